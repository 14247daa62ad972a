//! The member `serviceHours` of a certificate's subject: ours alone, opaque JSON to others.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::claims::{Claims, HolderClaim, OrganisationClaim, Period, SessionClaim};
use crate::credential::number::CertificateNumber;
use crate::domain::certificates::event::Variant;
use crate::domain::sessions::grade::Grade;
use crate::domain::sessions::state::Source;

#[derive(Serialize, Deserialize)]
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
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) star: Option<u8>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) holder_name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[serde(with = "optional_commitment")]
    pub(super) holder_commitment: Option<[u8; 32]>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) handler: Option<String>,
    pub(super) organisations: Vec<OrganisationClaim>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) sessions: Vec<SessionClaim>,
}

impl ServiceHours {
    pub(super) fn of(claims: &Claims) -> Self {
        let holder = claims.holder.as_ref();
        Self {
            profile: claims.variant,
            certificate_number: claims.number,
            period: claims.period,
            total_minutes: claims.total_minutes,
            session_count: claims.session_count,
            by_grade: claims.by_grade.clone(),
            by_source: claims.by_source.clone(),
            not_national_minutes: claims.not_national_minutes,
            star: claims.star,
            holder_name: holder.map(|holder| holder.shown_name.clone()),
            holder_commitment: holder.and_then(|holder| holder.commitment),
            handler: claims.handler.clone(),
            organisations: claims.organisations.clone(),
            sessions: claims.sessions.clone(),
        }
    }

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

mod optional_commitment {
    use serde::{Deserializer, Serializer};

    use super::commitment;

    #[allow(
        clippy::ref_option,
        reason = "serde hands over a reference to the field"
    )]
    pub(super) fn serialize<S: Serializer>(
        bytes: &Option<[u8; 32]>,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        match bytes {
            Some(bytes) => commitment::serialize(bytes, to),
            None => to.serialize_none(),
        }
    }

    pub(super) fn deserialize<'a, D: Deserializer<'a>>(
        from: D,
    ) -> Result<Option<[u8; 32]>, D::Error> {
        commitment::deserialize(from).map(Some)
    }
}
