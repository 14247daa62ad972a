//! Tampering: whatever is changed in a proof or in what it is shown for, it is refused.
//!
//! One limit is by design of RFC 6962: a size is not hashed. A proof shown with the root of its
//! own tree but another size is refused if the way has another shape there, and accepted if it has
//! the same. So sizes and roots are always taken together, from a signed checkpoint.

use hourledger::tree::{
    EMPTY_ROOT, Hash, ProofRefused, Size, consistency_proof, inclusion_proof, root,
    verify_consistency, verify_inclusion,
};
use proptest::prelude::*;
use proptest::sample::Index;

use crate::tape::{Tape, leaves, size};

/// A hash with one bit changed.
fn flipped(hash: Hash, bit: usize) -> Hash {
    let mut bytes = hash.0;
    bytes[bit / 8 % 32] ^= 1 << (bit % 8);
    Hash(bytes)
}

/// The proof in every way that one change of one bit, or of one hash more or less, can leave it.
fn changed(proof: &[Hash], at: Index, bit: usize) -> Vec<Vec<Hash>> {
    let mut all = Vec::new();
    let mut longer = proof.to_vec();
    longer.insert(at.index(proof.len() + 1), flipped(EMPTY_ROOT, bit));
    all.push(longer);
    if let Some(last) = proof.last() {
        all.push([proof, &[*last]].concat());
        let at = at.index(proof.len());
        let mut bent = proof.to_vec();
        bent[at] = flipped(bent[at], bit);
        all.push(bent);
        let mut shorter = proof.to_vec();
        shorter.remove(at);
        all.push(shorter);
        let mut turned = proof.to_vec();
        turned.reverse();
        if turned != proof {
            all.push(turned);
        }
    }
    all
}

fn root_of(tape: &Tape, count: usize) -> Hash {
    root(tape, size(count)).expect("every tile is there")
}

proptest! {
    #[test]
    fn a_tampered_inclusion_proof_is_refused(
        count in 1_usize..700, index: Index, other: Index, at: Index, bit in 0_usize..256
    ) {
        let leaves = leaves(700);
        let tape = Tape::of(&leaves);
        let (index, other) = (index.index(count), other.index(700));
        let (leaf, at_index, root) = (leaves[index], index as u64, root_of(&tape, count));
        let proof = inclusion_proof(&tape, at_index, size(count)).expect("a proof");
        let verdict = |leaf, index, size, root| verify_inclusion(leaf, index, size, &proof, root);
        prop_assert_eq!(verdict(leaf, at_index, size(count), root), Ok(()));
        for proof in changed(&proof, at, bit) {
            let verdict = verify_inclusion(leaf, at_index, size(count), &proof, root);
            prop_assert!(verdict.is_err(), "a changed proof");
        }
        prop_assert!(verdict(flipped(leaf, bit), at_index, size(count), root).is_err());
        prop_assert!(verdict(leaf, at_index, size(count), flipped(root, bit)).is_err());
        if other != index {
            prop_assert!(verdict(leaf, other as u64, size(count), root).is_err());
            prop_assert!(verdict(leaves[other], at_index, size(count), root).is_err());
        }
        if other + 1 != count {
            let elsewhere = size(other + 1);
            let its_root = root_of(&tape, other + 1);
            prop_assert!(verdict(leaf, at_index, elsewhere, its_root).is_err());
        }
    }

    #[test]
    fn a_tampered_consistency_proof_is_refused(
        new in 1_usize..700, old: Index, other: Index, at: Index, bit in 0_usize..256
    ) {
        let tape = Tape::of(&leaves(700));
        let (old, other) = (old.index(new) + 1, other.index(700) + 1);
        let roots = [root_of(&tape, old), root_of(&tape, new)];
        let proof = consistency_proof(&tape, size(old), size(new)).expect("a proof");
        let verdict = |old: usize, roots: [Hash; 2], new: usize| {
            verify_consistency(size(old), roots[0], size(new), roots[1], &proof)
        };
        prop_assert_eq!(verdict(old, roots, new), Ok(()));
        for proof in changed(&proof, at, bit) {
            let verdict = verify_consistency(size(old), roots[0], size(new), roots[1], &proof);
            prop_assert!(verdict.is_err(), "a changed proof");
        }
        prop_assert!(verdict(old, [flipped(roots[0], bit), roots[1]], new).is_err());
        prop_assert!(verdict(old, [roots[0], flipped(roots[1], bit)], new).is_err());
        let its_root = root_of(&tape, other);
        if other != old && other != new {
            prop_assert!(verdict(other, [its_root, roots[1]], new).is_err());
            prop_assert!(verdict(old, [roots[0], its_root], other).is_err());
        }
    }

    #[test]
    fn no_numbers_make_a_verifier_panic(
        old: u64, new: u64, shift in 0_u32..64, count in 0_usize..130
    ) {
        let proof = vec![EMPTY_ROOT; count];
        for new in [new >> shift, new, u64::MAX, 1 << 63, (1 << 63) + 1] {
            let verdict = verify_inclusion(EMPTY_ROOT, old, Size(new), &proof, EMPTY_ROOT);
            prop_assert!(verdict.is_err());
            let _ = verify_consistency(Size(old), EMPTY_ROOT, Size(new), EMPTY_ROOT, &proof);
        }
    }
}

#[test]
fn two_roots_at_one_size_are_a_fork() {
    let (one, other) = (Hash([1; 32]), Hash([2; 32]));
    let forked = verify_consistency(Size(5), one, Size(5), other, &[]);
    let refused = ProofRefused::Root {
        expected: other,
        found: one,
    };
    assert_eq!(forked, Err(refused));
    assert_eq!(verify_consistency(Size(5), one, Size(5), one, &[]), Ok(()));
    let padded = verify_consistency(Size(5), one, Size(5), one, &[one]);
    let refused = ProofRefused::Length {
        expected: 0,
        found: 1,
    };
    assert_eq!(padded, Err(refused));
}

#[test]
fn the_empty_tree_has_one_root_and_begins_every_other() {
    let any = Hash([1; 32]);
    for new in [1, 2, 1 << 40, u64::MAX] {
        let verdict =
            |old_root, proof: &[Hash]| verify_consistency(Size(0), old_root, Size(new), any, proof);
        assert_eq!(verdict(EMPTY_ROOT, &[]), Ok(()));
        assert!(verdict(EMPTY_ROOT, &[any]).is_err());
        assert!(verdict(any, &[]).is_err());
    }
    assert_eq!(
        verify_consistency(Size(0), EMPTY_ROOT, Size(0), EMPTY_ROOT, &[]),
        Ok(())
    );
    assert!(verify_consistency(Size(0), any, Size(0), any, &[]).is_err());
    assert!(verify_consistency(Size(0), EMPTY_ROOT, Size(0), any, &[]).is_err());
}

#[test]
fn a_tree_never_shrinks() {
    let (old, new) = (Size(9), Size(8));
    let verdict = verify_consistency(old, EMPTY_ROOT, new, EMPTY_ROOT, &[]);
    assert_eq!(verdict, Err(ProofRefused::Shrinks { old, new }));
    let text = ProofRefused::Shrinks { old, new }.to_string();
    assert_eq!(text, "a tree of 9 leaves is no earlier state of one of 8");
}

#[test]
fn a_way_of_the_same_shape_fits_two_sizes() {
    let leaves = leaves(3);
    let tape = Tape::of(&leaves);
    let proof = inclusion_proof(&tape, 0, Size(3)).expect("a proof");
    let root = root_of(&tape, 3);
    assert_eq!(
        verify_inclusion(leaves[0], 0, Size(4), &proof, root),
        Ok(())
    );
}
