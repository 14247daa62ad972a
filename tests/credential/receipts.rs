//! Receipts as documents: read back to what was written, and nothing else is read.

use hourledger::credential::proof::check;
use hourledger::credential::receipt::{Receipt, ReceiptFile, ReceiptProblem};
use hourledger::log::LedgerId;
use serde_json::{Value, json};

use crate::world::{key, public, receipted, receipts};

#[test]
fn a_receipt_is_read_back_to_what_was_written() {
    for receipt in receipts() {
        let unsigned = receipt.document();
        assert_eq!(Receipt::read(&unsigned).as_ref(), Ok(&receipt));
        let signed = receipted(&receipt);
        assert_eq!(Receipt::read(&signed).as_ref(), Ok(&receipt));
        assert_eq!(check(&signed, &public(&key())), Ok(()));
        let file = ReceiptFile {
            v: 1,
            receipt: signed,
            ledger_id: LedgerId([9; 16]),
            keys: Vec::new(),
        };
        let value: Value = serde_json::from_str(&file.to_text()).expect("JSON");
        assert!(ReceiptFile::is_meant(&value));
        assert_eq!(ReceiptFile::read(&value), Ok(file));
    }
}

#[test]
fn another_version_or_member_is_no_receipt_that_we_know() {
    let receipt = receipted(&receipts()[0]);
    let file = json!({"v": 1, "receipt": receipt, "ledgerId": "09".repeat(16), "keys": []});
    assert!(ReceiptFile::read(&file).is_ok());
    let mut newer = file.clone();
    newer["v"] = 2.into();
    assert_eq!(ReceiptFile::read(&newer), Err(ReceiptProblem::Version));
    for (member, value) in [
        ("holder", json!("张三")),
        ("ledgerId", json!("09")),
        ("keys", json!([{}])),
        ("v", json!("1")),
    ] {
        let mut bent = file.clone();
        bent[member] = value;
        let problem = ReceiptFile::read(&bent).expect_err("no receipt");
        assert!(matches!(problem, ReceiptProblem::Form(_)), "{problem}");
    }
}
