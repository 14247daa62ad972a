//! The words of the authorisation table: who may call an endpoint, and how far a role reaches.
//!
//! The table itself is the surface's table of endpoints (`http::routes`), each row of which holds a
//! [`Rule`]: the router, the `OpenAPI` document and the tests read the same rows, so an endpoint
//! without a rule cannot exist.
//!
//! Invariants (tested where the rows are): one row per operation, and one per method and path; a
//! public row reveals nothing and writes nothing.

use super::role::Role;

/// HTTP method of an endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Reads.
    Get,
    /// Commands.
    Post,
}

/// How far a role reaches at an endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Records of the caller, or of the person the caller is proxy of.
    Own,
    /// Records of an organisation in which the caller holds the role.
    Organisation,
    /// Records of a station at which the caller holds the role.
    Station,
    /// Whatever it is about, wherever the caller holds the role; if that lies in an organisation,
    /// then in that one.
    Anywhere,
    /// Everything in the ledger.
    Ledger,
}

/// Who may call an endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// Everybody, without a token.
    Public,
    /// Everybody who brings a one-time link, or card and PIN, in a form.
    Entering,
    /// Everybody with a session of a browser, for their own records.
    Session,
    /// Clerks with a session of a till, at the station of their open shift.
    Till,
    /// Everybody with a valid token.
    AnyToken,
    /// Holders of one of these roles, as far as it reaches.
    Holders(&'static [(Role, Reach)]),
}

/// Who may do what at one endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Operation id, as in the `OpenAPI` document.
    pub operation: &'static str,
    /// Method.
    pub method: Method,
    /// Path template, for example `/api/v1/activities/{activity}`.
    pub path: &'static str,
    /// Who may call it.
    pub who: Who,
    /// Field paths of personal data it can reveal; each such read is recorded.
    pub reveals: &'static [&'static str],
    /// Whether it appends to the ledger or to the access log.
    pub writes: bool,
}
