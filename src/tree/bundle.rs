//! Entry bundles: the entries themselves, in the same runs of 256 as the leaves of the tree.
//!
//! ```text
//! bundle = 1 to 256 x (length u16 big-endian, entry)
//! ```
//!
//! The length belongs to the bundle only; the hash of a leaf does not cover it.
//!
//! Must never: give back part of a bundle that is damaged further on.

use std::fmt;

use super::path::{parse_suffix, suffix};
use super::size::Size;
use super::tile::{FULL_WIDTH, runs_between};

/// Bytes of the longest entry that a bundle can carry.
pub const ENTRY_BYTES_MAX: usize = 65_535;
/// Bytes of the length before an entry.
const LENGTH_BYTES: usize = 2;

/// A bundle and how many entries it holds: content that never changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Bundle {
    /// Counts from 0; the bundle holds the entries from index * 256.
    pub index: u64,
    /// 1 to 256; 256 is a full bundle.
    pub width: u16,
}

impl Bundle {
    /// The path of C2SP tlog-tiles: `tile/entries/<N>[.p/<W>]`.
    pub fn path(self) -> String {
        format!("tile/entries/{}", suffix(self.index, self.width))
    }

    /// Reads a path exactly as `path` writes it, and no other spelling.
    pub fn parse(path: &str) -> Option<Self> {
        let (index, width) = parse_suffix(path.strip_prefix("tile/entries/")?)?;
        Some(Self { index, width })
    }
}

/// Every bundle of a tree, from left to right.
pub fn bundles_of(size: Size) -> impl Iterator<Item = Bundle> {
    bundles_between(Size(0), size)
}

/// What a publisher has to write when a tree grows: the bundles of `new` that `old` does not have
/// at the same width.
pub fn bundles_between(old: Size, new: Size) -> impl Iterator<Item = Bundle> {
    runs_between(old.0, new.0).map(|(index, width)| Bundle { index, width })
}

/// The bytes of a bundle. Refuses none or more than 256 entries, and an entry too long to state.
pub fn encode_bundle<'a>(
    entries: impl IntoIterator<Item = &'a [u8]>,
) -> Result<Vec<u8>, BundleError> {
    let mut bytes = Vec::new();
    let mut count = 0_u16;
    for entry in entries {
        if count == FULL_WIDTH {
            return Err(BundleError::Width);
        }
        let length = u16::try_from(entry.len()).map_err(|_| BundleError::EntryTooLong {
            entry: count,
            bytes: entry.len(),
        })?;
        bytes.extend_from_slice(&length.to_be_bytes());
        bytes.extend_from_slice(entry);
        count += 1;
    }
    if count == 0 {
        return Err(BundleError::Width);
    }
    Ok(bytes)
}

/// The entries of a bundle of exactly `width` entries, all of them or none.
pub fn decode_bundle(bytes: &[u8], width: u16) -> Result<Vec<&[u8]>, BundleError> {
    if !(1..=FULL_WIDTH).contains(&width) {
        return Err(BundleError::Width);
    }
    let mut rest = bytes;
    let mut entries = Vec::with_capacity(usize::from(width));
    for entry in 0..width {
        let short = BundleError::Short { entry };
        let (length, after) = rest.split_first_chunk::<LENGTH_BYTES>().ok_or(short)?;
        let length = usize::from(u16::from_be_bytes(*length));
        let (found, after) = after.split_at_checked(length).ok_or(short)?;
        entries.push(found);
        rest = after;
    }
    if rest.is_empty() {
        Ok(entries)
    } else {
        Err(BundleError::Longer { bytes: rest.len() })
    }
}

/// Why bytes are not a bundle, or entries do not make one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BundleError {
    /// A bundle holds 1 to 256 entries.
    Width,
    /// An entry is longer than its length can state.
    EntryTooLong {
        /// Which one, from 0.
        entry: u16,
        /// How long it is.
        bytes: usize,
    },
    /// The bytes end inside of an entry.
    Short {
        /// Which one, from 0.
        entry: u16,
    },
    /// Bytes follow the last entry.
    Longer {
        /// How many.
        bytes: usize,
    },
}

impl fmt::Display for BundleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Width => write!(f, "an entry bundle holds 1 to {FULL_WIDTH} entries"),
            Self::EntryTooLong { entry, bytes } => write!(
                f,
                "entry {entry} of the bundle has {bytes} bytes, more than {ENTRY_BYTES_MAX}"
            ),
            Self::Short { entry } => write!(f, "the bundle ends inside of its entry {entry}"),
            Self::Longer { bytes } => write!(f, "{bytes} bytes follow the bundle's last entry"),
        }
    }
}

impl std::error::Error for BundleError {}
