//! Stored events, exactly as hashed.
//!
//! Bytes are shown as they were stored, never re-made (I4); beside each stand its commitment and
//! the chain value of its frame. Personal data in them is sealed and stays so.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::{Read, found};
use crate::domain::Event;
use crate::domain::event::leaf_kind;
use crate::domain::kernel::ids::{ActivityId, Digest32, OrganisationId, PersonId, Position};
use crate::domain::kernel::moment::RecordedAt;
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::domain::stored::Actor;
use crate::domain::timebank::account::Account;
use crate::log::{Fault, Frame};
use crate::run::{Ledger, answer};

/// One event as it is stored, with the commitment that proves it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct EventView {
    /// Its position.
    pub position: Position,
    /// Its type.
    #[serde(rename = "type")]
    pub event_type: String,
    /// Version of its type.
    pub version: u16,
    /// When the writer recorded it.
    pub recorded_at: RecordedAt,
    /// Who commanded it.
    pub actor: Actor,
    /// The command it came from.
    pub command: String,
    /// Its commitment, the leaf of the transparency log.
    pub commitment: Digest32,
    /// Chain value of the frame it stands in.
    pub chain: Digest32,
    /// Its groups, exactly as stored; personal data is sealed.
    #[schemars(with = "serde_json::Value")]
    pub groups: Box<RawValue>,
}

/// Whom an event is about, as far as it says so in clear.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Subjects {
    /// The person.
    pub person: Option<PersonId>,
    /// The organisation.
    pub organisation: Option<OrganisationId>,
    /// The activity.
    pub activity: Option<ActivityId>,
}

/// The event at a position.
pub fn event(ledger: &Ledger, position: Position) -> Read<EventView> {
    let frame = frame(ledger, position)?;
    let events = answer::events(ledger.log.ledger_id(), &frame)?;
    let event = events.into_iter().find(|event| event.position == position);
    let event = event.ok_or_else(|| unknown(position))?;
    let doing = || format!("reading the event at position {position}");
    let actor = frame.actor().parse();
    Ok(EventView {
        position,
        event_type: event.event_type,
        version: event.version,
        recorded_at: answer::recorded_at(&frame)?,
        actor: actor.map_err(|cause: String| Fault::fatal(doing(), cause))?,
        command: frame.command().to_owned(),
        commitment: event.commitment,
        chain: Digest32::from_bytes(frame.chain().0),
        groups: event.groups,
    })
}

/// The event at a position, if its type is public: with the log's own id anybody can recompute its
/// commitment, for its seed is zero.
pub fn public_event(ledger: &Ledger, position: Position) -> Read<EventView> {
    let view = event(ledger, position)?;
    if leaf_kind(&view.event_type).is_public() {
        return Ok(view);
    }
    Err(Refusal::new(RefusalCode::EventNotPublic)
        .field("position")
        .with("position", position)
        .into())
}

/// The frame in which the event at a position stands.
pub(super) fn frame(ledger: &Ledger, position: Position) -> Read<std::sync::Arc<Frame>> {
    if position.0 >= ledger.store.published().0 {
        return Err(unknown(position).into());
    }
    let frame = ledger.frame_at(position)?;
    Ok(frame.ok_or_else(|| unknown(position))?)
}

/// The event at a position, as the ledger understands it.
pub fn decoded(ledger: &Ledger, position: Position) -> Result<Event, Fault> {
    let doing = || format!("reading the event at position {position}");
    let missing = || Fault::fatal(doing(), "a stream names it, and the log does not hold it");
    let frame = ledger.frame_at(position)?.ok_or_else(missing)?;
    let index = usize::try_from(position.0 - frame.first().0).ok();
    let stored = index.and_then(|index| frame.events().nth(index));
    let stored = stored.ok_or_else(missing)?;
    let event = Event::decode(stored.event_type, stored.version, stored.body);
    event.map_err(|cause| Fault::fatal(doing(), cause))
}

fn unknown(position: Position) -> Refusal {
    Refusal::new(RefusalCode::EventUnknown)
        .field("position")
        .with("position", position)
}

/// Ids in the groups that name a subject.
#[derive(Default, Deserialize)]
struct Named {
    #[serde(rename = "person_id")]
    person: Option<PersonId>,
    #[serde(rename = "organisation_id")]
    organisation: Option<OrganisationId>,
    #[serde(rename = "activity_id")]
    activity: Option<ActivityId>,
    /// Whose account a posting is about.
    holder: Option<Account>,
}

#[derive(Deserialize)]
struct NamedGroups {
    subject: Option<Named>,
    activity: Option<Named>,
    organisation: Option<Named>,
    station: Option<Named>,
    finding: Option<Named>,
}

/// Whom the event at a position is about.
pub fn subjects(ledger: &Ledger, position: Position) -> Read<Subjects> {
    let frame = frame(ledger, position)?;
    let event = frame.events().find(|event| event.position.0 == position.0);
    let event = event.ok_or_else(|| unknown(position))?;
    subjects_in(ledger, position, event.body)
}

/// The same of the stored body of that event.
pub(super) fn subjects_in(ledger: &Ledger, position: Position, body: &[u8]) -> Read<Subjects> {
    let groups: NamedGroups = serde_json::from_slice(body).map_err(|cause| {
        Fault::fatal(format!("reading the event at position {position}"), cause)
    })?;
    let subject = groups.subject.unwrap_or_default();
    let activity = groups.activity.unwrap_or_default();
    let others = [groups.organisation, groups.station, groups.finding];
    let mut others = others.into_iter().flatten().map(|one| one.organisation);
    let held_by = match subject.holder {
        Some(Account::Organisation(id)) => Some(id),
        _ => None,
    };
    let named = activity.organisation.or(subject.organisation).or(held_by);
    let mut organisation = named.or(others.next().flatten());
    if let (None, Some(id)) = (organisation, activity.activity) {
        organisation = Some(found::organiser(&*found::activity(ledger, id)?));
    }
    Ok(Subjects {
        person: subject.person.or(subject.holder.and_then(Account::person)),
        organisation,
        activity: activity.activity,
    })
}

/// What the first event of a frame says.
pub fn first<T>(
    frame: &Frame,
    doing: &'static str,
    said: impl Fn(&Event) -> Option<T>,
) -> Result<T, Fault> {
    let stored = frame.events().next();
    let stored = stored.ok_or_else(|| Fault::fatal(doing, "the frame holds no event"))?;
    let event = Event::decode(stored.event_type, stored.version, stored.body);
    let event = event.map_err(|cause| Fault::fatal(doing, cause))?;
    said(&event).ok_or_else(|| Fault::fatal(doing, "it is another event"))
}
