//! The member `serviceHours` of a certificate's subject: ours alone, opaque JSON to others.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer};

use super::claims::{
    CommendationClaim, HolderClaim, OrganisationClaim, Period, SessionClaim, StarClaim,
};
use crate::credential::number::CertificateNumber;
use crate::domain::certificates::event::Variant;
use crate::domain::sessions::grade::Grade;
use crate::domain::sessions::state::Source;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ServiceHours {
    pub(super) profile: Variant,
    pub(super) certificate_number: CertificateNumber,
    pub(super) period: Period,
    pub(super) total_minutes: u64,
    pub(super) session_count: u32,
    pub(super) by_grade: BTreeMap<Grade, u64>,
    pub(super) by_source: BTreeMap<Source, u64>,
    pub(super) not_national_minutes: u64,
    #[serde(default)]
    pub(super) commendations: Vec<CommendationClaim>,
    #[serde(default)]
    pub(super) star: Option<u8>,
    #[serde(default)]
    pub(super) star_level: Option<StarClaim>,
    #[serde(default)]
    pub(super) holder_name: Option<String>,
    #[serde(default, deserialize_with = "optional_commitment")]
    pub(super) holder_commitment: Option<[u8; 32]>,
    #[serde(default)]
    pub(super) handler: Option<String>,
    pub(super) organisations: Vec<OrganisationClaim>,
    #[serde(default)]
    pub(super) sessions: Vec<SessionClaim>,
}

impl ServiceHours {
    pub(super) fn holder(&self) -> Option<HolderClaim> {
        self.holder_name.clone().map(|shown_name| HolderClaim {
            shown_name,
            commitment: self.holder_commitment,
        })
    }
}

/// A commitment as `u` and base64url.
pub(super) mod commitment {
    use serde::{Deserialize as _, Deserializer, Serializer, de::Error as _};

    use crate::credential::multibase::{base64url, commitment_from};

    pub(in super::super) fn serialize<S: Serializer>(
        bytes: &[u8; 32],
        to: S,
    ) -> Result<S::Ok, S::Error> {
        to.serialize_str(&base64url(bytes))
    }

    pub(in super::super) fn deserialize<'a, D: Deserializer<'a>>(
        from: D,
    ) -> Result<[u8; 32], D::Error> {
        commitment_from(&String::deserialize(from)?).map_err(D::Error::custom)
    }
}

fn optional_commitment<'a, D: Deserializer<'a>>(from: D) -> Result<Option<[u8; 32]>, D::Error> {
    commitment::deserialize(from).map(Some)
}
