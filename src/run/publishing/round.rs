//! One round: grow, sign, ask witnesses, publish if the policy is content.

use super::entries::{compare, grow_to_head};
use super::witnesses::{Asked, Witnesses};
use super::{Publishing, keys};
use crate::checkpoint::Policy;
use crate::log::Fault;
use crate::run::ledger::Ledger;
use crate::tlog::Published;

/// What a round ended with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The newest signed note is what readers see.
    Published,
    /// There is no key to sign with: it was distrusted, or its file is not there.
    Unsigned,
    /// Signed, but not enough witnesses agreed: readers see the one before.
    Unwitnessed,
}

/// Signs a checkpoint over everything in the log, and publishes it once the policy is content.
///
/// A fault is fatal: the disk gives back other bytes than were written, another process publishes
/// this log, or a witness proved that another tree of it was signed.
pub fn publish(
    ledger: &Ledger,
    publishing: &Publishing,
    witnesses: &mut Witnesses,
) -> Result<Outcome, Fault> {
    if !ledger.publishing.is_compared() {
        compare(&*ledger.log, &ledger.tlog, 0, ledger.tlog.signed_size())?;
        ledger.publishing.note_compared();
    }
    grow_to_head(ledger)?;
    let keys = keys::signing(ledger)?;
    if keys.is_empty() {
        ledger.publishing.note(|facts| facts.unsigned += 1);
        return Ok(Outcome::Unsigned);
    }
    let before = ledger.tlog.signed();
    let origin = origin_of(ledger)?;
    let signed = ledger.tlog.sign(&origin, &keys, ledger.clock.now_ms())?;
    if before.as_ref() != Some(&signed) {
        ledger.publishing.note(|facts| facts.signed += 1);
    }
    let noted = match &publishing.policy {
        Some(policy) => witnessed(ledger, publishing, policy, witnesses, signed)?,
        None => Some(signed),
    };
    let Some(note) = noted else {
        ledger.publishing.note(|facts| facts.unwitnessed += 1);
        return Ok(Outcome::Unwitnessed);
    };
    ledger.tlog.publish(note)?;
    ledger.publishing.note(|facts| facts.published += 1);
    Ok(Outcome::Published)
}

/// The note with the cosignatures it got; `None` if the policy wants more.
fn witnessed(
    ledger: &Ledger,
    publishing: &Publishing,
    policy: &Policy,
    witnesses: &mut Witnesses,
    signed: Published,
) -> Result<Option<Published>, Fault> {
    let asked = witnesses.ask(ledger, publishing, policy, &signed)?;
    let Asked { lines, proven_fork } = asked;
    if let Some(fork) = proven_fork {
        return Err(fork);
    }
    let note = if lines.is_empty() {
        signed
    } else {
        ledger.tlog.cosigned(&lines, ledger.clock.now_ms())?
    };
    // A policy that does not know a key of ours any more is content with nothing; it stops nobody.
    let is_content = policy.judge(&note.bytes).is_ok_and(|it| it.quorum_met);
    Ok(is_content.then_some(note))
}

/// The name of the log.
pub fn origin_of(ledger: &Ledger) -> Result<String, Fault> {
    let opened = ledger.opened()?;
    let opened = opened.ok_or_else(|| Fault::fatal("naming the log", "the ledger is not open"))?;
    Ok(opened.origin)
}
