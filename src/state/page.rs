//! One leaf page: a run of neighbouring entries in one sled value.
//!
//! ```text
//!  0..16  checksum: XXH3-128 over page key and all that follows, seeded with the key's length
//! 16..24  u64be: position the page is current to
//! 24..28  u32be: number of entries n
//! u16be length + upper fence (the next page's key; empty: this is the last page of its space)
//! u16be length + prefix that all keys of the page share
//! n-1 x u16be: where entries 1.. begin in the body (entry 0 begins at 0)
//! body: entries = varint suffix length, suffix, varint position, value (up to the next entry)
//! ```
//!
//! The checksum covers the page's own sled key, so a page under a wrong key is damage too. The
//! fence makes a lost neighbour visible on read. Parsing trusts nothing: doctored bytes give
//! [`Damage`], never a panic and never wrong data. Only a page of one entry may pass 64 KiB.

use std::borrow::Cow;

use crate::log::Position;

const CHECKSUM_BYTES: usize = 16;
const HEADER_BYTES: usize = 28;

/// Why a page cannot be believed.
pub(super) type Damage = &'static str;

/// One key with its value, and the position up to which the value is folded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry<'a> {
    pub key: Cow<'a, [u8]>,
    pub position: Position,
    pub value: &'a [u8],
}

/// A verified page over borrowed bytes.
#[derive(Debug)]
pub(super) struct Page<'a> {
    pub position: Position,
    pub upper: &'a [u8],
    prefix: &'a [u8],
    starts: &'a [u8],
    body: &'a [u8],
    count: usize,
}

impl<'a> Page<'a> {
    /// Checks the checksum and the frame of the page; entries are parsed when asked for.
    pub fn open(page_key: &[u8], bytes: &'a [u8]) -> Result<Self, Damage> {
        if bytes.len() < HEADER_BYTES {
            return Err("shorter than a page header");
        }
        let (stored, rest) = bytes.split_at(CHECKSUM_BYTES);
        if stored != checksum(page_key, rest) {
            return Err("checksum differs");
        }
        Self::parse(rest).ok_or("checksum holds but the layout is wrong")
    }

    /// The same page once more, whose checksum was right before.
    pub fn checked_before(bytes: &'a [u8]) -> Result<Self, Damage> {
        let rest = bytes.get(CHECKSUM_BYTES..);
        rest.and_then(Self::parse)
            .ok_or("shorter than a page header")
    }

    fn parse(mut rest: &'a [u8]) -> Option<Self> {
        let position = Position(u64::from_be_bytes(*take(&mut rest, 8)?.as_array()?));
        let count = u32::from_be_bytes(*take(&mut rest, 4)?.as_array()?) as usize;
        let upper = take_sized(&mut rest)?;
        let prefix = take_sized(&mut rest)?;
        let starts = take(&mut rest, count.saturating_sub(1).checked_mul(2)?)?;
        Some(Self {
            position,
            upper,
            prefix,
            starts,
            body: rest,
            count,
        })
    }

    /// Number of entries.
    pub fn len(&self) -> usize {
        self.count
    }

    /// The entry under `key`, by binary search over the offset table.
    pub fn find(&self, key: &[u8]) -> Result<Option<Entry<'a>>, Damage> {
        let Some(wanted) = key.strip_prefix(self.prefix) else {
            return Ok(None);
        };
        let (mut low, mut high) = (0, self.count);
        while low < high {
            let middle = low.midpoint(high);
            let (suffix, tail) = self.suffix(middle)?;
            match suffix.cmp(wanted) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
                std::cmp::Ordering::Equal => return self.entry_of(suffix, tail).map(Some),
            }
        }
        Ok(None)
    }

    /// All entries in key order.
    pub fn entries(&self) -> impl Iterator<Item = Result<Entry<'a>, Damage>> + '_ {
        (0..self.count).map(|index| self.entry(index))
    }

    /// The entry with the greatest key.
    pub fn last(&self) -> Option<Result<Entry<'a>, Damage>> {
        self.count.checked_sub(1).map(|index| self.entry(index))
    }

    fn entry(&self, index: usize) -> Result<Entry<'a>, Damage> {
        let (suffix, tail) = self.suffix(index)?;
        self.entry_of(suffix, tail)
    }

    fn suffix(&self, index: usize) -> Result<(&'a [u8], &'a [u8]), Damage> {
        let mut bytes = self.raw(index).ok_or("offset table out of range")?;
        let suffix = take_varint(&mut bytes)
            .and_then(|length| take(&mut bytes, usize::try_from(length).ok()?))
            .ok_or("entry out of range")?;
        Ok((suffix, bytes))
    }

    fn entry_of(&self, suffix: &'a [u8], mut tail: &'a [u8]) -> Result<Entry<'a>, Damage> {
        let position = take_varint(&mut tail)
            .map(Position)
            .ok_or("entry without position")?;
        let key = if self.prefix.is_empty() {
            Cow::Borrowed(suffix)
        } else {
            Cow::Owned([self.prefix, suffix].concat())
        };
        Ok(Entry {
            key,
            position,
            value: tail,
        })
    }

    fn raw(&self, index: usize) -> Option<&'a [u8]> {
        let end = if index + 1 == self.count {
            self.body.len()
        } else {
            self.start(index + 1)?
        };
        self.body.get(self.start(index)?..end)
    }

    fn start(&self, index: usize) -> Option<usize> {
        if index == 0 {
            return Some(0);
        }
        let at = (index - 1) * 2;
        Some(usize::from(u16::from_be_bytes(
            *self.starts.get(at..at + 2)?.as_array()?,
        )))
    }
}

/// The bytes of a page. `entries` are sorted, at or above `page_key` and below `upper`; more than
/// one of them only if the body stays below 64 KiB.
pub(super) fn encode(
    page_key: &[u8],
    upper: &[u8],
    position: Position,
    entries: &[Entry<'_>],
) -> Vec<u8> {
    let prefix = shared_prefix(entries);
    let mut starts = Vec::with_capacity(entries.len() * 2);
    let mut body = Vec::new();
    for (index, entry) in entries.iter().enumerate() {
        if index > 0 {
            let start =
                u16::try_from(body.len()).expect("a page of several entries is below 64 KiB");
            starts.extend_from_slice(&start.to_be_bytes());
        }
        let suffix = &entry.key[prefix.len()..];
        put_varint(&mut body, suffix.len() as u64);
        body.extend_from_slice(suffix);
        put_varint(&mut body, entry.position.0);
        body.extend_from_slice(entry.value);
    }
    let count = u32::try_from(entries.len()).expect("a page holds fewer entries than bytes");
    let mut bytes = vec![0; CHECKSUM_BYTES];
    bytes.extend_from_slice(&position.0.to_be_bytes());
    bytes.extend_from_slice(&count.to_be_bytes());
    put_sized(&mut bytes, upper);
    put_sized(&mut bytes, prefix);
    bytes.extend_from_slice(&starts);
    bytes.extend_from_slice(&body);
    let sum = checksum(page_key, &bytes[CHECKSUM_BYTES..]);
    bytes[..CHECKSUM_BYTES].copy_from_slice(&sum);
    bytes
}

/// The fence of a page that nobody has checked yet: where to look, not what to believe.
pub(super) fn upper_of(bytes: &[u8]) -> Option<&[u8]> {
    take_sized(&mut bytes.get(HEADER_BYTES..)?)
}

/// Upper estimate of what `entry` adds to a page, in bytes; splitting goes by it.
pub(super) fn entry_bytes(entry: &Entry<'_>) -> usize {
    entry.key.len() + entry.value.len() + 8
}

/// Length of the common beginning of two byte strings.
pub(super) fn shared_bytes(a: &[u8], b: &[u8]) -> usize {
    a.iter()
        .zip(b)
        .take_while(|(left, right)| left == right)
        .count()
}

/// XXH3-128 over a name and a content: binds the bytes to their sled key. It finds damage; what was
/// changed on purpose is found by folding the log again (`fsck`).
pub(super) fn checksum(name: &[u8], content: &[u8]) -> [u8; CHECKSUM_BYTES] {
    let mut hasher = twox_hash::XxHash3_128::with_seed(name.len() as u64);
    hasher.write(name);
    hasher.write(content);
    hasher.finish_128().to_be_bytes()
}

fn shared_prefix<'e>(entries: &'e [Entry<'_>]) -> &'e [u8] {
    // Sorted keys: what the first and the last share, all share.
    match entries {
        [] => &[],
        [first, .., last] => &first.key[..shared_bytes(&first.key, &last.key)],
        [only] => &only.key,
    }
}

fn take<'a>(rest: &mut &'a [u8], length: usize) -> Option<&'a [u8]> {
    let (head, tail) = rest.split_at_checked(length)?;
    *rest = tail;
    Some(head)
}

fn take_sized<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let length = u16::from_be_bytes(*take(rest, 2)?.as_array()?);
    take(rest, usize::from(length))
}

fn take_varint(rest: &mut &[u8]) -> Option<u64> {
    let mut value = 0_u64;
    for shift in (0..64).step_by(7) {
        let byte = *take(rest, 1)?.first()?;
        value |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Some(value);
        }
    }
    None
}

fn put_sized(into: &mut Vec<u8>, bytes: &[u8]) {
    let length = u16::try_from(bytes.len()).expect("book keys are far shorter than 64 KiB");
    into.extend_from_slice(&length.to_be_bytes());
    into.extend_from_slice(bytes);
}

fn put_varint(into: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        into.push(value.to_le_bytes()[0] | 0x80);
        value >>= 7;
    }
    into.push(value.to_le_bytes()[0]);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry<'a>(key: &'a [u8], position: u64, value: &'a [u8]) -> Entry<'a> {
        Entry {
            key: Cow::Borrowed(key),
            position: Position(position),
            value,
        }
    }

    fn sample() -> Vec<u8> {
        let entries = [
            entry(b"per_1", 1, b"one"),
            entry(b"per_12", 300, b""),
            entry(b"per_2", u64::MAX, &[7; 400]),
        ];
        encode(b"b", b"per_9", Position(9), &entries)
    }

    #[test]
    fn what_was_put_in_is_found() {
        let bytes = sample();
        let page = Page::open(b"b", &bytes).expect("as written");
        assert_eq!(
            (page.position, page.upper, page.len()),
            (Position(9), &b"per_9"[..], 3)
        );
        let found = page
            .find(b"per_12")
            .expect("as written")
            .expect("as written");
        assert_eq!(
            (&*found.key, found.position, found.value),
            (&b"per_12"[..], Position(300), &b""[..])
        );
        assert_eq!(
            page.find(b"per_2")
                .expect("as written")
                .expect("as written")
                .position,
            Position(u64::MAX)
        );
        for absent in [&b"per_"[..], b"per_11", b"per_3", b"x", b""] {
            assert_eq!(page.find(absent).expect("as written"), None);
        }
        let keys: Vec<_> = page
            .entries()
            .map(|entry| entry.expect("as written").key.into_owned())
            .collect();
        assert_eq!(keys, [&b"per_1"[..], b"per_12", b"per_2"]);
    }

    #[test]
    fn empty_and_oversized_pages_hold() {
        let empty = encode(b"i", b"", Position(0), &[]);
        assert_eq!(
            Page::open(b"i", &empty)
                .expect("as written")
                .find(b"x")
                .expect("as written"),
            None
        );
        let value = vec![3; 100_000];
        let bytes = encode(b"b", b"", Position(1), &[entry(b"k", 1, &value)]);
        assert_eq!(
            Page::open(b"b", &bytes)
                .expect("as written")
                .find(b"k")
                .expect("as written")
                .expect("as written")
                .value,
            value
        );
    }

    #[test]
    fn any_flipped_bit_or_wrong_key_is_damage() {
        let bytes = sample();
        assert!(Page::open(b"c", &bytes).is_err());
        for bit in 0..bytes.len() * 8 {
            let mut flipped = bytes.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert!(Page::open(b"b", &flipped).is_err(), "bit {bit}");
        }
    }

    #[test]
    fn doctored_pages_with_a_right_checksum_never_panic() {
        let bytes = sample();
        for at in CHECKSUM_BYTES..bytes.len() {
            for value in [0, 1, 0x7f, 0xff] {
                let mut doctored = bytes.clone();
                doctored[at] = value;
                let sum = checksum(b"b", &doctored[CHECKSUM_BYTES..]);
                doctored[..CHECKSUM_BYTES].copy_from_slice(&sum);
                if let Ok(page) = Page::open(b"b", &doctored) {
                    let _ = page.find(b"per_12");
                    let _ = page.entries().count();
                }
            }
        }
    }
}
