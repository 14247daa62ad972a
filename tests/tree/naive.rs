//! RFC 6962, section 2.1, word by word on a slice of leaves. Slow and plain: the judge.

use hourledger::tree::{EMPTY_ROOT, Hash, node_hash};

/// MTH(D[n]).
pub fn root(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => EMPTY_ROOT,
        [leaf] => *leaf,
        _ => {
            let (left, right) = leaves.split_at(split(leaves.len()));
            node_hash(root(left), root(right))
        }
    }
}

/// PATH(m, D[n]).
pub fn path(index: usize, leaves: &[Hash]) -> Vec<Hash> {
    if leaves.len() == 1 {
        return vec![];
    }
    let at = split(leaves.len());
    let (left, right) = leaves.split_at(at);
    if index < at {
        with(path(index, left), root(right))
    } else {
        with(path(index - at, right), root(left))
    }
}

/// PROOF(m, D[n]).
pub fn proof(old: usize, leaves: &[Hash]) -> Vec<Hash> {
    subproof(old, leaves, true)
}

fn subproof(old: usize, leaves: &[Hash], is_known: bool) -> Vec<Hash> {
    if old == leaves.len() {
        return if is_known { vec![] } else { vec![root(leaves)] };
    }
    let at = split(leaves.len());
    let (left, right) = leaves.split_at(at);
    if old <= at {
        with(subproof(old, left, is_known), root(right))
    } else {
        with(subproof(old - at, right, false), root(left))
    }
}

/// The largest power of two below a count of two or more.
fn split(count: usize) -> usize {
    count.next_power_of_two() / 2
}

fn with(mut proof: Vec<Hash>, last: Hash) -> Vec<Hash> {
    proof.push(last);
    proof
}
