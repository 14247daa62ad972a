//! Idempotency tags that are in pages and of late, in memory.
//!
//! Nearly every key that is asked for is new, and pages would be asked in vain for each of them, at
//! times while they take over a layer and let nobody read. A tag begins with the first 6 bytes of
//! its key, and keys of version 7 begin with the time. So all tags in pages that begin with a time
//! from some moment on are known here: whoever asks for one of that time need not ask the pages.
//! Keys without a time (version 4) spread evenly; one in some thousands falls into the window, the
//! others are looked up in pages.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::scan::Scan;
use super::shelf::Shelf;
use super::shelved::Space;
use crate::log::{Fault, IdemTag, Position};

/// Tags that are kept: those of some seconds of heavy writing, some 5 MB.
const TAGS_MAX: usize = 1 << 16;
/// The window begins that long before now: keys are made shortly before they are used.
const BEFORE_MS: i64 = 5_000;
/// It ends that long after now, so that it need not be moved while a process lives.
const AFTER_MS: i64 = 400 * DAY_MS;
/// It is opened anew when its end is that near.
const NEAR_MS: i64 = 30 * DAY_MS;
const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

/// All tags in pages from one time to another, once somebody has asked.
#[derive(Default)]
pub(super) struct RecentTags(Mutex<Option<Window>>);

/// Whether a tag is in pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Seen {
    /// It is, with this position.
    At(Position),
    /// It is not.
    Never,
    /// The pages must be asked.
    Perhaps,
}

struct Window {
    range: Range<IdemTag>,
    ends_ms: i64,
    tags: BTreeMap<IdemTag, Position>,
}

impl RecentTags {
    /// Whether `tag` is in pages, asked at `now_ms`. `stored` gives the tags of a range that are in
    /// pages or about to be, and is called when there is no window for that time yet.
    pub fn seen(
        &self,
        tag: &IdemTag,
        now_ms: i64,
        stored: impl FnOnce(&Range<IdemTag>) -> Result<BTreeMap<IdemTag, Position>, Fault>,
    ) -> Result<Seen, Fault> {
        let mut held = self.held();
        let window = match &mut *held {
            Some(window) if !window.is_over(now_ms) => window,
            old => {
                let mut window = Window::at(now_ms);
                window.put_all(stored(&window.range)?);
                old.insert(window)
            }
        };
        Ok(window.seen(tag))
    }

    /// Pages are about to hold these. Before they do: in between, whoever asks looks among the
    /// dirty first.
    pub fn about_to_hold(&self, tags: &BTreeMap<IdemTag, Position>) {
        if let Some(window) = &mut *self.held() {
            let within = tags.range(window.range.clone());
            window.put_all(within.map(|(tag, position)| (*tag, *position)));
        }
    }

    /// Forgets everything.
    pub fn clear(&self) {
        *self.held() = None;
    }

    fn held(&self) -> MutexGuard<'_, Option<Window>> {
        self.0.lock().unwrap_or_else(|poisoned| {
            // Perhaps half of a layer is known: better nothing.
            self.0.clear_poison();
            let mut held = PoisonError::into_inner(poisoned);
            *held = None;
            held
        })
    }
}

impl Window {
    fn at(now_ms: i64) -> Self {
        let ends_ms = now_ms.saturating_add(AFTER_MS);
        Self {
            range: beginning(now_ms.saturating_sub(BEFORE_MS))..beginning(ends_ms),
            ends_ms,
            tags: BTreeMap::new(),
        }
    }

    fn is_over(&self, now_ms: i64) -> bool {
        now_ms.saturating_add(NEAR_MS) > self.ends_ms
    }

    fn seen(&self, tag: &IdemTag) -> Seen {
        match self.tags.get(tag) {
            Some(position) => Seen::At(*position),
            None if self.range.contains(tag) => Seen::Never,
            None => Seen::Perhaps,
        }
    }

    /// Adds tags of its range. What no longer fits leaves from its beginning.
    fn put_all(&mut self, tags: impl IntoIterator<Item = (IdemTag, Position)>) {
        self.tags.extend(tags);
        while self.tags.len() > TAGS_MAX {
            self.tags.pop_first();
            let first = self.tags.first_key_value();
            self.range.start = first.map_or(self.range.end, |(tag, _)| *tag);
        }
    }
}

/// The least tag of a key made at that time.
fn beginning(unix_ms: i64) -> IdemTag {
    let ms = u64::try_from(unix_ms).unwrap_or_default();
    let mut tag = [0; 22];
    tag[..6].copy_from_slice(&ms.to_be_bytes()[2..]);
    IdemTag(tag)
}

/// Tags of a range that are in pages.
pub(super) fn in_pages(
    pages: &Shelf,
    range: &Range<IdemTag>,
) -> Result<BTreeMap<IdemTag, Position>, Fault> {
    let mut tags = BTreeMap::new();
    for entry in Scan::from(pages, Space::Idem, Space::Idem.key(&range.start.0)) {
        let entry = entry.map_err(|damaged| damaged.fault)?;
        let tag = entry.key.get(1..).and_then(|tag| tag.as_array());
        let tag = tag.ok_or_else(|| pages.damaged(&entry.key, "it is not as long as a tag"))?;
        if IdemTag(*tag) >= range.end {
            break;
        }
        tags.insert(IdemTag(*tag), entry.position);
    }
    Ok(tags)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW_MS: i64 = 1_800_000_000_000;

    fn tag(ms: i64, rest: u8) -> IdemTag {
        let mut tag = beginning(ms);
        tag.0[21] = rest;
        tag
    }

    fn seen(recent: &RecentTags, tag: &IdemTag) -> Seen {
        let none = |_: &_| Ok(BTreeMap::new());
        recent.seen(tag, NOW_MS, none).expect("nothing fails")
    }

    fn stored(
        tag: IdemTag,
    ) -> impl Fn(&Range<IdemTag>) -> Result<BTreeMap<IdemTag, Position>, Fault> {
        move |_| Ok(BTreeMap::from([(tag, Position(7))]))
    }

    #[test]
    fn a_tag_of_the_window_is_known_or_known_to_be_new() {
        let (recent, old, new) = (RecentTags::default(), tag(NOW_MS, 1), tag(NOW_MS, 2));
        let found = recent.seen(&old, NOW_MS, stored(old));
        assert_eq!(found.expect("read"), Seen::At(Position(7)));
        assert_eq!(seen(&recent, &new), Seen::Never);
        recent.about_to_hold(&BTreeMap::from([(new, Position(9))]));
        assert_eq!(seen(&recent, &new), Seen::At(Position(9)));
    }

    #[test]
    fn outside_of_the_window_nothing_is_claimed() {
        let recent = RecentTags::default();
        for other in [tag(NOW_MS - 6_000, 0), IdemTag([0xff; 22]), tag(0, 1)] {
            assert_eq!(seen(&recent, &other), Seen::Perhaps);
            recent.about_to_hold(&BTreeMap::from([(other, Position(1))]));
            assert_eq!(seen(&recent, &other), Seen::Perhaps);
        }
    }

    #[test]
    fn what_no_longer_fits_leaves_the_window_from_its_beginning() {
        let recent = RecentTags::default();
        assert_eq!(seen(&recent, &tag(NOW_MS, 0)), Seen::Never);
        let many = i64::try_from(TAGS_MAX).expect("small") + 1;
        let tags = (0..many).map(|ms| (tag(NOW_MS + ms, 0), Position(1)));
        recent.about_to_hold(&tags.collect());
        assert_eq!(seen(&recent, &tag(NOW_MS, 0)), Seen::Perhaps);
        assert_eq!(seen(&recent, &tag(NOW_MS + 1, 0)), Seen::At(Position(1)));
        assert_eq!(seen(&recent, &tag(NOW_MS + 1, 1)), Seen::Never);
    }

    #[test]
    fn a_window_that_could_not_be_read_is_read_again() {
        let (recent, old) = (RecentTags::default(), tag(NOW_MS, 1));
        let failed = recent.seen(&old, NOW_MS, |_| Err(Fault::fatal("reading", "no")));
        assert!(failed.is_err());
        let found = recent.seen(&old, NOW_MS, stored(old));
        assert_eq!(found.expect("read"), Seen::At(Position(7)));
    }

    #[test]
    fn a_year_later_there_is_another_window() {
        let (recent, old) = (RecentTags::default(), tag(NOW_MS, 1));
        assert_eq!(seen(&recent, &old), Seen::Never);
        let later_ms = NOW_MS + 380 * DAY_MS;
        let new = tag(later_ms, 1);
        let found = recent.seen(&new, later_ms, stored(new));
        assert_eq!(found.expect("read"), Seen::At(Position(7)));
        assert_eq!(
            recent.seen(&old, later_ms, stored(new)).ok(),
            Some(Seen::Perhaps)
        );
    }
}
