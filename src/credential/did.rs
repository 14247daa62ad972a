//! Names of issuers as other software resolves them: `did:web`, the addresses that belong to a
//! ledger, and the DID documents served there.
//!
//! The *authority* of a ledger is the part of its origin before the first `/`. An organisation is
//! `did:web:<authority>:orgs:<id>`, the ledger itself `did:web:<authority>`; each id of a key is a
//! fragment of its issuer's name, so that issuer and controller are seen to be one.
//!
//! Must never: be the reason to trust a key. A DID document is what a web server says today; a key
//! counts by its event in the log.

use std::error::Error;
use std::fmt;
use std::str::FromStr;

use serde_json::{Value, json};

use crate::domain::kernel::ids::{KeyId, OrganisationId, Position};
use crate::domain::kernel::public_key::PublicKey;
use crate::domain::kernel::share_code::ShareCode;

const CONTEXTS: [&str; 2] = [
    "https://www.w3.org/ns/did/v1",
    "https://w3id.org/security/multikey/v1",
];
/// The longest host name of DNS, a colon and a port.
const AUTHORITY_BYTES_MAX: usize = 253 + 6;

/// The host, and perhaps port, that a ledger's names and addresses belong to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Authority(String);

/// Who signs: an organisation of the ledger, or the ledger itself.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Issuer {
    /// Where its names belong to.
    pub authority: Authority,
    /// Which organisation; none: the ledger itself.
    pub organisation: Option<OrganisationId>,
}

/// Why a text is no name of an issuer or key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DidProblem {
    /// No host name in lower case, perhaps with a port.
    Authority,
    /// Not `did:web` with an authority and perhaps an organisation of ours.
    Did,
    /// Not an issuer's name, `#` and the id of a key.
    Method,
}

impl fmt::Display for DidProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Authority => "the origin does not begin with a host name in lower case",
            Self::Did => "the name is not did:web, a host, and perhaps :orgs: and an organisation",
            Self::Method => "the name of the key is not an issuer's name, # and key_…",
        })
    }
}

impl Error for DidProblem {}

impl Authority {
    /// The authority of a ledger's origin.
    pub fn of_origin(origin: &str) -> Result<Self, DidProblem> {
        origin.split('/').next().unwrap_or_default().parse()
    }

    /// Host and perhaps port.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The address of the context that defines our terms.
    pub fn context_url(&self) -> String {
        format!("https://{self}/contexts/service-hours/v1")
    }

    /// The address, and so the name, of what certificates are given for.
    pub fn achievement_url(&self) -> String {
        format!("https://{self}/achievements/service-hours/v1")
    }

    /// The link of a share, for whoever gets it from the holder.
    pub fn share_url(&self, code: &ShareCode) -> String {
        format!("https://{self}/v/{}", code.characters())
    }

    /// Where the proof is had that an entry is part of the public log.
    pub fn proof_url(&self, position: Position) -> String {
        format!("https://{self}/api/v1/receipts/{position}")
    }

    /// The ledger itself as an issuer.
    pub fn ledger(&self) -> Issuer {
        Issuer {
            authority: self.clone(),
            organisation: None,
        }
    }

    /// An organisation of the ledger as an issuer.
    pub fn organisation(&self, organisation: OrganisationId) -> Issuer {
        Issuer {
            authority: self.clone(),
            organisation: Some(organisation),
        }
    }
}

impl fmt::Display for Authority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Authority {
    type Err = DidProblem;

    fn from_str(text: &str) -> Result<Self, DidProblem> {
        let (host, port) = match text.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (text, None),
        };
        let is_whole = text.len() <= AUTHORITY_BYTES_MAX
            && host.split('.').all(is_label)
            && port.is_none_or(is_port);
        if is_whole {
            Ok(Self(text.to_owned()))
        } else {
            Err(DidProblem::Authority)
        }
    }
}

fn is_label(label: &str) -> bool {
    let letters = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=63).contains(&label.len())
        && label.bytes().all(letters)
        && !label.starts_with('-')
        && !label.ends_with('-')
}

fn is_port(port: &str) -> bool {
    let digits = port.bytes().all(|byte| byte.is_ascii_digit());
    digits && !port.starts_with('0') && port.parse::<u16>().is_ok()
}

impl Issuer {
    /// Its name.
    pub fn did(&self) -> String {
        let host = self.authority.as_str().replace(':', "%3A");
        match self.organisation {
            Some(organisation) => format!("did:web:{host}:orgs:{organisation}"),
            None => format!("did:web:{host}"),
        }
    }

    /// Where `did:web` looks for its DID document.
    pub fn document_url(&self) -> String {
        match self.organisation {
            Some(_) => format!("{}/did.json", self.folder()),
            None => format!("{}/.well-known/did.json", self.folder()),
        }
    }

    /// The name of one of its keys, as proofs give it.
    pub fn method(&self, key: KeyId) -> String {
        format!("{}#{key}", self.did())
    }

    /// The address, and so the name, of one of its status lists.
    pub fn status_list_url(&self, list: u32) -> String {
        format!("{}{list}", self.status_lists_url())
    }

    /// Reads the number of one of its status lists from its address.
    pub fn status_list_number(&self, url: &str) -> Option<u32> {
        let number = url.strip_prefix(&self.status_lists_url())?.parse().ok()?;
        (self.status_list_url(number) == url).then_some(number)
    }

    /// Reads the name of a key: whose it is, and which.
    pub fn of_method(method: &str) -> Result<(Self, KeyId), DidProblem> {
        let (did, key) = method.split_once('#').ok_or(DidProblem::Method)?;
        let key = key.parse().map_err(|_| DidProblem::Method)?;
        Ok((did.parse()?, key))
    }

    /// The DID document that lists these keys.
    pub fn document(&self, keys: &[(KeyId, PublicKey)]) -> Value {
        let methods: Vec<String> = keys.iter().map(|(id, _)| self.method(*id)).collect();
        let described = keys.iter().map(|(id, key)| self.described(*id, key));
        json!({
            "@context": CONTEXTS,
            "id": self.did(),
            "verificationMethod": described.collect::<Vec<_>>(),
            "assertionMethod": methods,
        })
    }

    fn described(&self, id: KeyId, key: &PublicKey) -> Value {
        json!({
            "id": self.method(id),
            "type": "Multikey",
            "controller": self.did(),
            "publicKeyMultibase": key.to_string(),
        })
    }

    /// What all its addresses begin with.
    fn folder(&self) -> String {
        match self.organisation {
            Some(organisation) => format!("https://{}/orgs/{organisation}", self.authority),
            None => format!("https://{}", self.authority),
        }
    }

    fn status_lists_url(&self) -> String {
        format!("{}/status/revocation/", self.folder())
    }
}

impl FromStr for Issuer {
    type Err = DidProblem;

    fn from_str(did: &str) -> Result<Self, DidProblem> {
        let path = did.strip_prefix("did:web:").ok_or(DidProblem::Did)?;
        let (host, organisation) = match path.split_once(':') {
            Some((host, rest)) => (
                host,
                Some(rest.strip_prefix("orgs:").ok_or(DidProblem::Did)?),
            ),
            None => (path, None),
        };
        let issuer = Self {
            authority: host.replace("%3A", ":").parse()?,
            organisation: organisation
                .map(|id| id.parse().map_err(|_| DidProblem::Did))
                .transpose()?,
        };
        // One spelling only.
        (issuer.did() == did)
            .then_some(issuer)
            .ok_or(DidProblem::Did)
    }
}
