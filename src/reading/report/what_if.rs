//! What-if of a policy: what the recorded sessions would amount to under another pack (F57), before
//! anybody adopts it. Nothing is written, and no session changes its pack (I10).
//!
//! It rests on `domain::sessions::what_if`, which asks the functions that decisions use, once with
//! the pack that a session pinned and once with the other. Bands are reckoned for whole days, by
//! the pack in force on each: whose approval a day asks for, not which session of it.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::part::Count;
use super::tally::{Days, Stamp, tallied};
use crate::domain::kernel::ids::{ActivityId, Digest32, PersonId, SessionId};
use crate::domain::kernel::zone::LocalDate;
use crate::domain::policy::pack::{CategoryCode, DailyBandApprover, Pack};
use crate::domain::sessions::grade::Grade;
use crate::reading::Read;
use crate::reading::organisations::organisation;
use crate::run::Ledger;

mod bands;
mod comparing;
mod shown;

use comparing::Comparing;

/// Sessions that are named as examples of each kind of change.
pub const EXAMPLES_MAX: usize = 5;

/// By what changes are grouped.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, clap::ValueEnum,
)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "WhatIfBy")]
pub enum By {
    /// Recording organisation. 按组织。
    Organisation,
    /// Month of the service day. 按月。
    Month,
}

/// What would come out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct WhatIfView {
    /// How far it saw.
    #[serde(flatten)]
    pub stamp: Stamp,
    /// Name of the other pack.
    pub id: String,
    /// Its version.
    pub version: u32,
    /// Its digest.
    pub digest: Digest32,
    /// Service days it is about.
    pub days: Days,
    /// Sessions that were compared: with an end, not undone.
    pub sessions: u64,
    /// Of these, what would change in any way.
    pub changed: u64,
    /// Minutes of all of them under the packs that they pinned.
    pub minutes_before: i64,
    /// The same under the other pack.
    pub minutes_after: i64,
    /// Approved sessions by grade.
    pub by_grade: Vec<GradeChange>,
    /// Changes of every kind.
    pub kinds: Vec<KindOfChange>,
    /// Minutes by organisation or month.
    pub groups: Vec<GroupChange>,
    /// Days of one person by whose approval they ask for; empty if no pack sets bands.
    pub bands: Vec<BandChange>,
    /// Sessions whose recorded minutes or grade are not those of their pinned pack: none, unless
    /// something is wrong.
    pub not_reproduced: u64,
}

/// One grade before and after.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GradeChange {
    /// The grade.
    pub grade: Grade,
    /// Under the packs pinned.
    pub before: Count,
    /// Under the other pack.
    pub after: Count,
}

/// One kind of change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct KindOfChange {
    /// What changes.
    pub change: Change,
    /// How many sessions.
    pub sessions: u64,
    /// Minutes more, or less.
    pub minutes: i64,
    /// Some of them.
    pub examples: Vec<Example>,
}

/// What changes in a session.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// It would have another grade.
    Grade {
        /// The grade it has.
        from: Grade,
        /// The one it would have.
        to: Grade,
    },
    /// Rounding would give more minutes.
    MoreMinutes,
    /// Rounding would give fewer.
    FewerMinutes,
    /// Rounding would leave none: it could not be recorded.
    NoMinutes,
    /// Its entry would count as late.
    Late,
    /// Its entry would count as late no more.
    NotLate,
    /// A rule would approve it without a person (F42).
    ByRule,
    /// A person would look at it, where now a rule approves.
    NotByRule,
    /// Its approval would have had another number of working days of notice.
    Notice {
        /// Working days it had; absent: none.
        from: Option<u32>,
        /// Those it would have.
        to: Option<u32>,
    },
    /// Its activity would be of a kind that yields no hours (R12).
    KindDisallowed {
        /// The kind.
        kind: CategoryCode,
    },
    /// The other pack does not know the category of its activity.
    CategoryUnknown {
        /// The category.
        category: CategoryCode,
    },
}

/// One session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Example {
    /// Its activity.
    pub activity_id: ActivityId,
    /// The session.
    pub session_id: SessionId,
}

/// One organisation or month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GroupChange {
    /// Name or month.
    pub key: String,
    /// Sessions that would change in any way.
    pub changed: u64,
    /// Under the packs pinned.
    pub before: Count,
    /// Under the other pack.
    pub after: Count,
}

/// Days of one person by whose approval they ask for (R23).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct BandChange {
    /// Whose approval.
    pub approver: DailyBandApprover,
    /// Days under the packs in force.
    pub days_before: u64,
    /// Days under the other pack.
    pub days_after: u64,
    /// Some days that would come to ask for it.
    pub examples: Vec<PersonDay>,
}

/// A day of one person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PersonDay {
    /// Whose.
    pub person_id: PersonId,
    /// Which.
    pub date: LocalDate,
}

/// What is asked.
pub struct Question<'p> {
    /// The other pack.
    pub pack: &'p Pack,
    /// Service days.
    pub days: Days,
    /// By what changes are grouped.
    pub by: By,
}

/// Compares every session; `progress` hears how many were compared.
pub fn what_if(
    ledger: &Ledger,
    question: &Question<'_>,
    progress: &(dyn Fn(u64) + Sync),
) -> Read<WhatIfView> {
    let bands = bands::Bands::under(ledger, question.pack)?;
    let new = || Comparing::new(ledger, question, bands.matter(), progress);
    let (compared, stamp) = tallied(ledger, None, question.days, new)?;
    let mut view = compared.view(stamp, &bands);
    if question.by == By::Organisation {
        named(ledger, &mut view.groups)?;
    }
    Ok(view)
}

/// Names in place of the ids of organisations.
fn named(ledger: &Ledger, groups: &mut Vec<GroupChange>) -> Read<()> {
    let mut known = BTreeMap::new();
    for group in groups.drain(..) {
        let name = match group.key.parse() {
            Ok(id) => format!("{} · {id}", organisation(ledger, id)?.name),
            Err(_) => group.key.clone(),
        };
        known.insert(name.clone(), GroupChange { key: name, ..group });
    }
    groups.extend(known.into_values());
    Ok(())
}
