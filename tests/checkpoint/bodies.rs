//! Bodies of checkpoints: one writing each, and an empty tree has one root.

use hourledger::checkpoint::bounds::BODY_BYTES_MAX;
use hourledger::checkpoint::{BodyProblem, Checkpoint, NameProblem, TextProblem};
use hourledger::tree::{EMPTY_ROOT, Hash};

const ROOT: &str = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=";

fn problem_of(text: &str) -> BodyProblem {
    Checkpoint::parse(text).expect_err("a bad body")
}

#[test]
fn a_published_checkpoint_is_read_and_written_back() {
    let text = format!("example.com/behind-the-sofa\n20852163\n{ROOT}\n");
    let read = Checkpoint::parse(&text).expect("a good body");
    assert_eq!(read.origin(), "example.com/behind-the-sofa");
    assert_eq!(read.size(), 20_852_163);
    assert!(read.extensions().is_empty());
    assert_eq!(read.to_string(), text);
}

#[test]
fn an_empty_tree_has_the_root_of_nothing() {
    let empty = Checkpoint::new("a.example", 0, EMPTY_ROOT).expect("a good checkpoint");
    let text = "a.example\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n";
    assert_eq!(empty.to_string(), text);
    assert!(empty.root_fits_size());
    let other = Checkpoint::new("a.example", 0, Hash([1; 32]));
    assert_eq!(other, Err(BodyProblem::RootOfEmptyTree));
    let read = Checkpoint::parse(&format!("a.example\n0\n{ROOT}\n")).expect("well-formed");
    assert!(
        !read.root_fits_size(),
        "read, so that a witness can answer 422"
    );
}

#[test]
fn sizes_have_no_leading_zero_sign_or_space_and_fit_63_bits() {
    for size in [
        "",
        "00",
        "01",
        "+1",
        "-1",
        " 1",
        "1 ",
        "1e3",
        "0x1",
        "9223372036854775808",
    ] {
        let text = format!("a.example\n{size}\n{ROOT}\n");
        assert_eq!(problem_of(&text), BodyProblem::Size, "{size}");
    }
    for size in ["1", "10", "9223372036854775807"] {
        let text = format!("a.example\n{size}\n{ROOT}\n");
        assert!(Checkpoint::parse(&text).is_ok(), "{size}");
    }
    let too_large = Checkpoint::new("a.example", 1 << 63, Hash([1; 32]));
    assert_eq!(too_large, Err(BodyProblem::Size));
}

#[test]
fn roots_are_32_bytes_in_padded_canonical_base64() {
    let unpadded = ROOT.trim_end_matches('=');
    let not_canonical = ROOT.replace("q2I=", "q2J=");
    let url_alphabet = ROOT.replace('/', "_");
    for root in [
        unpadded,
        &not_canonical,
        &url_alphabet,
        "",
        "AAAA",
        &ROOT.repeat(2),
    ] {
        let text = format!("a.example\n1\n{root}\n");
        assert_eq!(problem_of(&text), BodyProblem::Root, "{root}");
    }
}

#[test]
fn three_lines_are_needed_and_each_ends_in_a_newline() {
    assert_eq!(problem_of("a.example\n1\n"), BodyProblem::TooFewLines);
    assert_eq!(problem_of(&format!("\n1\n{ROOT}\n")), BodyProblem::Origin);
    let no_newline = problem_of(&format!("a.example\n1\n{ROOT}"));
    assert_eq!(no_newline, BodyProblem::Text(TextProblem::NoFinalNewline));
    let long = format!("{}\n1\n{ROOT}\n", "a".repeat(BODY_BYTES_MAX));
    assert!(matches!(
        problem_of(&long),
        BodyProblem::Text(TextProblem::TooLong { .. })
    ));
}

#[test]
fn extension_lines_of_others_are_kept_word_for_word_but_never_empty() {
    let text = format!("an origin + spaces\n1\n{ROOT}\none\n two \n");
    let read = Checkpoint::parse(&text).expect("a good body");
    assert_eq!(read.extensions(), ["one", " two "]);
    assert_eq!(read.to_string(), text);
    let empty = format!("a.example\n1\n{ROOT}\none\n\n");
    assert_eq!(problem_of(&empty), BodyProblem::EmptyExtension { line: 5 });
}

#[test]
fn an_origin_of_ours_can_name_a_key() {
    let made = |origin| Checkpoint::new(origin, 1, Hash([1; 32]));
    let name = |problem| Err(BodyProblem::Name(problem));
    assert_eq!(made("a b"), name(NameProblem::Space));
    assert_eq!(made("a+b"), name(NameProblem::Plus));
    assert_eq!(made(""), name(NameProblem::Empty));
    assert_eq!(made("a\nb"), name(NameProblem::Space));
}
