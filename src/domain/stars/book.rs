//! The books of stars.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::domain::kernel::ids::{
    CertificateId, ImportId, OrganisationId, PersonId, Position, StarApplicationId,
};
use crate::domain::kernel::minutes::Minutes;
use crate::domain::kernel::moment::Moment;
use crate::domain::kernel::zone::LocalDate;
use crate::domain::policy::pack::{RuleCode, StarApprover};
use crate::domain::stored::{Actor, PolicyRef, ReasonCode};

/// State of one application, and of the star that came of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct StarApplicationBook {
    /// Everything since it was made; absent: no such application.
    pub made: Option<Box<StarApplication>>,
}

/// An application.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StarApplication {
    /// For whom.
    pub person: PersonId,
    /// The organisation served.
    pub organisation: OrganisationId,
    /// The level.
    pub level: RuleCode,
    /// Its place in the scheme.
    pub rank: u32,
    /// Its stars; absent: a medal.
    pub stars: Option<u32>,
    /// The last day that counts.
    pub cut_off: LocalDate,
    /// The rules in force on that day (R56).
    pub policy: PolicyRef,
    /// Minutes that counted when it was made.
    pub minutes: Minutes,
    /// Who applied.
    pub by: Actor,
    /// Whether an organisation nominated.
    pub nominated: bool,
    /// When.
    pub at: Moment,
    /// The event.
    pub position: Position,
    /// Who agreed.
    pub approvals: Vec<StarApproval>,
    /// End of the notice, while it runs or is stopped by an objection.
    pub notice_ends_at: Option<Moment>,
    /// The objection that waits for an answer.
    pub objection: Option<Objection>,
    /// Where it stands.
    pub state: StarState,
    /// When it came there.
    pub since: Moment,
    /// The newest event.
    pub newest: Position,
    /// Why it was refused or taken away.
    pub reason: Option<ReasonCode>,
}

/// Somebody agreed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StarApproval {
    /// As whom.
    pub approver: StarApprover,
    /// Who.
    pub by: Actor,
    /// When.
    pub at: Moment,
}

/// An objection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Objection {
    /// Who objects.
    pub by: Actor,
    /// The event, where the sealed text is read from.
    pub position: Position,
}

/// Where an application, or the star that came of it, stands.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum StarState {
    /// It waits for an approval.
    Waiting,
    /// Approved; the notice runs.
    InNotice,
    /// Somebody objected; it waits for an answer.
    Objected,
    /// It came to nothing.
    Refused,
    /// The star is held.
    Granted,
    /// The star is held; somebody has to look at it, for hours fell away.
    UnderReview,
    /// A higher star took its place.
    Replaced,
    /// Hours fell away, and no level is left.
    Lost,
    /// It was taken away.
    Revoked,
    /// Its time is over.
    Expired,
}

impl StarState {
    /// Whether it is on its way to a star.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Waiting | Self::InNotice | Self::Objected)
    }

    /// Whether a star is held by it.
    pub fn is_held(self) -> bool {
        matches!(self, Self::Granted | Self::UnderReview)
    }

    /// Whether somebody has to do something.
    pub fn waits(self) -> bool {
        matches!(self, Self::Waiting | Self::Objected | Self::UnderReview)
    }

    /// As documents write it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::InNotice => "in_notice",
            Self::Objected => "objected",
            Self::Refused => "refused",
            Self::Granted => "granted",
            Self::UnderReview => "under_review",
            Self::Replaced => "replaced",
            Self::Lost => "lost",
            Self::Revoked => "revoked",
            Self::Expired => "expired",
        }
    }
}

/// The stars of one person, under one id.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct StarsOf {
    /// All applications, in the order they were made.
    pub applications: Vec<StarApplicationId>,
    /// The one that is on its way.
    pub open: Option<StarApplicationId>,
    /// The star held.
    pub held: Option<HeldStar>,
    /// Minutes that awards took (R58).
    pub consumed: Vec<(StarApplicationId, Minutes)>,
    /// Certificates that stand and state one of these stars, under whichever id they were issued:
    /// records that are one human's today may be told apart tomorrow.
    pub certified: Vec<CertificateId>,
    /// Stars of elsewhere: the import, and their number among its stars.
    pub brought: Vec<(ImportId, u32)>,
    /// The first number of each series.
    pub numbers: BTreeMap<RuleCode, u64>,
}

/// A star that is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldStar {
    /// The application that it came of.
    pub application: StarApplicationId,
    /// The level.
    pub level: RuleCode,
    /// Its place in the scheme.
    pub rank: u32,
    /// Its stars; absent: a medal.
    pub stars: Option<u32>,
    /// Its number, in its series.
    pub number: Option<(RuleCode, u64)>,
    /// When it was granted.
    pub granted_at: Moment,
    /// The event that made it this level: the grant, or a later fall.
    pub position: Position,
    /// The rules of the award.
    pub policy: PolicyRef,
    /// Last day that it lasts, if it ends.
    pub valid_until: Option<LocalDate>,
    /// When that day is over.
    pub ends_at: Option<Moment>,
    /// The newest event that looked at it because hours fell, while it waits for an answer.
    pub under_review: Option<Position>,
}

/// Applications at an organisation; without one, all of the ledger.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct StarDesk {
    /// How many were made.
    pub applications: u32,
    /// How many of them wait for somebody.
    pub waiting: u32,
    /// How many are in notice.
    pub in_notice: u32,
    /// Numbers given out in each series; counted for the ledger alone.
    pub numbers: BTreeMap<RuleCode, u64>,
}

/// One page of the applications, in the order they were made.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct StarRoll {
    /// The applications.
    pub applications: Vec<StarApplicationId>,
}

impl StarRoll {
    /// Applications on one page; 16 bytes each.
    pub const LENGTH_MAX: u32 = 256;
}
