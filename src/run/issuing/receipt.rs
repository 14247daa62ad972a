//! Receipts of checks, signed by the ledger's own issuing key (F111).
//!
//! ```text
//! key of the ledger (announced, if it never signed) -> check -> receipt -> signed document
//! ```
//!
//! Nothing of a receipt is recorded in the log: who looked at a share is the read log's to say. A
//! ledger that never issued in its own name has no key for it, so the first receipt has one
//! announced; whoever reads the receipt finds it there.
//! Must never: sign with a key that is not announced, for nobody could tell whose it is.

use super::authority_of;
use super::keys::{Signing, signing};
use crate::credential::proof;
use crate::credential::receipt::Receipt;
use crate::domain::Command;
use crate::domain::kernel::moment::Moment;
use crate::domain::keys::command::AnnounceKey;
use crate::domain::keys::event::KeyPurpose;
use crate::domain::stored::Actor;
use crate::log::Fault;
use crate::run::ledger::{Ledger, WriteQueue};
use crate::run::prepare::{Failure, Request};
use crate::run::publishing::announce::announcing;

/// The ledger's own issuing key, which the log knows from now on.
pub async fn key(queue: &WriteQueue, now: Moment) -> Result<Signing, Failure> {
    let ledger = queue.ledger();
    let known = own(ledger, now)?;
    let Some(fresh) = &known.fresh else {
        return Ok(known);
    };
    let announcement = AnnounceKey {
        public_key: fresh.public_key.to_string(),
        purpose: fresh.purpose,
        organisation_id: None,
        window: Some(fresh.window),
        document_digest: None,
    };
    let announced = queue.submit(Request {
        actor: Actor::System,
        key: announcing(ledger, *fresh.public_key.as_bytes()),
        commands: vec![Command::AnnounceKey(announcement)],
    });
    match (announced.await, own(ledger, now)?) {
        // Refused, because another receipt or a certificate announced it meanwhile.
        (Ok(_) | Err(Failure::Refused(_)), known) if known.fresh.is_none() => Ok(known),
        (Err(failure), _) => Err(failure),
        (Ok(_), _) => Err(Fault::fatal("announcing a key", "the books do not hold it").into()),
    }
}

fn own(ledger: &Ledger, now: Moment) -> Result<Signing, Failure> {
    let issuer = authority_of(ledger)?.ledger();
    signing(ledger, &issuer, KeyPurpose::Issuing, now)
}

/// Signs a receipt.
pub fn signed(receipt: &Receipt, key: &Signing) -> Result<serde_json::Value, Fault> {
    let (method, created) = (
        receipt.issuer().method(key.id),
        receipt.checked_at.to_string(),
    );
    let sign = |data: &[u8; 64]| key.key.sign_data(data);
    proof::sign_with(&receipt.document(), &method, &created, sign)
        .map_err(|cause| Fault::fatal("signing a receipt", cause))
}
