//! Digests: one BLAKE3 value per kind of book, and one over the idempotency tags.
//!
//! They cover keys and encoded books in key order and nothing else: not positions, not pages, not
//! what is dirty. So a store that lived through years of write-behind and one rebuilt this minute
//! have equal digests (I3). Nothing may be published while they are computed if they are to be
//! compared.

use std::collections::BTreeMap;
use std::fmt;

use super::range::Row;
use super::shelf::hex;
use super::shelved::{Shelved, Space};
use super::store::Store;
use crate::log::{Fault, Position};

const CONTEXT: &str = "hourledger 2026 state digest v1";

/// Digest and number of the entries of one kind.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Digest {
    /// BLAKE3 over all entries, each key and value preceded by its length.
    pub value: [u8; 32],
    /// Number of entries.
    pub entries: u64,
}

/// What a store holds, in a form that can be compared and printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Digests {
    /// Everything below this position is in.
    pub at: Position,
    /// Per kind of book.
    pub kinds: BTreeMap<u8, Digest>,
    /// All idempotency tags with their positions.
    pub idem: Digest,
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} over {}", hex(&self.value), self.entries)
    }
}

struct Running {
    hasher: blake3::Hasher,
    entries: u64,
}

impl Running {
    fn new(kind: u8) -> Self {
        let mut hasher = blake3::Hasher::new_derive_key(CONTEXT);
        hasher.update(&[kind]);
        Self { hasher, entries: 0 }
    }

    fn add<B: Shelved>(&mut self, row: Row<B>) {
        for bytes in [&*row.name.clone(), &*row.encoded()] {
            self.hasher
                .update(&(bytes.len() as u64).to_be_bytes())
                .update(bytes);
        }
        self.entries += 1;
    }

    fn done(&self) -> Digest {
        Digest {
            value: *self.hasher.finalize().as_bytes(),
            entries: self.entries,
        }
    }
}

impl<B: Shelved> Store<B> {
    /// Digests of everything published; reads all pages.
    pub fn digest(&self) -> Result<Digests, Fault> {
        let at = self.published();
        let mut kinds = BTreeMap::new();
        for row in self.rows(Space::Books) {
            let row = row.map_err(|damaged| damaged.fault)?;
            let kind = B::kind(&row.name);
            kinds
                .entry(kind)
                .or_insert_with(|| Running::new(kind))
                .add(row);
        }
        let mut idem = Running::new(Space::Idem.byte());
        for row in self.rows(Space::Idem) {
            idem.add(row.map_err(|damaged| damaged.fault)?);
        }
        let kinds = kinds
            .iter()
            .map(|(kind, running)| (*kind, running.done()))
            .collect();
        Ok(Digests {
            at,
            kinds,
            idem: idem.done(),
        })
    }
}
