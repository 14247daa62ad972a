//! Full disks and I/O errors: the engine stops, and a new start finds everything acknowledged.

use std::sync::Arc;

use hourledger::log::disk::model::{Broken, Cut, ModelDisk};
use hourledger::log::on_disk::scan;
use hourledger::log::{Fault, FaultKind, Frame, Log, OnDisk, Position};

use crate::fixtures::{LEDGER, SEGMENT_BYTES, drafts, frames, opened, shape_of};

/// A life of a log: created, opened, filled over several segments, closed.
fn live(disk: &ModelDisk, acknowledged: &mut Vec<Arc<Frame>>) -> Result<(), Fault> {
    let port = Arc::new(disk.clone());
    drop(OnDisk::create(port.clone(), LEDGER)?);
    let log = OnDisk::open_sized(port, Position(0), SEGMENT_BYTES)?;
    for batch in 0..12 {
        match log.append(drafts(batch * 10, 6)) {
            Ok(frames) => acknowledged.extend(frames),
            Err(fault) => {
                let again = log
                    .append(drafts(900, 1))
                    .expect_err("a failed log stays failed");
                assert_eq!(
                    (fault.kind, again.kind),
                    (FaultKind::Fatal, FaultKind::Fatal)
                );
                let close = log.close().expect_err("a failed log is not sealed");
                assert_eq!(close.kind, FaultKind::Fatal);
                return Err(fault);
            }
        }
    }
    log.close()
}

/// Fails every call of a log's life in turn, then starts again with what the disk then holds.
fn check_every_call(how: Broken, cut: Cut) {
    for calls in 0.. {
        println!("call {calls}, {how:?}, {cut:?}");
        let disk = ModelDisk::default();
        disk.fail_after(calls, how);
        let mut acknowledged = Vec::new();
        let lived = live(&disk, &mut acknowledged);
        if disk.failure_is_pending() {
            assert!(lived.is_ok() && calls > 50, "a life has many calls");
            return;
        }
        assert!(lived.is_err(), "no failure is swallowed");
        let disk = disk.cut(calls, cut);
        if !OnDisk::exists(&disk).expect("a disk that lists") {
            assert!(acknowledged.is_empty());
            continue;
        }
        let reached = acknowledged
            .last()
            .map_or(Position(0), |frame| frame.next());
        let log = opened(&disk, reached);
        let found = frames(&log, 1 << 20);
        assert_eq!(found[..acknowledged.len()], acknowledged[..]);
        // What the new start shows is durable, even if the fsync before it had failed.
        let disk = disk.cut(calls, Cut::Dropped);
        let log = opened(&disk, Position(0));
        assert_eq!(frames(&log, 1 << 20), found);
        log.append(drafts(900, 3)).expect("the log goes on");
        log.close().expect("closes");
        scan(&disk, shape_of, |_| ()).expect("a good log");
    }
}

#[test]
fn a_call_that_fails_without_effect_stops_the_log_and_loses_nothing() {
    check_every_call(Broken::NoEffect, Cut::Kept);
    check_every_call(Broken::NoEffect, Cut::Dropped);
}

#[test]
fn a_call_that_fails_after_its_effect_stops_the_log_and_loses_nothing() {
    check_every_call(Broken::AfterEffect, Cut::Kept);
    check_every_call(Broken::AfterEffect, Cut::Pages);
}

#[test]
fn a_full_disk_stops_the_log_and_loses_nothing() {
    check_every_call(Broken::Full, Cut::Kept);
    check_every_call(Broken::Full, Cut::Torn);
}

#[test]
fn a_read_that_fails_may_be_tried_again() {
    let disk = ModelDisk::default();
    let log = crate::fixtures::created(&disk);
    let appended = log.append(drafts(0, 5)).expect("appends");
    disk.fail_after(0, Broken::NoEffect);
    let fault = log.read(Position(0), 1 << 20).expect_err("a broken disk");
    assert_eq!(fault.kind, FaultKind::Retry);
    assert_eq!(log.read(Position(0), 1 << 20).expect("reads"), appended);
}
