//! Write-behind: brings what is dirty into pages, far from the path of acknowledgements.
//!
//! One step: freeze what is dirty; encode and merge it into pages, each page once; apply pages and
//! record as one sled batch, under the gate; flush and fsync sled's file. Only the *next* record
//! says that this was durable. An error leaves the frozen layer readable and dirty, and the next
//! step tries it again; when too much is dirty, the writer pauses.
//!
//! It must never hold the gate while it waits for the disk.

use std::borrow::Cow;
use std::sync::atomic::Ordering;
use std::sync::{MutexGuard, PoisonError};
use std::time::Duration;

use super::dirty::Layer;
use super::leaf_pages::{self, Merged};
use super::mark;
use super::page::Entry;
use super::record::{self, Record};
use super::shelved::{Shelved, Space};
use super::store::Store;
use crate::log::{Fault, LedgerId, Position};

/// How long a waiting writer sleeps at most before it looks again.
const ROOM_PAUSE: Duration = Duration::from_millis(20);

/// Whether the write-behind goes on.
#[derive(Debug, Default)]
pub(super) struct Behind {
    closing: bool,
    stopped: Option<Fault>,
}

/// How far the pages have come. Whoever holds it is the only one who writes pages.
#[derive(Debug)]
pub(super) struct Written {
    /// The pages are the fold of all events below.
    pub current: Position,
    /// That much of it was made durable by fsync.
    pub durable: Position,
}

impl<B: Shelved> Store<B> {
    /// The durable watermark: everything below is in sled, fsynced. Never waits for a flush.
    pub fn watermark(&self) -> Position {
        Position(self.durable.load(Ordering::Acquire))
    }

    /// One write-behind step: everything published when it starts is durable in sled when it ends.
    pub fn flush(&self) -> Result<(), Fault> {
        let mut written = self.written();
        let target = self.published();
        // At most twice: a layer that an earlier step could not finish, then what is active now.
        while written.current < target {
            // Its own statement: the lock must be free again before the layer is taken over.
            let frozen = self.dirty_mut().freeze();
            let Some(layer) = frozen else { break };
            self.take_over(&layer, &written)?;
            written.current = layer.through;
        }
        self.sync_pages(&mut written)
    }

    /// Runs the write-behind until [`close`](Store::close); `run` gives it a thread. Ends early
    /// with the fault that stopped it: then sled no longer follows, and the process should stop.
    pub fn write_behind(&self) -> Result<(), Fault> {
        while self.has_work() {
            if let Err(fault) = self.flush() {
                self.behind().stopped = Some(fault.clone());
                self.room.notify_all();
                return Err(fault);
            }
        }
        Ok(())
    }

    /// Waits until a step is due; false once it shall close. Looks and begins to wait under one
    /// lock, or who says so in between would not be heard before the longest wait is over.
    fn has_work(&self) -> bool {
        let mut behind = self.behind();
        while !behind.closing && !self.dirty().is_due(&self.bounds) {
            let waited = self.wake.wait_timeout(behind, self.bounds.flush_age_max);
            behind = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        !behind.closing
    }

    /// Says that a step is due. The lock is never taken by who holds what is dirty.
    pub(super) fn wake_write_behind(&self) {
        drop(self.behind());
        self.wake.notify_all();
    }

    /// Waits while so much is dirty that the writer must pause intake; the fault that stopped the
    /// write-behind, if it did and there will be no room again.
    pub fn wait_for_room(&self) -> Result<(), Fault> {
        while self.over_bound() {
            let behind = self.behind();
            if let Some(fault) = &behind.stopped {
                return Err(fault.clone());
            }
            let waited = self.room.wait_timeout(behind, ROOM_PAUSE);
            drop(waited.unwrap_or_else(PoisonError::into_inner));
        }
        Ok(())
    }

    /// Flushes what is left and marks the directory clean, unless damage was met in it. Nothing
    /// may be published afterwards.
    pub fn close(&self) -> Result<(), Fault> {
        self.behind().closing = true;
        self.wake.notify_all();
        self.flush()?;
        let written = self.written();
        let record = record_of::<B>(self.ledger, &written);
        self.shelf
            .apply(with_record(sled::Batch::default(), &record))?;
        self.shelf.sync()?;
        if self.shelf.is_doubted() {
            return Ok(());
        }
        mark::set_clean(self.dir())
    }

    /// Makes the next start rebuild: for whoever found by other means that the content is wrong.
    pub fn distrust(&self) {
        self.shelf.doubt();
    }

    fn behind(&self) -> MutexGuard<'_, Behind> {
        // One flag and one fault: nothing a panic in between could leave half done.
        self.behind.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes durable what the pages hold, and notes it as the watermark.
    pub(super) fn sync_pages(&self, written: &mut Written) -> Result<(), Fault> {
        if written.durable < written.current {
            self.shelf.sync()?;
            written.durable = written.current;
            self.durable.store(written.durable.0, Ordering::Release);
            mark::note_watermark(self.dir(), self.ledger, written.durable)?;
        }
        Ok(())
    }

    /// Pages and cache take over a frozen layer, as one moment for readers.
    fn take_over(&self, layer: &Layer<B>, written: &Written) -> Result<(), Fault> {
        let encoded: Vec<Vec<u8>> = layer
            .books
            .values()
            .map(|held| held.book.encode())
            .collect();
        let entries = entries_of(layer, &encoded);
        let Merged { pages, .. } =
            leaf_pages::merged(&self.shelf, &entries, layer.through, usize::MAX)?;
        let next = Written {
            current: layer.through,
            durable: written.durable,
        };
        let record = with_record(sled::Batch::default(), &record_of::<B>(self.ledger, &next));
        self.recent_tags.about_to_hold(&layer.idem);
        let _gate = self
            .gate
            .write()
            .expect("nothing panics while pages take over a layer");
        self.shelf.apply_pages(pages, record)?;
        self.cache.renew(
            layer
                .books
                .iter()
                .zip(&encoded)
                .map(|((key, held), value)| (key.as_slice(), held, value.len())),
        );
        self.dirty_mut().thaw();
        self.room.notify_all();
        Ok(())
    }
}

/// The record that says what `written` says.
pub(super) fn record_of<B: Shelved>(ledger: LedgerId, written: &Written) -> Record {
    Record {
        ledger,
        book_format: B::FORMAT,
        current: written.current,
        durable: written.durable,
        complete: true,
    }
}

/// The batch with the record in it.
pub(super) fn with_record(mut batch: sled::Batch, record: &Record) -> sled::Batch {
    batch.insert(record::KEY, record.encode());
    batch
}

fn entries_of<'a, B>(layer: &'a Layer<B>, encoded: &'a [Vec<u8>]) -> Vec<Entry<'a>> {
    let books = layer
        .books
        .iter()
        .zip(encoded)
        .map(|((key, held), value)| Entry {
            key: Cow::Borrowed(key),
            position: held.position,
            value,
        });
    let idem = layer.idem.iter().map(|(tag, position)| Entry {
        key: Cow::Owned(Space::Idem.key(&tag.0)),
        position: *position,
        value: &[],
    });
    books.chain(idem).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::books::Book;
    use crate::state::Bounds;

    /// A start that ends at once: the thread looked, and was about to wait when it was told.
    #[test]
    fn a_close_between_look_and_wait_is_heard() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let bounds = Bounds {
            flush_age_max: Duration::from_hours(1),
            ..Bounds::default()
        };
        let ledger = LedgerId([7; 16]);
        let opened = Store::<Book>::open(folder.path(), ledger, Position(0), bounds);
        let store = std::sync::Arc::new(opened.expect("a new shelf").store);
        let (told, ended) = std::sync::mpsc::channel();
        let looking = store.dirty_mut();
        let behind = std::sync::Arc::clone(&store);
        std::thread::spawn(move || told.send(behind.write_behind()));
        let began = std::time::Instant::now();
        // It holds the lock while it looks.
        while store.behind.try_lock().is_ok() && began.elapsed() < Duration::from_secs(1) {
            std::thread::yield_now();
        }
        let closing = std::sync::Arc::clone(&store);
        let closed = std::thread::spawn(move || closing.close());
        drop(looking);
        let ended = ended.recv_timeout(Duration::from_secs(20));
        ended.expect("it was heard").expect("sled accepted");
        closed.join().expect("no panic").expect("sled accepts");
    }
}
