//! Quorums: thresholds over witnesses and groups of them.
//!
//! A member is defined before the group that names it, so one pass from the first group to the
//! last settles everything: no recursion, no circle.

use super::{Octets, Policy};

/// Something that witnesses or does not: an index into the policy's witnesses or groups.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Member {
    Witness(usize),
    Group(usize),
}

/// Who must witness a checkpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Quorum {
    /// `quorum none`.
    Nobody,
    Of(Member),
}

/// Witnesses as soon as `threshold` of its members do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Group {
    pub(super) name: Octets,
    /// From 1 to the number of members.
    pub(super) threshold: usize,
    pub(super) members: Vec<Member>,
}

impl Policy {
    /// Whether these witnesses are enough; one flag per witness, in the policy's order.
    pub(super) fn quorum_met(&self, cosigned: &[bool]) -> bool {
        assert_eq!(cosigned.len(), self.witnesses.len(), "one flag per witness");
        let mut groups: Vec<bool> = Vec::with_capacity(self.groups.len());
        for group in &self.groups {
            let count = group
                .members
                .iter()
                .filter(|member| holds(**member, cosigned, &groups))
                .count();
            groups.push(count >= group.threshold);
        }
        match self.quorum {
            Quorum::Nobody => true,
            Quorum::Of(member) => holds(member, cosigned, &groups),
        }
    }
}

fn holds(member: Member, witnesses: &[bool], groups: &[bool]) -> bool {
    match member {
        Member::Witness(at) => witnesses[at],
        Member::Group(at) => groups[at],
    }
}
