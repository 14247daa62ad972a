//! What a witness remembers of one log: the newest cosigned note, one file, replaced as a whole.
//!
//! ```text
//! <data>/<hex SHA-256 of the origin>.note        the newest cosigned note
//! <data>/evidence/<hex>-<kind>-<digest>.txt      requests refused because history differs
//! ```
//!
//! The file is durable (write, fsync, rename, fsync of the folder) before anybody is answered. A
//! file that cannot be read is a fault, never "nothing was seen".

use std::sync::Arc;

use super::bounds::EVIDENCE_MAX;
use super::decide::Seen;
use crate::checkpoint::{Checkpoint, origin_digest};
use crate::log::Fault;
use crate::log::disk::{Disk, Mode};

/// Folder of evidence.
const EVIDENCE: &str = "evidence";

/// The memory of a witness.
#[derive(Debug)]
pub struct Memory {
    disk: Arc<dyn Disk>,
}

impl Memory {
    /// The memory in a folder.
    pub fn on(disk: Arc<dyn Disk>) -> Result<Self, Fault> {
        let made = disk.folder_create(EVIDENCE);
        made.map_err(|cause| Fault::fatal("beginning the memory of a witness", cause))?;
        Ok(Self { disk })
    }

    /// The newest cosigned note of a log; none if it was never seen.
    pub fn newest(&self, origin: &str) -> Result<Option<Vec<u8>>, Fault> {
        let name = file_of(origin);
        let doing = || format!("reading what was seen of {origin}");
        let fatal = |cause| Fault::fatal(doing(), cause);
        if !self.disk.names("").map_err(fatal)?.contains(&name) {
            return Ok(None);
        }
        let file = self.disk.open(&name, Mode::Read).map_err(fatal)?;
        let length = usize::try_from(file.bytes().map_err(fatal)?).unwrap_or(usize::MAX);
        let mut bytes = vec![0; length.min(super::bounds::REQUEST_BYTES_MAX)];
        let read = file.read_at(&mut bytes, 0).map_err(fatal)?;
        bytes.truncate(read);
        Ok(Some(bytes))
    }

    /// The largest tree that was seen of a log.
    pub fn seen(&self, origin: &str) -> Result<Seen, Fault> {
        let Some(bytes) = self.newest(origin)? else {
            return Ok(Seen::NOTHING);
        };
        let checkpoint = Checkpoint::of_note(&bytes).filter(|it| it.origin() == origin);
        let checkpoint = checkpoint.ok_or_else(|| {
            let doing = format!("reading what was seen of {origin}");
            Fault::fatal(doing, "it is damaged")
        })?;
        Ok(Seen {
            size: checkpoint.size(),
            root: checkpoint.root(),
        })
    }

    /// Remembers a cosigned note, durably.
    pub fn remember(&self, origin: &str, note: &[u8]) -> Result<(), Fault> {
        let name = file_of(origin);
        self.replace("", &name, note)
            .map_err(|cause| Fault::fatal(format!("remembering a checkpoint of {origin}"), cause))
    }

    /// Keeps a request that shows another history, beside the note that it contradicts, unless
    /// there is plenty of its kind. One note is kept once, however often it is shown. A conflict
    /// (two roots of one size) proves itself; what only lacks a proof may be an honest note that
    /// somebody sent with a wrong one, so it never takes the place of the other kind.
    pub fn keep_evidence(
        &self,
        origin: &str,
        (is_conflict, text): (bool, &str),
        request: &[u8],
    ) -> Result<(), Fault> {
        let fatal = |cause| Fault::fatal(format!("keeping evidence against {origin}"), cause);
        let kind = if is_conflict { "conflict" } else { "unproven" };
        let folder = format!("{}-{kind}", origin_digest(origin));
        let names = self.disk.names(EVIDENCE).map_err(fatal)?;
        let of_this = names.iter().filter(|name| name.starts_with(&folder));
        if of_this.count() >= EVIDENCE_MAX {
            return Ok(());
        }
        let digest = blake3::hash(text.as_bytes()).to_hex();
        let name = format!("{folder}-{}.txt", &digest[..16]);
        if names.contains(&name) {
            return Ok(());
        }
        let seen = self.newest(origin)?.unwrap_or_default();
        let both = [request, b"\n\nseen before:\n\n", &seen].concat();
        self.replace(EVIDENCE, &name, &both).map_err(fatal)
    }

    fn replace(&self, folder: &str, name: &str, bytes: &[u8]) -> std::io::Result<()> {
        let path = |name: &str| match folder {
            "" => name.to_owned(),
            folder => format!("{folder}/{name}"),
        };
        let fresh = path(&format!("{name}.new"));
        let file = self.disk.open(&fresh, Mode::New)?;
        file.write_at(bytes, 0)?;
        file.sync()?;
        self.disk.rename(&fresh, &path(name))?;
        self.disk.folder_sync(folder)
    }
}

fn file_of(origin: &str) -> String {
    format!("{}.note", origin_digest(origin))
}
