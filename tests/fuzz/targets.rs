//! What is fuzzed: every reader of bytes that strangers send, each with its invariants.
//!
//! A target takes any bytes and panics only where an invariant breaks: what is accepted renders
//! back to the same bytes, what is refused says why. To add one, write a function, put it into
//! [`TARGETS`] and give it a folder of seeds under `corpus/`. The engine includes this file too,
//! so it names nothing but the pure modules.

use std::fmt::Display;
use std::sync::LazyLock;

use hourledger::checkpoint::witness_message::{
    parse_cosignatures, parse_size, render_cosignatures, render_size,
};
use hourledger::checkpoint::{
    AddCheckpoint, Checkpoint, LogProof, Note, Policy, SignatureLine, VerifierKey,
};
use hourledger::log::Shape;
use hourledger::tree::{Bundle, Tile, decode_bundle, encode_bundle};
use hourledger::verify::{Asked, Ended, Step, verify};

/// A name, which is also the folder of its seeds, and what takes the bytes.
pub type Target = (&'static str, fn(&[u8]));

pub const TARGETS: &[Target] = &[
    ("note", note),
    ("checkpoint", checkpoint),
    ("vkey", vkey),
    ("policy", policy),
    ("tlog_proof", tlog_proof),
    ("add_checkpoint", add_checkpoint),
    ("cosignature_answer", cosignature_answer),
    ("tile_path", tile_path),
    ("bundle", bundle),
    ("verify_bundle", verify_bundle),
];

/// The policy that judges every note: it knows the keys of the seeds.
static POLICY: LazyLock<Policy> = LazyLock::new(|| {
    Policy::parse(include_bytes!("corpus/policy/case_2.txt")).expect("a good policy")
});

fn note(bytes: &[u8]) {
    let Some(note) = accepted(Note::parse(bytes)) else {
        return;
    };
    assert_eq!(note.to_bytes(), bytes, "renders back");
    let remade = Note::new(note.text(), note.signatures().to_vec());
    assert_eq!(remade.as_ref(), Ok(&note), "its parts make it again");
    for line in note.signatures() {
        assert_eq!(SignatureLine::parse(&line.to_string()).as_ref(), Ok(line));
    }
    let Some(judged) = accepted(POLICY.judge(bytes)) else {
        return;
    };
    assert_eq!(
        judged.checkpoint.to_string(),
        note.text(),
        "judged what was signed"
    );
    let logs = POLICY.logs().iter().map(|log| &log.key);
    let verified = note.verify(logs).expect("the judge verified it");
    assert!(verified.iter().any(|line| *line.key == judged.log_key));
}

fn checkpoint(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    if let Some(read) = accepted(Checkpoint::parse(text)) {
        assert_eq!(read.to_string(), text, "renders back");
        if read.extensions().is_empty() && read.root_fits_size() {
            let made = Checkpoint::new(read.origin(), read.size(), read.root());
            assert!(made.is_err() || made == Ok(read), "its parts make it again");
        }
    }
}

fn vkey(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    if let Some(key) = accepted(text.parse::<VerifierKey>()) {
        assert_eq!(key.to_string(), text, "renders back");
        let made = VerifierKey::new(key.name(), key.kind(), *key.public_key());
        assert_eq!(made, Ok(key), "its parts make it again");
    }
}

fn policy(bytes: &[u8]) {
    if let Some(policy) = accepted(Policy::parse(bytes)) {
        let rendered = policy.to_bytes();
        assert_eq!(Policy::parse(&rendered), Ok(policy), "means the same");
    }
}

fn tlog_proof(bytes: &[u8]) {
    if let Some(proof) = accepted(LogProof::parse(bytes)) {
        assert_eq!(proof.to_string().as_bytes(), bytes, "renders back");
    }
}

fn add_checkpoint(bytes: &[u8]) {
    if let Some(request) = accepted(AddCheckpoint::parse(bytes)) {
        assert_eq!(request.to_string().as_bytes(), bytes, "renders back");
        assert!(request.old() <= request.checkpoint().size());
    }
}

fn cosignature_answer(bytes: &[u8]) {
    if let Some(lines) = accepted(parse_cosignatures(bytes)) {
        assert!(!lines.is_empty(), "at least one");
        assert_eq!(
            render_cosignatures(&lines).as_bytes(),
            bytes,
            "renders back"
        );
    }
    if let Some(size) = accepted(parse_size(bytes)) {
        assert_eq!(render_size(size).as_bytes(), bytes, "renders back");
    }
}

fn tile_path(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let (tile, bundle) = (Tile::parse(text), Bundle::parse(text));
    assert!(tile.is_none() || bundle.is_none(), "one or the other");
    for path in [tile.map(Tile::path), bundle.map(Bundle::path)] {
        assert!(path.is_none_or(|path| path == text), "one spelling");
    }
}

/// The first byte says how many entries the path promised.
fn bundle(bytes: &[u8]) {
    let Some((width, rest)) = bytes.split_first() else {
        return;
    };
    if let Some(entries) = accepted(decode_bundle(rest, u16::from(*width))) {
        assert_eq!(entries.len(), usize::from(*width));
        let encoded = encode_bundle(entries).expect("they were in one");
        assert_eq!(encoded, rest, "renders back");
    }
}

/// Any bytes end in a report of all steps; under a policy that trusts the seeds' log, nothing but
/// what that log holds is found to hold.
fn verify_bundle(bytes: &[u8]) {
    let report = verify(bytes, &CHECK, shape_of_certificates);
    let steps: Vec<Step> = report.lines.iter().map(|line| line.step).collect();
    assert_eq!(steps, Step::ALL, "every step, in order");
    let worst = report.lines.iter().map(|line| line.ended).max();
    assert_eq!(
        report.verdict.holds(),
        worst <= Some(Ended::Limited),
        "follows from the lines"
    );
    if report.verdict.holds() {
        let claimed = report.claimed.as_ref().expect("a certificate");
        assert!(
            [60, 255].contains(&claimed.total_minutes),
            "nobody certified other hours"
        );
    }
    let shown = serde_json::to_string(&report).expect("a report is JSON");
    assert!(
        !shown.contains("\\u00"),
        "no control character is passed on"
    );
}

/// A check of the seeds by who trusts their log.
static CHECK: LazyLock<Asked> = LazyLock::new(|| {
    let policy = include_bytes!("../verify/fixtures/policy");
    let at = "2026-11-24T08:00:00Z".parse().expect("a moment");
    Asked::new(at, Some(Policy::parse(policy).expect("a good policy")))
});

/// The event types that a bundle can hold.
fn shape_of_certificates(event_type: &str, version: u16) -> Option<Shape> {
    const ISSUED: &[&str] = &[
        "document",
        "certificate",
        "subject",
        "period",
        "hours",
        "sessions",
        "holder",
        "credential",
        "meta",
    ];
    const CREDITED: &[&str] = &["subject", "time", "activity", "place", "hours", "meta"];
    const ANNOUNCED: &[&str] = &["key", "subject", "window", "document", "meta"];
    match (event_type, version) {
        ("certificate_issued", 1) => Some(Shape::private(ISSUED)),
        ("hours_credited", 1) => Some(Shape::private(CREDITED)),
        ("key_announced", 1) => Some(Shape::public(ANNOUNCED)),
        ("key_distrusted", 1) => Some(Shape::public(&["key", "distrust", "meta"])),
        ("key_retired", 1) => Some(Shape::public(&["key", "meta"])),
        ("status_list_published", 1) => Some(Shape::public(&["list", "document", "meta"])),
        _ => None,
    }
}

/// What was read; a problem must have something to say.
fn accepted<T, E: Display>(read: Result<T, E>) -> Option<T> {
    match read {
        Ok(value) => Some(value),
        Err(problem) => {
            assert!(!problem.to_string().is_empty(), "a problem says what it is");
            None
        }
    }
}
