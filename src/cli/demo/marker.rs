//! What says that a directory holds a finished demo, and which.
//!
//! `demo.json` is written last, so a demo that was cut short is never served. `<data>.keys` gets a
//! note of its own: the keys folder of a demo whose data were deleted may be deleted with it, that
//! of a real ledger never.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::cast::Faces;
use crate::cli::stopped::Stopped;
use crate::log::Fault;
use crate::tlog::FolderPlace;
use crate::vault::VaultSettings;

/// A finished demo.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Marker {
    /// Version of the program that loaded it.
    pub version: String,
    /// Whom and what a visitor meets.
    pub faces: Faces,
}

/// What lies in the directory.
pub enum Found {
    /// Nothing: a demo may be loaded.
    Empty,
    /// A finished demo of this version.
    Finished(Box<Marker>),
}

const MARKER: &str = "demo.json";
const KEYS_NOTE: &str = "keys-of-a-demo.txt";

/// Looks into `data`; refuses what is neither empty nor a finished demo of this version.
pub fn look(data: &Path) -> Result<Found, Stopped> {
    let marker = data.join(MARKER);
    let shown = data.display();
    match fs::read(&marker) {
        Ok(bytes) => match serde_json::from_slice::<Marker>(&bytes) {
            Ok(marker) if marker.version == env!("CARGO_PKG_VERSION") => {
                Ok(Found::Finished(Box::new(marker)))
            }
            _ => Err(Stopped::no(
                format!("{shown} 中的演示数据来自其他版本。请删除该目录，或用 --data 另选目录。"),
                format!(
                    "The demo in {shown} is from another version. Delete it, or name another \
                         directory with --data."
                ),
            )),
        },
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => {
            must_be_empty(data)?;
            Ok(Found::Empty)
        }
        Err(cause) => Err(Fault::fatal(format!("reading {}", marker.display()), cause).into()),
    }
}

fn must_be_empty(data: &Path) -> Result<(), Stopped> {
    let filled = fs::read_dir(data).is_ok_and(|mut names| names.next().is_some());
    if !filled {
        return Ok(());
    }
    let shown = data.display();
    Err(Stopped::no(
        format!("{shown} 不是空目录，也不是完整的演示数据。演示只在空目录中装载：请另选 --data。"),
        format!(
            "{shown} is neither empty nor a finished demo. A demo is loaded into an empty \
             directory only: name another one with --data, or delete a demo that was cut short."
        ),
    ))
}

/// Makes the keys folder of a new demo; removes what an earlier, deleted demo left, its newest
/// checkpoint included: the demo's history begins anew, and says of itself that it is invented.
pub fn prepare_keys(data: &Path) -> Result<(), Stopped> {
    let folder = keys_folder(data);
    let note = folder.join(KEYS_NOTE);
    let shown = folder.display();
    if folder.exists() && !note.exists() {
        return Err(Stopped::no(
            format!("{shown} 已存在，且不属于演示：它可能是真实账本的密钥。请用 --data 另选目录。"),
            format!(
                "{shown} exists and is not a demo's: it may hold the keys of a real ledger. Name \
                     another directory with --data."
            ),
        ));
    }
    let made = || -> io::Result<()> {
        let newest = FolderPlace::path_beside(data);
        for left in [&newest, &folder] {
            // Whose keys are a demo's, its checkpoints are, too.
            if left.exists() && folder.exists() {
                fs::remove_dir_all(left)?;
            }
        }
        fs::create_dir_all(&folder)?;
        fs::write(&note, "Keys of a simulated ledger. 模拟账本的密钥。\n")
    };
    made().map_err(|cause| Fault::fatal(format!("making {shown}"), cause).into())
}

fn keys_folder(data: &Path) -> PathBuf {
    VaultSettings::beside(data).keys_folder
}

/// Says that the demo is whole; the last thing that loading does.
pub fn finish(data: &Path, faces: &Faces) -> Result<(), Fault> {
    let marker = Marker {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        faces: faces.clone(),
    };
    let text = serde_json::to_string_pretty(&marker).expect("ids and texts are plain JSON");
    let path = data.join(MARKER);
    fs::write(&path, text)
        .map_err(|cause| Fault::fatal(format!("writing {}", path.display()), cause))
}
