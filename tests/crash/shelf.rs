//! The shelf is no truth: deleted, old or damaged, it comes back with equal digests.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use hourledger::run::Running;
use hourledger::state::Digests;
use tempfile::TempDir;

use crate::clock::GatedClock;
use crate::dice::{Case, Dice, seeds};
use crate::ground::{Ground, Shelf, spoil};
use crate::life::{Life, MORNING_MS};

/// A ledger that was closed, its shelf of an earlier day and of the last one, and what it held.
struct Closed {
    ground: Ground,
    clock: Arc<GatedClock>,
    earlier: TempDir,
    last: TempDir,
    digests: Digests,
}

impl Closed {
    fn new(seed: u64) -> Self {
        let mut ground = Ground::new(seed);
        let clock = Arc::new(GatedClock::at(MORNING_MS));
        let mut life = Life::new(ground.open(&clock).expect("a new ledger"), clock.clone());
        let mut load = life.load(seed);
        assert!(life.rounds(&mut load, 30));
        life.running.stop().expect("stops");
        let earlier = ground.sled_copied();
        let mut life = Life::new(ground.open(&clock).expect("the next day"), clock.clone());
        assert!(life.rounds(&mut load, 30));
        let digests = digests(&life.running).expect("readable");
        life.running.stop().expect("stops");
        let last = ground.sled_copied();
        Self {
            ground,
            clock,
            earlier,
            last,
            digests,
        }
    }

    fn lay(&self, state: Shelf, dice: &mut Dice) {
        let (earlier, last) = (self.earlier.path(), self.last.path());
        self.ground.lay_sled(state, earlier, last, dice);
    }

    /// Opens with whatever lies there now; damage that shows late is mended by the next start.
    fn comes_back(&mut self) -> Back {
        let first = self.ground.open(&self.clock);
        let found = first.map(|running| {
            let (found, rebuilt) = (digests(&running), running.rebuilt.is_some());
            drop(running.stop());
            (found, rebuilt)
        });
        if let Ok((Ok(found), rebuilt)) = found {
            assert_eq!(found, self.digests);
            return if rebuilt {
                Back::Rebuilt
            } else {
                Back::Believed
            };
        }
        let running = self
            .ground
            .open(&self.clock)
            .expect("the start after damage was met");
        assert!(
            running.rebuilt.is_some(),
            "damage was met, so the shelf is rebuilt"
        );
        assert_eq!(digests(&running).expect("readable"), self.digests);
        running.stop().expect("stops");
        Back::Later
    }
}

/// How a shelf came to be right.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Back {
    /// Nothing that was read was damaged.
    Believed,
    /// Folded again from the log at the first start.
    Rebuilt,
    /// The damage was met while it was read: an error, and the next start rebuilt it.
    Later,
}

fn digests(running: &Running) -> Result<Digests, hourledger::log::Fault> {
    running.queue.ledger().store.digest()
}

#[test]
fn a_shelf_that_is_deleted_old_or_spoilt_comes_back_with_equal_digests() {
    let mut closed = Closed::new(1);
    let mut dice = Dice(1);
    for shelf in [
        Shelf::AsLeft,
        Shelf::Earlier,
        Shelf::Absent,
        Shelf::Doubtful,
    ] {
        let _case = Case::named(format!("{shelf:?}"));
        closed.lay(shelf, &mut dice);
        assert_ne!(closed.comes_back(), Back::Later);
    }
}

#[test]
fn bits_flipped_anywhere_in_the_shelf_give_equal_digests_or_a_rebuild() {
    drill(0..60);
}

#[test]
#[ignore = "long: 3,000 damaged shelves"]
fn many_more_bits_flipped_anywhere_in_the_shelf_give_equal_digests_or_a_rebuild() {
    drill(1_000..4_000);
}

fn drill(all: std::ops::Range<u64>) {
    let mut closed = Closed::new(2);
    let seeds = seeds(all);
    let mut back = Vec::new();
    for &seed in &seeds {
        let _case = Case::named(format!("HOURLEDGER_SEED={seed}"));
        let mut dice = Dice(seed);
        closed.lay(Shelf::AsLeft, &mut dice);
        let files = files_in(&closed.ground.sled());
        spoil(&files[dice.below(files.len())], &mut dice);
        back.push(closed.comes_back());
    }
    let [believed, rebuilt, later] = [Back::Believed, Back::Rebuilt, Back::Later]
        .map(|way| back.iter().filter(|found| **found == way).count());
    println!(
        "shelf: {believed} damaged where nothing is read, {rebuilt} rebuilt at once, {later} at \
         the next start; wrong: 0"
    );
}

/// All files of a folder and its subfolders, sorted.
fn files_in(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder of the test") {
        let path = entry.expect("a folder of the test").path();
        if path.is_dir() {
            files.extend(files_in(&path));
        } else {
            files.push(path);
        }
    }
    files.sort();
    files
}
