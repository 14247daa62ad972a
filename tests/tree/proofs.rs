//! Proofs: those of RFC 6962, at every index and size, and accepted.

use std::sync::Arc;

use hourledger::tree::{
    EMPTY_ROOT, Hash, ProofError, ProofRefused, Size, Tile, TileNodes, Tiles, consistency_proof,
    inclusion_proof, root, verify_consistency, verify_inclusion,
};
use proptest::prelude::*;

use crate::naive;
use crate::tape::{Missing, Tape, leaves, size};

/// One tree whose prefixes are all the trees of these tests.
const LEAVES: usize = 1_100;

fn check_inclusion(tape: &Tape, leaves: &[Hash], index: usize, count: usize) {
    let leaves = &leaves[..count];
    let (at, root) = (index as u64, root(tape, size(count)).expect("a root"));
    let proof = inclusion_proof(tape, at, size(count)).expect("a proof");
    assert_eq!(proof, naive::path(index, leaves), "leaf {index} of {count}");
    let verdict = verify_inclusion(leaves[index], at, size(count), &proof, root);
    assert_eq!(verdict, Ok(()), "leaf {index} of {count}");
}

fn check_consistency(tape: &Tape, leaves: &[Hash], old: usize, new: usize) {
    let roots = [old, new].map(|count| root(tape, size(count)).expect("a root"));
    let proof = consistency_proof(tape, size(old), size(new)).expect("a proof");
    let expected = if old == 0 {
        vec![]
    } else {
        naive::proof(old, &leaves[..new])
    };
    assert_eq!(proof, expected, "from {old} to {new}");
    let verdict = verify_consistency(size(old), roots[0], size(new), roots[1], &proof);
    assert_eq!(verdict, Ok(()), "from {old} to {new}");
}

#[test]
fn every_leaf_of_every_small_tree_is_proved() {
    let leaves = leaves(70);
    let tape = Tape::of(&leaves);
    for count in 1..=leaves.len() {
        (0..count).for_each(|index| check_inclusion(&tape, &leaves, index, count));
    }
}

#[test]
fn every_small_tree_is_proved_the_beginning_of_every_later_one() {
    let leaves = leaves(70);
    let tape = Tape::of(&leaves);
    for new in 0..=leaves.len() {
        (0..=new).for_each(|old| check_consistency(&tape, &leaves, old, new));
    }
}

#[test]
fn proofs_cross_the_boundaries_of_tiles() {
    let leaves = leaves(65_537);
    let tape = Tape::of(&leaves);
    let bounds = [1, 2, 255, 256, 257, 4_096, 65_535, 65_536, 65_537];
    for new in bounds {
        for old in bounds.into_iter().filter(|old| *old <= new) {
            check_inclusion(&tape, &leaves, old - 1, new);
            check_consistency(&tape, &leaves, old, new);
        }
    }
}

proptest! {
    #[test]
    fn any_leaf_of_any_tree_is_proved((count, index) in within(1)) {
        let leaves = leaves(count);
        check_inclusion(&Tape::of(&leaves), &leaves, index, count);
    }

    #[test]
    fn any_tree_is_proved_the_beginning_of_any_later_one((new, old) in within(0)) {
        let leaves = leaves(new);
        check_consistency(&Tape::of(&leaves), &leaves, old, new);
    }
}

/// A count of leaves and a smaller number; or an equal one, if that is to be found as well.
fn within(least: usize) -> impl Strategy<Value = (usize, usize)> {
    (1..=LEAVES).prop_flat_map(move |count| (Just(count), 0..=count - least))
}

#[test]
fn what_cannot_be_asked_is_said() {
    let tape = Tape::of(&leaves(10));
    for (index, size) in [(0, 0), (10, 10), (u64::MAX, 10), (u64::MAX, u64::MAX)] {
        let size = Size(size);
        let refused = ProofError::IndexBeyond { index, size };
        assert_eq!(inclusion_proof(&tape, index, size), Err(refused));
        let refused = ProofRefused::IndexBeyond { index, size };
        let verdict = verify_inclusion(EMPTY_ROOT, index, size, &[], EMPTY_ROOT);
        assert_eq!(verdict, Err(refused));
    }
    let (old, new) = (Size(9), Size(8));
    let refused = consistency_proof(&tape, old, new).expect_err("shrinks");
    assert_eq!(refused, ProofError::Shrinks { old, new });
}

#[test]
fn a_wider_tile_serves_as_well_and_a_narrower_one_is_named() {
    struct Other<'a>(&'a Tape, Size);
    impl Tiles for Other<'_> {
        type Error = Missing;

        fn tile(&self, tile: Tile) -> Result<Arc<TileNodes>, Missing> {
            self.0.tile(tile.id.in_tree(self.1).unwrap_or(tile))
        }
    }
    let leaves = leaves(1_000);
    let tape = Tape::of(&leaves);
    let proof = inclusion_proof(&Other(&tape, Size(1_000)), 5, Size(600));
    assert_eq!(proof, inclusion_proof(&tape, 5, Size(600)));
    let error = inclusion_proof(&Other(&tape, Size(600)), 700, Size(1_000));
    let error = error.expect_err("too few hashes").to_string();
    assert_eq!(error, "tile/0/002 was asked for, 88 hashes came");
}
