//! The authorisation table: one row per endpoint, the only place that says who may call it.
//!
//! The router, the `OpenAPI` document and the tests read the same rows. An endpoint without a row
//! answers nobody (`rule` finds none), and [`coverage`] makes the test fail that compares the rows
//! with the router.
//!
//! Invariants: one row per operation, and one per method and path; a public row reveals nothing
//! and writes nothing; rows are ordered by operation.

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
    /// Everything in the ledger.
    Ledger,
}

/// Who may call an endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// Everybody, without a token.
    Public,
    /// Everybody with a valid token.
    AnyToken,
    /// Holders of one of these roles, as far as it reaches.
    Holders(&'static [(Role, Reach)]),
}

/// One endpoint.
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

/// Every endpoint, ordered by operation.
pub const TABLE: &[Rule] = &[
    public("health", "/healthz"),
    public("metrics", "/metrics"),
    public("openapi", "/api/v1/openapi.json"),
    public("ready", "/readyz"),
];

/// A row of an endpoint that anybody may read.
const fn public(operation: &'static str, path: &'static str) -> Rule {
    Rule {
        operation,
        method: Method::Get,
        path,
        who: Who::Public,
        reveals: &[],
        writes: false,
    }
}

/// The row of an operation; none means that nobody may call it.
pub fn rule(operation: &str) -> Option<&'static Rule> {
    TABLE.iter().find(|rule| rule.operation == operation)
}

/// What differs between the table and the endpoints that exist.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Endpoints without a row, or with another method or path than their row.
    pub without_rule: Vec<String>,
    /// Rows without an endpoint.
    pub without_endpoint: Vec<String>,
}

/// Compares rows with the endpoints of the router: operation, method and path of each.
pub fn coverage(table: &[Rule], endpoints: &[(&str, Method, &str)]) -> Coverage {
    let fits = |rule: &Rule, endpoint: &(&str, Method, &str)| {
        (rule.operation, rule.method, rule.path) == *endpoint
    };
    let ruled = |endpoint: &&(&str, Method, &str)| table.iter().any(|rule| fits(rule, endpoint));
    let served = |rule: &&Rule| endpoints.iter().any(|endpoint| fits(rule, endpoint));
    Coverage {
        without_rule: endpoints
            .iter()
            .filter(|endpoint| !ruled(endpoint))
            .map(|(operation, method, path)| format!("{operation}: {method:?} {path}"))
            .collect(),
        without_endpoint: table
            .iter()
            .filter(|rule| !served(rule))
            .map(|rule| rule.operation.to_owned())
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_ordered_and_unique() {
        for pair in TABLE.windows(2) {
            assert!(
                pair[0].operation < pair[1].operation,
                "{}",
                pair[1].operation
            );
        }
        for (at, rule) in TABLE.iter().enumerate() {
            let same = |other: &&Rule| (other.method, other.path) == (rule.method, rule.path);
            assert_eq!(TABLE.iter().position(|other| same(&other)), Some(at));
        }
    }

    #[test]
    fn what_is_public_reveals_nothing_and_writes_nothing() {
        for rule in TABLE.iter().filter(|rule| rule.who == Who::Public) {
            assert!(
                rule.reveals.is_empty() && !rule.writes,
                "{}",
                rule.operation
            );
        }
    }

    #[test]
    fn what_reveals_personal_data_is_reserved_to_holders_of_a_role() {
        for rule in TABLE.iter().filter(|rule| !rule.reveals.is_empty()) {
            assert!(matches!(rule.who, Who::Holders(_)), "{}", rule.operation);
        }
    }

    #[test]
    fn coverage_names_what_has_no_row_and_what_has_no_endpoint() {
        let table = [public("a", "/a"), public("b", "/b")];
        let endpoints = [("b", Method::Post, "/b"), ("a", Method::Get, "/a")];
        let found = coverage(&table, &endpoints);
        assert_eq!(found.without_rule, ["b: Post /b"]);
        assert_eq!(found.without_endpoint, ["b"]);
        assert_eq!(rule("no such operation"), None);
    }
}
