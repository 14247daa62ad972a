//! The way from a node to the root, and the nodes beside it.
//!
//! Nodes are named by level (0 for leaves) and index. In a tree of n leaves, the node (l, i) is
//! complete if i < n >> l. At most one node of a level is there and not complete: the last one,
//! whose hash is folded from the complete subtrees that the lower bits of n stand for.
//!
//! Provers and verifiers walk the same steps, so that a proof has one length only.

use std::sync::Arc;

use super::hash::{EMPTY_ROOT, Hash, node_hash};
use super::nodes::{TileNodes, Tiles};
use super::proof::ProofError;
use super::size::Size;
use super::tile::TileId;

/// A node that a proof has to state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sibling {
    level: u32,
    index: u64,
    /// Whether it stands left of the node that is already known.
    pub is_left: bool,
}

/// The siblings on the way from a node of the tree to its root, the lowest first. A node that is
/// alone on the right edge has none at that level.
pub(super) fn siblings(level: u32, index: u64, size: Size) -> impl Iterator<Item = Sibling> {
    (level..64).filter_map(move |at| {
        let index = index >> (at - level);
        let last = size.0.saturating_sub(1) >> at;
        let is_left = index % 2 == 1;
        (is_left || index < last).then_some(Sibling {
            level: at,
            index: index ^ 1,
            is_left,
        })
    })
}

/// The node that a known one and its sibling have above them.
pub(super) fn joined(known: Hash, sibling: Hash, is_left: bool) -> Hash {
    if is_left {
        node_hash(sibling, known)
    } else {
        node_hash(known, sibling)
    }
}

/// The root of the tree at a size, from its tiles.
pub fn root<T: Tiles>(tiles: &T, size: Size) -> Result<Hash, ProofError<T::Error>> {
    Walk::new(tiles, size).folded(64)
}

/// Reads nodes of a tree at one size. It keeps the tile it read last: ways go through the same one
/// several times in a row.
pub(super) struct Walk<'a, T: Tiles> {
    tiles: &'a T,
    size: Size,
    last: Option<(TileId, Arc<TileNodes>)>,
}

impl<'a, T: Tiles> Walk<'a, T> {
    pub fn new(tiles: &'a T, size: Size) -> Self {
        Self {
            tiles,
            size,
            last: None,
        }
    }

    /// The hashes beside the way from a node to the root.
    pub fn path(
        &mut self,
        level: u32,
        index: u64,
        proof: &mut Vec<Hash>,
    ) -> Result<(), ProofError<T::Error>> {
        for sibling in siblings(level, index, self.size) {
            let is_complete = sibling.index < self.size.0 >> sibling.level;
            proof.push(if is_complete {
                self.complete(sibling.level, sibling.index)?
            } else {
                self.folded(sibling.level)?
            });
        }
        Ok(())
    }

    /// A complete node, from the tile that holds it.
    pub fn complete(&mut self, level: u32, index: u64) -> Result<Hash, ProofError<T::Error>> {
        let (height, above) = (level % 8, 8 - level % 8);
        let id = TileId {
            level: u8::try_from(level / 8).expect("below 64 levels of nodes"),
            index: index >> above,
        };
        let tile = id.in_tree(self.size).expect("a complete node is in a tile");
        let nodes = self.nodes(id)?;
        let within = index & ((1 << above) - 1);
        let height = u8::try_from(height).expect("below 8");
        let within = u16::try_from(within).expect("below 256");
        nodes.node(height, within).ok_or(ProofError::Narrow {
            tile,
            width: nodes.width(),
        })
    }

    /// What stands on the right edge below a level: the complete subtrees that the lower bits of
    /// the size stand for, folded from the right.
    fn folded(&mut self, level: u32) -> Result<Hash, ProofError<T::Error>> {
        let size = self.size.0;
        let mut folded = None;
        for level in (0..level).filter(|level| size >> level & 1 == 1) {
            let left = self.complete(level, (size >> level) - 1)?;
            folded = Some(folded.map_or(left, |right| node_hash(left, right)));
        }
        Ok(folded.unwrap_or(EMPTY_ROOT))
    }

    fn nodes(&mut self, id: TileId) -> Result<Arc<TileNodes>, ProofError<T::Error>> {
        if let Some((last, nodes)) = &self.last
            && *last == id
        {
            return Ok(Arc::clone(nodes));
        }
        let tile = id.in_tree(self.size).expect("a complete node is in a tile");
        let nodes = self.tiles.tile(tile);
        let nodes = nodes.map_err(|error| ProofError::Unread { tile, error })?;
        self.last = Some((id, Arc::clone(&nodes)));
        Ok(nodes)
    }
}
