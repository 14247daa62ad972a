//! Peers: two implementations of other hands have the same roots, tiles and proofs; each verifies
//! the other's.
//!
//! Paths are not compared: `tlog_tiles` writes `tile/8/...`, which is not the C2SP form.

use ct_merkle::mem_backed_tree::MemoryBackedTree;
use ct_merkle::{ConsistencyProof, InclusionProof, RootHash};
use hourledger::tree::{
    Hash, Size, TileId, consistency_proof, inclusion_proof, leaf_hash, tiles_between,
    verify_consistency, verify_inclusion,
};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use sha2::Sha256;
use tlog_tiles::{
    HashReader as _, TileHashReader, TileReader, check_record, check_tree, prove_record,
    prove_tree, record_hash, tree_hash,
};

use crate::tape::{Tape, size};

type Entries = Vec<Vec<u8>>;

fn entries() -> impl Strategy<Value = Entries> {
    vec(vec(any::<u8>(), 0..40), 1..700)
}

fn tape_of(entries: &[Vec<u8>]) -> Tape {
    let leaves: Vec<Hash> = entries.iter().map(|entry| leaf_hash(entry)).collect();
    Tape::of(&leaves)
}

/// Our published tiles, as this peer fetches them.
impl TileReader for Tape {
    fn height(&self) -> u8 {
        8
    }

    fn read_tiles(&self, tiles: &[tlog_tiles::Tile]) -> Result<Vec<Vec<u8>>, tlog_tiles::Error> {
        let bytes = |tile: &tlog_tiles::Tile| {
            let id = TileId {
                level: tile.level(),
                index: tile.level_index(),
            };
            let hashes = self.hashes(id, tile.width() as u16).expect("there");
            hashes.iter().flat_map(|hash| hash.0).collect()
        };
        Ok(tiles.iter().map(bytes).collect())
    }

    fn save_tiles(&self, _: &[tlog_tiles::Tile], _: &[Vec<u8>]) {}
}

fn ours(hashes: &[tlog_tiles::Hash]) -> Vec<Hash> {
    hashes.iter().map(|hash| Hash(hash.0)).collect()
}

fn theirs(hashes: &[Hash]) -> Vec<tlog_tiles::Hash> {
    hashes.iter().map(|hash| tlog_tiles::Hash(hash.0)).collect()
}

/// The bytes of a proof as the other peer takes and gives them.
fn joined(hashes: &[Hash]) -> Vec<u8> {
    hashes.iter().flat_map(|hash| hash.0).collect()
}

fn split(bytes: &[u8]) -> Vec<Hash> {
    let hashes = bytes.chunks_exact(32);
    hashes
        .map(|hash| Hash(hash.try_into().expect("32 bytes")))
        .collect()
}

fn root_of(tree: &RootHash<Sha256>) -> Hash {
    Hash((*tree.as_bytes()).into())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn tlog_tiles_reads_our_tiles_and_agrees(entries in entries(), at: Index, old: Index) {
        let tape = tape_of(&entries);
        let (count, at) = (entries.len() as u64, at.index(entries.len()));
        let old = old.index(entries.len()) + 1;
        let (at_index, old_count) = (at as u64, old as u64);
        let (leaf, root) = (leaf_hash(&entries[at]), tape.edge.root());
        let old_root = tape_of(&entries[..old]).edge.root();
        // It checks every tile against the root before it uses it.
        let reader = TileHashReader::new(count, tlog_tiles::Hash(root.0), &tape);
        prop_assert_eq!(record_hash(&entries[at]).0, leaf.0);
        prop_assert_eq!(tree_hash(count, &reader).expect("a root").0, root.0);
        reader.read_hashes(&[tlog_tiles::stored_hash_index(0, at_index)]).expect("a leaf");

        let mine = inclusion_proof(&tape, at_index, size(entries.len())).expect("a proof");
        let its = prove_record(count, at_index, &reader).expect("a proof");
        prop_assert_eq!(&mine, &ours(&its));
        let verdict = verify_inclusion(leaf, at_index, size(entries.len()), &ours(&its), root);
        prop_assert_eq!(verdict, Ok(()));
        let [root_there, leaf_there] = [root, leaf].map(|hash| tlog_tiles::Hash(hash.0));
        check_record(&theirs(&mine), count, root_there, at_index, leaf_there).expect("accepted");

        let mine = consistency_proof(&tape, size(old), size(entries.len())).expect("a proof");
        let its = prove_tree(count, old_count, &reader).expect("a proof");
        prop_assert_eq!(&mine, &ours(&its));
        let (from, to) = (size(old), size(entries.len()));
        prop_assert_eq!(verify_consistency(from, old_root, to, root, &ours(&its)), Ok(()));
        let old_there = tlog_tiles::Hash(old_root.0);
        check_tree(&theirs(&mine), count, root_there, old_count, old_there).expect("accepted");
    }

    #[test]
    fn ct_merkle_agrees(entries in entries(), at: Index, old: Index) {
        let tape = tape_of(&entries);
        let mut tree = MemoryBackedTree::<Sha256, Vec<u8>>::new();
        let old = old.index(entries.len()) + 1;
        let mut old_there = tree.root();
        for (index, entry) in entries.iter().enumerate() {
            tree.push(entry.clone());
            if index + 1 == old {
                old_there = tree.root();
            }
        }
        let (at, root_there) = (at.index(entries.len()), tree.root());
        let (leaf, at_index, to) = (leaf_hash(&entries[at]), at as u64, size(entries.len()));
        let root = tape.edge.root();
        prop_assert_eq!(root_of(&root_there), root);
        prop_assert_eq!(root_of(&old_there), tape_of(&entries[..old]).edge.root());

        let mine = inclusion_proof(&tape, at_index, to).expect("a proof");
        let its = split(tree.prove_inclusion(at).as_bytes());
        prop_assert_eq!(&mine, &its);
        prop_assert_eq!(verify_inclusion(leaf, at_index, to, &its, root), Ok(()));
        let proof = InclusionProof::try_from_bytes(joined(&mine)).expect("whole hashes");
        root_there.verify_inclusion(&entries[at], at_index, &proof).expect("accepted");

        let mine = consistency_proof(&tape, size(old), to).expect("a proof");
        let its = split(tree.prove_consistency(entries.len() - old).as_bytes());
        prop_assert_eq!(&mine, &its);
        let verdict = verify_consistency(size(old), root_of(&old_there), to, root, &its);
        prop_assert_eq!(verdict, Ok(()));
        let proof = ConsistencyProof::try_from_bytes(joined(&mine)).expect("whole hashes");
        root_there.verify_consistency(&old_there, &proof).expect("accepted");
    }

    #[test]
    fn tlog_tiles_would_write_the_same_tiles(old in 0_u64..200_000, more in 0_u64..70_000) {
        let mine: Vec<(u8, u64, u32)> = tiles_between(Size(old), Size(old + more))
            .map(|tile| (tile.id.level, tile.id.index, u32::from(tile.width)))
            .collect();
        let its: Vec<(u8, u64, u32)> = tlog_tiles::Tile::new_tiles(8, old, old + more)
            .iter()
            .map(|tile| (tile.level(), tile.level_index(), tile.width()))
            .collect();
        prop_assert_eq!(mine, its);
    }
}
