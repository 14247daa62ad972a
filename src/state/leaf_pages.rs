//! A sorted map from key bytes to (position, value bytes), packed into leaf pages over one sled
//! tree.
//!
//! sled slows and swells with the number of its keys, so one sled value is one
//! [`page`](super::page) of some 4 KB holding many neighbours; its sled key is the first map key it
//! may hold. Each space (a first key byte) has a page that begins it, always; a page never holds
//! two spaces. Pages are only ever split, because entries are never removed.
//!
//! There is one writer at a time (the write-behind or a rebuild). Reading needs no lock; whoever
//! reads several pages and wants one moment holds the store's gate.

use std::cmp::Ordering;

use sled::Batch;

use super::bounds::PAGE_BYTES_MAX;
use super::page::{self, Entry, Page};
use super::shelf::{Pair, Shelf};
use crate::log::{Fault, Position};

/// Reads the entry under `key` and hands it to `found`, undecoded and without a copy.
pub(super) fn entry_with<T>(
    shelf: &Shelf,
    key: &[u8],
    found: impl FnOnce(&Entry<'_>) -> Result<T, Fault>,
) -> Result<Option<T>, Fault> {
    let (page_key, bytes) = page_for(shelf, key)?;
    let damaged = |what| shelf.damaged(&page_key, what);
    let page = Page::checked_before(&bytes).map_err(damaged)?;
    match page.find(key).map_err(damaged)? {
        Some(entry) => found(&entry).map(Some),
        None => Ok(None),
    }
}

/// The pages that begin the given spaces, empty. For a new tree.
pub(super) fn beginnings(spaces: &[u8]) -> Batch {
    let mut batch = Batch::default();
    for space in spaces {
        batch.insert(&[*space], page::encode(&[*space], &[], Position(0), &[]));
    }
    batch
}

/// What a merge produced: whole pages, and how many of the dirty entries they cover.
pub(super) struct Merged {
    pub pages: Vec<Pair>,
    pub entries: usize,
    pub bytes: usize,
}

/// Merges sorted dirty entries (one per key) into the pages they belong to, each page once, until
/// all are in or the pages pass `bytes_max`. `through` becomes the position of every page written.
pub(super) fn merged(
    shelf: &Shelf,
    dirty: &[Entry<'_>],
    through: Position,
    bytes_max: usize,
) -> Result<Merged, Fault> {
    let mut done = Merged {
        pages: Vec::new(),
        entries: 0,
        bytes: 0,
    };
    while let Some(first) = dirty.get(done.entries)
        && done.bytes < bytes_max
    {
        let (page_key, bytes) = page_for(shelf, &first.key)?;
        let damaged = |what| shelf.damaged(&page_key, what);
        let page = Page::checked_before(&bytes).map_err(damaged)?;
        let rest = &dirty[done.entries..];
        // One by one: mostly few of all that is dirty, and they are gone through below anyway.
        let in_page = |entry: &&Entry<'_>| holds(&page_key, page.upper, &entry.key);
        let mine = &rest[..rest.iter().take_while(in_page).count()];
        let entries = merge(&page, mine).map_err(damaged)?;
        for (key, value) in split(
            &page_key,
            page.upper,
            through,
            &entries,
            appends(&page, mine),
        ) {
            done.bytes += value.len();
            done.pages.push((key.into(), value.into()));
        }
        done.entries += mine.len();
    }
    Ok(done)
}

/// The page that may hold `key`, checked, perhaps from memory.
pub(super) fn page_for(shelf: &Shelf, key: &[u8]) -> Result<Pair, Fault> {
    if let Some(page_key) = shelf.page_keys.at_or_before(key)
        && let Some(bytes) = shelf.page(&page_key)?
        && page::upper_of(&bytes).is_some_and(|upper| holds(&page_key, upper, key))
    {
        return Ok((page_key, bytes));
    }
    let as_of = shelf.as_of();
    let (page_key, bytes) = stored_page_for(shelf, key)?;
    let page = Page::open(&page_key, &bytes).map_err(|what| shelf.damaged(&page_key, what))?;
    if !holds(&page_key, page.upper, key) {
        return Err(shelf.damaged(&page_key, "the page after this one is gone"));
    }
    shelf.page_keys.seen(&page_key);
    shelf.keep(&page_key, &bytes, as_of);
    Ok((page_key, bytes))
}

/// The same as sled holds it, unchecked.
pub(super) fn stored_page_for(shelf: &Shelf, key: &[u8]) -> Result<Pair, Fault> {
    shelf
        .at_or_before(key)?
        .filter(|(page_key, _)| page_key.first() == key.first())
        .ok_or_else(|| shelf.damaged(key, "the page that begins this space is gone"))
}

/// Whether a page under `page_key` with this fence may hold `key` (which is not below `page_key`).
pub(super) fn holds(page_key: &[u8], upper: &[u8], key: &[u8]) -> bool {
    if upper.is_empty() {
        key.first() == page_key.first()
    } else {
        key < upper
    }
}

/// Old and new entries in key order; the new one wins.
fn merge<'a>(page: &Page<'a>, dirty: &[Entry<'a>]) -> Result<Vec<Entry<'a>>, page::Damage> {
    let mut merged = Vec::with_capacity(page.len() + dirty.len());
    let mut new = dirty.iter().peekable();
    for old in page.entries() {
        let old = old?;
        while let Some(entry) = new.next_if(|entry| entry.key < old.key) {
            merged.push(entry.clone());
        }
        match new.peek().map(|entry| entry.key.cmp(&old.key)) {
            Some(Ordering::Equal) => merged.extend(new.next().cloned()),
            _ => merged.push(old),
        }
    }
    merged.extend(new.cloned());
    Ok(merged)
}

/// Whether all of `dirty` comes behind all of the page: ever-growing keys (such as
/// UUIDs of version 7), or a bulk load.
fn appends(page: &Page<'_>, dirty: &[Entry<'_>]) -> bool {
    match (page.last(), dirty.first()) {
        (Some(Ok(last)), Some(first)) => last.key < first.key,
        _ => true,
    }
}

/// Cuts entries into encoded pages, filled to the brim if `full`, else evenly. The first page keeps
/// `page_key`, the last one keeps the fence `upper`; between them the keys are the shortest that
/// part the neighbours.
fn split(
    page_key: &[u8],
    upper: &[u8],
    through: Position,
    entries: &[Entry<'_>],
    full: bool,
) -> Vec<(Vec<u8>, Vec<u8>)> {
    let sizes: Vec<usize> = entries.iter().map(page::entry_bytes).collect();
    let total: usize = sizes.iter().sum();
    let target = if full {
        PAGE_BYTES_MAX
    } else {
        total.div_ceil(total.div_ceil(PAGE_BYTES_MAX).max(1))
    };
    let mut cuts = vec![0];
    let mut filled = 0;
    for (index, size) in sizes.iter().enumerate() {
        if filled > 0 && filled + size > PAGE_BYTES_MAX || filled >= target {
            cuts.push(index);
            filled = 0;
        }
        filled += size;
    }
    let keys: Vec<Vec<u8>> = cuts
        .iter()
        .map(|&cut| match cut {
            0 => page_key.to_vec(),
            _ => parting(&entries[cut - 1].key, &entries[cut].key).to_vec(),
        })
        .collect();
    cuts.iter()
        .enumerate()
        .map(|(index, &cut)| {
            let end = cuts.get(index + 1).copied().unwrap_or(entries.len());
            let fence = keys.get(index + 1).map_or(upper, Vec::as_slice);
            (
                keys[index].clone(),
                page::encode(&keys[index], fence, through, &entries[cut..end]),
            )
        })
        .collect()
}

/// The shortest beginning of `right` that is above `left`.
pub(super) fn parting<'k>(left: &[u8], right: &'k [u8]) -> &'k [u8] {
    &right[..=page::shared_bytes(left, right)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::borrow::Cow;

    const OVERHEAD: usize = 8;

    /// Sorted entries of the given estimated sizes, with keys of four bytes.
    fn entries(sizes: &[usize]) -> Vec<Entry<'static>> {
        static BALLAST: [u8; 2 * PAGE_BYTES_MAX] = [7; 2 * PAGE_BYTES_MAX];
        let entry = |(number, size): (u16, &usize)| Entry {
            key: Cow::Owned([&b"b1"[..], &number.to_be_bytes()].concat()),
            position: Position(1),
            value: &BALLAST[..size - 4 - OVERHEAD],
        };
        (1..).zip(sizes).map(entry).collect()
    }

    /// How many entries each page gets; and that pages follow each other and lose nothing.
    fn check(sizes: &[usize], full: bool, expected: &[usize]) {
        let entries = entries(sizes);
        let pages = split(b"b", b"b9", Position(2), &entries, full);
        let mut held = Vec::new();
        let mut counts = Vec::new();
        for (index, (key, bytes)) in pages.iter().enumerate() {
            let page = Page::open(key, bytes).expect("just encoded");
            let next = pages.get(index + 1).map_or(&b"b9"[..], |(key, _)| key);
            assert_eq!(page.upper, next, "a page ends where the next one begins");
            let all: Vec<_> = page
                .entries()
                .map(|entry| entry.expect("encoded"))
                .collect();
            assert!(all.iter().all(|entry| holds(key, page.upper, &entry.key)));
            counts.push(all.len());
            held.extend(all.into_iter().map(|entry| entry.key.into_owned()));
        }
        assert!(held.iter().eq(entries.iter().map(|entry| &*entry.key)));
        assert_eq!(counts, expected, "{sizes:?}, full: {full}");
    }

    #[test]
    fn pages_are_cut_at_the_bound_and_not_before() {
        let half = PAGE_BYTES_MAX / 2;
        check(&[], false, &[0]);
        check(&[half, half], false, &[2]);
        check(&[half, half + 1], false, &[1, 1]);
        check(&[half - 1, half, 100], false, &[2, 1]);
        check(&[half, 100, 100, half], false, &[2, 2]);
        check(&[half, 100, 100, half], true, &[3, 1]);
    }

    #[test]
    fn an_entry_larger_than_a_page_has_one_of_its_own() {
        let big = PAGE_BYTES_MAX + 1;
        check(&[big], false, &[1]);
        check(&[100, big, 100], false, &[1, 1, 1]);
        check(&[big, big, 100, 100], true, &[1, 1, 2]);
    }

    #[test]
    fn a_parting_key_is_the_shortest_between_its_neighbours() {
        assert_eq!(parting(b"b123", b"b129"), b"b129");
        assert_eq!(parting(b"b123", b"b2999"), b"b2");
        assert_eq!(parting(b"b12", b"b1234"), b"b123");
    }
}
