//! What is measured with: medians, percentiles, memory of this process, bytes of a directory.

use std::path::Path;
use std::time::Duration;

/// The middle of `values`, which it sorts.
pub fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// The duration that `share` of all `sorted` durations do not pass.
pub fn percentile(sorted: &[Duration], share: f64) -> Duration {
    #[allow(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss
    )]
    let place = (sorted.len() as f64 * share).ceil() as usize;
    sorted[place.clamp(1, sorted.len()) - 1]
}

/// Resident memory of this process, in bytes; `field` is `VmRSS` (now) or `VmHWM` (its peak).
pub fn memory_bytes(field: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux");
    let line = status
        .lines()
        .find(|line| line.starts_with(field))
        .expect("stated");
    let kilobytes = line
        .split_whitespace()
        .nth(1)
        .and_then(|number| number.parse::<u64>().ok());
    kilobytes.expect("a number of kB") * 1_024
}

/// CPU time that this process has taken so far, on all its threads, in seconds; in hundredths.
#[allow(clippy::cast_precision_loss)]
pub fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").expect("Linux");
    // The name of the program, in brackets, may hold blanks.
    let (_, fields) = stat.rsplit_once(')').expect("stated");
    let ticks = fields.split_whitespace().skip(11).take(2);
    let ticks: u64 = ticks.filter_map(|text| text.parse::<u64>().ok()).sum();
    ticks as f64 / 100.0
}

/// Bytes that the files under `folder` take on the disk (blocks, not lengths).
pub fn disk_bytes(folder: &Path) -> u64 {
    use std::os::unix::fs::MetadataExt as _;
    let entries = std::fs::read_dir(folder).expect("a readable folder");
    let sizes = entries.map(|entry| {
        let entry = entry.expect("readable");
        let meta = entry.metadata().expect("readable");
        if meta.is_dir() {
            disk_bytes(&entry.path())
        } else {
            meta.blocks() * 512
        }
    });
    sizes.sum()
}

/// Copies a folder and all in it; `into` must not exist.
pub fn copy_folder(from: &Path, into: &Path) {
    std::fs::create_dir_all(into).expect("creates a folder");
    for entry in std::fs::read_dir(from)
        .expect("a readable folder")
        .flatten()
    {
        let (from, into) = (entry.path(), into.join(entry.file_name()));
        if from.is_dir() {
            copy_folder(&from, &into);
        } else {
            std::fs::copy(&from, &into).expect("copies");
        }
    }
}
