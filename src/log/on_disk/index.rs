//! The sparse index of one segment: places from which a walk can begin.
//!
//! It is never written. It starts with the segment's beginning and learns from every walk, so
//! whoever reads in order never waits for it, and the first distant read of a segment pays once.
//! A wrong entry cannot give wrong data: a walk checks every frame against its cursor's head.

use crate::log::bounds::INDEX_STEP_BYTES;
use crate::log::position::Position;

use super::walk::Cursor;

/// Cursors in the order of their offsets, at least `INDEX_STEP_BYTES` apart.
#[derive(Debug)]
pub(super) struct Index {
    cursors: Vec<Cursor>,
}

impl Index {
    /// The index of a segment of which nothing but its `start` is known.
    pub(super) fn new(start: Cursor) -> Self {
        Self {
            cursors: vec![start],
        }
    }

    /// The last known place at or before `position`, which lies in this segment.
    pub(super) fn locate(&self, position: Position) -> Cursor {
        let after = self
            .cursors
            .partition_point(|cursor| cursor.head.next <= position);
        self.cursors[after.saturating_sub(1)]
    }

    /// Remembers `cursor` if no known place is close to it.
    pub(super) fn learn(&mut self, cursor: Cursor) {
        let after = self
            .cursors
            .partition_point(|known| known.offset <= cursor.offset);
        let near = |known: &Cursor| known.offset.abs_diff(cursor.offset) < INDEX_STEP_BYTES;
        let neighbours = self.cursors[after.saturating_sub(1)..].iter().take(2);
        if !neighbours.into_iter().any(near) {
            self.cursors.insert(after, cursor);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::log::position::{Head, LedgerId};

    fn cursor(offset: u64, next: u64) -> Cursor {
        let head = Head {
            next: Position(next),
            ..Head::genesis(LedgerId([0; 16]))
        };
        Cursor { offset, head }
    }

    #[test]
    fn the_index_finds_the_last_place_before_and_stays_sparse() {
        let step = INDEX_STEP_BYTES;
        let mut index = Index::new(cursor(0, 100));
        index.learn(cursor(3 * step, 130));
        index.learn(cursor(step, 110));
        index.learn(cursor(step + 1, 111));
        index.learn(cursor(3 * step - 1, 129));
        assert_eq!(index.cursors.len(), 3);
        for (position, offset) in [
            (100, 0),
            (109, 0),
            (110, step),
            (129, step),
            (999, 3 * step),
        ] {
            assert_eq!(index.locate(Position(position)).offset, offset);
        }
    }
}
