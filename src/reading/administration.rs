//! Administrative acts: how many of each type, for everybody; one by one, for who looks over all.
//!
//! Counters come from the ledger's book of acts, the list from its stream of positions and the
//! stored events at them. Ids, codes and moments only; what an act says in words stays sealed.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::page::{Asked, Page};
use super::words::{self, reason};
use super::{Read, as_of, found, stream};
use crate::domain::Event;
use crate::domain::books::{BookKey, Subject};
use crate::domain::kernel::ids::Position;
use crate::domain::kernel::moment::RecordedAt;
use crate::domain::kernel::refusal::Lang;
use crate::domain::keys::event::DistrustReason;
use crate::domain::ledger::administration::{Act, AdministrationBook};
use crate::domain::stored::{Actor, ReasonCode};
use crate::log::Fault;
use crate::run::{Ledger, answer};

/// All acts, counted.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct AdministrationView {
    /// Everything recorded below this position was seen.
    pub as_of: Position,
    /// Acts of every type.
    pub total: u64,
    /// How many of each type, also of those that never happened.
    pub acts: Vec<ActCount>,
}

/// Acts of one type.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ActCount {
    /// The type of the events.
    #[serde(rename = "type")]
    pub act: Act,
    /// The same in words.
    pub words: &'static str,
    /// How many were recorded.
    pub count: u64,
}

/// One act.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ActView {
    /// Position of its event.
    pub position: Position,
    /// The type of its event.
    #[serde(rename = "type")]
    pub act: Act,
    /// The same in words.
    pub words: &'static str,
    /// When the writer recorded it.
    pub recorded_at: RecordedAt,
    /// Who acted: a person, or the ledger in a job that somebody opened.
    pub actor: Actor,
    /// Position of the event that it answers, undoes or follows from.
    pub cause: Option<Position>,
    /// Why, where a reason was asked for.
    pub reason: Option<ReasonCode>,
    /// The same in words.
    pub reason_words: Option<&'static str>,
    /// Why a key is distrusted.
    pub distrust: Option<DistrustReason>,
    /// All ids that the event names.
    pub subjects: Vec<ActSubject>,
}

/// An id that an event names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ActSubject {
    /// Where: group and field.
    pub field: String,
    /// The id.
    pub id: String,
}

/// The counters.
pub fn administration(ledger: &Ledger, lang: Lang) -> Read<AdministrationView> {
    let as_of = as_of(ledger);
    let book = found::book::<AdministrationBook>(ledger, &BookKey::Administration)?;
    let counted = |act: &Act| {
        let counts = book.as_ref().map(|book| &book.counts);
        counts.and_then(|counts| counts.get(act)).copied()
    };
    let line = |act: &Act| ActCount {
        act: *act,
        words: words::act(*act).of(lang),
        count: counted(act).unwrap_or_default(),
    };
    let acts: Vec<ActCount> = Act::ALL.iter().map(line).collect();
    Ok(AdministrationView {
        as_of,
        total: acts.iter().map(|line| line.count).sum(),
        acts,
    })
}

/// The acts, in the order of the log.
pub fn acts(ledger: &Ledger, asked: &Asked, lang: Lang) -> Read<Page<ActView>> {
    let positions = stream::page(ledger, Subject::Administration, asked)?;
    let shown = positions.items.into_iter();
    let items = shown.map(|position| shown_act(ledger, position, lang));
    Ok(Page {
        items: items.collect::<Read<_>>()?,
        next: positions.next,
    })
}

fn shown_act(ledger: &Ledger, position: Position, lang: Lang) -> Read<ActView> {
    let doing = || format!("reading the act at position {position}");
    let missing = || Fault::fatal(doing(), "there is no such event");
    let frame = ledger.frame_at(position)?.ok_or_else(missing)?;
    let stored = frame.events().find(|event| event.position.0 == position.0);
    let stored = stored.ok_or_else(missing)?;
    let event = Event::decode(stored.event_type, stored.version, stored.body)
        .map_err(|cause| Fault::fatal(doing(), cause))?;
    let act = Act::of(&event).ok_or_else(|| Fault::fatal(doing(), "it is no act"))?;
    let body = serde_json::from_slice(stored.body).map_err(|cause| Fault::fatal(doing(), cause))?;
    let meta = event.meta();
    Ok(ActView {
        position,
        act,
        words: words::act(act).of(lang),
        recorded_at: answer::recorded_at(&frame)?,
        actor: meta.actor,
        cause: meta.cause,
        reason: meta.reason,
        reason_words: meta.reason.map(|code| reason(code).of(lang)),
        distrust: match &event {
            Event::KeyDistrusted(event) => Some(event.distrust.reason),
            _ => None,
        },
        subjects: subjects(&body),
    })
}

/// All ids in the groups of a body but `meta`, in the order of the body.
fn subjects(body: &Value) -> Vec<ActSubject> {
    let mut found = Vec::new();
    let groups = body.as_object().into_iter().flatten();
    for (group, value) in groups.filter(|(group, _)| *group != "meta") {
        collect(group, value, &mut found);
    }
    found
}

/// Structs only, as deep as events are; no list of an act holds an id.
fn collect(place: &str, value: &Value, found: &mut Vec<ActSubject>) {
    if let Some(id) = value.as_str().filter(|text| is_id(text)) {
        found.push(ActSubject {
            field: place.to_owned(),
            id: id.to_owned(),
        });
    }
    for (field, value) in value.as_object().into_iter().flatten() {
        collect(&format!("{place}.{field}"), value, found);
    }
}

/// Three letters, a line, 32 hexadecimal digits: every id has this form and nothing else does.
fn is_id(text: &str) -> bool {
    let Some((kind, digits)) = text.split_once('_') else {
        return false;
    };
    let is_digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    let is_kind = kind.len() == 3 && kind.bytes().all(|byte| byte.is_ascii_lowercase());
    is_kind && digits.len() == 32 && digits.bytes().all(is_digit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_id_of_a_body_is_listed_but_those_of_its_meta() {
        let person = format!("per_{}", "0a".repeat(16));
        let grant = format!("gra_{}", "1b".repeat(16));
        let body = json!({
            "meta": {"actor": person},
            "role": {"grant_id": grant, "role": "clerk", "scope": {"organisation_id": person}},
            "subject": {"person_id": person},
            "window": null,
        });
        let found: Vec<_> = subjects(&body).into_iter().map(|it| it.field).collect();
        let expected = [
            "role.grant_id",
            "role.scope.organisation_id",
            "subject.person_id",
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn digests_and_sealed_texts_are_no_ids() {
        for text in ["", "per_", &"ab".repeat(32), "c2VhbGVk_x", "PER_00"] {
            assert!(!is_id(text), "{text}");
        }
    }
}
