//! Deciding one command against the overlay: fetch what is missing, decide again, fold.
//! The writer and a dry run share this code, so that a dry run predicts.

use super::prepare::{Failure, Prepared};
use super::shelf::Overlay;
use crate::domain::desk::{Context, Desk, Stop};
use crate::domain::event::At;
use crate::domain::kernel::ids::Position;
use crate::domain::kernel::moment::RecordedAt;
use crate::domain::kernel::zone::Zone;
use crate::domain::stored::Actor;
use crate::domain::{Event, decide, fold};
use crate::log::Fault;
use crate::vault::Vault;

/// Books one decision may fetch; a decision that wants more is a bug, not a big command.
const FETCHES_MAX: usize = 64;

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

/// The events of a command, folded into the overlay as if recorded from `first` on.
pub fn decide_and_fold(
    prepared: &mut Prepared,
    at: &Moment<'_>,
    first: Position,
    overlay: &mut Overlay<'_>,
) -> Result<Vec<Event>, Failure> {
    at.vault.refresh(&mut prepared.known)?;
    let ctx = Context {
        now: at.recorded_at.moment(),
        zone: at.zone.clone(),
        actor: at.actor,
        seed: prepared.seed,
        facts: prepared.known.facts.clone(),
    };
    let events = decide_with(prepared, &ctx, overlay)?;
    for (event, position) in events.iter().zip(first.0..) {
        let at = At {
            position: Position(position),
            recorded_at: ctx.now,
        };
        fold(overlay, at, event)?;
    }
    Ok(events)
}

fn decide_with(
    prepared: &Prepared,
    ctx: &Context,
    overlay: &Overlay<'_>,
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
        }
    }
    let doing = format!("deciding {}", prepared.command.name());
    Err(Fault::fatal(doing, "it asks for more books than any command may").into())
}
