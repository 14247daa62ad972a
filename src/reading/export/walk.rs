//! One walk through the log, from the first event to the position that was the last when it began:
//! whatever begins there becomes a row, a page at a time.

use serde::Serialize;

use super::scope::stands;
use super::{Exporter, PAGE_ROWS, Scope};
use crate::domain::Event;
use crate::domain::kernel::ids::{ActivityId, OrganisationId, PersonId, SessionId};
use crate::domain::people::book::Standing;
use crate::interchange::{ActivityRow, OrganisationRow, SessionRow, Shape, VolunteerRow};
use crate::log::{EventRef, Fault, Position};
use crate::reading::{Read, found};

/// Bytes of frames read at a time.
const READ_BYTES: usize = 1 << 20;

/// Where rows go.
pub trait Out {
    /// A row of `organisations`.
    fn organisation(&mut self, row: &OrganisationRow) -> Result<(), Fault>;
    /// A row of `volunteers`.
    fn volunteer(&mut self, row: &VolunteerRow) -> Result<(), Fault>;
    /// A row of `activities`.
    fn activity(&mut self, row: &ActivityRow) -> Result<(), Fault>;
    /// A row of `sessions`.
    fn session(&mut self, row: &SessionRow) -> Result<(), Fault>;
    /// So many positions of so many are done.
    fn at(&self, done: u64, total: u64);
}

/// What an export holds, and what it left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Rows of `organisations`.
    pub organisations: u64,
    /// Rows of `volunteers`.
    pub volunteers: u64,
    /// Rows of `activities`.
    pub activities: u64,
    /// Rows of `sessions`.
    pub sessions: u64,
    /// The sum of their minutes.
    pub minutes: i64,
    /// Sessions of the scope that count nowhere: open, voided, found fake, no whole minute.
    pub sessions_left_out: u64,
    /// People who were erased: nobody can read their record any more.
    pub people_erased: u64,
}

/// Writes everything of the scope that was recorded below `until`.
pub fn export(
    exporter: &Exporter,
    scope: &Scope,
    until: Position,
    out: &mut impl Out,
) -> Read<Counts> {
    let mut walk = Walk {
        exporter,
        scope,
        counts: Counts::default(),
        organisations: Vec::new(),
        people: Vec::new(),
        activities: Vec::new(),
        sessions: Vec::new(),
    };
    let log = &exporter.ledger.log;
    let mut at = Position(0);
    while at < until {
        for frame in log.read(at, READ_BYTES)? {
            for event in frame.events() {
                walk.event(&event)?;
                walk.flush(PAGE_ROWS, out)?;
            }
            at = frame.next();
            out.at(at.0, until.0);
            if at >= until {
                break;
            }
        }
    }
    walk.flush(1, out)?;
    Ok(walk.counts)
}

struct Walk<'a> {
    exporter: &'a Exporter<'a>,
    scope: &'a Scope,
    counts: Counts,
    organisations: Vec<OrganisationId>,
    people: Vec<PersonId>,
    activities: Vec<ActivityId>,
    sessions: Vec<(ActivityId, SessionId)>,
}

impl Walk<'_> {
    /// Notes what begins with an event.
    fn event(&mut self, stored: &EventRef) -> Read<()> {
        if !begins(stored.event_type) {
            return Ok(());
        }
        let doing = || format!("reading the event at position {}", stored.position.0);
        let event = Event::decode(stored.event_type, stored.version, stored.body);
        match event.map_err(|cause| Fault::fatal(doing(), cause))? {
            Event::OrganisationAccredited(event) => {
                let id = event.organisation.organisation_id;
                self.organisation(id);
            }
            Event::PersonRegistered(event) => self.person(event.subject.person_id)?,
            Event::PersonEnrolled(event) => self.person(event.subject.person_id)?,
            Event::ActivityPublished(event) => {
                let group = event.activity;
                self.activity(group.activity_id, group.organisation_id);
            }
            Event::ActivityImported(event) => {
                let group = event.activity;
                self.activity(group.activity_id, group.organisation_id);
            }
            Event::SessionCheckedIn(event) => {
                self.session(event.activity.activity_id, event.activity.session_id)?;
            }
            Event::SessionKeyed(event)
            | Event::SessionDeclared(event)
            | Event::SessionRostered(event) => {
                self.session(event.activity.activity_id, event.activity.session_id)?;
            }
            Event::SessionImported(event) => {
                self.session(event.activity.activity_id, event.activity.session_id)?;
            }
            _ => {}
        }
        Ok(())
    }

    fn wants(&self, shape: Shape) -> bool {
        self.scope.shapes.contains(&shape)
    }

    fn organisation(&mut self, id: OrganisationId) {
        if self.wants(Shape::Organisations) && self.scope.holds(id) {
            self.organisations.push(id);
        }
    }

    fn person(&mut self, id: PersonId) -> Read<()> {
        let ledger = self.exporter.ledger;
        if !self.wants(Shape::Volunteers) || !self.scope.holds_person(ledger, id)? {
            return Ok(());
        }
        if found::person(ledger, id)?.standing == Standing::Erased {
            self.counts.people_erased += 1;
        } else {
            self.people.push(id);
        }
        Ok(())
    }

    fn activity(&mut self, id: ActivityId, of: OrganisationId) {
        if self.wants(Shape::Activities) && self.scope.holds(of) {
            self.activities.push(id);
        }
    }

    fn session(&mut self, activity: ActivityId, id: SessionId) -> Read<()> {
        if !self.wants(Shape::Sessions) {
            return Ok(());
        }
        let ledger = self.exporter.ledger;
        let book = found::session(ledger, activity, id)?;
        let session = found::opened(&book);
        if !self.scope.holds_session(session, &ledger.zone) {
            return Ok(());
        }
        if stands(session) {
            self.sessions.push((activity, id));
        } else {
            self.counts.sessions_left_out += 1;
        }
        Ok(())
    }

    /// Writes every page that holds `rows` or more.
    fn flush(&mut self, rows: usize, out: &mut impl Out) -> Read<()> {
        if self.organisations.len() >= rows {
            for row in self.exporter.organisations(&self.organisations)? {
                self.counts.organisations += 1;
                out.organisation(&row)?;
            }
            self.organisations.clear();
        }
        if self.people.len() >= rows {
            for row in self.exporter.volunteers(&self.people)? {
                self.counts.volunteers += 1;
                out.volunteer(&row)?;
            }
            self.people.clear();
        }
        if self.activities.len() >= rows {
            for row in self.exporter.activities(&self.activities)? {
                self.counts.activities += 1;
                out.activity(&row)?;
            }
            self.activities.clear();
        }
        if self.sessions.len() >= rows {
            for row in self.exporter.sessions(&self.sessions)? {
                self.counts.sessions += 1;
                self.counts.minutes += row.minutes.0;
                out.session(&row)?;
            }
            self.sessions.clear();
        }
        Ok(())
    }
}

/// Events with which something begins that becomes a row.
fn begins(event_type: &str) -> bool {
    matches!(
        event_type,
        "organisation_accredited"
            | "person_registered"
            | "person_enrolled"
            | "activity_published"
            | "activity_imported"
            | "session_checked_in"
            | "session_keyed"
            | "session_declared"
            | "session_rostered"
            | "session_imported"
    )
}
