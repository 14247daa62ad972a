//! Golden vectors: trees, proofs and paths that a stranger can recompute in any language.
//!
//! `schemas/vectors/tlog_tree.json` holds them; `tools/vectors_tlog_tree.py` recomputes every one.
//! A difference here is another tree than the one that was published: mend the code.

use std::path::Path;

use hourledger::tree::{
    Bundle, ENTRY_BYTES, Entry, Hash, Kind, Size, Tile, TileId, bundles_between, bundles_of,
    consistency_proof, encode_bundle, inclusion_proof, leaf_hash, root, tiles_between, tiles_of,
};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::tape::{Tape, size};

const SIZES: [usize; 13] = [
    0, 1, 2, 3, 7, 255, 256, 257, 1_000, 65_535, 65_536, 65_537, 70_000,
];

/// Entry i: the format byte, kind i mod 5, and SHA-256 of i as eight bytes.
fn entry(index: usize) -> [u8; ENTRY_BYTES] {
    Entry {
        kind: Kind::ALL[index % Kind::ALL.len()],
        commitment: Sha256::digest((index as u64).to_be_bytes()).into(),
    }
    .to_bytes()
}

fn hashes(hashes: &[Hash]) -> Vec<String> {
    hashes.iter().map(Hash::to_string).collect()
}

fn digest(bytes: &[u8]) -> String {
    Hash(Sha256::digest(bytes).into()).to_string()
}

/// The first two and up to five last ones of a list, by path, each with the digest of its bytes.
fn ends<T: Copy>(all: &[T], told: impl Fn(T) -> Value) -> Vec<Value> {
    let last = all.len().saturating_sub(5).max(2).min(all.len());
    let first = all.iter().take(2.min(last));
    first.chain(&all[last..]).map(|one| told(*one)).collect()
}

fn tree(tape: &Tape, count: usize) -> Value {
    let told = |tile: Tile| {
        let bytes: Vec<u8> = tape
            .hashes(tile.id, tile.width)
            .expect("there")
            .iter()
            .flat_map(|hash| hash.0)
            .collect();
        json!({ "path": tile.path(), "sha256": digest(&bytes) })
    };
    let packed = |bundle: Bundle| {
        let first = bundle.index as usize * 256;
        let entries: Vec<_> = (first..first + usize::from(bundle.width))
            .map(entry)
            .collect();
        let bytes = encode_bundle(entries.iter().map(<[u8; ENTRY_BYTES]>::as_slice));
        json!({ "path": bundle.path(), "sha256": digest(&bytes.expect("a bundle")) })
    };
    let tiles: Vec<Tile> = tiles_of(size(count)).collect();
    let bundles: Vec<Bundle> = bundles_of(size(count)).collect();
    json!({
        "size": count,
        "root": root(tape, size(count)).expect("there").to_string(),
        "tile_count": tiles.len(),
        "tiles": ends(&tiles, told),
        "bundle_count": bundles.len(),
        "bundles": ends(&bundles, packed),
    })
}

fn inclusion(tape: &Tape, index: usize, count: usize) -> Value {
    let proof = inclusion_proof(tape, index as u64, size(count)).expect("there");
    let leaf = leaf_hash(&entry(index)).to_string();
    json!({ "index": index, "size": count, "leaf": leaf, "proof": hashes(&proof) })
}

fn consistency(tape: &Tape, old: usize, new: usize) -> Value {
    let proof = consistency_proof(tape, size(old), size(new)).expect("there");
    json!({ "old": old, "new": new, "proof": hashes(&proof) })
}

fn growth(old: u64, new: u64) -> Value {
    let tiles = tiles_between(Size(old), Size(new)).map(Tile::path);
    let bundles = bundles_between(Size(old), Size(new)).map(Bundle::path);
    let paths: Vec<String> = tiles.chain(bundles).collect();
    json!({ "old": old, "new": new, "paths": paths })
}

fn paths() -> Vec<Value> {
    let cases = [
        (0, 0, 256),
        (0, 999, 1),
        (1, 1_000, 255),
        (0, 1_234_067, 256),
        (63, u64::MAX, 112),
    ];
    cases
        .map(|(level, index, width)| {
            let id = TileId { level, index };
            let (tile, bundle) = (Tile { id, width }.path(), Bundle { index, width }.path());
            json!({ "level": level, "index": index.to_string(), "width": width,
                "tile": tile, "entries": bundle })
        })
        .to_vec()
}

#[test]
fn tree_vectors() {
    let leaves: Vec<Hash> = (0..70_000).map(|index| leaf_hash(&entry(index))).collect();
    let tape = Tape::of(&leaves);
    let trees: Vec<Value> = SIZES.iter().map(|count| tree(&tape, *count)).collect();
    let mut inclusions = Vec::new();
    let mut consistencies = Vec::new();
    for count in SIZES {
        let mut indexes = vec![0, 1, 254, 255, 256, count / 2, count.saturating_sub(1)];
        indexes.retain(|index| *index < count);
        indexes.sort_unstable();
        indexes.dedup();
        inclusions.extend(indexes.iter().map(|index| inclusion(&tape, *index, count)));
        let earlier = SIZES.into_iter().filter(|old| *old <= count);
        consistencies.extend(earlier.map(|old| consistency(&tape, old, count)));
    }
    let growths = [
        (0, 0),
        (0, 1),
        (0, 256),
        (255, 256),
        (255, 257),
        (256, 257),
        (250, 600),
        (65_535, 65_537),
        (16_777_215, 16_777_216),
        (16_777_216, 16_777_217),
    ]
    .map(|(old, new)| growth(old, new));
    check(&json!({
        "format": 0,
        "trees": trees,
        "inclusion": inclusions,
        "consistency": consistencies,
        "growth": growths,
        "paths": paths(),
    }));
}

/// Compares with `schemas/vectors/tlog_tree.json`, or writes it.
fn check(cases: &Value) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas/vectors/tlog_tree.json");
    let computed = serde_json::to_string_pretty(cases).expect("plain values") + "\n";
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, &computed).expect("a file");
    }
    let golden = std::fs::read_to_string(&path).expect("run once with BLESS=1");
    let is_same = computed == golden;
    assert!(is_same, "{} differs: is it another tree?", path.display());
}
