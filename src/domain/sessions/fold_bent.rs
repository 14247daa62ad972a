//! Folding what bends the line of a session: disputes and corrections; and what may come at any
//! point of it, the marks of the national system.

use super::agenda::{AgendaEntry, AgendaPage, month_no};
use super::book::{Dispute, NationalMark, Session};
use super::event::{
    EndTime, SessionCorrected, SessionDisputeDismissed, SessionDisputed, SessionEnteredNationally,
};
use super::fold::Folding;
use super::state::{SessionState, Source};
use super::steps::StepKind;
use crate::domain::books::{BookKey, Shelf};
use crate::domain::due::DueKind;
use crate::domain::kernel::minutes::Minutes;
use crate::domain::kernel::moment::Moment;
use crate::domain::stored::ReasonCode;

impl<S: Shelf> Folding<'_, S> {
    /// Somebody concerned says that the record is wrong.
    pub fn disputed(mut self, event: &SessionDisputed) -> Result<(), S::Error> {
        let reason = self.meta.reason.unwrap_or(ReasonCode::EnteredInError);
        let answer_due_at = event.time.answer_due_at;
        let (by, at, position) = (self.meta.actor, self.at.recorded_at, self.at.position);
        let notice = self.change(StepKind::Disputed(reason), |session| {
            let notice_ends_at = session.notice_ends_at.take();
            session.dispute = Some(Dispute {
                by,
                at,
                position,
                reason,
                was: session.state,
                notice_ends_at,
                answer_due_at,
                escalated: false,
            });
            session.state = SessionState::Disputed;
            notice_ends_at
        })?;
        self.drop_deadline(DueKind::NoticeEnd, notice)?;
        self.agenda(|entry| entry.approved = Minutes::ZERO)?;
        match answer_due_at {
            Some(at) => self.add_deadline(DueKind::Answer, at),
            None => Ok(()),
        }
    }

    /// Nobody answered in time.
    pub fn escalated(mut self) -> Result<(), S::Error> {
        let due = self.change(StepKind::DisputeEscalated, |session| {
            let dispute = session.dispute.as_mut()?;
            dispute.escalated = true;
            dispute.answer_due_at.take()
        })?;
        self.drop_deadline(DueKind::Answer, due)
    }

    /// The record stands; the session goes on where it stood.
    pub fn dismissed(mut self, event: &SessionDisputeDismissed) -> Result<(), S::Error> {
        let notice_ends_at = event.time.notice_ends_at;
        let (due, approved) = self.change(StepKind::DisputeDismissed, |session| {
            let dispute = session.dispute.take();
            session.state = dispute.map_or(session.state, |dispute| dispute.was);
            session.notice_ends_at = notice_ends_at;
            let due = dispute.and_then(|dispute| dispute.answer_due_at);
            let stands = [SessionState::InNotice, SessionState::Effective].contains(&session.state);
            let approved = session.counted_minutes();
            (due, if stands { approved } else { Minutes::ZERO })
        })?;
        self.drop_deadline(DueKind::Answer, due)?;
        self.agenda(|entry| entry.approved = approved)?;
        match notice_ends_at {
            Some(at) => self.add_deadline(DueKind::NoticeEnd, at),
            None => Ok(()),
        }
    }

    /// It was entered in the national system.
    pub fn entered_nationally(mut self, event: &SessionEnteredNationally) -> Result<(), S::Error> {
        let entered_on = event.national.entered_on;
        let position = self.at.position;
        self.change(StepKind::EnteredNationally(entered_on), |session| {
            session.national = Some(NationalMark {
                entered_on: Some(entered_on),
                position,
            });
        })
    }

    /// It was not.
    pub fn national_withdrawn(mut self) -> Result<(), S::Error> {
        let reason = self.meta.reason.unwrap_or(ReasonCode::EnteredInError);
        self.change(StepKind::NationalWithdrawn(reason), |session| {
            session.national = None;
        })
    }

    /// Other times; both signatures are needed anew.
    pub fn corrected(mut self, event: &SessionCorrected) -> Result<(), S::Error> {
        let time = &event.time;
        let reason = self.meta.reason.unwrap_or(ReasonCode::EnteredInError);
        let end = EndTime {
            break_minutes: time.break_minutes,
            ended_at: time.ended_at,
        };
        let end = self.end(&end, Source::Keyed, &event.hours);
        let what = StepKind::Corrected(reason, event.hours.minutes);
        let before = self.change(what, |session| {
            let before = Undone::of(session);
            session.state = SessionState::Ended;
            (session.started_at, session.untimed) = (time.started_at, false);
            session.end = Some(end);
            session.late |= time.late;
            (session.confirmed, session.approved, session.granted) = (None, None, None);
            before
        })?;
        self.drop_deadline(DueKind::NoticeEnd, before.notice)?;
        self.drop_deadline(DueKind::Answer, before.answer)?;
        self.keyed_minutes(event.hours.minutes + -before.keyed)?;
        self.move_on_agenda(before.started_at, time.started_at, time.ended_at)
    }

    /// The agenda lists a session in the month in which it starts.
    fn move_on_agenda(
        &mut self,
        from: Moment,
        started_at: Moment,
        ended_at: Moment,
    ) -> Result<(), S::Error> {
        let id = self.of.session_id;
        let page = BookKey::Agenda(self.person, month_no(from));
        let entries = &mut self.shelf.book::<AgendaPage>(&page)?.entries;
        let place = entries.iter().rposition(|entry| entry.session == id);
        let Some(place) = place else { return Ok(()) };
        let moved = AgendaEntry {
            started_at,
            ended_at: Some(ended_at),
            untimed: false,
            approved: Minutes::ZERO,
            effective: None,
            ..entries[place]
        };
        if month_no(from) == month_no(started_at) {
            entries[place] = moved;
            return Ok(());
        }
        entries.remove(place);
        self.list(moved)
    }
}

/// What an undoing or correcting event ends: deadlines, and minutes that were keyed.
pub(super) struct Undone {
    pub check_out: Option<Moment>,
    pub notice: Option<Moment>,
    pub answer: Option<Moment>,
    pub keyed: Minutes,
    pub started_at: Moment,
}

impl Undone {
    /// Takes it from the session; a dispute is answered by that.
    pub fn of(session: &mut Session) -> Self {
        let dispute = session.dispute.take();
        Self {
            check_out: session.check_out_due_at.take(),
            notice: session.notice_ends_at.take(),
            answer: dispute.and_then(|dispute| dispute.answer_due_at),
            keyed: session.keyed_minutes(),
            started_at: session.started_at,
        }
    }
}
