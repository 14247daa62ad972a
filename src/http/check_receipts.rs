//! Receipts of checks: whoever opened a share takes one for the personnel file (F111).
//!
//! The check is made anew for each, at the moment that the receipt states. The holder sees that one
//! was taken, as with every look. Must never: put into a receipt what stands neither in the answer
//! of the page nor in the file that the share opens.

use axum::body::Body;
use schemars::JsonSchema;
use serde::Deserialize;

use super::api::Api;
use super::exchange::Incoming;
use super::opened::{Key, checked_now, followed};
use super::respond::Answer;
use super::tlog::is_covered;
use crate::access::LookedBy;
use crate::credential::answer::FindingCode;
use crate::credential::canonical::text_digest;
use crate::credential::receipt::{Head, Receipt};
use crate::domain::kernel::ids::Digest32;
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::domain::kernel::typed_code::Code;
use crate::reading::shares::{Led, Opened};
use crate::reading::{check_receipts, now};
use crate::run::Failure;
use crate::run::issuing::{authority_of, receipt};
use crate::run::publishing::RECEIPT_WAIT;
use crate::run::publishing::round::origin_of;

/// Media type of a receipt.
pub const RECEIPT_JSON: &str = "application/vnd.hourledger.receipt+json";

/// Of which share.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TakeReceipt {
    /// The code of a share.
    pub code: String,
    /// Its PIN, if it takes one.
    #[serde(default)]
    pub pin: Option<String>,
}

/// `POST /api/v1/checks/receipts`.
pub async fn take(incoming: &Incoming<'_>, body: Body) -> Result<Answer, Failure> {
    let form: TakeReceipt = incoming.wish(body).await?;
    let code = match Code::read(&form.code) {
        Ok(Code::Share(code)) => code,
        // The number of a certificate opens nothing, so there is nothing to be receipted.
        Ok(Code::Number(_)) => {
            return Err(Refusal::new(RefusalCode::ShareUnknown).field("code").into());
        }
        Err(problem) => return Err(Refusal::from(problem).field("code").into()),
    };
    let key: Key<'_> = (&code, form.pin.as_deref());
    match followed(incoming, key, LookedBy::Receipt).await?? {
        Led::Open(opened) => receipt_of(incoming.api, &opened).await,
        Led::PinNeeded => Err(Refusal::new(RefusalCode::SharePinWrong).field("pin").into()),
        Led::Closed(_) => Err(Refusal::new(RefusalCode::ShareClosed).field("code").into()),
    }
}

/// The receipt of a check of an opened certificate, made now.
pub async fn receipt_of(api: &Api, opened: &Opened) -> Result<Answer, Failure> {
    let ledger = api.ledger();
    let key = receipt::key(&api.queue, now(ledger)?).await?;
    let newest = check_receipts::positions(ledger, key.public_key)?.pop();
    if let Some(newest) = newest
        && !is_covered(api, newest.0, RECEIPT_WAIT).await
    {
        let late = Refusal::new(RefusalCode::ReceiptNotReady);
        return Err(late.with("position", newest).into());
    }
    let checked = checked_now(api, opened).await?;
    let published = ledger.tlog.published();
    let published = published.ok_or(RefusalCode::NothingPublished)?;
    let codes = checked.report.findings();
    let codes = codes.filter_map(|finding| FindingCode::new(finding.code.as_str()));
    let mut codes: Vec<FindingCode> = codes.collect();
    codes.sort();
    codes.dedup();
    let said = Receipt {
        authority: authority_of(ledger)?,
        certificate_digest: Digest32::from_bytes(text_digest(&opened.text)),
        certificate_number: opened.certificate.number,
        checked_at: checked.report.at,
        state: checked.state,
        verdict: checked.report.verdict,
        codes,
        head: Head {
            origin: origin_of(ledger)?,
            size: published.size().0,
            root: published.checkpoint.root().0,
        },
    };
    let file = check_receipts::file(ledger, receipt::signed(&said, &key)?, key.public_key)?;
    let name = format!("{}.receipt.json", opened.certificate.number.characters());
    Ok(Answer::text(file, RECEIPT_JSON).named(name))
}
