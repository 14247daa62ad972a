//! An attacker with full write access and this program's own code: takes a closed log apart,
//! changes what it likes, and frames all of it again, so that checksums, chain values, positions,
//! batches and the seal hold.
//!
//! What such a hand leaves behind is consistent in itself; only what is kept outside tells. Keys,
//! vault and index are left alone: an index that is deleted is rebuilt from the forged log.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use hourledger::log::disk::real::RealDisk;
use hourledger::log::on_disk::OnDisk;
use hourledger::log::{EventDraft, Frame, FrameDraft, Log, Position};

/// A frame as it was found, free to be changed; frames of one batch number that stand together
/// are written as one batch again.
#[derive(Clone, Debug)]
pub struct Taken {
    pub batch: u64,
    pub draft: FrameDraft,
}

impl Taken {
    /// The frame's events of a type.
    pub fn events_of(&mut self, event_type: &str) -> impl Iterator<Item = &mut EventDraft> {
        let events = self.draft.events.iter_mut();
        events.filter(move |event| event.event_type == event_type)
    }
}

/// Writes the log in `data` anew from what `forge` makes of its frames.
///
/// Times are put in order again, as a careful forger would; everything else is as `forge` leaves
/// it. With nothing changed the log is the same, byte for byte.
pub fn rewrite(data: &Path, forge: impl FnOnce(&mut Vec<Taken>)) {
    let (folder, forged) = (data.join("log"), data.join("log.forged"));
    let old = OnDisk::open(disk(&folder), Position(0)).expect("a log");
    let mut frames = taken(&old);
    forge(&mut frames);
    let mut times: Vec<i64> = frames.iter().map(|it| it.draft.recorded_at_ms).collect();
    times.sort_unstable();
    for (frame, time) in frames.iter_mut().zip(times) {
        frame.draft.recorded_at_ms = time;
    }
    let new = OnDisk::create(disk(&forged), old.ledger_id()).expect("an empty folder");
    for batch in frames.chunk_by(|one, other| one.batch == other.batch) {
        let drafts = batch.iter().map(|frame| frame.draft.clone());
        new.append(drafts.collect()).expect("appended");
    }
    new.close().expect("sealed");
    old.close().expect("closed");
    fs::remove_dir_all(&folder).expect("removed");
    fs::rename(&forged, &folder).expect("put in its place");
}

/// Replaces text in an event's body; the text must be there.
pub fn replace(event: &mut EventDraft, from: &str, to: &str) {
    let body = String::from_utf8(event.body.clone()).expect("JSON");
    assert!(body.contains(from), "{from} is not in {body}");
    event.body = body.replacen(from, to, 1).into_bytes();
}

fn disk(folder: &Path) -> Arc<RealDisk> {
    Arc::new(RealDisk::new(folder).expect("a folder"))
}

fn taken(log: &OnDisk) -> Vec<Taken> {
    let mut frames = Vec::new();
    let mut next = Position(0);
    loop {
        let read = log.read(next, 1 << 22).expect("readable");
        let Some(last) = read.last() else {
            return frames;
        };
        next = last.next();
        frames.extend(read.iter().map(|frame| Taken {
            batch: frame.batch(),
            draft: draft_of(frame),
        }));
    }
}

fn draft_of(frame: &Frame) -> FrameDraft {
    let events = frame.events().map(|event| EventDraft {
        event_type: event.event_type.to_owned(),
        version: event.version,
        body: event.body.to_vec(),
    });
    FrameDraft {
        recorded_at_ms: frame.recorded_at_ms(),
        actor: frame.actor().to_owned(),
        command: frame.command().to_owned(),
        idem: frame.idem(),
        body_tag: frame.body_tag(),
        command_seed: frame.command_seed(),
        events: events.collect(),
    }
}
