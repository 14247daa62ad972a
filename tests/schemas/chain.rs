//! The whole chain in one file: event, groups, commitment, entry, leaf, root, proof, note.
//!
//! `schemas/vectors/tlog_chain.json` takes the golden events as the first events of a log, and
//! holds every step up to the signed note and a receipt. Whoever writes a verifier in another
//! language begins here; `tools/vectors_tlog_chain.py` is one.

use std::fs;
use std::sync::Arc;

use hourledger::checkpoint::{Checkpoint, KeyKind, LogProof, Note};
use hourledger::log::commitment::{group_digests, seed_of};
use hourledger::log::digest::hex;
use hourledger::log::{LedgerId, Position, commitment};
use hourledger::run::shapes::{kind_of, shape_of};
use hourledger::signing::NoteKey;
use hourledger::tree::{
    Edge, Entry, Hash, Size, Tile, TileNodes, Tiles, inclusion_proof, leaf_hash,
};
use serde_json::{Value, json};

use crate::committed::{assert_committed, schemas};

const LEDGER: LedgerId = LedgerId(*b"a golden ledger.");
const COMMAND_SEED: [u8; 32] = *b"the seed of one golden command..";
const ORIGIN: &str = "golden.example/log";
const KEY_SEED: [u8; 32] = *b"the seed of a golden log key....";

/// Stored bodies with their types, as the golden events have them.
fn golden() -> Vec<(String, u16, String)> {
    let text = fs::read_to_string(schemas().join("vectors/events.json")).expect("committed");
    let file: Value = serde_json::from_str(&text).expect("JSON");
    let text = |case: &Value, name: &str| case[name].as_str().expect("a text").to_owned();
    let of = |case: &Value| {
        let version = case["version"].as_u64().expect("a number");
        let version = u16::try_from(version).expect("small");
        (text(case, "type"), version, text(case, "body"))
    };
    file["events"]
        .as_array()
        .expect("a list")
        .iter()
        .map(of)
        .collect()
}

/// One event as the first ones of a log, with all that follows from it.
fn step(index: u32, (event_type, version, body): &(String, u16, String)) -> (Value, Entry) {
    let shape = shape_of(event_type, *version).expect("a type of event");
    let seed = seed_of(shape, &COMMAND_SEED, index);
    let bytes = body.as_bytes();
    let digests = group_digests(&seed, shape.groups, bytes).expect("a stored body");
    let position = Position(u64::from(index));
    let bound = commitment(
        LEDGER,
        position,
        &seed,
        event_type,
        *version,
        shape.groups,
        bytes,
    );
    let entry = Entry {
        kind: kind_of(event_type),
        commitment: bound.expect("a stored body"),
    };
    let value = json!({
        "position": position.0,
        "type": event_type,
        "version": version,
        "groups": shape.groups,
        "body": body,
        "event_seed": hex(&seed),
        "group_digests": digests.iter().map(|digest| hex(digest)).collect::<Vec<_>>(),
        "commitment": hex(&entry.commitment),
        "kind": entry.kind as u8,
        "entry": hex(&entry.to_bytes()),
        "leaf": leaf_hash(&entry.to_bytes()).to_string(),
    });
    (value, entry)
}

/// The leaves of a tree of less than 256.
struct Leaves(Vec<Hash>);

impl Tiles for Leaves {
    type Error = std::convert::Infallible;

    fn tile(&self, tile: Tile) -> Result<Arc<TileNodes>, Self::Error> {
        let hashes = self.0[..usize::from(tile.width)].to_vec();
        Ok(Arc::new(TileNodes::new(hashes).expect("1 to 256 hashes")))
    }
}

fn chain() -> Value {
    let (events, entries): (Vec<Value>, Vec<Entry>) = (0..)
        .zip(&golden())
        .map(|(index, event)| step(index, event))
        .unzip();
    let leaves: Vec<Hash> = entries.iter().map(|it| leaf_hash(&it.to_bytes())).collect();
    let mut edge = Edge::empty();
    for leaf in &leaves {
        edge.push(*leaf, &mut |_, _| {});
    }
    let size = edge.size();
    let checkpoint = Checkpoint::new(ORIGIN, size.0, edge.root()).expect("a checkpoint");
    let key = NoteKey::from_seed(ORIGIN, KeyKind::Ed25519Note, &KEY_SEED.into());
    let key = key.expect("a good name");
    let text = checkpoint.to_string();
    let line = key.line(&text).expect("signed");
    let note = Note::new(&text, vec![line]).expect("a note");
    let receipts = [0, size.0 / 2, size.0 - 1].map(|index| receipt(&leaves, index, size, &note));
    json!({
        "ledger": hex(&LEDGER.0),
        "command_seed": hex(&COMMAND_SEED),
        "events": events,
        "origin": ORIGIN,
        "root": edge.root().to_string(),
        "log_key_seed": hex(&KEY_SEED),
        "vkey": key.verifier().to_string(),
        "note": String::from_utf8(note.to_bytes()).expect("text"),
        "receipts": receipts,
    })
}

fn receipt(leaves: &[Hash], index: u64, size: Size, note: &Note) -> String {
    let hashes = inclusion_proof(&Leaves(leaves.to_vec()), index, size).expect("in memory");
    let proof = LogProof::new(None, index, hashes, note.clone());
    proof.expect("a proof").to_string()
}

#[test]
fn the_chain_from_event_to_note_keeps_every_byte() {
    assert_committed(&schemas().join("vectors/tlog_chain.json"), &chain());
}
