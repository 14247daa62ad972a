//! The mark file in the sled directory: how the last process left it.
//!
//! One line of text: `open <boot id>` while a process holds the directory, `clean` after a complete
//! close, `damaged` once anything in it could not be believed. The rule it serves: a killed process
//! leaves the page cache intact, so sled's files are whole; a stopped *machine* does not, and then
//! nothing in them is trusted, however well it opens. An unreadable or missing mark is never
//! trusted.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::Path;

use super::page;
use super::shelf::hex;
use super::sums;
use crate::log::{Fault, LedgerId, Position};

const FILE: &str = "hourledger.mark";

/// Holds the durable watermark a second time, readable without opening sled.
const WATERMARK: &str = "hourledger.watermark";

/// What the mark says about the directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Left {
    /// There is no such directory, or nothing in it.
    Nothing,
    /// Closed completely.
    Clean,
    /// The process ended without closing; the machine has not been restarted since.
    Killed,
    /// The machine stopped, or may have stopped, while the directory was open.
    Stopped,
    /// A process met damage in it.
    Damaged,
    /// No mark that we know.
    Unmarked,
}

/// Reads how `dir` was left.
pub(super) fn read(dir: &Path) -> Left {
    let empty = fs::read_dir(dir).map_or(true, |mut entries| entries.next().is_none());
    if empty {
        return Left::Nothing;
    }
    let text = fs::read_to_string(dir.join(FILE)).unwrap_or_default();
    judge(
        text.strip_suffix('\n').unwrap_or_default(),
        boot_id().as_deref(),
    )
}

/// Marks `dir` as held by this process, durably, before anything in it is changed.
pub(super) fn set_open(dir: &Path) -> Result<(), Fault> {
    sums::remove(dir)?;
    write(
        dir,
        FILE,
        &format!("open {}", boot_id().as_deref().unwrap_or("unknown")),
    )
}

/// Marks `dir` as completely closed. Everything in it must be durable before.
pub(super) fn set_clean(dir: &Path) -> Result<(), Fault> {
    sums::write(dir)?;
    write(dir, FILE, "clean")
}

/// Marks `dir` as damaged. Failing to do so is ignored: the caller already reports a fatal fault,
/// and an `open` mark plus checksums still protect the next process.
pub(super) fn note_damage(dir: &Path) {
    let _ = write(dir, FILE, "damaged");
}

/// Notes that everything of `ledger` below `position` was acknowledged and is durable in sled.
pub(super) fn note_watermark(
    dir: &Path,
    ledger: LedgerId,
    position: Position,
) -> Result<(), Fault> {
    write(dir, WATERMARK, &watermark_line(ledger, position))
}

/// The last watermark noted in a store's directory, whatever state the rest of it is in: proof that
/// the log of that ledger once held, and had acknowledged, all events below it. Recovery of the log
/// asks it before it drops a bad tail. `None`: no proof.
pub fn watermark_noted(dir: &Path) -> Option<(LedgerId, Position)> {
    let text = fs::read_to_string(dir.join(WATERMARK)).ok()?;
    let (ledger, rest) = text.split_once(' ')?;
    let ledger = LedgerId(u128::from_str_radix(ledger, 16).ok()?.to_be_bytes());
    let position = Position(rest.split(' ').next()?.parse().ok()?);
    let whole = text.strip_suffix('\n') == Some(&watermark_line(ledger, position));
    whole.then_some((ledger, position))
}

fn watermark_line(ledger: LedgerId, position: Position) -> String {
    let content = format!("{ledger} {position}");
    let sum = page::checksum(WATERMARK.as_bytes(), content.as_bytes());
    format!("{content} {}", hex(&sum))
}

fn judge(text: &str, boot: Option<&str>) -> Left {
    match (text, text.strip_prefix("open ")) {
        ("clean", _) => Left::Clean,
        ("damaged", _) => Left::Damaged,
        (_, Some(then)) if boot == Some(then) => Left::Killed,
        (_, Some(_)) => Left::Stopped,
        _ => Left::Unmarked,
    }
}

/// Linux names each boot; elsewhere, or without /proc, no process kill can be told from a stop of
/// the machine, and every unclean stop leads to a rebuild.
fn boot_id() -> Option<String> {
    let text = fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?;
    let id = text.trim();
    (!id.is_empty()).then(|| id.to_owned())
}

/// Whether the sums of a directory leave out this file: it says itself whether it is whole.
pub(super) fn is_own(name: &str) -> bool {
    name == FILE
}

/// Replaces one of our files in `dir` by a line of text, durably.
pub(super) fn write(dir: &Path, file: &str, text: &str) -> Result<(), Fault> {
    let doing = || format!("writing {file} in {}", dir.display());
    replace(dir, file, text).map_err(|cause| Fault::fatal(doing(), cause))
}

/// Write aside, fsync, rename, fsync the directory: after a power cut the old text or the new one.
fn replace(dir: &Path, file: &str, text: &str) -> io::Result<()> {
    let aside = dir.join(format!("{file}.new"));
    let mut writing = File::create(&aside)?;
    writeln!(writing, "{text}")?;
    writing.sync_all()?;
    fs::rename(&aside, dir.join(file))?;
    File::open(dir)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_clean_close_or_this_boot_is_trusted() {
        for (text, boot, left) in [
            ("clean", None, Left::Clean),
            ("clean", Some("a"), Left::Clean),
            ("open a", Some("a"), Left::Killed),
            ("open a", Some("b"), Left::Stopped),
            ("open a", None, Left::Stopped),
            ("open unknown", None, Left::Stopped),
            ("damaged", Some("a"), Left::Damaged),
            ("", Some("a"), Left::Unmarked),
            ("cle", Some("a"), Left::Unmarked),
        ] {
            assert_eq!(judge(text, boot), left, "{text:?} read under boot {boot:?}");
        }
    }

    #[test]
    fn a_mark_survives_as_written() {
        let dir = tempfile::tempdir().expect("as written");
        assert_eq!(read(&dir.path().join("absent")), Left::Nothing);
        assert_eq!(read(dir.path()), Left::Nothing);
        set_open(dir.path()).expect("as written");
        assert_eq!(read(dir.path()), Left::Killed);
        set_clean(dir.path()).expect("as written");
        assert_eq!(read(dir.path()), Left::Clean);
        note_damage(dir.path());
        assert_eq!(read(dir.path()), Left::Damaged);
    }

    #[test]
    fn a_watermark_is_believed_only_unchanged() {
        let dir = tempfile::tempdir().expect("a temporary directory");
        assert_eq!(watermark_noted(dir.path()), None);
        let ledger = LedgerId([9; 16]);
        note_watermark(dir.path(), ledger, Position(41)).expect("a writable directory");
        assert_eq!(watermark_noted(dir.path()), Some((ledger, Position(41))));
        let path = dir.path().join(WATERMARK);
        let text = fs::read_to_string(&path).expect("just written");
        fs::write(&path, text.replace(" 41 ", " 14 ")).expect("a writable directory");
        assert_eq!(watermark_noted(dir.path()), None);
    }
}
