//! What one row of the table says of an endpoint.
//!
//! A row is data: the same value routes a request, lets its caller in, describes the operation and
//! names the case that tests must have. Invariants: what writes is a POST, what reads a GET (but
//! for look-ups and forms, whose questions must not stand in an address), by construction. Must
//! never: hold state, or a rule of the business.

use schemars::{Schema, SchemaGenerator};
use serde_json::{Map, Value};

use super::asking::{Asking, Params};
use super::pages::{Me, Shown, Till};
use super::query::Parameter;
use crate::access::table::{Method, Rule, Who};
use crate::access::{Place, Reach, Role};
use crate::domain::Command;
use crate::domain::kernel::refusal::Refusal;
use crate::reading::Read;
use crate::reading::words::Words;

/// One endpoint.
pub struct Endpoint {
    /// Operation, method, path, who may, what it reveals.
    pub rule: Rule,
    /// What it does, in a line.
    pub summary: Words,
    /// How it is answered.
    pub act: Act,
}

/// How an endpoint is answered.
pub enum Act {
    /// A command.
    Write(Write),
    /// Several commands.
    Batch,
    /// A read model.
    Read(Reading),
    /// What the ids of a file mean; a POST, for ids must not stand in an address.
    Lookup,
    /// Many codes checked at once; a POST, for some are secrets.
    Checks,
    /// A signed receipt of a check; a POST, for a code and a PIN are secrets.
    CheckReceipt,
    /// Makes a token.
    TokenCreate,
    /// Ends a token.
    TokenRevoke,
    /// Makes a one-time link for a person.
    LinkCreate,
    /// Issues a card to a person.
    CardIssue,
    /// The process is up.
    Health,
    /// The ledger can be written and read.
    Ready,
    /// Counters for a monitor.
    Metrics,
    /// The published checkpoint of the public log.
    Checkpoint,
    /// A tile or a bundle of entries of the public log.
    Tile,
    /// The proof that an event is part of the public log.
    Receipt,
    /// A certificate with its proofs.
    Bundle,
    /// A certificate to print.
    Pdf,
    /// The statement of a person's account to print.
    StatementPdf,
    /// Many transfers of credit, previewed, all or nothing or each for itself.
    Transfers,
    /// The keys of an issuer as `did:web` has them.
    DidDocument,
    /// Every event about the keys of an issuer, with proofs.
    KeyList,
    /// The newest snapshot of a status list.
    StatusList,
    /// What the terms of certificates mean.
    Context,
    /// What certificates are given for.
    Achievement,
    /// The description of this table.
    OpenApi,
    /// A page for people.
    Page(Shown),
    /// A page for one person about their own records.
    Me(Me),
    /// A page for a clerk at a till.
    Till(Till),
}

/// A write: one command.
pub struct Write {
    /// Name of the command.
    pub command: &'static str,
    /// Makes the command of a JSON object, or names the field at fault.
    pub parse: fn(Map<String, Value>) -> Result<Command, Refusal>,
    /// Schema of the object, path parameters included.
    pub schema: fn(&mut SchemaGenerator) -> Schema,
    /// Where what is new will be found, made of path parameters and the command's seed.
    pub location: Option<fn(&Params, &[u8; 32]) -> String>,
}

impl Write {
    /// Whether it is sent alone, never in a batch: its answer holds what is shown once, or it is
    /// open to strangers and counted.
    pub fn is_alone(&self) -> bool {
        matches!(self.command, "share_certificate" | "report_concern")
    }
}

/// Makes the bytes of an answer.
pub type Written = fn(&Asking<'_>) -> Read<Vec<u8>>;

/// A read.
pub struct Reading {
    /// What it is about, for the question who may.
    pub place: fn(&Asking<'_>) -> Read<Place>,
    /// The answer as JSON.
    pub answer: Written,
    /// The same as CSV, of a table.
    pub csv: Option<Written>,
    /// Schema of the answer.
    pub schema: fn(&mut SchemaGenerator) -> Schema,
    /// Query parameters it takes, besides `at_least`.
    pub query: &'static [Parameter],
}

impl Reading {
    /// Whether it opens personal texts without being asked for some.
    pub fn always_reveals(&self, rule: &Rule) -> bool {
        !rule.reveals.is_empty() && !self.query.contains(&Parameter::Reveal)
    }
}

/// Roles with their reach, as rows name them.
pub type Holders = &'static [(Role, Reach)];

impl Endpoint {
    /// An endpoint at `path`; what it reveals and writes follows from what it does.
    pub const fn new(
        operation: &'static str,
        path: &'static str,
        who: Who,
        summary: Words,
        act: Act,
    ) -> Self {
        let writes = match &act {
            Act::Me(me) => me.is_sent() && !matches!(me, Me::Preview),
            Act::Till(till) => till.is_sent() && !matches!(till, Till::Confirm),
            act => matches!(
                act,
                Act::Write(_)
                    | Act::Batch
                    | Act::Transfers
                    | Act::TokenCreate
                    | Act::TokenRevoke
                    | Act::LinkCreate
                    | Act::CardIssue
            ),
        };
        let sends = match &act {
            Act::Page(shown) => shown.is_sent(),
            Act::Me(me) => me.is_sent(),
            Act::Till(till) => till.is_sent(),
            act => writes || matches!(act, Act::Lookup | Act::Checks | Act::CheckReceipt),
        };
        Self {
            rule: Rule {
                operation,
                method: if sends { Method::Post } else { Method::Get },
                path,
                who,
                reveals: &[],
                writes,
            },
            summary,
            act,
        }
    }

    /// The same, which can open personal texts.
    #[must_use]
    pub const fn revealing(mut self, fields: &'static [&'static str]) -> Self {
        self.rule.reveals = fields;
        self
    }

    /// Whether it answers without touching the ledger's records.
    pub const fn is_public(&self) -> bool {
        matches!(self.rule.who, Who::Public)
    }

    /// Whether it answers people with pages, and programs with nothing.
    pub const fn is_page(&self) -> bool {
        matches!(self.act, Act::Page(_) | Act::Me(_) | Act::Till(_))
    }

    /// Whether it answers one person about their own records.
    pub const fn is_own_page(&self) -> bool {
        matches!(self.act, Act::Me(_))
    }

    /// Whether it answers a session of a browser.
    pub const fn is_by_cookie(&self) -> bool {
        matches!(self.act, Act::Me(_) | Act::Till(_))
    }

    /// Names of the parameters in the path, in order.
    pub fn path_parameters(&self) -> impl Iterator<Item = &'static str> {
        let parts = self.rule.path.split('/');
        // A star marks the one that takes the rest of the path.
        parts.filter_map(|part| {
            let name = part.strip_prefix('{')?.strip_suffix('}')?;
            Some(name.strip_prefix('*').unwrap_or(name))
        })
    }
}
