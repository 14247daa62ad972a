//! From stored events to entries of the public tree.

use crate::log::commitment::commitment_of;
use crate::log::{Fault, Frame, LedgerId, Position};
use crate::run::ledger::Ledger;
use crate::run::shapes::{entry_of, shape_of};
use crate::tlog::PublicLog;
use crate::tree::{Entry, Size};

/// Bytes of frames that are read at a time.
const READ_BYTES: usize = 4 << 20;

/// The entries of a frame's events, in order.
pub fn entries_of(ledger: LedgerId, frame: &Frame) -> Result<Vec<Entry>, Fault> {
    let seed = frame.command_seed();
    let entries = frame.events().map(|event| {
        let commitment = commitment_of(ledger, &seed, &event, shape_of).map_err(|cause| {
            Fault::fatal(format!("committing to event {}", event.position), cause)
        })?;
        Ok(entry_of(event.event_type, commitment))
    });
    entries.collect()
}

/// Grows the public tree up to `to`, which the log has reached; `progress` hears how far.
pub fn grow(
    log: &dyn crate::log::Log,
    tlog: &PublicLog,
    to: Size,
    mut progress: impl FnMut(u64, u64),
) -> Result<(), Fault> {
    let mut at = tlog.size().0;
    while at < to.0 {
        let mut entries = Vec::new();
        for frame in log.read(Position(at), READ_BYTES)? {
            // A checkpoint may end within a frame only in a log that is not ours to continue.
            let skipped = usize::try_from(at - frame.first().0).expect("a frame is small");
            entries.extend(
                entries_of(log.ledger_id(), &frame)?
                    .into_iter()
                    .skip(skipped),
            );
            at = frame.next().0;
        }
        if entries.is_empty() {
            return Err(Fault::retry(
                "growing the public tree",
                "the log ends too early",
            ));
        }
        let wanted = usize::try_from(to.0 - tlog.size().0).unwrap_or(usize::MAX);
        entries.truncate(wanted);
        tlog.grow(&entries)?;
        at = tlog.size().0;
        progress(at, to.0);
    }
    Ok(())
}

/// Compares what the tapes hold between two sizes with what the log says there: the tapes fit the
/// newest checkpoint, so a log that does not fit them is not the one that was published (I13).
pub fn compare(
    log: &dyn crate::log::Log,
    tlog: &PublicLog,
    from: u64,
    to: Size,
) -> Result<(), Fault> {
    let mut at = from;
    while at < to.0 {
        let before = at;
        for frame in log.read(Position(at), READ_BYTES)? {
            let first = frame.first().0;
            let entries = entries_of(log.ledger_id(), &frame)?;
            if let Some(index) = tlog.differs(first, &entries, to)? {
                return Err(rewritten(index));
            }
            at = frame.next().0;
        }
        if at == before {
            return Err(Fault::fatal(
                "comparing the log with its tree",
                "it ends too early",
            ));
        }
    }
    Ok(())
}

fn rewritten(index: u64) -> Fault {
    Fault::fatal(
        format!("comparing the event at position {index} with the public tree"),
        "the log is not the one that was published: this event is another. Nothing will be signed \
         over it; restore a backup whose events were not changed",
    )
}

/// Grows the public tree to where the log ends.
pub fn grow_to_head(ledger: &Ledger) -> Result<(), Fault> {
    let head = Size(ledger.log.head().next.0);
    grow(&*ledger.log, &ledger.tlog, head, |_, _| {})
}
