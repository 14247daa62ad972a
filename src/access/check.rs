//! The part of `fsck` that looks after `access/`: every month of each log, byte by byte.

use std::fs;
use std::path::{Path, PathBuf};

use super::record::shape_of;
use crate::log::disk::real::RealDisk;
use crate::log::on_disk::scan;

/// Scans every month in the folder `access/`, which nobody holds: what is wrong, in words.
pub fn check(folder: &Path) -> Vec<String> {
    let streams = ["network", "disclosures", "credentials"].map(|stream| folder.join(stream));
    let months = streams.iter().flat_map(|stream| months_in(stream));
    months
        .filter_map(|month| check_month(&month).err())
        .collect()
}

/// The folders in a stream's folder; none if the stream was never opened.
fn months_in(stream: &Path) -> Vec<PathBuf> {
    let Ok(listing) = fs::read_dir(stream) else {
        return Vec::new();
    };
    let mut paths: Vec<_> = listing
        .filter_map(|entry| Some(entry.ok()?.path()))
        .collect();
    paths.sort();
    paths
}

fn check_month(month: &Path) -> Result<(), String> {
    let disk =
        RealDisk::existing(month).map_err(|cause| format!("{}: {cause}", month.display()))?;
    match scan(&disk, shape_of, |_| {}) {
        Ok(_) => Ok(()),
        Err(damage) => Err(format!("{}: {damage}", month.display())),
    }
}
