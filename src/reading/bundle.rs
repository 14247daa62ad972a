//! The bundle of a certificate: the signed text and, beside it, all that a stranger needs to check
//! it offline (`credential::bundle` says which).
//!
//! Nothing in it is made here but proofs, and those are made of what is published now; so a bundle
//! fetched again later carries newer checkpoints under the same signature.
//! Must never: open the certificate for anybody without that being on record, or put the holder
//! secret, a seed of an event, or a name that the certificate does not show into the file.

use std::sync::Arc;

use serde_json::Value;

use super::texts::{revealed, sealed_texts};
use super::{Read, found};
use crate::access::{Access, Purpose};
use crate::credential::bundle::{Bundle, Disclosure, Issuance, KeyRecord, StatusRecord};
use crate::credential::document::{self, Claims};
use crate::domain::books::BookKey;
use crate::domain::certificates::book::{Certificate, StatusListBook};
use crate::domain::certificates::event::Variant;
use crate::domain::kernel::ids::{CertificateId, OrganisationId, PersonId, Position};
use crate::domain::kernel::refusal::RefusalCode;
use crate::domain::keys::book::Key;
use crate::domain::keys::event::KeyPurpose;
use crate::log::commitment::opening::Opening;
use crate::log::commitment::seed_of;
use crate::log::{Fault, Frame};
use crate::run::Ledger;
use crate::run::issuing::{issuer_of, keys::announced};
use crate::run::shapes::shape_of;
use crate::vault::{Owner, Revealed, Wanted};

/// The signed text of a certificate, for a reader who gives a reason.
pub fn text(
    ledger: &Ledger,
    access: &Access,
    certificate: &Certificate,
    reader: (PersonId, Purpose),
) -> Read<String> {
    opened(ledger, access, certificate, reader, "credential.text")
}

/// The holder secret of a certificate; it goes to the holder and nobody else.
pub fn holder_secret(ledger: &Ledger, access: &Access, certificate: &Certificate) -> Read<String> {
    let reader = (certificate.person, Purpose::PersonAsked);
    opened(ledger, access, certificate, reader, "holder.secret")
}

fn opened(
    ledger: &Ledger,
    access: &Access,
    certificate: &Certificate,
    reader: (PersonId, Purpose),
    path: &str,
) -> Read<String> {
    let texts = sealed_texts(ledger, certificate.position)?;
    let sealed = texts.value(path).ok_or(RefusalCode::CertificateUnknown)?;
    let wanted = Wanted {
        owner: Owner::Person(certificate.person),
        event_type: &texts.event_type,
        version: texts.version,
        path,
        sealed,
    };
    match revealed(ledger, access, reader, &[wanted])?.pop() {
        Some(Revealed::Text(text)) => Ok(text.expose().to_owned()),
        Some(Revealed::Erased(_)) | None => Err(RefusalCode::CertificateErased.into()),
    }
}

/// What a signed text that was opened claims.
pub fn claims(text: &str) -> Result<Claims, Fault> {
    let doing = "reading a certificate";
    document::read(&json(text, doing)?).map_err(|cause| Fault::fatal(doing, cause))
}

/// Positions whose proofs a bundle holds: whoever makes one waits until they are published.
pub fn positions(ledger: &Ledger, certificate: &Certificate) -> Read<Vec<Position>> {
    let mut positions = vec![certificate.position];
    positions.extend(key_positions(ledger, certificate)?);
    positions.extend(snapshot(ledger, certificate)?);
    if certificate.variant.cites_leaves() {
        positions.extend(certificate.cited.iter().map(|cited| cited.position));
    }
    positions.extend(award(certificate));
    Ok(positions)
}

/// The bundle around a signed text. What is not published yet has no proof in it.
pub fn bundle(ledger: &Ledger, id: CertificateId, text: &str) -> Read<Vec<u8>> {
    let certificate = found::certificate(ledger, id)?;
    let credential = json(text, "reading a certificate")?;
    let mut proofs = Vec::new();
    if certificate.variant.cites_leaves() {
        for cited in &certificate.cited {
            proofs.push(proof(ledger, cited.position)?.ok_or(RefusalCode::ReceiptNotReady)?);
        }
    }
    if let Some(position) = award(&certificate) {
        proofs.push(proof(ledger, position)?.ok_or(RefusalCode::ReceiptNotReady)?);
    }
    let issuer = issuer_of(ledger, certificate.issuer)?;
    let announced = announced(ledger, &issuer)?;
    let listed: Vec<_> = announced
        .iter()
        .map(|(id, key)| (*id, key.public_key))
        .collect();
    let disclosures = disclosures(ledger, &certificate, &credential)?;
    let bundle = Bundle {
        credential,
        proofs,
        issuance_proof: proof(ledger, certificate.position)?,
        issuance: Issuance {
            position: crate::log::Position(certificate.position.0),
            ledger_id: ledger.log.ledger_id(),
            opening: opening(ledger, certificate.position, &["document"])?,
        },
        disclosures,
        keys: key_records(ledger, key_positions(ledger, &certificate)?)?,
        status: status(ledger, &certificate)?,
        did_document: Some(issuer.document(&listed)),
    };
    let text = bundle.to_text();
    let text = text.map_err(|cause| Fault::retry("writing a bundle", cause))?;
    Ok(text.into_bytes())
}

fn json(text: &str, doing: &'static str) -> Result<Value, Fault> {
    serde_json::from_str(text).map_err(|cause| Fault::fatal(doing, cause))
}

fn proof(ledger: &Ledger, position: Position) -> Result<Option<String>, Fault> {
    let proof = ledger.tlog.proof(position.0)?;
    Ok(proof.map(|proof| proof.to_string()))
}

/// A full certificate opens when, how long and at which activity, so that nobody need believe the
/// issuer for that; who it was stays closed: that a leaf is the holder's is the issuer's word.
const OPEN_OF_SESSIONS: &[&str] = &["time", "hours", "activity"];

/// One of a star opens which level it is and until when.
const OPEN_OF_AWARD: &[&str] = &["star", "change"];

/// The event of the award, in a certificate of a star.
fn award(certificate: &Certificate) -> Option<Position> {
    let star = certificate
        .star
        .filter(|_| certificate.variant == Variant::Star);
    star.map(|star| star.position)
}

/// Of a star, its award; of sessions those that the signed text tells in full: what the holder kept
/// to days stays closed.
fn disclosures(
    ledger: &Ledger,
    certificate: &Certificate,
    credential: &Value,
) -> Result<Vec<Disclosure>, Fault> {
    let disclosed = |position: Position, open| {
        Ok(Disclosure {
            leaf_index: crate::log::Position(position.0),
            opening: opening(ledger, position, open)?,
        })
    };
    if let Some(position) = award(certificate) {
        return Ok(vec![disclosed(position, OPEN_OF_AWARD)?]);
    }
    let sessions = credential.pointer("/credentialSubject/serviceHours/sessions");
    let sessions = sessions.and_then(Value::as_array).into_iter().flatten();
    let told = sessions.filter(|session| session.get("activity").is_some());
    let leaves = told.filter_map(|session| session["leafIndex"].as_u64());
    leaves
        .map(|leaf| disclosed(Position(leaf), OPEN_OF_SESSIONS))
        .collect()
}

/// An event, opened as far as these groups.
fn opening(ledger: &Ledger, position: Position, open: &[&str]) -> Result<Opening, Fault> {
    let doing = || format!("opening the event at position {position}");
    let frame = frame(ledger, position)?;
    let mut events = frame.events();
    let event = events.find(|event| event.position.0 == position.0);
    let event = event.ok_or_else(|| Fault::fatal(doing(), "the log does not hold it"))?;
    let named = (event.event_type, event.version);
    let shape =
        shape_of(named.0, named.1).ok_or_else(|| Fault::fatal(doing(), "its type is unknown"))?;
    let seed = seed_of(shape, &frame.command_seed(), event.index);
    let is_open = |name: &str| open.contains(&name);
    Opening::build(&seed, named, shape.groups, event.body, is_open)
        .map_err(|cause| Fault::fatal(doing(), cause))
}

fn frame(ledger: &Ledger, position: Position) -> Result<Arc<Frame>, Fault> {
    let frame = ledger.frame_at(position)?;
    frame.ok_or_else(|| {
        let doing = format!("reading the event at position {position}");
        Fault::fatal(doing, "the log does not hold it")
    })
}

/// The events about the key that signed, and about the keys of the issuer's status lists.
fn key_positions(ledger: &Ledger, certificate: &Certificate) -> Result<Vec<Position>, Fault> {
    positions_of_keys(ledger, certificate.issuer, |key| {
        key.public_key == certificate.public_key || key.purpose == KeyPurpose::Status
    })
}

/// Positions of every event about the keys of an issuer that `is_wanted` picks.
pub fn positions_of_keys(
    ledger: &Ledger,
    issuer: Option<OrganisationId>,
    is_wanted: impl Fn(&Key) -> bool,
) -> Result<Vec<Position>, Fault> {
    let issuer = issuer_of(ledger, issuer)?;
    let mut positions = Vec::new();
    for (_, key) in announced(ledger, &issuer)? {
        if !is_wanted(&key) {
            continue;
        }
        positions.push(key.position);
        positions.extend(key.retired.map(|it| it.position));
        positions.extend(key.distrusted.map(|it| it.position));
    }
    positions.sort();
    Ok(positions)
}

/// The events at these positions, with their proofs: what a verifier's `--keys` reads.
pub fn key_records(ledger: &Ledger, positions: Vec<Position>) -> Read<Vec<KeyRecord>> {
    let mut records = Vec::new();
    for position in positions {
        let (event_type, version, body) = stored(ledger, position)?;
        records.push(KeyRecord {
            position: crate::log::Position(position.0),
            event_type,
            version,
            body,
            proof: proof(ledger, position)?,
        });
    }
    Ok(records)
}

/// Type, version and stored body of an event whose body is public.
fn stored(ledger: &Ledger, position: Position) -> Result<(String, u16, String), Fault> {
    let frame = frame(ledger, position)?;
    let mut events = frame.events();
    let event = events.find(|event| event.position.0 == position.0);
    let event = event.map(|event| {
        let body = String::from_utf8_lossy(event.body).into_owned();
        (event.event_type.to_owned(), event.version, body)
    });
    let doing = || format!("reading the event at position {position}");
    event.ok_or_else(|| Fault::fatal(doing(), "the log does not hold it"))
}

/// The event that holds the newest snapshot of the certificate's status list.
fn snapshot(ledger: &Ledger, certificate: &Certificate) -> Result<Option<Position>, Fault> {
    let key = BookKey::StatusList(certificate.issuer, certificate.status_list);
    let book = ledger.book::<StatusListBook>(&key)?;
    Ok(book.published.map(|snapshot| snapshot.position))
}

fn status(ledger: &Ledger, certificate: &Certificate) -> Read<Option<StatusRecord>> {
    let Some(position) = snapshot(ledger, certificate)? else {
        return Ok(None);
    };
    let (_, _, body) = stored(ledger, position)?;
    Ok(Some(StatusRecord {
        credential: json(&list_text(&body)?, "reading a status list")?,
        position: crate::log::Position(position.0),
        body,
        proof: proof(ledger, position)?,
    }))
}

/// The newest recorded snapshot of a status list, word for word.
pub fn status_list(ledger: &Ledger, book: StatusListBook) -> Read<String> {
    let snapshot = book.published.ok_or(RefusalCode::StatusListUnknown)?;
    let (_, _, body) = stored(ledger, snapshot.position)?;
    Ok(list_text(&body)?)
}

fn list_text(body: &str) -> Result<String, Fault> {
    let groups = json(body, "reading a status list")?;
    let text = groups["document"]["text"].as_str().map(str::to_owned);
    text.ok_or_else(|| Fault::fatal("reading a status list", "its event holds none"))
}
