//! The due-list: every deadline, folded from the log. Time passing is a command (I14): when a
//! deadline is reached the ledger says so, and its subject decides what follows.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::books::{BookKey, Shelf};
use crate::domain::desk::{Context, Desk, Stop};
use crate::domain::event::Event;
use crate::domain::kernel::ids::{
    ActivityId, HoldId, PersonId, SessionId, StarApplicationId, TransferRequestId,
};
use crate::domain::kernel::moment::Moment;
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::domain::people::role::only_the_ledger;
use crate::domain::timebank::account::{Account, Unit};
use crate::domain::{sessions, stars, timebank};

/// How many shards the deadlines of one hour are spread over, so that pages stay small: a province
/// has 200,000 sessions that end in one hour, 200 on each page of some 8 KB. A write pays for the
/// whole page it touches.
pub const SHARDS: u16 = 1_024;

/// What happens to a session when its deadline passes.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum DueKind {
    /// A check-out was forgotten.
    CheckOut,
    /// A notice period ends.
    NoticeEnd,
    /// A dispute should have been answered.
    Answer,
}

/// One deadline.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(deny_unknown_fields)]
pub struct Deadline {
    /// When.
    pub at: Moment,
    /// Whose.
    pub subject: DueSubject,
}

/// Whose deadline it is.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum DueSubject {
    /// A session's.
    Session(SessionDue),
    /// A hold runs out.
    Hold {
        /// The hold.
        hold_id: HoldId,
    },
    /// Some of what an account holds expires.
    Credits {
        /// Whose.
        account: Account,
        /// Of which unit.
        unit: Unit,
    },
    /// An application's for a star, or its star's.
    Star(StarDue),
    /// A request for a transfer runs out.
    TransferRequest {
        /// The request.
        request_id: TransferRequestId,
    },
    /// Accounts close.
    Closing {
        /// Whose.
        person_id: PersonId,
    },
}

/// What is due for a session.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(deny_unknown_fields)]
pub struct SessionDue {
    /// What.
    pub kind: DueKind,
    /// The activity of the session.
    pub activity_id: ActivityId,
    /// The session.
    pub session_id: SessionId,
}

/// What is due for an application or its star.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(deny_unknown_fields)]
pub struct StarDue {
    /// The application.
    pub application_id: StarApplicationId,
    /// What.
    pub kind: StarDueKind,
}

/// What happens to an application or its star when its deadline passes.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum StarDueKind {
    /// The notice ends.
    NoticeEnd,
    /// The star's time is over.
    Expiry,
}

impl Deadline {
    /// The page this deadline stands on.
    pub fn page(&self) -> BookKey {
        BookKey::Due(hour_no(self.at), self.subject.shard() % SHARDS)
    }
}

impl DueSubject {
    /// One of four for an activity, so that the check-ins of a group touch few pages and a crowd
    /// does not share one.
    fn shard(&self) -> u16 {
        match self {
            Self::Session(due) => {
                let [activity, session] =
                    [due.activity_id.as_bytes()[0], due.session_id.as_bytes()[0]];
                u16::from(activity) << 2 | u16::from(session & 3)
            }
            Self::Hold { hold_id } => spread(hold_id.as_bytes()),
            Self::Credits { account, .. } => spread(&account.id_bytes()),
            Self::Star(due) => u16::from(due.application_id.as_bytes()[0]) << 2,
            Self::TransferRequest { request_id } => spread(request_id.as_bytes()),
            Self::Closing { person_id } => spread(person_id.as_bytes()),
        }
    }
}

/// A shard by the first bits of an id, so that whoever goes from page to page meets subjects in
/// the order of their books.
fn spread(id: &[u8; 16]) -> u16 {
    u16::from_be_bytes([id[0], id[1]]) / (u16::MAX / SHARDS + 1)
}

/// Lets one deadline pass. Only the ledger itself may say that time has passed.
pub fn elapse(deadline: &Deadline, ctx: &Context, desk: &Desk) -> Result<Vec<Event>, Stop> {
    only_the_ledger(ctx)?;
    if ctx.now < deadline.at {
        return Err(Refusal::new(RefusalCode::DeadlineNotReached)
            .with("deadline", deadline.at)
            .into());
    }
    match &deadline.subject {
        DueSubject::Session(due) => sessions::elapse::elapse(deadline.at, due, ctx, desk),
        DueSubject::Hold { hold_id } => timebank::hold::elapse(deadline.at, *hold_id, ctx, desk),
        DueSubject::Credits { account, unit } => {
            timebank::expire::elapse(deadline.at, *account, *unit, ctx, desk)
        }
        DueSubject::Star(due) => stars::grant::elapse(deadline.at, due, ctx, desk),
        DueSubject::TransferRequest { request_id } => {
            timebank::request::elapse(deadline.at, *request_id, ctx, desk)
        }
        DueSubject::Closing { person_id } => {
            timebank::closing::elapse(deadline.at, *person_id, ctx, desk)
        }
    }
}

/// Folds that a deadline waits.
pub fn add<S: Shelf>(shelf: &mut S, deadline: Deadline) -> Result<(), S::Error> {
    let index = shelf.book::<DueIndex>(&BookKey::DueIndex)?;
    *index.hours.entry(hour_no(deadline.at)).or_default() += 1;
    let deadlines = &mut shelf.book::<DuePage>(&deadline.page())?.deadlines;
    let place = deadlines.partition_point(|other| *other < deadline);
    deadlines.insert(place, deadline);
    Ok(())
}

/// Folds that a deadline waits no longer; one that does not wait changes nothing.
pub fn remove<S: Shelf>(shelf: &mut S, deadline: Deadline) -> Result<(), S::Error> {
    let deadlines = &mut shelf.book::<DuePage>(&deadline.page())?.deadlines;
    let Ok(place) = deadlines.binary_search(&deadline) else {
        return Ok(());
    };
    deadlines.remove(place);
    let hours = &mut shelf.book::<DueIndex>(&BookKey::DueIndex)?.hours;
    if let Some(count) = hours.get_mut(&hour_no(deadline.at)) {
        *count -= 1;
        if *count == 0 {
            hours.remove(&hour_no(deadline.at));
        }
    }
    Ok(())
}

/// Hours since 1970 that `moment` lies in.
pub fn hour_no(moment: Moment) -> u32 {
    u32::try_from(moment.unix() / 3_600).unwrap_or(0)
}

/// Deadlines of one shard of one hour.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DuePage {
    /// In rising order.
    pub deadlines: Vec<Deadline>,
}

/// How many deadlines wait in each hour.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DueIndex {
    /// Deadlines by hour; hours with none are absent.
    pub hours: BTreeMap<u32, u32>,
}
