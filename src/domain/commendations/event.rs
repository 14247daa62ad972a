//! Events of commendations.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::kernel::ids::{CertificateId, CommendationId, OrganisationId};
use crate::domain::people::event::PersonGroup;
use crate::domain::sessions::event::SessionRef;
use crate::domain::stored::{Meta, Sealed};

/// An organisation commended or thanked somebody for a session.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CommendationGiven {
    /// The session that it rests on.
    pub activity: SessionRef,
    /// Which, by whom.
    pub commendation: CommendationGroup,
    /// Who gave it for the organisation; the cause is the credit that made the session effective.
    pub meta: Meta,
    /// What was written.
    pub statement: WordsGroup,
    /// Whom.
    pub subject: PersonGroup,
}

/// Group `commendation` of a new one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CommendationGroup {
    /// The commendation.
    pub commendation_id: CommendationId,
    /// How much is said.
    pub kind: CommendationKind,
    /// The organisation in whose name: the one that was served, or its successor.
    pub organisation_id: OrganisationId,
}

/// How much is said.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum CommendationKind {
    /// A word of thanks.
    Thanks,
    /// A commendation: the service was outstanding.
    Commendation,
}

impl CommendationKind {
    /// Every kind.
    pub const ALL: [Self; 2] = [Self::Thanks, Self::Commendation];

    /// As forms and documents write it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Thanks => "thanks",
            Self::Commendation => "commendation",
        }
    }
}

/// Group `statement`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WordsGroup {
    /// What was written, sealed under the volunteer's key.
    pub text: Sealed,
}

/// A commendation stands no more.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CommendationEnded {
    /// Which, and how it ended.
    pub commendation: EndGroup,
    /// Who ended it, and why; the cause is the event that gave it.
    pub meta: Meta,
    /// Whose it was.
    pub subject: PersonGroup,
}

/// Group `commendation` of an end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EndGroup {
    /// The commendation.
    pub commendation_id: CommendationId,
    /// How it ended.
    pub end: CommendationEnd,
}

/// How a commendation ended.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum CommendationEnd {
    /// The organisation took it back.
    Withdrawn,
    /// The session that it rested on was undone or corrected.
    Fallen,
    /// The volunteer does not want it.
    Refused,
}

/// A certificate states commendations of its holder, as the holder chose.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CommendationsCertified {
    /// Which certificate; it was issued in the same command.
    pub certificate: CertifyingGroup,
    /// Who had it issued.
    pub meta: Meta,
    /// The holder.
    pub subject: PersonGroup,
}

/// Group `certificate`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CertifyingGroup {
    /// The certificate.
    pub certificate_id: CertificateId,
    /// What it states, in the order of their events.
    pub commendations: Vec<CommendationId>,
}
