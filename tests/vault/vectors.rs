//! Golden vectors of sealing: `schemas/vectors/seal.json`, opened by another language as well
//! (`tools/vectors_seal.py`).
//!
//! A difference means that the sealed format changed and that old events no longer open. Renew the
//! file with `BLESS=1` only together with a new format byte.

use std::path::PathBuf;

use hourledger::log::LedgerId;
use hourledger::vault::Key32;
use hourledger::vault::seal::{Place, key_id, open, seal};
use serde_json::{Value, json};

fn hex(bytes: &[u8]) -> String {
    hourledger::log::digest::hex(bytes)
}

fn vectors() -> Value {
    let person = "per_02020202020202020202020202020202";
    let organisation = "org_0303030303030303030303030303030a";
    let cases = [
        ("PersonRegistered", 1, "subject.name", person, "王芳"),
        (
            "PersonRegistered",
            1,
            "subject.document_number",
            person,
            "11010519491231002X",
        ),
        ("PersonRegistered", 2, "subject.phone", person, ""),
        (
            "ActivityPublished",
            1,
            "content.title",
            organisation,
            "Snow, Lane 5 — 扫雪",
        ),
    ];
    let cases: Vec<Value> = (1_u8..)
        .zip(cases)
        .map(|(number, (event_type, version, path, owner, plaintext))| {
            let (key, seed) = ([number; 32], [0xa0 | number; 32]);
            let ledger = LedgerId([0x10 | number; 16]);
            let place = Place {
                ledger,
                event_type,
                version,
                path,
                owner,
            };
            let sealed = seal(&Key32::from_bytes(&key), &place, &seed, plaintext);
            json!({
                "key": hex(&key), "key_id": hex(&key_id(&Key32::from_bytes(&key))),
                "ledger": hex(&ledger.0), "event_type": event_type, "version": version,
                "path": path, "owner": owner, "command_seed": hex(&seed),
                "plaintext": plaintext, "sealed": sealed,
            })
        })
        .collect();
    json!({ "format": 0, "cases": cases })
}

#[test]
fn sealed_values_are_the_golden_ones_byte_for_byte() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("schemas/vectors/seal.json");
    let mut made = serde_json::to_string_pretty(&vectors()).expect("plain values");
    made.push('\n');
    if std::env::var_os("BLESS").is_some() {
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        std::fs::write(&path, &made).expect("written");
    }
    let golden = std::fs::read_to_string(&path).expect("run once with BLESS=1");
    assert_eq!(golden, made);
}

#[test]
fn golden_values_open() {
    for case in vectors()["cases"].as_array().expect("a list") {
        let text = |name: &str| case[name].as_str().expect("a text").to_owned();
        let (ledger, owner) = (text("ledger"), text("owner"));
        let byte = u8::from_str_radix(&ledger[..2], 16).expect("hex");
        let key = u8::from_str_radix(&text("key")[..2], 16).expect("hex");
        let (event_type, path) = (text("event_type"), text("path"));
        let version = u16::try_from(case["version"].as_u64().expect("a number")).expect("small");
        let ledger = LedgerId([byte; 16]);
        let place = Place {
            ledger,
            event_type: &event_type,
            version,
            path: &path,
            owner: &owner,
        };
        let opened = open(&Key32::from_bytes(&[key; 32]), &place, &text("sealed"));
        assert_eq!(opened.expect("golden").expose(), text("plaintext"));
    }
}
