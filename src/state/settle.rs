//! Settling: what a rebuild has folded goes into pages.
//!
//! Not one moment for readers, unlike write-behind: there are none. The entries go in many sled
//! batches between two records, the first saying "incomplete"; a process killed in between leaves
//! that, and the next start rebuilds from the beginning. The first time there is nothing to merge
//! with: pages are cut from the stream on one thread while sled takes them on the other.

use std::sync::Arc;
use std::sync::mpsc::sync_channel;
use std::thread;

use sled::Batch;

use super::bulk::{self, KeyedPage};
use super::leaf_pages;
use super::page::Entry;
use super::record::Record;
use super::shelf::Shelf;
use super::shelved::{Change, Shelved, Space, book_key};
use super::write_behind::{Written, record_of, with_record};
use crate::log::{Fault, IdemTag, LedgerId};

/// An entry on its way to a page: entry key, position, value.
pub(super) type Encoded = (Vec<u8>, crate::log::Position, Vec<u8>);

/// Entries encoded at a time on their way to pages that exist: bounds the memory beside the books.
const CHUNK_ENTRIES: usize = 16_384;

/// Batches that may wait for sled.
const BATCHES_AHEAD: usize = 2;

/// Where a change settles.
pub(super) struct Place<'s> {
    pub shelf: &'s Shelf,
    pub ledger: LedgerId,
    /// Encoded pages per sled batch.
    pub batch_bytes_max: usize,
}

impl Place<'_> {
    /// Brings a whole change into the pages that `written` describes.
    pub fn settle<B: Shelved>(
        &self,
        change: Change<B>,
        written: &mut Written,
    ) -> Result<(), Fault> {
        let unfinished = Record {
            complete: false,
            ..record_of::<B>(self.ledger, written)
        };
        self.shelf
            .apply(with_record(Batch::default(), &unfinished))?;
        let through = change.through;
        if written.current.0 == 0 {
            self.load(bulk::pages(encoded(change), through))?;
        } else {
            self.merge(encoded(change), through)?;
        }
        written.current = through;
        let finished = record_of::<B>(self.ledger, written);
        self.shelf.apply(with_record(Batch::default(), &finished))
    }

    fn load(&self, pages: impl Iterator<Item = KeyedPage> + Send) -> Result<(), Fault> {
        let (send, receive) = sync_channel(BATCHES_AHEAD);
        thread::scope(|threads| {
            threads.spawn(move || {
                for batch in batches(pages, self.batch_bytes_max) {
                    // Sled has failed, and the fault is on its way.
                    if send.send(batch).is_err() {
                        return;
                    }
                }
            });
            receive
                .into_iter()
                .try_for_each(|batch| self.shelf.apply(batch))
        })
    }

    fn merge(
        &self,
        mut entries: impl Iterator<Item = Encoded>,
        through: crate::log::Position,
    ) -> Result<(), Fault> {
        loop {
            let chunk: Vec<Encoded> = entries.by_ref().take(CHUNK_ENTRIES).collect();
            if chunk.is_empty() {
                return Ok(());
            }
            let chunk: Vec<Entry<'_>> = chunk.iter().map(bulk::entry).collect();
            let mut rest = &chunk[..];
            while !rest.is_empty() {
                let merged = leaf_pages::merged(self.shelf, rest, through, self.batch_bytes_max)?;
                rest = &rest[merged.entries..];
                self.shelf.apply_pages(merged.pages, Batch::default())?;
            }
        }
    }
}

/// All entries of a change in the order of their keys; each is encoded when it is asked for.
fn encoded<B: Shelved>(change: Change<B>) -> impl Iterator<Item = Encoded> + Send {
    let Change {
        books,
        mut idem,
        through,
    } = change;
    let named = |(key, book)| (book_key::<B>(&key), book);
    let mut books: Vec<(Vec<u8>, Arc<B>)> = books.into_iter().map(named).collect();
    books.sort_unstable_by(|(left, _), (right, _)| left.cmp(right));
    idem.sort_unstable();
    let tag_entry = |(tag, first): (IdemTag, _)| (Space::Idem.key(&tag.0), first, Vec::new());
    books
        .into_iter()
        .map(move |(key, book)| (key, through, book.encode()))
        .chain(idem.into_iter().map(tag_entry))
}

fn batches(
    mut pages: impl Iterator<Item = KeyedPage>,
    bytes_max: usize,
) -> impl Iterator<Item = Batch> {
    std::iter::from_fn(move || {
        let mut batch = Batch::default();
        let mut bytes = 0;
        while bytes < bytes_max
            && let Some((key, page)) = pages.next()
        {
            bytes += page.len();
            batch.insert(key, page);
        }
        (bytes > 0).then_some(batch)
    })
}
