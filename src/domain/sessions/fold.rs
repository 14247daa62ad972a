//! Folding session events into books. No rule is computed here: minutes, grades, dates and
//! deadlines stand in the events (I3). A session that changes takes its old contribution out of
//! every total it belongs to and puts its new one in.

use super::agenda::{AgendaEntry, AgendaPage, month_no};
use super::book::{Credit, NationalMark, Session, SessionBook, SessionEnd, Signature};
use super::event::{
    EndTime, HoursCredited, HoursReversed, NoticeTime, SessionCheckedIn, SessionKeyed,
    SessionMinutes, SessionRef,
};
use super::fold_bent::Undone;
use super::state::{SessionState, Source};
use super::steps::{Step, StepKind};
use crate::domain::activities::book::{ActivityBook, ParticipationBook};
use crate::domain::books::{BookKey, Shelf, Subject};
use crate::domain::due::{self, Deadline, DueKind, DueSubject, SessionDue};
use crate::domain::event::At;
use crate::domain::imports::event::SessionImported;
use crate::domain::kernel::ids::PersonId;
use crate::domain::kernel::minutes::Minutes;
use crate::domain::kernel::moment::Moment;
use crate::domain::ledger::book::LedgerBook;
use crate::domain::ledger::stream::note;
use crate::domain::ledger::totals::Contribution;
use crate::domain::organisations::book::OrganisationBook;
use crate::domain::people::book::PersonBook;
use crate::domain::stored::{Actor, Meta, ReasonCode};

/// One event of a session, being folded.
pub struct Folding<'a, S: Shelf> {
    /// The books.
    pub shelf: &'a mut S,
    /// Where and when the event was recorded.
    pub at: At,
    /// Which session.
    pub of: SessionRef,
    /// Whose.
    pub person: PersonId,
    /// Who, why, under which rules.
    pub meta: &'a Meta,
}

impl<S: Shelf> Folding<'_, S> {
    /// A session opens on site.
    pub fn checked_in(mut self, event: &SessionCheckedIn) -> Result<(), S::Error> {
        let time = &event.time;
        let mut session = self.new_session(event.place.source, time.started_at);
        session.station = event.place.station_id;
        session.announced = time.announced;
        session.check_out_due_at = Some(time.check_out_due_at);
        session.planned_end_at = Some(time.planned_end_at);
        self.add_deadline(DueKind::CheckOut, time.check_out_due_at)?;
        self.open(session)
    }

    /// A session is keyed in or declared, whole.
    pub fn keyed(mut self, event: &SessionKeyed) -> Result<(), S::Error> {
        let time = &event.time;
        let mut session = self.new_session(event.place.source, time.started_at);
        session.announced = time.announced;
        session.late = time.late;
        session.state = SessionState::Ended;
        let end = EndTime {
            break_minutes: time.break_minutes,
            ended_at: time.ended_at,
        };
        session.end = Some(self.end(&end, event.place.source, &event.hours));
        self.keyed_minutes(event.hours.minutes)?;
        self.open(session)
    }

    /// A session is stated whole by an import. Without clock times it spans its minutes from the
    /// beginning of its day, so that it stands on the agenda; it is never shown with them.
    pub fn imported(self, event: &SessionImported) -> Result<(), S::Error> {
        let time = &event.time;
        let started_at = time.started_at.unwrap_or(self.meta.effective_at);
        let seconds = event.hours.minutes.0 * 60;
        let ended_at = time.ended_at.unwrap_or(started_at.plus_seconds(seconds));
        let mut session = self.new_session(Source::Imported, started_at);
        session.state = SessionState::Imported;
        session.import = Some(event.origin.import_id);
        session.untimed = time.started_at.is_none();
        let content = &event.content;
        let entered_on = content.national_entered_on;
        let stated = content.national_reference.is_some() || entered_on.is_some();
        let position = self.at.position;
        session.national = stated.then_some(NationalMark {
            entered_on,
            position,
        });
        let end = EndTime {
            break_minutes: Minutes::ZERO,
            ended_at,
        };
        session.end = Some(self.end(&end, Source::Imported, &event.hours));
        self.open(session)
    }

    /// A session ends: checked out, or closed at its planned end.
    pub fn ended(
        mut self,
        time: &EndTime,
        source: Source,
        hours: &SessionMinutes,
    ) -> Result<(), S::Error> {
        let end = self.end(time, source, hours);
        let what = match source {
            Source::PlannedEnd => StepKind::CheckOutForgotten(hours.minutes),
            _ => StepKind::CheckedOut(hours.minutes),
        };
        let due = self.change(what, |session| {
            session.state = SessionState::Ended;
            session.end = Some(end);
            session.check_out_due_at.take()
        })?;
        self.drop_deadline(DueKind::CheckOut, due)?;
        self.agenda(|entry| entry.ended_at = Some(time.ended_at))
    }

    /// The volunteer signed.
    pub fn confirmed(self) -> Result<(), S::Error> {
        self.signed(StepKind::Confirmed)
    }

    /// The lead confirmed what the volunteer declared.
    pub fn declaration_confirmed(self) -> Result<(), S::Error> {
        self.signed(StepKind::DeclarationConfirmed)
    }

    fn signed(mut self, what: StepKind) -> Result<(), S::Error> {
        let signature = self.signature();
        self.change(what, |session| {
            session.state = SessionState::Confirmed;
            session.confirmed = Some(signature);
        })
    }

    /// Another person approved, or a rule of the pack.
    pub fn approved(mut self, minutes: Minutes, time: NoticeTime) -> Result<(), S::Error> {
        let signature = self.signature();
        let notice_ends_at = time.notice_ends_at;
        if let Some(at) = notice_ends_at {
            self.add_deadline(DueKind::NoticeEnd, at)?;
        }
        self.change(StepKind::approved_by(signature.by, minutes), |session| {
            session.state = SessionState::InNotice;
            session.approved = Some(signature);
            session.granted = Some(minutes);
            session.notice_ends_at = notice_ends_at;
        })?;
        self.agenda(|entry| entry.approved = minutes)
    }

    /// Hours of one day became effective.
    pub fn credited(mut self, event: &HoursCredited) -> Result<(), S::Error> {
        let credit = Credit {
            position: self.at.position,
            tag: event.hours.tag,
            date: event.time.date,
            started_at: event.time.started_at,
            ended_at: event.time.ended_at,
            minutes: event.hours.minutes,
            grade: event.hours.grade,
            grade_reason: event.hours.grade_reason,
            reversed: false,
        };
        let what = StepKind::Credited(credit.date, credit.minutes);
        let due = self.change(what, |session| {
            session.state = SessionState::Effective;
            session.credits.push(credit);
            session.notice_ends_at.take()
        })?;
        self.drop_deadline(DueKind::NoticeEnd, due)?;
        if event.hours.source == Source::Imported {
            // No approval of its own said how many minutes stand.
            let minutes = self.counted_minutes()?;
            self.agenda(|entry| entry.approved = minutes)?;
        }
        Ok(())
    }

    fn counted_minutes(&mut self) -> Result<Minutes, S::Error> {
        let key = self.key();
        let session = self.shelf.book::<SessionBook>(&key)?.opened.as_deref();
        Ok(session.map_or(Minutes::ZERO, Session::counted_minutes))
    }

    /// The session is undone.
    pub fn voided(self) -> Result<(), S::Error> {
        let signature = self.signature();
        let reason = self.meta.reason.unwrap_or(ReasonCode::EnteredInError);
        self.undone(
            SessionState::Voided,
            StepKind::Voided(reason),
            reason,
            signature,
        )
    }

    /// The session is found bought or fake; it may have been voided before.
    pub fn found_fake(mut self) -> Result<(), S::Error> {
        let signature = self.signature();
        let reason = self.meta.reason.unwrap_or(ReasonCode::HoursMadeUp);
        // The ledger finds nothing of its own accord: its cause is the wide finding.
        let finding = self.meta.cause.filter(|_| self.meta.actor == Actor::System);
        let what = StepKind::FoundFake(reason, finding);
        let key = self.key();
        let session = self.shelf.book::<SessionBook>(&key)?.opened.as_deref();
        if session.is_some_and(|session| session.state == SessionState::Voided) {
            return self.change(what, |session| {
                session.state = SessionState::FoundFake;
                session.voided = Some((reason, signature));
            });
        }
        self.undone(SessionState::FoundFake, what, reason, signature)
    }

    fn undone(
        mut self,
        state: SessionState,
        what: StepKind,
        reason: ReasonCode,
        signature: Signature,
    ) -> Result<(), S::Error> {
        let before = self.change(what, |session| {
            let before = Undone::of(session);
            session.state = state;
            session.voided = Some((reason, signature));
            before
        })?;
        self.drop_deadline(DueKind::CheckOut, before.check_out)?;
        self.drop_deadline(DueKind::NoticeEnd, before.notice)?;
        self.drop_deadline(DueKind::Answer, before.answer)?;
        self.part()?.sessions -= 1;
        self.keyed_minutes(-before.keyed)?;
        self.agenda(|entry| {
            entry.voided = true;
            entry.approved = Minutes::ZERO;
        })
    }

    /// Hours of one day were taken back.
    pub fn reversed(mut self, event: &HoursReversed) -> Result<(), S::Error> {
        let tag = event.hours.tag;
        let what = StepKind::Reversed(event.time.date, event.hours.minutes);
        self.change(what, |session| {
            let same = session
                .credits
                .iter_mut()
                .filter(|credit| credit.tag == tag);
            same.for_each(|credit| credit.reversed = true);
        })
    }

    fn new_session(&self, source: Source, started_at: Moment) -> Session {
        Session {
            person: self.person,
            organisation: self.of.organisation_id,
            station: None,
            state: SessionState::Open,
            announced: false,
            import: None,
            untimed: false,
            policy: self
                .meta
                .policy
                .expect("the first event of a session pins its policy"),
            source_in: source,
            started_at,
            recorded_by: self.meta.actor,
            check_out_due_at: None,
            planned_end_at: None,
            late: false,
            end: None,
            confirmed: None,
            approved: None,
            notice_ends_at: None,
            credits: Vec::new(),
            granted: None,
            dispute: None,
            national: None,
            history: None,
            voided: None,
            certificates: Vec::new(),
            commendation: None,
            trail: vec![self.at.position],
        }
    }

    fn open(mut self, session: Session) -> Result<(), S::Error> {
        let entry = AgendaEntry {
            activity: self.of.activity_id,
            session: self.of.session_id,
            started_at: session.started_at,
            ended_at: session.end.map(|end| end.at),
            untimed: session.untimed,
            approved: Minutes::ZERO,
            effective: None,
            voided: false,
        };
        self.list(entry)?;
        self.part()?.sessions += 1;
        self.shift(None, session.contribution())?;
        let key = self.key();
        self.shelf.begun::<SessionBook>(&key)?.opened = Some(Box::new(session));
        self.note_streams()
    }

    /// Puts an entry on the agenda, on the page of the month in which it starts.
    pub(super) fn list(&mut self, entry: AgendaEntry) -> Result<(), S::Error> {
        let month = month_no(entry.started_at);
        let page = BookKey::Agenda(self.person, month);
        self.shelf.book::<AgendaPage>(&page)?.entries.push(entry);
        let person = BookKey::Person(self.person);
        self.shelf.book::<PersonBook>(&person)?.note_month(month);
        Ok(())
    }

    /// Edits the session and moves its contribution in every total.
    pub(super) fn change<T>(
        &mut self,
        what: StepKind,
        edit: impl FnOnce(&mut Session) -> T,
    ) -> Result<T, S::Error> {
        let (key, position) = (self.key(), self.at.position);
        let step = Step {
            what,
            at: Some(self.meta.effective_at),
            by: Some(self.meta.actor),
        };
        let session = self.shelf.book::<SessionBook>(&key)?.opened.as_deref_mut();
        let session = session.expect("the first event of a session opens it");
        let before = (session.contribution(), session.effective());
        if what.bends() && session.history.is_none() {
            session.history = Some(session.steps());
        }
        let result = edit(session);
        session.trail.push(position);
        if let Some(steps) = &mut session.history {
            steps.push(step);
        }
        let after = (session.contribution(), session.effective());
        if before.0 != after.0 {
            self.shift(Some(before.0), after.0)?;
        }
        if before.1 != after.1 {
            self.agenda(|entry| entry.effective = after.1)?;
        }
        self.note_streams()?;
        Ok(result)
    }

    fn shift(&mut self, before: Option<Contribution>, after: Contribution) -> Result<(), S::Error> {
        let books = &mut *self.shelf;
        let organisation = BookKey::Organisation(self.of.organisation_id);
        let activity = BookKey::Activity(self.of.activity_id);
        books
            .book::<PersonBook>(&BookKey::Person(self.person))?
            .totals
            .shift(before, after);
        books
            .book::<ActivityBook>(&activity)?
            .totals
            .shift(before, after);
        books
            .book::<OrganisationBook>(&organisation)?
            .totals
            .shift(before, after);
        books
            .book::<LedgerBook>(&BookKey::Ledger)?
            .totals
            .shift(before, after);
        Ok(())
    }

    fn note_streams(&mut self) -> Result<(), S::Error> {
        note(self.shelf, Subject::Person(self.person), self.at.position)?;
        note(
            self.shelf,
            Subject::Activity(self.of.activity_id),
            self.at.position,
        )
    }

    pub(super) fn agenda(&mut self, edit: impl FnOnce(&mut AgendaEntry)) -> Result<(), S::Error> {
        let key = self.key();
        let session = self.shelf.book::<SessionBook>(&key)?.opened.as_deref();
        let started_at = session.expect("a changed session is open").started_at;
        let page = BookKey::Agenda(self.person, month_no(started_at));
        let id = self.of.session_id;
        let entries = &mut self.shelf.book::<AgendaPage>(&page)?.entries;
        if let Some(entry) = entries.iter_mut().rev().find(|entry| entry.session == id) {
            edit(entry);
        }
        Ok(())
    }

    pub(super) fn keyed_minutes(&mut self, minutes: Minutes) -> Result<(), S::Error> {
        self.part()?.keyed_minutes += minutes;
        Ok(())
    }

    fn part(&mut self) -> Result<&mut ParticipationBook, S::Error> {
        let key = BookKey::Participation(self.of.activity_id, self.person);
        self.shelf.book::<ParticipationBook>(&key)
    }

    pub(super) fn add_deadline(&mut self, kind: DueKind, at: Moment) -> Result<(), S::Error> {
        due::add(self.shelf, self.deadline(kind, at))
    }

    pub(super) fn drop_deadline(
        &mut self,
        kind: DueKind,
        at: Option<Moment>,
    ) -> Result<(), S::Error> {
        let Some(at) = at else { return Ok(()) };
        due::remove(self.shelf, self.deadline(kind, at))
    }

    fn deadline(&self, kind: DueKind, at: Moment) -> Deadline {
        let due = SessionDue {
            kind,
            activity_id: self.of.activity_id,
            session_id: self.of.session_id,
        };
        Deadline {
            at,
            subject: DueSubject::Session(due),
        }
    }

    pub(super) fn end(&self, time: &EndTime, source: Source, hours: &SessionMinutes) -> SessionEnd {
        SessionEnd {
            at: time.ended_at,
            break_minutes: time.break_minutes,
            source,
            recorded_by: self.meta.actor,
            entered_at: self.at.recorded_at,
            minutes: hours.minutes,
        }
    }

    fn signature(&self) -> Signature {
        Signature {
            by: self.meta.actor,
            at: self.at.recorded_at,
        }
    }

    fn key(&self) -> BookKey {
        BookKey::Session(self.of.activity_id, self.of.session_id)
    }
}
