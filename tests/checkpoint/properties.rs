//! Properties: what is rendered is read back as it was.

use hourledger::checkpoint::{AddCheckpoint, Checkpoint, LogProof, Note, Policy, VerifierKey};
use hourledger::tree::Hash;
use proptest::prelude::*;

use crate::world::{Pair, witness};

fn hashes() -> impl Strategy<Value = Vec<Hash>> {
    prop::collection::vec(any::<[u8; 32]>().prop_map(Hash), 0..=63)
}

prop_compose! {
    fn checkpoints()(
        origin in "[!-*,-~]{1,30}",
        size in 1..=i64::MAX as u64,
        root in any::<[u8; 32]>(),
    ) -> Checkpoint {
        Checkpoint::new(&origin, size, Hash(root)).expect("a good checkpoint")
    }
}

prop_compose! {
    fn notes()(
        checkpoint in checkpoints(),
        witnesses in prop::collection::vec((1_u8..50, 0..=i64::MAX as u64), 0..4),
    ) -> Note {
        let text = checkpoint.to_string();
        let line = Pair::log(checkpoint.origin(), 1).note_line(&text);
        let cosigned = witnesses.iter().map(|&(seed, time)| witness(seed).cosign(&text, time));
        let note = Note::new(&text, vec![line]).expect("a good note");
        note.with(&cosigned.collect::<Vec<_>>()).expect("a good note")
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn a_key_is_read_as_written(name in "[!-*,-~]{1,40}", seed in 1_u8.., log in any::<bool>()) {
        let pair = if log { Pair::log(&name, seed) } else { Pair::witness(&name, seed) };
        prop_assert_eq!(pair.key.to_string().parse::<VerifierKey>(), Ok(pair.key));
    }

    #[test]
    fn a_checkpoint_is_read_as_written(checkpoint in checkpoints()) {
        prop_assert_eq!(Checkpoint::parse(&checkpoint.to_string()), Ok(checkpoint));
    }

    #[test]
    fn a_note_is_read_as_written(note in notes()) {
        prop_assert_eq!(Note::parse(&note.to_bytes()), Ok(note));
    }

    #[test]
    fn a_proof_is_read_as_written(
        extra in prop::option::of(prop::collection::vec(any::<u8>(), 1..50)),
        index in 0..=i64::MAX as u64,
        hashes in hashes(),
        note in notes(),
    ) {
        let proof = LogProof::new(extra, index, hashes, note).expect("a good proof");
        prop_assert_eq!(LogProof::parse(proof.to_string().as_bytes()), Ok(proof));
    }

    #[test]
    fn a_request_is_read_as_written(old in any::<u64>(), hashes in hashes(), note in notes()) {
        let size = Checkpoint::parse(note.text()).expect("a checkpoint").size();
        let request = AddCheckpoint::new(old % (size + 1), hashes, note).expect("a good request");
        prop_assert_eq!(AddCheckpoint::parse(request.to_string().as_bytes()), Ok(request));
    }

    #[test]
    fn any_bytes_end_in_a_value_or_a_problem(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let said = [
            Note::parse(&bytes).err().map(|problem| problem.to_string()),
            LogProof::parse(&bytes).err().map(|problem| problem.to_string()),
            AddCheckpoint::parse(&bytes).err().map(|problem| problem.to_string()),
            Policy::parse(&bytes).err().map(|problem| problem.to_string()),
        ];
        prop_assert!(said.iter().flatten().all(|text| !text.is_empty()));
    }
}
