//! A vault in a temporary folder, with counted bytes in place of randomness.

use std::fs;
use std::path::{Path, PathBuf};

use hourledger::domain::kernel::ids::PersonId;
use hourledger::domain::secret::{self, Secret};
use hourledger::log::{Fault, LedgerId};
use hourledger::vault::rows::disk::Disk;
use hourledger::vault::{DocumentTag, Random, Revealed, Sealing, Vault, VaultSettings, Wanted};
use tempfile::TempDir;

pub const LEDGER: LedgerId = LedgerId([0x11; 16]);
pub const DAY_MS: i64 = 24 * 60 * 60 * 1000;
/// 2026-01-01T00:00:00Z.
pub const NEW_YEAR_MS: i64 = 1_767_225_600_000;

/// Bytes that never repeat: a counter, hashed. Each vault gets a `stream` of its own.
pub fn random(stream: u8) -> Box<dyn Random> {
    let mut reader = blake3::Hasher::new().update(&[stream]).finalize_xof();
    Box::new(move |bytes: &mut [u8]| reader.fill(bytes))
}

/// A data directory and its keys folder, both gone when dropped.
pub struct World {
    root: TempDir,
}

impl World {
    pub fn new() -> Self {
        Self {
            root: TempDir::new().expect("a temporary folder"),
        }
    }

    pub fn data(&self) -> PathBuf {
        self.root.path().join("data")
    }

    pub fn settings(&self) -> VaultSettings {
        VaultSettings::beside(&self.data())
    }

    pub fn create(&self) -> Vault {
        Vault::create(self.settings(), LEDGER, random(1), NEW_YEAR_MS).expect("a new vault")
    }

    pub fn open(&self) -> Vault {
        self.try_open().expect("the vault opens")
    }

    pub fn try_open(&self) -> Result<Vault, Fault> {
        Vault::open(self.settings(), LEDGER, random(2))
    }

    pub fn open_on(&self, disk: Disk) -> Result<Vault, Fault> {
        Vault::open(
            VaultSettings {
                disk,
                ..self.settings()
            },
            LEDGER,
            random(3),
        )
    }

    /// A second world with the same bytes on its disk.
    pub fn copy(&self) -> Self {
        let copy = Self::new();
        copy_folder(self.root.path(), copy.root.path());
        copy
    }

    pub fn keys_folder(&self) -> PathBuf {
        self.settings().keys_folder
    }

    pub fn epoch_keys(&self) -> Vec<PathBuf> {
        files(&self.keys_folder())
    }
}

pub fn files(folder: &Path) -> Vec<PathBuf> {
    let listing = fs::read_dir(folder).expect("a folder");
    let mut files: Vec<_> = listing
        .map(|entry| entry.expect("an entry").path())
        .collect();
    files.sort();
    files
}

pub fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for path in files(from) {
        let target = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy_folder(&path, &target);
        } else {
            fs::copy(&path, &target).expect("a copy");
        }
    }
}

/// The n-th person: ids are uniform, as in the product.
pub fn person(number: u32) -> PersonId {
    PersonId::derive(&[7; 32], number)
}

/// One text for one field of a person.
pub fn secret(number: u32, path: &'static str, text: &'static str) -> Secret<'static> {
    secret_of(secret::Owner::Person(person(number)), path, text)
}

pub fn secret_of<'a>(owner: secret::Owner, path: &'static str, text: &'a str) -> Secret<'a> {
    let (event_type, version, plaintext) = ("PersonRegistered", 1, text.into());
    Secret {
        owner,
        event_type,
        version,
        path,
        plaintext,
    }
}

/// Seals under one seed; no command here belongs to an activity.
pub fn seal(vault: &Vault, secrets: &[Secret<'_>]) -> Sealing {
    vault.seal_all(&[9; 32], secrets, |_| None).expect("sealed")
}

/// The tag of a passport.
pub fn passport(vault: &Vault, number: &str) -> DocumentTag {
    vault.document_tag(
        hourledger::domain::kernel::documents::DocumentKind::Passport,
        number,
    )
}

/// Seals a name for the person, accepts and syncs: the sealed value.
pub fn register(vault: &Vault, number: u32, name: &str) -> String {
    let owner = secret::Owner::Person(person(number));
    let sealing = seal(vault, &[secret_of(owner, "subject.name", name)]);
    vault.keep(&sealing);
    vault.sync().expect("durable");
    sealing.values["subject.name"].0.clone()
}

pub fn wanted(number: u32, sealed: &str) -> Wanted<'_> {
    Wanted {
        owner: person(number).into(),
        event_type: "PersonRegistered",
        version: 1,
        path: "subject.name",
        sealed,
    }
}

pub fn reveal(vault: &Vault, number: u32, sealed: &str) -> Result<Revealed, Fault> {
    let revealed = vault.reveal(None, &[wanted(number, sealed)], |_| Ok(()))?;
    Ok(revealed.into_iter().next().expect("one for one"))
}

/// The name of a person, who must be readable.
pub fn name(vault: &Vault, number: u32, sealed: &str) -> String {
    match reveal(vault, number, sealed).expect("readable") {
        Revealed::Text(text) => text.expose().to_owned(),
        Revealed::Erased(at_ms) => panic!("erased at {at_ms}"),
    }
}
