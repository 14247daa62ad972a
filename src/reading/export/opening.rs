//! The sealed texts of a page: first everything the page needs is asked for, then the reading is
//! recorded once, then all is opened. So a page of rows costs one record, and no text is opened
//! before it.

use std::sync::Arc;

use super::Reader;
use crate::access::Access;
use crate::domain::kernel::ids::Position;
use crate::log::Fault;
use crate::reading::texts::{SealedTexts, revealed, sealed_texts};
use crate::run::Ledger;
use crate::vault::{Owner, Revealed, Wanted};

/// What a page needs to have opened.
pub struct Opening<'a> {
    ledger: &'a Ledger,
    asked: Vec<(Owner, Arc<SealedTexts>, &'static str)>,
}

/// A stored event, and whose key sealed its texts.
#[derive(Clone)]
pub struct Source {
    texts: Arc<SealedTexts>,
    owner: Owner,
}

/// Where a text will stand; nowhere if the event states none.
#[derive(Clone, Copy)]
pub struct Slot(Option<usize>);

/// The opened texts of a page.
pub struct Opened(Vec<Option<String>>);

impl Slot {
    /// A text that is not asked for.
    pub const NONE: Self = Self(None);
}

impl<'a> Opening<'a> {
    /// Nothing asked for yet.
    pub fn new(ledger: &'a Ledger) -> Self {
        Self {
            ledger,
            asked: Vec::new(),
        }
    }

    /// The event at a position.
    pub fn source(&self, position: Position, owner: Owner) -> Result<Source, Fault> {
        let texts = Arc::new(sealed_texts(self.ledger, position)?);
        Ok(Source { texts, owner })
    }

    /// Asks for a text of an event.
    pub fn ask(&mut self, source: &Source, path: &'static str) -> Slot {
        if source.clear(path).is_none() {
            return Slot(None);
        }
        self.asked
            .push((source.owner, Arc::clone(&source.texts), path));
        Slot(Some(self.asked.len() - 1))
    }

    /// Records the reading, then opens everything.
    pub fn open(self, access: &Access, reader: Reader) -> Result<Opened, Fault> {
        let wanted: Vec<Wanted<'_>> = self
            .asked
            .iter()
            .filter_map(|(owner, texts, path)| {
                Some(Wanted {
                    owner: *owner,
                    event_type: &texts.event_type,
                    version: texts.version,
                    path,
                    sealed: texts.value(path)?,
                })
            })
            .collect();
        let reader = (reader.person, reader.purpose);
        let opened = revealed(self.ledger, access, reader, &wanted)?;
        let text = |revealed| match revealed {
            Revealed::Text(text) => Some(text.expose().to_owned()),
            Revealed::Erased(_) => None,
        };
        Ok(Opened(opened.into_iter().map(text).collect()))
    }
}

impl Source {
    /// A text that is not sealed: an id, a code, a date; or a sealed one as it is stored.
    pub fn clear(&self, path: &str) -> Option<&str> {
        self.texts.value(path)
    }

    /// The same, read; every stored event was checked when it was written.
    pub fn read<T: std::str::FromStr>(&self, path: &str) -> Option<T> {
        self.clear(path)?.parse().ok()
    }
}

impl Opened {
    /// A text, unless the event states none or its owner was erased.
    pub fn text(&self, slot: Slot) -> Option<String> {
        slot.0.and_then(|at| self.0[at].clone())
    }
}
