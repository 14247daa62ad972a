//! The public log of one ledger: grown by one publisher, read by anybody.
//!
//! Growing, signing and publishing are three steps. What was grown is not seen; what was signed
//! lies in the second place before it is sent to anybody; what was published satisfies the policy
//! and is what readers get. A crash between the steps is gone on from: the newest signed note is
//! found again, and published.

use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use lru::LruCache;
use tokio::sync::watch;

use super::bounds::TILES_WARM_MAX;
use super::newest::NewestPlace;
use super::published::Published;
use super::tapes::Tapes;
use crate::checkpoint::{Checkpoint, LogProof, Note, SignatureLine, VerifierKey};
use crate::log::Fault;
use crate::log::disk::{Disk, Mode};
use crate::signing::NoteKey;
use crate::tree::{
    Bundle, ENTRY_BYTES, Edge, Entry, Hash, Size, Tile, TileId, TileNodes, Tiles,
    consistency_proof, inclusion_proof,
};

/// File of the published note in the folder of the tapes.
const CHECKPOINT: &str = "checkpoint";

/// The public log of one ledger.
pub struct PublicLog {
    disk: Arc<dyn Disk>,
    tapes: Tapes,
    newest: Arc<dyn NewestPlace>,
    growing: Mutex<Growing>,
    /// Size of the tapes, for readers: nobody waits for the publisher to know it.
    size: AtomicU64,
    warm: Mutex<LruCache<TileId, Arc<TileNodes>>>,
    published: watch::Sender<Option<Arc<Published>>>,
}

/// The publisher's side.
struct Growing {
    edge: Edge,
    /// The newest note that was signed, as it lies in the second place.
    signed: Option<Published>,
    /// A note of which a fault left unknown whether it lies there.
    attempted: Option<Published>,
}

impl PublicLog {
    /// Opens the public log of a ledger whose log ends at `head`, in the folder `disk`.
    ///
    /// What the newest note covers is read back whole and compared with its root. Where it does
    /// not fit, the tapes are cut: [`Self::size`] then tells from where on the log must grow them
    /// again, and [`Self::settle`] whether that fits.
    ///
    /// A fault: the newest note is no checkpoint of `origin` signed by one of `keys`, or it covers
    /// more than the log holds (I13).
    pub fn open(
        disk: Arc<dyn Disk>,
        newest: Arc<dyn NewestPlace>,
        (origin, keys): (&str, &[VerifierKey]),
        head: Size,
        now_ms: i64,
    ) -> Result<Self, Fault> {
        let tapes = Tapes::open(&disk)?;
        let signed = signed_last(&*newest, (origin, keys), now_ms)?;
        let covered = signed.as_ref().map_or(Size(0), Published::size);
        if covered > head {
            return Err(behind(&*newest, covered, head));
        }
        let edge = match &signed {
            Some(signed) => kept(&tapes, signed)?,
            None => Edge::empty(),
        };
        tapes.cut(edge.size())?;
        let published = published_last(&*disk, signed.as_ref(), keys, now_ms);
        let size = AtomicU64::new(edge.size().0);
        let warm = NonZeroUsize::new(TILES_WARM_MAX).expect("a positive constant");
        Ok(Self {
            disk,
            tapes,
            newest,
            size,
            growing: Mutex::new(Growing {
                edge,
                signed,
                attempted: None,
            }),
            warm: Mutex::new(LruCache::new(warm)),
            published: watch::Sender::new(published.map(Arc::new)),
        })
    }

    /// Entries on the tapes.
    pub fn size(&self) -> Size {
        Size(self.size.load(Ordering::Acquire))
    }

    /// Appends entries; nobody sees them yet.
    pub fn grow(&self, entries: &[Entry]) -> Result<(), Fault> {
        let mut growing = self.growing();
        self.tapes.grow(&mut growing.edge, entries)?;
        self.size.store(growing.edge.size().0, Ordering::Release);
        Ok(())
    }

    /// Compares the tree with the newest note, once it has grown exactly so far: what was
    /// published must be what the log says (I13).
    pub fn settle(&self) -> Result<(), Fault> {
        let growing = self.growing();
        let Some(signed) = growing.signed.clone() else {
            return Ok(());
        };
        let (size, root) = (growing.edge.size(), growing.edge.root());
        if size == signed.size() && root == signed.checkpoint.root() {
            drop(growing);
            return self.settle_published();
        }
        let published = signed.checkpoint.root();
        Err(Fault::fatal(
            format!(
                "comparing the log with the checkpoint of {} events",
                signed.size()
            ),
            format!(
                "its root is {root}, the published one is {published}: the log is not the one \
                 that was published. Nothing will be signed over it; restore a backup whose \
                 events were not changed"
            ),
        ))
    }

    /// The first of these entries, from index `first` on and below `to`, that the tapes hold
    /// otherwise; none: they agree.
    pub fn differs(&self, first: u64, entries: &[Entry], to: Size) -> Result<Option<u64>, Fault> {
        let count = (entries.len() as u64).min(to.0.saturating_sub(first));
        let kept = self.tapes.entries(first, count)?;
        let differs = |(kept, entry): (&[u8; ENTRY_BYTES], &Entry)| *kept != entry.to_bytes();
        let at = kept.iter().zip(entries).position(differs);
        Ok(at.map(|at| first + at as u64))
    }

    /// Forgets what the tapes hold: it was a beginning of something else. To be grown again.
    pub fn empty(&self) -> Result<(), Fault> {
        let mut growing = self.growing();
        self.tapes.cut(Size(0))?;
        growing.edge = Edge::empty();
        self.size.store(0, Ordering::Release);
        Ok(())
    }

    /// Makes the tapes durable. They can be made again from the log, so this is for the speed of
    /// the next start only, and done now and then.
    pub fn sync(&self) -> Result<(), Fault> {
        self.tapes.sync()
    }

    /// Shows nothing that is no beginning of the tree.
    fn settle_published(&self) -> Result<(), Fault> {
        let Some(shown) = self.published() else {
            return Ok(());
        };
        let doing = || format!("comparing the published checkpoint of {}", shown.size());
        let root = crate::tree::root(self, shown.size());
        let root = root.map_err(|cause| Fault::retry(doing(), cause))?;
        if root != shown.checkpoint.root() {
            self.published.send_replace(None);
        }
        Ok(())
    }

    /// The newest signed note, as it lies in the second place.
    pub fn signed(&self) -> Option<Published> {
        self.growing().signed.clone()
    }

    /// Entries that the newest signed note covers.
    pub fn signed_size(&self) -> Size {
        let growing = self.growing();
        growing.signed.as_ref().map_or(Size(0), Published::size)
    }

    /// Signs a checkpoint over all that was grown, and puts it into the second place: only then
    /// may anybody else see it. The same size is not signed twice by the same keys.
    ///
    /// The entries since the last one and the right edge are read back from the disk first: a bit
    /// that flipped in memory is never signed.
    pub fn sign(&self, origin: &str, keys: &[NoteKey], now_ms: i64) -> Result<Published, Fault> {
        let mut growing = self.growing();
        if let Some(signed) = &growing.signed
            && signed.size() == growing.edge.size()
            && is_signed_by(signed, keys)
        {
            return Ok(signed.clone());
        }
        let root = self.read_back(&growing)?;
        let checkpoint = Checkpoint::new(origin, growing.edge.size().0, root)
            .map_err(|cause| Fault::fatal("naming the log in a checkpoint", cause))?;
        let note = note_of(&checkpoint, keys)?;
        let signed = Published {
            checkpoint,
            bytes: note.to_bytes(),
            at_ms: now_ms,
        };
        self.swap(&mut growing, signed.clone())?;
        Ok(signed)
    }

    /// Adds cosignatures to the newest signed note, in the second place, too.
    pub fn cosigned(&self, lines: &[SignatureLine], now_ms: i64) -> Result<Published, Fault> {
        let mut growing = self.growing();
        let signed = growing
            .signed
            .clone()
            .ok_or_else(|| Fault::fatal("adding cosignatures", "nothing was signed yet"))?;
        let fatal = |cause| Fault::fatal("adding cosignatures to the newest note", cause);
        let note = Note::parse(&signed.bytes).map_err(fatal)?;
        // A witness that saw it again says so with a later time: only that one is kept.
        let is_older = |known: &&SignatureLine| {
            let mut fresh = lines.iter();
            fresh.any(|line| (line.name(), line.key_id()) == (known.name(), known.key_id()))
        };
        let kept = note.signatures().iter().filter(|known| !is_older(known));
        let all = kept.cloned().chain(lines.iter().cloned()).collect();
        let note = Note::new(note.text(), all).map_err(fatal)?;
        let cosigned = Published {
            bytes: note.to_bytes(),
            at_ms: now_ms,
            ..signed
        };
        self.swap(&mut growing, cosigned.clone())?;
        Ok(cosigned)
    }

    /// Shows a signed note to readers, and keeps it beside the tapes; a power cut may take it from
    /// there, and the next start publishes the newest signed one anew.
    pub fn publish(&self, note: Published) -> Result<(), Fault> {
        let doing = || "writing the published checkpoint".to_owned();
        let fatal = |cause| Fault::fatal(doing(), cause);
        let fresh = format!("{CHECKPOINT}.new");
        let file = self.disk.open(&fresh, Mode::New).map_err(fatal)?;
        file.write_at(&note.bytes, 0).map_err(fatal)?;
        self.disk.rename(&fresh, CHECKPOINT).map_err(fatal)?;
        self.published.send_replace(Some(Arc::new(note)));
        Ok(())
    }

    /// What is published now.
    pub fn published(&self) -> Option<Arc<Published>> {
        self.published.borrow().clone()
    }

    /// Sees every publication from now on.
    pub fn watch(&self) -> watch::Receiver<Option<Arc<Published>>> {
        self.published.subscribe()
    }

    /// The proof that the entry at `index` is part of what is published; none before it is.
    pub fn proof(&self, index: u64) -> Result<Option<LogProof>, Fault> {
        let Some(published) = self.published().filter(|note| note.covers(index)) else {
            return Ok(None);
        };
        let doing = || format!("proving the inclusion of entry {index}");
        let note = Note::parse(&published.bytes).map_err(|cause| Fault::fatal(doing(), cause))?;
        let hashes = inclusion_proof(self, index, published.size());
        let hashes = hashes.map_err(|cause| Fault::retry(doing(), cause))?;
        let proof = LogProof::new(None, index, hashes, note);
        proof
            .map(Some)
            .map_err(|cause| Fault::retry(doing(), cause))
    }

    /// The proof that the tree of `old` entries is the beginning of the one of `new`.
    pub fn consistency(&self, old: Size, new: Size) -> Result<Vec<Hash>, Fault> {
        let proof = consistency_proof(self, old, new);
        proof.map_err(|cause| Fault::retry(format!("proving {old} within {new}"), cause))
    }

    /// The bytes of a published tile of hashes; none for what is not published.
    pub fn tile_bytes(&self, tile: Tile) -> Result<Option<Vec<u8>>, Fault> {
        let there = tile.id.in_tree(self.published_size());
        match there.filter(|there| there.width >= tile.width) {
            Some(_) => self.tapes.tile(tile).map(Some),
            None => Ok(None),
        }
    }

    /// The bytes of a published bundle of entries; none for what is not published.
    pub fn bundle_bytes(&self, bundle: Bundle) -> Result<Option<Vec<u8>>, Fault> {
        let end = u128::from(bundle.index) * 256 + u128::from(bundle.width);
        if end > u128::from(self.published_size().0) {
            return Ok(None);
        }
        self.tapes.bundle(bundle).map(Some)
    }

    /// Keeps what somebody showed us of another history, under a name made of it; the name.
    pub fn keep_evidence(&self, bytes: &[u8]) -> Result<String, Fault> {
        let digest = blake3::hash(bytes).to_hex();
        let name = format!("evidence-{}.note", &digest[..16]);
        let fatal = |cause| Fault::fatal(format!("keeping {name}"), cause);
        let file = self.disk.open(&name, Mode::New).map_err(fatal)?;
        file.write_at(bytes, 0).map_err(fatal)?;
        file.sync().map_err(fatal)?;
        self.disk.folder_sync("").map_err(fatal)?;
        Ok(name)
    }

    /// Entries that are published.
    pub fn published_size(&self) -> Size {
        let published = self.published.borrow();
        published.as_ref().map_or(Size(0), |note| note.size())
    }

    /// The root over what was grown, computed anew from what the disk gives back.
    fn read_back(&self, growing: &Growing) -> Result<Hash, Fault> {
        let doing = || format!("reading {} entries back", growing.edge.size());
        let (from, known) = match &growing.signed {
            Some(signed) => (signed.size(), Some(signed.checkpoint.root())),
            None => (Size(0), None),
        };
        let edge = self.tapes.edge(from)?;
        if known.is_some_and(|root| root != edge.root()) {
            let cause = "the right edge on the disk is not the one that was signed last";
            return Err(Fault::fatal(doing(), cause));
        }
        let read = self.tapes.verified(edge, growing.edge.size())?;
        let root = read.map(|edge| edge.root());
        root.filter(|root| *root == growing.edge.root())
            .ok_or_else(|| Fault::fatal(doing(), "the disk holds other entries than were written"))
    }

    fn swap(&self, growing: &mut Growing, note: Published) -> Result<(), Fault> {
        if let Some(attempted) = growing.attempted.take()
            && self.newest.load()?.as_ref() == Some(&attempted.bytes)
        {
            growing.signed = Some(attempted);
        }
        let signed = growing.signed.as_ref();
        let expected = signed.map(|signed| signed.bytes.as_slice());
        if let Err(fault) = self.newest.replace(expected, &note.bytes) {
            growing.attempted = Some(note);
            return Err(fault);
        }
        growing.signed = Some(note);
        Ok(())
    }

    fn growing(&self) -> MutexGuard<'_, Growing> {
        // A publisher that panicked ends the process; nobody goes on with half of a step.
        self.growing.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Tiles for PublicLog {
    type Error = Fault;

    fn tile(&self, tile: Tile) -> Result<Arc<TileNodes>, Fault> {
        let warm = || self.warm.lock().unwrap_or_else(PoisonError::into_inner);
        // A wider one holds the same hashes and more; the right edge grows with every checkpoint.
        if let Some(nodes) = warm().get(&tile.id)
            && nodes.width() >= tile.width
        {
            return Ok(Arc::clone(nodes));
        }
        let nodes = TileNodes::new(self.tapes.hashes(tile)?);
        let nodes = nodes.map(Arc::new).expect("a tile holds 1 to 256 hashes");
        warm().put(tile.id, Arc::clone(&nodes));
        Ok(nodes)
    }
}

/// The newest note of the second place, which must be one of ours.
fn signed_last(
    newest: &dyn NewestPlace,
    (origin, keys): (&str, &[VerifierKey]),
    now_ms: i64,
) -> Result<Option<Published>, Fault> {
    let Some(bytes) = newest.load()? else {
        return Ok(None);
    };
    let doing = || format!("reading the newest checkpoint in {}", newest.shown());
    let foreign = || {
        let cause = format!("it is no checkpoint of {origin} that a key of this ledger signed");
        Fault::fatal(doing(), cause)
    };
    let note = Note::parse(&bytes).map_err(|_| foreign())?;
    note.verify(keys).map_err(|_| foreign())?;
    let read = Published::read(bytes, now_ms);
    let read = read.filter(|note| note.checkpoint.origin() == origin);
    read.map(Some).ok_or_else(foreign)
}

/// The tapes as far as they may be what the newest note covers: all of it with its root, or a
/// beginning that agrees with itself. The log adds the rest, and `settle` judges.
fn kept(tapes: &Tapes, signed: &Published) -> Result<Edge, Fault> {
    let there = Size(tapes.entries_kept()?.min(signed.size().0));
    let edge = tapes.agreeing(there);
    let is_whole = edge.size() == signed.size();
    if is_whole && edge.root() != signed.checkpoint.root() {
        return Ok(Edge::empty());
    }
    Ok(edge)
}

/// The note that was published last, if it can be read; it can be published again.
fn published_last(
    disk: &dyn Disk,
    signed: Option<&Published>,
    keys: &[VerifierKey],
    now_ms: i64,
) -> Option<Published> {
    let file = disk.open(CHECKPOINT, Mode::Read).ok()?;
    let length = file.bytes().ok()?.min(super::bounds::NOTE_BYTES_MAX);
    let mut bytes = vec![0; usize::try_from(length).ok()?];
    file.read_at(&mut bytes, 0).ok()?;
    Note::parse(&bytes).ok()?.verify(keys).ok()?;
    let read = Published::read(bytes, now_ms)?;
    signed
        .is_some_and(|signed| signed.size() >= read.size())
        .then_some(read)
}

fn note_of(checkpoint: &Checkpoint, keys: &[NoteKey]) -> Result<Note, Fault> {
    let doing = || format!("signing a checkpoint over {} events", checkpoint.size());
    let text = checkpoint.to_string();
    let lines = keys.iter().map(|key| key.line(&text));
    let lines: Result<Vec<_>, _> = lines.collect();
    let lines = lines.map_err(|cause| Fault::fatal(doing(), cause))?;
    Note::new(&text, lines).map_err(|cause| Fault::fatal(doing(), cause))
}

/// Whether each of the keys has a line on the note.
fn is_signed_by(note: &Published, keys: &[NoteKey]) -> bool {
    let Ok(note) = Note::parse(&note.bytes) else {
        return false;
    };
    keys.iter().all(|key| {
        let mut lines = note.signatures().iter();
        lines.any(|line| line.is_claimed_by(key.verifier()))
    })
}

fn behind(newest: &dyn NewestPlace, covered: Size, head: Size) -> Fault {
    let shown = newest.shown();
    Fault::fatal(
        format!("comparing the log with the newest checkpoint in {shown}"),
        format!(
            "the log holds {head} events, but a checkpoint over {covered} was signed: it was \
             rolled back. Nothing is written over published history (I13); restore a backup that \
             holds at least {covered} events"
        ),
    )
}
