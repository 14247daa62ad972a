//! Receipts of checks as files: the signed document and what proves its key.
//!
//! Must never: put anything of a certificate beside the document.

use serde_json::Value;

use super::Read;
use super::bundle::{key_records, positions_of_keys};
use crate::credential::receipt::{ReceiptFile, VERSION};
use crate::domain::kernel::ids::Position;
use crate::domain::kernel::public_key::PublicKey;
use crate::log::Fault;
use crate::run::Ledger;

/// The events about a key of the ledger's own.
pub fn positions(ledger: &Ledger, public_key: PublicKey) -> Result<Vec<Position>, Fault> {
    positions_of_keys(ledger, None, |key| key.public_key == public_key)
}

/// The file around a document that this key signed.
pub fn file(ledger: &Ledger, receipt: Value, public_key: PublicKey) -> Read<String> {
    let mut keys = key_records(ledger, positions(ledger, public_key)?)?;
    // What is not published yet is proven by nothing, and would hinder a check.
    keys.retain(|key| key.proof.is_some());
    let file = ReceiptFile {
        v: VERSION,
        receipt,
        ledger_id: ledger.log.ledger_id(),
        keys,
    };
    Ok(file.to_text())
}
