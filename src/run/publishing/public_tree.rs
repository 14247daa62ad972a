//! The public tree of a data directory at rest, checked: tapes, newest note and log must agree.

use std::path::Path;
use std::sync::Arc;

use crate::checkpoint::Checkpoint;
use crate::log::Fault;
use crate::log::disk::Disk;
use crate::log::disk::real::RealDisk;
use crate::log::on_disk::scan::Scanned;
use crate::run::audit::roots::Roots;
use crate::run::shapes::entry_of;
use crate::tlog::NewestPlace;
use crate::tlog::tapes::Tapes;
use crate::tree::{Edge, Size, leaf_hash};

/// What is to be compared, and the roots that the log itself gives.
pub struct PublicTree {
    roots: Roots,
    tapes: Option<(Tapes, Size)>,
    newest: Option<Checkpoint>,
    /// What is wrong with the second place itself.
    unread: Option<&'static str>,
}

impl PublicTree {
    /// The public tree in the directory `data`, whose newest note lies in `newest`.
    pub fn of(data: &Path, newest: &dyn NewestPlace) -> Result<Self, Fault> {
        let folder = data.join("tlog");
        let tapes = if folder.is_dir() {
            Some(tapes_in(&folder)?)
        } else {
            None
        };
        let bytes = newest.load()?;
        let newest = bytes.as_deref().and_then(Checkpoint::of_note);
        let unread = match (&bytes, &newest) {
            (Some(_), None) => Some("the newest note in the second place is no checkpoint"),
            (None, _) if tapes.is_some() => Some("the second place holds no newest checkpoint"),
            _ => None,
        };
        let kept = tapes.as_ref().map(|(_, size)| *size);
        let signed = newest.as_ref().map(|checkpoint| Size(checkpoint.size()));
        Ok(Self {
            roots: Roots::at(kept.into_iter().chain(signed).map(|size| size.0)),
            tapes,
            newest,
            unread,
        })
    }

    /// Takes the entries of a frame of the log, whose commitments were just recomputed.
    pub fn add(&mut self, scanned: &Scanned) {
        let events = scanned.frame.events().zip(&scanned.commitments);
        for (event, commitment) in events {
            let entry = entry_of(event.event_type, *commitment);
            self.roots.push(leaf_hash(&entry.to_bytes()));
        }
    }

    /// What does not fit, after every frame was added.
    pub fn problems(&self) -> Vec<String> {
        let mut problems: Vec<String> = self.unread.map(str::to_owned).into_iter().collect();
        if let Some(checkpoint) = &self.newest {
            problems.extend(self.unlike(checkpoint));
        }
        if let Some((tapes, kept)) = &self.tapes {
            // Tapes that end too early or cannot be read are a finding like any other.
            let read = tapes.verified(Edge::empty(), *kept).ok().flatten();
            let root = read.map(|edge| edge.root());
            if root.is_none() || root != self.roots.root_at(kept.0) {
                problems.push(format!(
                    "the {kept} entries kept are not those of the log; the next start makes them \
                     again"
                ));
            }
        }
        problems
    }

    fn unlike(&self, checkpoint: &Checkpoint) -> Option<String> {
        let size = Size(checkpoint.size());
        match self.roots.root_at(size.0) {
            Some(root) if root == checkpoint.root() => None,
            Some(_) => Some(format!(
                "the log is not the one that was published: another root at {size} events"
            )),
            None => Some(format!(
                "the log was rolled back: it holds {} events, a checkpoint over {size} was signed",
                self.roots.size()
            )),
        }
    }
}

fn tapes_in(folder: &Path) -> Result<(Tapes, Size), Fault> {
    let disk = RealDisk::existing(folder)
        .map_err(|cause| Fault::fatal(format!("opening {}", folder.display()), cause))?;
    let disk: Arc<dyn Disk> = Arc::new(disk);
    let tapes = Tapes::open(&disk)?;
    let kept = Size(tapes.entries_kept()?);
    Ok((tapes, kept))
}
