//! The ledger as rows of the standard files, so that export, edit, import is a circle.
//!
//! Everything comes in the order in which it was first recorded, which an import keeps: exported
//! again from the ledger it went into, the rows stand in the same places. A record that an import
//! of the chosen origin brought has its foreign id; every other one the ledger's own
//! (`per_…`, `act_…`, `act_…/ses_…`), by which an import knows it again.
//!
//! Rows come in pages, each with one record in the read log before a text is opened (I5); memory
//! does not grow with the ledger. What counts nowhere (open, voided, found fake, no whole minute)
//! is left out and counted.

mod activities;
mod brought;
mod names;
mod opening;
mod organisations;
mod pages;
mod people;
mod scope;
mod sessions;
mod walk;

use crate::access::{Access, Purpose};
use crate::domain::imports::event::OriginCode;
use crate::domain::kernel::ids::PersonId;
use crate::run::Ledger;

pub use brought::{Brought, brought};
pub use names::{own_session, session_address};
pub use pages::{ExportedSession, PersonExport, of_organisation, of_person};
pub use scope::{Scope, chosen_of, origins, standing_of};
pub use walk::{Counts, Out, export};

/// Rows whose texts are opened together, with one record of the reading.
pub const PAGE_ROWS: usize = 128;

/// Who reads, and why; every text of somebody else is on record as read by them.
#[derive(Clone, Copy, Debug)]
pub struct Reader {
    /// Who.
    pub person: PersonId,
    /// Why, as declared.
    pub purpose: Purpose,
}

/// Makes rows of records.
#[derive(Clone, Copy)]
pub struct Exporter<'a> {
    /// Of this ledger.
    pub ledger: &'a Ledger,
    /// With this read log.
    pub access: &'a Access,
    /// For this reader.
    pub reader: Reader,
    /// Under the ids of this system, where it knows the record.
    pub origin: Option<OriginCode>,
    /// With document numbers and birth dates: for the person, and for those who answer for the
    /// whole ledger.
    pub documents: bool,
}
