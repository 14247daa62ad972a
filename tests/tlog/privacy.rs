//! What the public log tells of people: nothing; and what an erasure takes from it: nothing.

use std::fs;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use hourledger::checkpoint::LogProof;
use hourledger::domain::kernel::ids::Digest32;
use hourledger::tlog::Published;
use hourledger::tree::{Size, leaf_hash, verify_consistency, verify_inclusion};
use serde_json::json;

use crate::world::{World, folder};

/// A name and a number that nobody else has.
const NAME: &str = "欧阳青岚";
const NUMBER: &str = "E73519264";
const PHONE: &str = "13912345678";

/// Every way in which a text may lie in a file.
fn disguises(text: &str) -> Vec<Vec<u8>> {
    let bytes = text.as_bytes();
    let hex = hourledger::log::digest::hex(bytes);
    let utf16 = |order: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(order).collect();
    let escaped = text.encode_utf16().map(|unit| format!("\\u{unit:04x}"));
    let mut found = vec![
        bytes.to_vec(),
        hex.into_bytes(),
        utf16(u16::to_be_bytes),
        utf16(u16::to_le_bytes),
        escaped.collect::<String>().into_bytes(),
    ];
    // Base64 of a text depends on where it begins: the middle of each of the three forms.
    for before in 0..3 {
        let shifted = [vec![0; before], bytes.to_vec()].concat();
        for engine in [STANDARD_NO_PAD, URL_SAFE_NO_PAD] {
            let encoded = engine.encode(&shifted);
            let whole = encoded.len() - encoded.len() % 4;
            found.push(encoded.as_bytes()[4.min(whole)..whole.saturating_sub(4)].to_vec());
        }
    }
    found.retain(|form| form.len() >= 6);
    found
}

fn hits(bytes: &[u8]) -> Vec<&'static str> {
    let is_in = |text: &&&str| {
        let mut forms = disguises(text).into_iter();
        forms.any(|form| bytes.windows(form.len()).any(|window| window == form))
    };
    [NAME, NUMBER, PHONE]
        .iter()
        .filter(is_in)
        .copied()
        .collect()
}

fn scan(folder: &Path) -> u32 {
    let mut files = 0;
    for entry in fs::read_dir(folder).expect("there") {
        let path = entry.expect("readable").path();
        if path.is_dir() {
            files += scan(&path);
        } else {
            let bytes = fs::read(&path).expect("readable");
            assert_eq!(hits(&bytes), [""; 0], "{}", path.display());
            files += 1;
        }
    }
    files
}

#[test]
fn the_scan_itself_finds_what_is_planted() {
    for text in [NAME, NUMBER, PHONE] {
        for form in disguises(text) {
            let planted = [b"before".to_vec(), form, b"after".to_vec()].concat();
            assert_eq!(hits(&planted), [text]);
        }
    }
}

fn register_planted(world: &World) -> hourledger::domain::kernel::ids::PersonId {
    let accepted = world.submit(json!({
        "command": "register_person", "name": NAME, "document_kind": "07",
        "document_number": NUMBER, "birth_date": "1990-01-01", "region": "320106",
        "phone": PHONE,
        "consent": {"given_by": "person", "text_digest": Digest32::of(b"text")},
    }));
    let seed = accepted.expect("accepted").frame.command_seed();
    hourledger::domain::kernel::ids::PersonId::derive(&seed, 0)
}

#[test]
fn planted_names_and_numbers_are_nowhere_in_the_public_log() {
    let (folder, data) = folder();
    let mut world = World::open(&data);
    register_planted(&world);
    world.grow(20);
    world.publish();
    world.stop();
    for public in ["data/tlog", "data.newest", "data/log", "data/sled"] {
        assert!(scan(&folder.path().join(public)) > 0, "{public}");
    }
}

fn receipts(world: &World, size: Size) -> Vec<LogProof> {
    let tlog = &world.ledger().tlog;
    let proof = |index| tlog.proof(index).expect("readable").expect("covered");
    (0..size.0).map(proof).collect()
}

fn entries(world: &World, size: Size) -> Vec<Vec<u8>> {
    let tlog = &world.ledger().tlog;
    let mut entries = Vec::new();
    for bundle in hourledger::tree::bundles_of(size) {
        let bytes = tlog
            .bundle_bytes(bundle)
            .expect("readable")
            .expect("published");
        entries.extend(bytes.chunks(36).map(|record| record[2..].to_vec()));
    }
    entries
}

fn all_hold(proofs: &[LogProof], entries: &[Vec<u8>], published: &Published) {
    for (proof, entry) in proofs.iter().zip(entries) {
        let (size, root) = (published.size(), published.checkpoint.root());
        verify_inclusion(leaf_hash(entry), proof.index(), size, proof.hashes(), root)
            .expect("holds");
    }
}

#[test]
fn an_erasure_leaves_every_proof_valid() {
    let (_folder, data) = folder();
    let mut world = World::open(&data);
    let person = register_planted(&world);
    world.grow(5);
    let before = world.publish();
    let old = receipts(&world, before.size());
    let old_entries = entries(&world, before.size());
    world
        .submit(json!({"command": "erase_person", "person_id": person}))
        .expect("erased");
    world.grow(2);
    let after = world.publish();
    let now = entries(&world, after.size());
    assert_eq!(old_entries, now[..old_entries.len()], "not a byte changed");
    all_hold(&old, &now, &before);
    all_hold(&receipts(&world, after.size()), &now, &after);
    let proof = world.ledger().tlog.consistency(before.size(), after.size());
    verify_consistency(
        before.size(),
        before.checkpoint.root(),
        after.size(),
        after.checkpoint.root(),
        &proof.expect("readable"),
    )
    .expect("it only grew");
    let notice = now.iter().filter(|entry| entry[1] == 4).count();
    assert_eq!(notice, 1, "the notice is labelled for everybody to see");
    world.stop();
    World::open(&data).stop();
}
