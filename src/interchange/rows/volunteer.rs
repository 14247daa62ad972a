//! A line of `volunteers`.
//!
//! Kind of document and sex are the words of the ledger; the number is checked by the ledger
//! itself, which knows today's date.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::cells::Cells;
use super::{Note, Row, written};
use crate::domain::kernel::documents::{DocumentKind, Sex};
use crate::domain::kernel::moment::LocalDate;
use crate::interchange::problem::ProblemCode;
use crate::interchange::shapes::Shape;

/// A person as another system knew them. Columns: `shapes/volunteers.rs`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "ExportedVolunteerRow")]
#[serde(deny_unknown_fields)]
#[expect(
    missing_docs,
    reason = "each field is the column of its name, explained in the table"
)]
pub struct VolunteerRow {
    pub row: u32,
    pub external_id: String,
    pub given_name: Option<String>,
    pub family_name: Option<String>,
    pub display_name: Option<String>,
    pub id_type: Option<DocumentKind>,
    pub id_number: Option<String>,
    pub birth_date: Option<LocalDate>,
    pub gender: Option<Sex>,
    pub phone: Option<String>,
    pub email: Option<String>,
    pub preferred_language: Option<String>,
    pub address: Option<String>,
    pub guardian_external_id: Option<String>,
    pub registered_on: Option<LocalDate>,
    pub consent_version: Option<String>,
    pub tags: Vec<String>,
    pub notes: Vec<Note>,
}

impl Row for VolunteerRow {
    const SHAPE: Shape = Shape::Volunteers;

    fn read(cells: &mut Cells) -> Option<Self> {
        let external_id = cells.id("external_id");
        let external_id = cells.required("external_id", external_id);
        let given_name = cells.line("given_name");
        let family_name = cells.line("family_name");
        let display_name = cells.line("display_name");
        let id_type = cells.choice("id_type", &DOCUMENTS);
        let id_number = cells.id("id_number");
        if id_type.is_some() != id_number.is_some() {
            // One without the other finds nobody, and would leave the record open to anybody.
            let lacking = if id_type.is_none() {
                "id_type"
            } else {
                "id_number"
            };
            cells.tell(lacking, ProblemCode::ValueMissing);
        }
        let birth_date = cells.date("birth_date");
        let gender = cells.choice("gender", &SEXES);
        let phone = cells.id("phone");
        let email = cells.line("email");
        let preferred_language = cells.line("preferred_language");
        let address = cells.line("address");
        let guardian_external_id = cells.id("guardian_external_id");
        let registered_on = cells.date("registered_on");
        let consent_version = cells.line("consent_version");
        let tags = cells.tags("tags");
        Some(Self {
            row: cells.number(),
            external_id: external_id?,
            given_name,
            family_name,
            display_name,
            id_type,
            id_number,
            birth_date,
            gender,
            phone,
            email,
            preferred_language,
            address,
            guardian_external_id,
            registered_on,
            consent_version,
            tags,
            notes: cells.notes(),
        })
    }

    fn texts(&self) -> Vec<String> {
        vec![
            self.external_id.clone(),
            written(self.given_name.as_ref()),
            written(self.family_name.as_ref()),
            written(self.display_name.as_ref()),
            self.id_type
                .map(DocumentKind::code)
                .unwrap_or_default()
                .to_owned(),
            written(self.id_number.as_ref()),
            written(self.birth_date.as_ref()),
            self.gender.map(sex_written).unwrap_or_default().to_owned(),
            written(self.phone.as_ref()),
            written(self.email.as_ref()),
            written(self.preferred_language.as_ref()),
            written(self.address.as_ref()),
            written(self.guardian_external_id.as_ref()),
            written(self.registered_on.as_ref()),
            written(self.consent_version.as_ref()),
            self.tags.join(";"),
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

fn sex_written(sex: Sex) -> &'static str {
    match sex {
        Sex::Female => "female",
        Sex::Male => "male",
    }
}

const SEXES: [(&str, Sex); 10] = [
    ("女", Sex::Female),
    ("女性", Sex::Female),
    ("female", Sex::Female),
    ("f", Sex::Female),
    ("woman", Sex::Female),
    ("男", Sex::Male),
    ("男性", Sex::Male),
    ("male", Sex::Male),
    ("m", Sex::Male),
    ("man", Sex::Male),
];

/// Codes, also without the zero that a spreadsheet takes away, and words.
const DOCUMENTS: [(&str, DocumentKind); 33] = [
    ("01", DocumentKind::Mainland),
    ("1", DocumentKind::Mainland),
    ("身份证", DocumentKind::Mainland),
    ("居民身份证", DocumentKind::Mainland),
    ("内地居民身份证", DocumentKind::Mainland),
    ("mainland", DocumentKind::Mainland),
    ("resident identity card", DocumentKind::Mainland),
    ("02", DocumentKind::HongKong),
    ("2", DocumentKind::HongKong),
    ("香港居民身份证", DocumentKind::HongKong),
    ("hong kong", DocumentKind::HongKong),
    ("03", DocumentKind::Macao),
    ("3", DocumentKind::Macao),
    ("澳门居民身份证", DocumentKind::Macao),
    ("macao", DocumentKind::Macao),
    ("04", DocumentKind::Taiwan),
    ("4", DocumentKind::Taiwan),
    ("台湾居民身份证", DocumentKind::Taiwan),
    ("taiwan", DocumentKind::Taiwan),
    ("05", DocumentKind::Passport),
    ("5", DocumentKind::Passport),
    ("护照", DocumentKind::Passport),
    ("passport", DocumentKind::Passport),
    ("06", DocumentKind::Officer),
    ("6", DocumentKind::Officer),
    ("军官证", DocumentKind::Officer),
    ("officer", DocumentKind::Officer),
    ("07", DocumentKind::Soldier),
    ("7", DocumentKind::Soldier),
    ("士兵证", DocumentKind::Soldier),
    ("soldier", DocumentKind::Soldier),
    ("99", DocumentKind::Other),
    ("其他", DocumentKind::Other),
];
