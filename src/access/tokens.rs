//! The tokens in force: a fold of the network log, bounded.
//!
//! A token lives at most [`LIFE_DAYS_MAX`] days, less than the log keeps a month: so every token in
//! force is found again when the log is folded from its oldest month. Memory: about 200 bytes per
//! token in force, at most [`TOKENS_MAX`] of them (40 MB); those that have ended are dropped.

use std::collections::HashMap;

use super::keyed::KeyedHash;
use super::record::AccessEvent;
use super::token::{Allowed, Origin, TokenId};
use crate::domain::kernel::ids::PersonId;

/// Days a token lives at most.
pub const LIFE_DAYS_MAX: u16 = 180;
/// Minutes of a day.
pub const DAY_MINUTES: u32 = 24 * 60;
/// Minutes a browser session lives at most: a day's visit, not a month on a shared phone.
pub const PAGE_MINUTES_MAX: u32 = 12 * 60;
/// Browser sessions of one person at most; one more ends the one that would end first.
pub const PAGES_OF_PERSON_MAX: usize = 8;
/// Tokens in force at most.
pub const TOKENS_MAX: usize = 200_000;

/// What a valid token grants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenGrant {
    /// Its public name.
    pub id: TokenId,
    /// Whose it is.
    pub person: PersonId,
    /// Which roles of the person it may use.
    pub allowed: Vec<Allowed>,
    /// Where it is accepted.
    pub origin: Origin,
    /// When it ends, Unix milliseconds.
    pub expires_at_ms: i64,
}

/// Why no token was made or ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenRefused {
    /// A life of nothing, or longer than tokens of its origin may live.
    LifeOutOfRange,
    /// It would allow nothing.
    NothingAllowed,
    /// There are 200,000 in force already.
    TooMany,
    /// No token in force has this id.
    Unknown,
}

/// The tokens in force.
#[derive(Debug, Default)]
pub struct Tokens {
    by_id: HashMap<TokenId, (KeyedHash, TokenGrant)>,
}

impl Tokens {
    /// Folds one event of the network log, recorded at a moment: what had ended by then makes room.
    pub fn apply(&mut self, event: &AccessEvent, at_ms: i64) {
        match event {
            AccessEvent::TokenCreated {
                allowed,
                expires_at_ms,
                hash,
                origin,
                person,
            } => {
                self.make_room(at_ms);
                let grant = TokenGrant {
                    id: TokenId::of(*hash),
                    person: *person,
                    allowed: allowed.clone(),
                    origin: *origin,
                    expires_at_ms: *expires_at_ms,
                };
                self.by_id.insert(grant.id, (*hash, grant));
            }
            AccessEvent::TokenRevoked { token } => _ = self.by_id.remove(token),
            _ => {}
        }
    }

    /// What the token with this hash grants at a moment.
    pub fn grant(&self, hash: KeyedHash, now_ms: i64) -> Option<&TokenGrant> {
        let (stored, grant) = self.by_id.get(&TokenId::of(hash))?;
        (stored.is(hash) && now_ms < grant.expires_at_ms).then_some(grant)
    }

    /// Whether a token with this id is in force.
    pub fn holds(&self, id: TokenId, now_ms: i64) -> bool {
        self.by_id
            .get(&id)
            .is_some_and(|(_, grant)| now_ms < grant.expires_at_ms)
    }

    /// The tokens of a person that are in force, the one that ends first first.
    pub fn of_person(&self, person: PersonId, now_ms: i64) -> Vec<TokenGrant> {
        let grants = self.by_id.values().map(|(_, grant)| grant);
        let own = grants.filter(|grant| grant.person == person && now_ms < grant.expires_at_ms);
        let mut own: Vec<TokenGrant> = own.cloned().collect();
        own.sort_by_key(|grant| (grant.expires_at_ms, grant.id));
        own
    }

    /// Whether there is room for one more, after those that have ended are dropped.
    pub fn make_room(&mut self, now_ms: i64) -> bool {
        if self.by_id.len() >= TOKENS_MAX {
            self.by_id
                .retain(|_, (_, grant)| now_ms < grant.expires_at_ms);
        }
        self.by_id.len() < TOKENS_MAX
    }
}
