//! One pass over the log on two threads: the first reads and checks every frame and shows its
//! events to whoever watches, the second computes commitments and shows the entries of the tree.
//!
//! Frames go over in bunches through a short queue, so memory is bounded by a few chunks of the
//! log. Only reads: no lock is made, no file is opened for writing.
//! Must never: go on in silence past something that cannot be hashed.

use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use super::report::Problems;
use crate::log::commitment::commitment_of;
use crate::log::disk::real::RealDisk;
use crate::log::on_disk::{Damage, scan_frames};
use crate::log::{EventRef, Fault, Frame, Head, LedgerId};
use crate::run::shapes::{entry_of, shape_of};
use crate::tree::Entry;

/// Frames that go over together.
const BUNCH_FRAMES: usize = 512;
/// Bunches that may wait for the second thread.
const BUNCHES_WAITING_MAX: usize = 4;

/// Looks at every event, on the thread that reads.
pub trait Watch {
    /// The next event, of this frame.
    fn see(&mut self, frame: &Frame, event: &EventRef<'_>);
}

/// Looks at every entry of the tree, on the thread that hashes.
pub trait Leaves: Send {
    /// The entry at this index.
    fn leaf(&mut self, index: u64, entry: Entry);
}

/// What one pass found.
#[derive(Debug, Default)]
pub struct Passed {
    /// The ledger; absent where not one frame is good.
    pub ledger: Option<LedgerId>,
    /// Where the log ends, or where the last good frame does.
    pub head: Option<Head>,
    /// Good frames.
    pub frames: u64,
    /// Their events.
    pub events: u64,
    /// What ended the pass before the log's end.
    pub damage: Option<Damage>,
    /// Events that have no commitment; the tree ends before the first of them.
    pub unhashed: Problems,
}

/// Goes once over the log in `folder`; `progress` hears of bytes done, of all.
pub fn pass(
    folder: &Path,
    watchers: &mut [&mut dyn Watch],
    leaves: &mut [&mut dyn Leaves],
    progress: impl FnMut(u64, u64),
) -> Result<Passed, Fault> {
    let disk = RealDisk::existing(folder)
        .map_err(|cause| Fault::fatal(format!("opening {}", folder.display()), cause))?;
    let (send, receive) = sync_channel(BUNCHES_WAITING_MAX);
    thread::scope(|scope| {
        let hashing = scope.spawn(move || hash(receive, leaves));
        let mut passed = read(&disk, watchers, &send, progress);
        // The second thread ends when nothing more can come.
        drop(send);
        passed.unhashed = hashing.join().expect("hashing does not panic");
        Ok(passed)
    })
}

/// Frames of one ledger on their way to be hashed.
type Bunch = (LedgerId, Vec<Arc<Frame>>);

fn read(
    disk: &RealDisk,
    watchers: &mut [&mut dyn Watch],
    send: &SyncSender<Bunch>,
    mut progress: impl FnMut(u64, u64),
) -> Passed {
    let mut passed = Passed::default();
    let mut bunch = Vec::with_capacity(BUNCH_FRAMES);
    let scanned = scan_frames(disk, |unhashed| {
        let (ledger, frame) = (unhashed.ledger, unhashed.frame);
        for event in frame.events() {
            for watcher in &mut *watchers {
                watcher.see(&frame, &event);
            }
        }
        passed.ledger = Some(ledger);
        passed.frames += 1;
        passed.events += frame.event_count() as u64;
        passed.head = Some(head_after(&frame));
        bunch.push(frame);
        if bunch.len() == BUNCH_FRAMES {
            progress(unhashed.bytes_done, unhashed.bytes_total);
            let full = std::mem::replace(&mut bunch, Vec::with_capacity(BUNCH_FRAMES));
            send.send((ledger, full))
                .expect("hashing ends after reading");
        }
        Ok(())
    });
    if let Some(ledger) = passed.ledger {
        send.send((ledger, bunch))
            .expect("hashing ends after reading");
    }
    match scanned {
        Ok(head) => passed.head = Some(head),
        Err(damage) => passed.damage = Some(damage),
    }
    passed
}

fn head_after(frame: &Frame) -> Head {
    Head {
        next: frame.next(),
        chain: frame.chain(),
        batch: frame.batch(),
        recorded_at_ms: frame.recorded_at_ms(),
    }
}

/// Hashes what comes until there is no more; events without a commitment.
fn hash(bunches: Receiver<Bunch>, leaves: &mut [&mut dyn Leaves]) -> Problems {
    let mut unhashed = Problems::default();
    let mut is_whole = true;
    for (ledger, frames) in bunches {
        for frame in &frames {
            let seed = frame.command_seed();
            for event in frame.events() {
                let position = event.position;
                match commitment_of(ledger, &seed, &event, shape_of) {
                    Ok(commitment) if is_whole => {
                        let entry = entry_of(event.event_type, commitment);
                        for leaves in &mut *leaves {
                            leaves.leaf(position.0, entry);
                        }
                    }
                    Ok(_) => {}
                    Err(why) => {
                        is_whole = false;
                        unhashed.add(
                            format!("位置 {position} 的事件没有承诺：{why}"),
                            format!("the event at position {position} has no commitment: {why}"),
                        );
                    }
                }
            }
        }
    }
    unhashed
}
