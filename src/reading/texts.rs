//! Sealed texts, opened for a reader: personal ones only after the reading is on record.
//!
//! Texts of an organisation (the name of a station, what an activity is about) are published and
//! open to everybody with a token. A person's are opened for the person, or for staff who say why;
//! who read which field of whom is durable before the first byte is opened.
//! Must never: keep an opened text, or put one into an error.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Read, found};
use crate::access::{Access, FieldRead, Purpose};
use crate::domain::kernel::ids::{PersonId, Position};
use crate::domain::people::book::PersonBook;
use crate::domain::stored::Actor;
use crate::log::Fault;
use crate::run::Ledger;
pub use crate::run::sealed::published;
pub(super) use crate::run::sealed::{SealedTexts, sealed_texts};
use crate::vault::{Owner, Revealed, Wanted};

/// A personal field that can be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// Name.
    Name,
    /// Number of the identity document.
    DocumentNumber,
    /// Birth date.
    BirthDate,
    /// Telephone.
    Phone,
    /// Why the record was merged into another one, in words.
    MergeReason,
}

impl Field {
    /// Every field.
    pub const ALL: [Self; 5] = [
        Self::Name,
        Self::DocumentNumber,
        Self::BirthDate,
        Self::Phone,
        Self::MergeReason,
    ];

    /// Its name in queries.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::DocumentNumber => "document_number",
            Self::BirthDate => "birth_date",
            Self::Phone => "phone",
            Self::MergeReason => "merge_reason",
        }
    }

    /// Its path in the event that holds it.
    pub const fn path(self) -> &'static str {
        match self {
            Self::Name => "subject.name",
            Self::DocumentNumber => "subject.document_number",
            Self::BirthDate => "subject.birth_date",
            Self::Phone => "contact.phone",
            Self::MergeReason => "meta.reason_text",
        }
    }

    /// Where it stands for a person, and under whose key: why a record was merged is sealed for
    /// whoever it was merged into.
    fn source(self, person: PersonId, book: &PersonBook) -> Option<(PersonId, Position)> {
        match self {
            Self::MergeReason => book.merged_into.map(|it| (it.survivor, it.position)),
            _ => book.registered_position.map(|position| (person, position)),
        }
    }
}

/// Who wants to read personal texts, which, and why.
#[derive(Debug, Clone)]
pub struct Reading {
    /// Who.
    pub reader: PersonId,
    /// Which fields.
    pub fields: Vec<Field>,
    /// Why, as declared; for one's own data any.
    pub purpose: Purpose,
}

/// The texts that were asked for; the rest is absent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Identity {
    /// Name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Number of the identity document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document_number: Option<String>,
    /// Birth date.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub birth_date: Option<String>,
    /// Telephone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// Why the record was merged into another one, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub merge_reason: Option<String>,
    /// The person was erased: nobody can read the texts any more.
    pub erased: bool,
}

impl Identity {
    fn slot(&mut self, field: Field) -> &mut Option<String> {
        match field {
            Field::Name => &mut self.name,
            Field::DocumentNumber => &mut self.document_number,
            Field::BirthDate => &mut self.birth_date,
            Field::Phone => &mut self.phone,
            Field::MergeReason => &mut self.merge_reason,
        }
    }
}

/// Opens personal texts of some people, in their order; all readings are one record.
pub fn identities(
    ledger: &Ledger,
    access: &Access,
    reading: &Reading,
    people: &[PersonId],
) -> Read<Vec<Identity>> {
    let mut sealed = Vec::new();
    for (place, &person) in people.iter().enumerate() {
        let book = found::person(ledger, person)?;
        let mut read: Option<(Position, SealedTexts)> = None;
        for &field in &reading.fields {
            let Some((owner, position)) = field.source(person, &book) else {
                continue;
            };
            let texts = match read.take().filter(|(at, _)| *at == position) {
                Some((_, texts)) => texts,
                None => sealed_texts(ledger, position)?,
            };
            let text = texts.value(field.path()).map(str::to_owned);
            let of = (texts.event_type.clone(), texts.version);
            sealed.extend(text.map(|text| (place, owner, field, text, of)));
            read = Some((position, texts));
        }
    }
    let wanted: Vec<Wanted<'_>> = sealed
        .iter()
        .map(|(_, owner, field, text, (event_type, version))| Wanted {
            owner: Owner::Person(*owner),
            event_type,
            version: *version,
            path: field.path(),
            sealed: text,
        })
        .collect();
    let opened = revealed(ledger, access, (reading.reader, reading.purpose), &wanted)?;
    let mut identities = vec![Identity::default(); people.len()];
    for ((place, _, field, ..), revealed) in sealed.iter().zip(opened) {
        let identity = &mut identities[*place];
        match revealed {
            Revealed::Text(text) => *identity.slot(*field) = Some(text.expose().to_owned()),
            Revealed::Erased(_) => identity.erased = true,
        }
    }
    Ok(identities)
}

/// Opens texts for a reader, after it is on record who reads what of whom, and why.
pub(super) fn revealed(
    ledger: &Ledger,
    access: &Access,
    (reader, purpose): (PersonId, Purpose),
    wanted: &[Wanted<'_>],
) -> Result<Vec<Revealed>, Fault> {
    ledger.vault.reveal(Some(reader), wanted, |disclosed| {
        let fields = disclosed.iter().map(|one| FieldRead {
            path: one.path.clone(),
            person: one.person,
        });
        let now_ms = ledger.clock.now_ms();
        access.read_record(Actor::Person(reader), purpose, fields.collect(), now_ms)
    })
}
