//! Appending: the edge gives the roots of RFC 6962, fills the tiles, and survives a restart.

use hourledger::tree::{
    EMPTY_ROOT, Edge, Hash, ProofError, Size, TILE_WIDTH, TileId, TileNodes, hashes_at, node_hash,
    root, tiles_of,
};
use proptest::prelude::*;

use crate::naive;
use crate::tape::{Missing, Tape, leaves, size};

/// Every size up to a bound, then the sizes where tiles fill.
fn sizes() -> impl Iterator<Item = usize> {
    (0..=70).chain([255, 256, 257, 511, 512, 513, 65_535, 65_536, 65_537])
}

#[test]
fn the_root_is_that_of_rfc_6962_at_every_size() {
    let leaves = leaves(65_537);
    let mut tape = Tape::of(&[]);
    let mut pushed = 0;
    for count in sizes() {
        leaves[pushed..count]
            .iter()
            .for_each(|leaf| tape.push(*leaf));
        pushed = count;
        let expected = naive::root(&leaves[..count]);
        assert_eq!(tape.edge.size(), size(count));
        assert_eq!(tape.edge.root(), expected, "the edge at {count}");
        assert_eq!(
            root(&tape, size(count)),
            Ok(expected),
            "the tiles at {count}"
        );
    }
    for count in sizes() {
        let expected = naive::root(&leaves[..count]);
        assert_eq!(
            root(&tape, size(count)),
            Ok(expected),
            "an earlier size, {count}"
        );
    }
}

#[test]
fn each_level_gets_exactly_the_hashes_of_complete_runs() {
    let leaves = leaves(65_537 + 300);
    let tape = Tape::of(&leaves);
    for (level, hashes) in tape.levels.iter().enumerate() {
        let level = level as u8;
        assert_eq!(hashes.len() as u64, hashes_at(level, size(leaves.len())));
        let run = 256_usize.saturating_pow(u32::from(level));
        for (index, hash) in hashes.iter().enumerate().step_by(97) {
            let leaves = &leaves[index * run..(index + 1) * run];
            assert_eq!(*hash, naive::root(leaves), "level {level}, hash {index}");
        }
    }
}

#[test]
fn a_full_tile_hashes_to_its_place_in_the_parent() {
    let leaves = leaves(1_000);
    let tape = Tape::of(&leaves);
    for tile in tiles_of(size(1_000)).filter(|tile| tile.is_full()) {
        let hashes = tape.hashes(tile.id, tile.width).expect("there");
        let nodes = TileNodes::new(hashes).expect("a tile");
        let place = tile.id.index as usize;
        assert_eq!(nodes.node(8, 0), Some(tape.levels[1][place]));
    }
}

#[test]
fn an_edge_is_the_same_after_a_restart() {
    let leaves = leaves(65_537);
    let tape = Tape::of(&leaves);
    for count in sizes() {
        let mut reloaded = Edge::load(size(count), |id, width| tape.hashes(id, width));
        let reloaded = reloaded.as_mut().expect("every tile is there");
        assert_eq!(reloaded.root(), naive::root(&leaves[..count]), "at {count}");
        let more = &leaves[count..(count + 300).min(leaves.len())];
        let mut emitted = Vec::new();
        for leaf in more {
            reloaded.push(*leaf, &mut |level, hash| emitted.push((level, hash)));
        }
        let expected = naive::root(&leaves[..count + more.len()]);
        assert_eq!(reloaded.root(), expected, "300 leaves after {count}");
        for (level, hash) in emitted {
            assert!(tape.levels[usize::from(level)].contains(&hash));
        }
    }
}

#[test]
fn only_the_partial_tiles_are_read_to_reload_an_edge() {
    let tape = Tape::of(&leaves(65_537));
    let asked = std::cell::RefCell::new(Vec::new());
    let edge = Edge::load(Size(65_537), |id, width| {
        asked.borrow_mut().push((id.level, id.index, width));
        tape.hashes(id, width)
    });
    assert_eq!(edge.map(|edge| edge.root()), Ok(tape.edge.root()));
    assert_eq!(asked.into_inner(), [(0, 256, 1), (2, 0, 1)]);
}

#[test]
fn a_missing_tile_is_said_and_not_invented() {
    let mut tape = Tape::of(&leaves(300));
    tape.levels[0].truncate(256);
    let id = TileId { level: 0, index: 1 };
    let edge = Edge::load(Size(300), |id, width| tape.hashes(id, width));
    assert_eq!(edge, Err(Missing(id)));
    let tile = id.in_tree(Size(300)).expect("there");
    let error = root(&tape, Size(300)).expect_err("a tile is missing");
    assert_eq!(
        error,
        ProofError::Unread {
            tile,
            error: Missing(id)
        }
    );
}

#[test]
fn leaves_are_emitted_before_what_they_complete() {
    let mut edge = Edge::empty();
    let mut emitted = Vec::new();
    for leaf in leaves(256) {
        edge.push(leaf, &mut |level, hash| emitted.push((level, hash)));
    }
    assert_eq!(emitted.len() as u64, TILE_WIDTH + 1);
    assert_eq!(emitted[255].0, 0);
    assert_eq!(emitted[256], (1, edge.root()));
}

proptest! {
    #[test]
    fn any_leaves_give_the_root_of_rfc_6962(
        leaves in proptest::collection::vec(any::<[u8; 32]>().prop_map(Hash), 0..600)
    ) {
        let tape = Tape::of(&leaves);
        let expected = naive::root(&leaves);
        prop_assert_eq!(tape.edge.root(), expected);
        prop_assert_eq!(root(&tape, size(leaves.len())), Ok(expected));
        let loaded = Edge::load(size(leaves.len()), |id, width| tape.hashes(id, width));
        prop_assert_eq!(loaded.map(|edge| edge.root()), Ok(expected));
    }
}

#[test]
fn the_smallest_trees_are_as_written_by_hand() {
    let leaves = leaves(3);
    let tape = Tape::of(&leaves);
    assert_eq!(root(&tape, Size(0)), Ok(EMPTY_ROOT));
    assert_eq!(root(&tape, Size(1)), Ok(leaves[0]));
    let two = node_hash(leaves[0], leaves[1]);
    assert_eq!(root(&tape, Size(2)), Ok(two));
    assert_eq!(root(&tape, Size(3)), Ok(node_hash(two, leaves[2])));
}
