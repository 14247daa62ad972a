//! Bundles of shared certificates and their checks, kept in memory while what they rest on has not
//! moved: the status list, the keys; and the published checkpoint, for longer than a minute.
//!
//! What is kept is what would be made anew, but for proofs under a checkpoint of the minute before;
//! whether the certificate stands is asked of the books each time, so a revocation shows at once. A
//! check is kept for the minute it was made in, and says when that was. Bounded in entries and in
//! bytes; the one not looked at for longest goes first. Must never: be asked before the share was
//! opened and the look recorded, or keep the text of a certificate longer than anybody looks at it.

use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError};

use lru::LruCache;

use crate::domain::kernel::ids::{CertificateId, Position};
use crate::domain::kernel::moment::Moment;
use crate::tlog::Published;
use crate::verify::Report;

/// Bundles that are kept.
const ENTRIES_MAX: NonZeroUsize = NonZeroUsize::new(4_096).expect("not zero");
/// Their bytes; with the reports some twice as much. A bundle has 20 KB, the largest 2 MB.
const BYTES_MAX: usize = 64 << 20;
/// How long a check is shown again, and a bundle under a checkpoint that is not the newest: a busy
/// ledger publishes one every few seconds.
const REPORT_SECONDS: i64 = 60;
/// How long a bundle is kept: then it is made anew from the sealed text, or not at all.
const BUNDLE_SECONDS: i64 = 3_600;

/// What a bundle is made of besides the certificate's own text, which never changes.
#[derive(Clone)]
pub struct RestsOn {
    /// The published checkpoint.
    pub published: Option<Arc<Published>>,
    /// Everything that the bundle proves: issuance, sessions, keys, status list.
    pub positions: Vec<Position>,
    /// The events about all keys of the issuer.
    pub keys: Vec<Position>,
}

impl RestsOn {
    fn is(&self, other: &Self) -> bool {
        self.positions == other.positions && self.keys == other.keys
    }

    fn is_of_note(&self, other: &Self) -> bool {
        match (&self.published, &other.published) {
            (Some(one), Some(two)) => Arc::ptr_eq(one, two),
            (one, two) => one.is_none() && two.is_none(),
        }
    }
}

struct Entry {
    rests_on: RestsOn,
    made_at: Moment,
    bundle: Arc<[u8]>,
    report: Option<Arc<Report>>,
}

/// What is kept.
pub struct Kept(Mutex<Inside>);

struct Inside {
    entries: LruCache<CertificateId, Entry>,
    bytes: usize,
}

impl Default for Kept {
    fn default() -> Self {
        Self(Mutex::new(Inside {
            entries: LruCache::new(ENTRIES_MAX),
            bytes: 0,
        }))
    }
}

impl Kept {
    /// The bundle of a certificate, if it would prove the same now.
    pub fn bundle(&self, id: CertificateId, now: &RestsOn, at: Moment) -> Option<Arc<[u8]>> {
        self.read(id, now, at, |entry| Some(Arc::clone(&entry.bundle)))
    }

    /// The check of that bundle, if one was made within the minute.
    pub fn report(&self, id: CertificateId, now: &RestsOn, at: Moment) -> Option<Arc<Report>> {
        let report = self.read(id, now, at, |entry| entry.report.clone())?;
        let age = at.seconds_since(report.at);
        (0..REPORT_SECONDS).contains(&age).then_some(report)
    }

    /// Keeps a bundle.
    pub fn put_bundle(&self, id: CertificateId, on: RestsOn, made_at: Moment, bundle: Arc<[u8]>) {
        let mut inside = self.inside();
        inside.remove(id);
        inside.bytes += bundle.len();
        let entry = Entry {
            rests_on: on,
            made_at,
            bundle,
            report: None,
        };
        if let Some((_, pushed_out)) = inside.entries.push(id, entry) {
            inside.bytes -= pushed_out.bundle.len();
        }
        while inside.bytes > BYTES_MAX {
            let Some((_, oldest)) = inside.entries.pop_lru() else {
                break;
            };
            inside.bytes -= oldest.bundle.len();
        }
    }

    /// Keeps the check of a bundle that is kept.
    pub fn put_report(&self, id: CertificateId, bundle: &Arc<[u8]>, report: Arc<Report>) {
        let mut inside = self.inside();
        if let Some(entry) = inside.entries.get_mut(&id)
            && Arc::ptr_eq(&entry.bundle, bundle)
        {
            entry.report = Some(report);
        }
    }

    fn read<T>(
        &self,
        id: CertificateId,
        now: &RestsOn,
        at: Moment,
        read: impl FnOnce(&Entry) -> Option<T>,
    ) -> Option<T> {
        let mut inside = self.inside();
        let entry = inside.entries.get(&id)?;
        let kept_seconds = if entry.rests_on.is_of_note(now) {
            BUNDLE_SECONDS
        } else {
            REPORT_SECONDS
        };
        if !entry.rests_on.is(now) || at.seconds_since(entry.made_at) >= kept_seconds {
            inside.remove(id);
            return None;
        }
        read(entry)
    }

    fn inside(&self) -> std::sync::MutexGuard<'_, Inside> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inside {
    fn remove(&mut self, id: CertificateId) {
        if let Some(gone) = self.entries.pop(&id) {
            self.bytes -= gone.bundle.len();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(number: u8) -> CertificateId {
        CertificateId::from_bytes([number; 16])
    }

    fn at(second: i64) -> Moment {
        Moment::from_unix(1_800_000_000 + second).expect("a moment")
    }

    fn on(position: u64) -> RestsOn {
        RestsOn {
            published: None,
            positions: vec![Position(position)],
            keys: Vec::new(),
        }
    }

    #[test]
    fn what_rests_on_something_else_or_is_old_is_not_shown_again() {
        let kept = Kept::default();
        kept.put_bundle(id(1), on(1), at(0), Arc::from(&b"one"[..]));
        assert!(kept.bundle(id(1), &on(1), at(BUNDLE_SECONDS - 1)).is_some());
        assert!(kept.bundle(id(2), &on(1), at(0)).is_none());
        assert!(kept.bundle(id(1), &on(2), at(0)).is_none(), "a newer list");
        assert!(kept.bundle(id(1), &on(1), at(0)).is_none(), "it is gone");
        kept.put_bundle(id(1), on(1), at(0), Arc::from(&b"one"[..]));
        assert!(kept.bundle(id(1), &on(1), at(BUNDLE_SECONDS)).is_none());
        assert_eq!(kept.inside().bytes, 0);
    }

    #[test]
    fn a_check_is_shown_again_for_a_minute_and_only_with_its_bundle() {
        let kept = Kept::default();
        let bundle: Arc<[u8]> = Arc::from(&b"one"[..]);
        kept.put_bundle(id(1), on(1), at(0), Arc::clone(&bundle));
        let report = Arc::new(Report::of(at(0), None, &[], Vec::new()));
        kept.put_report(id(1), &Arc::from(&b"one"[..]), Arc::clone(&report));
        assert!(kept.report(id(1), &on(1), at(0)).is_none(), "of another");
        kept.put_report(id(1), &bundle, report);
        assert!(kept.report(id(1), &on(1), at(59)).is_some());
        assert!(kept.report(id(1), &on(1), at(60)).is_none());
        assert!(kept.report(id(1), &on(1), at(-1)).is_none(), "the clock");
    }

    #[test]
    fn no_more_bytes_are_kept_than_may_be() {
        let kept = Kept::default();
        for number in 0..40 {
            let bundle: Arc<[u8]> = Arc::from(vec![0; 2 << 20]);
            kept.put_bundle(id(number), on(1), at(0), bundle);
        }
        let inside = kept.inside();
        assert_eq!((inside.bytes, inside.entries.len()), (BYTES_MAX, 32));
        assert!(inside.entries.contains(&id(39)) && !inside.entries.contains(&id(0)));
    }
}
