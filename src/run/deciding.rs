//! Deciding a request against the overlay: fetch what is missing, decide again, fold.
//! The writer and a dry run share this code, so that a dry run predicts.
//!
//! Must never leave a trace in the overlay of what was not recorded.

use super::prepare::{Failure, Prepared};
use super::shelf::Overlay;
use crate::domain::desk::{Context, Desk, Stop};
use crate::domain::event::At;
use crate::domain::kernel::ids::Position;
use crate::domain::kernel::moment::RecordedAt;
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::domain::kernel::zone::Zone;
use crate::domain::stored::Actor;
use crate::domain::{Event, decide, fold};
use crate::log::Fault;
use crate::vault::Vault;

/// How often one decision may ask for books; one that asks more often is a bug, no big command.
const FETCHES_MAX: usize = 64;
/// Events in one atomic request (the design's bound).
const EVENTS_MAX: usize = 2_000;

/// What is the same for all commands of a request.
pub struct Moment<'a> {
    /// When the writer took the request up.
    pub recorded_at: RecordedAt,
    /// The ledger's time zone.
    pub zone: &'a Zone,
    /// Who commands.
    pub actor: Actor,
    /// Asked for the owner of a document at the last moment (R1).
    pub vault: &'a Vault,
}

/// Decides the commands of a request, each on what the ones before it did, and folds their events
/// into the overlay as if recorded from `first` on.
///
/// `record` gets all events before the last command's are folded: when it refuses a request of one
/// command, the overlay is untouched. For a request of several, open a trial first.
pub fn decide_and_fold<T>(
    commands: &mut [Prepared],
    at: &Moment<'_>,
    first: Position,
    overlay: &mut Overlay<'_>,
    record: impl FnOnce(&[Event]) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let mut events = Vec::new();
    let mut folded = 0;
    let count = commands.len();
    for index in 0..count {
        fold_from(folded, &events, at, first, overlay)?;
        folded = events.len();
        let (earlier, rest) = commands.split_at_mut(index);
        let prepared = &mut rest[0];
        at.vault.refresh(&mut prepared.known)?;
        for earlier in earlier {
            prepared.known.heed(&earlier.known);
        }
        let next = Position(first.0 + events.len() as u64);
        let decided = decide_one(prepared, at, next, overlay);
        events.extend(match count {
            1 => decided?,
            _ => decided.map_err(|failure| at_command(failure, index))?,
        });
        if events.len() > EVENTS_MAX {
            return Err(too_big(events.len()));
        }
    }
    let recorded = record(&events)?;
    fold_from(folded, &events, at, first, overlay)?;
    Ok(recorded)
}

/// A refusal of one command of several, its field as seen from all of them.
pub fn at_command(failure: Failure, index: usize) -> Failure {
    match failure {
        Failure::Refused(refusal) => {
            let field = match &refusal.field {
                Some(field) => format!("commands.{index}.{field}"),
                None => format!("commands.{index}"),
            };
            refusal.field(field).into()
        }
        fault @ Failure::Fault(_) => fault,
    }
}

/// More than one frame can hold: only an atomic batch can be that big.
pub fn too_big(events: usize) -> Failure {
    Refusal::new(RefusalCode::ListTooLong)
        .field("commands")
        .with("count", events)
        .with("max", EVENTS_MAX)
        .into()
}

/// Folds the events from index `from` on. A fault leaves books half changed, so it stops the
/// writer whatever its cause.
fn fold_from(
    from: usize,
    events: &[Event],
    at: &Moment<'_>,
    first: Position,
    overlay: &mut Overlay<'_>,
) -> Result<(), Fault> {
    for (event, position) in events.iter().zip(first.0..).skip(from) {
        let at = At {
            position: Position(position),
            recorded_at: at.recorded_at.moment(),
        };
        fold(overlay, at, event).map_err(|fault| {
            let doing = format!("folding a {}: {fault}", event.type_version().0);
            Fault::fatal(doing, fault)
        })?;
    }
    Ok(())
}

fn decide_one(
    prepared: &Prepared,
    at: &Moment<'_>,
    next: Position,
    overlay: &mut Overlay<'_>,
) -> Result<Vec<Event>, Failure> {
    let ctx = Context {
        now: at.recorded_at.moment(),
        zone: at.zone.clone(),
        actor: at.actor,
        next,
        seed: prepared.seed,
        facts: prepared.known.facts.clone(),
    };
    let events = decide_with(prepared, &ctx, overlay)?;
    // Only now: a replay is answered before anything is decided, also after the erasure (I11).
    if !prepared.known.sealing.erased.is_empty() {
        return Err(RefusalCode::PersonErased.into());
    }
    Ok(events)
}

fn decide_with(
    prepared: &Prepared,
    ctx: &Context,
    overlay: &mut Overlay<'_>,
) -> Result<Vec<Event>, Failure> {
    let mut desk = Desk::default();
    for _ in 0..FETCHES_MAX {
        match decide(&prepared.command, ctx, &desk) {
            Ok(events) => return Ok(events),
            Err(Stop::Refused(refusal)) => return Err(Failure::Refused(refusal)),
            Err(Stop::Missing(key)) => {
                let book = overlay.held(&key)?;
                desk.put(key, book);
            }
            Err(Stop::MissingAll(keys)) => {
                for key in keys {
                    let book = overlay.held(&key)?;
                    desk.put(key, book);
                }
            }
        }
    }
    let doing = format!("deciding {}", prepared.command.name());
    Err(Fault::fatal(doing, "it asks for more books than any command may").into())
}
