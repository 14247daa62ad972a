//! The district around the demo's story: as many people as wanted, an organisation for every
//! fifty, stations at three of ten, and a year of their activities before the story begins.
//!
//! `mix` holds the shares, `people` invents, `past` brings earlier records along, `plan` and
//! `agenda` lay the year out, `acts` turns it into requests. Everything of one moment is handed in
//! together; what the rules refuse counts and changes nothing.

mod acts;
mod agenda;
mod mix;
mod past;
mod people;
mod plan;

use std::collections::BTreeMap;

use super::founding::District;
use super::loader::{Loader, Written};
use super::programme::{FIRST_DAY, date};
use crate::domain::Command;
use crate::domain::kernel::ids::{OrganisationId, PersonId, SessionId, StationId};
use crate::domain::kernel::moment::{LocalDate, Moment, Zone};
use crate::domain::organisations::command::OpenStation;
use crate::domain::people::command::{GrantRole, RegisterPerson};
use crate::domain::people::role::Role;
use crate::run::Failure;
use agenda::Act;
use plan::Meeting;

/// Fewest and most people of a district.
pub const PEOPLE_MIN: usize = 100;
/// As many as a plain demo has: 40 organisations, 12 stations.
pub const PEOPLE_USUAL: usize = 2_000;
/// What citizen numbers and telephones of one district are enough for.
pub const PEOPLE_MAX: usize = 20_000;
/// People for each organisation.
const PEOPLE_OF_ONE: usize = 50;
/// Staff of an organisation: administrator, recorder, approver, second approver, clerk.
const STAFF_OF_ONE: usize = 5;
/// People registered in one go.
const REGISTERED_AT_ONCE: usize = 40;
/// Days from the district's first day to the story's: whole weeks.
const DAYS_BEFORE: i32 = 364;

/// Who does the work of an organisation.
struct Office {
    organisation: OrganisationId,
    recorder: PersonId,
    approver: PersonId,
    /// Answers disputes, and approves what the first one corrected.
    second_approver: PersonId,
    station: Option<(StationId, PersonId)>,
}

/// The year on its way.
pub struct Year {
    people: Vec<PersonId>,
    coordinator: PersonId,
    offices: Vec<Office>,
    meetings: Vec<Meeting>,
    waves: BTreeMap<Moment, Vec<Act>>,
    first: LocalDate,
    zone: Zone,
    refused: BTreeMap<String, u64>,
}

/// The first day of a ledger that holds a district.
pub fn first_day() -> LocalDate {
    date(FIRST_DAY).plus_days(-DAYS_BEFORE)
}

impl Year {
    /// Sets up the organisations and registers everybody, on the first morning.
    pub fn found(
        loader: &mut Loader,
        district: &District,
        people: usize,
        zone: &Zone,
    ) -> Result<Self, Failure> {
        let organisations = people / PEOPLE_OF_ONE;
        let staff = organisations * STAFF_OF_ONE;
        let first = first_day();
        let coordinator = district.people[super::cast::COORDINATOR];
        let mut ids = Vec::with_capacity(people);
        let mut offices: Vec<Office> = Vec::with_capacity(organisations);
        for at in 0..organisations {
            let before = offices.last().map(|office| office.organisation);
            let command = people::accreditation(at, before).into();
            let written = loader.one(coordinator, command)?;
            let organisation =
                written.only("organisation_accredited", "/organisation/organisation_id")?;
            let range = at * STAFF_OF_ONE..(at + 1) * STAFF_OF_ONE;
            let hired: Vec<PersonId> = register(loader, coordinator, range, true, None)?;
            ids.extend(&hired);
            offices.push(office(loader, coordinator, organisation, &hired, at)?);
        }
        for from in (staff..people).step_by(REGISTERED_AT_ONCE) {
            let office = &offices[(from / REGISTERED_AT_ONCE) % organisations];
            let range = from..(from + REGISTERED_AT_ONCE).min(people);
            let at = Some(office.organisation);
            ids.extend(register(loader, office.recorder, range, false, at)?);
        }
        let meetings = plan::meetings(organisations, staff, people);
        let waves = agenda::agenda(&meetings, staff, people, first, zone);
        let mut year = Self {
            people: ids,
            coordinator,
            offices,
            meetings,
            waves,
            first,
            zone: zone.clone(),
            refused: BTreeMap::new(),
        };
        year.bring_the_past(loader)?;
        Ok(year)
    }

    /// Acts not yet performed.
    pub fn acts_left(&self) -> u64 {
        self.waves.values().map(|acts| acts.len() as u64).sum()
    }

    /// Performs the next wave before `moment`; how many acts it had, none if there is no such.
    pub fn perform(&mut self, loader: &mut Loader, moment: Moment) -> Result<Option<u64>, Failure> {
        let Some(next) = self.waves.first_entry().filter(|it| *it.key() < moment) else {
            return Ok(None);
        };
        let (now, acts) = next.remove_entry();
        loader.time_comes(now)?;
        let vault = &loader.ledger().vault;
        let code = |activity| vault.code_at(activity, now.unix());
        let asked = acts.iter().map(|act| (*act, self.ask(*act, code)));
        let asked: Vec<_> = asked.filter_map(|(act, it)| Some((act, it?))).collect();
        let (performed, requests): (Vec<Act>, Vec<acts::Asked>) = asked.into_iter().unzip();
        for (act, written) in performed.into_iter().zip(loader.together(requests)?) {
            match written {
                Ok(written) => self.took(act, &written)?,
                Err(Failure::Refused(refusal)) => {
                    let why = format!("{:?}", refusal.code);
                    *self.refused.entry(why).or_default() += 1;
                }
                Err(fault) => return Err(fault),
            }
        }
        Ok(Some(acts.len() as u64))
    }

    /// What the rules refused, by code.
    pub fn refused(&self) -> &BTreeMap<String, u64> {
        &self.refused
    }

    /// Remembers what came of an act.
    fn took(&mut self, act: Act, written: &Written) -> Result<(), Failure> {
        match act {
            Act::Publish { m } => {
                let id = written.only("activity_published", "/activity/activity_id")?;
                self.meetings[m].id = Some(id);
            }
            Act::CodeIn { m, i } => {
                let session = written.only("session_checked_in", "/activity/session_id")?;
                self.meetings[m].guests[i].session = Some(session);
            }
            Act::Key { m, i } => {
                let event = if self.meetings[m].declares(i) {
                    "session_declared"
                } else {
                    "session_keyed"
                };
                let session = written.only(event, "/activity/session_id")?;
                self.meetings[m].guests[i].session = Some(session);
            }
            Act::Roster { m } => {
                let sessions: Vec<SessionId> =
                    written.found("session_rostered", "/activity/session_id")?;
                for (i, session) in self.meetings[m].on_the_roster().zip(sessions) {
                    self.meetings[m].guests[i].session = Some(session);
                }
            }
            Act::DeskIn { m } => {
                let sessions: Vec<SessionId> =
                    written.found("session_checked_in", "/activity/session_id")?;
                for (i, session) in self.at_the_desk(m).into_iter().zip(sessions) {
                    self.meetings[m].guests[i].session = Some(session);
                }
            }
            _ => {}
        }
        Ok(())
    }
}

impl Office {
    /// Who stands at the desk: the clerk of the station, else the recorder.
    fn desk(&self) -> (PersonId, Option<StationId>) {
        match self.station {
            Some((station, clerk)) => (clerk, Some(station)),
            None => (self.recorder, None),
        }
    }
}

fn register(
    loader: &mut Loader,
    actor: PersonId,
    range: std::ops::Range<usize>,
    staff: bool,
    organisation_id: Option<OrganisationId>,
) -> Result<Vec<PersonId>, Failure> {
    let command = |index| {
        Command::RegisterPerson(RegisterPerson {
            organisation_id,
            ..people::registration(index, staff, first_day())
        })
    };
    let written = loader.all(actor, range.map(command).collect())?;
    Ok(written.found("person_registered", "/subject/person_id")?)
}

/// Grants the roles of an organisation; opens its station if it has one.
fn office(
    loader: &mut Loader,
    coordinator: PersonId,
    organisation: OrganisationId,
    hired: &[PersonId],
    at: usize,
) -> Result<Office, Failure> {
    let grant = |person_id, role, station_id| {
        Command::GrantRole(GrantRole {
            person_id,
            role,
            organisation_id: Some(organisation),
            station_id,
            until: None,
        })
    };
    let grants = vec![
        grant(hired[0], Role::OrganisationAdmin, None),
        grant(hired[1], Role::Recorder, None),
        grant(hired[2], Role::Approver, None),
        grant(hired[3], Role::Approver, None),
    ];
    loader.all(coordinator, grants)?;
    let station = if at % 10 < 3 {
        let command = OpenStation {
            organisation_id: organisation,
            name: format!("云汀区第 {} 志愿服务站", at + 1),
            address: format!("云汀大道 {} 号", 2 * at + 1),
            region: super::cast::REGION.to_owned(),
        };
        let written = loader.one(hired[0], command.into())?;
        let id = written.only("station_opened", "/station/station_id")?;
        loader.one(coordinator, grant(hired[4], Role::Clerk, Some(id)))?;
        Some((id, hired[4]))
    } else {
        None
    };
    Ok(Office {
        organisation,
        recorder: hired[1],
        approver: hired[2],
        second_approver: hired[3],
        station,
    })
}
