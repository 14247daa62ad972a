//! Compares two stores entry by entry: what `fsck` is made of.
//!
//! `fsck` folds the log into a second store beside the old one and compares them. Both sides
//! stream; memory does not grow with their size. Positions of books are not compared (a rebuild
//! folds in other batches), those of idempotency tags are. Nothing here repairs.

use std::cmp::Ordering;
use std::fmt;
use std::iter::Peekable;

use super::range::{Row, Rows};
use super::scan::Damaged;
use super::shelf::hex;
use super::shelved::{Shelved, Space};
use super::store::Store;
use crate::log::{Fault, IdemTag, Position};

/// What an entry is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject<K> {
    /// A book.
    Book(K),
    /// An idempotency tag.
    Idem(IdemTag),
    /// Key bytes that name nothing.
    Unknown(Vec<u8>),
}

/// One way in which two stores differ, or in which one is damaged.
#[derive(Debug)]
pub enum Difference<K> {
    /// Only the first store has it.
    OnlyInFirst(Subject<K>),
    /// Only the second store has it.
    OnlyInSecond(Subject<K>),
    /// Both have it, with different content.
    Content(Subject<K>),
    /// The first store cannot be read here.
    FirstDamaged {
        /// The sled key of the page.
        sled_key: Vec<u8>,
        /// What is wrong with it.
        fault: Fault,
    },
    /// The second store cannot be read here.
    SecondDamaged {
        /// The sled key of the page.
        sled_key: Vec<u8>,
        /// What is wrong with it.
        fault: Fault,
    },
    /// They are folded up to different positions.
    At(Position, Position),
}

impl<K: fmt::Debug> fmt::Display for Difference<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OnlyInFirst(subject) => write!(f, "{subject:?}: should not exist"),
            Self::OnlyInSecond(subject) => write!(f, "{subject:?}: is missing"),
            Self::Content(subject) => write!(f, "{subject:?}: differs from the log"),
            Self::FirstDamaged { sled_key, fault } | Self::SecondDamaged { sled_key, fault } => {
                write!(f, "sled key {}: {fault}", hex(sled_key))
            }
            Self::At(first, second) => write!(f, "folded up to {first} instead of {second}"),
        }
    }
}

/// All differences between `first` (usually the old store) and `second` (the one just folded).
/// Nothing may be published to either meanwhile.
pub fn compare<B: Shelved>(first: &Store<B>, second: &Store<B>) -> Vec<Difference<B::Key>> {
    let mut found = Vec::new();
    let at = (first.published(), second.published());
    if at.0 != at.1 {
        found.push(Difference::At(at.0, at.1));
    }
    for space in Space::ALL {
        let (first, second) = (first.rows(space).peekable(), second.rows(space).peekable());
        let mut walk = Walk {
            space,
            first,
            second,
            found,
        };
        while walk.step() {}
        found = walk.found;
    }
    found
}

struct Walk<'a, B: Shelved> {
    space: Space,
    first: Peekable<Rows<'a, B>>,
    second: Peekable<Rows<'a, B>>,
    found: Vec<Difference<B::Key>>,
}

impl<B: Shelved> Walk<'_, B> {
    /// Takes the next key of both sides; `false` at the end.
    fn step(&mut self) -> bool {
        let order = match (self.first.peek(), self.second.peek()) {
            (None, None) => return false,
            (Some(Err(_)), _) => return self.first_damaged(),
            (_, Some(Err(_))) => return self.second_damaged(),
            (Some(Ok(_)), None) => Ordering::Less,
            (None, Some(Ok(_))) => Ordering::Greater,
            (Some(Ok(first)), Some(Ok(second))) => first.name.cmp(&second.name),
        };
        let first = (order.is_le()).then(|| self.first.next()).flatten();
        let second = (order.is_ge()).then(|| self.second.next()).flatten();
        let difference = match (first.and_then(Result::ok), second.and_then(Result::ok)) {
            (Some(row), None) => Some(Difference::OnlyInFirst(self.subject(row.name))),
            (None, Some(row)) => Some(Difference::OnlyInSecond(self.subject(row.name))),
            (Some(first), Some(second)) => self.content(first, second),
            (None, None) => None,
        };
        self.found.extend(difference);
        true
    }

    fn content(&self, first: Row<B>, second: Row<B>) -> Option<Difference<B::Key>> {
        let name = first.name.clone();
        (first.encoded() != second.encoded()).then(|| Difference::Content(self.subject(name)))
    }

    fn first_damaged(&mut self) -> bool {
        if let Some(Err(Damaged {
            sled_key,
            fault,
            resume,
        })) = self.first.next()
        {
            skip_to(&mut self.second, resume.as_deref());
            self.found
                .push(Difference::FirstDamaged { sled_key, fault });
        }
        true
    }

    fn second_damaged(&mut self) -> bool {
        if let Some(Err(Damaged {
            sled_key,
            fault,
            resume,
        })) = self.second.next()
        {
            skip_to(&mut self.first, resume.as_deref());
            self.found
                .push(Difference::SecondDamaged { sled_key, fault });
        }
        true
    }

    fn subject(&self, name: Vec<u8>) -> Subject<B::Key> {
        let subject = match self.space {
            Space::Books => B::key_from_bytes(&name).map(Subject::Book),
            Space::Idem => name.as_array().map(|tag| Subject::Idem(IdemTag(*tag))),
        };
        subject.unwrap_or(Subject::Unknown(name))
    }
}

/// Leaves out the rows that the other side may have held on its damaged page.
fn skip_to<B: Shelved>(rows: &mut Peekable<Rows<'_, B>>, resume: Option<&[u8]>) {
    let lost = |name: &[u8]| resume.is_none_or(|resume| name < &resume[1..]);
    while rows
        .next_if(|row| row.as_ref().is_ok_and(|row| lost(&row.name)))
        .is_some()
    {}
}
