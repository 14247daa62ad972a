//! Rows as commands: whom and what they refer to is looked up in the files, then in the ledger.

use std::collections::HashMap;

use super::Load;
use super::answer::{Answer, Trouble};
use super::compare::Comparing;
use super::sending::{Sending, Sent, activity_of, named, person_of};
use super::sheets::Sheets;
use crate::access::Access;
use crate::cli::Outcome;
use crate::cli::bar::Bar;
use crate::cli::import::settle::Opened;
use crate::cli::stopped::Stopped;
use crate::cli::voice::Voice;
use crate::domain::Command;
use crate::domain::activities::book::ActivityBook;
use crate::domain::books::BookKey;
use crate::domain::imports::book::{OriginBook, OriginSubject};
use crate::domain::imports::command::{
    ACTIVITY, ImportActivity, ImportPerson, ImportSession, LinkPerson, NOT_STATED, PERSON, SESSION,
};
use crate::domain::imports::event::StatedSource;
use crate::domain::imports::rows as stated;
use crate::domain::kernel::ids::{ActivityId, ImportId, PersonId, SessionId};
use crate::domain::kernel::moment::Moment;
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::domain::kernel::zone::Zone;
use crate::domain::people::book::{PersonBook, Standing};
use crate::domain::sessions::book::SessionBook;
use crate::domain::sessions::state::SessionState;
use crate::interchange::values::LocalDateTime;
use crate::interchange::{ActivityRow, Rows, SessionRow, SessionSource, Shape, VolunteerRow};
use crate::reading::export::own_session;
use crate::run::Ledger;

/// Loads the rows of one import.
pub struct Loader<'a> {
    sending: Sending<'a>,
    load: &'a Load,
    comparing: Comparing<'a>,
    people: HashMap<String, PersonId>,
    activities: HashMap<String, ActivityId>,
}

impl<'a> Loader<'a> {
    /// Nothing loaded yet.
    pub fn new(opened: &'a Opened, access: &'a Access, load: &'a Load, import: ImportId) -> Self {
        let ledger = opened.queue().ledger();
        Self {
            comparing: Comparing::new(ledger, access, load.by, load.origin),
            sending: Sending {
                queue: opened.queue(),
                by: load.by,
                import,
            },
            load,
            people: HashMap::new(),
            activities: HashMap::new(),
        }
    }

    /// People: enrolled, or linked where their document is known.
    pub fn volunteers(&mut self, sheets: &Sheets, answer: &mut Answer, voice: Voice) -> Outcome {
        let Some(Rows::Volunteers(rows)) = rows_of(sheets, Shape::Volunteers) else {
            return Ok(());
        };
        let bar = Bar::new(voice, "导入人员", "People");
        let (mut held, mut new) = (Vec::new(), Vec::new());
        for row in rows {
            match self.own_person(&row.external_id)? {
                Some(id) => held.push((row, id)),
                None => new.push(row),
            }
        }
        let commands = new.into_iter().map(|row| (row, self.person(row)));
        let (mut people, mut known, mut done) = (HashMap::new(), Vec::new(), 0);
        self.sending.all(commands, |row, sent| {
            done += 1;
            bar.at(done, rows.len() as u64);
            if let Some(person) = sent.as_ref().err().and_then(|it| holder(it)) {
                known.push((row, person));
                return Ok(());
            }
            let id = answer.became(Shape::Volunteers, row.row, sent, person_of);
            people.extend(id.map(|id| (row.external_id.clone(), id)));
            Ok(())
        })?;
        let links = known
            .iter()
            .map(|(row, person)| (*row, self.link(row, *person)));
        self.sending.all(links, |row, sent| {
            if let Some(person) = differs(&sent) {
                held.push((row, person));
                return Ok(());
            }
            let id = answer.became(Shape::Volunteers, row.row, sent, person_of);
            people.extend(id.map(|id| (row.external_id.clone(), id)));
            Ok(())
        })?;
        self.comparing.volunteers(&held, answer)?;
        people.extend(held.iter().map(|(row, id)| (row.external_id.clone(), *id)));
        bar.done();
        self.people = people;
        Ok(())
    }

    /// Activities of the past.
    pub fn activities(&mut self, sheets: &Sheets, answer: &mut Answer, voice: Voice) -> Outcome {
        let Some(Rows::Activities(rows)) = rows_of(sheets, Shape::Activities) else {
            return Ok(());
        };
        let bar = Bar::new(voice, "导入活动", "Activities");
        let (mut held, mut new) = (Vec::new(), Vec::new());
        for row in rows {
            if !self.is_own(row.organisation_id.as_deref()) {
                continue;
            }
            match self.own_activity(&row.external_id)? {
                Some(id) => held.push((row, id)),
                None => new.push(row),
            }
        }
        let zone = &self.sending.queue.ledger().zone;
        let commands = new.into_iter().map(|row| (row, self.activity(row, zone)));
        let (mut activities, mut done) = (HashMap::new(), 0);
        self.sending.all(commands, |row, sent| {
            done += 1;
            bar.at(done, rows.len() as u64);
            if let Some(activity) = differs(&sent) {
                held.push((row, activity));
                return Ok(());
            }
            let id = answer.became(Shape::Activities, row.row, sent, activity_of);
            activities.extend(id.map(|id| (row.external_id.clone(), id)));
            Ok(())
        })?;
        self.comparing.activities(&held, answer)?;
        activities.extend(held.iter().map(|(row, id)| (row.external_id.clone(), *id)));
        bar.done();
        self.activities = activities;
        Ok(())
    }

    /// Sessions of the past.
    pub fn sessions(&mut self, sheets: &Sheets, answer: &mut Answer, voice: Voice) -> Outcome {
        let Some(Rows::Sessions(rows)) = rows_of(sheets, Shape::Sessions) else {
            return Ok(());
        };
        let bar = Bar::new(voice, "导入服务记录", "Sessions");
        if rows.iter().any(|row| row.activity_id.is_none()) {
            self.not_stated(answer)?;
        }
        let (mut held, mut differing, mut commands) = (Vec::new(), Vec::new(), Vec::new());
        for row in rows {
            if !self.is_own(row.organisation_id.as_deref()) {
                continue;
            }
            if let Some(id) = self.own_session(&row.external_id)? {
                held.push((row, id));
                continue;
            }
            match self.session(row)? {
                Ok(command) => commands.push((row, command)),
                Err(trouble) => answer.trouble(Shape::Sessions, row.row, trouble),
            }
        }
        let (total, mut done) = (commands.len() as u64, 0);
        self.sending.all(commands.into_iter(), |row, sent| {
            done += 1;
            bar.at(done, total);
            if differs::<SessionId>(&sent).is_some() {
                differing.push(row);
            } else {
                answer.session(row.row, sent, row.minutes);
            }
            Ok(())
        })?;
        for row in differing {
            if let Some(OriginSubject::Session(activity, id)) =
                self.known(SESSION, &row.external_id)?
            {
                held.push((row, (activity, id)));
            }
        }
        self.comparing.sessions(&held, answer)?;
        bar.done();
        Ok(())
    }

    fn is_own(&self, stated: Option<&str>) -> bool {
        self.load
            .only
            .as_deref()
            .is_none_or(|only| stated == Some(only))
    }

    fn person(&self, row: &VolunteerRow) -> Command {
        let consent = row.consent_version.as_ref().zip(row.registered_on);
        let stated = stated::PersonRow {
            birth_date: row.birth_date,
            consent: consent.map(|(version, given_on)| stated::ConsentRow {
                given_on,
                version: version.clone(),
            }),
            document_kind: row.id_type,
            document_number: row.id_number.clone(),
            name: name_of(row),
            phone: row.phone.clone(),
            region: None,
        };
        Command::ImportPerson(ImportPerson {
            import_id: self.sending.import,
            origin: self.load.origin,
            external_id: row.external_id.clone(),
            stated,
        })
    }

    fn link(&self, row: &VolunteerRow, person_id: PersonId) -> Command {
        Command::LinkPerson(LinkPerson {
            import_id: self.sending.import,
            origin: self.load.origin,
            external_id: row.external_id.clone(),
            person_id,
        })
    }

    fn activity(&self, row: &ActivityRow, zone: &Zone) -> Command {
        let moment = |time: Option<LocalDateTime>| time.and_then(|time| time.moment(zone));
        self.activity_stated(
            &row.external_id,
            stated::ActivityRow {
                address: row.place.clone(),
                category: row.category.clone(),
                ends_at: moment(row.ends_at),
                starts_at: moment(row.starts_at),
                title: Some(row.title.clone()),
            },
        )
    }

    fn activity_stated(&self, external_id: &str, stated: stated::ActivityRow) -> Command {
        Command::ImportActivity(ImportActivity {
            import_id: self.sending.import,
            organisation_id: self.load.organisation,
            origin: self.load.origin,
            external_id: external_id.to_owned(),
            stated,
        })
    }

    /// The activity of sessions that name none.
    fn not_stated(&mut self, answer: &mut Answer) -> Outcome {
        let id = self.not_stated_id();
        let command = self.activity_stated(&id, stated::ActivityRow::default());
        let mut found = None;
        self.sending
            .all(std::iter::once((&0, command)), |_, sent| {
                found = answer.became(Shape::Activities, 0, sent, activity_of);
                Ok(())
            })?;
        self.activities.extend(found.map(|found| (id, found)));
        Ok(())
    }

    fn not_stated_id(&self) -> String {
        format!("{NOT_STATED}{}", self.load.organisation)
    }

    fn session(&mut self, row: &SessionRow) -> Result<Result<Command, Trouble>, Stopped> {
        if row.kind.as_deref().is_some_and(|kind| !is_service(kind)) {
            return Ok(Err(Trouble::NotService));
        }
        if !counts(row) && self.known(SESSION, &row.external_id)?.is_none() {
            return Ok(Err(Trouble::NotCounted));
        }
        let Some(person_id) = self.person_named(&row.volunteer_id)? else {
            return Ok(Err(Trouble::VolunteerUnknown));
        };
        let activity = match &row.activity_id {
            Some(id) => id.clone(),
            None => self.not_stated_id(),
        };
        let Some(activity_id) = self.activity_named(&activity)? else {
            return Ok(Err(Trouble::ActivityUnknown));
        };
        let zone = &self.sending.queue.ledger().zone;
        let moment = |time: Option<LocalDateTime>| time.and_then(|time| time.moment(zone));
        Ok(Ok(Command::ImportSession(ImportSession {
            import_id: self.sending.import,
            origin: self.load.origin,
            external_id: row.external_id.clone(),
            stated: said(row, person_id, activity_id, moment),
        })))
    }

    fn person_named(&mut self, id: &str) -> Result<Option<PersonId>, Stopped> {
        if let Some(known) = self.people.get(id) {
            return Ok(Some(*known));
        }
        let found = match self.known(PERSON, id)? {
            Some(OriginSubject::Person(person)) => Some(person),
            _ => self.own_person(id)?,
        };
        self.people
            .extend(found.map(|found| (id.to_owned(), found)));
        Ok(found)
    }

    fn activity_named(&mut self, id: &str) -> Result<Option<ActivityId>, Stopped> {
        if let Some(known) = self.activities.get(id) {
            return Ok(Some(*known));
        }
        let found = match self.known(ACTIVITY, id)? {
            Some(OriginSubject::Activity(activity)) => Some(activity),
            _ => self.own_activity(id)?,
        };
        self.activities
            .extend(found.map(|found| (id.to_owned(), found)));
        Ok(found)
    }

    /// The person of this ledger whose own id it is, as an export writes it.
    fn own_person(&self, id: &str) -> Result<Option<PersonId>, Stopped> {
        let Ok(id) = id.parse() else { return Ok(None) };
        let book = self.ledger().book::<PersonBook>(&BookKey::Person(id))?;
        Ok((book.standing != Standing::Unknown).then_some(id))
    }

    /// The activity of this ledger whose own id it is.
    fn own_activity(&self, id: &str) -> Result<Option<ActivityId>, Stopped> {
        let Ok(id) = id.parse() else { return Ok(None) };
        let book = self.ledger().book::<ActivityBook>(&BookKey::Activity(id))?;
        Ok(book.organisation().map(|_| id))
    }

    /// The session of this ledger whose own address it is.
    fn own_session(&self, id: &str) -> Result<Option<(ActivityId, SessionId)>, Stopped> {
        let Some((activity, session)) = own_session(id) else {
            return Ok(None);
        };
        let key = BookKey::Session(activity, session);
        let book = self.ledger().book::<SessionBook>(&key)?;
        Ok(book.opened.map(|_| (activity, session)))
    }

    fn ledger(&self) -> &Ledger {
        self.sending.queue.ledger()
    }

    /// What the ledger made of a record that an earlier import brought.
    fn known(&self, kind: &str, id: &str) -> Result<Option<OriginSubject>, Stopped> {
        let ledger = self.ledger();
        let tag = ledger.vault.origin_tag(self.load.origin, kind, id);
        let book = ledger.book::<OriginBook>(&BookKey::Origin(tag))?;
        Ok(book.known.map(|(subject, _)| subject))
    }
}

/// Who holds the document of a refused row, or is linked to it already: whether the link still
/// says the same, the ledger tells when it is sent.
fn holder(refusal: &Refusal) -> Option<PersonId> {
    match refusal.code {
        RefusalCode::DocumentKnown => named(refusal, "person"),
        RefusalCode::ImportedDifferently => named(refusal, "as"),
        _ => None,
    }
}

/// The record of which a row says something else than it did when it was imported.
fn differs<T: std::str::FromStr>(sent: &Sent) -> Option<T> {
    let refusal = sent.as_ref().err()?;
    let differs = refusal.code == RefusalCode::ImportedDifferently;
    differs.then(|| named(refusal, "as")).flatten()
}

/// Whether the ledger that exported the row counted it, or was about to: a row of elsewhere says
/// nothing about that.
fn counts(row: &SessionRow) -> bool {
    let state = row.ledger_state.unwrap_or(SessionState::Effective);
    matches!(state, SessionState::Effective | SessionState::Imported)
}

fn rows_of(sheets: &Sheets, shape: Shape) -> Option<&Rows> {
    sheets.of(shape).map(|sheet| &sheet.checked.rows)
}

/// The name as the person writes it: Chinese names have no space.
fn name_of(row: &VolunteerRow) -> String {
    if let Some(name) = &row.display_name {
        return name.clone();
    }
    let (given, family) = (row.given_name.as_deref(), row.family_name.as_deref());
    let (given, family) = (given.unwrap_or_default(), family.unwrap_or_default());
    if given.is_ascii() && family.is_ascii() {
        format!("{given} {family}").trim().to_owned()
    } else {
        format!("{family}{given}")
    }
}

/// Only service counts as service (R32).
fn is_service(kind: &str) -> bool {
    matches!(
        kind.trim().to_lowercase().as_str(),
        "service" | "服务" | "志愿服务"
    )
}

fn said(
    row: &SessionRow,
    person_id: PersonId,
    activity_id: ActivityId,
    moment: impl Fn(Option<LocalDateTime>) -> Option<Moment>,
) -> stated::SessionRow {
    stated::SessionRow {
        activity_id,
        approved_by: row.approved_by.clone(),
        approved_on: row.approved_on,
        confirmer: row.confirmer.clone(),
        date: row.date,
        description: row.description.clone(),
        ended_at: moment(row.end),
        evidence_ref: row.evidence_ref.clone(),
        minutes: row.minutes,
        national_entered_on: row.national_entered_on,
        national_reference: row.national_reference.clone(),
        person_id,
        recorder: row.recorder.clone(),
        source: row.source.map(|source| match source {
            SessionSource::Clock => StatedSource::Clock,
            SessionSource::Roster => StatedSource::Roster,
            SessionSource::Keyed => StatedSource::Keyed,
            SessionSource::Import => StatedSource::Import,
        }),
        started_at: moment(row.start),
    }
}
