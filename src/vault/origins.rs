//! Keyed hashes of records of other systems: what names one, and what it says.
//!
//! A foreign id may be a number that people know, and what a row says is personal, so neither may
//! be hashed without the ledger's key (I5). The tags stand in events and tell nothing without it.

use super::Vault;
use crate::domain::desk::OriginFact;
use crate::domain::imports::command::Foreign;
use crate::domain::imports::event::OriginCode;
use crate::domain::kernel::ids::Tag16;

impl Vault {
    /// Both tags of a foreign record.
    pub fn origin_tags(&self, foreign: &Foreign<'_>) -> OriginFact {
        let key = &self.ledger_keys.documents;
        let tag = self.origin_tag(foreign.origin, foreign.kind, foreign.external_id);
        let content = key.tag16(&[b"origin content/v1/", tag.as_bytes(), &foreign.content]);
        OriginFact {
            tag,
            content: Tag16::from_bytes(content),
        }
    }

    /// The tag of the record of `kind` that `origin` knows under `external_id`. Neither code holds
    /// a slash, so no two records share their text.
    pub fn origin_tag(&self, origin: OriginCode, kind: &str, external_id: &str) -> Tag16 {
        let origin = origin.as_str().as_bytes();
        let parts: [&[u8]; 6] = [
            b"origin/v1/",
            origin,
            b"/",
            kind.as_bytes(),
            b"/",
            external_id.as_bytes(),
        ];
        Tag16::from_bytes(self.ledger_keys.documents.tag16(&parts))
    }
}
