//! Tiles: which ones a size implies, and what they are called.

use std::collections::HashSet;

use hourledger::tree::{
    Bundle, Size, Tile, TileId, bundles_between, bundles_of, hashes_at, partial_width,
    tiles_between, tiles_of,
};
use proptest::prelude::*;

/// Full tiles and the width of the partial one, at each level that has any.
fn shape(size: u64) -> Vec<(u64, u16)> {
    let mut shape = Vec::new();
    for level in 0..8 {
        let of_level = || tiles_of(Size(size)).filter(move |tile| tile.id.level == level);
        let full = of_level().filter(|tile| tile.is_full()).count() as u64;
        let partial: Vec<Tile> = of_level().filter(|tile| !tile.is_full()).collect();
        assert!(partial.len() <= 1 && partial.iter().all(|tile| tile.id.index == full));
        let width = partial.first().map_or(0, |tile| tile.width);
        if (full, width) != (0, 0) {
            shape.push((full, width));
        }
    }
    shape
}

#[test]
fn seventy_thousand_leaves_have_the_tiles_of_the_specification() {
    assert_eq!(shape(70_000), [(273, 112), (1, 17), (0, 1)]);
    let paths: Vec<String> = tiles_of(Size(70_000)).map(Tile::path).collect();
    assert_eq!(
        (paths[0].as_str(), paths[272].as_str()),
        ("tile/0/000", "tile/0/272")
    );
    assert_eq!(
        paths[273..],
        [
            "tile/0/273.p/112",
            "tile/1/000",
            "tile/1/001.p/17",
            "tile/2/000.p/1"
        ]
    );
}

#[test]
fn a_tile_at_an_exact_boundary_is_full() {
    let paths: Vec<String> = tiles_of(Size(256)).map(Tile::path).collect();
    assert_eq!(paths, ["tile/0/000", "tile/1/000.p/1"]);
    assert_eq!(shape(255), [(0, 255)]);
    assert_eq!(shape(256), [(1, 0), (0, 1)]);
    assert_eq!(shape(257), [(1, 1), (0, 1)]);
    assert_eq!(shape(65_535), [(255, 255), (0, 255)]);
    assert_eq!(shape(65_536), [(256, 0), (1, 0), (0, 1)]);
    assert_eq!(shape(65_537), [(256, 1), (1, 0), (0, 1)]);
    assert_eq!(shape((1 << 24) - 1), [(65_535, 255), (255, 255), (0, 255)]);
    assert_eq!(shape(1 << 24), [(65_536, 0), (256, 0), (1, 0), (0, 1)]);
    assert_eq!(
        shape((1 << 24) + 1),
        [(65_536, 1), (256, 0), (1, 0), (0, 1)]
    );
}

#[test]
fn the_largest_tree_lists_its_tiles_without_overflow() {
    let first: Vec<Tile> = tiles_of(Size(u64::MAX)).take(3).collect();
    assert_eq!(
        first.last().map(|tile| tile.path()),
        Some("tile/0/002".into())
    );
    let grown: Vec<String> = tiles_between(Size(u64::MAX - 1), Size(u64::MAX))
        .map(Tile::path)
        .collect();
    assert_eq!(grown, ["tile/0/x072/x057/x594/x037/x927/935.p/255"]);
}

#[test]
fn a_tree_that_does_not_grow_writes_nothing() {
    for (old, new) in [(0, 0), (1, 1), (256, 256), (257, 256), (u64::MAX, 0)] {
        assert_eq!(tiles_between(Size(old), Size(new)).next(), None);
        assert_eq!(bundles_between(Size(old), Size(new)).next(), None);
    }
    assert_eq!(
        (tiles_of(Size(0)).count(), bundles_of(Size(0)).count()),
        (0, 0)
    );
}

#[test]
fn growth_over_a_boundary_completes_the_old_tile_first() {
    let tiles: Vec<String> = tiles_between(Size(250), Size(600))
        .map(Tile::path)
        .collect();
    assert_eq!(
        tiles,
        [
            "tile/0/000",
            "tile/0/001",
            "tile/0/002.p/88",
            "tile/1/000.p/2"
        ]
    );
    let bundles: Vec<String> = bundles_between(Size(250), Size(600))
        .map(Bundle::path)
        .collect();
    assert_eq!(
        bundles,
        [
            "tile/entries/000",
            "tile/entries/001",
            "tile/entries/002.p/88"
        ]
    );
    let grown: Vec<String> = tiles_between(Size(600), Size(601))
        .map(Tile::path)
        .collect();
    assert_eq!(grown, ["tile/0/002.p/89"]);
}

#[test]
fn a_large_index_is_written_in_groups() {
    let id = TileId {
        level: 0,
        index: 1_234_067,
    };
    let (tile, bundle) = (
        Tile { id, width: 256 },
        Bundle {
            index: id.index,
            width: 256,
        },
    );
    assert_eq!(tile.path(), "tile/0/x001/x234/067");
    assert_eq!(bundle.path(), "tile/entries/x001/x234/067");
}

proptest! {
    #[test]
    fn a_path_names_one_tile(level in 0_u8..=63, index: u64, width in 1_u16..=256) {
        let tile = Tile { id: TileId { level, index }, width };
        prop_assert_eq!(Tile::parse(&tile.path()), Some(tile));
        let bundle = Bundle { index, width };
        prop_assert_eq!(Bundle::parse(&bundle.path()), Some(bundle));
        prop_assert_eq!(Tile::parse(&bundle.path()), None);
        prop_assert_eq!(Bundle::parse(&tile.path()), None);
    }

    #[test]
    fn what_is_read_as_a_path_is_written_the_same(
        path in "tile/(entries|[0-9]{1,2})/(x?[0-9]{2,3}/){0,3}x?[0-9]{3}(\\.p/[0-9]{0,3})?"
    ) {
        if let Some(tile) = Tile::parse(&path) {
            prop_assert_eq!(tile.path(), path);
        } else if let Some(bundle) = Bundle::parse(&path) {
            prop_assert_eq!(bundle.path(), path);
        }
    }

    #[test]
    fn no_text_makes_a_path_panic(path in "\\PC{0,80}") {
        let _ = (Tile::parse(&path), Bundle::parse(&path));
    }

    #[test]
    fn what_growth_writes_is_what_the_old_tree_lacked(
        old in 0_u64..200_000, more in 0_u64..70_000
    ) {
        let (old, new) = (Size(old), Size(old + more));
        let had: HashSet<Tile> = tiles_of(old).collect();
        let lacking: Vec<Tile> = tiles_of(new).filter(|tile| !had.contains(tile)).collect();
        prop_assert_eq!(tiles_between(old, new).collect::<Vec<_>>(), lacking);
        let had: HashSet<Bundle> = bundles_of(old).collect();
        let lacking: Vec<Bundle> = bundles_of(new).filter(|one| !had.contains(one)).collect();
        prop_assert_eq!(bundles_between(old, new).collect::<Vec<_>>(), lacking);
    }

    #[test]
    fn a_tree_has_each_tile_that_its_size_implies(size: u64, level in 0_u8..=63, index: u64) {
        let size = Size(size);
        let last = TileId { level, index: hashes_at(level, size) / 256 };
        let width = partial_width(level, size);
        prop_assert_eq!(last.in_tree(size).map_or(0, |tile| tile.width), width);
        let tile = TileId { level, index }.in_tree(size);
        prop_assert_eq!(tile.is_some(), index < hashes_at(level, size).div_ceil(256));
    }
}
