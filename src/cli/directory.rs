//! The data directory as the subcommands meet it: is there a ledger, does somebody hold it, and
//! opening it with the ports of the real world.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;

use super::bar::Bar;
use super::stopped::Stopped;
use super::voice::{Voice, remark};
use crate::access::Access;
use crate::access::limits::Rate;
use crate::log::{Fault, FaultKind};
use crate::run::open::lock;
use crate::run::ports::{Clock, Seeds, SystemClock, SystemSeeds};
use crate::run::{Genesis, Ledger, Opening, Places, Running};
use crate::state::{Bounds, Progress};
use crate::tlog::FolderPlace;
use crate::vault::Random;

/// Where the ledger lies.
#[derive(Args)]
pub struct Directory {
    /// Data directory of the ledger. 账本数据目录。
    #[arg(long, env = "HOURLEDGER_DATA", default_value = DEFAULT, global = true)]
    pub data: PathBuf,
}

/// The data directory when nobody names one.
pub const DEFAULT: &str = "hourledger-data";

impl Directory {
    /// The directory, which holds a ledger that no process holds.
    pub fn free(&self) -> Result<&Path, Stopped> {
        if !holds_ledger(&self.data) {
            let data = self.data.display();
            return Err(Stopped::no(
                format!("{data} 中没有账本。请用 --data 指明目录，或先运行 serve 或 demo。"),
                format!("There is no ledger in {data}. Name it with --data, or run serve or demo."),
            ));
        }
        ensure_free(&self.data)?;
        Ok(&self.data)
    }
}

/// Whether a ledger was begun in `data`.
pub fn holds_ledger(data: &Path) -> bool {
    data.join("log").is_dir()
}

/// Refuses if another process holds the directory.
pub fn ensure_free(data: &Path) -> Result<(), Stopped> {
    match lock(data) {
        Ok(_released_at_once) => Ok(()),
        Err(fault) if fault.kind == FaultKind::Retry => {
            let data = data.display();
            Err(Stopped::no(
                format!(
                    "另一个进程正在使用 {data}。请先停止它，或用 --server 与运行中的服务对话。"
                ),
                format!(
                    "Another process holds {data}. Stop it first, or talk to it with --server \
                     where the command offers that."
                ),
            ))
        }
        Err(fault) => Err(fault.into()),
    }
}

/// Time and randomness that a ledger is opened with.
pub struct Ports {
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Randomness of commands.
    pub seeds: Box<dyn Seeds>,
    /// Randomness of keys.
    pub random: Box<dyn Random>,
    /// The second place, where somebody named one.
    pub newest: Option<PathBuf>,
}

impl Ports {
    /// The machine's clock and the operating system's randomness.
    pub fn of_the_machine() -> Self {
        Self {
            clock: Arc::new(SystemClock),
            seeds: Box::new(SystemSeeds),
            random: random(),
            newest: None,
        }
    }
}

/// Where the newest checkpoint lies: named in the environment, or beside the data directory.
pub fn newest_place(data: &Path) -> FolderPlace {
    match std::env::var_os(NEWEST) {
        Some(folder) => FolderPlace::at(folder.into()),
        None => FolderPlace::beside(data),
    }
}

/// The variable that names the second place for every subcommand.
const NEWEST: &str = "HOURLEDGER_NEWEST";

/// Randomness of the operating system.
pub fn random() -> Box<dyn Random> {
    Box::new(fill)
}

/// Fills `bytes` from the operating system.
pub fn fill(bytes: &mut [u8]) {
    getrandom::fill(bytes).expect("nothing may go on without the system's randomness");
}

/// Opens the ledger in `data`, showing how far a catch-up or rebuild has come.
pub fn open(
    data: &Path,
    ports: Ports,
    bounds: Bounds,
    genesis: Option<Genesis>,
    voice: Voice,
) -> Result<Running, Stopped> {
    let places = Places {
        newest: Arc::new(
            ports
                .newest
                .map_or_else(|| newest_place(data), FolderPlace::at),
        ),
        ..Places::within(data)?
    };
    let opening = Opening {
        data: data.to_owned(),
        clock: ports.clock,
        seeds: ports.seeds,
        random: ports.random,
        bounds,
        genesis,
    };
    let bar = Bar::new(voice, "重建索引", "Folding the log");
    let progress = |progress: Progress| bar.at(progress.done, progress.total);
    let running = Running::open_at(opening, places, progress)?;
    bar.done();
    if let (Some(doubt), None) = (&running.rebuilt, running.founded) {
        remark(voice.pick(
            format!("索引已从日志重建：{doubt}"),
            format!("The index was folded again from the log: {doubt}"),
        ));
    }
    Ok(running)
}

/// Opens tokens, limits and the read log of an open ledger.
pub fn open_access(data: &Path, ledger: &Ledger, rate: Rate) -> Result<Access, Fault> {
    let key = ledger.vault.token_key();
    Access::open(
        &data.join("access"),
        ledger.log.ledger_id(),
        key.expose(),
        rate,
    )
}

/// How much one caller may ask when nobody says otherwise: a district's busy desk stays far below.
pub const RATE: Rate = Rate {
    per_minute: 6_000,
    burst: 600,
};
