//! Status lists: one bit each, packed the same every time, never unpacked without bound.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use hourledger::credential::document::{Variant, unsigned};
use hourledger::credential::multibase::{MultibaseProblem, base64url};
use hourledger::credential::proof::check;
use hourledger::credential::status::{
    LIST_BITS, StatusBits, StatusList, StatusProblem, list_credential,
};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::world::{ISSUED_AT, authority, claims, issuer, key, public, signed};

fn list() -> Value {
    let mut bits = StatusBits::default();
    bits.set(94_567).expect("within the list");
    list_credential(&issuer(), 7, &bits, ISSUED_AT.parse().expect("a moment"))
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::fast());
    packer.write_all(bytes).expect("memory");
    packer.finish().expect("memory")
}

#[test]
fn bit_zero_is_the_most_significant_of_the_first_byte() {
    let mut first = vec![0; 16_384];
    first[0] = 0x80;
    first[16_383] = 0x01;
    let bits = StatusBits::decode(&base64url(&packed(&first))).expect("a list");
    let set: Vec<u32> = (0..LIST_BITS)
        .filter(|index| bits.is_set(*index) == Ok(true))
        .collect();
    assert_eq!(set, [0, LIST_BITS - 1]);
}

#[test]
fn a_list_without_a_set_bit_is_some_fifty_bytes_and_always_the_same() {
    let text = StatusBits::default().encode();
    assert!(text.len() < 100, "{}", text.len());
    assert_eq!(text, StatusBits::default().encode());
    assert!(
        text.starts_with("uH4sIAAAAAAA"),
        "no time of packing: {text}"
    );
}

#[test]
fn an_index_beyond_the_list_is_an_error_and_never_not_revoked() {
    let mut bits = StatusBits::default();
    let problem = StatusProblem::Index { index: LIST_BITS };
    assert_eq!(bits.is_set(LIST_BITS), Err(problem.clone()));
    assert_eq!(bits.set(LIST_BITS), Err(problem));
    assert!(bits.is_set(u32::MAX).is_err());
}

#[test]
fn lists_that_are_too_short_too_long_or_not_whole_are_refused() {
    let decode = |packed: &[u8]| StatusBits::decode(&base64url(packed)).map(|bits| bits.bits());
    assert_eq!(decode(&packed(&[0; 16_384])), Ok(131_072));
    assert_eq!(decode(&packed(&vec![0; 1 << 20])), Ok(8 << 20));
    assert_eq!(decode(&packed(&[0; 16_383])), Err(StatusProblem::Length));
    assert_eq!(
        decode(&packed(&vec![0; (1 << 20) + 1])),
        Err(StatusProblem::Length)
    );
    // A gigabyte of zeros in a megabyte of gzip would be: here 64 MB, refused after the first.
    assert_eq!(
        decode(&packed(&vec![0; 64 << 20])),
        Err(StatusProblem::Length)
    );
    let whole = packed(&[0; 16_384]);
    assert_eq!(
        decode(&whole[..whole.len() - 1]),
        Err(StatusProblem::Packing)
    );
    assert_eq!(
        decode(&[&whole[..], b"x"].concat()),
        Err(StatusProblem::Packing)
    );
    assert_eq!(
        decode(&[&whole[..], &whole[..]].concat()),
        Err(StatusProblem::Packing)
    );
    let mut damaged = whole.clone();
    *damaged.last_mut().expect("not empty") ^= 1;
    assert_eq!(decode(&damaged), Err(StatusProblem::Packing));
    let base = StatusProblem::Text(MultibaseProblem::Base { expected: 'u' });
    assert_eq!(StatusBits::decode("zH4sI"), Err(base));
    assert!(matches!(
        StatusBits::decode(&format!("u{}", "A".repeat(4 << 20))),
        Err(StatusProblem::Text(_))
    ));
}

#[test]
fn a_signed_list_is_read_back_with_its_issuer_and_times() {
    let document = signed(&list());
    assert_eq!(check(&document, &public(&key())), Ok(()));
    let list = StatusList::read(&document).expect("a list");
    assert_eq!((list.issuer, list.list), (issuer(), 7));
    assert_eq!(list.valid_from.to_string(), ISSUED_AT);
    assert_eq!(list.valid_until.to_string(), "2026-11-30T08:00:00Z");
    assert_eq!(list.bits.is_set(94_567), Ok(true));
    assert_eq!(list.bits.is_set(94_568), Ok(false));
}

#[test]
fn the_ledgers_own_list_lies_at_its_own_address() {
    let own = authority().ledger();
    let list = list_credential(
        &own,
        0,
        &StatusBits::default(),
        ISSUED_AT.parse().expect("a moment"),
    );
    assert_eq!(list["id"], "https://hours.example/status/revocation/0");
    assert_eq!(
        StatusList::read(&list).map(|list| list.issuer),
        Ok(own.clone())
    );
    let mut claims = claims(Variant::Summary);
    claims.issuer.organisation = None;
    (claims.status.list, claims.status.index) = (0, 5);
    let certificate = unsigned(&claims).expect("good claims");
    assert_eq!(
        certificate["credentialStatus"]["id"],
        "https://hours.example/status/revocation/0#5"
    );
}

#[test]
fn a_document_that_is_no_list_of_its_issuer_is_refused() {
    type Change = (fn(&mut Value), &'static str);
    let changes: [Change; 8] = [
        (|d| d["@context"] = json!([]), "@context"),
        (|d| d["type"] = json!(["VerifiableCredential"]), "type"),
        (|d| d["issuer"] = "did:key:z".into(), "issuer"),
        (
            |d| d["id"] = "https://evil.example/status/revocation/7".into(),
            "id",
        ),
        (
            |d| d["id"] = "https://hours.example/status/revocation/07".into(),
            "id",
        ),
        (|d| d["validUntil"] = Value::Null, "validUntil"),
        (
            |d| d["credentialSubject"]["statusPurpose"] = "suspension".into(),
            "statusPurpose",
        ),
        (
            |d| d["credentialSubject"]["encodedList"] = json!(1),
            "encodedList",
        ),
    ];
    for (change, name) in changes {
        let mut document = list();
        change(&mut document);
        assert_eq!(
            StatusList::read(&document),
            Err(StatusProblem::Member(name))
        );
    }
    assert!(StatusList::read(&json!(null)).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn the_bits_that_were_set_are_the_bits_that_are_read(
        indexes in proptest::collection::btree_set(0..LIST_BITS, 0..200),
    ) {
        let mut bits = StatusBits::default();
        for index in &indexes {
            bits.set(*index).expect("within the list");
        }
        let read = StatusBits::decode(&bits.encode()).expect("our own");
        prop_assert_eq!(&read, &bits);
        for index in (0..LIST_BITS).step_by(17).chain(indexes.iter().copied()) {
            prop_assert_eq!(read.is_set(index), Ok(indexes.contains(&index)));
        }
    }
}
