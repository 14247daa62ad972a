//! A published tree in memory: what an edge emitted, level by level, served as tiles.

use std::fmt;
use std::sync::Arc;

use hourledger::tree::{Edge, Hash, Size, Tile, TileId, TileNodes, Tiles, leaf_hash};

/// The hashes of each tile level in order, and the edge that they came from.
pub struct Tape {
    pub levels: Vec<Vec<Hash>>,
    pub edge: Edge,
}

impl Tape {
    pub fn of(leaves: &[Hash]) -> Self {
        let mut tape = Self {
            levels: vec![vec![]; 8],
            edge: Edge::empty(),
        };
        for leaf in leaves {
            tape.push(*leaf);
        }
        tape
    }

    pub fn push(&mut self, leaf: Hash) {
        let levels = &mut self.levels;
        self.edge.push(leaf, &mut |level, hash| {
            levels[usize::from(level)].push(hash);
        });
    }

    /// The first hashes of a tile, or what is missing.
    pub fn hashes(&self, id: TileId, width: u16) -> Result<Vec<Hash>, Missing> {
        let first = usize::try_from(id.index).expect("a small tree") * 256;
        let level = &self.levels[usize::from(id.level)];
        let hashes = level.get(first..first + usize::from(width));
        hashes.map(<[Hash]>::to_vec).ok_or(Missing(id))
    }
}

/// The tile is not there at this width.
#[derive(Debug, PartialEq, Eq)]
pub struct Missing(pub TileId);

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no tile {} of level {}", self.0.index, self.0.level)
    }
}

impl Tiles for Tape {
    type Error = Missing;

    fn tile(&self, tile: Tile) -> Result<Arc<TileNodes>, Missing> {
        let hashes = self.hashes(tile.id, tile.width)?;
        Ok(Arc::new(TileNodes::new(hashes).expect("1 to 256 hashes")))
    }
}

/// Leaves that all differ.
pub fn leaves(count: usize) -> Vec<Hash> {
    (0..count).map(|index| leaf_hash(&entry(index))).collect()
}

/// The entry of such a leaf.
pub fn entry(index: usize) -> [u8; 8] {
    (index as u64).to_be_bytes()
}

/// The size of a tree as the size of a slice.
pub fn size(count: usize) -> Size {
    Size(count as u64)
}
