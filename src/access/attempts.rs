//! Letting in: tokens presented, requests counted, failed attempts and what follows from them.
//!
//! Callers are known by a keyed digest only, never by their address.
//! Must never: tell why a token is not valid (unknown, ended, revoked look the same).

use std::sync::{MutexGuard, PoisonError};

use super::door::Access;
use super::limits::{LimitKey, TooMany};
use super::lockout::{FAILURES_MAX, Locked, Lockouts};
use super::record::AccessEvent;
use super::token::{Origin, hash_of};
use super::tokens::TokenGrant;
use crate::domain::stored::Actor;
use crate::log::Fault;

/// Why a request is not let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotAuthenticated {
    /// No token in force has this text.
    Unknown,
    /// Too many such attempts from there.
    Locked(Locked),
}

impl Access {
    /// The digest under which an address or a token's text is counted.
    pub fn limit_key(&self, text: &str) -> LimitKey {
        LimitKey::of(&self.key, text)
    }

    /// Takes one request from a caller's allowance.
    pub fn request_take(&self, caller: LimitKey, now_ms: i64) -> Result<(), TooMany> {
        let mut limits = self.limits.lock().unwrap_or_else(PoisonError::into_inner);
        limits.take(caller, now_ms)
    }

    /// Lets in the bearer of a token's text, where tokens of that origin are accepted. Blocks for
    /// an fsync only when a lock begins.
    ///
    /// A valid token passes even where others from the same address (`from`) are locked out: 256
    /// random bits are not found by guessing, and one bad client must not lock out its school.
    pub fn authenticate(
        &self,
        text: &str,
        origin: Origin,
        from: LimitKey,
        now_ms: i64,
    ) -> Result<Result<TokenGrant, NotAuthenticated>, Fault> {
        let hash = hash_of(&self.key, text);
        let grant =
            hash.and_then(|hash| self.tokens_ref(|tokens| tokens.grant(hash, now_ms).cloned()));
        let grant = grant.filter(|grant| grant.origin == origin);
        if let Some(grant) = grant {
            return Ok(Ok(grant));
        }
        Ok(Err(match self.attempt_failed(from, now_ms)? {
            Ok(()) => NotAuthenticated::Unknown,
            Err(locked) => NotAuthenticated::Locked(locked),
        }))
    }

    /// Whether an attempt may be made now; else the lock in force.
    pub fn attempt_allowed(&self, who: LimitKey, now_ms: i64) -> Result<(), Locked> {
        self.lockouts().check(who, now_ms)
    }

    /// An attempt failed; answers the lock in force. Records a lock that begins.
    pub fn attempt_failed(&self, who: LimitKey, now_ms: i64) -> Result<Result<(), Locked>, Fault> {
        self.attempt_failed_of(who, FAILURES_MAX, now_ms)
    }

    /// The same where more failures than usual are forgiven.
    pub fn attempt_failed_of(
        &self,
        who: LimitKey,
        failures_max: u32,
        now_ms: i64,
    ) -> Result<Result<(), Locked>, Fault> {
        let begins = {
            let mut lockouts = self.lockouts();
            if let Err(locked) = lockouts.check(who, now_ms) {
                return Ok(Err(locked));
            }
            lockouts.failed(who, failures_max, now_ms)
        };
        let Some(locked) = begins else {
            return Ok(Ok(()));
        };
        let event = AccessEvent::LockedOut {
            subject: who,
            until_ms: locked.until_ms,
        };
        self.network.record(Actor::System, &event, now_ms)?;
        Ok(Err(locked))
    }

    /// An attempt succeeded: earlier failures no longer count.
    pub fn attempt_succeeded(&self, who: LimitKey) {
        self.lockouts().succeeded(who);
    }

    /// An attempt that was counted as failed was none: it alone no longer counts.
    pub fn attempt_taken_back(&self, who: LimitKey) {
        self.lockouts().taken_back(who);
    }

    fn lockouts(&self) -> MutexGuard<'_, Lockouts> {
        self.lockouts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
