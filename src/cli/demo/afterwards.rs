//! Steps after an activity: keyed in, signed, approved, voided.

use super::cast::DESKS;
use super::courses::Course;
use super::story::{Story, activity_of, session_of};
use crate::domain::Command;
use crate::domain::kernel::minutes::Minutes;
use crate::domain::sessions::command::{ApproveSession, ConfirmSession, KeySession, VoidSession};
use crate::domain::stored::ReasonCode;
use crate::log::Fault;
use crate::run::Failure;

impl Story {
    pub(super) fn key(&mut self, g: usize, i: usize) -> Result<(), Failure> {
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

    pub(super) fn confirm(&mut self, g: usize, i: usize) -> Result<(), Failure> {
        let (activity_id, person_id) = self.part(g, i)?;
        let session_id = session_of(&self.programme[g].guests[i])?;
        let command = Command::ConfirmSession(ConfirmSession {
            activity_id,
            session_id,
        });
        self.loader.one(person_id, command)?;
        Ok(())
    }

    pub(super) fn approve(&mut self, g: usize, days: i32) -> Result<(), Failure> {
        let due = self.guests_at(g, |guest| guest.course.approved_after_days() == Some(days));
        let gathering = &self.programme[g];
        let activity_id = activity_of(gathering)?;
        let approval = |i: &usize| {
            let guest = &gathering.guests[*i];
            Ok(Command::ApproveSession(ApproveSession {
                activity_id,
                session_id: session_of(guest)?,
                without_signature: guest.course == Course::Unsigned,
                clean_only: false,
                minutes: None,
                reason: None,
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

    pub(super) fn void(&mut self, g: usize, i: usize) -> Result<(), Failure> {
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
}
