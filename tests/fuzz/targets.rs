//! What is fuzzed: every reader of bytes that strangers send, each with its invariants.
//!
//! A target takes any bytes and panics only where an invariant breaks: what is accepted renders
//! back to the same bytes, what is refused says why. To add one, write a function, put it into
//! [`TARGETS`] and give it a folder of seeds under `corpus/`. The engine includes this file too,
//! so it names nothing but the pure modules.

use std::fmt::{Debug, Display};
use std::str::FromStr;
use std::sync::LazyLock;

use hourledger::checkpoint::witness_message::{
    parse_cosignatures, parse_size, render_cosignatures, render_size,
};
use hourledger::checkpoint::{
    AddCheckpoint, Checkpoint, LogProof, Note, Policy, SignatureLine, VerifierKey,
};
use hourledger::credential::did::Issuer;
use hourledger::credential::multibase::base64url;
use hourledger::credential::receipt::Receipt;
use hourledger::credential::status::{LIST_BITS, StatusBits, StatusList};
use hourledger::domain::kernel::certificate_number::CertificateNumber;
use hourledger::domain::kernel::ids::{CertificateId, Digest32};
use hourledger::domain::kernel::moment::{LocalDate, Moment};
use hourledger::domain::kernel::share_code::ShareCode;
use hourledger::domain::kernel::typed_code::{Code, first_cells, lines};
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
    ("receipt", receipt),
    ("status_list", status_list),
    ("certificate_number", certificate_number),
    ("share_code", share_code),
    ("codes_csv", codes_csv),
    ("form_fields", form_fields),
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

/// What is read as a receipt is what is written for it, and nothing else is found to hold.
fn receipt(bytes: &[u8]) {
    let report = verify(bytes, &CHECK, shape_of_certificates);
    let shown = serde_json::to_string(&report).expect("a report is JSON");
    assert!(
        !shown.contains("\\u00"),
        "no control character is passed on"
    );
    if let Some(said) = &report.receipt {
        assert_eq!(Receipt::read(&said.document()).as_ref(), Ok(said));
        let steps: Vec<Step> = report.lines.iter().map(|line| line.step).collect();
        assert_eq!(steps, Step::OF_RECEIPT, "every step, in order");
        assert!(
            !report.is_signed_receipt() || said.certificate_digest == RECEIPTED,
            "nobody receipted another file"
        );
    }
}

/// The digest in the one genuine receipt among the seeds.
const RECEIPTED: Digest32 = Digest32::from_bytes([0xd1; 32]);

/// Once as the text that a list holds, once as what is packed in it.
fn status_list(bytes: &[u8]) {
    let packed = base64url(bytes);
    for text in [std::str::from_utf8(bytes).ok(), Some(packed.as_str())] {
        let Some(bits) = text.and_then(|text| accepted(StatusBits::decode(text))) else {
            continue;
        };
        let count = u32::try_from(bits.bits()).expect("a bounded list");
        assert!(count >= LIST_BITS, "hides whose bit is looked up");
        assert!(bits.is_set(count).is_err() && bits.is_set(count - 1).is_ok());
        if count == LIST_BITS {
            assert_eq!(StatusBits::decode(&bits.encode()), Ok(bits), "packs again");
        }
    }
    if let Ok(document) = serde_json::from_slice(bytes)
        && let Some(list) = accepted(StatusList::read(&document))
    {
        let url = list.issuer.status_list_url(list.list);
        assert_eq!(list.issuer.status_list_number(&url), Some(list.list));
    }
}

fn certificate_number(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    if let Some(number) = accepted(text.parse::<CertificateNumber>()) {
        assert_eq!(number.to_string().parse(), Ok(number), "as it is printed");
        assert_eq!(number.characters().parse(), Ok(number), "without dashes");
        assert_eq!(CertificateNumber::from_bits(number.bits()), number);
    }
}

fn share_code(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    if let Some(code) = accepted(text.parse::<ShareCode>()) {
        assert_eq!(code.characters().parse(), Ok(code), "renders back");
        assert!(
            text.parse::<CertificateNumber>().is_err(),
            "one or the other"
        );
        let (id, digest) = (code.share_id(), code.digest());
        assert_eq!(id.as_bytes()[..], digest.as_bytes()[..16], "half of it");
    }
}

fn codes_csv(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let cells: Vec<&str> = first_cells(&text).collect();
    assert!(cells.len() <= text.lines().count(), "one for a line");
    for cell in cells.into_iter().chain(lines(&text)) {
        assert!(!cell.is_empty() && cell.trim() == cell && !cell.contains('\n'));
        match accepted(Code::read(cell)) {
            Some(Code::Number(number)) => {
                assert_eq!(Code::read(&number.to_string()), Ok(Code::Number(number)));
            }
            Some(Code::Share(code)) => {
                assert_eq!(Code::read(code.characters()), Ok(Code::Share(code)));
            }
            None => {}
        }
    }
}

/// What forms have fields for: days, moments, ids, digests, names of keys and of issuers.
fn form_fields(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    spelled_once::<LocalDate>(text);
    spelled_once::<Moment>(text);
    spelled_once::<CertificateId>(text);
    spelled_once::<Digest32>(text);
    if let Some(day) = accepted(text.parse::<LocalDate>()) {
        assert_eq!(day.to_string(), text, "one spelling");
    }
    if let Some(issuer) = accepted(text.parse::<Issuer>()) {
        assert_eq!(issuer.did(), text, "one spelling");
    }
    if let Ok((issuer, key)) = Issuer::of_method(text) {
        assert_eq!(issuer.method(key), text, "one spelling");
    }
}

/// What is read is read again from what is written.
fn spelled_once<T>(text: &str)
where
    T: FromStr<Err: Display> + ToString + PartialEq + Debug,
{
    if let Some(value) = accepted(text.parse::<T>()) {
        let again = value.to_string().parse::<T>().ok();
        assert_eq!(again, Some(value), "{text}");
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
