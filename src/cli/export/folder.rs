//! The folder of an export: written beside its place under another name, fsynced, then moved there
//! whole. It is readable by its owner only, for it holds personal data in clear; what was begun
//! and not finished is taken away again.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use crate::cli::Outcome;
use crate::cli::stopped::Stopped;
use crate::log::Fault;

/// Name of the file of checksums, in the form that `b3sum --check` reads.
const SUMS: &str = "B3SUMS";
/// What the name of an unfinished folder ends with.
const UNFINISHED: &str = ".unfinished";

/// A folder being written.
pub struct Folder {
    target: PathBuf,
    unfinished: PathBuf,
    moved: bool,
}

impl Folder {
    /// Begins a folder that will appear at `target`, where there is none or an empty one.
    pub fn begin(target: &Path) -> Result<Self, Stopped> {
        let shown = target.display();
        let taken = fs::read_dir(target).is_ok_and(|mut names| names.next().is_some());
        if taken || target.is_file() {
            return Err(Stopped::usage(
                format!("{shown} 不是空文件夹；导出不覆盖任何内容。"),
                format!("{shown} is no empty folder; nothing is ever overwritten."),
            ));
        }
        let mut name = target.file_name().unwrap_or_default().to_owned();
        name.push(UNFINISHED);
        let unfinished = target.with_file_name(name);
        DirBuilder::new()
            .mode(0o700)
            .create(&unfinished)
            .map_err(|cause| {
                let shown = unfinished.display();
                Stopped::usage(
                    format!("无法建立 {shown}（{cause}）。若为上次中断所留，请删除后重试。"),
                    format!(
                        "{shown} cannot be made: {cause}. If it was left by an export that was \
                         cut short, delete it and try again."
                    ),
                )
            })?;
        Ok(Self {
            target: target.to_owned(),
            unfinished,
            moved: false,
        })
    }

    /// A new file in it.
    pub fn file(&self, name: &str) -> io::Result<BufWriter<File>> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true).mode(0o600);
        options.open(self.unfinished.join(name)).map(BufWriter::new)
    }

    /// Writes a file and makes it durable.
    pub fn write(&self, name: &str, bytes: &[u8]) -> Result<(), Fault> {
        let written = || {
            let mut file = self.file(name)?;
            file.write_all(bytes)?;
            settle(file)
        };
        written().map_err(|cause| self.failed(cause))
    }

    /// Adds the checksums and moves the folder to its place.
    pub fn finish(mut self) -> Outcome {
        let sums = self.sums().map_err(|cause| self.failed(cause))?;
        self.write(SUMS, sums.as_bytes())?;
        let moved = || {
            File::open(&self.unfinished)?.sync_all()?;
            fs::rename(&self.unfinished, &self.target)?;
            let parent = self.target.parent().filter(|it| !it.as_os_str().is_empty());
            File::open(parent.unwrap_or(Path::new(".")))?.sync_all()
        };
        moved().map_err(|cause| self.failed(cause))?;
        self.moved = true;
        Ok(())
    }

    /// A line for each file, in the order of names.
    fn sums(&self) -> io::Result<String> {
        let mut names = Vec::new();
        for entry in fs::read_dir(&self.unfinished)? {
            names.push(entry?.file_name().to_string_lossy().into_owned());
        }
        names.sort_unstable();
        let mut lines = String::new();
        for name in names {
            let mut hasher = blake3::Hasher::new();
            hasher.update_reader(File::open(self.unfinished.join(&name))?)?;
            let hash = hasher.finalize().to_hex();
            lines.extend([hash.as_str(), "  ", &name, "\n"]);
        }
        Ok(lines)
    }

    /// What the outside did not do.
    pub fn failed(&self, cause: io::Error) -> Fault {
        Fault::retry(format!("writing {}", self.target.display()), cause)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if !self.moved {
            // The refusal or fault that ended it is what matters; a leftover is told next time.
            _ = fs::remove_dir_all(&self.unfinished);
        }
    }
}

/// Everything of a file on the disk.
pub fn settle(file: BufWriter<File>) -> io::Result<()> {
    let file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
    file.sync_all()
}
