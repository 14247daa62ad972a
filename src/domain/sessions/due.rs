//! The due-list: every deadline, folded from the log. Time passing is a command (I14).

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::books::BookKey;
use crate::domain::kernel::ids::{ActivityId, SessionId};
use crate::domain::kernel::moment::Moment;

/// How many shards the deadlines of one hour are spread over, so that pages stay small: a province
/// has 200,000 sessions that end in one hour, 200 on each page of some 8 KB. A write pays for the
/// whole page it touches.
pub const SHARDS: u16 = 1_024;

/// What happens when a deadline passes.
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
    /// What.
    pub kind: DueKind,
    /// The activity of the session.
    pub activity_id: ActivityId,
    /// The session.
    pub session_id: SessionId,
}

impl Deadline {
    /// The page this deadline stands on: one of four for its activity, so that the check-ins of a
    /// group touch few pages and a crowd does not share one.
    pub fn page(&self) -> BookKey {
        let [activity, session] = [
            self.activity_id.as_bytes()[0],
            self.session_id.as_bytes()[0],
        ];
        let shard = u16::from(activity) << 2 | u16::from(session & 3);
        BookKey::Due(hour_no(self.at), shard % SHARDS)
    }
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
