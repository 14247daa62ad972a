//! Policies: which logs and witnesses somebody trusts, and how many of them (tlog-policy).
//!
//! ```text
//! log <vkey> [<url>]
//! witness <name> <vkey> [<url>]
//! group <name> all|any|<k> <name>...
//! quorum <name>|none
//! ```
//!
//! Logs are recognised by their key; a log that changed its key has a line for each, under one
//! origin. Witnesses and groups share one set of names, and a name is a member of at most one
//! group, so that nobody counts twice. Names and URLs are opaque octets.
//!
//! Must never: skip a line that it does not understand; a witness lost is a weaker quorum.

mod judge;
mod problem;
mod quorum;
mod reader;

use std::fmt;

use super::key::VerifierKey;

pub use judge::{JudgeProblem, Judged, Witnessed};
pub use problem::{Fault, PolicyProblem};
use quorum::{Group, Member, Quorum};

/// Octets of a name or URL, compared byte by byte; shown as UTF-8 as far as they are.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Octets(Vec<u8>);

impl Octets {
    /// As they stand in the policy.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// As text, if they are UTF-8.
    pub fn as_text(&self) -> Option<&str> {
        std::str::from_utf8(&self.0).ok()
    }
}

impl fmt::Display for Octets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&String::from_utf8_lossy(&self.0))
    }
}

/// A log that the policy trusts. The key's name is the log's origin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyLog {
    /// Its key.
    pub key: VerifierKey,
    /// Where it is, if the policy says so.
    pub url: Option<Octets>,
}

/// A witness that the policy knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyWitness {
    /// Its name inside of this policy; need not be the key's.
    pub name: Octets,
    /// Its key.
    pub key: VerifierKey,
    /// Where it takes checkpoints, if the policy says so.
    pub url: Option<Octets>,
}

/// A policy, read as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    logs: Vec<PolicyLog>,
    witnesses: Vec<PolicyWitness>,
    groups: Vec<Group>,
    quorum: Quorum,
}

impl Policy {
    /// Reads a policy, strictly; the problem names the line.
    pub fn parse(bytes: &[u8]) -> Result<Self, PolicyProblem> {
        reader::read(bytes)
    }

    /// The logs in their order.
    pub fn logs(&self) -> &[PolicyLog] {
        &self.logs
    }

    /// The witnesses in their order.
    pub fn witnesses(&self) -> &[PolicyWitness] {
        &self.witnesses
    }

    /// Whether any cosignature is asked for at all.
    pub fn asks_for_witnesses(&self) -> bool {
        self.quorum != Quorum::Nobody
    }

    /// The policy without comments: logs, witnesses, groups with their thresholds, quorum.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::new();
        for log in &self.logs {
            line(
                &mut out,
                &[b"log", log.key.to_string().as_bytes()],
                log.url.as_ref(),
            );
        }
        for witness in &self.witnesses {
            let key = witness.key.to_string();
            let items: [&[u8]; 3] = [b"witness", &witness.name.0, key.as_bytes()];
            line(&mut out, &items, witness.url.as_ref());
        }
        for group in &self.groups {
            let threshold = group.threshold.to_string();
            let mut items: Vec<&[u8]> = vec![b"group", &group.name.0, threshold.as_bytes()];
            items.extend(group.members.iter().map(|member| self.name_of(*member)));
            line(&mut out, &items, None);
        }
        let quorum = match self.quorum {
            Quorum::Nobody => &b"none"[..],
            Quorum::Of(member) => self.name_of(member),
        };
        line(&mut out, &[b"quorum", quorum], None);
        out
    }

    fn name_of(&self, member: Member) -> &[u8] {
        match member {
            Member::Witness(at) => &self.witnesses[at].name.0,
            Member::Group(at) => &self.groups[at].name.0,
        }
    }
}

fn line(out: &mut Vec<u8>, items: &[&[u8]], url: Option<&Octets>) {
    out.extend(items.join(&b' '));
    if let Some(url) = url {
        out.push(b' ');
        out.extend(&url.0);
    }
    out.push(b'\n');
}
