//! What a ledger of the drills lies on: the log on the model disk, the vault watched, sled real.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use hourledger::log::disk::model::{Cut, ModelDisk};
use hourledger::run::ports::SimulatedSeeds;
use hourledger::run::{Failure, Genesis, Opening, Places, Running};
use hourledger::state::Bounds;
use hourledger::tlog::FolderPlace;
use hourledger::vault::VaultSettings;
use hourledger::vault::rows::disk::Disk;
use tempfile::TempDir;

use crate::clock::GatedClock;
use crate::dice::{Dice, random};
use crate::vault_disk::{Image, VaultDisk};

/// Segments so small that a short life fills several; a genesis takes most of one.
const SEGMENT_BYTES: u64 = 64 << 10;

pub struct Ground {
    folder: TempDir,
    pub log: ModelDisk,
    /// The public tree, which is made again from the log.
    tlog: ModelDisk,
    pub vault: Arc<VaultDisk>,
    seed: u64,
    /// How many processes have lived on it; each draws its own randomness.
    lives: u64,
    bounds: Bounds,
}

/// What lies in the sled directory when the power comes back.
#[derive(Clone, Copy, Debug)]
pub enum Shelf {
    Absent,
    /// As some earlier moment of the process left it.
    Earlier,
    /// As the process left it; the machine stayed up.
    AsLeft,
    /// As the process left it, and then the machine stopped: any bytes may be wrong.
    Doubtful,
}

impl Ground {
    pub fn new(seed: u64) -> Self {
        let disks = (ModelDisk::default(), ModelDisk::default());
        Self::with(seed, 0, disks, &Image::new())
    }

    fn with(seed: u64, lives: u64, (log, tlog): (ModelDisk, ModelDisk), image: &Image) -> Self {
        let folder = folder_in_memory();
        for (path, bytes) in image {
            let path = folder.path().join(path);
            let above = path.parent().expect("a file lies in a folder");
            fs::create_dir_all(above).expect("a temporary folder");
            fs::write(path, bytes).expect("a temporary folder");
        }
        let folders = ["data/vault", "data.keys"].map(|name| folder.path().join(name));
        Self {
            vault: Arc::new(VaultDisk::over(&folders)),
            folder,
            log,
            tlog,
            seed,
            lives,
            bounds: Bounds {
                flush_age_max: Duration::from_hours(1),
                ..Bounds::default()
            },
        }
    }

    /// With a shelf that is written all the time, and little that may wait for it.
    pub fn with_little_room(mut self) -> Self {
        self.bounds.flush_age_max = Duration::from_millis(5);
        self.bounds.dirty_entries_max = 200;
        self
    }

    pub fn sled(&self) -> PathBuf {
        self.folder.path().join("data/sled")
    }

    /// Opens the ledger, or founds it; usually the shelf is written only when the test says so.
    pub fn open(&mut self, clock: &Arc<GatedClock>) -> Result<Running, Failure> {
        self.lives += 1;
        let data = self.folder.path().join("data");
        let opening = Opening {
            data: data.clone(),
            clock: clock.clone(),
            seeds: Box::new(SimulatedSeeds::named(&format!(
                "{}/{}",
                self.seed, self.lives
            ))),
            random: random(self.seed ^ (self.lives << 32)),
            bounds: self.bounds,
            genesis: Some(Genesis {
                origin: "test.example/log".into(),
                simulation: true,
                ledger_id: [7; 16],
            }),
        };
        let places = Places {
            log: Arc::new(self.log.clone()),
            segment_bytes_max: SEGMENT_BYTES,
            sled: self.sled(),
            vault: VaultSettings {
                disk: Disk::watched(self.vault.clone()),
                ..VaultSettings::beside(&data)
            },
            tlog: Arc::new(self.tlog.clone()),
            newest: Arc::new(FolderPlace::beside(&data)),
        };
        Running::open_at(opening, places, |_| {})
    }

    /// The ground after the power was cut now. The process on it still has to be ended.
    pub fn cut(&self, dice: &mut Dice, mode: Cut) -> Self {
        // Before the log is cut: a checkpoint is signed over durable events only.
        let signed = self.signing_keys_and_newest();
        let image = self.vault.cut(dice, mode);
        let name = |path: &Path| {
            let within = path.strip_prefix(self.folder.path());
            within.expect("it lies on this ground").to_owned()
        };
        let image = image
            .iter()
            .map(|(path, bytes)| (name(path), bytes.clone()));
        let disks = (
            self.log.cut(dice.roll(), mode),
            self.tlog.cut(dice.roll(), mode),
        );
        Self::with(self.seed, self.lives, disks, &image.chain(signed).collect())
    }

    /// The files that are durable as soon as they are there: the log key and the second place.
    fn signing_keys_and_newest(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let mut files = Vec::new();
        for folder in ["data.keys", "data.newest"] {
            let names = fs::read_dir(self.folder.path().join(folder));
            for name in names.into_iter().flatten().flatten() {
                let name = name.file_name();
                let is_ours = name.to_string_lossy().starts_with("log-") || name == "newest";
                let path = Path::new(folder).join(&name);
                if is_ours && let Ok(bytes) = fs::read(self.folder.path().join(&path)) {
                    files.push((path, bytes));
                }
            }
        }
        files
    }

    /// The same ground for the next process, after one was killed or stopped: what it wrote can be
    /// read, and is no more durable than it was.
    #[must_use]
    pub fn after_kill(mut self) -> Self {
        self.log = self.log.cut(0, Cut::Kept);
        self.tlog = self.tlog.cut(0, Cut::Kept);
        self.vault.revive();
        self
    }

    /// A copy of the sled directory as it is; nobody may be writing to it.
    pub fn sled_copied(&self) -> TempDir {
        let copy = folder_in_memory();
        copy_folder(&self.sled(), copy.path());
        copy
    }

    /// Puts a shelf in place.
    pub fn lay_sled(&self, state: Shelf, earlier: &Path, last: &Path, dice: &mut Dice) {
        if self.sled().exists() {
            fs::remove_dir_all(self.sled()).expect("a temporary folder");
        }
        match state {
            Shelf::Absent => {}
            Shelf::Earlier => copy_folder(earlier, &self.sled()),
            Shelf::AsLeft => copy_folder(last, &self.sled()),
            Shelf::Doubtful => {
                copy_folder(last, &self.sled());
                let boot = "open 00000000-0000-0000-0000-000000000000\n";
                fs::write(self.sled().join("hourledger.mark"), boot).expect("a temporary folder");
                spoil(&self.sled().join("db"), dice);
            }
        }
    }
}

/// A temporary folder, in memory where the system has such: the models say what is durable, and a
/// real fsync would only take time.
fn folder_in_memory() -> TempDir {
    let memory = Path::new("/dev/shm");
    let folder = if memory.is_dir() {
        tempfile::tempdir_in(memory)
    } else {
        tempfile::tempdir()
    };
    folder.expect("a temporary folder")
}

/// Flips eight bits of a file at random, where it is not just zeros.
pub fn spoil(file: &Path, dice: &mut Dice) {
    let mut bytes = fs::read(file).expect("a file of the test");
    let used: Vec<usize> = (0..bytes.len()).filter(|at| bytes[*at] != 0).collect();
    for _ in 0..8.min(used.len()) {
        bytes[used[dice.below(used.len())]] ^= 1 << dice.below(8);
    }
    fs::write(file, bytes).expect("a file of the test");
}

pub fn copy_folder(from: &Path, into: &Path) {
    fs::create_dir_all(into).expect("a temporary folder");
    for entry in fs::read_dir(from).expect("a folder of the test") {
        let entry = entry.expect("a folder of the test");
        let target = into.join(entry.file_name());
        if entry.file_type().expect("a file").is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("a temporary folder");
        }
    }
}
