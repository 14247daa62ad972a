//! Tills that clerks came in at: locked when unused, and who stands before each.
//!
//! In memory only: after a restart every till is locked until its clerk types the PIN. Whoever was
//! identified is known by the session alone, so no address of a page names a person, and is
//! forgotten when the till locks.
//!
//! Memory: some 100 bytes per till in use; those of sessions that ended are dropped.

use std::collections::HashMap;
use std::sync::{MutexGuard, PoisonError};

use super::door::Access;
use super::token::{TokenId, hash_of};
use super::tokens::PAGE_MINUTES_MAX;
use crate::domain::kernel::ids::PersonId;

/// How somebody at a till was identified.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdentifiedBy {
    /// They showed their card.
    Card,
    /// They showed a code of their own pages.
    Code,
    /// Their document was looked up, or they were registered just now.
    Document,
    /// Surname and last four characters of the document were looked up.
    Surname,
}

/// Who stands at a till.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Visitor {
    /// Who.
    pub person: PersonId,
    /// How that is known.
    pub by: IdentifiedBy,
    /// Names the visit, so that a form of the one before serves nobody else.
    pub visit: u64,
}

/// A till.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DeskState {
    /// From when on it is locked, Unix milliseconds.
    pub locks_at_ms: i64,
    /// Who stands there.
    pub visitor: Option<Visitor>,
    visits: u64,
}

/// All tills in use.
#[derive(Debug, Default)]
pub struct Desks {
    of: HashMap<TokenId, DeskState>,
}

impl Access {
    /// The till of a session, if it is not locked.
    pub fn desk(&self, session: &str, now_ms: i64) -> Option<DeskState> {
        let id = self.session_id(session)?;
        let desk = self.desks().of.get(&id).copied();
        desk.filter(|desk| now_ms < desk.locks_at_ms)
    }

    /// A till was used; it locks after so long. Unlocks it, too: whoever calls saw the PIN.
    pub fn desk_used(&self, session: &str, now_ms: i64, idle_ms: i64) {
        let Some(id) = self.session_id(session) else {
            return;
        };
        let mut desks = self.desks();
        let forgotten_ms = now_ms - i64::from(PAGE_MINUTES_MAX) * 60_000;
        desks
            .of
            .retain(|known, desk| *known == id || forgotten_ms < desk.locks_at_ms);
        let desk = desks.of.entry(id).or_default();
        if desk.locks_at_ms <= now_ms {
            desk.visitor = None;
        }
        desk.locks_at_ms = now_ms + idle_ms;
    }

    /// Locks a till; whoever stood there is forgotten.
    pub fn desk_lock(&self, session: &str) {
        if let Some(id) = self.session_id(session)
            && let Some(desk) = self.desks().of.get_mut(&id)
        {
            desk.locks_at_ms = i64::MIN;
            desk.visitor = None;
        }
    }

    /// Somebody was identified at a till; nobody: the visit is over. Answers the visit.
    pub fn desk_visited(
        &self,
        session: &str,
        who: Option<(PersonId, IdentifiedBy)>,
    ) -> Option<Visitor> {
        let id = self.session_id(session)?;
        let mut desks = self.desks();
        let desk = desks.of.get_mut(&id)?;
        desk.visits += 1;
        desk.visitor = who.map(|(person, by)| Visitor {
            person,
            by,
            visit: desk.visits,
        });
        desk.visitor
    }

    fn session_id(&self, session: &str) -> Option<TokenId> {
        hash_of(&self.key, session).map(TokenId::of)
    }

    fn desks(&self) -> MutexGuard<'_, Desks> {
        self.desks.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
