//! Inclusion: that a leaf stands at an index of a tree (RFC 6962, 2.1.1).
//!
//! The size that a verifier passes must come from a signed checkpoint together with the root: a
//! proof fits every size that gives its leaf a way of the same shape.

use super::hash::Hash;
use super::nodes::Tiles;
use super::proof::{ProofError, ProofRefused};
use super::size::Size;
use super::walk::{Walk, joined, siblings};

/// The hashes beside the way from a leaf to the root, the leaf's sibling first.
pub fn inclusion_proof<T: Tiles>(
    tiles: &T,
    index: u64,
    size: Size,
) -> Result<Vec<Hash>, ProofError<T::Error>> {
    if index >= size.0 {
        return Err(ProofError::IndexBeyond { index, size });
    }
    let mut proof = Vec::with_capacity(64);
    Walk::new(tiles, size).path(0, index, &mut proof)?;
    Ok(proof)
}

/// Checks that the leaf with this hash stands at `index` of the tree with this size and root.
pub fn verify_inclusion(
    leaf: Hash,
    index: u64,
    size: Size,
    proof: &[Hash],
    root: Hash,
) -> Result<(), ProofRefused> {
    if index >= size.0 {
        return Err(ProofRefused::IndexBeyond { index, size });
    }
    let expected = siblings(0, index, size).count();
    if proof.len() != expected {
        let found = proof.len();
        return Err(ProofRefused::Length { expected, found });
    }
    let steps = siblings(0, index, size).zip(proof);
    let found = steps.fold(leaf, |known, (step, sibling)| {
        joined(known, *sibling, step.is_left)
    });
    if found == root {
        Ok(())
    } else {
        let expected = root;
        Err(ProofRefused::Root { expected, found })
    }
}
