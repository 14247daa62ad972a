//! Proofs of inclusion as files: the order of their lines and nothing else.

use hourledger::checkpoint::bounds::EXTRA_BYTES_MAX;
use hourledger::checkpoint::{BodyProblem, LogProof, Note, NoteProblem, ProofProblem};
use hourledger::tree::Hash;

use crate::world::{Pair, log_note, witnessed_note};

const HASH: &str = "gSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ=";

fn proof(extra: Option<&[u8]>, hashes: u8) -> LogProof {
    let hashes = (0..hashes).map(|number| Hash([number; 32])).collect();
    LogProof::new(
        extra.map(<[u8]>::to_vec),
        69_999,
        hashes,
        witnessed_note(&[2]),
    )
    .expect("a good proof")
}

fn problem_of(head: &str) -> ProofProblem {
    let text = format!("{head}\n{}", log_note());
    LogProof::parse(text.as_bytes()).expect_err("a bad proof")
}

#[test]
fn a_proof_is_written_line_by_line() {
    let text = proof(Some(b"age"), 1).to_string();
    let note = witnessed_note(&[2]).to_string();
    let hash = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    let head = format!("c2sp.org/tlog-proof@v1\nextra YWdl\nindex 69999\n{hash}\n\n");
    assert_eq!(text, head + &note);
}

#[test]
fn a_proof_is_read_back_with_and_without_extra_and_hashes() {
    for extra in [None, Some(&b"x"[..]), Some(&[0xff; 100])] {
        for hashes in [0, 1, 17, 63] {
            let proof = proof(extra, hashes);
            let read = LogProof::parse(proof.to_string().as_bytes()).expect("a good proof");
            assert_eq!(read, proof);
            assert_eq!(read.extra(), extra);
            assert_eq!(read.checkpoint().size(), 70_000);
        }
    }
}

#[test]
fn the_lines_stand_in_their_order_only() {
    let first = "c2sp.org/tlog-proof@v1";
    let cases = [
        (
            "c2sp.org/tlog-proof@v2\nindex 0\n".to_owned(),
            ProofProblem::FirstLine,
        ),
        (format!("{first} \nindex 0\n"), ProofProblem::FirstLine),
        (format!("{first}\n"), ProofProblem::Index),
        (format!("{first}\nindex 01\n"), ProofProblem::Index),
        (format!("{first}\nindex\n"), ProofProblem::Index),
        (format!("{first}\nindex  0\n"), ProofProblem::Index),
        (
            format!("{first}\nindex 9223372036854775808\n"),
            ProofProblem::Index,
        ),
        (format!("{first}\n{HASH}\nindex 0\n"), ProofProblem::Index),
        (format!("{first}\nextra YQ\nindex 0\n"), ProofProblem::Extra),
        (format!("{first}\nextra \nindex 0\n"), ProofProblem::Extra),
        (
            format!("{first}\nindex 0\nextra YQ==\n"),
            ProofProblem::Hash { line: 3 },
        ),
        (
            format!("{first}\nindex 0\n{HASH}\n{HASH} \n"),
            ProofProblem::Hash { line: 4 },
        ),
        (
            format!("{first}\nextra YQ==\nindex 0\nAAAA\n"),
            ProofProblem::Hash { line: 4 },
        ),
    ];
    for (head, problem) in cases {
        assert_eq!(problem_of(&head), problem, "{head}");
    }
}

#[test]
fn a_64th_hash_is_refused() {
    let head = format!(
        "c2sp.org/tlog-proof@v1\nindex 0\n{}",
        format!("{HASH}\n").repeat(64)
    );
    assert_eq!(problem_of(&head), ProofProblem::TooManyHashes);
    let made = LogProof::new(None, 0, vec![Hash([1; 32]); 64], log_note());
    assert_eq!(made, Err(ProofProblem::TooManyHashes));
}

#[test]
fn extra_data_is_never_empty_and_bounded() {
    for bytes in [0, EXTRA_BYTES_MAX + 1] {
        let made = LogProof::new(Some(vec![1; bytes]), 0, vec![], log_note());
        assert_eq!(made, Err(ProofProblem::Extra));
    }
    let largest = proof(Some(&vec![7; EXTRA_BYTES_MAX]), 63);
    assert_eq!(LogProof::parse(largest.to_string().as_bytes()), Ok(largest));
}

#[test]
fn what_follows_the_empty_line_is_a_signed_checkpoint() {
    let head = "c2sp.org/tlog-proof@v1\nindex 0\n\n";
    let unsigned = LogProof::parse(format!("{head}text\n").as_bytes());
    assert_eq!(unsigned, Err(ProofProblem::Note(NoteProblem::NoBlankLine)));
    let line = Pair::log("a.example", 1).note_line("text\n");
    let note = Note::new("text\n", vec![line]).expect("a good note");
    let no_checkpoint = LogProof::parse(format!("{head}{note}").as_bytes());
    assert_eq!(
        no_checkpoint,
        Err(ProofProblem::Body(BodyProblem::TooFewLines))
    );
}
