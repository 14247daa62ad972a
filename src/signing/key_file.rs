//! Key files: one line of text each, mode 0600.
//!
//! ```text
//! PRIVATE+KEY+<name>+<key id, 8 hex digits>+<base64(kind ‖ seed[32])>
//! ```
//!
//! This is the form in which other programs that sign notes keep their keys, so that a key can move
//! from one to another. The file is named after the key id: `log-0a1b2c3d.key`.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use super::note_key::NoteKey;
use crate::checkpoint::KeyKind;
use crate::log::Fault;
use crate::log::disk::real::folder_create;

/// Bytes of a key file: a name of a few hundred, and the key.
const FILE_BYTES_MAX: u64 = 1_024;
const HEAD: &str = "PRIVATE+KEY+";

/// The path of a key of `use_of` ("log", "witness") in a folder.
pub fn path_of(folder: &Path, use_of: &str, key: &NoteKey) -> PathBuf {
    folder.join(format!("{use_of}-{}.key", key.verifier().id()))
}

/// Writes a new key, durably; a file of that name is never overwritten.
pub fn create(folder: &Path, use_of: &str, key: &NoteKey) -> Result<PathBuf, Fault> {
    let path = path_of(folder, use_of, key);
    let doing = || format!("writing the key {}", path.display());
    let written = || -> io::Result<()> {
        folder_create(folder)?;
        let fresh = path.with_extension("new");
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true).mode(0o600);
        let mut file = options.open(&fresh)?;
        file.write_all(text_of(key).as_bytes())?;
        file.sync_all()?;
        // A link never replaces what is there, and is never half a file.
        fs::hard_link(&fresh, &path)?;
        fs::remove_file(&fresh)?;
        File::open(folder)?.sync_all()
    };
    written().map_err(|cause| Fault::fatal(doing(), cause))?;
    Ok(path)
}

/// Reads one key.
pub fn read(path: &Path) -> Result<NoteKey, Fault> {
    let doing = || format!("reading the key {}", path.display());
    let mut text = Zeroizing::new(String::new());
    let file = File::open(path).map_err(|cause| Fault::fatal(doing(), cause))?;
    file.take(FILE_BYTES_MAX)
        .read_to_string(&mut text)
        .map_err(|cause| Fault::fatal(doing(), cause))?;
    parse(text.trim_end()).ok_or_else(|| {
        Fault::fatal(
            doing(),
            "it holds no signing key, or its key id does not fit",
        )
    })
}

/// All keys of `use_of` in a folder, by file name; none if there is no such folder.
pub fn all(folder: &Path, use_of: &str) -> Result<Vec<NoteKey>, Fault> {
    let doing = || format!("looking for keys in {}", folder.display());
    let listing = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        listing => listing.map_err(|cause| Fault::fatal(doing(), cause))?,
    };
    let mut paths = Vec::new();
    for entry in listing {
        let path = entry.map_err(|cause| Fault::fatal(doing(), cause))?.path();
        let name = path.file_name().and_then(|name| name.to_str());
        let is_key = name.is_some_and(|name| {
            let rest = name
                .strip_prefix(use_of)
                .and_then(|rest| rest.strip_prefix('-'));
            rest.is_some_and(|rest| rest.strip_suffix(".key").is_some())
        });
        if is_key {
            paths.push(path);
        }
    }
    paths.sort();
    paths.iter().map(|path| read(path)).collect()
}

fn text_of(key: &NoteKey) -> Zeroizing<String> {
    let verifier = key.verifier();
    let mut bytes = Zeroizing::new(vec![verifier.kind() as u8]);
    bytes.extend_from_slice(&*key.seed());
    let secret = Zeroizing::new(STANDARD.encode(&*bytes));
    let (name, id) = (verifier.name(), verifier.id());
    Zeroizing::new(format!("{HEAD}{name}+{id}+{}\n", *secret))
}

fn parse(line: &str) -> Option<NoteKey> {
    let mut parts = line.strip_prefix(HEAD)?.splitn(3, '+');
    let (name, id, secret) = (parts.next()?, parts.next()?, parts.next()?);
    let bytes = Zeroizing::new(STANDARD.decode(secret).ok()?);
    let (&kind, seed) = bytes.split_first()?;
    let seed = Zeroizing::new(<[u8; 32]>::try_from(seed).ok()?);
    let key = NoteKey::from_seed(name, KeyKind::from_byte(kind)?, &seed).ok()?;
    (key.verifier().id().to_string() == id).then_some(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> NoteKey {
        NoteKey::from_seed("hours.example/log", KeyKind::Ed25519Note, &[7; 32].into())
            .expect("a good name")
    }

    #[test]
    fn a_key_file_is_read_as_written_and_never_overwritten() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = create(folder.path(), "log", &key()).expect("a new file");
        create(folder.path(), "log", &key()).expect_err("it is there");
        let read = all(folder.path(), "log").expect("readable");
        assert_eq!(read.len(), 1);
        assert_eq!(read[0].verifier(), key().verifier());
        assert!(all(folder.path(), "witness").expect("readable").is_empty());
        let mode = std::os::unix::fs::PermissionsExt::mode(
            &fs::metadata(&path).expect("it is there").permissions(),
        );
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn a_key_file_with_a_changed_character_is_refused() {
        let good = text_of(&key());
        for at in 0..good.len() - 1 {
            let mut bytes = good.as_bytes().to_vec();
            bytes[at] ^= 1;
            let changed = String::from_utf8(bytes).expect("still ASCII");
            assert!(parse(changed.trim_end()).is_none(), "at {at}");
        }
    }

    #[test]
    fn a_key_is_never_shown() {
        let shown = format!("{:?}", key());
        let seed = STANDARD.encode([7_u8; 32]);
        assert!(!shown.contains(&seed[..20]));
    }
}
