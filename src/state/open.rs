//! Opening: is what lies in the sled directory the fold of this log, whole? If not, it is moved
//! aside.
//!
//! Nothing here is the truth, so every doubt has the same cheap answer: `sled` becomes
//! `sled.aside-<n>` (the newest one is kept, for who wants to know why) and an empty store says
//! from where the log must be folded again. It must never refuse to start because of sled, never
//! repair, and never touch a directory it moved aside again, other than to remove it for the next
//! one.

use std::error::Error as _;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use super::bounds::Bounds;
use super::leaf_pages;
use super::mark::{self, Left};
use super::record::{self, Record};
use super::shelf::Shelf;
use super::shelved::{Shelved, Space};
use super::store::Store;
use super::write_behind::{Written, record_of, with_record};
use crate::log::{Fault, FaultKind, LedgerId, Position};

/// An open store, and what has to happen before it may serve.
pub struct Opened<B: Shelved> {
    /// The store; behind the log until [`catch_up`](super::catch_up) has run.
    pub store: Store<B>,
    /// Why all of the log must be folded again; `None`: the events since the last flush suffice.
    pub rebuild: Option<Doubt>,
    /// Where the doubted directory went, if there was one.
    pub aside: Option<PathBuf>,
}

/// Why a sled directory was not believed.
#[derive(Debug)]
pub enum Doubt {
    /// There is none.
    Nothing,
    /// The machine stopped, or may have, while it was open: its writes may be torn or lost.
    MachineStopped,
    /// A process met damage in it.
    Damaged,
    /// No process of ours marked it.
    Unmarked,
    /// sled could not open or read it.
    Unreadable(Fault),
    /// Its record cannot be used; in words.
    Record(&'static str),
    /// It was written with other encodings.
    Format,
    /// It belongs to another ledger.
    Ledger(LedgerId),
    /// A rebuild was interrupted.
    Incomplete,
    /// It knows events that the log does not have: the log is from an earlier day.
    BeyondLog(Position),
}

impl fmt::Display for Doubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing => f.write_str("there is no index yet"),
            Self::MachineStopped => f.write_str("the machine stopped while the index was open"),
            Self::Damaged => f.write_str("damage was met in the index"),
            Self::Unmarked => f.write_str("nothing says how the index was left"),
            Self::Unreadable(fault) => {
                let cause = fault.source().map(ToString::to_string);
                let cause = cause.unwrap_or_default();
                write!(f, "sled could not read the index: {fault}: {cause}")
            }
            Self::Record(what) => write!(f, "the index cannot be used: {what}"),
            Self::Format => f.write_str("the index was written with other encodings"),
            Self::Ledger(ledger) => write!(f, "the index belongs to ledger {ledger}"),
            Self::Incomplete => f.write_str("a rebuild of the index was interrupted"),
            Self::BeyondLog(position) => {
                write!(
                    f,
                    "the index is folded up to {position}, beyond the end of the log"
                )
            }
        }
    }
}

impl<B: Shelved> Store<B> {
    /// Opens the store in `dir` for a log of `ledger` whose durable end is `head`; what cannot be
    /// believed is moved aside and replaced by an empty store.
    pub fn open(
        dir: &Path,
        ledger: LedgerId,
        head: Position,
        bounds: Bounds,
    ) -> Result<Opened<B>, Fault> {
        let doubt = match Self::open_believed(dir, ledger, head, bounds)? {
            Ok(store) => {
                return Ok(Opened {
                    store,
                    rebuild: None,
                    aside: None,
                });
            }
            Err(doubt) => doubt,
        };
        let aside = match doubt {
            Doubt::Nothing => None,
            _ => Some(set_aside(dir)?),
        };
        let store = Self::create(dir, ledger, bounds)?;
        Ok(Opened {
            store,
            rebuild: Some(doubt),
            aside,
        })
    }

    /// Opens the store in `dir` if it can be believed, else says why not and leaves everything as
    /// it is: for `fsck`. The outer error: it cannot be told now, because somebody holds it.
    pub fn open_believed(
        dir: &Path,
        ledger: LedgerId,
        head: Position,
        bounds: Bounds,
    ) -> Result<Result<Self, Doubt>, Fault> {
        let doubt = match mark::read(dir) {
            Left::Clean | Left::Killed => None,
            Left::Nothing => Some(Doubt::Nothing),
            Left::Stopped => Some(Doubt::MachineStopped),
            Left::Damaged => Some(Doubt::Damaged),
            Left::Unmarked => Some(Doubt::Unmarked),
        };
        if let Some(doubt) = doubt {
            return Ok(Err(doubt));
        }
        mark::set_open(dir)?;
        let shelf = match Shelf::open(dir, &bounds) {
            Ok(shelf) => shelf,
            // Somebody holds it: moving it away under a living process would help nobody.
            Err(fault) if fault.kind == FaultKind::Retry => return Err(fault),
            Err(fault) => return Ok(Err(Doubt::Unreadable(fault))),
        };
        Ok(judge::<B>(&shelf, ledger, head).map(|record| {
            let written = Written {
                current: record.current,
                durable: record.durable,
            };
            Self::over(shelf, ledger, bounds, written)
        }))
    }

    /// A new, empty store in `dir`, which must not exist or be empty.
    pub fn create(dir: &Path, ledger: LedgerId, bounds: Bounds) -> Result<Self, Fault> {
        fs::create_dir_all(dir)
            .map_err(|cause| Fault::fatal(format!("creating {}", dir.display()), cause))?;
        mark::set_open(dir)?;
        let shelf = Shelf::open(dir, &bounds)?;
        let written = Written {
            current: Position(0),
            durable: Position(0),
        };
        let batch = leaf_pages::beginnings(&Space::ALL.map(Space::byte));
        shelf.apply(with_record(batch, &record_of::<B>(ledger, &written)))?;
        shelf.sync()?;
        Ok(Self::over(shelf, ledger, bounds, written))
    }
}

fn judge<B: Shelved>(shelf: &Shelf, ledger: LedgerId, head: Position) -> Result<Record, Doubt> {
    let stored = shelf.value(record::KEY).map_err(Doubt::Unreadable)?;
    let stored = stored.ok_or(Doubt::Record("its record is missing"))?;
    let record = Record::decode(&stored).map_err(Doubt::Record)?;
    match record {
        _ if record.ledger != ledger => Err(Doubt::Ledger(record.ledger)),
        _ if record.book_format != B::FORMAT => Err(Doubt::Format),
        _ if !record.complete => Err(Doubt::Incomplete),
        _ if record.current > head => Err(Doubt::BeyondLog(record.current)),
        _ => Ok(record),
    }
}

/// Moves `dir` to `<dir>.aside-<n>` and removes older ones; where it went.
fn set_aside(dir: &Path) -> Result<PathBuf, Fault> {
    let doing = || format!("moving {} aside", dir.display());
    let older = asides(dir).map_err(|cause| Fault::fatal(doing(), cause))?;
    let number = older
        .iter()
        .map(|(number, _)| number + 1)
        .max()
        .unwrap_or(1);
    let mut name = dir.as_os_str().to_owned();
    name.push(format!(".aside-{number}"));
    let aside = PathBuf::from(name);
    fs::rename(dir, &aside).map_err(|cause| Fault::fatal(doing(), cause))?;
    for (_, path) in older {
        fs::remove_dir_all(&path)
            .map_err(|cause| Fault::fatal(format!("removing {}", path.display()), cause))?;
    }
    Ok(aside)
}

fn asides(dir: &Path) -> std::io::Result<Vec<(u64, PathBuf)>> {
    let parent = match dir.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let mut name = dir.file_name().unwrap_or_default().to_owned();
    name.push(".aside-");
    let mut found = Vec::new();
    for entry in fs::read_dir(parent)? {
        let entry = entry?;
        let numbered = entry.file_name();
        let number = numbered.to_str().zip(name.to_str());
        let number = number.and_then(|(entry, name)| entry.strip_prefix(name)?.parse().ok());
        found.extend(number.map(|number| (number, entry.path())));
    }
    Ok(found)
}
