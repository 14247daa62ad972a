//! The end of the log after an unclean stop: what is set aside, and what is refused.

use std::sync::Arc;

use hourledger::log::disk::Disk;
use hourledger::log::disk::model::{Cut, ModelDisk};
use hourledger::log::{Frame, Log, OnDisk, Position};

use crate::fixtures::{cause, contents, created, drafts, files, frames, opened, replace};

const SEGMENT: &str = "00000000000000000000.seg";
const HEADER_BYTES: usize = 4096;

/// A log of three batches of three frames that was never closed.
struct Unclean {
    disk: ModelDisk,
    frames: Vec<Arc<Frame>>,
}

fn unclean() -> Unclean {
    let disk = ModelDisk::default();
    let log = created(&disk);
    for batch in 0..3 {
        log.append(drafts(batch * 3, 3)).expect("appends");
    }
    Unclean {
        frames: frames(&log, 1 << 20),
        disk: disk.cut(0, Cut::Kept),
    }
}

impl Unclean {
    /// Where frame `number` begins in the segment.
    fn offset(&self, number: usize) -> usize {
        HEADER_BYTES
            + self.frames[..number]
                .iter()
                .map(|f| f.bytes().len())
                .sum::<usize>()
    }

    /// Zeros the segment's bytes from frame `from` up to frame `to`.
    fn lose(&self, from: usize, to: usize) {
        let mut bytes = contents(&self.disk, SEGMENT);
        bytes[self.offset(from)..self.offset(to)].fill(0);
        replace(&self.disk, SEGMENT, &bytes);
    }

    fn quarantined(&self) -> Vec<Vec<u8>> {
        let kept = files(&self.disk)
            .into_iter()
            .filter(|name| name.starts_with("quarantine/"));
        kept.map(|name| contents(&self.disk, &name)).collect()
    }

    /// Opens the log, which must refuse and name the place.
    fn refuses_at(&self, frame: usize, not_before: Position) {
        let before = contents(&self.disk, SEGMENT);
        let refused = OnDisk::open(Arc::new(self.disk.clone()), not_before).expect_err("damage");
        let place = format!("{SEGMENT}, byte {}:", self.offset(frame));
        assert!(
            cause(&refused).starts_with(&place),
            "{} is not {place}",
            cause(&refused)
        );
        assert_eq!(
            contents(&self.disk, SEGMENT),
            before,
            "a refusal changes nothing"
        );
        assert!(self.quarantined().is_empty());
    }
}

#[test]
fn the_end_of_the_batch_in_flight_may_outlive_its_beginning() {
    let log = unclean();
    let kept = contents(&log.disk, SEGMENT)[log.offset(7)..log.offset(9)].to_vec();
    log.lose(6, 7);
    let found = frames(&opened(&log.disk, Position(0)), 1 << 20);
    assert_eq!(found, log.frames[..6], "none of the batch in flight");
    let quarantined = log.quarantined();
    assert!(quarantined[0].ends_with(&kept), "its bytes are kept");
    assert_eq!(quarantined[0].len(), log.offset(9) - log.offset(6));
}

#[test]
fn whole_frames_from_the_start_of_the_batch_in_flight_stay() {
    let log = unclean();
    log.lose(7, 8);
    let found = frames(&opened(&log.disk, Position(0)), 1 << 20);
    assert_eq!(
        found,
        log.frames[..7],
        "the first frame, not the third without the second"
    );
    assert_eq!(log.quarantined().len(), 1);
}

#[test]
fn a_later_batch_proves_that_the_damaged_one_was_acknowledged() {
    for lost in 0..6 {
        let log = unclean();
        log.lose(lost, lost + 1);
        log.refuses_at(lost, Position(0));
    }
}

#[test]
fn the_lost_end_of_a_batch_before_a_whole_later_one_is_damage() {
    // Batch 2 lost its last frames, batch 3 is whole: by batch numbers alone this looks like a
    // batch in flight that lost its beginning. Where batch 3 says it began tells the two apart.
    let log = unclean();
    log.lose(4, 6);
    log.refuses_at(4, Position(0));
}

#[test]
fn a_log_that_ends_before_what_was_read_from_it_is_refused() {
    let log = unclean();
    log.lose(6, 9);
    log.refuses_at(6, log.frames[6].next());
    let found = frames(&opened(&log.disk, log.frames[5].next()), 1 << 20);
    assert_eq!(found, log.frames[..6]);
}

#[test]
fn a_damaged_last_batch_is_refused_when_somebody_has_relied_on_it() {
    let log = unclean();
    let mut bytes = contents(&log.disk, SEGMENT);
    bytes[log.offset(8) + 100] ^= 1;
    replace(&log.disk, SEGMENT, &bytes);
    log.refuses_at(8, log.frames[8].next());
}

#[test]
fn a_log_that_ends_before_its_seal_is_refused() {
    let log = unclean();
    opened(&log.disk, Position(0)).close().expect("closes");
    let bytes = contents(&log.disk, SEGMENT);
    replace(&log.disk, SEGMENT, &bytes[..log.offset(8)]);
    log.refuses_at(8, Position(0));
}

#[test]
fn bytes_behind_a_sealed_end_are_refused() {
    let log = unclean();
    opened(&log.disk, Position(0)).close().expect("closes");
    let mut bytes = contents(&log.disk, SEGMENT);
    bytes.push(0);
    replace(&log.disk, SEGMENT, &bytes);
    log.refuses_at(9, Position(0));
}

#[test]
fn a_recovered_log_opens_again_and_keeps_its_quarantine() {
    let log = unclean();
    log.lose(6, 7);
    for _ in 0..3 {
        let reopened = opened(&log.disk, Position(0));
        assert_eq!(reopened.head().next, log.frames[5].next());
        assert_eq!(log.quarantined().len(), 1);
    }
    assert_eq!(log.disk.names("quarantine").expect("lists").len(), 1);
}

#[test]
fn a_folder_with_frames_and_no_seal_is_neither_opened_nor_created_anew() {
    let log = unclean();
    log.disk.remove("seal").expect("removes");
    let port: Arc<dyn Disk> = Arc::new(log.disk.clone());
    OnDisk::open(Arc::clone(&port), Position(0)).expect_err("no seal");
    OnDisk::create(port, crate::fixtures::LEDGER).expect_err("frames");
    assert_eq!(
        contents(&log.disk, SEGMENT).len() as u64,
        crate::fixtures::SEGMENT_BYTES
    );
}
