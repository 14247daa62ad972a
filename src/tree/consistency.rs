//! Consistency: that an older tree is the beginning of a newer one (RFC 6962, 2.1.2).
//!
//! The largest complete subtree that ends the older tree is a node of both. The proof is the way
//! from it to the newer root; those of its siblings that stand on the left lead to the older root
//! as well. If that subtree is the whole older tree, its hash is known and the proof leaves it out.

use super::hash::{EMPTY_ROOT, Hash, node_hash};
use super::nodes::Tiles;
use super::proof::{ProofError, ProofRefused};
use super::size::Size;
use super::walk::{Walk, joined, siblings};

/// The proof that the tree of size `old` is the beginning of the tree of size `new`. Empty if
/// `old` is 0, since every tree begins with nothing, or equal to `new`.
pub fn consistency_proof<T: Tiles>(
    tiles: &T,
    old: Size,
    new: Size,
) -> Result<Vec<Hash>, ProofError<T::Error>> {
    if old > new {
        return Err(ProofError::Shrinks { old, new });
    }
    let mut proof = Vec::new();
    if old.0 == 0 || old == new {
        return Ok(proof);
    }
    let (level, index) = shared_node(old);
    let mut walk = Walk::new(tiles, new);
    if !old.0.is_power_of_two() {
        proof.push(walk.complete(level, index)?);
    }
    walk.path(level, index, &mut proof)?;
    Ok(proof)
}

/// Checks that the tree with the old size and root is the beginning of the one with the new size
/// and root. A tree of size 0 has only one root; from it on, the empty proof leads to any tree.
pub fn verify_consistency(
    old: Size,
    old_root: Hash,
    new: Size,
    new_root: Hash,
    proof: &[Hash],
) -> Result<(), ProofRefused> {
    if old > new {
        return Err(ProofRefused::Shrinks { old, new });
    }
    if old.0 == 0 || old == new {
        expect_length(proof, 0)?;
        if old.0 == 0 {
            expect_old_root(old_root, EMPTY_ROOT)?;
        }
        return if old == new {
            expect_root(new_root, old_root)
        } else {
            Ok(())
        };
    }
    let (level, index) = shared_node(old);
    let is_known = old.0.is_power_of_two();
    let steps = siblings(level, index, new).count();
    expect_length(proof, steps + usize::from(!is_known))?;
    let (shared, way) = match proof.split_first() {
        Some((first, rest)) if !is_known => (*first, rest),
        _ => (old_root, proof),
    };
    let (mut to_old, mut to_new) = (shared, shared);
    for (step, sibling) in siblings(level, index, new).zip(way) {
        if step.is_left {
            to_old = node_hash(*sibling, to_old);
        }
        to_new = joined(to_new, *sibling, step.is_left);
    }
    expect_old_root(old_root, to_old)?;
    expect_root(new_root, to_new)
}

/// Level and index of the largest complete subtree that ends a tree with leaves.
fn shared_node(old: Size) -> (u32, u64) {
    let level = old.last_complete_level();
    (level, (old.0 >> level) - 1)
}

fn expect_length(proof: &[Hash], expected: usize) -> Result<(), ProofRefused> {
    let found = proof.len();
    if found == expected {
        Ok(())
    } else {
        Err(ProofRefused::Length { expected, found })
    }
}

fn expect_old_root(expected: Hash, found: Hash) -> Result<(), ProofRefused> {
    if found == expected {
        Ok(())
    } else {
        Err(ProofRefused::OldRoot { expected, found })
    }
}

fn expect_root(expected: Hash, found: Hash) -> Result<(), ProofRefused> {
    if found == expected {
        Ok(())
    } else {
        Err(ProofRefused::Root { expected, found })
    }
}
