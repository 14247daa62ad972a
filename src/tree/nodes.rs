//! Warm tiles: a tile with every node above its hashes, so that a proof is only look-ups.
//!
//! Must never: hold a node that is not complete within the tile.

use std::sync::Arc;

use super::hash::{Hash, node_hash};
use super::tile::Tile;

/// Bytes of a hash in a tile.
const HASH_BYTES: usize = 32;

/// Where proofs find tiles; the caller reads and caches.
pub trait Tiles {
    /// Why a tile could not be read.
    type Error;

    /// The tile, at least as wide as asked for: a wider one holds the same hashes and more.
    fn tile(&self, tile: Tile) -> Result<Arc<TileNodes>, Self::Error>;
}

/// The hashes of a tile and all complete nodes above them: 511 for a full tile, 16 KB.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TileNodes {
    width: u16,
    /// By height, the hashes of the tile first; within a height from left to right.
    nodes: Vec<Hash>,
}

impl TileNodes {
    /// Expands the hashes of a tile; `None` if they are none or more than 256.
    pub fn new(hashes: Vec<Hash>) -> Option<Self> {
        if !(1..=256).contains(&hashes.len()) {
            return None;
        }
        let width = u16::try_from(hashes.len()).ok()?;
        let mut nodes = hashes;
        nodes.reserve_exact(usize::from(width));
        let mut below = 0..nodes.len();
        while below.len() > 1 {
            for pair in 0..below.len() / 2 {
                let left = below.start + 2 * pair;
                nodes.push(node_hash(nodes[left], nodes[left + 1]));
            }
            below = below.end..nodes.len();
        }
        Some(Self { width, nodes })
    }

    /// Expands a tile as it is published: 32 bytes a hash. `None` for another length.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (hashes, rest) = bytes.as_chunks::<HASH_BYTES>();
        if !rest.is_empty() {
            return None;
        }
        Self::new(hashes.iter().copied().map(Hash).collect())
    }

    /// The tile as it is published.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.hashes().iter().flat_map(|hash| hash.0).collect()
    }

    /// How many hashes the tile holds.
    pub fn width(&self) -> u16 {
        self.width
    }

    /// The hashes of the tile itself.
    pub fn hashes(&self) -> &[Hash] {
        &self.nodes[..usize::from(self.width)]
    }

    /// The node so many levels above the tile's own hashes, counted from the left; `None` if it is
    /// not complete within the tile. Height 8 is the root of a full tile.
    pub fn node(&self, height: u8, index: u16) -> Option<Hash> {
        let at = |height| self.width.checked_shr(u32::from(height)).unwrap_or(0);
        if index >= at(height) {
            return None;
        }
        let below: u16 = (0..height).map(at).sum();
        Some(self.nodes[usize::from(below + index)])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hashes(count: usize) -> Vec<Hash> {
        (0..count)
            .map(|number| Hash([number.to_le_bytes()[0]; 32]))
            .collect()
    }

    #[test]
    fn a_full_tile_has_511_nodes_and_one_root() {
        let full = TileNodes::new(hashes(256)).expect("a tile");
        assert_eq!(full.nodes.len(), 511);
        let halves = [0, 1].map(|half| full.node(7, half).expect("complete"));
        assert_eq!(full.node(8, 0), Some(node_hash(halves[0], halves[1])));
        assert_eq!(
            (full.node(8, 1), full.node(9, 0), full.node(255, 0)),
            (None, None, None)
        );
    }

    #[test]
    fn a_partial_tile_has_complete_nodes_only() {
        let partial = TileNodes::new(hashes(5)).expect("a tile");
        assert_eq!(partial.nodes.len(), 5 + 2 + 1);
        assert_eq!(
            partial.node(1, 1),
            Some(node_hash(Hash([2; 32]), Hash([3; 32])))
        );
        assert_eq!((partial.node(1, 2), partial.node(3, 0)), (None, None));
    }

    #[test]
    fn a_tile_is_read_back_as_published_and_no_other_length() {
        let tile = TileNodes::new(hashes(5)).expect("a tile");
        let bytes = tile.to_bytes();
        assert_eq!(TileNodes::from_bytes(&bytes), Some(tile));
        assert_eq!(TileNodes::from_bytes(&bytes[1..]), None);
        assert_eq!(TileNodes::from_bytes(&[]), None);
        assert_eq!(TileNodes::new(hashes(257)), None);
    }
}
