//! Roots of the public tree, computed from entries alone (RFC 6962, 2.1), at every size asked for.
//!
//! Deliberately a second, shorter way to the same roots than the one that publishes: what an audit
//! compares was not computed by the code under audit.
//! Must never: read a hash from anywhere but the entries it is shown.

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::pass::Leaves;
use super::report::{Check, Line, Problems, RootAt, Told};
use crate::tree::{EMPTY_ROOT, Entry, Hash, leaf_hash, node_hash};

/// A root that was published at a size, as somebody kept it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KnownRoot {
    /// Leaves of the tree.
    pub size: u64,
    /// Its root.
    pub root: Hash,
}

impl std::str::FromStr for KnownRoot {
    type Err = &'static str;

    /// `SIZE:ROOT`; the root in base64 as a checkpoint has it, or in 64 hex digits.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const HEX_DIGITS: usize = 64;
        const SHAPE: &str = "expected SIZE:ROOT, the second and third line of a checkpoint";
        let (size, root) = text.split_once(':').ok_or(SHAPE)?;
        let digits = size.bytes().all(|byte| byte.is_ascii_digit());
        let size = size.parse().ok().filter(|_| digits).ok_or(SHAPE)?;
        let bytes = match root.len() {
            HEX_DIGITS => unhexed(root),
            _ => STANDARD.decode(root).ok(),
        };
        let root = bytes.and_then(|bytes| bytes.try_into().ok()).ok_or(SHAPE)?;
        Ok(Self {
            size,
            root: Hash(root),
        })
    }
}

fn unhexed(text: &str) -> Option<Vec<u8>> {
    let pairs = text.as_bytes().chunks(2);
    let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    let is_hex = text.bytes().all(|byte| byte.is_ascii_hexdigit());
    pairs.map(byte).collect::<Option<_>>().filter(|_| is_hex)
}

/// A root as a checkpoint writes it.
pub fn base64_of(root: Hash) -> String {
    STANDARD.encode(root.0)
}

/// The tree as it grows.
#[derive(Debug)]
pub struct Roots {
    wanted: BTreeSet<u64>,
    found: BTreeMap<u64, Hash>,
    size: u64,
    /// Roots of the complete subtrees, the largest first, each with its height.
    subtrees: Vec<(u32, Hash)>,
}

impl Roots {
    /// The empty tree, which notes its root at the wanted sizes.
    pub fn at(wanted: impl IntoIterator<Item = u64>) -> Self {
        let mut roots = Self {
            wanted: wanted.into_iter().collect(),
            found: BTreeMap::new(),
            size: 0,
            subtrees: Vec::new(),
        };
        roots.note();
        roots
    }

    /// Leaves so far.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The root now.
    pub fn root(&self) -> Hash {
        let roots = self.subtrees.iter().rev().map(|(_, root)| *root);
        roots
            .reduce(|right, left| node_hash(left, right))
            .unwrap_or(EMPTY_ROOT)
    }

    /// The root at a size that was wanted; `None` if the tree never had it.
    pub fn root_at(&self, size: u64) -> Option<Hash> {
        self.found.get(&size).copied()
    }

    /// Where the tree stands, for the report.
    pub fn standing(&self) -> RootAt {
        RootAt {
            size: self.size,
            root: base64_of(self.root()),
        }
    }

    /// Adds a leaf.
    pub fn push(&mut self, leaf: Hash) {
        let (mut height, mut root) = (0, leaf);
        while let Some((_, left)) = self.subtrees.pop_if(|(left, _)| *left == height) {
            root = node_hash(left, root);
            height += 1;
        }
        self.subtrees.push((height, root));
        self.size += 1;
        self.note();
    }

    fn note(&mut self) {
        if self.wanted.contains(&self.size) {
            self.found.insert(self.size, self.root());
        }
    }
}

impl Leaves for Roots {
    fn leaf(&mut self, _: u64, entry: Entry) {
        self.push(leaf_hash(&entry.to_bytes()));
    }
}

/// Compares the roots that the auditor brought along.
pub fn check_known(roots: &Roots, known: &[KnownRoot]) -> Line {
    if known.is_empty() {
        return Line::not_checked(
            Check::KnownRoots,
            Told::new(
                "没有提供；请用 --root 大小:树根 给出您保存的检查点",
                "none given; name those you kept with --root SIZE:ROOT",
            ),
        );
    }
    let mut problems = Problems::default();
    for &KnownRoot { size, root } in known {
        let has = roots.size();
        match roots.root_at(size) {
            Some(found) if found == root => {}
            Some(found) => problems.add(
                format!(
                    "大小 {size} 的树根是 {}：已发布的记录被改写",
                    base64_of(found)
                ),
                format!(
                    "the root at size {size} is {}: what was published has been rewritten",
                    base64_of(found)
                ),
            ),
            None => problems.add(
                format!("日志只有 {has} 个可用事件，到不了大小 {size}：尾部被删除或损坏"),
                format!(
                    "the log has {has} good events and does not reach size {size}: its end was \
                     removed or is damaged"
                ),
            ),
        }
    }
    let count = known.len();
    Line::checked(
        Check::KnownRoots,
        Told::new(format!("比较了 {count} 个"), format!("{count} compared")),
        problems.into_list(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The recursive definition of RFC 6962, 2.1.
    fn defined(leaves: &[Hash]) -> Hash {
        match leaves {
            [] => EMPTY_ROOT,
            [leaf] => *leaf,
            leaves => {
                let half = leaves.len().next_power_of_two() / 2;
                let (left, right) = leaves.split_at(half);
                node_hash(defined(left), defined(right))
            }
        }
    }

    #[test]
    fn every_root_is_that_of_the_definition() {
        let leaf = |number: u8| leaf_hash(&[number]);
        let leaves: Vec<Hash> = (0..70).map(leaf).collect();
        let mut roots = Roots::at(0..=70);
        for leaf in &leaves {
            roots.push(*leaf);
        }
        for size in 0..=70 {
            assert_eq!(
                roots.root_at(size as u64),
                Some(defined(&leaves[..size])),
                "size {size}"
            );
        }
        assert_eq!(roots.root_at(71), None);
    }

    #[test]
    fn a_known_root_is_read_as_a_checkpoint_writes_it_and_in_hex() {
        let root = leaf_hash(b"x");
        let known = KnownRoot { size: 12, root };
        assert_eq!(format!("12:{}", base64_of(root)).parse(), Ok(known));
        assert_eq!(format!("12:{root}").parse(), Ok(known));
        for wrong in ["", "12", "12:", "+12:x", "12:zz", ":a", "12:éé"] {
            wrong.parse::<KnownRoot>().expect_err(wrong);
        }
    }

    #[test]
    fn another_root_and_a_size_that_is_not_reached_are_problems() {
        let mut roots = Roots::at([1, 5]);
        roots.push(leaf_hash(b"x"));
        let known = |size, root| KnownRoot { size, root };
        let right = known(1, leaf_hash(b"x"));
        assert!(check_known(&roots, &[right]).problems.is_empty());
        for wrong in [known(1, leaf_hash(b"y")), known(5, leaf_hash(b"x"))] {
            assert_eq!(check_known(&roots, &[right, wrong]).problems.len(), 1);
        }
    }
}
