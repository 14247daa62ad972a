//! Signed notes: where they split, whom they name, and when they are refused as a whole.

use hourledger::checkpoint::bounds::{NOTE_BYTES_MAX, SIGNATURES_MAX};
use hourledger::checkpoint::{
    LineProblem, NameProblem, Note, NoteProblem, SignProblem, SignatureLine, SignatureProblem,
    TextProblem, VerifierKey, note_line,
};

use crate::world::{ORIGIN, Pair, log_note, witness, witnessed_note};

/// From the C2SP examples.
const PUBLISHED_KEY: &str = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
const PUBLISHED: &str = "This is an example message.\n\n\u{2014} example.com/foo \
    Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";

fn problem_of(note: &str) -> NoteProblem {
    Note::parse(note.as_bytes()).expect_err("a bad note")
}

#[test]
fn a_published_note_verifies_by_its_published_key() {
    let key: VerifierKey = PUBLISHED_KEY.parse().expect("a good key");
    let note = Note::parse(PUBLISHED.as_bytes()).expect("a good note");
    assert_eq!(note.text(), "This is an example message.\n");
    let verified = note.verify([&key]).expect("verifies");
    assert_eq!((verified[0].key, verified[0].unix_seconds), (&key, None));
    assert_eq!(note.to_string(), PUBLISHED);
}

#[test]
fn a_note_signature_has_92_characters_and_a_cosignature_104() {
    let note = witnessed_note(&[2]);
    let lengths: Vec<usize> = note
        .signatures()
        .iter()
        .map(|line| line.to_string().rsplit(' ').next().expect("base64").len())
        .collect();
    assert_eq!(lengths, [92, 104]);
}

#[test]
fn a_note_splits_at_its_last_blank_line() {
    for text in [
        "one\n\ntwo\n",
        "one\n\n\n",
        "\n",
        "\n\n",
        "\u{2014} a AAAAAAA=\n",
    ] {
        let pair = Pair::log(ORIGIN, 1);
        let note = Note::new(text, vec![pair.note_line(text)]).expect("a good note");
        let read = Note::parse(&note.to_bytes()).expect("a good note");
        assert_eq!(read.text(), text);
        assert!(read.verify([&pair.key]).is_ok());
    }
}

#[test]
fn carriage_returns_tabs_and_other_controls_are_refused() {
    let crlf = PUBLISHED.replace('\n', "\r\n");
    let control = |line, byte| NoteProblem::Text(TextProblem::Control { line, byte });
    assert_eq!(problem_of(&crlf), control(1, b'\r'));
    assert_eq!(
        problem_of(&PUBLISHED.replace(" an ", "\tan ")),
        control(1, b'\t')
    );
    assert_eq!(
        problem_of(&PUBLISHED.replace("foo ", "foo\t")),
        control(3, b'\t')
    );
    assert_eq!(problem_of(&PUBLISHED.replace("This", "\0")), control(1, 0));
    let mut bytes = PUBLISHED.as_bytes().to_vec();
    bytes[3] = 0xff;
    let problem = NoteProblem::Text(TextProblem::NotUtf8 { line: 1 });
    assert_eq!(Note::parse(&bytes), Err(problem));
}

#[test]
fn a_note_without_its_last_newline_or_its_signatures_is_refused() {
    let no_newline = PUBLISHED.trim_end();
    assert_eq!(
        problem_of(no_newline),
        NoteProblem::Text(TextProblem::NoFinalNewline)
    );
    assert_eq!(problem_of("text\n\n"), NoteProblem::NoSignature);
    assert_eq!(problem_of("text\n"), NoteProblem::NoBlankLine);
    assert_eq!(
        problem_of(""),
        NoteProblem::Text(TextProblem::NoFinalNewline)
    );
    assert_eq!(
        problem_of(&format!("{PUBLISHED}\n")),
        NoteProblem::NoSignature
    );
    assert_eq!(Note::new("text\n", vec![]), Err(NoteProblem::NoSignature));
}

#[test]
fn a_line_that_is_none_is_named() {
    let line = |line: &str| match problem_of(&format!("a\nb\n\n{line}\n")) {
        NoteProblem::Line { line: 4, problem } => problem,
        other => panic!("{other}"),
    };
    assert_eq!(line("- a AAAAAAA="), LineProblem::NoDash);
    assert_eq!(line("\u{2013} a AAAAAAA="), LineProblem::NoDash);
    assert_eq!(
        line("\u{2014}  a AAAAAAA="),
        LineProblem::Name(NameProblem::Empty)
    );
    assert_eq!(line("\u{2014} a"), LineProblem::NoSignature);
    assert_eq!(
        line("\u{2014} a+b AAAAAAA="),
        LineProblem::Name(NameProblem::Plus)
    );
    let space = LineProblem::Name(NameProblem::Space);
    assert_eq!(line("\u{2014} a\u{a0}b AAAAAAA="), space);
    for not_base64 in [
        "AAAAAAA",
        "AAAAAAA= ",
        "AAAAAAB=",
        "AAAA_AA=",
        " AAAAAAA=",
        "AAAAAAA==",
    ] {
        assert_eq!(
            line(&format!("\u{2014} a {not_base64}")),
            LineProblem::NotBase64
        );
    }
    assert_eq!(line("\u{2014} a AAAAAA=="), LineProblem::TooShort);
    assert_eq!(line("\u{2014} a "), LineProblem::TooShort);
}

#[test]
fn lines_of_unknown_keys_are_ignored_whatever_they_hold() {
    let note = log_note();
    let unknown = format!(
        "{note}\u{2014} x.example {}\n\u{2014} {} AAAAAAA=\n",
        "A".repeat(3308),
        "n".repeat(300)
    );
    let note = Note::parse(unknown.as_bytes()).expect("a good note");
    let key = Pair::log(ORIGIN, 1).key;
    assert_eq!(note.verify([&key]).map(|lines| lines.len()), Ok(1));
}

#[test]
fn a_key_is_known_by_name_and_id_together() {
    let note = log_note();
    let same_name = Pair::log(ORIGIN, 9);
    assert_eq!(
        note.verify([&same_name.key]),
        Err(SignatureProblem::NoKnownKey)
    );
    // The right id under another name is an unknown key, even where the signature would hold.
    let renamed = note
        .to_string()
        .replace(&format!("\u{2014} {ORIGIN}"), "\u{2014} elsewhere.example");
    let renamed = Note::parse(renamed.as_bytes()).expect("a good note");
    let key = Pair::log(ORIGIN, 1).key;
    assert_eq!(renamed.verify([&key]), Err(SignatureProblem::NoKnownKey));
}

#[test]
fn a_known_key_that_fails_refuses_the_whole_note() {
    let note = witnessed_note(&[2, 3]);
    let (log, known) = (Pair::log(ORIGIN, 1).key, witness(3).key);
    let mut damaged = note.signatures()[2].signature().to_vec();
    damaged[20] ^= 1;
    let lines = with_signature(&note, 2, &damaged);
    let fails = SignatureProblem::Fails { signature: 2 };
    assert_eq!(lines.verify([&log, &known]), Err(fails));
    assert!(lines.verify([&log]).is_ok(), "ignored while unknown");
    // A good line of the same key before it does not help.
    let twice = note.with(&lines.signatures()[2..]).expect("a good note");
    let fails = SignatureProblem::Fails { signature: 3 };
    assert_eq!(twice.verify([&log, &known]), Err(fails));
}

/// The note with other bytes behind the id of one line.
fn with_signature(note: &Note, number: usize, signature: &[u8]) -> Note {
    use base64::Engine as _;
    let line = &note.signatures()[number];
    let bytes = [&line.key_id().0[..], signature].concat();
    let encoded = base64::engine::general_purpose::STANDARD.encode(bytes);
    let changed = format!("\u{2014} {} {encoded}", line.name());
    let text = note.to_string().replace(&line.to_string(), &changed);
    Note::parse(text.as_bytes()).expect("a good note")
}

#[test]
fn a_signature_of_another_length_fails() {
    let note = log_note();
    let log = Pair::log(ORIGIN, 1).key;
    let good = note.signatures()[0].signature().to_vec();
    for bad in [&good[..63], &[&good[..], &[0]].concat(), &good[..1]] {
        let fails = SignatureProblem::Fails { signature: 0 };
        assert_eq!(with_signature(&note, 0, bad).verify([&log]), Err(fails));
    }
}

#[test]
fn a_changed_text_fails() {
    let changed = log_note().to_string().replace("70000", "70001");
    let changed = Note::parse(changed.as_bytes()).expect("a good note");
    let fails = SignatureProblem::Fails { signature: 0 };
    assert_eq!(changed.verify([&Pair::log(ORIGIN, 1).key]), Err(fails));
}

#[test]
fn a_known_key_that_is_given_twice_is_one_key() {
    let key = Pair::log(ORIGIN, 1).key;
    assert_eq!(
        log_note().verify([&key, &key]).map(|lines| lines.len()),
        Ok(1)
    );
}

#[test]
fn a_hundred_signatures_are_read_and_no_more() {
    let text = "text\n";
    let lines: Vec<SignatureLine> = (0..=SIGNATURES_MAX)
        .map(|number| format!("\u{2014} n{number} AAAAAAA="))
        .map(|line| SignatureLine::parse(&line).expect("a good line"))
        .collect();
    for count in [1, 16, SIGNATURES_MAX] {
        let note = Note::new(text, lines[..count].to_vec()).expect("a good note");
        assert_eq!(Note::parse(&note.to_bytes()), Ok(note));
    }
    let many = lines.iter().map(|line| format!("{line}\n"));
    let many = format!("{text}\n{}", many.collect::<String>());
    assert_eq!(problem_of(&many), NoteProblem::TooManySignatures);
    assert_eq!(Note::new(text, lines), Err(NoteProblem::TooManySignatures));
}

#[test]
fn a_note_beyond_the_bound_is_refused() {
    let line = SignatureLine::parse("\u{2014} a AAAAAAA=").expect("a good line");
    let rest = line.to_string().len() + 2;
    let text = "x".repeat(NOTE_BYTES_MAX - rest - 1) + "\n";
    let note = Note::new(&text, vec![line.clone()]).expect("just fits");
    assert_eq!(note.to_bytes().len(), NOTE_BYTES_MAX);
    assert_eq!(Note::parse(&note.to_bytes()), Ok(note));
    let too_long = Note::new(&format!("x{text}"), vec![line]);
    assert!(matches!(
        too_long,
        Err(NoteProblem::Text(TextProblem::TooLong { .. }))
    ));
}

#[test]
fn a_line_is_added_once() {
    let note = witnessed_note(&[2]);
    let again = note.clone().with(note.signatures()).expect("a good note");
    assert_eq!(again, note);
}

#[test]
fn nothing_is_signed_by_the_wrong_key_or_over_no_text() {
    let (log, other) = (Pair::log(ORIGIN, 1), Pair::log(ORIGIN, 2));
    let wrong = note_line(&log.key, "text\n", other.signer());
    assert_eq!(wrong, Err(SignProblem::OtherKey));
    let no_text = note_line(&log.key, "text", log.signer());
    assert_eq!(no_text, Err(SignProblem::Text(TextProblem::NoFinalNewline)));
    let witness = witness(2);
    let wrong_kind = note_line(&witness.key, "text\n", witness.signer());
    assert_eq!(wrong_kind, Err(SignProblem::WrongKind));
    let failed = note_line(&log.key, "text\n", |_| Err("the token is gone"));
    assert_eq!(failed, Err(SignProblem::Signer("the token is gone")));
}
