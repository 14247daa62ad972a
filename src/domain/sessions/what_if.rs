//! What a recorded session would amount to under another policy pack (F57): which minutes,
//! grade, lateness and notice. A question, never a decision: a session keeps the pack that it
//! pinned (I10).
//!
//! Everything comes from the functions that decisions use: [`Rounding::apply`], [`grade`],
//! lateness, working days. Asked with the pinned pack the answer is what is recorded.

use super::automatic::{Verdict, ruled};
use super::book::Session;
use super::grade::{Evidence, Grade, GradeReason, grade};
use super::keyed::is_late_on;
use super::state::{SessionState, Source};
use crate::domain::kernel::ids::SessionId;
use crate::domain::kernel::minutes::{Minutes, served_seconds};
use crate::domain::kernel::zone::Zone;
use crate::domain::policy::pack::Pack;

#[cfg(doc)]
use crate::domain::kernel::rounding::Rounding;

/// What a session amounts to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Amounts {
    /// Minutes after rounding, of a part approval at most that part; 0: it could not be recorded.
    pub minutes: Minutes,
    /// Grade and reason, once it is approved; of an import as soon as it is stated.
    pub grade: Option<(Grade, GradeReason)>,
    /// Typed in after the working days allowed (Order 67 art. 11).
    pub late: bool,
    /// Working days of public notice behind its approval (R34); absent: not approved, or none.
    pub notice_working_days: Option<u32>,
}

/// Whether a rule of `pack` would approve a session that the volunteer signed (F42), by itself,
/// whatever else its day holds.
pub fn by_rule(session: &Session, id: SessionId, pack: &Pack, zone: &Zone) -> bool {
    let signed = session.confirmed.is_some() && !session.state.is_undone();
    signed && matches!(ruled(session, id, pack, zone), Verdict::Approve(_))
}

/// What `session` amounts to under `pack`; `None` while it is open, and once it is undone.
pub fn under(session: &Session, pack: &Pack, zone: &Zone) -> Option<Amounts> {
    let end = session.end.filter(|_| !session.state.is_undone())?;
    let whole = if end.source == Source::Imported {
        // Stated minutes were rounded, if at all, by their source.
        end.minutes
    } else {
        let served = served_seconds(session.started_at, end.at, end.break_minutes);
        pack.rounding.apply(served.unwrap_or(0))
    };
    let part = session.granted.filter(|granted| *granted < end.minutes);
    let stands = session.dispute.map_or(session.state, |dispute| dispute.was);
    let approved = [SessionState::InNotice, SessionState::Effective].contains(&stands);
    let graded = approved || session.source_in == Source::Imported;
    let notice = pack.notice_working_days.value().copied();
    Some(Amounts {
        minutes: part.map_or(whole, |part| part.min(whole)),
        grade: graded.then(|| grade(&Evidence::of(session, &end), &pack.grades)),
        late: end.source.is_typed()
            && is_late_on(zone.date(end.entered_at), zone.date(end.at), pack),
        notice_working_days: notice.filter(|_| session.approved.is_some()),
    })
}
