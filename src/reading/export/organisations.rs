//! Organisations as rows of `organisations`, under the ledger's own ids: no import brings any.

use super::Exporter;
use super::opening::{Opened, Opening, Slot, Source};
use crate::domain::kernel::ids::OrganisationId;
use crate::domain::kernel::moment::LocalDate;
use crate::interchange::OrganisationRow;
use crate::log::Fault;
use crate::reading::{Read, found};
use crate::vault::Owner;

/// A row whose name is still sealed.
struct Draft {
    id: OrganisationId,
    source: Source,
    name: Slot,
    accredited_on: Option<LocalDate>,
}

impl Exporter<'_> {
    /// Rows of organisations, in their order.
    pub fn organisations(&self, ids: &[OrganisationId]) -> Read<Vec<OrganisationRow>> {
        let mut opening = Opening::new(self.ledger);
        let mut drafts = Vec::new();
        for &id in ids {
            drafts.push(self.organisation(&mut opening, id)?);
        }
        let opened = opening.open(self.access, self.reader)?;
        Ok(drafts.iter().map(|draft| draft.row(&opened)).collect())
    }

    fn organisation(&self, opening: &mut Opening, id: OrganisationId) -> Read<Draft> {
        let book = found::organisation(self.ledger, id)?;
        let nowhere = || Fault::fatal("reading an accreditation", "its position is not known");
        let position = book.accredited_position.ok_or_else(nowhere)?;
        let source = opening.source(position, Owner::Organisation(id))?;
        Ok(Draft {
            id,
            name: opening.ask(&source, "organisation.name"),
            source,
            accredited_on: book.accredited_at.map(|at| self.ledger.zone.date(at)),
        })
    }
}

impl Draft {
    fn row(&self, opened: &Opened) -> OrganisationRow {
        let clear = |path| self.source.clear(path).map(str::to_owned);
        OrganisationRow {
            row: 0,
            external_id: self.id.to_string(),
            name: opened.text(self.name).unwrap_or_default(),
            registration_no: clear("organisation.credit_code"),
            parent_external_id: clear("organisation.guided_by"),
            kind: None,
            contact_name: None,
            phone: None,
            email: None,
            address: None,
            valid_from: self.accredited_on,
            valid_to: None,
            notes: Vec::new(),
        }
    }
}
