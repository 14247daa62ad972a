//! The story performed: every step of the schedule becomes a request of the person who would make
//! it.

use super::cast::{COORDINATOR, DESKS, Faces};
use super::founding::District;
use super::loader::Loader;
use super::programme::{Gathering, Guest};
use super::schedule::Step;
use crate::domain::kernel::ids::{ActivityId, PersonId, SessionId, StationId};
use crate::domain::kernel::moment::Moment;
use crate::log::Fault;
use crate::run::Failure;

/// The story on its way.
pub struct Story {
    pub(super) loader: Loader,
    pub(super) district: District,
    pub(super) programme: Vec<Gathering>,
}

impl Story {
    /// The story after the founding.
    pub fn new(loader: Loader, district: District, programme: Vec<Gathering>) -> Self {
        Self {
            loader,
            district,
            programme,
        }
    }

    /// Lets time come to `moment`, then performs a step.
    pub fn perform(&mut self, moment: Moment, step: Step) -> Result<(), Failure> {
        self.loader.time_comes(moment)?;
        match step {
            Step::Register(person) => self.register(person),
            Step::RegisterClass => self.register_class(),
            Step::GiveConsent(person) => self.give_consent(person),
            Step::AdoptPack(version) => self.adopt(version),
            Step::Publish { g } => self.publish(g),
            Step::SignUp { g, i } => self.sign_up(g, i),
            Step::CancelSignUp { g, i } => self.cancel(g, i),
            Step::CodeIn { g, i } => self.code_in(g, i, moment),
            Step::DeskIn { g } => self.desk_in(g),
            Step::CodeOut { g, i } => self.code_out(g, i, moment),
            Step::DeskOut { g } => self.desk_out(g),
            Step::Key { g, i } => self.key(g, i),
            Step::Confirm { g, i } => self.confirm(g, i),
            Step::Approve { g, days } => self.approve(g, days),
            Step::Void { g, i } => self.void(g, i),
            Step::RevokeRole => self.revoke_role(),
            Step::WithdrawConsent => self.withdraw(),
            Step::Erase => self.erase(),
        }
    }

    /// Ends the story at `moment`; whom a visitor meets.
    pub fn end(self, moment: Moment) -> Result<Faces, Failure> {
        self.loader.time_comes(moment)?;
        let last = self.programme.last().expect("the programme is not empty");
        let in_library = |index: usize| self.district.people[index];
        let guest = &last.guests[0];
        Ok(Faces {
            admin: self.district.people[COORDINATOR],
            auditor: self.district.people[1],
            recorder: in_library(DESKS[1].0),
            approver: in_library(DESKS[1].1),
            volunteer: self.district.people[guest.person],
            organisation: self.district.organisations[1],
            station: self.district.stations[1],
            activity: activity_of(last)?,
            session: session_of(guest)?,
        })
    }

    pub(super) fn part(&self, g: usize, i: usize) -> Result<(ActivityId, PersonId), Fault> {
        let gathering = &self.programme[g];
        Ok((
            activity_of(gathering)?,
            self.district.people[gathering.guests[i].person],
        ))
    }

    pub(super) fn guests_at(&self, g: usize, wanted: impl Fn(&Guest) -> bool) -> Vec<usize> {
        let guests = self.programme[g].guests.iter().enumerate();
        guests
            .filter(|(_, guest)| wanted(guest))
            .map(|(i, _)| i)
            .collect()
    }

    pub(super) fn station(&self, gathering: &Gathering) -> Option<StationId> {
        gathering
            .at_station
            .then(|| self.district.stations[gathering.organisation])
    }

    /// Who stands at the desk: the clerk of the station, else the recorder.
    pub(super) fn desk(&self, g: usize) -> (PersonId, Option<StationId>) {
        let gathering = &self.programme[g];
        let station = self.station(gathering);
        let clerk = DESKS[gathering.organisation]
            .2
            .filter(|_| station.is_some());
        (
            self.district.people[clerk.unwrap_or(gathering.recorder)],
            station,
        )
    }

    pub(super) fn approver(&self, g: usize) -> PersonId {
        self.district.people[DESKS[self.programme[g].organisation].1]
    }
}

pub(super) fn activity_of(gathering: &Gathering) -> Result<ActivityId, Fault> {
    gathering
        .id
        .ok_or_else(|| out_of_turn("the activity was not published yet"))
}

pub(super) fn session_of(guest: &Guest) -> Result<SessionId, Fault> {
    guest
        .session
        .ok_or_else(|| out_of_turn("the session did not begin yet"))
}

fn out_of_turn(what: &'static str) -> Fault {
    Fault::fatal("telling the story of the demo", what)
}
