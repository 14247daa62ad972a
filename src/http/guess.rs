//! Guesses: numbers, codes and PINs that somebody types in. Each counts as wrong before it is
//! tried, so that many at once gain nothing, and is taken back once it proved right.

use super::api::Api;
use super::caller::locked_out;
use super::exchange::Incoming;
use crate::access::limits::LimitKey;
use crate::access::lockout::{FAILURES_MAX, UNKNOWN_NUMBERS_MAX};
use crate::domain::kernel::ids::{PersonId, ShareId};
use crate::domain::stored::Actor;
use crate::run::Failure;

/// A guess that was counted.
pub struct Guess(LimitKey);

impl Guess {
    /// At the on-site code of an activity, by somebody known: six digits.
    pub fn at_on_site_code(api: &Api, actor: Actor) -> Result<Self, Failure> {
        let who = api.access.limit_key(&format!("on-site code {actor}"));
        Self::taken(api, who, FAILURES_MAX)
    }

    /// At the number of a certificate, from an address.
    pub fn at_number(incoming: &Incoming<'_>) -> Result<Self, Failure> {
        let who = incoming.address.of_act("certificate number");
        Self::taken(incoming.api, who, UNKNOWN_NUMBERS_MAX)
    }

    /// At the code of a share, from an address.
    pub fn at_code(incoming: &Incoming<'_>) -> Result<Self, Failure> {
        let who = incoming.address.of_act("share code");
        Self::taken(incoming.api, who, UNKNOWN_NUMBERS_MAX)
    }

    /// At the PIN of a share, from wherever: a PIN has few values, and whoever tries it has the
    /// code.
    pub fn at_pin(incoming: &Incoming<'_>, share: ShareId) -> Result<Self, Failure> {
        let share = incoming.api.access.limit_key(&format!("share pin {share}"));
        Self::taken(incoming.api, share, FAILURES_MAX)
    }

    /// At who stands at a till, by a clerk: cards, codes, documents.
    pub fn at_visitor(api: &Api, clerk: PersonId) -> Result<Self, Failure> {
        let who = api.access.limit_key(&format!("till visitor {clerk}"));
        Self::taken(api, who, UNKNOWN_NUMBERS_MAX)
    }

    fn taken(api: &Api, who: LimitKey, failures_max: u32) -> Result<Self, Failure> {
        let now_ms = api.ledger().clock.now_ms();
        let counted = api.access.attempt_failed_of(who, failures_max, now_ms)?;
        counted.map_err(|locked| locked_out(locked, now_ms))?;
        Ok(Self(who))
    }

    /// It was right, or its question was not answered.
    pub fn take_back(&self, api: &Api) {
        api.access.attempt_taken_back(self.0);
    }

    /// It was right, and earlier wrong ones are forgotten.
    pub fn succeeded(&self, api: &Api) {
        api.access.attempt_succeeded(self.0);
    }
}

/// Counts a complaint from an address as a guess that is never right: four within a quarter of an
/// hour, then none for a while, each time for longer. Whoever has more to say writes it into one.
pub fn complaint_taken(incoming: &Incoming<'_>) -> Result<(), Failure> {
    let who = incoming.address.of_act("complaint");
    Guess::taken(incoming.api, who, FAILURES_MAX).map(|_| ())
}
