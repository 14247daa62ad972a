//! One session, explained to the last second and down to the stored events.
//!
//! The seconds are those between stored moments; the minutes are the stored ones, shown beside the
//! rounding that made them, never rounded again.

use schemars::JsonSchema;
use serde::Serialize;

use super::totals::{PolicyUsed, rules};
use crate::domain::kernel::ids::{ActivityId, Position, SessionId};
use crate::domain::kernel::minutes::{Minutes, Rounding};
use crate::domain::kernel::refusal::Lang;
use crate::domain::sessions::book::Session;
use crate::reading::events::{EventView, event};
use crate::reading::replay::{self, Automatic};
use crate::reading::sessions::{SessionView, view};
use crate::reading::texts::published;
use crate::reading::{Read, found};
use crate::run::Ledger;

/// Events of a session that are shown in full; a session has seven in the normal course.
const EVENTS_MAX: usize = 64;

/// A session with everything its minutes rest on.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SessionExplained {
    /// The session.
    pub session: SessionView,
    /// How its minutes come about, once it has an end.
    pub arithmetic: Option<Arithmetic>,
    /// The rules it was decided under.
    pub policy: PolicyUsed,
    /// What the rules of the pinned pack say of it: of an approval by a rule decided again from the
    /// log, of a session that waits as it stands.
    pub automatic: Option<Automatic>,
    /// Reasons in words, as staff and the volunteer gave them.
    pub reasons: Vec<ReasonGiven>,
    /// Its events as stored, each with the commitment that proves it.
    pub events: Vec<EventView>,
}

/// A reason in words.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ReasonGiven {
    /// Position of the event it stands in.
    pub position: Position,
    /// The words.
    pub text: String,
}

/// From seconds to minutes.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Arithmetic {
    /// Seconds from start to end.
    pub present_seconds: i64,
    /// Minutes of breaks, taken off.
    pub break_minutes: Minutes,
    /// Seconds that remain.
    pub served_seconds: i64,
    /// The rounding rule, applied once.
    pub rounding: Rounding,
    /// Minutes after rounding, as stored with the end.
    pub minutes: Minutes,
    /// Minutes that were approved, where that was only a part.
    pub approved_minutes: Option<Minutes>,
    /// Minutes of the days that count; after a void none.
    pub credited_minutes: Minutes,
}

/// One session, explained.
pub fn session(
    ledger: &Ledger,
    of: ActivityId,
    id: SessionId,
    lang: Lang,
) -> Read<SessionExplained> {
    let book = found::session(ledger, of, id)?;
    let session = found::opened(&book);
    let (rounding, policy) = rules(ledger, session)?;
    let shown = session.trail.iter().take(EVENTS_MAX);
    let events = shown.map(|&position| event(ledger, position));
    let events = events.collect::<Read<Vec<_>>>()?;
    Ok(SessionExplained {
        session: view(of, id, session, lang),
        arithmetic: arithmetic(session, rounding),
        policy,
        automatic: replay::automatic(ledger, (of, id), session, lang)?,
        reasons: reasons(ledger, session, &events)?,
        events,
    })
}

/// The words behind the reasons of these events. They are the organisation's, sealed under its key,
/// and open to whoever may read the session: who disputed it is owed the answer.
fn reasons(ledger: &Ledger, session: &Session, events: &[EventView]) -> Read<Vec<ReasonGiven>> {
    let given = |position: Position| {
        let path = ["meta.reason_text"];
        let [text] = published(ledger, session.organisation, position, path)?;
        Ok((!text.is_empty()).then_some(ReasonGiven { position, text }))
    };
    // The words of a wide finding stand once, in its opening.
    let own = events.iter().map(|event| event.position);
    own.chain(session.wide_finding())
        .filter_map(|position| given(position).transpose())
        .collect()
}

fn arithmetic(session: &Session, rounding: Rounding) -> Option<Arithmetic> {
    // Without clock times there is nothing to reckon: the minutes are the source's.
    let end = session.end.filter(|_| !session.untimed)?;
    let present_seconds = end.at.seconds_since(session.started_at);
    Some(Arithmetic {
        present_seconds,
        break_minutes: end.break_minutes,
        served_seconds: present_seconds - end.break_minutes.0 * 60,
        rounding,
        minutes: end.minutes,
        approved_minutes: session.granted.filter(|part| *part != end.minutes),
        credited_minutes: session.credited_minutes(),
    })
}
