//! Events of complaints.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::kernel::certificate_number::CertificateNumber;
use crate::domain::kernel::ids::{CertificateId, ComplaintId};
use crate::domain::stored::{Meta, Sealed};

/// Somebody complains about a certificate or a record (Order 67 art. 20).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ComplaintReceived {
    /// What it is about.
    pub complaint: ComplaintGroup,
    /// Who took it in: the ledger itself where a stranger brought it.
    pub meta: Meta,
    /// What was written.
    pub statement: StatementGroup,
}

/// Group `complaint` of a new complaint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ComplaintGroup {
    /// The certificate with that number; absent: there is none, which may be the complaint.
    pub certificate_id: Option<CertificateId>,
    /// The complaint.
    pub complaint_id: ComplaintId,
    /// What is wrong.
    pub concern: Concern,
    /// The number on what was shown.
    pub number: Option<CertificateNumber>,
}

/// What is said to be wrong.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Concern {
    /// The service did not take place, or not so long (Order 67 art. 19).
    HoursUntrue,
    /// Whoever showed it is not the holder.
    NotTheHolder,
    /// The document was altered or made up.
    Forged,
    /// A certificate was refused, or money was asked for it (Order 67 arts 14, 25).
    RefusedOrSold,
    /// Somebody's data were shown or passed on.
    Privacy,
    /// Something else.
    Other,
}

impl Concern {
    /// Every concern.
    pub const ALL: [Self; 6] = [
        Self::HoursUntrue,
        Self::NotTheHolder,
        Self::Forged,
        Self::RefusedOrSold,
        Self::Privacy,
        Self::Other,
    ];

    /// As forms and documents write it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::HoursUntrue => "hours_untrue",
            Self::NotTheHolder => "not_the_holder",
            Self::Forged => "forged",
            Self::RefusedOrSold => "refused_or_sold",
            Self::Privacy => "privacy",
            Self::Other => "other",
        }
    }
}

/// Group `statement`: sealed under the key of the complaint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StatementGroup {
    /// How the writer can be reached.
    pub contact: Option<Sealed>,
    /// What was written.
    pub text: Sealed,
}

/// A complaint was answered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ComplaintAnswered {
    /// What was found.
    pub answer: AnswerGroup,
    /// Which complaint.
    pub complaint: ComplaintRef,
    /// Who answered.
    pub meta: Meta,
}

/// Group `answer`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AnswerGroup {
    /// What was found.
    pub outcome: ComplaintOutcome,
    /// The same in words, sealed under the key of the complaint.
    pub text: Sealed,
}

/// What became of a complaint.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum ComplaintOutcome {
    /// It is right; what follows is recorded for itself.
    Upheld,
    /// The record was looked at and is right.
    NotUpheld,
    /// It went to the authority that has to decide.
    PassedOn,
    /// There is not enough to say either.
    CannotTell,
}

impl ComplaintOutcome {
    /// Every outcome.
    pub const ALL: [Self; 4] = [
        Self::Upheld,
        Self::NotUpheld,
        Self::PassedOn,
        Self::CannotTell,
    ];
}

/// Group `complaint` of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ComplaintRef {
    /// Which.
    pub complaint_id: ComplaintId,
}
