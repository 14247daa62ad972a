//! What the code of a share opens: the certificate, its bundle, its check; for pages and programs.
//!
//! A look is on record before anything is opened. Unknown codes and wrong PINs are counted, and
//! lead to a lock-out. Must never: answer from what is kept before the share was followed.

use std::sync::Arc;

use super::api::Api;
use super::certificates::bundled;
use super::exchange::Incoming;
use super::guess::Guess;
use super::kept::RestsOn;
use crate::access::LookedBy;
use crate::domain::kernel::moment::Moment;
use crate::domain::kernel::refusal::RefusalCode;
use crate::domain::kernel::share_code::ShareCode;
use crate::domain::shares::book::ShareState;
use crate::log::Fault;
use crate::pages::policy;
use crate::pages::upload::{self, Checked};
use crate::reading::shares::{Led, Opened, follow};
use crate::reading::{Read, bundle, now};
use crate::run::Failure;
use crate::run::issuing::status;

/// A code with the PIN that came with it.
pub type Key<'a> = (&'a ShareCode, Option<&'a str>);

/// What a code led to, once looking at it is on record.
pub enum Shown {
    /// It takes a PIN, and none was given.
    PinNeeded,
    /// It is closed; how.
    Closed(ShareState),
    /// The certificate.
    Open(Box<Opened>),
}

/// Follows a code; what is wrong with code or PIN counts as a guess.
pub async fn followed(
    incoming: &Incoming<'_>,
    (code, pin): Key<'_>,
    by: LookedBy,
) -> Result<Read<Shown>, Failure> {
    let api = incoming.api;
    let at_code = Guess::at_code(incoming).await?;
    let at_pin = match pin {
        Some(_) => Some(Guess::at_pin(incoming, code.share_id()).await?),
        None => None,
    };
    let led = follow(api.ledger(), (code, pin));
    let refused = match &led {
        Err(Failure::Refused(refusal)) => Some(refusal.code),
        _ => None,
    };
    if refused != Some(RefusalCode::ShareUnknown) {
        at_code.take_back();
    }
    if let Some(at_pin) = at_pin.filter(|_| refused != Some(RefusalCode::SharePinWrong)) {
        at_pin.take_back();
    }
    Ok(match led {
        Ok(Led::PinNeeded) => Ok(Shown::PinNeeded),
        Ok(Led::Closed(state)) => Ok(Shown::Closed(state)),
        Ok(Led::Granted(granted)) => {
            api.looking.record(granted.look(by)).await?;
            Ok(Shown::Open(Box::new(granted.looked_at())))
        }
        Err(failure) => Err(failure),
    })
}

/// The check of an opened certificate, of this minute.
pub async fn checked(api: &Api, opened: &Opened) -> Result<Checked, Failure> {
    check(api, opened, |kept_at, now| kept_at <= now).await
}

/// The same, made at this very moment.
pub async fn checked_now(api: &Api, opened: &Opened) -> Result<Checked, Failure> {
    check(api, opened, |_, _| false).await
}

async fn check(
    api: &Api,
    opened: &Opened,
    is_fit: impl Fn(Moment, Moment) -> bool,
) -> Result<Checked, Failure> {
    let (ledger, certificate) = (api.ledger(), &opened.certificate);
    let id = opened.share.certificate;
    let at = now(ledger)?;
    status::fresh(&api.queue, certificate.issuer, certificate.status_list, at).await?;
    let rests_on = RestsOn {
        published: ledger.tlog.published(),
        positions: bundle::positions(ledger, certificate)?,
        keys: bundle::positions_of_keys(ledger, certificate.issuer, |_| true)?,
    };
    let kept = api.kept.report(id, &rests_on, at);
    if let Some(report) = kept.filter(|report| is_fit(report.at, at)) {
        return upload::standing(ledger, report, certificate);
    }
    let kept = api.kept.bundle(id, &rests_on, at);
    let file: Arc<[u8]> = if let Some(file) = kept {
        file
    } else {
        let text = opened.text(ledger, &api.access)?;
        let file = bundled(api, id, certificate, &text).await?.into();
        api.kept.put_bundle(id, rests_on, at, Arc::clone(&file));
        file
    };
    let turn = api.check_room.acquire().await;
    let _turn = turn.map_err(|cause| Fault::retry("waiting for a check", cause))?;
    tokio::task::block_in_place(|| {
        let policy = policy::policy(ledger, api.policy.as_ref())?;
        let report = upload::report_of(ledger, &file, &policy, certificate)?;
        let report = Arc::new(report);
        api.kept.put_report(id, &file, Arc::clone(&report));
        upload::standing(ledger, report, certificate)
    })
}
