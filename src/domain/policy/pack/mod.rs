//! Policy packs: every number of local policy as data, with the source that gives it (I10).
//!
//! A pack is one JSON document. It is adopted by an event that embeds the whole of it, and a
//! session is judged by the pack pinned in its first event; so a pack, once adopted, never
//! changes: a change is a new version. Where no source gives a value the pack says `unset`, which
//! is not zero. Fields are declared in alphabetical order, so that plain serde output is canonical
//! (RFC 8785) and the digest of a pack does not depend on how its file was laid out.

mod check;
mod check_bank;
mod check_stars;
mod known;
mod parts;
mod stars;
mod time_bank;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use parts::{
    AutoRule, Bilingual, Category, CategoryCode, CategoryScope, DailyBand, DailyBandApprover,
    DisallowedKind, GradeThresholds, RuleCode, Setting, Source, Sourced,
};
pub use stars::{
    MonthDay, StarApprover, StarAward, StarChoice, StarFall, StarHours, StarLevel, StarNominator,
    StarQuality, StarScheme, StarSeries,
};

pub use time_bank::{
    Cap, Closing, Coefficient, CreditUnit, DonationTo, Earn, Milestone, Overflow, POINT_PARTS,
    Points, Ratio, Receiver, Relation, Spend, TimeBank, Transfer, Warn, WarnSide,
};

use crate::domain::kernel::ids::Digest32;
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::domain::kernel::rounding::Rounding;

/// Most bytes of a pack; the national one has less than 10,000.
pub const PACK_BYTES_MAX: usize = 512 * 1024;

/// One version of a policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Pack {
    /// Most days from an activity's start to its end.
    pub activity_days_max: Setting<u32>,
    /// Least share of the planned time, in percent, that counts as attendance.
    pub attendance_share_percent: Setting<u32>,
    /// Rules that approve by themselves what was clocked on site and signed (F42).
    pub auto_approval: Setting<Vec<AutoRule>>,
    /// The tree of service categories; a parent stands before its children.
    pub categories: Vec<Category>,
    /// Minutes before an activity's start from which check-in is open.
    pub check_in_opens_minutes_before: Sourced<u32>,
    /// Who must agree to hours of one person on one local day, by rising total (R23).
    pub daily_bands: Setting<Vec<DailyBand>>,
    /// Kinds of activity that are not volunteer service and yield no hours (R12).
    pub disallowed_kinds: Vec<DisallowedKind>,
    /// Working days within which an organisation answers a dispute (R36).
    pub dispute_answer_working_days: Setting<u32>,
    /// Minutes after an activity's planned end at which a session without check-out is closed at
    /// that planned end, as grade D and waiting for two people (R19).
    pub forgotten_check_out_after_minutes: Sourced<u32>,
    /// Delays that the evidence grades allow (I9).
    pub grades: GradeThresholds,
    /// Name of the pack, such as `national`.
    pub id: String,
    /// Working days after an activity's end within which hours are recorded (R30).
    pub late_entry_working_days: Sourced<u32>,
    /// Working days for which hours are posted before they become effective (R34).
    pub notice_working_days: Setting<u32>,
    /// Most check-in and check-out pairs of one person at one activity on one day (R21).
    pub pairs_per_day_max: Setting<u32>,
    /// Points for service, by category; unset: there are none (R69).
    pub points: Setting<Points>,
    /// Metres around an activity's place within which check-in by location is accepted (R20).
    pub radius_metres: Setting<u32>,
    /// How exact time becomes minutes, once per session (R25).
    pub rounding: Rounding,
    /// Source of the rounding.
    pub rounding_source: String,
    /// The texts that the values rest on; each value names one as `id` or `id#place`.
    pub sources: Vec<Source>,
    /// Star levels, and how they are awarded (R54-R58).
    pub stars: StarScheme,
    /// Time bank; unset: there is none (R60).
    pub time_bank: Setting<TimeBank>,
    /// What people call the pack.
    pub title: Bilingual,
    /// Version, from 1; a change to a pack is a new version.
    pub version: u32,
}

impl Pack {
    /// Reads and checks a pack from its JSON text.
    pub fn parse(json: &str) -> Result<Self, Refusal> {
        if json.len() > PACK_BYTES_MAX {
            let detail = format!("{} bytes, more than {PACK_BYTES_MAX}", json.len());
            return Err(Refusal::new(RefusalCode::PolicyMalformed).with("detail", detail));
        }
        let pack: Self = serde_json::from_str(json)
            .map_err(|error| Refusal::new(RefusalCode::PolicyMalformed).with("detail", error))?;
        pack.check()?;
        Ok(pack)
    }

    /// Checks numbers, names and sources; [`Pack::parse`] has done so. The refusal names the field.
    pub fn check(&self) -> Result<(), Refusal> {
        check::check(self).map_err(|(field, detail)| {
            Refusal::new(RefusalCode::PolicyMalformed)
                .field(field)
                .with("detail", detail)
        })
    }

    /// The pack as canonical JSON (RFC 8785).
    pub fn canonical(&self) -> String {
        serde_json::to_string(self).expect("a pack holds only texts, integers and lists")
    }

    /// BLAKE3 of the canonical JSON: what an adoption and every rule version refer to.
    pub fn digest(&self) -> Digest32 {
        Digest32::of(self.canonical().as_bytes())
    }

    /// The code of a category of this pack; `None` if the pack has no such category.
    pub fn category(&self, code: &str) -> Option<CategoryCode> {
        let known = self
            .categories
            .iter()
            .find(|category| category.code.as_str() == code);
        known.map(|category| category.code)
    }

    /// The kind on the list of what is no service that `code` names, or that it lies under.
    pub fn disallowed_kind(&self, code: &str) -> Option<&DisallowedKind> {
        let is_or_holds = |kind: &&DisallowedKind| {
            let below = code.strip_prefix(kind.code.as_str());
            below.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        self.disallowed_kinds.iter().find(is_or_holds)
    }
}

#[cfg(test)]
mod tests;
