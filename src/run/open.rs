//! Opening a data directory: lock, log, vault, shelf, catch-up, and the genesis of a new one.
//!
//! ```text
//! data/lock  data/log/  data/sled/  data/vault/  data/access/      data.keys/ (outside)
//! ```
//!
//! The log is opened first, and told how far the shelf once knew it to reach; then the shelf is
//! believed or rebuilt. A log that ends before a noted watermark is refused, never shortened.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::sync_channel;
use std::thread::JoinHandle;

use uuid::Uuid;

use super::fold::{Decoded, decode, fold_frame};
use super::ledger::{Ledger, QUEUE_REQUESTS_MAX, WriteQueue};
use super::ports::{Clock, Seeds};
use super::prepare::{Failure, Request};
use super::writer;
use crate::domain::Command;
use crate::domain::books::Book;
use crate::domain::kernel::ids::{PersonId, Tag16};
use crate::domain::kernel::zone::Zone;
use crate::domain::ledger::command::OpenLedger;
use crate::domain::policy::pack::Pack;
use crate::domain::stored::Actor;
use crate::log::disk::real::RealDisk;
use crate::log::on_disk::OnDisk;
use crate::log::{Fault, LedgerId, Log, Position};
use crate::state::{Bounds, Doubt, Progress, Store, catch_up, watermark_noted};
use crate::vault::{Owner, Random, Vault, VaultSettings};

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
    _lock: File,
}

impl Running {
    /// Opens the data directory and starts the threads; `progress` sees a catch-up or rebuild.
    pub fn open(opening: Opening, progress: impl FnMut(Progress)) -> Result<Self, Failure> {
        let lock = lock(&opening.data)?;
        let genesis = opening.genesis.clone();
        let (ledger, rebuilt) = open_ledger(opening, progress)?;
        let ledger = Arc::new(ledger);
        let (send, receive) = sync_channel(QUEUE_REQUESTS_MAX);
        let (for_writer, for_store) = (Arc::clone(&ledger), Arc::clone(&ledger));
        let running = Self {
            queue: WriteQueue::new(ledger, send),
            rebuilt,
            founded: None,
            writer: std::thread::spawn(move || writer::run(&for_writer, &receive)),
            write_behind: std::thread::spawn(move || for_store.store.write_behind()),
            _lock: lock,
        };
        match genesis {
            Some(genesis) => running.found(genesis),
            None => Ok(running),
        }
    }

    /// Writes genesis, unless the ledger has it: the first start may have been cut short.
    fn found(mut self, genesis: Genesis) -> Result<Self, Failure> {
        if self.queue.ledger().opened()?.is_some() {
            return Ok(self);
        }
        let command = Command::OpenLedger(OpenLedger {
            ledger_id: Tag16::from_bytes(genesis.ledger_id),
            origin: genesis.origin,
            simulation: genesis.simulation,
            pack: Pack::national().clone(),
        });
        let key = Uuid::from_bytes(genesis.ledger_id);
        let request = Request {
            actor: Actor::System,
            key,
            commands: vec![command],
        };
        let accepted = self.queue.submit_blocking(request)?;
        self.founded = Some(PersonId::derive(&accepted.frame.command_seed(), 0));
        Ok(self)
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

fn joined(thread: JoinHandle<Result<(), Fault>>, name: &str) -> Result<(), Fault> {
    let panicked = |_| Fault::fatal(format!("running {name}"), "it panicked");
    thread.join().map_err(panicked)?
}

/// One process holds a data directory.
pub fn lock(data: &Path) -> Result<File, Fault> {
    let doing = || format!("locking the data directory {}", data.display());
    fs::create_dir_all(data).map_err(|cause| Fault::fatal(doing(), cause))?;
    let file = File::create(data.join("lock")).map_err(|cause| Fault::fatal(doing(), cause))?;
    let held = "another process holds it; talk to that one, or stop it first";
    file.try_lock().map_err(|_| Fault::retry(doing(), held))?;
    Ok(file)
}

fn open_ledger(
    opening: Opening,
    progress: impl FnMut(Progress),
) -> Result<(Ledger, Option<Doubt>), Failure> {
    let Opening {
        data,
        clock,
        seeds,
        random,
        bounds,
        genesis,
    } = opening;
    let sled = data.join("sled");
    let (log, is_new) = open_log(&data, &sled, genesis.as_ref())?;
    let settings = VaultSettings::beside(&data);
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
        progress,
    )?;
    for person in erased {
        vault.erase(Owner::Person(person), clock.now_ms())?;
    }
    let zone = Zone::shanghai();
    let ledger = Ledger {
        log,
        store: opened.store,
        vault,
        clock,
        seeds,
        zone,
    };
    Ok((ledger, opened.rebuild))
}

/// Opens the log, or creates it for a genesis; whether it holds no event yet.
fn open_log(
    data: &Path,
    sled: &Path,
    genesis: Option<&Genesis>,
) -> Result<(Arc<dyn Log>, bool), Fault> {
    let folder = data.join("log");
    let doing = || format!("opening the log in {}", folder.display());
    let disk = Arc::new(RealDisk::new(&folder).map_err(|cause| Fault::fatal(doing(), cause))?);
    let exists = OnDisk::exists(&*disk).map_err(|cause| Fault::fatal(doing(), cause))?;
    let log = match genesis {
        _ if exists => {
            let noted = watermark_noted(sled).map_or(Position(0), |(_, position)| position);
            OnDisk::open(disk, noted)?
        }
        Some(genesis) => OnDisk::create(disk, LedgerId(genesis.ledger_id))?,
        None => {
            return Err(Fault::retry(
                doing(),
                "there is no ledger; start one with `serve`",
            ));
        }
    };
    let is_new = log.head().next == Position(0);
    Ok((Arc::new(log), is_new))
}
