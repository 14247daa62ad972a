//! The story performed: every step of the schedule becomes a request of the person who would make
//! it.

use super::cast::{COORDINATOR, DESKS, Faces, LEAVING_RECORDER, PEOPLE, REGION, registered_by};
use super::courses::{Channel, Course};
use super::founding::District;
use super::loader::Loader;
use super::programme::{ERASED, Gathering, Guest, WITHDRAWN, date};
use super::schedule::{CLASS_FROM, Step, WITH_NOTICE, WITHOUT_NOTICE};
use crate::domain::Command;
use crate::domain::activities::command::{CancelSignUp, PublishActivity, SignUp};
use crate::domain::books::BookKey;
use crate::domain::kernel::ids::{ActivityId, Digest32, PersonId, SessionId, StationId};
use crate::domain::kernel::minutes::Minutes;
use crate::domain::kernel::moment::Moment;
use crate::domain::people::book::PersonBook;
use crate::domain::people::command::{ErasePerson, GiveConsent, RevokeRole, WithdrawConsent};
use crate::domain::people::event::{ConsentGiver, Purpose};
use crate::domain::policy::command::AdoptPolicy;
use crate::domain::policy::pack::{Bilingual, Pack, Setting, Sourced};
use crate::domain::sessions::command::{
    ApproveSession, CheckIn, CheckOut, ConfirmSession, KeySession, VoidSession,
};
use crate::domain::stored::ReasonCode;
use crate::log::Fault;
use crate::run::Failure;

/// The story on its way.
pub struct Story {
    loader: Loader,
    district: District,
    programme: Vec<Gathering>,
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

    fn register(&mut self, person: usize) -> Result<(), Failure> {
        let desk = usize::from(person % 2 == 1);
        let clerk = DESKS[desk]
            .2
            .expect("the first two organisations have a clerk");
        let command = registered_by(
            person,
            date(super::programme::FIRST_DAY),
            Some(self.district.organisations[desk]),
            Some(self.district.stations[desk]),
        );
        let written = self.loader.one(self.district.people[clerk], command)?;
        let id = written.only("person_registered", "/subject/person_id")?;
        self.district.people.push(id);
        Ok(())
    }

    fn register_class(&mut self) -> Result<(), Failure> {
        let today = date(super::programme::FIRST_DAY);
        let library = Some(self.district.organisations[1]);
        let class = (CLASS_FROM..PEOPLE).map(|index| registered_by(index, today, library, None));
        let written = self
            .loader
            .all(self.district.people[DESKS[1].0], class.collect())?;
        let ids: Vec<PersonId> = written.found("person_registered", "/subject/person_id")?;
        self.district.people.extend(ids);
        Ok(())
    }

    fn give_consent(&mut self, person: usize) -> Result<(), Failure> {
        let person_id = self.district.people[person];
        let command = Command::GiveConsent(GiveConsent {
            person_id,
            purpose: Purpose::NationalSystem,
            given_by: ConsentGiver::Person,
            text_digest: Digest32::of("我同意将记录录入全国志愿服务信息系统。".as_bytes()),
        });
        self.loader.one(person_id, command)?;
        Ok(())
    }

    /// The district's own pack: the national one, for six weeks with a notice.
    fn adopt(&mut self, version: u32) -> Result<(), Failure> {
        let mut pack = Pack::national().clone();
        pack.id = "yunting-demo".into();
        pack.version = version;
        pack.title = Bilingual {
            en: "Yunting district (demo)".into(),
            zh: "云汀区（演示）".into(),
        };
        let effective_from = if version == WITH_NOTICE.0 {
            pack.notice_working_days = Setting::Set(Sourced {
                source: pack.rounding_source.clone(),
                value: 3,
            });
            WITH_NOTICE.1
        } else {
            WITHOUT_NOTICE.1
        };
        let command = Command::AdoptPolicy(AdoptPolicy {
            pack,
            effective_from: date(effective_from),
        });
        self.loader
            .one(self.district.people[COORDINATOR], command)?;
        Ok(())
    }

    fn publish(&mut self, g: usize) -> Result<(), Failure> {
        let gathering = &self.programme[g];
        let [title, description, category, address] = gathering.texts.map(str::to_owned);
        let recorder = self.district.people[gathering.recorder];
        let command = Command::PublishActivity(PublishActivity {
            organisation_id: self.district.organisations[gathering.organisation],
            title,
            description,
            category,
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

    fn sign_up(&mut self, g: usize, i: usize) -> Result<(), Failure> {
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

    fn cancel(&mut self, g: usize, i: usize) -> Result<(), Failure> {
        let (activity_id, person_id) = self.part(g, i)?;
        let command = Command::CancelSignUp(CancelSignUp {
            activity_id,
            person_id,
        });
        self.loader.one(person_id, command)?;
        Ok(())
    }

    fn code_in(&mut self, g: usize, i: usize, now: Moment) -> Result<(), Failure> {
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

    fn desk_in(&mut self, g: usize) -> Result<(), Failure> {
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

    fn code_out(&mut self, g: usize, i: usize, now: Moment) -> Result<(), Failure> {
        let (activity_id, person_id) = self.part(g, i)?;
        let code = self.loader.ledger().vault.code_at(activity_id, now.unix());
        let command = self.check_out(g, i, Some(code), None)?;
        self.loader.one(person_id, command)?;
        Ok(())
    }

    fn desk_out(&mut self, g: usize) -> Result<(), Failure> {
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

    fn check_out(
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

    fn key(&mut self, g: usize, i: usize) -> Result<(), Failure> {
        let (activity_id, person_id) = self.part(g, i)?;
        let gathering = &self.programme[g];
        let late = gathering.guests[i].course == Course::KeyedLate;
        let command = Command::KeySession(KeySession {
            activity_id,
            person_id,
            started_at: gathering.starts_at,
            ended_at: gathering.ends_at.plus_minutes(-10),
            break_minutes: Minutes(0),
            reason: if late {
                ReasonCode::PaperSheet
            } else {
                ReasonCode::NoClockOnSite
            },
            reason_text: late.then(|| "纸质签到表两周后才交来。".to_owned()),
        });
        let (recorder, ..) = DESKS[gathering.organisation];
        let written = self.loader.one(self.district.people[recorder], command)?;
        let session = written.only("session_keyed", "/activity/session_id")?;
        self.programme[g].guests[i].session = Some(session);
        Ok(())
    }

    fn confirm(&mut self, g: usize, i: usize) -> Result<(), Failure> {
        let (activity_id, person_id) = self.part(g, i)?;
        let session_id = session_of(&self.programme[g].guests[i])?;
        let command = Command::ConfirmSession(ConfirmSession {
            activity_id,
            session_id,
        });
        self.loader.one(person_id, command)?;
        Ok(())
    }

    fn approve(&mut self, g: usize, days: i32) -> Result<(), Failure> {
        let due = self.guests_at(g, |guest| guest.course.approved_after_days() == Some(days));
        let gathering = &self.programme[g];
        let activity_id = activity_of(gathering)?;
        let approval = |i: &usize| {
            let guest = &gathering.guests[*i];
            Ok(Command::ApproveSession(ApproveSession {
                activity_id,
                session_id: session_of(guest)?,
                without_signature: guest.course == Course::Unsigned,
            }))
        };
        let commands = due
            .iter()
            .map(approval)
            .collect::<Result<Vec<_>, Fault>>()?;
        let approver = self.approver(g);
        self.loader.all(approver, commands)?;
        Ok(())
    }

    fn void(&mut self, g: usize, i: usize) -> Result<(), Failure> {
        let gathering = &self.programme[g];
        let (reason, text) = match gathering.guests[i].course {
            Course::VoidedEarly => (ReasonCode::EnteredInError, "扫错了人，本人当天未报名。"),
            _ => (
                ReasonCode::DidNotAttend,
                "核对现场照片后，负责人确认其中途离开。",
            ),
        };
        let command = Command::VoidSession(VoidSession {
            activity_id: activity_of(gathering)?,
            session_id: session_of(&gathering.guests[i])?,
            reason,
            reason_text: Some(text.to_owned()),
        });
        let approver = self.approver(g);
        self.loader.one(approver, command)?;
        Ok(())
    }

    fn revoke_role(&mut self) -> Result<(), Failure> {
        let person_id = self.district.people[LEAVING_RECORDER];
        let book = self
            .loader
            .ledger()
            .book::<PersonBook>(&BookKey::Person(person_id))?;
        let coordinator = self.district.people[COORDINATOR];
        for held in book.roles {
            let command = Command::RevokeRole(RevokeRole {
                person_id,
                grant_id: held.grant,
            });
            self.loader.one(coordinator, command)?;
        }
        Ok(())
    }

    fn withdraw(&mut self) -> Result<(), Failure> {
        let person_id = self.district.people[WITHDRAWN];
        let command = Command::WithdrawConsent(WithdrawConsent {
            person_id,
            purpose: Purpose::Registration,
        });
        self.loader.one(person_id, command)?;
        Ok(())
    }

    fn erase(&mut self) -> Result<(), Failure> {
        let command = Command::ErasePerson(ErasePerson {
            person_id: self.district.people[ERASED],
        });
        self.loader
            .one(self.district.people[COORDINATOR], command)?;
        Ok(())
    }

    fn part(&self, g: usize, i: usize) -> Result<(ActivityId, PersonId), Fault> {
        let gathering = &self.programme[g];
        Ok((
            activity_of(gathering)?,
            self.district.people[gathering.guests[i].person],
        ))
    }

    fn guests_at(&self, g: usize, wanted: impl Fn(&Guest) -> bool) -> Vec<usize> {
        let guests = self.programme[g].guests.iter().enumerate();
        guests
            .filter(|(_, guest)| wanted(guest))
            .map(|(i, _)| i)
            .collect()
    }

    fn station(&self, gathering: &Gathering) -> Option<StationId> {
        gathering
            .at_station
            .then(|| self.district.stations[gathering.organisation])
    }

    /// Who stands at the desk: the clerk of the station, else the recorder.
    fn desk(&self, g: usize) -> (PersonId, Option<StationId>) {
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

    fn approver(&self, g: usize) -> PersonId {
        self.district.people[DESKS[self.programme[g].organisation].1]
    }
}

fn activity_of(gathering: &Gathering) -> Result<ActivityId, Fault> {
    gathering
        .id
        .ok_or_else(|| out_of_turn("the activity was not published yet"))
}

fn session_of(guest: &Guest) -> Result<SessionId, Fault> {
    guest
        .session
        .ok_or_else(|| out_of_turn("the session did not begin yet"))
}

fn out_of_turn(what: &'static str) -> Fault {
    Fault::fatal("telling the story of the demo", what)
}
