//! An independent implementation as a peer: our notes verify there, its notes verify here, and it
//! splits and renders every note as we do.

use hourledger::checkpoint::{Note, VerifierKey};
use proptest::prelude::*;
use signed_note::{Signer as _, StandardSigner, StandardVerifier, VerifierList};

use crate::world::Pair;

fn texts() -> impl Strategy<Value = String> {
    "([ -~\u{4e00}-\u{4eff}\u{2014}]{0,20}\n){1,6}"
}

fn names() -> impl Strategy<Value = String> {
    "[!-*,-~]{1,20}|[\u{4e00}-\u{4eff}]{1,6}"
}

/// The peer's private key of a pair: "PRIVATE+KEY+" name+id+base64(0x01 and the seed).
fn peers_signer(key: &VerifierKey, seed: u8) -> StandardSigner {
    use base64::Engine as _;
    let typed = [&[1][..], &[seed; 32]].concat();
    let encoded = base64::engine::general_purpose::STANDARD.encode(typed);
    let text = format!("PRIVATE+KEY+{}+{}+{encoded}", key.name(), key.id());
    StandardSigner::new(&text).expect("the peer reads the key")
}

fn peers_verifiers(keys: &[&VerifierKey]) -> VerifierList {
    let verifier = |key: &&VerifierKey| -> Box<dyn signed_note::Verifier> {
        Box::new(StandardVerifier::new(&key.to_string()).expect("the peer reads the key"))
    };
    VerifierList::new(keys.iter().map(verifier).collect())
}

proptest! {
    #[test]
    fn our_notes_verify_there(text in texts(), name in names(), seed in 1_u8..) {
        let (known, unknown) = (Pair::log(&name, seed), Pair::log("x.example", 0));
        let lines = vec![unknown.note_line(&text), known.note_line(&text)];
        let ours = Note::new(&text, lines).expect("a good note").to_bytes();
        let theirs = signed_note::Note::from_bytes(&ours).expect("the peer reads it");
        prop_assert_eq!(theirs.text(), text.as_bytes());
        prop_assert_eq!(theirs.to_bytes(), ours);
        let (verified, others) = theirs
            .verify(&peers_verifiers(&[&known.key]))
            .expect("the peer verifies it");
        prop_assert_eq!((verified.len(), others.len()), (1, 1));
    }

    #[test]
    fn their_notes_verify_here(text in texts(), name in names(), seed in 1_u8..) {
        let pair = Pair::log(&name, seed);
        let signer = peers_signer(&pair.key, seed);
        let mut theirs = signed_note::Note::new(text.as_bytes(), &[]).expect("a text");
        theirs.add_sigs(&[&signer]).expect("the peer signs");
        let ours = Note::parse(&theirs.to_bytes()).expect("we read it");
        prop_assert_eq!(ours.text(), &text);
        prop_assert_eq!(ours.to_bytes(), theirs.to_bytes());
        prop_assert!(ours.verify([&pair.key]).is_ok());
        // Ed25519 is deterministic, so both sign the same bytes.
        prop_assert_eq!(ours.signatures()[0].clone(), pair.note_line(&text));
        prop_assert_eq!(signer.key_id(), u32::from_be_bytes(pair.key.id().0));
    }

    #[test]
    fn both_refuse_and_accept_the_same_mutations(
        text in texts(),
        at in any::<prop::sample::Index>(),
        byte in prop_oneof![any::<u8>(), prop::sample::select(b"\n\r\t +=A\xe2".to_vec())],
    ) {
        let pair = Pair::log("a.example", 1);
        let note = Note::new(&text, vec![pair.note_line(&text)]).expect("a good note");
        let mut bytes = note.to_bytes();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        let ours = Note::parse(&bytes);
        let theirs = signed_note::Note::from_bytes(&bytes);
        prop_assert_eq!(ours.is_ok(), theirs.is_ok(), "{:?} {:?}", ours, theirs);
        if let (Ok(ours), Ok(theirs)) = (ours, theirs) {
            let verifiers = peers_verifiers(&[&pair.key]);
            prop_assert_eq!(ours.verify([&pair.key]).is_ok(), theirs.verify(&verifiers).is_ok());
        }
    }
}
