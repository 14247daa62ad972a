//! What a reader of the events alone would know: kept in the plainest way, beside the books.
//!
//! Nothing here is shared with the folds under test; totals are summed afresh each time.

use std::collections::{BTreeMap, BTreeSet};

use hourledger::domain::Event;
use hourledger::domain::due::{Deadline, DueKind, DueSubject, SessionDue};
use hourledger::domain::imports::event::{ImportOpened, SessionImported};
use hourledger::domain::kernel::ids::{
    ActivityId, CertificateId, FindingId, GrantId, ImportId, KeyId, OrganisationId, PersonId,
    SessionId, Tag16,
};
use hourledger::domain::kernel::moment::Moment;
use hourledger::domain::kernel::zone::LocalDate;
use hourledger::domain::ledger::totals::{ByGrade, HourTotals};
use hourledger::domain::people::role::Role;
use hourledger::domain::sessions::event::{
    HoursCredited, HoursReversed, NoticeTime, SessionCheckedIn, SessionCorrected, SessionKeyed,
    SessionRef,
};
use hourledger::domain::sessions::grade::Grade;
use hourledger::domain::sessions::state::SessionState;
use hourledger::domain::stored::Actor;

use super::audits::Audited;
use super::certificates::{Held, end};
use super::shown::Shown;
use super::stars::Starred;
use super::thanks::Thanks;

/// One session, as its events tell it.
#[derive(Clone)]
pub struct Seen {
    pub of: SessionRef,
    pub person: PersonId,
    pub state: SessionState,
    pub keyed: bool,
    pub import: Option<ImportId>,
    /// It has a day and minutes, but no clock times.
    pub untimed: bool,
    /// By the volunteer's own word (R29).
    pub declared: bool,
    /// Minutes whose times came from a keyboard, at first or by a correction.
    pub typed_minutes: i64,
    pub started_at: Moment,
    pub ended_at: Option<Moment>,
    pub minutes: i64,
    pub credits: BTreeMap<Tag16, (i64, Grade)>,
    pub due: Option<(DueKind, Moment)>,
    /// The day on which it was entered in the national system.
    pub national: Option<LocalDate>,
    /// Where it stood before a dispute that waits for an answer.
    pub was: Option<SessionState>,
    pub begun_by: Actor,
    pub entered_by: BTreeSet<Actor>,
    pub confirmed_by: Option<Actor>,
    pub approved_by: Option<Actor>,
}

/// One activity, as its publication tells it.
#[derive(Clone, Copy)]
pub struct Planned {
    pub id: ActivityId,
    pub organisation: OrganisationId,
    pub starts_at: Moment,
    pub ends_at: Moment,
}

/// An import, as its events tell it.
#[derive(Clone, Copy)]
pub struct Proposed {
    pub id: ImportId,
    pub organisation: OrganisationId,
    pub activity: Option<ActivityId>,
    pub sessions: u32,
    pub minutes: i64,
    pub balances: u32,
    pub credit: i64,
    pub stars: u32,
    pub movements: u32,
    /// The page that the ledger works through next, while it does.
    pub page: Option<u32>,
    pub approver: Option<Actor>,
}

impl Proposed {
    fn new(event: &ImportOpened) -> Self {
        Self {
            id: event.import.import_id,
            organisation: event.import.organisation_id,
            activity: None,
            sessions: 0,
            minutes: 0,
            balances: 0,
            credit: 0,
            stars: 0,
            movements: 0,
            page: None,
            approver: None,
        }
    }
}

/// Everything.
#[derive(Default)]
pub struct Model {
    pub people: Vec<PersonId>,
    pub enrolled: Vec<PersonId>,
    pub organisations: Vec<OrganisationId>,
    /// Merged records, and into whom.
    pub merged: BTreeMap<PersonId, PersonId>,
    pub activities: Vec<Planned>,
    pub grants: Vec<(PersonId, GrantId)>,
    pub sessions: BTreeMap<SessionId, Seen>,
    /// In the order in which they began.
    pub order: Vec<SessionId>,
    pub sign_ups: BTreeSet<(ActivityId, PersonId)>,
    pub packs_adopted: u32,
    /// The latest first: only that one is added to.
    pub imports: Vec<Proposed>,
    /// Findings that the ledger works through.
    pub findings: BTreeSet<FindingId>,
    /// Who was granted the role, at any time.
    pub auditors: Vec<PersonId>,
    /// In the order of opening.
    pub audits: Vec<Audited>,
    /// Every key that was announced.
    pub keys: Vec<KeyId>,
    /// Every certificate that was issued.
    pub certificates: BTreeMap<CertificateId, Held>,
    /// Shares and complaints.
    pub shown: Shown,
    /// Stars.
    pub starred: Starred,
    /// Commendations.
    pub thanks: Thanks,
    touched: BTreeSet<SessionId>,
}

impl Model {
    /// Sessions that changed since the last call.
    pub fn touched(&mut self) -> BTreeSet<SessionId> {
        std::mem::take(&mut self.touched)
    }

    /// Reads the next event.
    pub fn feed(&mut self, event: &Event) {
        self.starred.feed(event);
        self.thanks.feed(event);
        match event {
            Event::PersonRegistered(event) => self.people.push(event.subject.person_id),
            Event::PersonEnrolled(event) => {
                self.people.push(event.subject.person_id);
                self.enrolled.push(event.subject.person_id);
            }
            Event::OrganisationAccredited(event) => {
                self.organisations.push(event.organisation.organisation_id);
            }
            Event::PeopleMerged(event) => {
                let (duplicate, survivor) = (event.subject.person_id, event.merge.into);
                assert!(self.merged.insert(duplicate, survivor).is_none(), "once");
            }
            Event::PeopleUnmerged(event) => {
                let survivor = self.merged.remove(&event.subject.person_id);
                assert_eq!(survivor, Some(event.merge.from));
            }
            Event::CertificateIssued(event) => {
                let id = event.certificate.certificate_id;
                self.certificates.insert(id, Held::new(event));
            }
            Event::CertificateRevoked(event) => {
                end(&mut self.certificates, event.certificate.certificate_id);
            }
            Event::CertificateSuperseded(event) => {
                end(&mut self.certificates, event.certificate.certificate_id);
            }
            Event::KeyAnnounced(event) => self.keys.push(event.key.key_id),
            Event::PolicyAdopted(_) => self.packs_adopted += 1,
            Event::RoleGranted(event) => {
                let grant = event.role.grant_id;
                self.grants.push((event.subject.person_id, grant));
                if event.role.role == Role::Auditor {
                    self.auditors.push(event.subject.person_id);
                }
            }
            Event::ActivityPublished(event) => self.activities.push(Planned {
                id: event.activity.activity_id,
                organisation: event.activity.organisation_id,
                starts_at: event.time.starts_at,
                ends_at: event.time.ends_at,
            }),
            Event::VolunteerSignedUp(event) => {
                let pair = (event.activity.activity_id, event.subject.person_id);
                assert!(self.sign_ups.insert(pair), "signed up twice");
            }
            Event::SignUpCancelled(event) => {
                let pair = (event.activity.activity_id, event.subject.person_id);
                assert!(self.sign_ups.remove(&pair), "was not signed up");
            }
            Event::SessionCheckedIn(event) => self.open(Seen::checked_in(event)),
            Event::SessionKeyed(event) | Event::SessionRostered(event) => {
                self.open(Seen::keyed(event));
            }
            Event::SessionDeclared(event) => self.open(Seen {
                keyed: false,
                declared: true,
                ..Seen::keyed(event)
            }),
            other => self.feed_import(other),
        }
    }

    fn feed_import(&mut self, event: &Event) {
        match event {
            Event::ImportOpened(event) => self.imports.insert(0, Proposed::new(event)),
            Event::ActivityImported(event) => {
                self.imports[0].activity = Some(event.activity.activity_id);
            }
            Event::ImportApproved(event) => {
                let import = self.import(event.import.import_id);
                import.page = Some(0);
                import.approver = Some(event.meta.actor);
            }
            Event::ImportUndone(event) => self.import(event.import.import_id).page = Some(0),
            Event::ImportAdvanced(event) => {
                let (group, import) = (event.import, self.import(event.import.import_id));
                import.page = (!group.finished).then_some(group.page + 1);
            }
            Event::FindingOpened(event) => {
                assert!(self.findings.insert(event.finding.finding_id));
            }
            Event::FindingAdvanced(event) => {
                assert!(self.findings.remove(&event.finding.finding_id));
            }
            Event::StarImported(_) => self.imports[0].stars += 1,
            Event::MovementImported(_) => self.imports[0].movements += 1,
            Event::BalanceImported(event) => {
                self.imports[0].balances += 1;
                self.imports[0].credit += event.balance.amount.0;
            }
            Event::SessionImported(event) => {
                self.imports[0].sessions += 1;
                self.imports[0].minutes += event.hours.minutes.0;
                self.open(Seen::imported(event));
            }
            session => self.feed_session(session),
        }
    }

    /// The id that goes on in place of this one.
    pub fn survivor(&self, id: PersonId) -> PersonId {
        self.merged.get(&id).copied().unwrap_or(id)
    }

    /// Who acted, as one of those who had a hand in the session before, if the merges that stand
    /// now say that it is the same human.
    fn known_as(&self, of: SessionRef, by: Actor) -> Actor {
        let seen = &self.sessions[&of.session_id];
        let hands = std::iter::once(Actor::Person(seen.person))
            .chain(seen.entered_by.iter().copied())
            .chain(seen.confirmed_by);
        let human = |actor: Actor| actor.person().map(|id| self.survivor(id));
        let mut same = hands.filter(|hand| human(*hand) == human(by));
        same.next().unwrap_or(by)
    }

    /// Hours of an import stand on its approver's word.
    fn credit(&mut self, event: &HoursCredited) {
        let seen = self.touch(event.activity);
        let import = seen.import.filter(|_| seen.state == SessionState::Imported);
        seen.credit(event);
        if let Some(id) = import {
            let approver = self.import(id).approver;
            let approver = approver.map(|by| self.known_as(event.activity, by));
            self.touch(event.activity).approved_by = approver;
        }
    }

    fn correct(&mut self, event: &SessionCorrected) {
        let by = self.known_as(event.activity, event.meta.actor);
        let seen = self.touch(event.activity);
        seen.started_at = event.time.started_at;
        seen.untimed = false;
        seen.typed_minutes = event.hours.minutes.0;
        seen.end(event.time.ended_at, event.hours.minutes.0);
        // Whoever entered the end that no longer stands has no part in the new times.
        seen.entered_by = BTreeSet::from([seen.begun_by, by]);
        (seen.was, seen.confirmed_by, seen.approved_by) = (None, None, None);
    }

    fn feed_session(&mut self, event: &Event) {
        match event {
            Event::SessionCheckedOut(event) => {
                let by = self.known_as(event.activity, event.meta.actor);
                let seen = self.touch(event.activity);
                seen.end(event.time.ended_at, event.hours.minutes.0);
                seen.entered_by.insert(by);
            }
            Event::SessionCheckOutForgotten(event) => {
                let seen = self.touch(event.activity);
                seen.end(event.time.ended_at, event.hours.minutes.0);
            }
            Event::SessionConfirmed(event) | Event::SessionDeclarationConfirmed(event) => {
                let by = self.known_as(event.activity, event.meta.actor);
                let seen = self.touch(event.activity);
                seen.state = SessionState::Confirmed;
                seen.confirmed_by = Some(by);
            }
            Event::SessionApproved(event) => {
                let by = self.known_as(event.activity, event.meta.actor);
                let minutes = event.hours.minutes.0;
                self.touch(event.activity).approve(by, minutes, event.time);
            }
            Event::SessionApprovedByRule(event) => {
                let (by, minutes) = (event.meta.actor, event.hours.minutes.0);
                self.touch(event.activity).approve(by, minutes, event.time);
            }
            Event::HoursCredited(event) => self.credit(event),
            Event::SessionDisputed(event) => {
                let seen = self.touch(event.activity);
                seen.was = Some(seen.state);
                seen.state = SessionState::Disputed;
                seen.due = event.time.answer_due_at.map(|at| (DueKind::Answer, at));
            }
            Event::SessionDisputeEscalated(event) => self.touch(event.activity).due = None,
            Event::SessionDisputeDismissed(event) => {
                let seen = self.touch(event.activity);
                seen.state = seen.was.take().expect("it was disputed");
                seen.due = event.time.notice_ends_at.map(|at| (DueKind::NoticeEnd, at));
            }
            Event::SessionCorrected(event) => self.correct(event),
            Event::SessionEnteredNationally(event) => {
                let entered_on = event.national.entered_on;
                self.touch(event.activity).national = Some(entered_on);
            }
            Event::SessionNationalWithdrawn(event) => self.touch(event.activity).national = None,
            Event::SessionVoided(event) => {
                let seen = self.touch(event.activity);
                seen.state = SessionState::Voided;
                (seen.due, seen.was) = (None, None);
            }
            Event::SessionFoundFake(event) => {
                let seen = self.touch(event.activity);
                seen.state = SessionState::FoundFake;
                (seen.due, seen.was) = (None, None);
            }
            Event::HoursReversed(event) => self.reverse(event),
            other if self.shown.feed(other) => {}
            other => self.feed_audit(other),
        }
    }

    fn reverse(&mut self, event: &HoursReversed) {
        let taken = self.touch(event.activity).credits.remove(&event.hours.tag);
        let minutes = taken.map(|(minutes, _)| minutes);
        assert_eq!(
            minutes,
            Some(event.hours.minutes.0),
            "what was given is taken"
        );
    }

    fn import(&mut self, id: ImportId) -> &mut Proposed {
        let found = self.imports.iter_mut().find(|import| import.id == id);
        found.expect("an import begins with its opening")
    }

    fn open(&mut self, mut seen: Seen) {
        let id = seen.of.session_id;
        let own = Actor::Person(seen.person);
        let human = |actor: Actor| actor.person().map(|id| self.survivor(id));
        if human(seen.begun_by) == human(own) {
            (seen.begun_by, seen.entered_by) = (own, BTreeSet::from([own]));
        }
        self.touched.insert(id);
        self.order.push(id);
        let before = self.sessions.insert(id, seen);
        assert!(before.is_none(), "a session begins once");
    }

    fn touch(&mut self, of: SessionRef) -> &mut Seen {
        self.touched.insert(of.session_id);
        let seen = self.sessions.get_mut(&of.session_id);
        seen.expect("a session begins with its first event")
    }

    /// Sessions that stand, of one person.
    pub fn standing(&self, person: PersonId) -> impl Iterator<Item = &Seen> {
        let undone = [SessionState::Voided, SessionState::FoundFake];
        let stands = move |seen: &&Seen| seen.person == person && !undone.contains(&seen.state);
        self.sessions.values().filter(stands)
    }

    /// The same of one human, under every id that was merged.
    pub fn standing_of_human(&self, person: PersonId) -> impl Iterator<Item = &Seen> {
        let human = self.survivor(person);
        let undone = [SessionState::Voided, SessionState::FoundFake];
        let stands = move |seen: &&Seen| !undone.contains(&seen.state);
        let all = self.sessions.values().filter(stands);
        all.filter(move |seen| self.survivor(seen.person) == human)
    }

    /// Totals over the sessions that `belongs` picks.
    pub fn totals(&self, belongs: impl Fn(&Seen) -> bool) -> HourTotals {
        let mut totals = HourTotals::default();
        for seen in self.sessions.values().filter(|seen| belongs(seen)) {
            seen.add_to(&mut totals);
        }
        totals
    }

    /// Every deadline that waits.
    pub fn deadlines(&self) -> BTreeSet<Deadline> {
        let of = |seen: &Seen| {
            let (kind, at) = seen.due?;
            Some(Deadline {
                at,
                subject: DueSubject::Session(SessionDue {
                    kind,
                    activity_id: seen.of.activity_id,
                    session_id: seen.of.session_id,
                }),
            })
        };
        let sessions = self.sessions.values().filter_map(of);
        sessions.chain(self.starred.deadlines()).collect()
    }
}

impl Seen {
    fn new(of: SessionRef, person: PersonId, by: Actor, started_at: Moment) -> Self {
        Self {
            of,
            person,
            state: SessionState::Open,
            keyed: false,
            import: None,
            untimed: false,
            declared: false,
            typed_minutes: 0,
            started_at,
            ended_at: None,
            minutes: 0,
            credits: BTreeMap::new(),
            due: None,
            national: None,
            was: None,
            begun_by: by,
            entered_by: BTreeSet::from([by]),
            confirmed_by: None,
            approved_by: None,
        }
    }

    fn checked_in(event: &SessionCheckedIn) -> Self {
        let (person, by) = (event.subject.person_id, event.meta.actor);
        let mut seen = Self::new(event.activity, person, by, event.time.started_at);
        seen.due = Some((DueKind::CheckOut, event.time.check_out_due_at));
        seen
    }

    fn keyed(event: &SessionKeyed) -> Self {
        let (person, by) = (event.subject.person_id, event.meta.actor);
        let mut seen = Self::new(event.activity, person, by, event.time.started_at);
        seen.keyed = true;
        seen.typed_minutes = event.hours.minutes.0;
        seen.end(event.time.ended_at, event.hours.minutes.0);
        seen
    }

    fn imported(event: &SessionImported) -> Self {
        let (person, by) = (event.subject.person_id, event.meta.actor);
        let started_at = event.time.started_at.unwrap_or(event.meta.effective_at);
        let mut seen = Self::new(event.activity, person, by, started_at);
        let minutes = event.hours.minutes.0;
        let ended_at = event.time.ended_at;
        seen.end(
            ended_at.unwrap_or(started_at.plus_minutes(minutes)),
            minutes,
        );
        seen.state = SessionState::Imported;
        seen.national = event.content.national_entered_on;
        seen.untimed = ended_at.is_none();
        seen.import = Some(event.origin.import_id);
        seen
    }

    /// Its end, or the deadline by which the ledger ends it.
    pub fn ends_by(&self) -> Moment {
        let due = self.due.map(|(_, at)| at);
        self.ended_at
            .or(due)
            .expect("an open session has a deadline")
    }

    fn approve(&mut self, by: Actor, minutes: i64, time: NoticeTime) {
        self.state = SessionState::InNotice;
        self.minutes = minutes;
        self.approved_by = Some(by);
        self.due = time.notice_ends_at.map(|at| (DueKind::NoticeEnd, at));
    }

    fn end(&mut self, at: Moment, minutes: i64) {
        self.state = SessionState::Ended;
        self.ended_at = Some(at);
        self.minutes = minutes;
        self.due = None;
    }

    fn credit(&mut self, event: &HoursCredited) {
        self.state = SessionState::Effective;
        self.due = None;
        let value = (event.hours.minutes.0, event.hours.grade);
        let before = self.credits.insert(event.hours.tag, value);
        assert!(before.is_none(), "each day has a tag of its own");
    }

    fn add_to(&self, totals: &mut HourTotals) {
        let count = &mut totals.sessions;
        match self.state {
            SessionState::Open => count.open += 1,
            SessionState::Imported => count.imported += 1,
            SessionState::Ended => count.ended += 1,
            SessionState::Confirmed => count.confirmed += 1,
            SessionState::InNotice => count.in_notice += 1,
            SessionState::Effective => count.effective += 1,
            SessionState::Disputed => count.disputed += 1,
            SessionState::Voided => count.voided += 1,
            SessionState::FoundFake => count.found_fake += 1,
        }
        match self.state {
            SessionState::Imported | SessionState::Ended | SessionState::Confirmed => {
                totals.waiting_minutes += self.minutes;
            }
            SessionState::InNotice => totals.in_notice_minutes += self.minutes,
            SessionState::Disputed => totals.disputed_minutes += self.minutes,
            SessionState::Effective => {
                for (minutes, grade) in self.credits.values() {
                    totals.effective_minutes += minutes;
                    *of_grade(&mut totals.effective_minutes_by_grade, *grade) += minutes;
                }
                let grade = self
                    .credits
                    .values()
                    .next()
                    .expect("effective by a credit")
                    .1;
                *of_grade(&mut totals.effective_sessions_by_grade, grade) += 1;
            }
            SessionState::Open | SessionState::Voided | SessionState::FoundFake => {}
        }
    }
}

fn of_grade(figures: &mut ByGrade, grade: Grade) -> &mut i64 {
    match grade {
        Grade::A => &mut figures.a,
        Grade::B => &mut figures.b,
        Grade::C => &mut figures.c,
        Grade::D => &mut figures.d,
        Grade::H => &mut figures.h,
    }
}
