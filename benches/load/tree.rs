//! The public tree at ten million entries: appending, the root, proofs and their verification,
//! beside the bare hash of a node on the same core.

use std::cell::RefCell;
use std::collections::HashMap;
use std::convert::Infallible;
use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use hourledger::tree::{
    Edge, Hash, Size, Tile, TileId, TileNodes, Tiles, consistency_proof, inclusion_proof,
    leaf_hash, root, tiles_of, verify_consistency, verify_inclusion,
};
use sha2::{Digest as _, Sha256};

use crate::All;
use crate::machine::{median, percentile};
use crate::table::Table;

/// Entries of the tree.
const ENTRIES: u64 = 10_000_000;
/// Proofs of each kind.
const PROOFS: u64 = 2_000;
/// Rounds of what is measured as a rate; they alternate and the middle one counts.
const ROUNDS: usize = 3;

/// Measures the tree and tells.
pub fn measure(all: &All, table: &mut Table) {
    let divisor = u64::try_from(all.divisor).expect("a small number");
    let entries = ENTRIES / divisor;
    let mut rates = [const { Vec::new() }; 3];
    let mut tape = Tape::default();
    for _ in 0..ROUNDS {
        rates[0].push(rate(entries, bare_nodes));
        tape = Tape::default();
        rates[1].push(rate(entries, |count| tape.append(count, leaf)));
        rates[2].push(rate(entries, |count| {
            let entry = |index| leaf_hash(&[leaf(index).0.as_slice(), &[0, 0]].concat());
            Tape::default().append(count, entry);
        }));
    }
    tell_rates(entries, &mut rates, table);
    let ways = ways(&tape, Size(entries));
    tell_ways(entries, ways, table);
}

/// Something like a hash for an index, at no cost.
fn leaf(index: u64) -> Hash {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&index.to_be_bytes());
    bytes[24..].copy_from_slice(&scattered(index).to_be_bytes());
    Hash(bytes)
}

/// A number that looks random, always the same for the same index.
fn scattered(index: u64) -> u64 {
    let mixed = index.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed ^ mixed >> 29).wrapping_mul(0xbf58_476d_1ce4_e5b9) ^ mixed >> 32
}

/// The bare primitive: SHA-256 of 65 bytes, each depending on the one before.
fn bare_nodes(count: u64) {
    let mut node = [1; 65];
    for _ in 0..count {
        let digest = Sha256::digest(node);
        node[1..33].copy_from_slice(&digest);
    }
    black_box(node);
}

#[allow(clippy::cast_precision_loss)]
fn rate(count: u64, work: impl FnOnce(u64)) -> f64 {
    let started = Instant::now();
    work(count);
    count as f64 / started.elapsed().as_secs_f64()
}

/// The tree in memory: its tile levels, its edge, and the tiles that were read before.
struct Tape {
    levels: Vec<Vec<Hash>>,
    edge: Edge,
    warm: RefCell<HashMap<Tile, Arc<TileNodes>>>,
}

impl Default for Tape {
    fn default() -> Self {
        Self {
            levels: vec![Vec::new(); 8],
            edge: Edge::empty(),
            warm: RefCell::default(),
        }
    }
}

impl Tape {
    fn append(&mut self, count: u64, leaf: impl Fn(u64) -> Hash) {
        let levels = &mut self.levels;
        for index in 0..count {
            self.edge.push(leaf(index), &mut |level, hash| {
                levels[usize::from(level)].push(hash);
            });
        }
    }

    fn hashes(&self, id: TileId, width: u16) -> Vec<Hash> {
        let first = usize::try_from(id.index * 256).expect("in memory");
        self.levels[usize::from(id.level)][first..first + usize::from(width)].to_vec()
    }
}

impl Tiles for Tape {
    type Error = Infallible;

    fn tile(&self, tile: Tile) -> Result<Arc<TileNodes>, Infallible> {
        let mut warm = self.warm.borrow_mut();
        let nodes = warm.entry(tile).or_insert_with(|| {
            let nodes = TileNodes::new(self.hashes(tile.id, tile.width));
            Arc::new(nodes.expect("1 to 256 hashes"))
        });
        Ok(Arc::clone(nodes))
    }
}

/// Times of single operations, by name, each sorted.
type Ways = Vec<(&'static str, Vec<Duration>)>;

fn ways(tape: &Tape, size: Size) -> Ways {
    let index = |number| scattered(number) % size.0;
    let old = |number| Size(index(number) + 1);
    let prove = |number| inclusion_proof(tape, index(number), size).expect("there");
    let extend = |number| consistency_proof(tape, old(number), size).expect("there");
    let whole = tape.edge.root();
    let cold = times(|number| {
        tape.warm.borrow_mut().clear();
        timed(|| prove(number))
    });
    for number in 0..PROOFS {
        prove(number);
        extend(number);
    }
    vec![
        ("inclusion proof, tiles expanded anew", cold),
        (
            "inclusion proof, warm",
            times(|number| timed(|| prove(number))),
        ),
        (
            "consistency proof, warm",
            times(|number| timed(|| extend(number))),
        ),
        (
            "verification of inclusion",
            times(|number| {
                let (index, proof) = (index(number), prove(number));
                let leaf = leaf(index);
                timed(|| verify_inclusion(leaf, index, size, &proof, whole).expect("holds"))
            }),
        ),
        (
            "verification of consistency",
            times(|number| {
                let (old, proof) = (old(number), extend(number));
                let before = root(tape, old).expect("there");
                timed(|| verify_consistency(old, before, size, whole, &proof).expect("holds"))
            }),
        ),
        ("root, from the edge", times(|_| timed(|| tape.edge.root()))),
        (
            "root, from warm tiles",
            times(|_| timed(|| root(tape, size))),
        ),
        (
            "edge, from its tiles",
            times(|_| timed(|| Edge::load(size, |id, width| Ok::<_, ()>(tape.hashes(id, width))))),
        ),
    ]
}

fn timed<T>(work: impl FnOnce() -> T) -> Duration {
    let started = Instant::now();
    black_box(work());
    started.elapsed()
}

fn times(work: impl Fn(u64) -> Duration) -> Vec<Duration> {
    let mut times: Vec<Duration> = (0..PROOFS).map(work).collect();
    times.sort_unstable();
    times
}

fn tell_rates(entries: u64, rates: &mut [Vec<f64>; 3], table: &mut Table) {
    table.heading(&format!("The public tree: appending {entries} entries"));
    table.columns(&["one core", "per second", "of bare node hashes"]);
    let rates = rates.each_mut().map(|rates| median(rates));
    let names = [
        "bare SHA-256 of a node (65 bytes)",
        "append, leaf hash given",
        "append, entry hashed (34 bytes)",
    ];
    for (name, rate) in names.iter().zip(rates) {
        let share = rate / rates[0];
        table.row(&[(*name).into(), format!("{rate:.0}"), format!("{share:.2}")]);
    }
    table.target("append to the public tree, leaves/s", rates[1], 1e6, true);
}

fn tell_ways(entries: u64, ways: Ways, table: &mut Table) {
    let tiles = tiles_of(Size(entries)).count();
    table.heading(&format!(
        "The public tree: {entries} entries, {tiles} tiles (µs)"
    ));
    table.columns(&["operation", "median", "99 %"]);
    let micros = |time: Duration| time.as_secs_f64() * 1e6;
    for (name, times) in ways {
        let [middle, high] = [0.5, 0.99].map(|share| micros(percentile(&times, share)));
        table.row(&[name.into(), format!("{middle:.2}"), format!("{high:.2}")]);
        if name == "inclusion proof, warm" {
            table.target("warm inclusion proof, 99 %, µs", high, 100.0, false);
        }
    }
}
