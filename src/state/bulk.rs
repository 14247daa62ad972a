//! Cuts a sorted stream of entries into full pages, for a store that holds nothing yet.
//!
//! No page is read and none is written twice, so it can run ahead of sled on a thread of its own.
//! The pages follow each other by their fences exactly as merging and splitting would leave them.

use std::borrow::Cow;

use super::bounds::PAGE_BYTES_MAX;
use super::leaf_pages::parting;
use super::page::{self, Entry};
use super::settle::Encoded;
use crate::log::Position;

/// A sled key and the page under it.
pub(super) type KeyedPage = (Vec<u8>, Vec<u8>);

/// The pages of `entries`, which are sorted and of any number of spaces.
pub(super) fn pages(
    entries: impl Iterator<Item = Encoded>,
    through: Position,
) -> impl Iterator<Item = KeyedPage> {
    let mut entries = entries.peekable();
    let mut begun: Option<Vec<u8>> = None;
    std::iter::from_fn(move || {
        let first = entries.next()?;
        let page_key = begun.take().unwrap_or_else(|| vec![first.0[0]]);
        let mut page = vec![first];
        let mut bytes = entry_bytes(&page[0]);
        while let Some(next) = entries.next_if(|next| {
            bytes += entry_bytes(next);
            next.0[0] == page_key[0] && bytes <= PAGE_BYTES_MAX
        }) {
            page.push(next);
        }
        let last = &page[page.len() - 1].0;
        begun = entries
            .peek()
            .filter(|(key, ..)| key[0] == page_key[0])
            .map(|(key, ..)| parting(last, key).to_vec());
        let held: Vec<Entry<'_>> = page.iter().map(entry).collect();
        let fence = begun.as_deref().unwrap_or_default();
        let encoded = page::encode(&page_key, fence, through, &held);
        Some((page_key, encoded))
    })
}

/// An owned entry, borrowed.
pub(super) fn entry((key, position, value): &Encoded) -> Entry<'_> {
    Entry {
        key: Cow::Borrowed(key),
        position: *position,
        value,
    }
}

fn entry_bytes(encoded: &Encoded) -> usize {
    page::entry_bytes(&entry(encoded))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_follow_each_other_and_hold_everything() {
        let small = (0..500_u16)
            .map(|n| (b'b', n, 40))
            .chain([(b'b', 600, 5_000)]);
        let all = small
            .chain((601..700).map(|n| (b'b', n, 1_000)))
            .chain([(b'i', 1, 0)]);
        let encoded = |(space, number, bytes): (u8, u16, usize)| {
            let key = [&[space][..], &number.to_be_bytes()].concat();
            (key, Position(1), vec![7; bytes])
        };
        let all: Vec<Encoded> = all.map(encoded).collect();
        let pages: Vec<KeyedPage> = pages(all.clone().into_iter(), Position(2)).collect();
        let mut found = Vec::new();
        let mut expected = vec![b'b'];
        for (key, bytes) in &pages {
            assert_eq!(*key, expected);
            let page = page::Page::open(key, bytes).expect("just encoded");
            assert!(bytes.len() <= PAGE_BYTES_MAX + 100 || page.len() == 1);
            expected = page.upper.to_vec();
            if expected.is_empty() {
                expected = vec![b'i'];
            }
            found.extend(
                page.entries()
                    .map(|entry| entry.expect("just encoded").key.into_owned()),
            );
        }
        assert!(found.iter().eq(all.iter().map(|(key, ..)| key)));
    }
}
