//! Moves that begin a session: on site, from a keyboard, by a roster, by the volunteer's own word.

use hourledger::domain::Command;
use hourledger::domain::kernel::ids::{OrganisationId, PersonId};
use hourledger::domain::kernel::minutes::Minutes;
use hourledger::domain::kernel::moment::Moment;
use hourledger::domain::sessions::command::{DeclareSession, KeySession, RecordRoster, RosterLine};

use super::model::{Model, Planned, Seen};
use super::moves::{Kind, Move, pick};
use crate::cast::{self, District, House, check_in, check_in_by_code};

impl Move {
    pub(super) fn new_session(
        self,
        district: &District,
        model: &Model,
    ) -> Option<(PersonId, Command)> {
        let now = district.world.now;
        let planned = self.some_activity(model, |planned| match self.kind {
            Kind::Key | Kind::Roster | Kind::Declare => planned.starts_at < now,
            _ => planned.starts_at.plus_minutes(-30) <= now && now < planned.ends_at,
        })?;
        let person = *pick(&model.people, self.who)?;
        let house = house_of(district, planned);
        Some(match self.kind {
            Kind::CheckInByCode => (person, check_in_by_code(planned.id, person).into()),
            Kind::CheckInByStaff => (house.recorder, check_in(planned.id, person).into()),
            Kind::Roster => {
                let entry = self.keyed(now, model, planned, person);
                (house.recorder, self.roster(entry, model).into())
            }
            Kind::Declare => {
                let command = self.keyed(now, model, planned, person);
                (command.person_id, declaration(command).into())
            }
            _ => (
                house.recorder,
                self.keyed(now, model, planned, person).into(),
            ),
        })
    }

    /// Somebody signed up, mostly; within the plan, or a little outside of it.
    fn keyed(self, now: Moment, model: &Model, planned: Planned, person: PersonId) -> KeySession {
        let mut signed_up = model.sign_ups.iter().filter(|(id, _)| *id == planned.id);
        let place = usize::from(self.who) % 3;
        let person = signed_up.nth(place).map_or(person, |(_, person)| *person);
        let until = planned.ends_at.min(now);
        let minutes = (until.seconds_since(planned.starts_at) / 60 + 2).max(1);
        let mut command = cast::keyed(planned.id, person, "2026-03-03 09:00", "2026-03-03 09:00");
        let from = i64::from(self.from) % minutes;
        command.started_at = planned.starts_at.plus_minutes(from);
        let most = (minutes - from).max(1);
        command.ended_at = command
            .started_at
            .plus_minutes(i64::from(self.length) % most);
        command.break_minutes = Minutes(i64::from(self.by % 8));
        command.reason_text = self.by.is_multiple_of(2).then(|| "no network".to_owned());
        command
    }

    /// The entry's person and up to three more who signed up; now and then one twice.
    fn roster(self, entry: KeySession, model: &Model) -> RecordRoster {
        let of_activity = |(id, _): &&_| *id == entry.activity_id;
        let signed_up = model.sign_ups.iter().filter(of_activity);
        let line = |person_id| RosterLine {
            person_id,
            started_at: None,
            ended_at: None,
            break_minutes: None,
        };
        let others = signed_up.map(|(_, person)| *person);
        let others = others.filter(|person| *person != entry.person_id || self.by % 16 == 1);
        let others = others.take(usize::from(self.what) % 4);
        let people = std::iter::once(entry.person_id).chain(others);
        RecordRoster {
            activity_id: entry.activity_id,
            started_at: entry.started_at,
            ended_at: entry.ended_at,
            break_minutes: entry.break_minutes,
            present: people.map(line).collect(),
            reason: self.what.is_multiple_of(2).then_some(entry.reason),
            reason_text: entry.reason_text,
        }
    }
}

/// The same entry, as the volunteer's own word.
fn declaration(entry: KeySession) -> DeclareSession {
    DeclareSession {
        activity_id: entry.activity_id,
        person_id: entry.person_id,
        started_at: entry.started_at,
        ended_at: entry.ended_at,
        break_minutes: entry.break_minutes,
        reason: entry.reason,
        reason_text: entry.reason_text,
    }
}

pub(super) fn house_of(district: &District, planned: Planned) -> House {
    house_of_organisation(district, planned.organisation)
}

pub(super) fn house_of_session(district: &District, seen: &Seen) -> House {
    house_of_organisation(district, seen.of.organisation_id)
}

pub(super) fn house_of_organisation(district: &District, id: OrganisationId) -> House {
    if id == district.snow.id {
        district.snow
    } else {
        district.books
    }
}
