//! Commands on certificates and status lists, as they come in.
//!
//! What is prepared outside the writer travels with its command and is no part of what the client
//! asked for: asked again under the same key, the request is the same, whatever was prepared.

use std::collections::BTreeMap;
use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::event::{CertifiedStar, Cited, ShownName, Variant};
use crate::domain::kernel::certificate_number::CertificateNumber;
use crate::domain::kernel::ids::{
    CertificateId, CommendationId, Digest32, KeyId, OrganisationId, PersonId,
};
use crate::domain::kernel::public_key::PublicKey;
use crate::domain::kernel::zone::LocalDate;
use crate::domain::keys::event::{KeyPurpose, KeyWindow};
use crate::domain::secret::{Owner, Secret, Secrets};
use crate::domain::stars::event::StarFigures;
use crate::domain::stored::ReasonCode;

/// Issues a certificate over the effective sessions of a period. It is free, always (R47).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IssueCertificate {
    /// The holder.
    pub person_id: PersonId,
    /// First day.
    pub from: LocalDate,
    /// Last day; it is part of the period.
    pub to: LocalDate,
    /// How much it shows.
    pub variant: Variant,
    /// The organisation that certifies its own records; left out: the ledger, all of them.
    #[serde(default)]
    pub organisation_id: Option<OrganisationId>,
    /// What it tells of each recording unit's sessions; one that is left out here is told as the
    /// variant tells.
    #[serde(default)]
    pub units: BTreeMap<OrganisationId, UnitShows>,
    /// Whether it states the commendations that rest on what it counts: how many of which kind, by
    /// whom, on which day; never their words.
    #[serde(default)]
    pub commendations: bool,
    /// How the holder is shown; a name is in no anonymous certificate.
    #[serde(default)]
    pub shown_name: ShownName,
    /// The certificate that this one takes the place of.
    #[serde(default)]
    pub replaces: Option<CertificateId>,
    /// What was collected, signed and is to be recorded.
    #[serde(skip)]
    pub prepared: Option<Box<PreparedCertificate>>,
}

/// What a certificate tells of the sessions that one unit recorded, as the holder chose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum UnitShows {
    /// Day, minutes and leaf; no activity, no place, no time of day. Of a `full` certificate only.
    Days,
    /// Nothing: they are not counted, and the unit is not named.
    Nothing,
}

impl IssueCertificate {
    /// Whether what an organisation recorded counts.
    pub fn counts(&self, unit: OrganisationId) -> bool {
        let is_issuers = self.organisation_id.is_none_or(|id| id == unit);
        is_issuers && self.units.get(&unit) != Some(&UnitShows::Nothing)
    }

    /// Whether activity, place and times of what an organisation recorded are told, and opened.
    pub fn tells(&self, unit: OrganisationId) -> bool {
        self.variant == Variant::Full && !self.units.contains_key(&unit)
    }
}

/// Issues a certificate of the star that somebody holds. It is free, too.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IssueStarCertificate {
    /// The holder.
    pub person_id: PersonId,
    /// The organisation that certifies, if it approved the star; left out: the ledger.
    #[serde(default)]
    pub organisation_id: Option<OrganisationId>,
    /// How the holder is shown.
    #[serde(default)]
    pub shown_name: ShownName,
    /// The certificate that this one takes the place of.
    #[serde(default)]
    pub replaces: Option<CertificateId>,
    /// What was collected, signed and is to be recorded.
    #[serde(skip)]
    pub prepared: Option<Box<PreparedCertificate>>,
}

/// A certificate, signed, before it is recorded.
#[derive(Clone, PartialEq, Eq)]
pub struct PreparedCertificate {
    /// Its number.
    pub number: CertificateNumber,
    /// The signed text.
    pub text: String,
    /// SHA-256 of its canonical form.
    pub digest: Digest32,
    /// The holder secret, where the certificate commits to the holder.
    pub holder_secret: Option<String>,
    /// What it counts.
    pub cited: Vec<Cited>,
    /// The commendations that it states.
    pub commendations: Vec<CommendationId>,
    /// The key that signed.
    pub public_key: PublicKey,
    /// Keys of the issuer that the log does not know yet.
    pub fresh_keys: Vec<FreshKey>,
    /// Its issuer's status list.
    pub status_list: u32,
    /// Its bit there.
    pub status_index: u32,
    /// The star that it states.
    pub star: Option<CertifiedStar>,
    /// The figures that one about a star states.
    pub figures: Option<StarFigures>,
}

// Neither the text nor the secret belongs into anybody's log.
impl fmt::Debug for PreparedCertificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PreparedCertificate({} sessions)", self.cited.len())
    }
}

/// A key that is announced with the first certificate that needs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FreshKey {
    /// The key.
    pub public_key: PublicKey,
    /// What it signs.
    pub purpose: KeyPurpose,
    /// When it may.
    pub window: KeyWindow,
}

/// Revokes a certificate.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RevokeCertificate {
    /// Which.
    pub certificate_id: CertificateId,
    /// Why; the reason is shown to whoever checks.
    pub reason: ReasonCode,
}

/// Publishes a snapshot of a status list; the ledger's own command.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PublishStatusList {
    /// Whose; left out: the ledger's own.
    #[serde(default)]
    pub issuer: Option<OrganisationId>,
    /// Which of them.
    pub number: u32,
    /// The signed snapshot.
    #[serde(skip)]
    pub prepared: Option<Box<PreparedList>>,
}

/// A status list, signed, before it is recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PreparedList {
    /// The signed list: JSON as text.
    pub text: String,
    /// SHA-256 of its canonical form.
    pub digest: Digest32,
    /// The key that signed.
    pub public_key: PublicKey,
    /// A key that the log does not know yet.
    pub fresh_key: Option<FreshKey>,
    /// How many bits are set.
    pub revoked: u32,
}

impl FreshKey {
    /// Its id: it must be known before the key is announced, since what the key signs names it.
    pub fn id(&self) -> KeyId {
        let digest = self.public_key.digest();
        let (id, _) = digest.as_bytes().split_at(16);
        KeyId::from_bytes(id.try_into().expect("half of 32 bytes"))
    }
}

impl Secrets for IssueCertificate {
    fn secrets(&self, _seed: &[u8; 32]) -> Vec<Secret<'_>> {
        secrets_of(self.person_id, self.prepared.as_deref())
    }
}

impl Secrets for IssueStarCertificate {
    fn secrets(&self, _seed: &[u8; 32]) -> Vec<Secret<'_>> {
        secrets_of(self.person_id, self.prepared.as_deref())
    }
}

/// Signed text and holder secret, sealed under the holder's key.
fn secrets_of(holder: PersonId, prepared: Option<&PreparedCertificate>) -> Vec<Secret<'_>> {
    let Some(prepared) = prepared else {
        return Vec::new();
    };
    let secret = |path, plaintext: &'_ String| Secret {
        owner: Owner::Person(holder),
        event_type: "certificate_issued",
        version: 1,
        path,
        plaintext: plaintext.clone().into(),
    };
    let text = std::iter::once(secret("credential.text", &prepared.text));
    let held = prepared.holder_secret.as_ref();
    text.chain(held.map(|held| secret("holder.secret", held)))
        .collect()
}
