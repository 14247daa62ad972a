//! The parts of a policy pack. Fields are alphabetical: plain serde output is canonical.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::kernel::code::ascii_code;
use crate::domain::kernel::minutes::Minutes;
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::domain::sessions::grade::Grade;

/// A value and the source that gives it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Sourced<T> {
    /// `id` or `id#place` of a source of the pack.
    pub source: String,
    /// The value.
    pub value: T,
}

/// A value that a policy may leave open: `unset` says so, which is not zero.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Setting<T> {
    /// The value with its source.
    Set(Sourced<T>),
    /// No source gives a value, so the ledger applies none.
    Unset,
}

impl<T> Setting<T> {
    /// The value, where there is one.
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Set(sourced) => Some(&sourced.value),
            Self::Unset => None,
        }
    }

    /// The source that gives it, where there is one.
    pub fn source(&self) -> Option<&str> {
        match self {
            Self::Set(sourced) => Some(&sourced.source),
            Self::Unset => None,
        }
    }
}

/// A text that values rest on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Short name by which values refer to it.
    pub id: String,
    /// Title, number and date.
    pub title: Bilingual,
}

/// A short text in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Bilingual {
    /// English.
    pub en: String,
    /// Simplified Chinese.
    pub zh: String,
}

ascii_code!(
    /// Code of a service category: a word, or `parent.word`. Lower-case letters and `_`.
    CategoryCode,
    48,
    is_category_code,
    Refusal::new(RefusalCode::CategoryUnknown),
    "^[a-z][a-z_]*(\\.[a-z][a-z_]*)?$"
);

fn is_category_code(text: &str) -> bool {
    let is_word = |word: &str| {
        word.starts_with(|char: char| char.is_ascii_lowercase())
            && word
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte == b'_')
    };
    text.split('.').count() <= 2 && text.split('.').all(is_word)
}

/// One service category.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Category {
    /// Stable code; certificates and statistics refer to it.
    pub code: CategoryCode,
    /// Name.
    pub name: Bilingual,
    /// The category above it; null at the top.
    pub parent: Option<CategoryCode>,
    /// Where it is valid: on moving region only nationwide categories go along.
    pub scope: CategoryScope,
    /// `id` or `id#place` of a source of the pack.
    pub source: String,
}

/// Where a category is valid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CategoryScope {
    /// Everywhere.
    National,
    /// In the region that adopted the pack.
    Region,
    /// In one organisation.
    Organisation,
}

ascii_code!(
    /// Code of a rule of a pack: lower-case letters, digits and `_`.
    RuleCode,
    32,
    is_rule_code,
    Refusal::new(RefusalCode::PolicyMalformed),
    "^[a-z][a-z0-9_]*$"
);

fn is_rule_code(text: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    text.starts_with(|char: char| char.is_ascii_lowercase()) && text.bytes().all(is_part)
}

/// A rule that approves a signed session that nothing speaks against.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AutoRule {
    /// The grades it covers: A, B or both.
    pub grades: Vec<Grade>,
    /// Stable code; every approval names it.
    pub id: RuleCode,
    /// Of a hundred sessions it covers, how many a person looks at all the same.
    pub looked_at_percent: u32,
    /// The longest session it approves, in minutes.
    pub minutes_max: Minutes,
}

/// A kind of activity that yields no hours.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DisallowedKind {
    /// Stable code.
    pub code: CategoryCode,
    /// Name.
    pub name: Bilingual,
    /// `id` or `id#place` of a source of the pack.
    pub source: String,
}

/// Up to how many minutes of one local day who must agree (R23).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DailyBand {
    /// Who must agree.
    pub approver: DailyBandApprover,
    /// Total of the day up to which this band reaches, inclusive.
    pub minutes_max: Minutes,
}

/// Who must agree to a day's total, the least first.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum DailyBandApprover {
    /// Nobody beyond the approver: effective at once.
    Nobody,
    /// The organisation, by an administrator.
    Organisation,
    /// The supervising authority, by an administrator of the ledger.
    Authority,
}

/// Delays that the evidence grades allow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GradeThresholds {
    /// Grades A and B: entered within so many hours of the end.
    pub b_entered_within_hours: u32,
    /// Grade C: keyed in within so many days of the end.
    pub c_entered_within_days: u32,
    /// `id` or `id#place` of a source of the pack.
    pub source: String,
}
