//! Damage: every flipped bit, every cut and every missing file is found, and nothing wrong is read.

use std::sync::Arc;

use hourledger::log::disk::Disk;
use hourledger::log::disk::model::{Cut, Dice, ModelDisk};
use hourledger::log::on_disk::{Damage, scan};
use hourledger::log::{Frame, Head, Log, OnDisk, Position};

use crate::fixtures::{
    SEGMENT_BYTES, contents, created, drafts, files, flip, frames, opened, replace, shape_of,
};

/// A closed log over `segments` segments, with something in quarantine.
fn closed(segments: usize) -> (ModelDisk, Vec<Arc<Frame>>) {
    let disk = ModelDisk::default();
    let log = created(&disk);
    let mut batch = 0;
    while disk.names("").expect("lists").len() <= segments {
        log.append(drafts(batch * 10, 3)).expect("appends");
        batch += 1;
    }
    let end = log.head().next;
    log.append(drafts(batch * 10, 2)).expect("appends");
    let disk = disk.cut(0, Cut::Kept);
    let torn = log.read(end, 0).expect("reads")[0].bytes().to_vec();
    tear(&disk, &torn);
    let log = opened(&disk, end);
    assert_eq!(log.head().next, end);
    log.close().expect("closes");
    (disk.cut(0, Cut::Kept), frames(&log, 1 << 20))
}

/// Tears the frame that begins with the bytes of `frame`.
fn tear(disk: &ModelDisk, frame: &[u8]) {
    for name in segments(disk) {
        let mut bytes = contents(disk, &name);
        if let Some(at) = bytes
            .windows(frame.len())
            .position(|window| window == frame)
        {
            bytes[at..at + 40].fill(0);
            replace(disk, &name, &bytes);
        }
    }
}

fn segments(disk: &ModelDisk) -> Vec<String> {
    files(disk)
        .into_iter()
        .filter(|name| name.ends_with(".seg"))
        .collect()
}

fn scanned(disk: &ModelDisk) -> Result<Head, Damage> {
    scan(disk, shape_of, |_| ())
}

#[test]
fn a_scan_gives_every_frame_and_the_commitment_of_every_event() {
    let (disk, expected) = closed(3);
    let (mut found, mut commitments) = (Vec::new(), 0);
    let mut done = 0;
    let head = scan(&disk, shape_of, |scanned| {
        assert!(done < scanned.bytes_done && scanned.bytes_done <= scanned.bytes_total);
        done = scanned.bytes_done;
        assert_eq!(scanned.commitments.len(), scanned.frame.event_count());
        commitments += scanned.commitments.len();
        found.push(scanned.frame);
    });
    assert_eq!(head.expect("a good log").next.0, commitments as u64);
    assert_eq!(found, expected);
}

#[test]
fn every_flipped_bit_of_a_closed_log_is_found_in_its_file() {
    let (disk, _) = closed(1);
    assert_eq!(
        files(&disk).len(),
        3,
        "a segment, the seal, something in quarantine"
    );
    for name in files(&disk) {
        // Within a kilobyte of frames every field of a frame is flipped.
        let bits = contents(&disk, &name).len().min(4096 + 1024) * 8;
        for bit in 0..bits {
            flip(&disk, &name, bit);
            let damage = scanned(&disk).expect_err("a flipped bit");
            assert_eq!(damage.file, name, "bit {bit}: {damage}");
            assert!(damage.offset <= bit as u64 / 8, "bit {bit}: {damage}");
            flip(&disk, &name, bit);
        }
    }
    scanned(&disk).expect("all bits are as they were");
}

#[test]
fn flipped_bits_anywhere_in_a_larger_log_are_found() {
    let (disk, _) = closed(6);
    let mut dice = Dice(1);
    for name in files(&disk) {
        for _ in 0..150 {
            let bit = dice.below(contents(&disk, &name).len() * 8);
            flip(&disk, &name, bit);
            let damage = scanned(&disk).expect_err("a flipped bit");
            assert_eq!(damage.file, name, "bit {bit}: {damage}");
            flip(&disk, &name, bit);
        }
    }
}

#[test]
fn flipped_bits_in_the_zeros_ahead_of_an_open_log_are_found() {
    let disk = ModelDisk::default();
    let log = created(&disk);
    log.append(drafts(0, 3)).expect("appends");
    scanned(&disk).expect("a good log that is being written");
    let name = segments(&disk).remove(0);
    let mut dice = Dice(2);
    let length = contents(&disk, &name).len();
    assert_eq!(length as u64, SEGMENT_BYTES);
    for _ in 0..500 {
        let bit = dice.below(length * 8);
        flip(&disk, &name, bit);
        assert_eq!(scanned(&disk).expect_err("a flipped bit").file, name);
        flip(&disk, &name, bit);
    }
}

#[test]
fn a_flipped_bit_never_gives_wrong_data() {
    let (disk, expected) = closed(4);
    let mut dice = Dice(3);
    for name in files(&disk)
        .iter()
        .filter(|name| !name.starts_with("quarantine/"))
    {
        for _ in 0..100 {
            let bit = dice.below(contents(&disk, name).len() * 8);
            let copy = disk.cut(0, Cut::Kept);
            flip(&copy, name, bit);
            let port = Arc::new(copy);
            let Ok(log) = OnDisk::open_sized(port, Position(0), SEGMENT_BYTES) else {
                continue;
            };
            for frame in &expected {
                if let Ok(read) = log.read(frame.first(), 0) {
                    assert_eq!(read[0], *frame, "{name}, bit {bit}");
                }
            }
        }
    }
}

#[test]
fn every_cut_of_every_file_is_found_at_frame_boundaries_too() {
    let (disk, _) = closed(2);
    for name in files(&disk) {
        let bytes = contents(&disk, &name);
        for end in 0..bytes.len() {
            if end < 4000 && end % 97 != 0 {
                continue; // within the header's page some lengths do
            }
            replace(&disk, &name, &bytes[..end]);
            let damage = scanned(&disk).expect_err("a cut file");
            assert!(
                damage.file == name || end >= 4096,
                "{name} cut to {end}: {damage}"
            );
        }
        replace(&disk, &name, &[&bytes[..], &[0]].concat());
        assert_eq!(scanned(&disk).expect_err("a byte more").file, name);
        replace(&disk, &name, &bytes);
    }
    scanned(&disk).expect("all bytes are as they were");
}

#[test]
fn every_missing_file_is_found_by_scan_and_by_start() {
    let (disk, _) = closed(5);
    let needed = files(&disk)
        .into_iter()
        .filter(|name| !name.starts_with("quarantine/"));
    for name in needed {
        let copy = disk.cut(0, Cut::Kept);
        copy.remove(&name).expect("removes");
        assert_eq!(scanned(&copy).expect_err("a missing file").file, name);
        OnDisk::open(Arc::new(copy), Position(0)).expect_err("a missing file");
    }
}

#[test]
fn a_missing_last_segment_of_a_log_that_was_never_closed_is_found() {
    let disk = ModelDisk::default();
    let log = created(&disk);
    for batch in 0..12 {
        log.append(drafts(batch * 10, 3)).expect("appends");
    }
    let last = segments(&disk).pop().expect("segments");
    disk.remove(&last).expect("removes");
    assert_eq!(scanned(&disk).expect_err("a missing segment").file, last);
    OnDisk::open(Arc::new(disk), Position(0)).expect_err("a missing segment");
}

#[test]
fn a_segment_of_another_ledger_or_under_another_name_is_found() {
    let (disk, _) = closed(3);
    let names = segments(&disk);
    let second = contents(&disk, &names[1]);
    for name in [&names[0], &names[2]] {
        let copy = disk.cut(0, Cut::Kept);
        replace(&copy, name, &second);
        assert_eq!(scanned(&copy).expect_err("a swapped segment").file, *name);
    }
    replace(&disk, "42.seg", &second);
    assert_eq!(scanned(&disk).expect_err("no such name").file, "42.seg");
}
