//! What can be wrong with the text of a policy, and where.

use std::error::Error;
use std::fmt;

use super::Octets;
use crate::checkpoint::bounds::POLICY_BYTES_MAX;
use crate::checkpoint::key::KeyProblem;

/// A fault and its line, counted from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyProblem {
    /// Where; the line behind the last one for what is missing.
    pub line: usize,
    /// What.
    pub fault: Fault,
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// More bytes than we read.
    TooLong,
    /// A control character other than tab and newline.
    Control(u8),
    /// The line does not end in a newline: the end of the policy may be lost.
    NoNewline,
    /// The line begins with a word that means nothing here.
    Keyword(Octets),
    /// Too few or too many items for this kind of line.
    Items,
    /// A key that we cannot use.
    Key(KeyProblem),
    /// A log's key that witnesses, or a witness's key that logs.
    KindOfKey,
    /// The same public key stands in two lines of one kind.
    KeyTwice,
    /// Another key has the same name and id, so that signatures could not tell them apart.
    SameNameAndId,
    /// A name is given twice.
    NameTwice(Octets),
    /// `none` is no name of a witness or group.
    NameIsNone,
    /// A name that no line above defines.
    UnknownName(Octets),
    /// A name that is already a member of a group.
    MemberTwice(Octets),
    /// Not `all`, `any` or a plain decimal from 1 to the number of members.
    Threshold,
    /// A second quorum.
    QuorumTwice,
    /// No quorum.
    NoQuorum,
    /// More logs than we hold.
    TooManyLogs,
    /// More witnesses than we hold.
    TooManyWitnesses,
    /// More groups than we hold.
    TooManyGroups,
}

impl fmt::Display for PolicyProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.fault)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fixed = match self {
            Self::TooLong => return write!(f, "a policy has at most {POLICY_BYTES_MAX} bytes"),
            Self::Control(byte) => return write!(f, "the control character 0x{byte:02x}"),
            Self::Keyword(word) => return write!(f, "no line begins with {word}"),
            Self::Key(problem) => return write!(f, "{problem}"),
            Self::NameTwice(name) => return write!(f, "the name {name} is taken"),
            Self::UnknownName(name) => return write!(f, "no line above defines {name}"),
            Self::MemberTwice(name) => return write!(f, "{name} is a member of a group already"),
            Self::NoNewline => "the line does not end in a newline",
            Self::Items => "too few or too many items",
            Self::KindOfKey => "logs have keys of kind 0x01, witnesses of kind 0x04",
            Self::KeyTwice => "another line has the same public key",
            Self::SameNameAndId => "another key has the same name and id",
            Self::NameIsNone => "none cannot be a name",
            Self::Threshold => "the threshold is all, any or 1 to the number of members",
            Self::QuorumTwice => "there is a quorum already",
            Self::NoQuorum => "the quorum is missing",
            Self::TooManyLogs => "too many logs",
            Self::TooManyWitnesses => "too many witnesses",
            Self::TooManyGroups => "too many groups",
        };
        f.write_str(fixed)
    }
}

impl Error for PolicyProblem {}
