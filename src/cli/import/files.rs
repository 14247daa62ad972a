//! Reading and writing the files of an import: bounded, and never over another file.
//!
//! A file that cannot be read or written is a wrong command line, said in both languages.

use std::fs::{self, File, OpenOptions};
use std::io::{Read, Write};
use std::path::Path;

use crate::cli::stopped::Stopped;
use crate::interchange::bounds::FILE_BYTES_MAX;

/// The bytes of a file, at most one more than may be; the reader then refuses it.
pub fn read(file: &Path) -> Result<Vec<u8>, Stopped> {
    let bytes = || {
        let mut bytes = Vec::new();
        let bound = FILE_BYTES_MAX as u64 + 1;
        File::open(file)?.take(bound).read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    bytes().map_err(|cause| Stopped::unreadable(file, &cause))
}

/// The text of a file.
pub fn read_text(file: &Path) -> Result<String, Stopped> {
    fs::read_to_string(file).map_err(|cause| Stopped::unreadable(file, &cause))
}

/// Writes a new file; one that is there already stays.
pub fn write_new(file: &Path, bytes: &[u8]) -> Result<(), Stopped> {
    let create = || {
        OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(file)?
            .write_all(bytes)
    };
    create().map_err(|cause| {
        let shown = file.display();
        Stopped::usage(
            format!("无法写入新文件 {shown}：{cause}"),
            format!("{shown} cannot be written as a new file: {cause}"),
        )
    })
}

/// Writes a new file in a folder, which is made if it is not there.
pub fn write_in(folder: &Path, name: &str, bytes: &[u8]) -> Result<(), Stopped> {
    fs::create_dir_all(folder).map_err(|cause| {
        let shown = folder.display();
        Stopped::usage(
            format!("无法建立文件夹 {shown}：{cause}"),
            format!("The folder {shown} cannot be made: {cause}"),
        )
    })?;
    write_new(&folder.join(name), bytes)
}
