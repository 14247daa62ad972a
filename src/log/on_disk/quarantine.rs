//! Quarantine: bytes that recovery took off the end of the log, kept for whoever asks.
//!
//! A file `quarantine/<segment>-<offset>-<digest>` holds them; its name says where they were and
//! binds what they are, so a scan can tell that they have not changed. Nothing reads them back.

use std::io;

use crate::log::digest::{self, hex};
use crate::log::disk::{Disk, Mode};

use super::damage::Damage;
use super::survey;

/// The folder of the bytes set aside.
pub const FOLDER: &str = "quarantine";

/// Keeps `bytes`, which stood at `offset` of `segment`, durably.
pub(super) fn keep(disk: &dyn Disk, segment: &str, offset: u64, bytes: &[u8]) -> io::Result<()> {
    disk.folder_create(FOLDER)?;
    let stem = segment.trim_end_matches(".seg");
    let name = format!("{FOLDER}/{stem}-{offset}-{}", digest_of(bytes));
    // Recovery may be cut short here; only whole files get a name that is checked.
    let name_new = format!("{FOLDER}/tail.tmp");
    let file = disk.open(&name_new, Mode::New)?;
    file.write_at(bytes, 0)?;
    file.sync()?;
    disk.rename(&name_new, &name)?;
    disk.folder_sync(FOLDER)
}

/// Checks that everything in quarantine is what was put there.
pub(super) fn check(disk: &dyn Disk) -> Result<(), Damage> {
    let names = disk
        .names(FOLDER)
        .map_err(|error| Damage::new(FOLDER, 0, error))?;
    for name in names.iter().filter(|name| *name != "tail.tmp") {
        let path = format!("{FOLDER}/{name}");
        let (file, bytes) = survey::open(disk, &path, Mode::Read)?;
        let length = usize::try_from(bytes).expect("a segment fits in memory");
        let mut kept = vec![0; length];
        file.read_at(&mut kept, 0)
            .map_err(|error| Damage::new(&path, 0, error))?;
        if name.rsplit('-').next() != Some(&*digest_of(&kept)) {
            return Err(Damage::new(
                &path,
                0,
                "the bytes are not those that were set aside",
            ));
        }
    }
    Ok(())
}

fn digest_of(bytes: &[u8]) -> String {
    hex(&digest::QUARANTINE.of(&[bytes])[..16])
}
