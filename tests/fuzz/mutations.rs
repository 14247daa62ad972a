//! Mutations of texts, drawn from one seed: small damage that keeps most of a text readable.

/// Pieces that mean something in one of the texts.
const PIECES: [&[u8]; 16] = [
    b"\n",
    b"\n\n",
    b"\r\n",
    b"\t",
    b" ",
    b"+",
    b"=",
    b"0",
    b"9223372036854775808",
    b"\xff",
    "\u{2014} ".as_bytes(),
    "\u{a0}".as_bytes(),
    b"old ",
    b"extra ",
    b"index ",
    b"none",
];
/// Longer inputs take longer and show nothing new.
const INPUT_BYTES_MAX: usize = 4096;

/// An endless row of damaged texts.
pub struct Mutations {
    state: u64,
    seeds: Vec<Vec<u8>>,
}

impl Mutations {
    pub fn new(seed: u64, seeds: Vec<Vec<u8>>) -> Self {
        assert!(!seeds.is_empty(), "something to damage");
        Self { state: seed, seeds }
    }

    /// A seed with one to four mutations.
    pub fn next_input(&mut self) -> Vec<u8> {
        let at = self.below(self.seeds.len());
        let mut input = self.seeds[at].clone();
        for _ in 0..=self.below(4) {
            self.mutate(&mut input);
        }
        input.truncate(INPUT_BYTES_MAX);
        input
    }

    fn mutate(&mut self, input: &mut Vec<u8>) {
        let (from, to) = self.range(input.len());
        match self.below(7) {
            0 => drop(input.drain(from..to)),
            1 => {
                let copied = input[from..to].to_vec();
                input.splice(to..to, copied);
            }
            2 => {
                let piece = PIECES[self.below(PIECES.len())];
                input.splice(from..from, piece.iter().copied());
            }
            3 => {
                let other = self.below(self.seeds.len());
                let (start, end) = self.range(self.seeds[other].len());
                input.splice(from..to, self.seeds[other][start..end].iter().copied());
            }
            4 => input.truncate(from),
            _ if input.is_empty() => {}
            5 => {
                let at = from.min(input.len() - 1);
                input[at] ^= 1 << self.below(8);
            }
            _ => {
                let at = from.min(input.len() - 1);
                input[at] = u8::try_from(self.below(256)).expect("below 256");
            }
        }
    }

    /// A range inside of `length`, mostly a short one.
    fn range(&mut self, length: usize) -> (usize, usize) {
        let from = self.below(length + 1);
        let bytes = self.below(1 + (length - from).min(48));
        (from, from + bytes)
    }

    /// A number below `bound` (splitmix64).
    fn below(&mut self, bound: usize) -> usize {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let bound = u64::try_from(bound).expect("64-bit sizes");
        usize::try_from((mixed ^ (mixed >> 31)) % bound).expect("below a size")
    }
}
