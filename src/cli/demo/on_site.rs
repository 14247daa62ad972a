//! Steps before and at an activity: published, signed up for, checked in and out.

use super::cast::REGION;
use super::courses::Channel;
use super::story::{Story, activity_of, session_of};
use crate::domain::Command;
use crate::domain::activities::command::{CancelSignUp, PublishActivity, SignUp};
use crate::domain::kernel::ids::{SessionId, StationId};
use crate::domain::kernel::minutes::Minutes;
use crate::domain::kernel::moment::Moment;
use crate::domain::sessions::command::{CheckIn, CheckOut};
use crate::log::Fault;
use crate::run::Failure;

impl Story {
    pub(super) fn publish(&mut self, g: usize) -> Result<(), Failure> {
        let gathering = &self.programme[g];
        let [title, description, category, address] = gathering.texts.map(str::to_owned);
        let recorder = self.district.people[gathering.recorder];
        let command = Command::PublishActivity(PublishActivity {
            organisation_id: self.district.organisations[gathering.organisation],
            title,
            description,
            category,
            kind: None,
            address,
            region: REGION.to_owned(),
            starts_at: Some(gathering.starts_at),
            ends_at: Some(gathering.ends_at),
            lead: Some(recorder),
            station_id: self.station(gathering),
            capacity: Some(40),
        });
        let written = self.loader.one(recorder, command)?;
        self.programme[g].id = Some(written.only("activity_published", "/activity/activity_id")?);
        Ok(())
    }

    pub(super) fn sign_up(&mut self, g: usize, i: usize) -> Result<(), Failure> {
        let (activity_id, person_id) = self.part(g, i)?;
        self.loader.one(
            person_id,
            Command::SignUp(SignUp {
                activity_id,
                person_id,
            }),
        )?;
        Ok(())
    }

    pub(super) fn cancel(&mut self, g: usize, i: usize) -> Result<(), Failure> {
        let (activity_id, person_id) = self.part(g, i)?;
        let command = Command::CancelSignUp(CancelSignUp {
            activity_id,
            person_id,
        });
        self.loader.one(person_id, command)?;
        Ok(())
    }

    pub(super) fn code_in(&mut self, g: usize, i: usize, now: Moment) -> Result<(), Failure> {
        let (activity_id, person_id) = self.part(g, i)?;
        let code = self.loader.ledger().vault.code_at(activity_id, now.unix());
        let command = Command::CheckIn(CheckIn {
            activity_id,
            person_id,
            code: Some(code),
            station_id: None,
        });
        let written = self.loader.one(person_id, command)?;
        let session = written.only("session_checked_in", "/activity/session_id")?;
        self.programme[g].guests[i].session = Some(session);
        Ok(())
    }

    pub(super) fn desk_in(&mut self, g: usize) -> Result<(), Failure> {
        let coming = self.guests_at(g, |guest| guest.course.channel_in() == Some(Channel::Desk));
        let (staff, station_id) = self.desk(g);
        let mut commands = Vec::with_capacity(coming.len());
        for &i in &coming {
            let (activity_id, person_id) = self.part(g, i)?;
            commands.push(Command::CheckIn(CheckIn {
                activity_id,
                person_id,
                code: None,
                station_id,
            }));
        }
        if commands.is_empty() {
            return Ok(());
        }
        let written = self.loader.all(staff, commands)?;
        let sessions: Vec<SessionId> =
            written.found("session_checked_in", "/activity/session_id")?;
        for (i, session) in coming.into_iter().zip(sessions) {
            self.programme[g].guests[i].session = Some(session);
        }
        Ok(())
    }

    pub(super) fn code_out(&mut self, g: usize, i: usize, now: Moment) -> Result<(), Failure> {
        let (activity_id, person_id) = self.part(g, i)?;
        let code = self.loader.ledger().vault.code_at(activity_id, now.unix());
        let command = self.check_out(g, i, Some(code), None)?;
        self.loader.one(person_id, command)?;
        Ok(())
    }

    pub(super) fn desk_out(&mut self, g: usize) -> Result<(), Failure> {
        let going = self.guests_at(g, |guest| {
            guest.course.channel_out() == Some(Channel::Desk) && guest.session.is_some()
        });
        let (staff, station) = self.desk(g);
        let commands = going.iter().map(|&i| self.check_out(g, i, None, station));
        let commands = commands.collect::<Result<Vec<_>, _>>()?;
        if !commands.is_empty() {
            self.loader.all(staff, commands)?;
        }
        Ok(())
    }

    pub(super) fn check_out(
        &self,
        g: usize,
        i: usize,
        code: Option<String>,
        station_id: Option<StationId>,
    ) -> Result<Command, Fault> {
        let gathering = &self.programme[g];
        let long = gathering.ends_at.seconds_since(gathering.starts_at) > 4 * 3_600;
        Ok(Command::CheckOut(CheckOut {
            activity_id: activity_of(gathering)?,
            session_id: session_of(&gathering.guests[i])?,
            code,
            station_id,
            break_minutes: Minutes(if long { 30 } else { 0 }),
        }))
    }
}
