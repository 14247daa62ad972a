//! The tapes of one log: entries, and the hashes of every level of tiles.
//!
//! Invariant: what `grow` writes at a level is what the entries before it hash to; `verified` is
//! how anybody finds out whether that is still so.

use std::sync::Arc;

use super::bounds::CHUNK_ENTRIES;
use super::tape::Tape;
use crate::log::Fault;
use crate::log::disk::Disk;
use crate::tree::tile::LEVELS;
use crate::tree::{Bundle, ENTRY_BYTES, Edge, Entry, Hash, Size, TILE_WIDTH, Tile, leaf_hash};

/// Bytes of an entry in its bundle: a length of two bytes, and itself.
const RECORD_BYTES: usize = 2 + ENTRY_BYTES;
/// The length that precedes every entry.
const PREFIX: [u8; 2] = [0, 34];

/// The tapes of a log.
#[derive(Debug)]
pub struct Tapes {
    entries: Tape,
    levels: Vec<Tape>,
}

impl Tapes {
    /// Opens the tapes in a folder, or begins them.
    pub fn open(disk: &Arc<dyn Disk>) -> Result<Self, Fault> {
        let level = |level| Tape::open(&**disk, format!("level-{level}.tape"), 32);
        let tapes = Self {
            entries: Tape::open(&**disk, "entries.tape".to_owned(), RECORD_BYTES as u64)?,
            levels: (0..LEVELS).map(level).collect::<Result<_, _>>()?,
        };
        let synced = disk.folder_sync("");
        synced.map_err(|cause| Fault::fatal("beginning the tapes of the public log", cause))?;
        Ok(tapes)
    }

    /// Appends entries behind `edge`, which grows with them.
    pub fn grow(&self, edge: &mut Edge, entries: &[Entry]) -> Result<(), Fault> {
        let first = edge.size().0;
        let mut records = Vec::with_capacity(entries.len() * RECORD_BYTES);
        let mut hashes: Vec<Vec<u8>> = vec![Vec::new(); self.levels.len()];
        for entry in entries {
            let bytes = entry.to_bytes();
            records.extend_from_slice(&PREFIX);
            records.extend_from_slice(&bytes);
            edge.push(leaf_hash(&bytes), &mut |level, hash| {
                hashes[usize::from(level)].extend_from_slice(&hash.0);
            });
        }
        self.entries.write(first, &records)?;
        for ((tape, hashes), level) in self.levels.iter().zip(&hashes).zip(0_u32..) {
            tape.write(first >> (8 * level), hashes)?;
        }
        Ok(())
    }

    /// Makes everything durable.
    pub fn sync(&self) -> Result<(), Fault> {
        self.entries.sync()?;
        self.levels.iter().try_for_each(Tape::sync)
    }

    /// Cuts everything behind the first `size` entries.
    pub fn cut(&self, size: Size) -> Result<(), Fault> {
        self.entries.cut(size.0)?;
        let mut levels = self.levels.iter().zip(0_u32..);
        levels.try_for_each(|(tape, level)| tape.cut(size.0 >> (8 * level)))
    }

    /// Entries on the tape, as far as they are whole.
    pub fn entries_kept(&self) -> Result<u64, Fault> {
        self.entries.records()
    }

    /// Hashes of a tile.
    pub fn hashes(&self, tile: Tile) -> Result<Vec<Hash>, Fault> {
        let bytes = self.tile(tile)?;
        let hash = |bytes: &[u8; 32]| Hash(*bytes);
        Ok(bytes.as_chunks().0.iter().map(hash).collect())
    }

    /// The bytes of a tile of hashes, as they are published.
    pub fn tile(&self, tile: Tile) -> Result<Vec<u8>, Fault> {
        let width = u64::from(tile.width);
        let level = self.levels.get(usize::from(tile.id.level));
        let level = level.ok_or_else(|| {
            let doing = format!("reading {}", tile.path());
            Fault::retry(doing, "the tree has no such level")
        })?;
        level.read(tile.id.index * TILE_WIDTH, width)
    }

    /// Entries as they were hashed, without the lengths before them.
    pub fn entries(&self, first: u64, count: u64) -> Result<Vec<[u8; ENTRY_BYTES]>, Fault> {
        let bytes = self.entries.read(first, count)?;
        let (records, _) = bytes.as_chunks::<RECORD_BYTES>();
        let entry = |record: &[u8; RECORD_BYTES]| {
            let entry = record.last_chunk();
            *entry.expect("a record ends with its entry")
        };
        Ok(records.iter().map(entry).collect())
    }

    /// The bytes of a bundle of entries, as they are published.
    pub fn bundle(&self, bundle: Bundle) -> Result<Vec<u8>, Fault> {
        self.entries
            .read(bundle.index * TILE_WIDTH, u64::from(bundle.width))
    }

    /// The edge at `size`, read back from the tapes.
    pub fn edge(&self, size: Size) -> Result<Edge, Fault> {
        Edge::load(size, |id, width| self.hashes(Tile { id, width }))
    }

    /// Grows `edge` by the entries on the tape up to `to`, read back from the disk, and compares
    /// the hashes on the tapes with what they ought to be. `None`: they differ, or are no entries.
    pub fn verified(&self, mut edge: Edge, to: Size) -> Result<Option<Edge>, Fault> {
        while edge.size() < to {
            if !self.verify_chunk(&mut edge, to)? {
                return Ok(None);
            }
        }
        Ok(Some(edge))
    }

    /// The tree as far as entries and hashes on the tapes agree, at most up to `to`. That they are
    /// those of the log only its root can tell.
    pub fn agreeing(&self, to: Size) -> Edge {
        let mut edge = Edge::empty();
        while edge.size() < to {
            let mut next = edge.clone();
            // Shorter or unreadable tapes are made again; a disk that fails will say so then.
            if !matches!(self.verify_chunk(&mut next, to), Ok(true)) {
                break;
            }
            edge = next;
        }
        edge
    }

    /// Grows `edge` by the next entries on the tape; whether the hashes are what they ought to be.
    fn verify_chunk(&self, edge: &mut Edge, to: Size) -> Result<bool, Fault> {
        let first = edge.size().0;
        let count = CHUNK_ENTRIES.min(to.0 - first);
        let Some(expected) = self.rehashed(edge, first, count)? else {
            return Ok(false);
        };
        for ((tape, expected), level) in self.levels.iter().zip(&expected).zip(0_u32..) {
            let hashes = expected.len() as u64 / 32;
            if tape.read(first >> (8 * level), hashes)? != *expected {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// What entries of the tape hash to, by level; `None` if one is no entry.
    fn rehashed(
        &self,
        edge: &mut Edge,
        first: u64,
        count: u64,
    ) -> Result<Option<Vec<Vec<u8>>>, Fault> {
        let mut hashes: Vec<Vec<u8>> = vec![Vec::new(); self.levels.len()];
        let bytes = self.entries.read(first, count)?;
        for record in bytes.chunks_exact(RECORD_BYTES) {
            let entry = &record[PREFIX.len()..];
            if record[..PREFIX.len()] != PREFIX || Entry::from_bytes(entry).is_none() {
                return Ok(None);
            }
            edge.push(leaf_hash(entry), &mut |level, hash| {
                hashes[usize::from(level)].extend_from_slice(&hash.0);
            });
        }
        Ok(Some(hashes))
    }
}
