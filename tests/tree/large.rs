//! Large trees whose leaves are all equal: then all complete nodes of a level are, and trees of
//! any size are there without being built.

use std::sync::Arc;

use hourledger::tree::{
    EMPTY_ROOT, Edge, Hash, Size, Tile, TileId, TileNodes, Tiles, consistency_proof,
    inclusion_proof, leaf_hash, node_hash, root, verify_consistency, verify_inclusion,
};

/// The sizes around which tiles of the third level and numbers of 64 bits end.
const SIZES: [u64; 9] = [
    (1 << 24) - 1,
    1 << 24,
    (1 << 24) + 1,
    10_000_000,
    (1 << 40) + 12_345,
    (1 << 63) - 1,
    1 << 63,
    (1 << 63) + 1,
    u64::MAX,
];

/// By level of nodes, the hash that all of them have.
struct Even([Hash; 64]);

impl Even {
    fn new() -> Self {
        let mut levels = [leaf_hash(b"the same"); 64];
        for level in 1..64 {
            levels[level] = node_hash(levels[level - 1], levels[level - 1]);
        }
        Self(levels)
    }

    fn hashes(&self, id: TileId, width: u16) -> Vec<Hash> {
        vec![self.0[usize::from(id.level) * 8]; usize::from(width)]
    }

    /// MTH of so many leaves.
    fn root(&self, count: u64) -> Hash {
        if count == 0 {
            return EMPTY_ROOT;
        }
        let level = count.ilog2();
        let (left, rest) = (self.0[level as usize], count - (1 << level));
        if rest == 0 {
            left
        } else {
            node_hash(left, self.root(rest))
        }
    }
}

impl Tiles for Even {
    type Error = std::convert::Infallible;

    fn tile(&self, tile: Tile) -> Result<Arc<TileNodes>, Self::Error> {
        let hashes = self.hashes(tile.id, tile.width);
        Ok(Arc::new(TileNodes::new(hashes).expect("a tile")))
    }
}

#[test]
fn the_root_of_a_large_tree_is_that_of_rfc_6962() {
    let tree = Even::new();
    for size in SIZES {
        let expected = tree.root(size);
        assert_eq!(root(&tree, Size(size)), Ok(expected), "the tiles at {size}");
        let edge = Edge::load(Size(size), |id, width| Ok::<_, ()>(tree.hashes(id, width)));
        let loaded = edge.map(|edge| edge.root());
        assert_eq!(loaded, Ok(expected), "the edge at {size}");
    }
}

#[test]
fn the_leaf_that_fills_three_levels_completes_three_tiles() {
    let tree = Even::new();
    let size = (1 << 24) - 1;
    let mut edge = Edge::load(Size(size), |id, width| Ok::<_, ()>(tree.hashes(id, width)))
        .expect("every tile is there");
    let mut emitted = Vec::new();
    for more in 1..=2 {
        edge.push(tree.0[0], &mut |level, hash| emitted.push((level, hash)));
        assert_eq!(edge.root(), tree.root(size + more));
    }
    let expected = [0, 1, 2, 3, 0].map(|level| (level, tree.0[usize::from(level) * 8]));
    assert_eq!(emitted, expected);
}

#[test]
fn leaves_of_a_large_tree_are_proved() {
    let tree = Even::new();
    for size in SIZES {
        let root = tree.root(size);
        for index in [0, 1, 255, 256, 65_536, size / 2, size - 2, size - 1] {
            let proof = inclusion_proof(&tree, index, Size(size)).expect("a proof");
            assert!(proof.len() <= 64);
            let verdict = verify_inclusion(tree.0[0], index, Size(size), &proof, root);
            assert_eq!(verdict, Ok(()), "leaf {index} of {size}");
        }
    }
}

#[test]
fn large_trees_are_proved_the_beginning_of_larger_ones() {
    let tree = Even::new();
    for new in SIZES {
        for old in [0, 1, 255, 256, 257, 65_537, new - 1, new]
            .into_iter()
            .chain(SIZES.into_iter().filter(|old| *old <= new))
        {
            let proof = consistency_proof(&tree, Size(old), Size(new)).expect("a proof");
            assert!(proof.len() <= 65);
            let roots = [old, new].map(|count| tree.root(count));
            let verdict = verify_consistency(Size(old), roots[0], Size(new), roots[1], &proof);
            assert_eq!(verdict, Ok(()), "from {old} to {new}");
        }
    }
}
