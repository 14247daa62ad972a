//! Certificates as files, and what software of others fetches to read them: DID documents, status
//! lists, the context of our terms. The latter are public and the same for everybody.

use std::time::Duration;

use super::api::Api;
use super::asking::{Asking, Params};
use super::respond::{Answer, encoded};
use super::tlog::is_covered;
use crate::credential::pdf::Sheet;
use crate::credential::{CONTEXT_DOCUMENT, document, pdf};
use crate::domain::certificates::book::Certificate;
use crate::domain::kernel::ids::{CertificateId, OrganisationId};
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::log::Fault;
use crate::reading::{bundle, found, now};
use crate::run::issuing::{authority_of, issuer_of, keys::announced, status};
use crate::run::publishing::RECEIPT_WAIT;
use crate::run::{Failure, Ledger};

const LD_JSON: &str = "application/ld+json";
const DID_JSON: &str = "application/did+json";
const VC_JSON: &str = "application/vc";
/// Media type of a bundle.
const BUNDLE_JSON: &str = "application/vnd.hourledger.certificate+json";
/// Keys and lists may be a few minutes old.
const MINUTES: &str = "public, max-age=300";
/// A list of keys is for telling what is new.
const BRIEFLY: &str = "public, max-age=10";
/// How long a list of keys waits for a checkpoint.
const KEYS_WAIT: Duration = Duration::from_secs(5);
/// Terms do not change.
const DAYS: &str = "public, max-age=86400";

/// `GET /api/v1/certificates/{id}/bundle`: the certificate with its proofs, waiting a bounded time
/// for a checkpoint that covers it.
pub async fn bundle_file(api: &Api, asking: &Asking<'_>) -> Result<Answer, Failure> {
    let id: CertificateId = asking.id("certificate_id")?;
    let certificate = found::certificate(api.ledger(), id)?;
    let reader = asking.reader(Some(certificate.person))?;
    let text = bundle::text(
        api.ledger(),
        &api.access,
        &certificate,
        (reader.person, reader.purpose),
    )?;
    bundle_of(api, (id, &certificate), &text).await
}

/// The file of a certificate that was opened already.
pub async fn bundle_of(
    api: &Api,
    (id, certificate): (CertificateId, &Certificate),
    text: &str,
) -> Result<Answer, Failure> {
    let bytes = bundled(api, id, certificate, text).await?;
    let name = format!("{}.hours.json", certificate.number.characters());
    Ok(Answer::bytes(bytes, BUNDLE_JSON).named(name))
}

/// `GET /api/v1/certificates/{id}/pdf`: the certificate to print, its bundle attached.
pub async fn pdf_file(api: &Api, asking: &Asking<'_>) -> Result<Answer, Failure> {
    let id: CertificateId = asking.id("certificate_id")?;
    let ledger = api.ledger();
    let certificate = found::certificate(ledger, id)?;
    let reader = asking.reader(Some(certificate.person))?;
    let reader = (reader.person, reader.purpose);
    let text = bundle::text(ledger, &api.access, &certificate, reader)?;
    pdf_of(api, (id, &certificate), &text).await
}

/// The print of a certificate that was opened already.
pub async fn pdf_of(
    api: &Api,
    (id, certificate): (CertificateId, &Certificate),
    text: &str,
) -> Result<Answer, Failure> {
    let ledger = api.ledger();
    let bytes = bundled(api, id, certificate, text).await?;
    let sheet = sheet_of(ledger, text, bytes)?;
    let printed = tokio::task::block_in_place(|| pdf::print(&sheet));
    match printed {
        Ok(bytes) => {
            let name = format!("{}.pdf", certificate.number.characters());
            Ok(Answer::bytes(bytes, "application/pdf").named(name))
        }
        Err(problem) => Err(Refusal::new(RefusalCode::CertificateUnprintable)
            .with("problem", problem)
            .into()),
    }
}

/// What is printed of a signed text, its bundle beside it.
pub fn sheet_of(ledger: &Ledger, text: &str, bundle: Vec<u8>) -> Result<Sheet, Fault> {
    let claims = bundle::claims(text)?;
    let is_simulated = ledger.opened()?.is_some_and(|opened| opened.simulation);
    let issued_on = ledger.zone.date(claims.issued_at);
    Ok(pdf::sheet_of(&claims, bundle, is_simulated, issued_on))
}

/// The bundle around a signed text that was opened already.
pub async fn bundled(
    api: &Api,
    id: CertificateId,
    certificate: &Certificate,
    text: &str,
) -> Result<Vec<u8>, Failure> {
    let (issuer, list) = (certificate.issuer, certificate.status_list);
    status::fresh(&api.queue, issuer, list, now(api.ledger())?).await?;
    let positions = bundle::positions(api.ledger(), certificate)?;
    if let Some(newest) = positions.into_iter().max()
        && !is_covered(api, newest.0, RECEIPT_WAIT).await
    {
        let late = Refusal::new(RefusalCode::ReceiptNotReady);
        return Err(late.with("position", newest).into());
    }
    bundle::bundle(api.ledger(), id, text)
}

/// `GET /orgs/{id}/did.json` and `/.well-known/did.json`: the keys of an issuer as `did:web` has
/// them.
pub fn did_document(api: &Api, params: &Params) -> Result<Answer, Failure> {
    let ledger = api.ledger();
    let issuer = issuer_of(ledger, organisation(api, params)?)?;
    let keys = announced(ledger, &issuer)?;
    let keys: Vec<_> = keys.iter().map(|(id, key)| (*id, key.public_key)).collect();
    let document = issuer.document(&keys).to_string();
    Ok(Answer::text(document, DID_JSON).public(MINUTES))
}

/// `GET /orgs/{id}/keys.json` and `/.well-known/keys.json`: every event about the keys of an
/// issuer, each with its proof, for `hourledger verify --keys`. A bundle cannot show that a key
/// was not distrusted since; this can.
pub async fn key_list(api: &Api, params: &Params) -> Result<Answer, Failure> {
    let ledger = api.ledger();
    let positions = bundle::positions_of_keys(ledger, organisation(api, params)?, |_| true)?;
    if let Some(last) = positions.last()
        && !is_covered(api, last.0, KEYS_WAIT).await
    {
        return Err(Refusal::new(RefusalCode::ReceiptNotReady)
            .with("position", last)
            .into());
    }
    let records = bundle::key_records(ledger, positions)?;
    let body = encoded(&serde_json::json!({ "keys": records }))?;
    Ok(Answer::json(body).public(BRIEFLY))
}

/// `GET …/status/revocation/{list}`: the newest snapshot of a status list.
pub async fn status_list(api: &Api, params: &Params) -> Result<Answer, Failure> {
    let unknown = || Refusal::new(RefusalCode::StatusListUnknown);
    let number = params.text("list").parse().map_err(|_| unknown())?;
    let issuer = organisation(api, params)?;
    let book = status::fresh(&api.queue, issuer, number, now(api.ledger())?).await?;
    let text = bundle::status_list(api.ledger(), book)?;
    Ok(Answer::text(text, VC_JSON).public(MINUTES))
}

/// `GET /contexts/service-hours/v1`: what our terms mean.
pub fn context() -> Answer {
    Answer::text(CONTEXT_DOCUMENT.to_owned(), LD_JSON).public(DAYS)
}

/// `GET /achievements/service-hours/v1`: what certificates are given for.
pub fn achievement(api: &Api) -> Result<Answer, Failure> {
    let authority = authority_of(api.ledger())?;
    let text = document::achievement(&authority.achievement_url()).to_string();
    Ok(Answer::text(text, LD_JSON).public(DAYS))
}

/// The organisation in the path; none: the ledger itself.
fn organisation(api: &Api, params: &Params) -> Result<Option<OrganisationId>, Failure> {
    if params.text("organisation_id").is_empty() {
        return Ok(None);
    }
    let id = params.id("organisation_id")?;
    found::organisation(api.ledger(), id)?;
    Ok(Some(id))
}
