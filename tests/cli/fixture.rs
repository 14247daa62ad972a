//! One loaded demo for all tests of this binary, also when each test is a process of its own: the
//! first one to ask loads it beside the build, the others wait for it and copy it.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use serde_json::Value;
use tempfile::TempDir;

use crate::shell::hourledger;

/// A private copy of the loaded demo.
pub struct Demo {
    folder: TempDir,
}

impl Demo {
    /// Copies the demo.
    pub fn copy() -> Self {
        let loaded = loaded();
        let folder = tempfile::tempdir().expect("a folder");
        let demo = Self { folder };
        copy_folder(&loaded.join("data"), &demo.data());
        copy_folder(&loaded.join("data.keys"), &demo.keys());
        copy_folder(&loaded.join("data.newest"), &demo.newest());
        demo
    }

    /// Its data directory.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// Its keys folder.
    pub fn keys(&self) -> PathBuf {
        self.folder.path().join("data.keys")
    }

    /// Its second place, where the newest checkpoint lies.
    pub fn newest(&self) -> PathBuf {
        self.folder.path().join("data.newest")
    }

    /// Another path in the same temporary folder.
    pub fn beside(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The one segment of its log.
    pub fn segment(&self) -> PathBuf {
        self.data().join("log").join(format!("{:020}.seg", 0))
    }
}

/// What `demo --load-only --json` printed when the shared demo was loaded.
pub fn totals() -> Value {
    let text = fs::read_to_string(loaded().join("totals.json")).expect("printed by the load");
    serde_json::from_str(&text).expect("JSON")
}

/// The folder of the shared demo, loaded by this build of the program.
fn loaded() -> PathBuf {
    let shared = Path::new(env!("CARGO_TARGET_TMPDIR")).join("cli-demo");
    fs::create_dir_all(&shared).expect("the build's folder is writable");
    let lock = File::create(shared.join("lock")).expect("the build's folder is writable");
    lock.lock().expect("a lock");
    let build = build();
    let marker = shared.join("build");
    let folder = shared.join("loaded");
    if fs::read_to_string(&marker).is_ok_and(|loaded_by| loaded_by == build) {
        return folder;
    }
    _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("the build's folder is writable");
    let data = folder.join("data");
    let said = hourledger([
        "demo",
        "--people",
        "0",
        "--load-only",
        "--json",
        "--data",
        path(&data),
    ])
    .exits(0);
    fs::write(folder.join("totals.json"), said.out).expect("written");
    fs::write(marker, build).expect("written");
    folder
}

/// Names the build: another program may write another log.
fn build() -> String {
    let file = fs::metadata(env!("CARGO_BIN_EXE_hourledger")).expect("the program is built");
    format!("{} {:?}", file.len(), file.modified().expect("a time"))
}

/// A path as an argument.
pub fn path(path: &Path) -> &str {
    path.to_str().expect("test folders have plain names")
}

/// Copies a folder and all in it.
pub fn copy_folder(from: &Path, into: &Path) {
    fs::create_dir_all(into).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("readable");
        let target = into.join(entry.file_name());
        if entry.path().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("copied");
        }
    }
}
