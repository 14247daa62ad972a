//! Checksums of sled's files, written at a clean close: so that `fsck` notices any changed bit.
//!
//! sled checks what it reads, and pages carry checksums, but a log-structured file also holds bytes
//! that nothing reads any more; a change there is harmless and still a sign of a failing disk. Each
//! file is summed in pieces of 1 MiB, so the place of a change can be named. A start removes the
//! sums before anything is written; a killed process leaves none, and nothing can be said then.

use std::fs::{self, File};
use std::io::{self, BufReader, Read as _};
use std::path::{Path, PathBuf};

use super::mark::{self, Left};
use super::page;
use super::shelf::hex;
use crate::log::Fault;

const FILE: &str = "hourledger.sums";

const PIECE_BYTES: u64 = 1 << 20;

/// The sums of one file: its path under the directory, its length, its pieces.
#[derive(Debug, PartialEq, Eq)]
struct Sums {
    path: String,
    bytes: u64,
    pieces: Vec<String>,
}

/// What differs from the sums written when the store in `dir` was last closed, in words that name
/// file and offset. Nothing if there are no sums: it is open, or was not closed.
pub fn changed_since_close(dir: &Path) -> Result<Vec<String>, Fault> {
    let doing = || format!("checking the sums of {}", dir.display());
    let text = match fs::read(dir.join(FILE)) {
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(missing(dir)),
        read => read.map_err(|cause| Fault::fatal(doing(), cause))?,
    };
    let text = String::from_utf8(text).unwrap_or_default();
    let Some(closed) = parsed(&text) else {
        return Ok(vec![format!("{FILE} is damaged")]);
    };
    let now = sums_of(dir).map_err(|cause| Fault::fatal(doing(), cause))?;
    let mut found = Vec::new();
    for then in &closed {
        match now.iter().find(|sums| sums.path == then.path) {
            None => found.push(format!("{} is missing", then.path)),
            Some(now) => found.extend(changes(then, now)),
        }
    }
    let known = |path: &str| closed.iter().any(|then| then.path == path);
    let new = now.iter().filter(|now| !known(&now.path));
    found.extend(new.map(|now| format!("{} was not there", now.path)));
    Ok(found)
}

fn missing(dir: &Path) -> Vec<String> {
    let was_closed = mark::read(dir) == Left::Clean;
    was_closed
        .then(|| format!("{FILE} is missing"))
        .into_iter()
        .collect()
}

/// Sums all files of a closed store; they must not change any more.
pub(super) fn write(dir: &Path) -> Result<(), Fault> {
    let doing = || format!("summing the files of {}", dir.display());
    let sums = sums_of(dir).map_err(|cause| Fault::fatal(doing(), cause))?;
    mark::write(dir, FILE, &text_of(&sums))
}

/// Forgets the sums: from here on files change.
pub(super) fn remove(dir: &Path) -> Result<(), Fault> {
    match fs::remove_file(dir.join(FILE)) {
        Err(cause) if cause.kind() != io::ErrorKind::NotFound => {
            let doing = format!("removing {FILE} in {}", dir.display());
            Err(Fault::fatal(doing, cause))
        }
        _ => Ok(()),
    }
}

fn changes(then: &Sums, now: &Sums) -> Option<String> {
    if then.bytes != now.bytes {
        let (path, was, is) = (&then.path, then.bytes, now.bytes);
        return Some(format!("{path} has {is} bytes instead of {was}"));
    }
    let mut pieces = then
        .pieces
        .iter()
        .zip(&now.pieces)
        .zip((0..).step_by(1 << 20));
    let (_, offset) = pieces.find(|((then, now), _)| then != now)?;
    let path = &then.path;
    Some(format!(
        "{path} was changed in the 1 MiB from offset {offset}"
    ))
}

fn text_of(sums: &[Sums]) -> String {
    let line = |sums: &Sums| format!("{} {} {}\n", sums.path, sums.bytes, sums.pieces.join(" "));
    let lines: String = sums.iter().map(line).collect();
    let sum = page::checksum(FILE.as_bytes(), lines.as_bytes());
    format!("{lines}{}", hex(&sum))
}

fn parsed(text: &str) -> Option<Vec<Sums>> {
    let lines: Vec<&str> = text.lines().collect();
    let (_, lines) = lines.split_last()?;
    let parsed: Option<Vec<Sums>> = lines.iter().map(|line| parsed_line(line)).collect();
    parsed.filter(|sums| text.strip_suffix('\n') == Some(&text_of(sums)))
}

fn parsed_line(line: &str) -> Option<Sums> {
    let mut words = line.split(' ');
    let path = words.next()?.to_owned();
    let bytes = words.next()?.parse().ok()?;
    let pieces = words.map(str::to_owned).collect();
    Some(Sums {
        path,
        bytes,
        pieces,
    })
}

fn sums_of(dir: &Path) -> io::Result<Vec<Sums>> {
    let mut sums = Vec::new();
    for path in files(dir)? {
        let name = path
            .strip_prefix(dir)
            .unwrap_or(&path)
            .display()
            .to_string();
        if !mark::is_own(&name) && name != FILE {
            sums.push(summed(&path, name)?);
        }
    }
    sums.sort_by(|left, right| left.path.cmp(&right.path));
    Ok(sums)
}

fn files(dir: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(files(&path)?);
        } else {
            found.push(path);
        }
    }
    Ok(found)
}

fn summed(path: &Path, name: String) -> io::Result<Sums> {
    let mut file = BufReader::new(File::open(path)?);
    let (mut bytes, mut pieces) = (0, Vec::new());
    let mut piece = Vec::new();
    loop {
        piece.clear();
        file.by_ref().take(PIECE_BYTES).read_to_end(&mut piece)?;
        if piece.is_empty() && bytes > 0 {
            break;
        }
        bytes += piece.len() as u64;
        pieces.push(hex(&page::checksum(&[], &piece)));
        if piece.is_empty() {
            break;
        }
    }
    Ok(Sums {
        path: name,
        bytes,
        pieces,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_named_by_file_and_offset() {
        let dir = tempfile::tempdir().expect("a temporary directory");
        let path = |name: &str| dir.path().join(name);
        fs::create_dir(path("blobs")).expect("creatable");
        fs::write(path("blobs/1"), [1]).expect("writable");
        fs::write(path("conf"), []).expect("writable");
        let mut big = vec![7; 3 << 20];
        fs::write(path("db"), &big).expect("writable");
        write(dir.path()).expect("summable");
        let found = || changed_since_close(dir.path()).expect("checkable");
        assert!(found().is_empty(), "{:?}", found());

        big[(2 << 20) + 5] ^= 1;
        fs::write(path("db"), &big).expect("writable");
        assert_eq!(found(), ["db was changed in the 1 MiB from offset 2097152"]);
        fs::write(path("conf"), [0]).expect("writable");
        fs::rename(path("blobs/1"), path("blobs/2")).expect("renamable");
        let expected = [
            "blobs/1 is missing",
            "conf has 1 bytes instead of 0",
            "db was changed in the 1 MiB from offset 2097152",
            "blobs/2 was not there",
        ];
        assert_eq!(found(), expected);

        for damaged in [&b"db 3 77\n12"[..], b"db \xff", b""] {
            fs::write(path(FILE), damaged).expect("writable");
            assert_eq!(found(), ["hourledger.sums is damaged"]);
        }
        remove(dir.path()).expect("removable");
        assert!(found().is_empty());
    }
}
