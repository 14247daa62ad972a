//! Cosignatures: a time that is part of what is signed.

use std::convert::Infallible;

use hourledger::checkpoint::{
    BodyProblem, Note, SignProblem, SignatureLine, SignatureProblem, TextProblem, cosign,
};

use crate::world::{Pair, checkpoint, log_note, witness, witnessed_note};

const TIME_MAX: u64 = i64::MAX as u64;

#[test]
fn the_time_is_told_and_stands_before_the_signature_in_big_endian() {
    let note = witnessed_note(&[2]);
    let key = witness(2).key;
    let verified = note.verify([&key]).expect("verifies");
    assert_eq!(verified[0].unix_seconds, Some(1_800_000_002));
    assert_eq!(verified[0].signature, 1);
    let signature = note.signatures()[1].signature();
    assert_eq!(signature.len(), 72);
    assert_eq!(signature[..8], 1_800_000_002_u64.to_be_bytes());
}

#[test]
fn the_signed_message_is_two_lines_and_the_whole_body() {
    let body = checkpoint(3).to_string();
    let pair = witness(2);
    let mut seen = Vec::new();
    cosign(&pair.key, &body, 1_679_315_147, |message| {
        seen = message.to_vec();
        pair.signer()(message)
    })
    .expect("signs");
    let expected = format!("cosignature/v1\ntime 1679315147\n{body}");
    assert_eq!(String::from_utf8(seen).expect("text"), expected);
}

#[test]
fn another_time_than_the_signed_one_fails() {
    let note = witnessed_note(&[2]);
    let good = note.signatures()[1].to_string();
    let later = witness(2).cosign(note.text(), 1_800_000_003).to_string();
    // The later line's id and time before the good line's signature: base64 of 12 bytes is 16
    // characters, so texts can be cut there.
    let at = good.len() - 104 + 16;
    let spliced = format!("{}{}", &later[..at], &good[at..]);
    let line = SignatureLine::parse(&spliced).expect("a good line");
    let note = log_note().with(&[line]).expect("a good note");
    let fails = SignatureProblem::Fails { signature: 1 };
    assert_eq!(note.verify([&witness(2).key]), Err(fails));
}

#[test]
fn a_time_of_64_bits_is_neither_signed_nor_accepted() {
    let pair = witness(2);
    let body = checkpoint(3).to_string();
    let at = |time| cosign(&pair.key, &body, time, pair.signer());
    assert_eq!(at(TIME_MAX + 1), Err(SignProblem::TimeTooLarge));
    let line = at(TIME_MAX).expect("signs");
    let note = Note::new(&body, vec![line]).expect("a good note");
    let verified = note.verify([&pair.key]).expect("verifies");
    assert_eq!(verified[0].unix_seconds, Some(TIME_MAX));
    // Signed by hand, with the time that is too large.
    let message = format!("cosignature/v1\ntime {}\n{body}", TIME_MAX + 1);
    let signature = pair.sign(message.as_bytes());
    let note = note_of(
        &pair,
        &body,
        &[&(TIME_MAX + 1).to_be_bytes()[..], &signature].concat(),
    );
    let fails = SignatureProblem::Fails { signature: 0 };
    assert_eq!(note.verify([&pair.key]), Err(fails));
}

fn note_of(pair: &Pair, body: &str, signature: &[u8]) -> Note {
    use base64::Engine as _;
    let bytes = [&pair.key.id().0[..], signature].concat();
    let encoded = base64::engine::general_purpose::STANDARD.encode(bytes);
    let note = format!("{body}\n\u{2014} {} {encoded}\n", pair.key.name());
    Note::parse(note.as_bytes()).expect("a good note")
}

#[test]
fn a_cosignature_without_its_time_or_with_more_behind_fails() {
    let pair = witness(2);
    let body = checkpoint(3).to_string();
    let good = pair.cosign(&body, 5).signature().to_vec();
    for bad in [
        &good[..71],
        &good[8..],
        &good[..8],
        &good[..3],
        &[&good[..], &[0]].concat(),
    ] {
        let note = note_of(&pair, &body, bad);
        let fails = SignatureProblem::Fails { signature: 0 };
        assert_eq!(note.verify([&pair.key]), Err(fails));
    }
}

#[test]
fn a_plain_note_signature_is_no_cosignature() {
    let (log, witness) = (Pair::log("w.example", 2), Pair::witness("w.example", 2));
    let body = checkpoint(3).to_string();
    let line = log.note_line(&body);
    let note = note_of(&witness, &body, line.signature());
    let fails = SignatureProblem::Fails { signature: 0 };
    assert_eq!(note.verify([&witness.key]), Err(fails));
}

#[test]
fn a_refreshed_cosignature_counts_beside_the_old_one() {
    let pair = witness(2);
    let note = log_note();
    let lines = [100, 200].map(|time| pair.cosign(note.text(), time));
    let note = note.with(&lines).expect("a good note");
    let verified = note.verify([&pair.key]).expect("verifies");
    let times: Vec<_> = verified.iter().map(|line| line.unix_seconds).collect();
    assert_eq!(times, [Some(100), Some(200)]);
}

#[test]
fn a_witness_signs_checkpoints_only() {
    let (log, pair) = (Pair::log("a.example", 1), witness(2));
    let never = |_: &[u8]| -> Result<[u8; 64], Infallible> { panic!("nothing to sign") };
    let few = cosign(&pair.key, "text\n", 1, never);
    assert_eq!(few, Err(SignProblem::Body(BodyProblem::TooFewLines)));
    let text = cosign(&pair.key, "", 1, never);
    let problem = BodyProblem::Text(TextProblem::NoFinalNewline);
    assert_eq!(text, Err(SignProblem::Body(problem)));
    let body = checkpoint(3).to_string();
    assert_eq!(
        cosign(&log.key, &body, 1, never),
        Err(SignProblem::WrongKind)
    );
}
