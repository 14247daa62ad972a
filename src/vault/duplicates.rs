//! The index of duplicates: which person holds a document, without the document.
//!
//! A tag is a keyed hash of the document under a key of this ledger. A citizen ID has only about
//! 2^37 plausible values, so the tag is as secret as the key and never leaves the vault: not into
//! an event, a log line, a URL or a tile.
//!
//! Invariant: a claim is durable before the event that rests on it. A claim without an event
//! (a crash in between) is harmless: decide asks whether the person exists in the ledger.

use std::fmt;

use super::Vault;
use super::rows::row::{Kind, Row, RowKey, VALUE_BYTES, Value};
use crate::domain::kernel::documents::DocumentKind;
use crate::domain::kernel::ids::PersonId;
use crate::log::Fault;

/// Keyed hash of one document.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct DocumentTag([u8; 16]);

impl fmt::Debug for DocumentTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DocumentTag(secret)")
    }
}

impl DocumentTag {
    fn row_key(self) -> RowKey {
        RowKey::new(Kind::Document, &self.0)
    }

    /// The row that says who holds the document.
    pub(super) fn row(self, person: PersonId) -> Row {
        let mut value = [0; VALUE_BYTES];
        value[..16].copy_from_slice(person.as_bytes());
        Row::live(self.row_key(), value)
    }
}

/// The person in a document's row.
pub(super) fn holder(value: &Value) -> Option<PersonId> {
    let Value::Live(value) = value else {
        return None;
    };
    value.first_chunk().map(|id| PersonId::from_bytes(*id))
}

impl Vault {
    /// The tag of a document, over its kind and its number in the domain's one spelling (R1).
    pub fn document_tag(&self, kind: DocumentKind, number: &str) -> DocumentTag {
        let key = &self.ledger_keys.documents;
        let (kind, number) = (kind.code().as_bytes(), number.as_bytes());
        DocumentTag(key.tag16(&[b"document/v1/", kind, b"/", number]))
    }

    /// Who holds the document, counting claims that are not durable yet.
    pub fn document_owner(&self, tag: DocumentTag) -> Result<Option<PersonId>, Fault> {
        if let Some(person) = self.desk().claims.get(&tag) {
            return Ok(Some(*person));
        }
        let found = self.rows.row(tag.row_key())?;
        Ok(found.and_then(|found| holder(&found.value)))
    }

    /// The command that gives this document to `person` was accepted: the next sync writes it.
    pub fn claim_document(&self, tag: DocumentTag, person: PersonId) {
        self.desk().claims.insert(tag, person);
    }
}
