//! Tiles: the hashes of the tree in runs of 256, as they are stored and published.
//!
//! The tiles of level 0 hold leaves. A hash at level l stands for 256^l leaves, and there is one
//! for each complete run of so many: what is not complete is not in any tile. So tile n of level
//! l holds the roots of its runs n * 256 to n * 256 + 255, as far as the tree has them.
//!
//! Must never: name a tile of width 0, hash a partial tile into its parent.

use super::path::{parse_suffix, suffix};
use super::size::{Size, decimal};

/// Hashes of a full tile.
pub const TILE_WIDTH: u64 = 256;
/// The same, as the width of a tile.
pub const FULL_WIDTH: u16 = 256;
/// The highest level that a path may name.
pub const LEVEL_MAX: u8 = 63;
/// Levels on which a tree of any size has tiles: 256^8 leaves are more than a size can count.
pub const LEVELS: u8 = 8;

/// Where a tile stands, whatever it holds already.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TileId {
    /// 0 for leaves; each further level is eight levels of nodes higher. At most 63.
    pub level: u8,
    /// Counts from the left, from 0.
    pub index: u64,
}

/// A tile and how many hashes it holds: content that never changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tile {
    /// Where it stands.
    pub id: TileId,
    /// 1 to 256; 256 is a full tile.
    pub width: u16,
}

impl TileId {
    /// This tile as a tree of `size` has it; `None` if that tree has nothing of it.
    pub fn in_tree(self, size: Size) -> Option<Tile> {
        let before = self.index.checked_mul(TILE_WIDTH)?;
        let there = hashes_at(self.level, size).checked_sub(before)?;
        let width = u16::try_from(there.min(TILE_WIDTH)).expect("at most 256");
        (width > 0).then_some(Tile { id: self, width })
    }
}

impl Tile {
    /// Whether no further hash can come.
    pub fn is_full(self) -> bool {
        self.width == FULL_WIDTH
    }

    /// The path of C2SP tlog-tiles: `tile/<L>/<N>[.p/<W>]`.
    pub fn path(self) -> String {
        let TileId { level, index } = self.id;
        format!("tile/{level}/{}", suffix(index, self.width))
    }

    /// Reads a path exactly as `path` writes it; `None` for any other spelling, for a level above
    /// 63 and for a width that is 0 or spelled out though full.
    pub fn parse(path: &str) -> Option<Self> {
        let (level, rest) = path.strip_prefix("tile/")?.split_once('/')?;
        let level = u8::try_from(decimal(level)?).ok()?;
        let (index, width) = parse_suffix(rest)?;
        let id = TileId { level, index };
        (level <= LEVEL_MAX).then_some(Self { id, width })
    }
}

/// How many hashes a tree has at a tile level: one for each complete run of 256^level leaves.
pub fn hashes_at(level: u8, size: Size) -> u64 {
    size.0.checked_shr(u32::from(level) * 8).unwrap_or(0)
}

/// Hashes in the partial tile at the right end of a level: floor(size / 256^level) mod 256. At 0
/// there is no such tile.
pub fn partial_width(level: u8, size: Size) -> u16 {
    u16::try_from(hashes_at(level, size) % TILE_WIDTH).expect("below 256")
}

/// Every tile of a tree, level by level from the leaves, from left to right.
pub fn tiles_of(size: Size) -> impl Iterator<Item = Tile> {
    tiles_between(Size(0), size)
}

/// What a publisher has to write when a tree grows: the tiles of `new` that `old` does not have at
/// the same width. Nothing if the tree does not grow.
pub fn tiles_between(old: Size, new: Size) -> impl Iterator<Item = Tile> {
    (0..LEVELS).flat_map(move |level| {
        let (had, has) = (hashes_at(level, old), hashes_at(level, new));
        runs_between(had, has).map(move |(index, width)| Tile {
            id: TileId { level, index },
            width,
        })
    })
}

/// Numbers and widths of the runs of 256 that change when `had` things become `has` things.
pub(super) fn runs_between(had: u64, has: u64) -> impl Iterator<Item = (u64, u16)> {
    let full = (had / TILE_WIDTH..has / TILE_WIDTH).map(|index| (index, FULL_WIDTH));
    let rest = u16::try_from(has % TILE_WIDTH).expect("below 256");
    let partial = (has > had && rest > 0).then_some((has / TILE_WIDTH, rest));
    full.chain(partial)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_read_back_as_written() {
        for (level, index, width) in [(0, 0, 1), (1, 273, 112), (63, u64::MAX, 256)] {
            let id = TileId { level, index };
            let tile = Tile { id, width };
            assert_eq!(Tile::parse(&tile.path()), Some(tile));
        }
    }

    #[test]
    fn another_spelling_is_no_tile() {
        for path in [
            "",
            "tile",
            "tile/",
            "tile/0",
            "tile/0/",
            "/tile/0/000",
            "tile/00/000",
            "tile/01/000",
            "tile/64/000",
            "tile/256/000",
            "tile/-1/000",
            "tile/x/000",
            "tile/0/000/",
            "tile/0/000.p/256",
            "tile/0/000.p/0",
            "tile/entries/000",
            "Tile/0/000",
            "tile//000",
            "tile/8/0/000",
        ] {
            assert_eq!(Tile::parse(path), None, "{path}");
        }
    }

    #[test]
    fn the_widths_of_the_largest_tree_do_not_overflow() {
        let size = Size(u64::MAX);
        for level in 0..LEVELS {
            assert_eq!(partial_width(level, size), 255);
        }
        assert_eq!(
            (LEVELS..=LEVEL_MAX).map(|l| hashes_at(l, size)).max(),
            Some(0)
        );
        assert_eq!(hashes_at(u8::MAX, size), 0);
        let far = TileId {
            level: 0,
            index: u64::MAX,
        };
        assert_eq!(far.in_tree(size), None);
    }
}
