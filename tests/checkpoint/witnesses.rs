//! What a log and a witness send each other.

use hourledger::checkpoint::witness_message::{
    parse_cosignatures, parse_size, render_cosignatures, render_size,
};
use hourledger::checkpoint::{AddCheckpoint, AnswerProblem, LineProblem, RequestProblem};
use hourledger::tree::Hash;

use crate::world::{checkpoint, log_note, witness};

const HASH: &str = "PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=";

fn problem_of(head: &str) -> RequestProblem {
    let text = format!("{head}\n{}", log_note());
    AddCheckpoint::parse(text.as_bytes()).expect_err("a bad request")
}

#[test]
fn a_request_is_written_line_by_line_and_read_back() {
    let hash = Hash([0; 32]);
    let request = AddCheckpoint::new(69_999, vec![hash], log_note()).expect("a good request");
    let text = format!("old 69999\n{}=\n\n{}", "A".repeat(43), log_note());
    assert_eq!(request.to_string(), text);
    for (old, hashes) in [(0, 0), (1, 1), (70_000, 0), (69_000, 63)] {
        let proof = vec![hash; hashes];
        let request = AddCheckpoint::new(old, proof, log_note()).expect("a good request");
        let read = AddCheckpoint::parse(request.to_string().as_bytes());
        assert_eq!(read, Ok(request));
    }
}

#[test]
fn a_malformed_request_is_a_400_that_says_why() {
    let cases = [
        ("old 01\n".to_owned(), RequestProblem::Old),
        ("old\n".to_owned(), RequestProblem::Old),
        ("old  1\n".to_owned(), RequestProblem::Old),
        ("old -1\n".to_owned(), RequestProblem::Old),
        ("size 1\n".to_owned(), RequestProblem::Old),
        ("old 70001\n".to_owned(), RequestProblem::OldIsLarger),
        (
            format!("old 1\n{HASH}\nAAAA\n"),
            RequestProblem::Hash { line: 3 },
        ),
        (
            format!("old 1\n{}", format!("{HASH}\n").repeat(64)),
            RequestProblem::TooManyHashes,
        ),
    ];
    for (head, problem) in cases {
        assert_eq!(problem_of(&head), problem, "{head}");
    }
    let no_blank = AddCheckpoint::parse(b"old 1\n");
    assert_eq!(no_blank, Err(RequestProblem::NoBlankLine));
}

#[test]
fn an_answer_is_one_or_more_lines_each_ended() {
    let body = checkpoint(70_000).to_string();
    let lines = [witness(2).cosign(&body, 1), witness(3).cosign(&body, 2)];
    let text = render_cosignatures(&lines);
    assert_eq!(parse_cosignatures(text.as_bytes()), Ok(lines.to_vec()));
    for bad in ["", text.trim_end(), &text.replace('\n', "\r\n")] {
        assert!(matches!(
            parse_cosignatures(bad.as_bytes()),
            Err(AnswerProblem::Text(_))
        ));
    }
    let blank = parse_cosignatures(format!("{text}\n").as_bytes());
    let problem = LineProblem::NoDash;
    assert_eq!(blank, Err(AnswerProblem::Line { line: 3, problem }));
    let many = text.repeat(51);
    let many = parse_cosignatures(many.as_bytes());
    assert_eq!(many, Err(AnswerProblem::TooManySignatures));
}

#[test]
fn an_answer_joins_the_note_and_counts_once_verified() {
    let note = log_note();
    let answer = render_cosignatures(&[witness(2).cosign(note.text(), 7)]);
    let lines = parse_cosignatures(answer.as_bytes()).expect("a good answer");
    let joined = note.with(&lines).expect("a good note");
    let key = witness(2).key;
    let verified = joined.verify([&key]).expect("verifies");
    assert_eq!(verified[0].unix_seconds, Some(7));
}

#[test]
fn a_conflict_states_one_size_and_a_newline() {
    assert_eq!(render_size(70_000), "70000\n");
    assert_eq!(parse_size(b"70000\n"), Ok(70_000));
    assert_eq!(parse_size(b"0\n"), Ok(0));
    for bad in [
        "",
        "\n",
        "1",
        "01\n",
        "1\n\n",
        "1\r\n",
        " 1\n",
        "9223372036854775808\n",
    ] {
        assert_eq!(
            parse_size(bad.as_bytes()),
            Err(AnswerProblem::Size),
            "{bad}"
        );
    }
}
