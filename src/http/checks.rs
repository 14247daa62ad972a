//! Many codes checked in one request, for whoever keeps many files; nobody needs an account.
//!
//! Each code costs one request of the sender's allowance. Must never: let made-up codes be tried
//! out: a request with unknown ones among its codes counts as a guess, and guesses lead to a
//! lock-out.

use axum::body::Body;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::caller::taken;
use super::exchange::Incoming;
use super::guess::Guess;
use super::respond::{Answer, encoded};
use crate::domain::kernel::moment::Moment;
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::log::Fault;
use crate::reading::checks::{CODES_MAX, CheckLine, CheckState, check};
use crate::reading::now;
use crate::run::Failure;

/// Which codes.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Checks {
    /// Numbers of certificates, codes of shares, or links with either.
    #[schemars(length(min = 1, max = 500))]
    pub codes: Vec<String>,
}

/// What is known of them.
#[derive(Debug, Serialize, JsonSchema)]
pub struct CheckedCodes {
    /// When.
    pub at: Moment,
    /// One for each code, in their order.
    pub results: Vec<CheckLine>,
}

/// `POST /api/v1/checks`.
pub async fn checks(incoming: &Incoming<'_>, body: Body) -> Result<Answer, Failure> {
    let form: Checks = incoming.wish(body).await?;
    let checked = checked(incoming, &form.codes).await?;
    Ok(Answer::json(encoded(&checked)?))
}

/// Checks codes, as many as may be and as the sender's allowance has room for.
pub async fn checked(incoming: &Incoming<'_>, codes: &[String]) -> Result<CheckedCodes, Failure> {
    few_enough(codes.len())?;
    let (api, lang) = (incoming.api, incoming.lang);
    let (ledger, now_ms) = (api.ledger(), api.ledger().clock.now_ms());
    // The request itself has taken one already.
    for _ in 1..codes.len() {
        taken(api, incoming.address, now_ms)?;
    }
    let guess = Guess::at_number(incoming).await?;
    let turn = api.check_room.acquire().await;
    let _turn = turn.map_err(|cause| Fault::retry("waiting for a check", cause))?;
    let results = tokio::task::block_in_place(|| {
        let each = codes
            .iter()
            .map(|code| check(ledger, &api.access, code, lang));
        each.collect::<Result<Vec<_>, _>>()
    })?;
    if results.iter().all(|line| line.state != CheckState::Unknown) {
        guess.take_back();
    }
    let at = now(ledger)?;
    Ok(CheckedCodes { at, results })
}

fn few_enough(count: usize) -> Result<(), Refusal> {
    match count {
        0 => Err(Refusal::new(RefusalCode::ListEmpty).field("codes")),
        1..=CODES_MAX => Ok(()),
        _ => Err(Refusal::new(RefusalCode::ListTooLong)
            .field("codes")
            .with("count", count)
            .with("max", CODES_MAX)),
    }
}
