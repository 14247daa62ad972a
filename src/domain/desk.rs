//! What a decision sees: the context that came with the command, and the books on the desk.
//!
//! `decide` is pure. It never loads anything: when it needs a book that is not on the desk it
//! stops with [`Stop::Missing`], the caller fetches that book and decides again. So a decision
//! depends only on its arguments, and the very same code serves the writer, a dry run and a test.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::audits::drawing::AuditDraw;
use super::books::{Book, BookKey, Kept};
use super::kernel::calendar::working_days_after;
use super::kernel::ids::{PersonId, Position, Tag16};
use super::kernel::moment::Moment;
use super::kernel::refusal::Refusal;
use super::kernel::zone::{LocalDate, Zone};
use super::stored::{Actor, Meta, PolicyRef, ReasonCode, Sealed};

/// Why a decision could not be made.
#[derive(Debug, Clone, PartialEq)]
pub enum Stop {
    /// The business says no.
    Refused(Box<Refusal>),
    /// Put this book on the desk and decide again.
    Missing(BookKey),
    /// Put all these books on the desk and decide again.
    MissingAll(Vec<BookKey>),
}

impl Stop {
    /// The same at another request field, where a refusal comes from a check that several
    /// commands share.
    #[must_use]
    pub fn at(self, field: &'static str) -> Self {
        match self {
            Self::Refused(refusal) => refusal.field(field).into(),
            missing => missing,
        }
    }
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(Box::new(refusal))
    }
}

/// What the vault lets a decision know: conclusions and sealed envelopes, never the datum.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Facts {
    /// Sealed values by field path, for example `subject.name`.
    pub sealed: BTreeMap<&'static str, Sealed>,
    /// Who holds the document of the command already, if anybody does (R1).
    pub document_owner: Option<PersonId>,
    /// Whether the on-site code of the command is the activity's code of this minute (F28).
    pub on_site_code_holds: bool,
    /// Where a record of another system comes from.
    pub origin: Option<OriginFact>,
    /// Last day on which a backup may hold what is erased today.
    pub backups_may_hold_until: Option<LocalDate>,
    /// Ages today, in full years, of the people whom a rule of age is about.
    pub ages: BTreeMap<PersonId, u32>,
    /// What an opening of an audit drew, or why nothing could be drawn.
    pub audit_draw: Option<Result<AuditDraw, Refusal>>,
}

/// Keyed hashes of a record of another system: what names it, and what it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OriginFact {
    /// Of system, kind and foreign id.
    pub tag: Tag16,
    /// Of its content as it was stated.
    pub content: Tag16,
}

/// All that comes in from outside with a command: time, seed, actor, facts (I14).
///
/// Not `Debug`: the seed opens every group of the events that follow.
#[derive(Clone)]
pub struct Context {
    /// When the writer took the command up.
    pub now: Moment,
    /// The ledger's time zone.
    pub zone: Zone,
    /// Who commands.
    pub actor: Actor,
    /// The position that the first event of the decision will have.
    pub next: Position,
    /// Seed of new ids and tags.
    pub seed: [u8; 32],
    /// What the vault knows.
    pub facts: Facts,
}

impl Context {
    /// Today in the ledger's time zone.
    pub fn today(&self) -> LocalDate {
        self.zone.date(self.now)
    }

    /// The midnight that ends the last of so many working days after today.
    pub fn end_of_working_days(&self, days: u32) -> Moment {
        let (last_day, _) = working_days_after(self.today(), days);
        self.zone.midnight(last_day.plus_days(1))
    }

    /// Group `meta` of an act that takes effect now.
    pub fn meta(&self) -> Meta {
        self.meta_at(self.now)
    }

    /// Group `meta` of an act that took effect at another moment.
    pub fn meta_at(&self, effective_at: Moment) -> Meta {
        Meta {
            actor: self.actor,
            cause: None,
            effective_at,
            policy: None,
            reason: None,
            reason_text: None,
        }
    }

    /// The sealed value of a field.
    ///
    /// A missing one is a bug in the command's list of secrets, so it panics.
    pub fn sealed(&self, path: &'static str) -> Sealed {
        self.sealed_if(path)
            .unwrap_or_else(|| panic!("field {path} was not sealed"))
    }

    /// The sealed value of an optional field.
    pub fn sealed_if(&self, path: &'static str) -> Option<Sealed> {
        self.facts.sealed.get(path).cloned()
    }
}

impl Meta {
    /// The same with its cause.
    #[must_use]
    pub fn caused_by(mut self, cause: impl Into<Option<Position>>) -> Self {
        self.cause = cause.into();
        self
    }

    /// The same with the pinned rules.
    #[must_use]
    pub fn under(mut self, policy: PolicyRef) -> Self {
        self.policy = Some(policy);
        self
    }

    /// The same with a reason.
    #[must_use]
    pub fn because(mut self, reason: ReasonCode, text: Option<Sealed>) -> Self {
        self.reason = Some(reason);
        self.reason_text = text;
        self
    }
}

/// The books a decision may look at, each present or known to be absent.
///
/// A dozen, for a page of an import a few hundred, so they are looked through, not hashed.
#[derive(Debug, Clone, Default)]
pub struct Desk {
    books: Vec<(BookKey, Option<Arc<Book>>)>,
}

impl Desk {
    /// Puts a book, or the knowledge that there is none, on the desk.
    pub fn put(&mut self, key: BookKey, book: Option<Arc<Book>>) {
        match self.books.iter_mut().find(|(known, _)| *known == key) {
            Some((_, held)) => *held = book,
            None => self.books.push((key, book)),
        }
    }

    /// The book under `key`; stops with [`Stop::Missing`] if nobody fetched it yet.
    pub fn book(&self, key: &BookKey) -> Result<Option<&Book>, Stop> {
        match self.books.iter().find(|(known, _)| known == key) {
            Some((_, book)) => Ok(book.as_deref()),
            None => Err(Stop::Missing(key.clone())),
        }
    }

    /// Stops with [`Stop::MissingAll`] unless all these books were fetched: what needs many asks
    /// once instead of once for each.
    pub fn all(&self, keys: Vec<BookKey>) -> Result<(), Stop> {
        let is_missing = |key: &BookKey| !self.books.iter().any(|(known, _)| known == key);
        let missing: Vec<BookKey> = keys.into_iter().filter(is_missing).collect();
        if missing.is_empty() {
            Ok(())
        } else {
            Err(Stop::MissingAll(missing))
        }
    }

    /// The same, by its own type.
    pub fn find<B: Kept>(&self, key: &BookKey) -> Result<Option<&B>, Stop> {
        Ok(self.book(key)?.and_then(B::of))
    }
}
