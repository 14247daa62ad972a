//! A line of `organisations`.
//!
//! The column `type` is the field `kind` in code and `type` in JSON.

use serde::{Deserialize, Serialize};

use super::cells::Cells;
use super::{Note, Row, written};
use crate::domain::kernel::moment::LocalDate;
use crate::interchange::shapes::Shape;

/// An organisation as another system knew it. Columns: `shapes/organisations.rs`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(
    missing_docs,
    reason = "each field is the column of its name, explained in the table"
)]
pub struct OrganisationRow {
    pub row: u32,
    pub external_id: String,
    pub name: String,
    pub registration_no: Option<String>,
    pub parent_external_id: Option<String>,
    #[serde(rename = "type")]
    pub kind: Option<String>,
    pub contact_name: Option<String>,
    pub phone: Option<String>,
    pub email: Option<String>,
    pub address: Option<String>,
    pub valid_from: Option<LocalDate>,
    pub valid_to: Option<LocalDate>,
    pub notes: Vec<Note>,
}

impl Row for OrganisationRow {
    const SHAPE: Shape = Shape::Organisations;

    fn read(cells: &mut Cells) -> Option<Self> {
        let external_id = cells.id("external_id");
        let external_id = cells.required("external_id", external_id);
        let name = cells.line("name");
        let name = cells.required("name", name);
        let registration_no = cells.id("registration_no");
        let parent_external_id = cells.id("parent_external_id");
        let kind = cells.line("type");
        let contact_name = cells.line("contact_name");
        let phone = cells.id("phone");
        let email = cells.line("email");
        let address = cells.line("address");
        let valid_from = cells.date("valid_from");
        let valid_to = cells.date("valid_to");
        Some(Self {
            row: cells.number(),
            external_id: external_id?,
            name: name?,
            registration_no,
            parent_external_id,
            kind,
            contact_name,
            phone,
            email,
            address,
            valid_from,
            valid_to,
            notes: cells.notes(),
        })
    }

    fn texts(&self) -> Vec<String> {
        vec![
            self.external_id.clone(),
            self.name.clone(),
            written(self.registration_no.as_ref()),
            written(self.parent_external_id.as_ref()),
            written(self.kind.as_ref()),
            written(self.contact_name.as_ref()),
            written(self.phone.as_ref()),
            written(self.email.as_ref()),
            written(self.address.as_ref()),
            written(self.valid_from.as_ref()),
            written(self.valid_to.as_ref()),
        ]
    }

    fn number(&self) -> u32 {
        self.row
    }

    fn external_id(&self) -> &str {
        &self.external_id
    }

    fn notes(&self) -> &[Note] {
        &self.notes
    }
}
