//! Shapes of event types: what the log has to know of a type to commit to its events. The table of
//! them is the caller's, since the log knows bytes and nothing of volunteering.

/// What the log has to know of an event type to commit to its events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    /// The ordered names of its groups.
    pub groups: &'static [&'static str],
    /// Whether its bodies are public, so that their event seed is that of all public bodies
    /// ([`PUBLIC_SEED`](super::PUBLIC_SEED)).
    pub is_public: bool,
}

impl Shape {
    /// A type whose bodies are known to their ledger only.
    pub const fn private(groups: &'static [&'static str]) -> Self {
        Self {
            groups,
            is_public: false,
        }
    }

    /// A type whose bodies anybody may read.
    pub const fn public(groups: &'static [&'static str]) -> Self {
        Self {
            groups,
            is_public: true,
        }
    }
}

/// The shape of an event type and version, or `None` for one that does not exist.
///
/// The table is the caller's: the log knows bytes, nothing of volunteering.
pub type ShapeOf = fn(event_type: &str, version: u16) -> Option<Shape>;
