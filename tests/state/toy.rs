//! A toy ledger: people visit places. Two kinds of books, a fold that edits one and reads another.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use hourledger::log::{EventDraft, Fault, Frame, FrameDraft, IdemTag, InMemory, LedgerId, Log};
use hourledger::state::{
    Books, Bounds, Digests, Doubt, Editor, Opened, Progress, Shelved, Store, catch_up,
};
use tempfile::TempDir;

pub const LEDGER: LedgerId = LedgerId([7; 16]);

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Key {
    Person(u64),
    Place(u64),
}

/// How often, how much, and some ballast.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tally {
    pub visits: u64,
    pub minutes: u64,
    pub ballast: Vec<u8>,
}

/// `person` was at `place` for `minutes`; its book carries `ballast` bytes from then on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Visit {
    pub person: u64,
    pub place: u64,
    pub minutes: u64,
    pub ballast: usize,
}

impl Shelved for Tally {
    type Key = Key;
    const FORMAT: u16 = 1;

    fn key_bytes(key: &Key) -> Vec<u8> {
        let (kind, number) = match key {
            Key::Person(number) => (1, number),
            Key::Place(number) => (2, number),
        };
        [&[kind][..], &number.to_be_bytes()].concat()
    }

    fn key_from_bytes(bytes: &[u8]) -> Option<Key> {
        let (kind, number) = bytes.split_first()?;
        let number = u64::from_be_bytes(number.try_into().ok()?);
        match kind {
            1 => Some(Key::Person(number)),
            2 => Some(Key::Place(number)),
            _ => None,
        }
    }

    fn encode(&self) -> Vec<u8> {
        let mut bytes = self.visits.to_be_bytes().to_vec();
        bytes.extend_from_slice(&self.minutes.to_be_bytes());
        bytes.extend_from_slice(&self.ballast);
        bytes
    }

    fn decode(key: &Key, bytes: &[u8]) -> Result<Self, Fault> {
        let short = || Fault::fatal(format!("decoding {key:?}"), "too short");
        let (visits, rest) = bytes.split_first_chunk().ok_or_else(short)?;
        let (minutes, ballast) = rest.split_first_chunk().ok_or_else(short)?;
        let (visits, minutes) = (u64::from_be_bytes(*visits), u64::from_be_bytes(*minutes));
        Ok(Self {
            visits,
            minutes,
            ballast: ballast.to_vec(),
        })
    }

    fn weight_bytes(&self) -> usize {
        size_of::<Self>() + self.ballast.len()
    }
}

/// The event bodies of a frame, as the fold wants them.
pub fn decode(frame: &Frame) -> Result<Vec<Visit>, Fault> {
    frame
        .events()
        .map(|event| {
            let fields: [u64; 4] = serde_json::from_slice(event.body)
                .map_err(|cause| Fault::fatal("decoding a visit", cause))?;
            let [person, place, minutes, ballast] = fields;
            Ok(Visit {
                person,
                place,
                minutes,
                ballast: usize::try_from(ballast).expect("the test made it from a usize"),
            })
        })
        .collect()
}

/// The fold: a visit counts in both books; a place with many visits gives a minute extra.
pub fn fold(visits: &[Visit], books: &mut impl Books<Tally>) -> Result<(), Fault> {
    for visit in visits {
        let popular = books
            .read(&Key::Place(visit.place))?
            .is_some_and(|place| place.visits > 3);
        let person = books.edit(&Key::Person(visit.person), Tally::default)?;
        person.visits += 1;
        person.minutes += visit.minutes + u64::from(popular);
        person.ballast = vec![visit.person.to_be_bytes()[7]; visit.ballast];
        let place = books.edit(&Key::Place(visit.place), Tally::default)?;
        place.visits += 1;
        place.minutes += visit.minutes;
    }
    Ok(())
}

/// A visit of a few numbers.
pub fn visit(person: u64, place: u64) -> Visit {
    Visit {
        person,
        place,
        minutes: 30,
        ballast: 200,
    }
}

/// The tag of the `number`-th command; ever-growing like those of UUIDs of version 7.
pub fn tag(number: u64) -> IdemTag {
    let mut tag = [0; 22];
    tag[..8].copy_from_slice(&number.to_be_bytes());
    tag[8..].copy_from_slice(&blake3::hash(&number.to_be_bytes()).as_bytes()[..14]);
    IdemTag(tag)
}

/// One command's outcome.
pub fn draft(number: u64, visits: &[Visit]) -> FrameDraft {
    let event = |visit: &Visit| EventDraft {
        event_type: "Visited".to_owned(),
        version: 1,
        body: format!(
            "[{},{},{},{}]",
            visit.person, visit.place, visit.minutes, visit.ballast
        )
        .into_bytes(),
    };
    FrameDraft {
        recorded_at_ms: 1_700_000_000_000,
        actor: "toy".to_owned(),
        command: "Visit".to_owned(),
        idem: tag(number),
        body_tag: [0; 16],
        command_seed: [0; 32],
        events: visits.iter().map(event).collect(),
    }
}

/// Bounds so small that every mechanism works in every test.
pub fn small() -> Bounds {
    Bounds {
        cache_bytes_max: 8_000,
        rebuild_bytes_max: 60_000,
        rebuild_batch_bytes_max: 10_000,
        rebuild_read_bytes: 4_000,
        sled_cache_bytes: 1 << 20,
        ..Bounds::default()
    }
}

/// A log, a data directory, and the commands so far.
pub struct Ledger {
    pub log: InMemory,
    pub data: TempDir,
    pub commands: u64,
}

impl Ledger {
    pub fn new() -> Self {
        let data = TempDir::new().expect("a temporary directory");
        Self {
            log: InMemory::new(LEDGER),
            data,
            commands: 0,
        }
    }

    pub fn sled(&self) -> PathBuf {
        self.data.path().join("sled")
    }

    /// Opens the store as a start-up does, and says why it had to be rebuilt, if it had.
    pub fn open(&self) -> (Store<Tally>, Option<Doubt>) {
        self.open_in(&self.sled(), small())
    }

    pub fn open_in(&self, dir: &Path, bounds: Bounds) -> (Store<Tally>, Option<Doubt>) {
        let head = self.log.head().next;
        let Opened { store, rebuild, .. } =
            Store::open(dir, LEDGER, head, bounds).expect("nothing prevents opening");
        follow(&self.log, &store).expect("the log folds");
        (store, rebuild)
    }

    /// A store folded from nothing, beside the other.
    pub fn folded_again(&self) -> (Store<Tally>, TempDir) {
        let beside = TempDir::new().expect("a temporary directory");
        let (store, _) = self.open_in(&beside.path().join("sled"), small());
        (store, beside)
    }

    /// What the log says the digests are.
    pub fn digests(&self) -> Digests {
        let (store, _beside) = self.folded_again();
        store.digest().expect("pages just written can be read")
    }

    /// Writes one batch of commands the way the writer does: fold, append, publish.
    pub fn write(&mut self, store: &Store<Tally>, commands: &[Vec<Visit>]) -> Vec<Arc<Frame>> {
        let drafts = commands.iter().zip(self.commands..);
        let drafts = drafts
            .map(|(visits, number)| draft(number, visits))
            .collect();
        self.commands += commands.len() as u64;
        let frames = self.log.append(drafts).expect("a log in memory accepts");
        let mut overlay = Editor::over(store);
        for (frame, visits) in frames.iter().zip(commands) {
            fold(visits, &mut overlay).expect("the store can be read");
            overlay.note_idem(frame.idem(), frame.first());
        }
        store.publish(overlay.take_change(self.log.head().next));
        frames
    }

    /// Writes `count` commands of one visit each, spread over people and places.
    pub fn write_many(&mut self, store: &Store<Tally>, count: u64) {
        for first in (0..count).step_by(16) {
            let numbers = self.commands..self.commands + 16.min(count - first);
            let commands: Vec<_> = numbers
                .map(|n| vec![visit(n * 7919 % 97, n % 11)])
                .collect();
            self.write(store, &commands);
        }
    }
}

/// Catches a store up with a log.
pub fn follow(log: &dyn Log, store: &Store<Tally>) -> Result<Vec<Progress>, Fault> {
    let mut seen = Vec::new();
    let fold_frame =
        |_: &Frame, visits: Vec<Visit>, books: &mut Editor<'_, Tally>| fold(&visits, books);
    catch_up(log, store, decode, fold_frame, |progress| {
        seen.push(progress);
    })?;
    Ok(seen)
}

/// A copy of a store's directory as its files are at this moment: what a killed process leaves.
pub fn copied(dir: &Path) -> TempDir {
    let copy = TempDir::new().expect("a temporary directory");
    for entry in fs::read_dir(dir).expect("readable") {
        let path = entry.expect("readable").path();
        let target = copy
            .path()
            .join(path.file_name().expect("an entry has a name"));
        if path.is_file() {
            fs::copy(&path, target).expect("copyable");
        } else {
            fs::create_dir(target).expect("creatable");
        }
    }
    copy
}
