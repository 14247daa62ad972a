//! Guesses: numbers, codes and PINs that somebody types in. One of a caller's is tried at a time
//! ([`Turns`](super::turns::Turns)); one that proved right costs nothing, every other one counts.
//!
//! Must never: let a wrong guess cost nothing. What its sender does not wait for counts, too:
//! whether it was right may show elsewhere.

use super::api::Api;
use super::caller::locked_out;
use super::exchange::Incoming;
use super::turns::Turn;
use crate::access::limits::LimitKey;
use crate::access::lockout::{FAILURES_MAX, UNKNOWN_NUMBERS_MAX};
use crate::domain::kernel::ids::{PersonId, ShareId};
use crate::domain::stored::Actor;
use crate::run::Failure;

/// A guess whose turn it is; wrong, unless somebody says otherwise.
pub struct Guess<'a> {
    api: &'a Api,
    who: LimitKey,
    failures_max: u32,
    is_wrong: bool,
    _turn: Turn<'a>,
}

impl<'a> Guess<'a> {
    /// At the on-site code of an activity, by somebody known: six digits.
    pub async fn at_on_site_code(api: &'a Api, actor: Actor) -> Result<Self, Failure> {
        let who = api.access.limit_key(&format!("on-site code {actor}"));
        Self::begun(api, who, FAILURES_MAX).await
    }

    /// At the number of a certificate, from an address.
    pub async fn at_number(incoming: &Incoming<'a>) -> Result<Self, Failure> {
        let who = incoming.address.of_act("certificate number");
        Self::begun(incoming.api, who, UNKNOWN_NUMBERS_MAX).await
    }

    /// At the code of a share, from an address.
    pub async fn at_code(incoming: &Incoming<'a>) -> Result<Self, Failure> {
        let who = incoming.address.of_act("share code");
        Self::begun(incoming.api, who, UNKNOWN_NUMBERS_MAX).await
    }

    /// At the PIN of a share, from wherever: a PIN has few values, and whoever tries it has the
    /// code.
    pub async fn at_pin(incoming: &Incoming<'a>, share: ShareId) -> Result<Self, Failure> {
        let share = incoming.api.access.limit_key(&format!("share pin {share}"));
        Self::begun(incoming.api, share, FAILURES_MAX).await
    }

    /// At who stands at a till, by a clerk: cards, codes, documents.
    pub async fn at_visitor(api: &'a Api, clerk: PersonId) -> Result<Self, Failure> {
        let who = api.access.limit_key(&format!("till visitor {clerk}"));
        Self::begun(api, who, UNKNOWN_NUMBERS_MAX).await
    }

    async fn begun(api: &'a Api, who: LimitKey, failures_max: u32) -> Result<Self, Failure> {
        let turn = api.turns.take(who).await;
        let now_ms = api.ledger().clock.now_ms();
        let allowed = api.access.attempt_allowed(who, now_ms);
        allowed.map_err(|locked| locked_out(locked, now_ms))?;
        Ok(Self {
            api,
            who,
            failures_max,
            is_wrong: true,
            _turn: turn,
        })
    }

    /// It was right, or its question was not answered.
    pub fn take_back(mut self) {
        self.is_wrong = false;
    }

    /// It was right, and earlier wrong ones are forgotten.
    pub fn succeeded(mut self) {
        self.is_wrong = false;
        self.api.access.attempt_succeeded(self.who);
    }
}

impl Drop for Guess<'_> {
    fn drop(&mut self) {
        if self.is_wrong {
            let now_ms = self.api.ledger().clock.now_ms();
            // A lock that could not be written down holds until the next start; the disk that
            // failed is met again by whatever is written next.
            let access = &self.api.access;
            _ = access.attempt_failed_of(self.who, self.failures_max, now_ms);
        }
    }
}

/// Counts a complaint from an address as a guess that is never right: four within a quarter of an
/// hour, then none for a while, each time for longer. Whoever has more to say writes it into one.
pub fn complaint_taken(incoming: &Incoming<'_>) -> Result<(), Failure> {
    let who = incoming.address.of_act("complaint");
    let now_ms = incoming.api.ledger().clock.now_ms();
    let counted = incoming.api.access.attempt_failed(who, now_ms)?;
    Ok(counted.map_err(|locked| locked_out(locked, now_ms))?)
}
