//! Sealed texts of stored events: where they stand, and those of organisations in clear.
//!
//! Texts of an organisation (the name of a station, what an activity is about) are published and
//! sealed only so that the log can be copied without them; opening one is not recorded. Those of a
//! complaint are nobody's record; who may read them is the surface's to say.
//! Must never: open a text of a person.

use std::collections::HashMap;
use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::domain::kernel::ids::{ComplaintId, OrganisationId, Position};
use crate::log::{Fault, Frame};
use crate::run::ledger::Ledger;
use crate::vault::{Owner, Revealed, Wanted};

/// Opens published texts of an organisation that stand in the event at `position`, by their paths;
/// an absent one is empty.
pub fn published<const N: usize>(
    ledger: &Ledger,
    owner: OrganisationId,
    position: Position,
    paths: [&str; N],
) -> Result<[String; N], Fault> {
    let shown = opened(ledger, Owner::Organisation(owner), position, paths)?;
    Ok(shown.map(Option::unwrap_or_default))
}

/// Opens what was written in a complaint or its answer, by their paths; none where it was not.
pub fn complained<const N: usize>(
    ledger: &Ledger,
    complaint: ComplaintId,
    position: Position,
    paths: [&str; N],
) -> Result<[Option<String>; N], Fault> {
    opened(ledger, Owner::Complaint(complaint), position, paths)
}

/// Not for a person's texts: who opens one is on record first.
fn opened<const N: usize>(
    ledger: &Ledger,
    owner: Owner,
    position: Position,
    paths: [&str; N],
) -> Result<[Option<String>; N], Fault> {
    let texts = sealed_texts(ledger, position)?;
    let wanted: Vec<Wanted<'_>> = paths
        .iter()
        .filter_map(|path| {
            Some(Wanted {
                owner,
                event_type: &texts.event_type,
                version: texts.version,
                path,
                sealed: texts.value(path)?,
            })
        })
        .collect();
    let nobody = |_: &[crate::vault::Disclosed]| Ok(());
    let opened = ledger.vault.reveal(None, &wanted, nobody)?;
    let mut shown = paths.map(|_| None);
    for (wanted, revealed) in wanted.iter().zip(opened) {
        let place = paths.iter().position(|path| *path == wanted.path);
        if let (Some(place), Revealed::Text(text)) = (place, revealed) {
            shown[place] = Some(text.expose().to_owned());
        }
    }
    Ok(shown)
}

/// The groups of a stored event, to find sealed values in.
pub struct SealedTexts {
    /// Its type.
    pub event_type: String,
    /// Version of the type.
    pub version: u16,
    groups: HashMap<String, Option<HashMap<String, Field>>>,
}

/// A field of a group: its text, or none where it is something else, which is passed over. A
/// certificate's event lists hundreds of sessions beside its one text.
struct Field(Option<String>);

impl SealedTexts {
    /// The sealed value, or any other text, at `group.field`.
    pub fn value(&self, path: &str) -> Option<&str> {
        let (group, field) = path.split_once('.')?;
        let fields = self.groups.get(group)?.as_ref()?;
        fields.get(field)?.0.as_deref()
    }
}

impl<'de> Deserialize<'de> for Field {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(OfField)
    }
}

struct OfField;

impl<'de> Visitor<'de> for OfField {
    type Value = Field;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a field of a group")
    }

    fn visit_str<E>(self, text: &str) -> Result<Field, E> {
        Ok(Field(Some(text.to_owned())))
    }

    fn visit_string<E>(self, text: String) -> Result<Field, E> {
        Ok(Field(Some(text)))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Field, E> {
        Ok(Field(None))
    }

    fn visit_i64<E>(self, _: i64) -> Result<Field, E> {
        Ok(Field(None))
    }

    fn visit_u64<E>(self, _: u64) -> Result<Field, E> {
        Ok(Field(None))
    }

    fn visit_unit<E>(self) -> Result<Field, E> {
        Ok(Field(None))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Field, A::Error> {
        while elements.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Field(None))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Field, A::Error> {
        while members.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Field(None))
    }
}

/// The event at a position, to find sealed values in.
pub fn sealed_texts(ledger: &Ledger, position: Position) -> Result<SealedTexts, Fault> {
    let doing = || format!("reading the event at position {position}");
    let gone = || Fault::fatal(doing(), "the log does not hold it");
    let frame = ledger.frame_at(position)?.ok_or_else(gone)?;
    texts_in(&frame, position)
        .ok_or_else(gone)?
        .map_err(|cause| Fault::fatal(doing(), cause))
}

fn texts_in(frame: &Frame, position: Position) -> Option<Result<SealedTexts, serde_json::Error>> {
    let event = frame
        .events()
        .find(|event| event.position.0 == position.0)?;
    let texts = |groups| SealedTexts {
        event_type: event.event_type.to_owned(),
        version: event.version,
        groups,
    };
    Some(serde_json::from_slice(event.body).map(texts))
}
