//! What one command did, as a whole: an event, and everything that was decided with it (I6).
//!
//! A void is one event; hours that are taken back, credit that is clawed back, a star that is
//! looked at again and a certificate that ends are others, of the same command. One read tells all
//! of them, in words, each with what it undoes. Whoever may see the event sees what happened to the
//! same person with it, and nothing about others.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Read, events, found, words};
use crate::domain::Event;
use crate::domain::books::BookKey;
use crate::domain::certificates::book::CertificateBook;
use crate::domain::kernel::ids::{CertificateId, PersonId, Position};
use crate::domain::kernel::moment::RecordedAt;
use crate::domain::kernel::refusal::Lang;
use crate::domain::stored::{Actor, ReasonCode};
use crate::log::Fault;
use crate::run::{Ledger, answer};

/// What one command did to one person.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ConsequencesView {
    /// The event that was asked for.
    pub position: Position,
    /// When the writer recorded all of them.
    pub recorded_at: RecordedAt,
    /// Who commanded it.
    pub actor: Actor,
    /// The command.
    pub command: String,
    /// All of them, in the order of the log.
    pub events: Vec<ConsequenceView>,
    /// Events of the same command about other people.
    pub others: usize,
}

/// One event of a command.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ConsequenceView {
    /// Its position.
    pub position: Position,
    /// Its type.
    #[serde(rename = "type")]
    pub event_type: &'static str,
    /// What it means.
    pub words: String,
    /// The certificate that it issues or ends.
    pub certificate_id: Option<CertificateId>,
    /// The event that it answers or undoes.
    pub cause: Option<Position>,
    /// Why.
    pub reason: Option<ReasonCode>,
    /// The same in words.
    pub reason_words: Option<&'static str>,
}

/// The event at a position, and everything that was decided with it for the same person.
pub fn consequences(ledger: &Ledger, position: Position, lang: Lang) -> Read<ConsequencesView> {
    let frame = events::frame(ledger, position)?;
    let doing = || format!("reading the command at position {position}");
    let mut decided = Vec::new();
    for stored in frame.events() {
        let event = Event::decode(stored.event_type, stored.version, stored.body);
        let event = event.map_err(|cause| Fault::fatal(doing(), cause))?;
        let at = Position(stored.position.0);
        let person = person_of(ledger, (at, stored.body), &event)?;
        decided.push((at, person, event));
    }
    let asked = decided.iter().find(|(at, ..)| *at == position);
    let whose = asked.and_then(|(_, person, _)| *person);
    let theirs = decided.iter().filter(|(_, person, _)| *person == whose);
    let shown: Vec<ConsequenceView> = theirs
        .map(|(at, _, event)| view(*at, event, lang))
        .collect();
    let actor = frame.actor().parse();
    Ok(ConsequencesView {
        position,
        recorded_at: answer::recorded_at(&frame)?,
        actor: actor.map_err(|cause: String| Fault::fatal(doing(), cause))?,
        command: frame.command().to_owned(),
        others: decided.len() - shown.len(),
        events: shown,
    })
}

/// Whom an event is about; of a certificate its holder.
fn person_of(
    ledger: &Ledger,
    (at, body): (Position, &[u8]),
    event: &Event,
) -> Read<Option<PersonId>> {
    let holder = |id: CertificateId| -> Read<Option<PersonId>> {
        let book = found::book::<CertificateBook>(ledger, &BookKey::Certificate(id))?;
        Ok(book.and_then(|book| book.issued.as_deref().map(|it| it.person)))
    };
    match certificate_of(event) {
        Some(id) => holder(id),
        None => Ok(events::subjects_in(ledger, at, body)?.person),
    }
}

/// The certificate that an event issues or ends.
const fn certificate_of(event: &Event) -> Option<CertificateId> {
    match event {
        Event::CertificateIssued(event) => Some(event.certificate.certificate_id),
        Event::CertificateRevoked(event) => Some(event.certificate.certificate_id),
        Event::CertificateSuperseded(event) => Some(event.certificate.certificate_id),
        _ => None,
    }
}

fn view(position: Position, event: &Event, lang: Lang) -> ConsequenceView {
    let (event_type, _) = event.type_version();
    let meta = event.meta();
    ConsequenceView {
        position,
        event_type,
        words: words::consequence(event, lang),
        certificate_id: certificate_of(event),
        cause: meta.cause,
        reason: meta.reason,
        reason_words: meta.reason.map(|reason| words::reason(reason).of(lang)),
    }
}
