//! Uploaded files: the whole check and what the ledger says now; and files made to do harm.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use hourledger::verify::Step;
use serde_json::json;

use super::frame::{page, safe};
use super::{Held, heading};
use crate::certificates::{asked, bundle};
use crate::support::{Client, District, Reply, person};

#[track_caller]
fn checked(client: &Client, file: &[u8]) -> Reply {
    let reply = client.upload("/v/file?lang=en", file);
    safe(&reply);
    reply
}

#[test]
fn a_genuine_file_shows_holder_hours_evidence_organisations_and_all_steps() {
    let held = Held::of("full");
    let nobody = held.district.server.nobody();
    for file in [held.file(), held.pdf()] {
        let reply = checked(&nobody, &file);
        let text = reply.text();
        assert_eq!((reply.status, heading(&text)), (200, "Valid"), "{text}");
        for shown in [
            "王芳M000007",
            "1 h 59 min in 1 session-day",
            "2026-01-01 to 2026-12-31",
            "青山志愿者协会",
            "recognised by this ledger",
            "What the hours rest on",
            "It stands: neither revoked nor replaced",
            "What was not checked, and what to mind",
        ] {
            assert!(text.contains(shown), "{shown}: {text}");
        }
        for step in Step::ALL {
            let (_, en) = step.words();
            assert!(
                text.to_lowercase().contains(&format!("<strong>{en}")),
                "{en}: {text}"
            );
        }
        assert!(!text.contains("not known to this ledger"), "{text}");
    }
    let zh = nobody.upload("/v/file", &held.file());
    safe(&zh);
    assert_eq!(heading(&zh.text()), "有效");
}

#[test]
fn every_variant_shows_what_it_holds_and_no_more() {
    for variant in ["summary", "sessions", "anonymous"] {
        let held = Held::of(variant);
        let text = checked(&held.district.server.nobody(), &held.file()).text();
        assert_eq!(heading(&text), "Valid", "{variant}: {text}");
        assert_eq!(text.contains("王芳"), variant != "anonymous");
    }
}

#[test]
fn an_altered_file_is_not_known_and_shows_nothing_that_it_claims() {
    let held = Held::of("full");
    let nobody = held.district.server.nobody();
    let text = String::from_utf8(held.file()).expect("JSON");
    for (genuine, forged) in [
        ("\"totalMinutes\":119", "\"totalMinutes\":11900"),
        ("王芳M000007", "李强M000007"),
    ] {
        let altered = text.replace(genuine, forged);
        assert_ne!(altered, text);
        let shown = checked(&nobody, altered.as_bytes()).text();
        assert_eq!(heading(&shown), "Not known", "{shown}");
        for claim in ["李强", "198 h", "What it certifies"] {
            assert!(!shown.contains(claim), "{claim}: {shown}");
        }
        assert!(shown.contains("id=\"why\""), "{shown}");
    }
}

#[test]
fn what_the_ledger_says_now_counts_more_than_what_the_file_shows() {
    let ended = |end: fn(&Held)| {
        let held = Held::of("full");
        let file = held.file();
        end(&held);
        checked(&held.district.server.nobody(), &file).text()
    };
    let superseded = ended(Held::voided);
    assert_eq!(heading(&superseded), "Superseded");
    assert!(
        superseded.contains("What it said; no longer in force"),
        "{superseded}"
    );
    assert_eq!(heading(&ended(Held::revoked)), "Revoked");
    let disputed = ended(Held::disputed);
    assert_eq!(heading(&disputed), "Disputed");
    assert!(disputed.contains("under dispute"), "{disputed}");
}

#[test]
fn a_certificate_of_another_ledger_cannot_be_checked_here() {
    let (held, elsewhere) = (Held::of("full"), District::open());
    let text = checked(&elsewhere.server.nobody(), &held.file()).text();
    assert!(
        ["Not known", "Cannot check now"].contains(&heading(&text)),
        "{text}"
    );
    assert!(text.contains("Not asked: no key of this ledger"), "{text}");
}

/// A genuine certificate of somebody and of an organisation with names that are markup.
#[test]
fn no_name_is_taken_for_markup() {
    const HOSTILE: &str = "\"><script>alert(1)</script><img src=//x>";
    let district = District::open();
    let founder = &district.founder;
    let team = json!({"name": HOSTILE, "guided_by": district.organisation, "region": "320106"});
    let team = founder.write("/organisations", &team).new_id();
    for (member, role) in [
        (&district.recorder, "recorder"),
        (&district.approver, "approver"),
    ] {
        let role = json!({"role": role, "organisation_id": team});
        founder
            .write(&format!("/people/{}/roles", member.id), &role)
            .good();
    }
    let mut registration = person("M000070");
    registration["name"] = json!(HOSTILE);
    let holder = founder.write("/people", &registration).new_id();
    let client = district.server.client(holder.parse().expect("an id"));
    let activity = json!({
        "title": HOSTILE, "description": HOSTILE, "category": "development.environment",
        "address": HOSTILE, "region": "320106", "starts_at": "2026-03-02T01:00:00Z",
        "ends_at": "2026-03-02T03:00:00Z", "lead": district.recorder.id,
    });
    let recorder = &district.recorder.client;
    let activities = format!("/organisations/{team}/activities");
    let activity = recorder.write(&activities, &activity).new_id();
    let activity = format!("/activities/{activity}");
    let sign_up = json!({"person_id": holder});
    recorder
        .write(&format!("{activity}/sign-ups"), &sign_up)
        .good();
    district.server.minutes_pass(240);
    let keyed = json!({
        "person_id": holder, "started_at": "2026-03-02T01:00:00Z",
        "ended_at": "2026-03-02T02:00:00Z", "reason": "paper_sheet",
    });
    let session = recorder
        .write(&format!("{activity}/sessions"), &keyed)
        .new_id();
    let session = format!("{activity}/sessions/{session}");
    client
        .write(&format!("{session}/confirmation"), &json!({}))
        .good();
    let approver = &district.approver.client;
    approver
        .write(&format!("{session}/approval"), &json!({}))
        .good();
    district.server.publish();
    let mut body = asked("full");
    body["organisation_id"] = json!(team);
    let id = client
        .write(&format!("/people/{holder}/certificates"), &body)
        .new_id();
    let nobody = district.server.nobody();
    let text = checked(&nobody, &bundle(&client, &id)).text();
    assert_eq!(heading(&text), "Valid", "{text}");
    let shown = text
        .matches("&lt;script&gt;alert(1)&lt;/script&gt;")
        .count();
    assert!(shown >= 3, "holder, issuer and recorder: {text}");
    let view = client.read(&format!("/certificates/{id}")).good();
    let number = view["number"].as_str().expect("a number");
    let text = page(&nobody, &format!("/v/{number}")).text();
    assert!(text.contains("&lt;script&gt;"), "{text}");
}

#[test]
fn what_is_no_certificate_is_told_so() {
    let district = District::open();
    let nobody = district.server.nobody();
    for file in ["{}", "[]", "hello", "%PDF-1.7 nothing", "{\"a\":1,\"a\":2}"] {
        let reply = checked(&nobody, file.as_bytes());
        let text = reply.text();
        assert_eq!((reply.status, heading(&text)), (200, "Not known"), "{file}");
        assert!(text.contains("id=\"why\""), "{text}");
    }
    let none = nobody.upload("/v/file", b"");
    safe(&none);
    assert_eq!(none.status, 400);
    assert!(none.text().contains("没有选择文件"), "{}", none.text());
}

#[test]
fn a_file_that_is_too_large_is_refused_with_a_page() {
    let district = District::open();
    let nobody = district.server.nobody();
    for megabytes in [5, 20] {
        let reply = checked(&nobody, &vec![b' '; megabytes << 20]);
        assert_eq!(reply.status, 413);
        assert!(reply.text().contains("more than 4 MB"), "{}", reply.text());
    }
    assert_eq!(page(&nobody, "/v").status, 200);
}

#[test]
fn a_pdf_that_inflates_without_end_is_cut_off() {
    let district = District::open();
    let mut deflater = ZlibEncoder::new(Vec::new(), Compression::best());
    deflater.write_all(b"{\"a\":\"").expect("in memory");
    for _ in 0..200 {
        deflater.write_all(&vec![b'a'; 1 << 20]).expect("in memory");
    }
    let packed = deflater.finish().expect("in memory");
    let head = format!(
        "%PDF-1.7\n1 0 obj\n<</Type/EmbeddedFile/Filter/FlateDecode/Length {}>>\nstream\n",
        packed.len()
    );
    let bomb = [head.as_bytes(), &packed, b"\nendstream\nendobj\n"].concat();
    assert!(bomb.len() < 1 << 20, "it is small: {}", bomb.len());
    let text = checked(&district.server.nobody(), &bomb).text();
    assert_eq!(heading(&text), "Not known");
    assert!(text.contains("<code>E1"), "{text}");
}
