//! The bytes of one modelled file: what is seen, what is durable, and what a power cut leaves.

use super::Cut;

/// A file of the model.
#[derive(Clone, Debug, Default)]
pub(super) struct Contents {
    /// As the running process sees them.
    pub(super) seen: Vec<u8>,
    pub(super) durable: Vec<u8>,
    /// Since the last sync.
    pub(super) writes: Vec<(usize, Vec<u8>)>,
}

/// Writes `bytes` at `at`, with zeros in a gap before them.
pub(super) fn overlay(contents: &mut Vec<u8>, at: usize, bytes: &[u8]) {
    if bytes.is_empty() {
        return;
    }
    let end = at + bytes.len();
    if contents.len() < end {
        contents.resize(end, 0);
    }
    contents[at..end].copy_from_slice(bytes);
}

impl Contents {
    /// Loses what `mode` says of the unsynced writes.
    pub(super) fn cut(&mut self, dice: &mut Dice, mode: Cut) {
        let writes = std::mem::take(&mut self.writes);
        if !matches!(mode, Cut::Kept | Cut::Dropped) && dice.below(4) == 0 {
            // The new length may be on disk before the bytes are: they read as zeros.
            let longer = self.durable.len().max(self.seen.len());
            self.durable.resize(longer, 0);
        }
        match mode {
            Cut::Kept | Cut::Dropped => {}
            Cut::Pages => {
                let page = if dice.below(2) == 0 { 512 } else { 4096 };
                for (at, bytes) in &writes {
                    self.cut_pages(dice, page, *at, bytes);
                }
            }
            Cut::Reordered => {
                for (at, bytes) in writes.iter().filter(|_| dice.below(2) == 1) {
                    overlay(&mut self.durable, *at, bytes);
                }
            }
            Cut::Torn => {
                let mut left = dice.below(writes.iter().map(|(_, bytes)| bytes.len()).sum());
                for (at, bytes) in &writes {
                    let kept = left.min(bytes.len());
                    overlay(&mut self.durable, *at, &bytes[..kept]);
                    left -= kept;
                }
            }
        }
        self.seen.clone_from(&self.durable);
    }

    /// Keeps some of the pages of the file that a write touches.
    fn cut_pages(&mut self, dice: &mut Dice, page: usize, at: usize, bytes: &[u8]) {
        let mut from = 0;
        while from < bytes.len() {
            let to = bytes.len().min(from + page - (at + from) % page);
            if dice.below(2) == 1 {
                overlay(&mut self.durable, at + from, &bytes[from..to]);
            }
            from = to;
        }
    }
}

/// Reproducible choices (`SplitMix64`).
#[derive(Clone, Debug)]
pub struct Dice(pub u64);

impl Dice {
    /// The next 64 bits.
    pub fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }

    /// A number below `end`; 0 if `end` is 0.
    pub fn below(&mut self, end: usize) -> usize {
        let end = u64::try_from(end.max(1)).expect("usize has at most 64 bits");
        usize::try_from(self.roll() % end).expect("below a usize")
    }
}
