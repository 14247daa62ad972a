//! Facts for decisions: conclusions and sealed envelopes, never the data.
//!
//! `decide` gets "somebody holds this document already", "the code holds", "19 years old on that
//! date"; number, code and birth date stay out of it. No reading is recorded: nobody reads.
//!
//! Invariant: preparing writes nothing. Only [`Vault::accept`] and the [`Vault::sync`] after it do,
//! so a dry run prepares and stops there.

use super::names::{NameClaims, Places};
use super::reveal::{Revealed, Wanted};
use super::{DocumentTag, Sealing, Vault};
use crate::domain::Command;
use crate::domain::desk::Facts;
use crate::domain::kernel::ids::{ActivityId, OrganisationId, PersonId};
use crate::domain::kernel::moment::Moment;
use crate::domain::kernel::zone::LocalDate;
use crate::domain::secret::{Owner as Named, Secrets};
use crate::log::Fault;

/// Where the name of a person stands in whatever registers them.
const NAME: &str = "subject.name";

/// A command as the vault sees it, ready to be decided.
#[derive(Debug)]
pub struct Prepared {
    /// What `decide` may know.
    pub facts: Facts,
    /// What was sealed, and for whom it could not be; its values have moved into the facts.
    pub sealing: Sealing,
    /// The document that the command gives to a person.
    claim: Option<(DocumentTag, PersonId)>,
    /// The places that the person may be found by.
    places: Vec<Places>,
    /// Those of them that the person gets.
    names: NameClaims,
}

impl Prepared {
    /// `earlier` belongs to the same request and stands before this one: a document it gives to
    /// somebody is taken, although nothing is accepted yet (R1).
    pub fn heed(&mut self, earlier: &Self) {
        match (&self.claim, &earlier.claim) {
            (Some((tag, _)), Some((taken, person))) if tag == taken => {
                self.facts.document_owner = Some(*person);
            }
            _ => {}
        }
    }
}

impl Vault {
    /// Seals a command's texts and draws the facts for its decision under `seed` at `now`.
    ///
    /// `organisation_of` names the organisation of an activity, from the activity's book.
    pub fn prepare(
        &self,
        command: &Command,
        seed: &[u8; 32],
        now: Moment,
        organisation_of: impl Fn(ActivityId) -> Option<OrganisationId>,
    ) -> Result<Prepared, Fault> {
        let secrets = command.secrets(seed);
        let mut sealing = self.seal_all(seed, &secrets, organisation_of)?;
        let person = secrets.iter().find_map(|secret| match secret.owner {
            Named::Person(person) => Some(person),
            _ => None,
        });
        let document = command.document();
        let tag = document.as_ref();
        let tag = tag.map(|document| self.document_tag(document.kind, &document.number));
        let name = secrets.iter().find(|secret| secret.path == NAME);
        let places = name.zip(document);
        let places =
            places.map(|(name, document)| self.places_of(&name.plaintext, &document.number));
        let code = command.on_site_code();
        let facts = Facts {
            origin: command.foreign().map(|foreign| self.origin_tags(&foreign)),
            sealed: std::mem::take(&mut sealing.values),
            on_site_code_holds: code
                .is_some_and(|(activity, typed)| self.code_matches(activity, typed, now.unix())),
            ..Facts::default()
        };
        let mut prepared = Prepared {
            facts,
            sealing,
            claim: tag.zip(person),
            places: places.unwrap_or_default(),
            names: NameClaims::new(),
        };
        self.refresh(&mut prepared)?;
        Ok(prepared)
    }

    /// Looks again who holds the command's document: the writer calls it just before deciding, so
    /// that two registrations of one batch see each other (R1).
    pub fn refresh(&self, prepared: &mut Prepared) -> Result<(), Fault> {
        if let Some((tag, _)) = prepared.claim {
            prepared.facts.document_owner = self.document_owner(tag)?;
        }
        prepared.names.clear();
        for places in &prepared.places {
            if let Some((_, person)) = prepared.claim {
                prepared.names.extend(self.free_place(places, person)?);
            }
        }
        Ok(())
    }

    /// The command was accepted: the next [`Vault::sync`] writes its new keys, its document and the
    /// places of its name.
    pub fn accept(&self, prepared: &Prepared) {
        self.keep(&prepared.sealing);
        if let Some((tag, person)) = prepared.claim {
            self.claim_document(tag, person);
        }
        self.desk().names.extend(&prepared.names);
    }

    /// Full years of age on `date` of the person whose sealed birth date (`YYYY-MM-DD`) is given;
    /// none if the person was erased.
    pub fn age_years_on(
        &self,
        birth_date: &Wanted<'_>,
        date: LocalDate,
    ) -> Result<Option<u32>, Fault> {
        let Revealed::Text(text) = self.opened(birth_date)? else {
            return Ok(None);
        };
        let born: LocalDate = text.expose().parse().map_err(|_| {
            Fault::retry(
                "reading a sealed birth date",
                "it is not of the form YYYY-MM-DD",
            )
        })?;
        Ok(Some(date.age_of_born(born)))
    }
}
