//! Opening a data directory: lock, log, vault, shelf, catch-up, and the genesis of a new one.
//!
//! ```text
//! data/lock  data/log/  data/sled/  data/vault/  data/access/  data/tlog/
//! data.keys/ (outside)  data.newest/ (outside, or on another disk)
//! ```
//!
//! The log is opened first, and told how far the shelf once knew it to reach; then the shelf is
//! believed or rebuilt. A log that ends before a noted watermark is refused, never shortened. Last
//! the public tree is read back and compared with the newest checkpoint: a log that is not the one
//! that was published is refused (I13).

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::sync_channel;
use std::thread::JoinHandle;

use uuid::Uuid;

use super::fold::{Decoded, decode, fold_frame};
use super::issuing::keys::IssuerKeys;
use super::ledger::{Ledger, QUEUE_REQUESTS_MAX, WarmFrames, WriteQueue};
use super::places::Places;
use super::ports::{Clock, Seeds};
use super::prepare::{Failure, Request};
use super::publishing::announce::{self, Known};
use super::publishing::{Standing, keys};
use super::registered::Ages;
use super::writer;
use crate::domain::Command;
use crate::domain::books::Book;
use crate::domain::kernel::ids::{PersonId, Tag16};
use crate::domain::kernel::zone::Zone;
use crate::domain::ledger::command::OpenLedger;
use crate::domain::policy::pack::Pack;
use crate::domain::stored::Actor;
use crate::log::disk::real::folder_create;
use crate::log::{Fault, LedgerId};
use crate::state::{Bounds, Doubt, Progress, Store, catch_up};
use crate::vault::{Owner, Random, Vault};

/// What a ledger is opened with.
pub struct Opening {
    /// The data directory.
    pub data: PathBuf,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Randomness of commands.
    pub seeds: Box<dyn Seeds>,
    /// Randomness of keys.
    pub random: Box<dyn Random>,
    /// Bounds of the shelf.
    pub bounds: Bounds,
    /// What to write into the genesis of a new ledger; absent: the directory must hold one.
    pub genesis: Option<Genesis>,
}

/// Genesis of a new ledger.
#[derive(Debug, Clone)]
pub struct Genesis {
    /// Name of the transparency log.
    pub origin: String,
    /// Simulated time and randomness (demo only).
    pub simulation: bool,
    /// Random identity.
    pub ledger_id: [u8; 16],
}

impl Genesis {
    /// The ledger to be.
    pub(super) fn ledger(&self) -> LedgerId {
        LedgerId(self.ledger_id)
    }
}

/// A ledger that runs: its writer and write-behind have threads.
pub struct Running {
    /// Where requests are handed in.
    pub queue: WriteQueue,
    /// Why the shelf was rebuilt, if it was.
    pub rebuilt: Option<Doubt>,
    /// The founder, when the ledger was opened just now.
    pub founded: Option<PersonId>,
    writer: JoinHandle<Result<(), Fault>>,
    write_behind: JoinHandle<Result<(), Fault>>,
    _lock: Held,
}

impl Running {
    /// Opens the data directory and starts the threads; `progress` sees a catch-up or rebuild.
    pub fn open(opening: Opening, progress: impl FnMut(Progress)) -> Result<Self, Failure> {
        let lock = lock(&opening.data)?;
        let places = Places::within(&opening.data)?;
        Self::start(opening, places, lock, progress)
    }

    /// The same with the parts of the ledger on other disks than those of the data directory.
    pub fn open_at(
        opening: Opening,
        places: Places,
        progress: impl FnMut(Progress),
    ) -> Result<Self, Failure> {
        let lock = lock(&opening.data)?;
        Self::start(opening, places, lock, progress)
    }

    fn start(
        opening: Opening,
        places: Places,
        lock: Held,
        progress: impl FnMut(Progress),
    ) -> Result<Self, Failure> {
        let genesis = opening.genesis.clone();
        let (ledger, rebuilt) = open_ledger(opening, places, progress)?;
        let ledger = Arc::new(ledger);
        let (send, receive) = sync_channel(QUEUE_REQUESTS_MAX);
        let (for_writer, for_store) = (Arc::clone(&ledger), Arc::clone(&ledger));
        let mut running = Self {
            queue: WriteQueue::new(ledger, send),
            rebuilt,
            founded: None,
            writer: named("writer", move || writer::run(&for_writer, &receive))?,
            write_behind: named("write-behind", move || for_store.store.write_behind())?,
            _lock: lock,
        };
        match genesis.map(|genesis| running.found(genesis)) {
            None | Some(Ok(())) => Ok(running),
            Some(Err(failure)) => {
                // What went wrong is in `failure`; stopping only ends the threads.
                _ = running.stop();
                Err(failure)
            }
        }
    }

    /// Writes genesis and announces the log key, unless the ledger has them: the first start may
    /// have been cut short.
    fn found(&mut self, genesis: Genesis) -> Result<(), Failure> {
        let ledger = Arc::clone(self.queue.ledger());
        if ledger.opened()?.is_none() {
            let accepted = self.queue.submit_blocking(opening_of(&ledger, genesis))?;
            self.founded = Some(PersonId::derive(&accepted.frame.command_seed(), 0));
        }
        announce::first_key(&self.queue)
    }

    /// Whether writer and write-behind are alive.
    pub fn is_alive(&self) -> bool {
        !self.writer.is_finished() && !self.write_behind.is_finished()
    }

    /// Ends intake, lets the writer finish what waits, writes the shelf and seals the log. All
    /// clones of the queue must have been dropped.
    pub fn stop(self) -> Result<(), Fault> {
        let ledger = Arc::clone(self.queue.ledger());
        drop(self.queue);
        let written = joined(self.writer, "the writer");
        ledger.store.close()?;
        let behind = joined(self.write_behind, "the write-behind");
        written?;
        behind?;
        ledger.vault.close()?;
        ledger.log.close()
    }
}

/// The request that opens the ledger.
fn opening_of(ledger: &Ledger, genesis: Genesis) -> Request {
    // The log's own id, should a start that was cut short have created it under another one.
    let id = ledger.log.ledger_id().0;
    let command = Command::OpenLedger(OpenLedger {
        ledger_id: Tag16::from_bytes(id),
        origin: genesis.origin,
        simulation: genesis.simulation,
        pack: Box::new(Pack::national().clone()),
    });
    Request {
        actor: Actor::System,
        key: Uuid::from_bytes(id),
        commands: vec![command],
    }
}

/// A thread that a monitor of the machine can tell from the others.
fn named(
    name: &str,
    work: impl FnOnce() -> Result<(), Fault> + Send + 'static,
) -> Result<JoinHandle<Result<(), Fault>>, Fault> {
    let thread = std::thread::Builder::new().name(name.to_owned());
    thread
        .spawn(work)
        .map_err(|cause| Fault::fatal(format!("starting {name}"), cause))
}

fn joined(thread: JoinHandle<Result<(), Fault>>, name: &str) -> Result<(), Fault> {
    let panicked = |_| Fault::fatal(format!("running {name}"), "it panicked");
    thread.join().map_err(panicked)?
}

/// The lock on a data directory. It ends when this is dropped, also while a process that was just
/// started still shares the open file: closing alone would leave the lock to that one.
#[derive(Debug)]
pub struct Held(File);

impl Drop for Held {
    fn drop(&mut self) {
        // What cannot be unlocked is closed next, which ends it a little later.
        _ = self.0.unlock();
    }
}

/// One process holds a data directory.
pub fn lock(data: &Path) -> Result<Held, Fault> {
    let doing = || format!("locking the data directory {}", data.display());
    folder_create(data).map_err(|cause| Fault::fatal(doing(), cause))?;
    let file = File::create(data.join("lock")).map_err(|cause| Fault::fatal(doing(), cause))?;
    let held = "another process holds it; talk to that one, or stop it first";
    file.try_lock().map_err(|_| Fault::retry(doing(), held))?;
    Ok(Held(file))
}

fn open_ledger(
    opening: Opening,
    places: Places,
    mut progress: impl FnMut(Progress),
) -> Result<(Ledger, Option<Doubt>), Failure> {
    let Opening {
        clock,
        seeds,
        mut random,
        bounds,
        genesis,
        ..
    } = opening;
    let (log, is_new) = places.open_log(genesis.as_ref())?;
    let keys_folder = places.vault.keys_folder.clone();
    if let Some(genesis) = genesis.as_ref().filter(|_| is_new) {
        keys::first(&keys_folder, &genesis.origin, &mut |bytes| {
            random.fill(bytes);
        })?;
    }
    let Places {
        sled,
        vault: settings,
        tlog: tapes,
        newest,
        ..
    } = places;
    let vault = if is_new {
        Vault::create(settings, log.ledger_id(), random, clock.now_ms())?
    } else {
        Vault::open(settings, log.ledger_id(), random)?
    };
    let opened = Store::<Book>::open(&sled, log.ledger_id(), log.head().next, bounds)?;
    let mut erased = Vec::new();
    catch_up(
        &*log,
        &opened.store,
        decode,
        |frame, decoded: Decoded, editor| {
            erased.extend(decoded.erased.iter().copied());
            fold_frame(frame, &decoded, editor)
        },
        &mut progress,
    )?;
    for person in erased {
        vault.erase(Owner::Person(person), clock.now_ms())?;
    }
    let opened_at_ms = clock.now_ms();
    let known = Known::of(&opened.store, genesis)?;
    let tlog = known.open((tapes, newest), &*log, &keys_folder, opened_at_ms, progress)?;
    let zone = Zone::shanghai();
    let ledger = Ledger {
        log,
        store: opened.store,
        vault,
        clock,
        seeds,
        zone,
        tlog,
        publishing: Standing::default(),
        issuer_keys: IssuerKeys::default(),
        ages: Ages::default(),
        frames: WarmFrames::default(),
    };
    Ok((ledger, opened.rebuild))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_is_free_when_its_holder_ends_whoever_shares_the_open_file() {
        let data = tempfile::tempdir().expect("a folder");
        let held = lock(data.path()).expect("it is free");
        assert!(lock(data.path()).is_err());
        let _as_a_started_process_does = held.0.try_clone().expect("a second handle");
        drop(held);
        lock(data.path()).expect("it is free again");
    }
}
