//! Power cuts: whatever was acknowledged is there afterwards, for ever and unchanged.
//!
//! The story behind these tests: an engine that wanted zeros behind a torn tail refused to open
//! after one power cut in ten, because the disk had kept the end of the batch in flight and lost
//! its beginning. And sled's `flush` lost acknowledged data in nearly every cut.

use std::sync::Arc;

use hourledger::log::disk::model::{Broken, Cut, Dice, ModelDisk};
use hourledger::log::on_disk::scan;
use hourledger::log::{Frame, Head, Log, OnDisk, Position};

use crate::case::Case;
use crate::fixtures::{LEDGER, SEGMENT_BYTES, created, draft, drafts, frames, opened, shape_of};

/// How many seeds each way of cutting the power is tried with.
const SEEDS: u64 = 300;

/// What a process that died had done.
struct Died {
    disk: ModelDisk,
    /// Every frame of an acknowledged batch.
    acknowledged: Vec<Arc<Frame>>,
    /// The frames of the batch in flight as they would have been stored.
    in_flight: Vec<Arc<Frame>>,
}

/// Appends batches until the process dies in one of the disk's calls.
fn die(seed: u64) -> Died {
    let mut dice = Dice(seed);
    let disk = ModelDisk::default();
    let log = created(&disk);
    // What each batch would be is told by a twin that nothing happens to.
    let twin = created(&ModelDisk::default());
    let mut acknowledged = Vec::new();
    disk.fail_after(dice.below(60) as u64, Broken::Halted);
    loop {
        let size_max = if dice.below(4) == 0 { 40 } else { 4 };
        let size = 1 + dice.below(size_max) as u64;
        let batch = drafts(twin.head().next.0, size);
        let in_flight = twin.append(batch.clone()).expect("the twin's disk is good");
        match log.append(batch) {
            Ok(frames) => acknowledged.extend(frames),
            Err(_) => {
                return Died {
                    disk,
                    acknowledged,
                    in_flight,
                };
            }
        }
    }
}

/// Opens what is left and checks every promise.
fn check(died: &Died, disk: &ModelDisk, mode: Cut) {
    let acknowledged = &died.acknowledged;
    let reached = acknowledged
        .last()
        .map_or(Position(0), |frame| frame.next());
    let log = opened(disk, reached);
    let found = frames(&log, 4_000);
    assert_eq!(
        found[..acknowledged.len()],
        acknowledged[..],
        "acknowledged frames"
    );
    let rest = &found[acknowledged.len()..];
    assert!(
        died.in_flight.starts_with(rest),
        "whole frames from the start of the batch in flight"
    );

    let last = rest.last().or(acknowledged.last());
    let mut next = draft(0, 2);
    next.recorded_at_ms = last.map_or(0, |frame| frame.recorded_at_ms());
    let appended = log.append(vec![next]).expect("the log goes on");
    assert_eq!(
        appended[0].first(),
        found.last().map_or(Position(0), |frame| frame.next())
    );
    let head: Head = scan(disk, shape_of, |_| ()).expect("nothing but zeros behind the frames");
    assert_eq!(head, log.head());

    let disk = disk.cut(mode as u64, mode);
    let log = opened(&disk, head.next);
    assert_eq!(
        frames(&log, 1 << 20).last(),
        appended.last(),
        "the next power cut"
    );
    log.close().expect("closes");
    assert_eq!(scan(&disk, shape_of, |_| ()), Ok(head), "a closed log");
}

fn check_all(mode: Cut) {
    for seed in 0..SEEDS {
        println!("seed {seed}, {mode:?}");
        let died = die(seed);
        check(&died, &died.disk.cut(seed, mode), mode);
    }
}

#[test]
fn acknowledged_frames_survive_when_everything_unsynced_is_dropped() {
    check_all(Cut::Dropped);
}

#[test]
fn acknowledged_frames_survive_when_some_pages_are_kept() {
    check_all(Cut::Pages);
}

#[test]
fn acknowledged_frames_survive_when_writes_are_reordered() {
    check_all(Cut::Reordered);
}

#[test]
fn acknowledged_frames_survive_when_writes_are_torn() {
    check_all(Cut::Torn);
}

#[test]
fn acknowledged_frames_survive_a_killed_process() {
    check_all(Cut::Kept);
}

#[test]
fn what_a_killed_process_left_unsynced_is_durable_once_it_was_read() {
    for seed in 0..SEEDS {
        println!("seed {seed}");
        let died = die(seed);
        let killed = died.disk.cut(seed, Cut::Kept);
        let found = frames(&opened(&killed, Position(0)), 1 << 20);
        for mode in Cut::POWER {
            let log = opened(&killed.cut(seed, mode), Position(0));
            assert_eq!(frames(&log, 1 << 20), found, "{mode:?}");
        }
    }
}

#[test]
fn power_may_go_again_and_again_during_recovery() {
    for seed in 0..SEEDS {
        for mode in Cut::POWER {
            println!("seed {seed}, {mode:?}");
            let died = die(seed);
            let mut dice = Dice(seed ^ 0x5eed);
            let mut disk = died.disk.cut(seed, mode);
            for again in 0..3 {
                disk.fail_after(dice.below(25) as u64, Broken::Halted);
                drop(OnDisk::open_sized(
                    Arc::new(disk.clone()),
                    Position(0),
                    SEGMENT_BYTES,
                ));
                disk = disk.cut(seed + again, mode);
            }
            check(&died, &disk, mode);
        }
    }
}

#[test]
fn power_may_go_while_the_log_is_being_created() {
    for calls in 0..60 {
        for (seed, mode) in (0..3).flat_map(|seed| Cut::POWER.map(|mode| (seed, mode))) {
            println!("call {calls}, seed {seed}, {mode:?}");
            let disk = ModelDisk::default();
            disk.fail_after(calls, Broken::Halted);
            let created = OnDisk::create(Arc::new(disk.clone()), LEDGER).is_ok();
            let disk = disk.cut(seed, mode);
            let exists = OnDisk::exists(&disk).expect("a disk that lists");
            assert!(exists || !created, "a created log is there");
            if !exists {
                drop(OnDisk::create(Arc::new(disk.clone()), LEDGER).expect("no log yet"));
            }
            opened(&disk, Position(0))
                .append(drafts(0, 3))
                .expect("appends");
        }
    }
}

#[test]
fn power_may_go_while_the_log_is_being_closed() {
    for seed in 0..SEEDS {
        for mode in Cut::POWER {
            let disk = ModelDisk::default();
            let log = created(&disk);
            let acknowledged = log.append(drafts(0, 20)).expect("appends");
            disk.fail_after(seed % 8, Broken::Halted);
            let closed = log.close().is_ok();
            let disk = disk.cut(seed, mode);
            let scanned = scan(&disk, shape_of, |_| ()).is_ok();
            assert!(scanned || !closed, "a closed log is whole");
            let log = opened(&disk, log.head().next);
            assert_eq!(frames(&log, 1 << 20), acknowledged);
        }
    }
}

#[test]
#[ignore = "long: 20,000 power cuts in each of four ways"]
fn acknowledged_frames_survive_many_more_power_cuts() {
    for seed in SEEDS..20_000 {
        for mode in Cut::POWER {
            let _case = Case::named(format!("seed {seed}, {mode:?}"));
            let died = die(seed);
            check(&died, &died.disk.cut(seed, mode), mode);
        }
    }
    let (logs, ways) = (20_000 - SEEDS, Cut::POWER.len());
    println!("power: {logs} logs, each cut in {ways} ways; acknowledged frames lost: 0");
}
