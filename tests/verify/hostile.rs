//! Files made to break a reader, or to be read in two ways, and every region of a genuine one
//! changed.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use hourledger::credential::multibase::base64url;
use hourledger::verify::{Code, Ended, Report, Step, Verdict, verify};
use proptest::prelude::*;

use crate::genuine::codes;
use crate::ledger::shapes;
use crate::scene::{LISTED_AT, Scene};

/// A genuine bundle as text, and the scene that made it.
fn genuine() -> (Scene, String) {
    let mut scene = Scene::new();
    let issued = scene.certificate();
    let text = scene.bundle(&issued).to_text().expect("a text");
    (scene, text)
}

fn read(scene: &Scene, text: &str) -> Report {
    verify(text.as_bytes(), &scene.asked(), shapes)
}

#[test]
fn a_name_that_stands_twice_is_refused_before_anything_is_read() {
    let (scene, text) = genuine();
    let twice = text.replacen(
        "\"totalMinutes\":255",
        "\"totalMinutes\":999,\"totalMinutes\":255",
        1,
    );
    assert_ne!(twice, text);
    let report = read(&scene, &twice);
    assert_eq!(
        (report.verdict, codes(&report)),
        (Verdict::Invalid, vec!["E102"])
    );
    assert!(report.claimed.is_none());
    let detail = &report.findings().next().expect("one").detail.en;
    assert!(detail.ends_with("serviceHours/totalMinutes"), "{detail}");
}

#[test]
fn minutes_that_are_no_integers_are_refused() {
    let (scene, text) = genuine();
    for number in ["255.0", "2.55e2", "9007199254740993", "-0", "0255"] {
        let other = text.replacen(
            "\"totalMinutes\":255",
            &format!("\"totalMinutes\":{number}"),
            1,
        );
        assert_eq!(codes(&read(&scene, &other)), ["E102"], "{number}");
    }
    for number in ["-255", "\"255\"", "null", "[255]", "true"] {
        let other = text.replacen(
            "\"totalMinutes\":255",
            &format!("\"totalMinutes\":{number}"),
            1,
        );
        assert_eq!(codes(&read(&scene, &other)), ["E103"], "{number}");
    }
}

#[test]
fn what_is_too_large_or_too_deep_is_refused_unread() {
    let (scene, text) = genuine();
    let large = format!("{text}{}", " ".repeat(2 << 20));
    let deep = format!("{{\"a\":{}{}}}", "[".repeat(40), "]".repeat(40));
    for file in [large, deep] {
        assert_eq!(codes(&read(&scene, &file)), ["E101"]);
    }
}

#[test]
fn another_version_or_kind_of_file_is_no_certificate_that_we_know() {
    let (scene, text) = genuine();
    for other in [
        text.replacen("\"v\":1", "\"v\":2", 1),
        text.replacen("ServiceHoursCredential", "OtherCredential", 1),
        text.replacen("credentials/v2", "credentials/v1", 1),
        text.replacen("\"profile\":\"sessions\"", "\"profile\":\"other\"", 1),
        "{}".into(),
        "[]".into(),
        "null".into(),
        "1".into(),
    ] {
        assert_eq!(codes(&read(&scene, &other)), ["E103"], "{other}");
    }
}

#[test]
fn a_gzip_bomb_in_a_status_list_is_stopped_at_its_bound() {
    let mut packer = GzEncoder::new(Vec::new(), Compression::best());
    let megabyte = vec![0; 1 << 20];
    for _ in 0..256 {
        packer.write_all(&megabyte).expect("memory");
    }
    let bomb = base64url(&packer.finish().expect("memory"));
    let mut scene = Scene::new();
    let issued = scene.certificate();
    let status = scene.listed_as(LISTED_AT, &bomb);
    let bundle = scene.bundle_with(&issued, status);
    let report = scene.check(&bundle);
    assert_eq!(
        (report.verdict, codes(&report)),
        (Verdict::Invalid, vec!["E505"])
    );
}

#[test]
fn a_script_or_a_terminal_code_in_any_field_is_only_a_text() {
    let hostile = "<script>alert(1)</script>\u{1b}[2J\u{202e}\"';DROP TABLE";
    let mut scene = Scene::new();
    let sessions = scene.three_sessions();
    let issued = scene.issue(sessions, |document| {
        document["issuer"]["name"] = hostile.into();
        let hours = &mut document["credentialSubject"]["serviceHours"];
        hours["holderName"] = hostile.into();
        hours["organisations"][0]["name"] = hostile.into();
        hours["handler"] = hostile.into();
    });
    let bundle = scene.bundle(&issued);
    let report = scene.check(&bundle);
    assert_eq!(report.verdict, Verdict::Valid, "{report:#?}");
    let claimed = report.claimed.as_ref().expect("a certificate");
    let shown = [
        &claimed.issuer_name,
        claimed.holder_name.as_ref().expect("a name"),
    ];
    for text in shown {
        assert!(text.starts_with("<script>"), "shown as the text that it is");
        assert!(
            !text.chars().any(|it| it.is_control() || it == '\u{202e}'),
            "{text:?}"
        );
    }
    let json = serde_json::to_string(&report).expect("JSON");
    assert!(!json.contains('\u{1b}') && !json.contains("\\u001b"));
}

#[test]
fn hostile_texts_where_a_check_quotes_them_are_made_harmless() {
    let (scene, text) = genuine();
    let hostile = "\\u001b[31mx\\u202e";
    for (from, to) in [
        (
            "\"origin\":\"hours.example/log\"",
            format!("\"origin\":\"{hostile}\""),
        ),
        (
            "\"type\":\"key_announced\"",
            format!("\"type\":\"{hostile}\""),
        ),
        (
            "\"profile\":\"sessions\"",
            format!("\"profile\":\"{hostile}\""),
        ),
        (
            "\"cryptosuite\":",
            format!("\"{hostile}\":1,\"cryptosuite\":"),
        ),
        ("\"totalMinutes\":255", format!("\"{hostile}\":x")),
    ] {
        let other = text.replacen(from, &to, 1);
        assert_ne!(other, text, "{from}");
        let report = read(&scene, &other);
        assert!(!report.verdict.holds());
        for line in &report.lines {
            for told in line
                .findings
                .iter()
                .map(|it| &it.detail)
                .chain([&line.said])
            {
                let quoted = format!("{}{}", told.zh, told.en);
                assert!(
                    !quoted.chars().any(|it| it.is_control() || it == '\u{202e}'),
                    "{quoted:?}"
                );
            }
        }
    }
}

#[test]
fn every_region_of_the_file_is_either_proven_or_only_a_hint() {
    let (scene, text) = genuine();
    let clean = read(&scene, &text);
    let bytes = text.as_bytes();
    let mut holds = 0;
    // Each byte of a file of some 15,000, changed to a neighbour that keeps it readable.
    for at in (0..bytes.len()).step_by(41) {
        let mut changed = bytes.to_vec();
        changed[at] ^= 1;
        let report = verify(&changed, &scene.asked(), shapes);
        if report.verdict.holds() {
            holds += 1;
            same_content(&clean, &report, at);
        }
    }
    assert!(holds < 20, "{holds} changes were not noticed at all");
}

/// A report that holds proves what the genuine one proves.
fn same_content(clean: &Report, report: &Report, at: usize) {
    assert_eq!(report.claimed, clean.claimed, "byte {at}");
    for step in [Step::Signature, Step::Log] {
        assert_eq!(report.line(step).ended, Ended::Ok, "byte {at}");
    }
}

#[test]
fn every_leaf_of_the_signed_certificate_is_covered_by_signature_and_log() {
    let (scene, text) = genuine();
    let bundle: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let mut pointers = Vec::new();
    leaves("/credential", &bundle["credential"], &mut pointers);
    assert!(pointers.len() > 60, "{}", pointers.len());
    for pointer in pointers {
        let mut changed = bundle.clone();
        let leaf = changed.pointer_mut(&pointer).expect("a leaf");
        *leaf = match &*leaf {
            serde_json::Value::String(text) => format!("{text}x").into(),
            serde_json::Value::Number(number) => (number.as_u64().expect("a count") + 1).into(),
            other => format!("{other}").into(),
        };
        let report = read(&scene, &changed.to_string());
        assert_eq!(report.verdict, Verdict::Invalid, "{pointer}");
        assert!(!report.has(Code::TooLarge));
    }
}

fn leaves(at: &str, value: &serde_json::Value, into: &mut Vec<String>) {
    match value {
        serde_json::Value::Object(members) => {
            for (name, value) in members {
                leaves(&format!("{at}/{}", name.replace('/', "~1")), value, into);
            }
        }
        serde_json::Value::Array(elements) => {
            for (index, value) in elements.iter().enumerate() {
                leaves(&format!("{at}/{index}"), value, into);
            }
        }
        _ => into.push(at.to_owned()),
    }
}

#[test]
fn a_pdf_is_checked_by_its_attachment_and_says_that_its_pages_were_not() {
    let (scene, text) = genuine();
    let length = text.len();
    let head = format!("%PDF-1.7\n1 0 obj\n<<\n  /Length {length}\n  /Type /EmbeddedFile\n");
    let pdf = format!("{head}>>\nstream\n{text}\nendstream\nendobj\n");
    let report = read(&scene, &pdf);
    assert_eq!(
        (report.verdict, codes(&report)),
        (Verdict::ValidWithLimits, vec!["W907"])
    );
    assert_eq!(
        codes(&read(&scene, &pdf.replace("EmbeddedFile", "XObject"))),
        ["E103"]
    );
    assert_eq!(codes(&read(&scene, &format!("{pdf}{pdf}"))), ["E102"]);
    let changed = pdf.replace("\"totalMinutes\":255", "\"totalMinutes\":256");
    assert_eq!(read(&scene, &changed).verdict, Verdict::Invalid);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn no_flipped_byte_makes_another_certificate_valid(at in any::<usize>(), flip in 1_u8..=255) {
        let (scene, text) = genuine();
        let clean = read(&scene, &text);
        let mut changed = text.into_bytes();
        let at = at % changed.len();
        changed[at] ^= flip;
        let report = verify(&changed, &scene.asked(), shapes);
        if report.verdict.holds() {
            same_content(&clean, &report, at);
        }
    }

    #[test]
    fn a_cut_or_doubled_file_never_holds_and_never_panics(at in any::<usize>()) {
        let (scene, text) = genuine();
        let at = at % (text.len() - 1);
        let bytes = text.as_bytes();
        for file in [bytes[..at].to_vec(), [&bytes[..at], bytes].concat()] {
            let report = verify(&file, &scene.asked(), shapes);
            prop_assert!(at == 0 || !report.verdict.holds());
        }
    }
}
