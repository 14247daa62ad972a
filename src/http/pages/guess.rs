//! Guesses of strangers: numbers, codes of shares, PINs. Each counts as wrong before it is tried,
//! so that many at once gain nothing, and is taken back once it proved right.

use crate::access::limits::LimitKey;
use crate::access::lockout::{FAILURES_MAX, UNKNOWN_NUMBERS_MAX};
use crate::domain::kernel::ids::ShareId;
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::http::api::Api;
use crate::http::exchange::Incoming;
use crate::run::Failure;

/// A guess that was counted.
pub struct Guess(LimitKey);

impl Guess {
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

    fn taken(api: &Api, who: LimitKey, failures_max: u32) -> Result<Self, Failure> {
        let now_ms = api.ledger().clock.now_ms();
        match api.access.attempt_failed_of(who, failures_max, now_ms)? {
            Ok(()) => Ok(Self(who)),
            Err(locked) => {
                let ms = u64::try_from(locked.until_ms - now_ms).unwrap_or(0);
                Err(Refusal::new(RefusalCode::RateLimited)
                    .with("seconds", ms.div_ceil(1_000))
                    .into())
            }
        }
    }

    /// It was right, or its question was not answered.
    pub fn take_back(&self, api: &Api) {
        api.access.attempt_taken_back(self.0);
    }
}
