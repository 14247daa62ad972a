//! Creation: a first segment without frames, then a seal. The seal comes last, so a log exists if
//! and only if it has one, and a creation that was cut short is simply done again.
//!
//! Must never: touch a folder in which frames may lie.

use crate::log::disk::{Disk, Mode};
use crate::log::fault::Fault;
use crate::log::position::{Head, LedgerId};

use super::records::seal::{self, Seal};
use super::records::segment::{self, HEADER_BYTES, Header};
use super::survey;
use super::writer::segment_create;

const DOING: &str = "creating the log";

/// Writes the files of an empty log of `ledger`.
pub(super) fn create(disk: &dyn Disk, ledger: LedgerId) -> Result<(), Fault> {
    let start = Head::genesis(ledger);
    folder_is_free(disk, &segment::file_name(start.next))?;
    let header = Header {
        ledger,
        before: None,
        start,
    };
    let seal = Seal {
        closed: true,
        ledger,
        head: start,
        segment: start.next,
        segment_bytes: HEADER_BYTES,
    };
    let created = segment_create(disk, &header).and_then(|_| seal.write(disk));
    created.map_err(|error| Fault::fatal(DOING, error))
}

/// Refuses a folder that holds more than a creation that was cut short leaves: the header of the
/// first segment.
fn folder_is_free(disk: &dyn Disk, first: &str) -> Result<(), Fault> {
    for name in disk.names("").map_err(|error| Fault::fatal(DOING, error))? {
        let bytes = match &*name {
            seal::FILE => return Err(Fault::fatal(DOING, "the folder already holds a log")),
            name if !segment::is_named(name) => continue,
            name => {
                survey::open(disk, name, Mode::Read)
                    .map_err(|damage| damage.fatal(DOING))?
                    .1
            }
        };
        if name != first || bytes > HEADER_BYTES {
            return Err(Fault::fatal(
                DOING,
                format!("the folder holds {name} without a seal"),
            ));
        }
    }
    Ok(())
}
