//! The two hashes of the tree, told apart by their first byte (RFC 6962, 2.1).

use std::fmt;

use sha2::{Digest, Sha256};

/// A SHA-256 digest: of a leaf, of a node, or of the whole tree.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash(pub [u8; 32]);

/// The root of the tree without leaves: SHA-256 of nothing.
pub const EMPTY_ROOT: Hash = Hash([
    0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc, 0x1c, 0x14, 0x9a, 0xfb, 0xf4, 0xc8, 0x99, 0x6f, 0xb9, 0x24,
    0x27, 0xae, 0x41, 0xe4, 0x64, 0x9b, 0x93, 0x4c, 0xa4, 0x95, 0x99, 0x1b, 0x78, 0x52, 0xb8, 0x55,
]);

/// The hash of a leaf: SHA-256(0x00 ‖ entry). The length that precedes an entry in its bundle is
/// not part of it.
pub fn leaf_hash(entry: &[u8]) -> Hash {
    digest(&[&[0x00], entry])
}

/// The hash of a node: SHA-256(0x01 ‖ left ‖ right).
pub fn node_hash(left: Hash, right: Hash) -> Hash {
    digest(&[&[0x01], &left.0, &right.0])
}

/// Plain SHA-256, for what is no part of a tree.
pub fn sha256(bytes: &[u8]) -> Hash {
    digest(&[bytes])
}

fn digest(parts: &[&[u8]]) -> Hash {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part);
    }
    Hash(hasher.finalize().into())
}

/// Lower hexadecimal, for people and vectors; notes and proofs carry base64.
impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_empty_root_is_the_digest_of_nothing() {
        assert_eq!(digest(&[]), EMPTY_ROOT);
    }

    #[test]
    fn a_leaf_is_never_a_node() {
        let (left, right) = (Hash([1; 32]), Hash([2; 32]));
        let joined = [left.0, right.0].concat();
        assert_ne!(leaf_hash(&joined), node_hash(left, right));
        assert_ne!(node_hash(left, right), node_hash(right, left));
    }
}
