//! Flow: blocks onto pages. A block never breaks, a table repeats its head, a heading keeps
//! company.
//!
//! Page one keeps room at its foot for the box with the QR code, so that whoever sees only this
//! page on a wall can still check it.
//!
//! Must never: leave a block out.

use super::block::{Block, Item};
use super::look::{BOTTOM, TOP};

/// What is placed one after the other.
#[derive(Debug)]
pub(super) enum Piece {
    Block(Block),
    /// A head that every further page repeats, and rows.
    Table {
        head: Block,
        rows: Vec<Block>,
    },
    /// What follows begins on a new page.
    Break,
}

/// Pages as they fill.
#[derive(Debug)]
pub(super) struct Flow {
    pub pages: Vec<Vec<Item>>,
    top: f32,
    y: f32,
    floor: f32,
    fresh: bool,
}

impl Flow {
    /// Begins on the first page, whose last `kept` points are taken; further pages leave `head`
    /// points free at the top.
    pub fn new(kept: f32, head: f32) -> Self {
        Self {
            pages: vec![Vec::new()],
            top: TOP + head,
            y: TOP,
            floor: BOTTOM - kept,
            fresh: true,
        }
    }

    /// Places pieces; growing gaps of the first page share what it leaves free, `most` each.
    pub fn place(&mut self, pieces: Vec<Piece>, most: f32) {
        let extra = self.spare_per_gap(&pieces).min(most);
        for piece in pieces {
            match piece {
                Piece::Block(block) => self.block(block, extra),
                Piece::Table { head, rows } => self.table(&head, rows),
                Piece::Break => self.turn(),
            }
        }
    }

    fn spare_per_gap(&self, pieces: &[Piece]) -> f32 {
        let first = || {
            let page = pieces.iter();
            page.take_while(|piece| !matches!(piece, Piece::Break))
                .flat_map(Piece::blocks)
        };
        let taken: f32 = first().map(|block| block.gap + block.height).sum();
        let spare = self.floor - self.y - taken;
        let gaps: f32 = first().filter(|block| block.grows).map(|_| 1.0).sum();
        if gaps > 0.0 && spare > 0.0 {
            spare / gaps
        } else {
            0.0
        }
    }

    fn table(&mut self, head: &Block, rows: Vec<Block>) {
        let again = head.repeated();
        let first = rows.first().map_or(0.0, |row| row.height);
        let mut head = head.clone();
        head.keep = first;
        self.block(head, 0.0);
        for row in rows {
            if !self.has_room(&row, 0.0) {
                self.turn();
                self.put(again.clone());
            }
            self.block(row, 0.0);
        }
    }

    fn block(&mut self, mut block: Block, extra: f32) {
        if block.grows && self.pages.len() == 1 {
            block.gap += extra;
        }
        if !self.has_room(&block, block.keep) {
            self.turn();
        }
        self.put(block);
    }

    /// A hundredth of a point forgives what adding up rounds.
    fn has_room(&self, block: &Block, keep: f32) -> bool {
        self.fresh || self.y + block.gap + block.height + keep <= self.floor + 0.01
    }

    fn put(&mut self, block: Block) {
        self.y += if self.fresh { 0.0 } else { block.gap };
        let page = self.pages.last_mut().expect("there is always a page");
        page.extend(block.items.into_iter().map(|item| item.lowered(self.y)));
        self.y += block.height;
        self.fresh = false;
    }

    fn turn(&mut self) {
        self.pages.push(Vec::new());
        self.y = self.top;
        self.floor = BOTTOM;
        self.fresh = true;
    }
}

impl Piece {
    fn blocks(&self) -> Vec<&Block> {
        match self {
            Self::Block(block) => vec![block],
            Self::Table { head, rows } => [head].into_iter().chain(rows).collect(),
            Self::Break => Vec::new(),
        }
    }
}
