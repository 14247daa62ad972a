//! Rows as commands: whom and what they refer to is looked up in the files, then in the ledger.

use std::collections::{BTreeSet, HashMap};

use super::Load;
use super::answer::{Answer, Trouble};
use super::sending::{Sent, activity_of, named, person_of};
use super::sheets::Sheets;
use super::target::{PAGE_ROWS, Target};
use crate::cli::Outcome;
use crate::cli::bar::Bar;
use crate::cli::stopped::Stopped;
use crate::cli::voice::Voice;
use crate::domain::Command;
use crate::domain::imports::command::{
    ImportActivity, ImportPerson, ImportSession, LinkPerson, NOT_STATED,
};
use crate::domain::imports::event::StatedSource;
use crate::domain::imports::rows as stated;
use crate::domain::kernel::ids::{ActivityId, ImportId, PersonId, SessionId};
use crate::domain::kernel::moment::Moment;
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::domain::sessions::state::SessionState;
use crate::interchange::values::LocalDateTime;
use crate::interchange::{ActivityRow, Row, Rows, SessionRow, SessionSource, Shape, VolunteerRow};
use crate::reading::lookup::{Kind, Known};

/// Loads the rows of one import.
pub struct Loader<'a> {
    target: &'a dyn Target,
    pub(super) import: ImportId,
    pub(super) load: &'a Load,
    pub(super) people: HashMap<String, PersonId>,
    activities: HashMap<String, ActivityId>,
}

/// Rows of records that the ledger holds, with those, and all others.
type Split<'r, R, I> = (Vec<(&'r R, I)>, Vec<&'r R>);

impl<'a> Loader<'a> {
    /// Nothing loaded yet.
    pub fn new(target: &'a dyn Target, load: &'a Load, import: ImportId) -> Self {
        Self {
            target,
            import,
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
        let (mut held, new) = self.split(Kind::Person, rows.iter(), |it| it.person_id)?;
        let commands = new.into_iter().map(|row| (row, self.person(row)));
        let (mut people, mut known, mut done) = (HashMap::new(), Vec::new(), 0);
        self.send(commands, |row, sent| {
            done += 1;
            bar.at(done, rows.len() as u64);
            if let Some(person) = sent.as_ref().err().and_then(|it| holder(it)) {
                known.push((row, person));
                return;
            }
            let id = answer.became(Shape::Volunteers, row.row, sent, person_of);
            people.extend(id.map(|id| (row.external_id.clone(), id)));
        })?;
        let links = known
            .iter()
            .map(|(row, person)| (*row, self.link(row, *person)));
        self.send(links, |row, sent| {
            if let Some(person) = differs(&sent) {
                held.push((row, person));
                return;
            }
            let id = answer.became(Shape::Volunteers, row.row, sent, person_of);
            people.extend(id.map(|id| (row.external_id.clone(), id)));
        })?;
        self.target.volunteers(&held, answer)?;
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
        let own = rows
            .iter()
            .filter(|row| self.is_own(row.organisation_id.as_deref()));
        let (mut held, new) = self.split(Kind::Activity, own, |it| it.activity_id)?;
        let commands = new.into_iter().map(|row| (row, self.activity(row)));
        let (mut activities, mut done) = (HashMap::new(), 0);
        self.send(commands, |row, sent| {
            done += 1;
            bar.at(done, rows.len() as u64);
            if let Some(activity) = differs(&sent) {
                held.push((row, activity));
                return;
            }
            let id = answer.became(Shape::Activities, row.row, sent, activity_of);
            activities.extend(id.map(|id| (row.external_id.clone(), id)));
        })?;
        self.target.activities(&held, answer)?;
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
        let own = rows
            .iter()
            .filter(|row| self.is_own(row.organisation_id.as_deref()));
        let own: Vec<&SessionRow> = own.collect();
        self.name_people(own.iter().map(|row| row.volunteer_id.as_str()))?;
        self.name_activities(&own)?;
        let place = |it: Known| it.activity_id.zip(it.session_id);
        let (mut held, new) = self.split(Kind::Session, own.iter().copied(), place)?;
        let settled = self.settled_elsewhere(&new)?;
        let mut commands = Vec::new();
        for row in new {
            match self.session(row, &settled) {
                Ok(command) => commands.push((row, command)),
                Err(trouble) => answer.trouble(Shape::Sessions, row.row, trouble),
            }
        }
        let (total, mut done) = (commands.len() as u64, 0);
        let mut differing = Vec::new();
        self.send(commands.into_iter(), |row, sent| {
            done += 1;
            bar.at(done, total);
            if differs::<SessionId>(&sent).is_some() {
                differing.push(row);
            } else {
                answer.timed(Shape::Sessions, row.row, sent, row.minutes);
            }
        })?;
        let ids: Vec<&str> = differing
            .iter()
            .map(|row| row.external_id.as_str())
            .collect();
        let known = self.target.known(self.import, Kind::Session, &ids)?;
        let known = known.into_iter().map(|it| it.and_then(place));
        held.extend(
            differing
                .into_iter()
                .zip(known)
                .filter_map(|(row, id)| Some((row, id?))),
        );
        self.target.sessions(&held, answer)?;
        bar.done();
        Ok(())
    }

    /// Rows of records that the ledger holds under its own ids, and all others.
    fn split<'r, R: Row, I>(
        &self,
        kind: Kind,
        rows: impl Iterator<Item = &'r R>,
        id: impl Fn(Known) -> Option<I>,
    ) -> Result<Split<'r, R, I>, Stopped> {
        let rows: Vec<&R> = rows.collect();
        let ids: Vec<&str> = rows.iter().map(|row| row.external_id()).collect();
        let known = self.target.known(self.import, kind, &ids)?;
        let (mut held, mut new) = (Vec::new(), Vec::new());
        for (row, known) in rows.into_iter().zip(known) {
            match known.filter(|known| known.own).and_then(&id) {
                Some(id) => held.push((row, id)),
                None => new.push(row),
            }
        }
        Ok((held, new))
    }

    /// Sends rows, some at a time, and tells what became of each.
    pub(super) fn send<'r, R: 'r>(
        &self,
        rows: impl Iterator<Item = (&'r R, Command)>,
        mut told: impl FnMut(&'r R, Sent),
    ) -> Outcome {
        let mut rows = rows.peekable();
        while rows.peek().is_some() {
            let (page, commands): (Vec<&R>, Vec<Command>) = rows.by_ref().take(PAGE_ROWS).unzip();
            let sent = self.target.send(self.import, commands)?;
            page.into_iter()
                .zip(sent)
                .for_each(|(row, sent)| told(row, sent));
        }
        Ok(())
    }

    /// Finds the people whom rows name and no file brought.
    pub(super) fn name_people<'r>(&mut self, people: impl Iterator<Item = &'r str>) -> Outcome {
        let people: BTreeSet<&str> = people.filter(|id| !self.people.contains_key(*id)).collect();
        let found = self.looked_up(Kind::Person, people)?;
        let found = found
            .into_iter()
            .filter_map(|(id, it)| Some((id, it.person_id?)));
        self.people.extend(found);
        Ok(())
    }

    /// Finds the activities that sessions name and no file brought.
    fn name_activities(&mut self, rows: &[&SessionRow]) -> Outcome {
        let activities = rows.iter().filter_map(|row| row.activity_id.as_deref());
        let activities = activities.filter(|id| !self.activities.contains_key(*id));
        let found = self.looked_up(Kind::Activity, activities.collect())?;
        let found = found
            .into_iter()
            .filter_map(|(id, it)| Some((id, it.activity_id?)));
        self.activities.extend(found);
        Ok(())
    }

    /// Sessions that did not count where they were exported, but that the ledger knows already.
    fn settled_elsewhere(&self, rows: &[&SessionRow]) -> Result<BTreeSet<String>, Stopped> {
        let rows = rows.iter().filter(|row| !counts(row));
        let ids = rows.map(|row| row.external_id.as_str()).collect();
        let found = self.looked_up(Kind::Session, ids)?;
        Ok(found.into_iter().map(|(id, _)| id).collect())
    }

    fn looked_up(&self, kind: Kind, ids: BTreeSet<&str>) -> Result<Vec<(String, Known)>, Stopped> {
        let ids: Vec<&str> = ids.into_iter().collect();
        let known = self.target.known(self.import, kind, &ids)?;
        let found = ids.into_iter().zip(known);
        Ok(found
            .filter_map(|(id, known)| Some((id.to_owned(), known?)))
            .collect())
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
            import_id: self.import,
            origin: self.load.origin,
            external_id: row.external_id.clone(),
            stated,
        })
    }

    fn link(&self, row: &VolunteerRow, person_id: PersonId) -> Command {
        Command::LinkPerson(LinkPerson {
            import_id: self.import,
            origin: self.load.origin,
            external_id: row.external_id.clone(),
            person_id,
        })
    }

    fn activity(&self, row: &ActivityRow) -> Command {
        let moment = |time: Option<LocalDateTime>| self.moment(time);
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
            import_id: self.import,
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
        self.send(std::iter::once((&0, command)), |_, sent| {
            found = answer.became(Shape::Activities, 0, sent, activity_of);
        })?;
        self.activities.extend(found.map(|found| (id, found)));
        Ok(())
    }

    fn not_stated_id(&self) -> String {
        format!("{NOT_STATED}{}", self.load.organisation)
    }

    fn session(&self, row: &SessionRow, settled: &BTreeSet<String>) -> Result<Command, Trouble> {
        if row.kind.as_deref().is_some_and(|kind| !is_service(kind)) {
            return Err(Trouble::NotService);
        }
        if !counts(row) && !settled.contains(&row.external_id) {
            return Err(Trouble::NotCounted);
        }
        let person = self.people.get(&row.volunteer_id);
        let person_id = *person.ok_or(Trouble::VolunteerUnknown)?;
        let activity = match &row.activity_id {
            Some(id) => self.activities.get(id),
            None => self.activities.get(&self.not_stated_id()),
        };
        let activity_id = *activity.ok_or(Trouble::ActivityUnknown)?;
        Ok(Command::ImportSession(ImportSession {
            import_id: self.import,
            origin: self.load.origin,
            external_id: row.external_id.clone(),
            stated: said(row, person_id, activity_id, |time| self.moment(time)),
        }))
    }

    /// The moment that a clock on the ledger's wall showed.
    fn moment(&self, time: Option<LocalDateTime>) -> Option<Moment> {
        time.and_then(|time| time.moment(self.target.zone()))
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
pub(super) fn counts(row: &SessionRow) -> bool {
    let state = row.ledger_state.unwrap_or(SessionState::Effective);
    matches!(state, SessionState::Effective | SessionState::Imported)
}

pub(super) fn rows_of(sheets: &Sheets, shape: Shape) -> Option<&Rows> {
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
pub(super) fn is_service(kind: &str) -> bool {
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
