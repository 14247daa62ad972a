//! Reading a policy, line by line (tlog-policy, "Policy file syntax and structure").
//!
//! Items are separated by spaces and tabs; empty lines and lines that begin with `#` say nothing.
//! Everything a line names must be defined above it.

use std::collections::{BTreeMap, BTreeSet};

use super::problem::{Fault, PolicyProblem};
use super::quorum::{Group, Member, Quorum};
use super::{Octets, Policy, PolicyLog, PolicyWitness};
use crate::checkpoint::bounds::{
    POLICY_BYTES_MAX, POLICY_GROUPS_MAX, POLICY_LOGS_MAX, POLICY_WITNESSES_MAX,
};
use crate::checkpoint::key::{KeyId, KeyKind, KeyProblem, VerifierKey};

pub(super) fn read(bytes: &[u8]) -> Result<Policy, PolicyProblem> {
    if bytes.len() > POLICY_BYTES_MAX {
        return Err(at(1, Fault::TooLong));
    }
    let mut reader = Reader::default();
    let mut number = 0;
    for line in bytes.split_inclusive(|&byte| byte == b'\n') {
        number += 1;
        reader.line(line).map_err(|fault| at(number, fault))?;
    }
    let quorum = reader.quorum.ok_or(at(number + 1, Fault::NoQuorum))?;
    Ok(Policy {
        logs: reader.logs,
        witnesses: reader.witnesses,
        groups: reader.groups,
        quorum,
    })
}

fn at(line: usize, fault: Fault) -> PolicyProblem {
    PolicyProblem { line, fault }
}

/// What the lines so far defined.
#[derive(Default)]
struct Reader {
    logs: Vec<PolicyLog>,
    witnesses: Vec<PolicyWitness>,
    groups: Vec<Group>,
    quorum: Option<Quorum>,
    names: BTreeMap<Octets, Member>,
    members: BTreeSet<Octets>,
    keys: BTreeSet<(KeyKind, [u8; 32])>,
    marks: BTreeSet<(String, KeyId)>,
}

impl Reader {
    fn line(&mut self, line: &[u8]) -> Result<(), Fault> {
        let line = line.strip_suffix(b"\n").ok_or(Fault::NoNewline)?;
        let allowed = |byte: u8| byte == b'\t' || (byte >= 0x20 && byte != 0x7f);
        if let Some(&byte) = line.iter().find(|&&byte| !allowed(byte)) {
            return Err(Fault::Control(byte));
        }
        let is_space = |byte: &u8| matches!(byte, b' ' | b'\t');
        let items = line.split(is_space).filter(|item| !item.is_empty());
        let items: Vec<&[u8]> = items.collect();
        match items.as_slice() {
            [] => Ok(()),
            [first, ..] if first.starts_with(b"#") => Ok(()),
            [b"log", key] => self.log(key, None),
            [b"log", key, url] => self.log(key, Some(octets(url))),
            [b"witness", name, key] => self.witness(name, key, None),
            [b"witness", name, key, url] => self.witness(name, key, Some(octets(url))),
            [b"group", name, threshold, members @ ..] if !members.is_empty() => {
                self.group(name, threshold, members)
            }
            [b"quorum", name] => self.quorum(name),
            [b"log" | b"witness" | b"group" | b"quorum", ..] => Err(Fault::Items),
            [word, ..] => Err(Fault::Keyword(octets(word))),
        }
    }

    fn log(&mut self, key: &[u8], url: Option<Octets>) -> Result<(), Fault> {
        if self.logs.len() == POLICY_LOGS_MAX {
            return Err(Fault::TooManyLogs);
        }
        let key = self.key(key, KeyKind::Ed25519Note)?;
        self.logs.push(PolicyLog { key, url });
        Ok(())
    }

    fn witness(&mut self, name: &[u8], key: &[u8], url: Option<Octets>) -> Result<(), Fault> {
        if self.witnesses.len() == POLICY_WITNESSES_MAX {
            return Err(Fault::TooManyWitnesses);
        }
        let name = self.name(name, Member::Witness(self.witnesses.len()))?;
        let key = self.key(key, KeyKind::Ed25519Cosignature)?;
        self.witnesses.push(PolicyWitness { name, key, url });
        Ok(())
    }

    fn group(&mut self, name: &[u8], threshold: &[u8], members: &[&[u8]]) -> Result<(), Fault> {
        if self.groups.len() == POLICY_GROUPS_MAX {
            return Err(Fault::TooManyGroups);
        }
        let threshold = threshold_of(threshold, members.len()).ok_or(Fault::Threshold)?;
        // Members first: a group is not defined above itself.
        let members = members.iter().map(|member| self.member(member));
        let members = members.collect::<Result<Vec<_>, _>>()?;
        let name = self.name(name, Member::Group(self.groups.len()))?;
        self.groups.push(Group {
            name,
            threshold,
            members,
        });
        Ok(())
    }

    fn quorum(&mut self, name: &[u8]) -> Result<(), Fault> {
        if self.quorum.is_some() {
            return Err(Fault::QuorumTwice);
        }
        let quorum = match name {
            b"none" => Quorum::Nobody,
            name => Quorum::Of(self.defined(name)?),
        };
        self.quorum = Some(quorum);
        Ok(())
    }

    /// A new name for what comes next.
    fn name(&mut self, name: &[u8], stands_for: Member) -> Result<Octets, Fault> {
        let name = octets(name);
        if name.as_bytes() == b"none" {
            return Err(Fault::NameIsNone);
        }
        if self.names.insert(name.clone(), stands_for).is_some() {
            return Err(Fault::NameTwice(name));
        }
        Ok(name)
    }

    fn member(&mut self, name: &[u8]) -> Result<Member, Fault> {
        let member = self.defined(name)?;
        if self.members.insert(octets(name)) {
            Ok(member)
        } else {
            Err(Fault::MemberTwice(octets(name)))
        }
    }

    fn defined(&self, name: &[u8]) -> Result<Member, Fault> {
        let name = octets(name);
        self.names
            .get(&name)
            .copied()
            .ok_or(Fault::UnknownName(name))
    }

    fn key(&mut self, text: &[u8], kind: KeyKind) -> Result<VerifierKey, Fault> {
        let text = std::str::from_utf8(text).map_err(|_| Fault::Key(KeyProblem::NotThreeParts))?;
        let key: VerifierKey = text.parse().map_err(Fault::Key)?;
        if key.kind() != kind {
            return Err(Fault::KindOfKey);
        }
        if !self.keys.insert((kind, *key.public_key())) {
            return Err(Fault::KeyTwice);
        }
        if !self.marks.insert((key.name().to_owned(), key.id())) {
            return Err(Fault::SameNameAndId);
        }
        Ok(key)
    }
}

fn octets(bytes: &[u8]) -> Octets {
    Octets(bytes.to_vec())
}

/// How many of `members` it takes; `None` for what is no threshold of so many.
fn threshold_of(text: &[u8], members: usize) -> Option<usize> {
    match text {
        b"all" => Some(members),
        b"any" => Some(1),
        [b'1'..=b'9', ..] if text.iter().all(u8::is_ascii_digit) => {
            let number: usize = std::str::from_utf8(text).ok()?.parse().ok()?;
            (number <= members).then_some(number)
        }
        _ => None,
    }
}
