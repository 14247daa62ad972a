//! What the tests of the log share: drafts, a table of shapes, disks with a log on them.

use std::sync::Arc;

use hourledger::log::disk::model::ModelDisk;
use hourledger::log::disk::{Disk, Mode};
use hourledger::log::{
    EventDraft, Frame, FrameDraft, LedgerId, Log, OnDisk, Position, Shape, body_tag, idem_tag, prf,
};

/// The ledger of every test.
pub const LEDGER: LedgerId = LedgerId(*b"a test's ledger.");

/// Segments so small that a few batches fill one.
pub const SEGMENT_BYTES: u64 = 8 << 10;

/// Two event types, one of them public, so that a type is part of what is tested.
pub fn shape_of(event_type: &str, version: u16) -> Option<Shape> {
    match (event_type, version) {
        ("HoursConfirmed", 1) => Some(Shape::private(&["subject", "hours", "meta"])),
        ("PersonRegistered", 2) => Some(Shape::public(&["meta"])),
        _ => None,
    }
}

/// The draft number `number` with `events` events.
pub fn draft(number: u64, events: usize) -> FrameDraft {
    let key = u128::from(number).to_be_bytes();
    let event = |index: usize| match (number + index as u64) % 3 {
        0 => EventDraft {
            event_type: "PersonRegistered".into(),
            version: 2,
            body: format!(r#"{{"meta":"{number}/{index}"}}"#).into(),
        },
        _ => EventDraft {
            event_type: "HoursConfirmed".into(),
            version: 1,
            body: format!(r#"{{"hours":{number},"meta":{index},"subject":null}}"#).into(),
        },
    };
    FrameDraft {
        recorded_at_ms: 1_767_225_600_000 + number as i64 / 3,
        actor: format!("per_{number:032x}"),
        command: "ConfirmHours".into(),
        idem: idem_tag("per_1", &key),
        body_tag: body_tag(&key, b"{}"),
        command_seed: prf(&[9; 32], &key),
        events: (0..events).map(event).collect(),
    }
}

/// `frames` drafts from number `first` on, of one to three events.
pub fn drafts(first: u64, frames: u64) -> Vec<FrameDraft> {
    (first..first + frames)
        .map(|number| draft(number, 1 + number as usize % 3))
        .collect()
}

/// Every frame of a log, read in pieces of `bytes_max`.
pub fn frames(log: &dyn Log, bytes_max: usize) -> Vec<Arc<Frame>> {
    let mut frames: Vec<Arc<Frame>> = Vec::new();
    loop {
        let from = frames.last().map_or(Position(0), |frame| frame.next());
        let read = log.read(from, bytes_max).expect("a readable log");
        if read.is_empty() {
            return frames;
        }
        frames.extend(read);
    }
}

/// An empty log on `disk`, with small segments.
pub fn created(disk: &ModelDisk) -> OnDisk {
    drop(OnDisk::create(Arc::new(disk.clone()), LEDGER).expect("an empty disk"));
    opened(disk, Position(0))
}

/// The log on `disk`, with small segments.
pub fn opened(disk: &ModelDisk, not_before: Position) -> OnDisk {
    let log = OnDisk::open_sized(Arc::new(disk.clone()), not_before, SEGMENT_BYTES);
    log.unwrap_or_else(|fault| panic!("{fault}: {}", cause(&fault)))
}

/// The reason of a fault.
pub fn cause(fault: &dyn std::error::Error) -> String {
    fault.source().expect("a fault has a cause").to_string()
}

/// Every file of a disk, quarantine included.
pub fn files(disk: &dyn Disk) -> Vec<String> {
    let mut files = disk.names("").expect("a disk that lists");
    let kept = disk.names("quarantine").expect("a disk that lists");
    files.extend(kept.into_iter().map(|name| format!("quarantine/{name}")));
    files
}

/// The bytes of a file.
pub fn contents(disk: &dyn Disk, name: &str) -> Vec<u8> {
    let file = disk.open(name, Mode::Read).expect("a file");
    let mut bytes = vec![0; file.bytes().expect("a length") as usize];
    assert_eq!(
        file.read_at(&mut bytes, 0).expect("a file that reads"),
        bytes.len()
    );
    bytes
}

/// Replaces the bytes of a file.
pub fn replace(disk: &dyn Disk, name: &str, bytes: &[u8]) {
    let file = disk.open(name, Mode::New).expect("a file");
    file.write_at(bytes, 0).expect("a file that writes");
}

/// Flips one bit of a file; flipping it again restores it.
pub fn flip(disk: &dyn Disk, name: &str, bit: usize) {
    let file = disk.open(name, Mode::Write).expect("a file");
    let (mut byte, offset) = ([0], bit as u64 / 8);
    assert_eq!(
        file.read_at(&mut byte, offset).expect("a file that reads"),
        1
    );
    file.write_at(&[byte[0] ^ 1 << (bit % 8)], offset)
        .expect("a file that writes");
}
