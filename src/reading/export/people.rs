//! People as rows of `volunteers`.
//!
//! What the ledger does not keep apart stays empty: the name is one text, so it is the display
//! name. The consent is the one that stands: its day and text as stated, or the digest of the text.

use super::Exporter;
use super::names::Name;
use super::opening::{Opened, Opening, Slot, Source};
use crate::domain::kernel::documents::DocumentKind;
use crate::domain::kernel::ids::PersonId;
use crate::domain::kernel::moment::LocalDate;
use crate::domain::people::book::{PersonBook, Standing};
use crate::domain::people::event::Purpose;
use crate::interchange::VolunteerRow;
use crate::log::Fault;
use crate::reading::{Read, found};
use crate::vault::Owner;

/// A row whose texts are still sealed.
struct Draft {
    id: Name,
    source: Source,
    name: Slot,
    number: Slot,
    birth_date: Slot,
    phone: Slot,
    consent: Slot,
    consented: Option<(LocalDate, Option<String>)>,
}

impl Exporter<'_> {
    /// Rows of people, in their order; whoever has no readable record has none.
    pub fn volunteers(&self, people: &[PersonId]) -> Read<Vec<VolunteerRow>> {
        let mut opening = Opening::new(self.ledger);
        let mut drafts = Vec::new();
        for &id in people {
            drafts.extend(self.volunteer(&mut opening, id)?);
        }
        let opened = opening.open(self.access, self.reader)?;
        drafts.iter().map(|draft| Ok(draft.row(&opened)?)).collect()
    }

    fn volunteer(&self, opening: &mut Opening, id: PersonId) -> Read<Option<Draft>> {
        let book = found::person(self.ledger, id)?;
        let known = matches!(book.standing, Standing::Registered | Standing::Enrolled);
        let Some(position) = book.registered_position.filter(|_| known) else {
            return Ok(None);
        };
        let name = self.person_name(opening, id)?;
        let source = opening.source(position, Owner::Person(id))?;
        let mut document = |path| {
            if self.documents {
                opening.ask(&source, path)
            } else {
                Slot::NONE
            }
        };
        let number = document("subject.document_number");
        let birth_date = document("subject.birth_date");
        Ok(Some(Draft {
            id: name,
            name: opening.ask(&source, "subject.name"),
            number,
            birth_date,
            phone: opening.ask(&source, "contact.phone"),
            consent: opening.ask(&source, "consent.version"),
            consented: self.consented(&book, &source),
            source,
        }))
    }

    /// Day and text of the consent that stands; a stated one has its text sealed.
    fn consented(&self, book: &PersonBook, of: &Source) -> Option<(LocalDate, Option<String>)> {
        if book.standing == Standing::Enrolled {
            return book.consent_stated_on.map(|day| (day, None));
        }
        let day = self.ledger.zone.date(book.registered_at?);
        let stands = book.consents.contains_key(&Purpose::Registration);
        let digest = of.clear("consent.text_digest").map(str::to_owned);
        digest.filter(|_| stands).map(|text| (day, Some(text)))
    }
}

impl Draft {
    fn row(&self, opened: &Opened) -> Result<VolunteerRow, Fault> {
        let number = opened.text(self.number);
        let date = |text: String| {
            text.parse()
                .map_err(|cause| Fault::fatal("reading a birth date", cause))
        };
        let birth_date = opened.text(self.birth_date).map(date).transpose()?;
        let consent = self.consented.as_ref();
        let text = consent.and_then(|(_, text)| text.clone());
        Ok(VolunteerRow {
            row: 0,
            external_id: self.id.told(opened),
            given_name: None,
            family_name: None,
            display_name: opened.text(self.name),
            // One without the other is no document.
            id_type: self.document_kind().filter(|_| number.is_some()),
            id_number: number,
            birth_date,
            gender: None,
            phone: opened.text(self.phone),
            email: None,
            preferred_language: None,
            address: None,
            guardian_external_id: None,
            registered_on: consent.map(|(day, _)| *day),
            consent_version: text.or_else(|| opened.text(self.consent)),
            tags: Vec::new(),
            notes: Vec::new(),
        })
    }

    fn document_kind(&self) -> Option<DocumentKind> {
        let code = self.source.clear("subject.document_kind")?;
        serde_json::from_value(code.into()).ok()
    }
}
