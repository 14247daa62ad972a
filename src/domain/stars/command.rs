//! Commands on stars, as they come in.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::imports::command::{Foreign, STAR, Sealing};
use crate::domain::imports::event::OriginCode;
use crate::domain::kernel::ids::{ImportId, OrganisationId, PersonId, StarApplicationId};
use crate::domain::kernel::zone::LocalDate;
use crate::domain::policy::pack::RuleCode;
use crate::domain::secret::{Owner, Secret, Secrets};
use crate::domain::stored::ReasonCode;

/// Applies for a star: the volunteer, or staff of an organisation that nominates (R55).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ApplyForStar {
    /// For whom.
    pub person_id: PersonId,
    /// Code of the level.
    pub level: RuleCode,
    /// An organisation that the person served.
    pub organisation_id: OrganisationId,
}

/// Agrees to an application.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ApproveStar {
    /// Whose.
    pub person_id: PersonId,
    /// Which.
    pub application_id: StarApplicationId,
}

/// An act on an application or a star that says why.
macro_rules! reasoned {
    ($( $(#[doc = $doc:literal])+ $name:ident $event:literal {
        $( $(#[doc = $field_doc:literal])+ $field:ident : $type:ty ),*
    } $text:ident $path:literal; )+) => {
        $(
        $(#[doc = $doc])+
        #[derive(Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            /// Whose.
            pub person_id: PersonId,
            /// Which.
            pub application_id: StarApplicationId,
            $( $(#[doc = $field_doc])+ pub $field: $type, )*
            /// Why, in words.
            pub $text: String,
        }

        // The words belong into nobody's log.
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.application_id)
            }
        }

        impl Secrets for $name {
            fn secrets(&self, _seed: &[u8; 32]) -> Vec<Secret<'_>> {
                vec![Secret {
                    owner: Owner::Person(self.person_id),
                    event_type: $event,
                    version: 1,
                    path: $path,
                    plaintext: self.$text.as_str().into(),
                }]
            }
        }
        )+
    };
}

reasoned! {
    /// Refuses an application.
    RefuseStar "star_refused" {
        /// Why, as a code.
        reason: ReasonCode
    } reason_text "meta.reason_text";
    /// Objects to an award during its notice.
    ObjectToStar "star_objected" {} text "objection.text";
    /// Answers an objection: the award goes on.
    DismissStarObjection "star_objection_dismissed" {} reason_text "meta.reason_text";
    /// Answers what became of a star whose hours fell.
    ReviewStar "star_reevaluated" {
        /// Whether it stays; else it falls to what is met.
        keep: bool
    } reason_text "meta.reason_text";
    /// Takes a star away.
    RevokeStar "star_revoked" {
        /// Why, as a code; one of the scheme's grounds.
        reason: ReasonCode
    } reason_text "meta.reason_text";
}

/// Imports a star that another system or authority awarded: shown beside ours, never as ours.
#[derive(Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportStar {
    /// The open import.
    pub import_id: ImportId,
    /// The system of the import.
    pub origin: OriginCode,
    /// The award's id there.
    pub external_id: String,
    /// What is stated about it.
    pub stated: StarStatement,
}

/// An award, as stated.
#[derive(Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StarStatement {
    /// Who awarded it.
    #[serde(default)]
    pub authority: Option<String>,
    /// When.
    pub awarded_on: LocalDate,
    /// Where the evidence is kept.
    #[serde(default)]
    pub evidence_ref: Option<String>,
    /// Whose.
    pub person_id: PersonId,
    /// By which scheme.
    pub scheme: RuleCode,
    /// How many stars.
    pub stars: u32,
}

impl ImportStar {
    /// Where it comes from.
    pub fn foreign(&self) -> Foreign<'_> {
        let content = serde_json::to_vec(&self.stated);
        Foreign {
            origin: self.origin,
            kind: STAR,
            external_id: &self.external_id,
            content: content.expect("rows hold no type that JSON cannot write"),
        }
    }
}

impl std::fmt::Debug for ImportStar {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ImportStar({})", self.import_id)
    }
}

impl Secrets for ImportStar {
    fn secrets(&self, _seed: &[u8; 32]) -> Vec<Secret<'_>> {
        let mut sealing = Sealing::of(Owner::Person(self.stated.person_id), "star_imported");
        sealing.add("content.authority", self.stated.authority.as_deref());
        sealing.add("content.evidence_ref", self.stated.evidence_ref.as_deref());
        sealing.add("origin.external_id", Some(self.external_id.as_str()));
        sealing.secrets
    }
}
