//! A certificate's document read back into its claims.
//!
//! Members that we do not know are passed over: the signature covers them. What is there twice, as
//! Open Badges says it and as we do, must be the same ([`ReadProblem::Differs`]); only texts that
//! explain (names, descriptions) may be worded otherwise by a later edition. Whether the claims
//! agree with each other is asked separately, of [`Claims::check`].
//!
//! Must never: be taken for a check of the signature.

use std::error::Error;
use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize as _;
use serde_json::Value;
use uuid::Uuid;

use super::claims::{Claims, EvidenceClaim, IssuerClaim, StatusClaim};
use super::hours::ServiceHours;
use super::text::{value_of, written};
use crate::credential::did::Issuer;
use crate::credential::draft::Draft;
use crate::credential::proof::Hashed;
use crate::credential::status::PURPOSE;

/// Members that explain, and may be worded otherwise.
const WORDED: [&str; 3] = ["name", "description", "narrative"];

/// Why a document is no certificate of ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadProblem {
    /// A member is missing or of another form.
    Member {
        /// JSON pointer.
        at: String,
    },
    /// `serviceHours` is not of its form; what serde says of it.
    Hours(String),
    /// A member contradicts what `serviceHours`, the issuer or the date say.
    Differs {
        /// JSON pointer.
        at: String,
    },
}

impl fmt::Display for ReadProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Member { at } => write!(f, "{at} is missing or not as certificates have it"),
            Self::Hours(what) => write!(f, "serviceHours is not as certificates have it: {what}"),
            Self::Differs { at } => write!(f, "{at} says something else than the hours"),
        }
    }
}

impl Error for ReadProblem {}

/// The claims of a certificate, signed or not.
pub fn read(document: &Value) -> Result<Claims, ReadProblem> {
    let claims = claims_of(document)?;
    let draft = written(&claims);
    agreeing(claims, &draft, document)
}

/// The claims of a certificate that was hashed; without looking for differences if it is word for
/// word what is written for these claims.
pub fn read_hashed(hashed: &Hashed<'_>) -> Result<Claims, ReadProblem> {
    let claims = claims_of(hashed.document())?;
    let draft = written(&claims);
    if hashed.is_of(&draft) {
        return Ok(claims);
    }
    agreeing(claims, &draft, hashed.document())
}

fn agreeing(claims: Claims, draft: &Draft, document: &Value) -> Result<Claims, ReadProblem> {
    match difference(&value_of(draft.as_str()), document, "") {
        None => Ok(claims),
        Some(at) => Err(ReadProblem::Differs { at }),
    }
}

fn claims_of(document: &Value) -> Result<Claims, ReadProblem> {
    let issuer: Issuer = parsed(document, "/issuer/id")?;
    let hours = hours_of(document)?;
    Ok(Claims {
        certificate_id: uuid(document, "/id")?,
        number: hours.certificate_number,
        variant: hours.profile,
        issued_at: parsed(document, "/validFrom")?,
        subject_id: uuid(document, "/credentialSubject/id")?,
        holder: hours.holder(),
        period: hours.period,
        total_minutes: hours.total_minutes,
        session_count: hours.session_count,
        not_national_minutes: hours.not_national_minutes,
        star: hours.star,
        star_level: hours.star_level,
        valid_until: optional(document, "/validUntil")?
            .map(|_| parsed(document, "/validUntil"))
            .transpose()?,
        status: status_of(document, &issuer)?,
        evidence: evidence_of(document)?,
        issuer: IssuerClaim {
            organisation: issuer.organisation,
            name: text(document, "/issuer/name")?.to_owned(),
            name_en: optional(document, "/issuer/nameEn")?.map(str::to_owned),
        },
        authority: issuer.authority,
        handler: hours.handler,
        by_grade: hours.by_grade,
        by_source: hours.by_source,
        organisations: hours.organisations,
        commendations: hours.commendations,
        sessions: hours.sessions,
    })
}

fn hours_of(document: &Value) -> Result<ServiceHours, ReadProblem> {
    let at = "/credentialSubject/serviceHours";
    let member = document.pointer(at).ok_or_else(|| missing(at))?;
    // A commitment without a name would vanish in the claims.
    if member.get("holderName").is_none() && member.get("holderCommitment").is_some() {
        return Err(missing("/credentialSubject/serviceHours/holderName"));
    }
    serde_path_to_error::deserialize(member)
        .map_err(|problem| ReadProblem::Hours(problem.to_string()))
}

fn status_of(document: &Value, issuer: &Issuer) -> Result<StatusClaim, ReadProblem> {
    if text(document, "/credentialStatus/statusPurpose")? != PURPOSE {
        return Err(missing("/credentialStatus/statusPurpose"));
    }
    let list = "/credentialStatus/statusListCredential";
    let number = issuer.status_list_number(text(document, list)?);
    Ok(StatusClaim {
        list: number.ok_or_else(|| missing(list))?,
        index: parsed(document, "/credentialStatus/statusListIndex")?,
    })
}

fn evidence_of(document: &Value) -> Result<EvidenceClaim, ReadProblem> {
    let size = "/evidence/0/transparencyLog/treeSize";
    let policy = "/evidence/0/transparencyLog/policy";
    let root = "/evidence/0/transparencyLog/rootHash";
    let tree_size = document.pointer(size).map(u64::deserialize);
    Ok(EvidenceClaim {
        origin: text(document, "/evidence/0/transparencyLog/origin")?.to_owned(),
        tree_size: tree_size
            .and_then(Result::ok)
            .ok_or_else(|| missing(size))?,
        root: hash(text(document, root)?).ok_or_else(|| missing(root))?,
        policy: optional(document, policy)?
            .map(|text| hash(text).ok_or_else(|| missing(policy)))
            .transpose()?,
    })
}

fn hash(text: &str) -> Option<[u8; 32]> {
    STANDARD.decode(text).ok()?.try_into().ok()
}

fn uuid(document: &Value, at: &str) -> Result<Uuid, ReadProblem> {
    let urn = text(document, at)?;
    let uuid = urn.strip_prefix("urn:uuid:").map(Uuid::try_parse);
    uuid.and_then(Result::ok).ok_or_else(|| missing(at))
}

fn parsed<T: std::str::FromStr>(document: &Value, at: &str) -> Result<T, ReadProblem> {
    text(document, at)?.parse().map_err(|_| missing(at))
}

fn text<'a>(document: &'a Value, at: &str) -> Result<&'a str, ReadProblem> {
    optional(document, at)?.ok_or_else(|| missing(at))
}

fn optional<'a>(document: &'a Value, at: &str) -> Result<Option<&'a str>, ReadProblem> {
    document
        .pointer(at)
        .map(|member| member.as_str().ok_or_else(|| missing(at)))
        .transpose()
}

fn missing(at: &str) -> ReadProblem {
    ReadProblem::Member { at: at.to_owned() }
}

/// Where `actual` does not say what `expected` says. It may say more, in objects only.
fn difference(expected: &Value, actual: &Value, at: &str) -> Option<String> {
    match (expected, actual) {
        (Value::Object(expected), Value::Object(actual)) => {
            expected.iter().find_map(|(name, expected)| {
                let (at, actual) = (format!("{at}/{name}"), actual.get(name));
                match actual {
                    Some(actual) if WORDED.contains(&name.as_str()) => {
                        (expected.is_string() != actual.is_string()).then_some(at)
                    }
                    Some(actual) => difference(expected, actual, &at),
                    None => Some(at),
                }
            })
        }
        (Value::Array(expected), Value::Array(actual)) if expected.len() == actual.len() => {
            let pairs = expected.iter().zip(actual).enumerate();
            let mut differences =
                pairs.map(|(index, (one, other))| difference(one, other, &format!("{at}/{index}")));
            differences.find_map(|found| found)
        }
        _ => (expected != actual).then(|| at.to_owned()),
    }
}
