//! The published files against the log: every bundle of entries, every tile of hashes.
//!
//! Files are compared while entries pass by, one open at a time, so memory stays small however
//! large the log is.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::pass::Leaves;
use super::report::{Check, Line, Problems, Told};
use crate::checkpoint::Checkpoint;
use crate::log::Fault;
use crate::tree::{
    Bundle, Edge, Entry, Hash, Size, TILE_WIDTH, Tile, TileId, hashes_at, leaf_hash,
};

/// Bytes of the largest file there is: a full bundle.
const FILE_BYTES_MAX: u64 = 256 * 36;
/// Bytes of a note that is read.
const NOTE_BYTES_MAX: u64 = 1 << 20;

/// The files of a published log, compared as far as its checkpoint reaches.
pub struct Published {
    folder: PathBuf,
    /// The note that says how far.
    pub note: Vec<u8>,
    size: Size,
    edge: Edge,
    entries: Vec<u8>,
    hashes: BTreeMap<u8, Vec<u8>>,
    files: u64,
    problems: Problems,
}

impl Published {
    /// The log in a folder of static files, as far as its checkpoint reaches.
    pub fn open(folder: &Path) -> Result<Self, Fault> {
        let path = folder.join("checkpoint");
        let doing = || format!("reading {}", path.display());
        let note = bounded(&path, NOTE_BYTES_MAX);
        let note = note.map_err(|cause| Fault::retry(doing(), cause))?;
        let no_checkpoint = || Fault::retry(doing(), "it is no checkpoint");
        let stated = Checkpoint::of_note(&note).ok_or_else(no_checkpoint)?;
        Ok(Self {
            folder: folder.to_owned(),
            note,
            size: Size(stated.size()),
            edge: Edge::empty(),
            entries: Vec::new(),
            hashes: BTreeMap::new(),
            files: 0,
            problems: Problems::default(),
        })
    }

    /// The line of the report, after every entry passed by.
    pub fn into_line(mut self) -> Line {
        if self.edge.size() < self.size {
            let (has, size) = (self.edge.size(), self.size);
            self.problems.add(
                format!("已发布 {size} 个条目，日志只有 {has} 个"),
                format!("{size} entries are published, the log has {has}"),
            );
        }
        let said = Told::new(
            format!("比较了 {} 个文件，覆盖 {} 个条目", self.files, self.size),
            format!("{} files compared, over {} entries", self.files, self.size),
        );
        Line::checked(Check::Published, said, self.problems.into_list())
    }

    /// Compares what is full by now, or at the end what is not.
    fn compare_full(&mut self) {
        let is_end = self.edge.size() == self.size;
        if !is_end && !self.edge.size().0.is_multiple_of(TILE_WIDTH) {
            return;
        }
        let width = self.entries.len() / 36;
        if width as u64 == TILE_WIDTH || is_end && width > 0 {
            let index = (self.edge.size().0 - 1) / TILE_WIDTH;
            let width = u16::try_from(width).expect("at most 256");
            let entries = std::mem::take(&mut self.entries);
            self.compare(&Bundle { index, width }.path(), &entries);
        }
        let levels: Vec<u8> = self.hashes.keys().copied().collect();
        for level in levels {
            let width = self.hashes[&level].len() as u64 / 32;
            if width == TILE_WIDTH || is_end && width > 0 {
                let hashes = self.hashes.insert(level, Vec::new()).unwrap_or_default();
                let index = (hashes_at(level, self.edge.size()) - 1) / TILE_WIDTH;
                let width = u16::try_from(width).expect("at most 256");
                let id = TileId { level, index };
                self.compare(&Tile { id, width }.path(), &hashes);
            }
        }
    }

    fn compare(&mut self, path: &str, expected: &[u8]) {
        self.files += 1;
        match bounded(&self.folder.join(path), FILE_BYTES_MAX) {
            Ok(bytes) if bytes == expected => {}
            Ok(_) => self.problems.add(
                format!("{path} 与日志不符"),
                format!("{path} is not what the log holds"),
            ),
            Err(why) => self.problems.add(
                format!("无法读取 {path}：{why}"),
                format!("{path} cannot be read: {why}"),
            ),
        }
    }
}

impl Leaves for Published {
    fn leaf(&mut self, _: u64, entry: Entry) {
        if self.edge.size() == self.size {
            return;
        }
        let bytes = entry.to_bytes();
        self.entries.extend_from_slice(&[0, 34]);
        self.entries.extend_from_slice(&bytes);
        let hashes = &mut self.hashes;
        self.edge.push(leaf_hash(&bytes), &mut |level, hash: Hash| {
            hashes.entry(level).or_default().extend_from_slice(&hash.0);
        });
        self.compare_full();
    }
}

fn bounded(path: &Path, bytes_max: u64) -> std::io::Result<Vec<u8>> {
    use std::io::Read as _;
    let mut bytes = Vec::new();
    fs::File::open(path)?
        .take(bytes_max + 1)
        .read_to_end(&mut bytes)?;
    Ok(bytes)
}
