//! What each act of the district asks the ledger for, and in whose name.

use super::agenda::Act;
use super::mix::Sequel;
use super::plan::{Guest, Meeting};
use super::{Office, Year};
use crate::cli::demo::cast::REGION;
use crate::cli::demo::courses::{Channel, Course};
use crate::cli::demo::schedule::at;
use crate::domain::Command;
use crate::domain::activities::command::{CancelSignUp, PublishActivity, SignUp};
use crate::domain::kernel::ids::{ActivityId, PersonId, SessionId};
use crate::domain::kernel::minutes::Minutes;
use crate::domain::kernel::moment::Moment;
use crate::domain::organisations::command::{ReinstateOrganisation, SuspendOrganisation};
use crate::domain::people::command::{ErasePerson, WithdrawConsent};
use crate::domain::people::event::Purpose;
use crate::domain::sessions::command::{
    ApproveSession, CheckIn, CheckOut, ConfirmDeclared, ConfirmSession, CorrectSession,
    DeclareSession, DismissDispute, DisputeSession, FindFake, KeySession, RecordRoster, RosterLine,
    VoidSession,
};
use crate::domain::stored::ReasonCode;

/// Who asks for what.
pub type Asked = (PersonId, Vec<Command>);

impl Year {
    /// The request of an act; none if what it is about never came to be.
    pub(super) fn ask(&self, act: Act, code: impl Fn(ActivityId) -> String) -> Option<Asked> {
        match act {
            Act::Publish { m } => Some(self.publish(m)),
            Act::SignUp { m, i } | Act::Cancel { m, i } => self.sign_up(act, m, i),
            Act::CodeIn { m, i } => self.code_in(m, i, code),
            Act::CodeOut { m, i } => self.code_out(m, i, code),
            Act::DeskIn { m } => self.desk_in(m),
            Act::DeskOut { m } => self.desk_out(m),
            Act::Key { m, i } if self.meetings[m].declares(i) => self.declare(m, i),
            Act::Key { m, i } => self.key(m, i),
            Act::Roster { m } => self.roster(m),
            Act::Confirm { m, i } => self.confirm(m, i),
            Act::Approve { m, days } => self.approve(m, days),
            Act::ApproveAgain { m, i } => self.approve_again(m, i),
            Act::Void { m, i } => self.void(m, i),
            Act::Dispute { m, i } => self.dispute(m, i),
            Act::Dismiss { m, i } => self.dismiss(m, i),
            Act::Correct { m, i } => self.correct(m, i),
            Act::FindFake { m, i } => self.find_fake(m, i),
            Act::Suspend { m } | Act::Reinstate { m } => Some(self.standing(act, m)),
            Act::Withdraw { person } | Act::Erase { person } => Some(self.leave(act, person)),
        }
    }

    fn office(&self, m: usize) -> &Office {
        &self.offices[self.meetings[m].organisation]
    }

    fn span(&self, meeting: &Meeting) -> (Moment, Moment) {
        let day = self.first.plus_days(meeting.day);
        let (starts, ends) = meeting.minutes;
        (at(&self.zone, day, starts), at(&self.zone, day, ends))
    }

    /// Activity, session and person of a guest who came.
    fn came(&self, m: usize, i: usize) -> Option<(ActivityId, SessionId, PersonId)> {
        let meeting = &self.meetings[m];
        let guest = &meeting.guests[i];
        Some((meeting.id?, guest.session?, self.people[guest.person]))
    }

    fn publish(&self, m: usize) -> Asked {
        let meeting = &self.meetings[m];
        let office = self.office(m);
        let (starts_at, ends_at) = self.span(meeting);
        let command = PublishActivity {
            organisation_id: office.organisation,
            kind: None,
            title: meeting.texts.0.to_owned(),
            description: format!("{}：集合后分组，听从负责人安排。", meeting.texts.0),
            category: meeting.texts.1.to_owned(),
            address: "云汀区内，集合地点以通知为准".to_owned(),
            region: REGION.to_owned(),
            starts_at: Some(starts_at),
            ends_at: Some(ends_at),
            lead: Some(office.recorder),
            station_id: office.station.map(|(station, _)| station),
            capacity: Some(60),
        };
        (office.recorder, vec![command.into()])
    }

    fn sign_up(&self, act: Act, m: usize, i: usize) -> Option<Asked> {
        let activity_id = self.meetings[m].id?;
        let person_id = self.people[self.meetings[m].guests[i].person];
        let command: Command = if matches!(act, Act::SignUp { .. }) {
            SignUp {
                activity_id,
                person_id,
            }
            .into()
        } else {
            CancelSignUp {
                activity_id,
                person_id,
            }
            .into()
        };
        Some((person_id, vec![command]))
    }

    fn code_in(&self, m: usize, i: usize, code: impl Fn(ActivityId) -> String) -> Option<Asked> {
        let activity_id = self.meetings[m].id?;
        let person_id = self.people[self.meetings[m].guests[i].person];
        let command = CheckIn {
            activity_id,
            person_id,
            code: Some(code(activity_id)),
            station_id: None,
        };
        Some((person_id, vec![command.into()]))
    }

    fn code_out(&self, m: usize, i: usize, code: impl Fn(ActivityId) -> String) -> Option<Asked> {
        let (activity_id, session_id, person) = self.came(m, i)?;
        let command = CheckOut {
            activity_id,
            session_id,
            code: Some(code(activity_id)),
            station_id: None,
            break_minutes: Minutes(0),
        };
        Some((person, vec![command.into()]))
    }

    /// Whom the desk takes in, as places in the list of guests.
    pub(super) fn at_the_desk(&self, m: usize) -> Vec<usize> {
        let guests = self.meetings[m].guests.iter().enumerate();
        let comes = |guest: &Guest| guest.course.channel_in() == Some(Channel::Desk);
        guests.filter(|(_, it)| comes(it)).map(|(i, _)| i).collect()
    }

    fn desk_in(&self, m: usize) -> Option<Asked> {
        let activity_id = self.meetings[m].id?;
        let (staff, station_id) = self.office(m).desk();
        let command = |i: usize| {
            Command::CheckIn(CheckIn {
                activity_id,
                person_id: self.people[self.meetings[m].guests[i].person],
                code: None,
                station_id,
            })
        };
        let commands: Vec<_> = self.at_the_desk(m).into_iter().map(command).collect();
        (!commands.is_empty()).then_some((staff, commands))
    }

    fn desk_out(&self, m: usize) -> Option<Asked> {
        let (staff, station_id) = self.office(m).desk();
        let guests = self.meetings[m].guests.iter().enumerate();
        let going = guests.filter(|(_, it)| it.course.channel_out() == Some(Channel::Desk));
        let commands: Vec<Command> = going
            .filter_map(|(i, _)| self.came(m, i))
            .map(|(activity_id, session_id, _)| {
                Command::CheckOut(CheckOut {
                    activity_id,
                    session_id,
                    code: None,
                    station_id,
                    break_minutes: Minutes(0),
                })
            })
            .collect();
        (!commands.is_empty()).then_some((staff, commands))
    }

    fn key(&self, m: usize, i: usize) -> Option<Asked> {
        let meeting = &self.meetings[m];
        let guest = &meeting.guests[i];
        let (started_at, ends_at) = self.span(meeting);
        let late = guest.course == Course::KeyedLate;
        let command = KeySession {
            activity_id: meeting.id?,
            person_id: self.people[guest.person],
            started_at,
            ended_at: ends_at.plus_minutes(-10),
            break_minutes: Minutes(0),
            reason: if late {
                ReasonCode::PaperSheet
            } else {
                ReasonCode::NoClockOnSite
            },
            reason_text: late.then(|| "纸质签到表补录。".to_owned()),
        };
        Some((self.office(m).recorder, vec![command.into()]))
    }

    fn declare(&self, m: usize, i: usize) -> Option<Asked> {
        let meeting = &self.meetings[m];
        let (started_at, ends_at) = self.span(meeting);
        let person_id = self.people[meeting.guests[i].person];
        let command = DeclareSession {
            activity_id: meeting.id?,
            person_id,
            started_at,
            ended_at: ends_at.plus_minutes(-15),
            break_minutes: Minutes(0),
            reason: ReasonCode::NoClockOnSite,
            reason_text: None,
        };
        Some((person_id, vec![command.into()]))
    }

    fn roster(&self, m: usize) -> Option<Asked> {
        let meeting = &self.meetings[m];
        let (started_at, ended_at) = self.span(meeting);
        let line = |i: usize| RosterLine {
            person_id: self.people[meeting.guests[i].person],
            started_at: None,
            ended_at: None,
            break_minutes: None,
        };
        let command = RecordRoster {
            activity_id: meeting.id?,
            started_at,
            ended_at,
            break_minutes: Minutes(0),
            present: meeting.on_the_roster().map(line).collect(),
            reason: None,
            reason_text: None,
        };
        Some((self.office(m).recorder, vec![command.into()]))
    }

    fn confirm(&self, m: usize, i: usize) -> Option<Asked> {
        let (activity_id, session_id, person) = self.came(m, i)?;
        if self.meetings[m].declares(i) {
            let command = ConfirmDeclared {
                activity_id,
                session_id,
            };
            return Some((self.office(m).recorder, vec![command.into()]));
        }
        let command = ConfirmSession {
            activity_id,
            session_id,
        };
        Some((person, vec![command.into()]))
    }

    fn approval(&self, m: usize, i: usize, part: bool) -> Option<Command> {
        let (activity_id, session_id, _) = self.came(m, i)?;
        Some(Command::ApproveSession(ApproveSession {
            activity_id,
            session_id,
            without_signature: self.meetings[m].guests[i].course == Course::Unsigned,
            clean_only: false,
            minutes: part.then_some(Minutes(60)),
            reason: part.then_some(ReasonCode::PartlyServed),
        }))
    }

    fn approve(&self, m: usize, days: i32) -> Option<Asked> {
        let guests = self.meetings[m].guests.iter().enumerate();
        let due = guests.filter(|(_, it)| it.course.approved_after_days() == Some(days));
        let commands: Vec<_> = due
            .filter_map(|(i, it)| self.approval(m, i, it.sequel == Sequel::ApprovedInPart))
            .collect();
        (!commands.is_empty()).then_some((self.office(m).approver, commands))
    }

    fn approve_again(&self, m: usize, i: usize) -> Option<Asked> {
        Some((
            self.office(m).second_approver,
            vec![self.approval(m, i, false)?],
        ))
    }

    fn void(&self, m: usize, i: usize) -> Option<Asked> {
        let (activity_id, session_id, _) = self.came(m, i)?;
        let command = VoidSession {
            activity_id,
            session_id,
            reason: ReasonCode::DidNotAttend,
            reason_text: Some("核对现场名单，本人未全程参加。".to_owned()),
        };
        Some((self.office(m).approver, vec![command.into()]))
    }

    fn dispute(&self, m: usize, i: usize) -> Option<Asked> {
        let (activity_id, session_id, person) = self.came(m, i)?;
        let command = DisputeSession {
            activity_id,
            session_id,
            reason: ReasonCode::TimesWrong,
            reason_text: Some("我提前到场布置，时间记少了。".to_owned()),
        };
        Some((person, vec![command.into()]))
    }

    fn dismiss(&self, m: usize, i: usize) -> Option<Asked> {
        let (activity_id, session_id, _) = self.came(m, i)?;
        let command = DismissDispute {
            activity_id,
            session_id,
            reason_text: "核对签到记录与现场照片，时间无误。".to_owned(),
        };
        Some((self.office(m).second_approver, vec![command.into()]))
    }

    fn correct(&self, m: usize, i: usize) -> Option<Asked> {
        let (activity_id, session_id, _) = self.came(m, i)?;
        let (started_at, ended_at) = self.span(&self.meetings[m]);
        let command = CorrectSession {
            activity_id,
            session_id,
            started_at: started_at.plus_minutes(5),
            ended_at: ended_at.plus_minutes(-5),
            break_minutes: Minutes(0),
            reason: ReasonCode::TimesWrong,
            reason_text: None,
        };
        Some((self.office(m).approver, vec![command.into()]))
    }

    fn find_fake(&self, m: usize, i: usize) -> Option<Asked> {
        let (activity_id, session_id, _) = self.came(m, i)?;
        let command = FindFake {
            activity_id,
            session_id,
            reason: ReasonCode::HoursMadeUp,
            reason_text: "两分钟内连续录入六人各五小时，走访对象均称无人到访。".to_owned(),
        };
        Some((self.coordinator, vec![command.into()]))
    }

    fn standing(&self, act: Act, m: usize) -> Asked {
        let organisation_id = self.office(m).organisation;
        let command: Command = if matches!(act, Act::Suspend { .. }) {
            SuspendOrganisation {
                organisation_id,
                reason: ReasonCode::RecordsUntrue,
                reason_text: None,
            }
            .into()
        } else {
            ReinstateOrganisation {
                organisation_id,
                reason: ReasonCode::Mended,
                reason_text: None,
            }
            .into()
        };
        (self.coordinator, vec![command])
    }

    fn leave(&self, act: Act, person: usize) -> Asked {
        let person_id = self.people[person];
        if matches!(act, Act::Erase { .. }) {
            return (self.coordinator, vec![ErasePerson { person_id }.into()]);
        }
        let command = WithdrawConsent {
            person_id,
            purpose: Purpose::Registration,
        };
        (person_id, vec![command.into()])
    }
}
