//! The right edge: all that has to be known of a tree in order to append to it.
//!
//! A tree of n leaves is a row of complete subtrees, one for each bit of n that is set, the
//! largest on the left. The edge keeps their roots. A new leaf joins them like a carry in binary
//! addition, so that n leaves cost fewer than n node hashes.
//!
//! Must never: emit a hash that a later leaf could change.

use super::hash::{EMPTY_ROOT, Hash, node_hash};
use super::nodes::TileNodes;
use super::size::Size;
use super::tile::{LEVELS, TileId, hashes_at, partial_width};

/// Levels of nodes inside of a tile.
const TILE_HEIGHT: u32 = 8;

/// The right edge of a tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edge {
    size: u64,
    /// By level of nodes, the lowest first; those for which the size has no bit hold nothing that
    /// is used.
    complete: [Hash; 64],
}

impl Edge {
    /// The edge of the tree without leaves.
    pub fn empty() -> Self {
        Self {
            size: 0,
            complete: [EMPTY_ROOT; 64],
        }
    }

    /// Leaves so far.
    pub fn size(&self) -> Size {
        Size(self.size)
    }

    /// Appends a leaf, given as its hash. Each hash that the tiles gain is emitted with the level
    /// of its tile: the leaf at level 0, then from below the roots of all tiles that it filled,
    /// each at the next level. So every level is emitted in order.
    pub fn push(&mut self, leaf: Hash, emit: &mut impl FnMut(u8, Hash)) {
        let size = self.size.checked_add(1).expect("a tree below 2^64 leaves");
        emit(0, leaf);
        let carries = self.size.trailing_ones();
        let mut hash = leaf;
        for (level, left) in (1..).zip(&self.complete[..carries as usize]) {
            hash = node_hash(*left, hash);
            if level % TILE_HEIGHT == 0 {
                emit(tile_level(level), hash);
            }
        }
        self.complete[carries as usize] = hash;
        self.size = size;
    }

    /// The root of the tree as it is now.
    pub fn root(&self) -> Hash {
        let levels = (0..64).filter(|level| self.size >> level & 1 == 1);
        let roots = levels.map(|level| self.complete[level]);
        roots
            .reduce(|right, left| node_hash(left, right))
            .unwrap_or(EMPTY_ROOT)
    }

    /// Reads the edge of a tree of `size` from its partial tiles, at most one a level. `read`
    /// answers the first so many hashes of a tile, exactly, or its own error.
    ///
    /// # Panics
    /// If `read` answers another number of hashes.
    pub fn load<E>(
        size: Size,
        read: impl Fn(TileId, u16) -> Result<Vec<Hash>, E>,
    ) -> Result<Self, E> {
        let mut edge = Self::empty();
        edge.size = size.0;
        for level in 0..LEVELS {
            let width = partial_width(level, size);
            if width == 0 {
                continue;
            }
            let index = hashes_at(level + 1, size);
            let hashes = read(TileId { level, index }, width)?;
            assert_eq!(
                hashes.len(),
                usize::from(width),
                "read answers what it is asked"
            );
            let nodes = TileNodes::new(hashes).expect("a partial tile has 1 to 255 hashes");
            for height in (0..8).filter(|height| width >> height & 1 == 1) {
                let last = (width >> height) - 1;
                let root = nodes.node(height, last).expect("complete within the tile");
                edge.complete[usize::from(level * 8 + height)] = root;
            }
        }
        Ok(edge)
    }
}

/// The tile level of which nodes at this level are the hashes.
fn tile_level(level: u32) -> u8 {
    u8::try_from(level / TILE_HEIGHT).expect("at most 64 levels of nodes")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_edge_of_no_leaves_has_the_empty_root() {
        assert_eq!(Edge::empty().root(), EMPTY_ROOT);
        let loaded = Edge::load(Size(0), |_, _| Err("nothing is read"));
        assert_eq!(loaded, Ok(Edge::empty()));
    }

    #[test]
    fn an_edge_that_cannot_be_read_says_so() {
        assert_eq!(Edge::load(Size(1), |_, _| Err("gone")), Err("gone"));
    }
}
