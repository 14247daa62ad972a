//! Golden vectors: what this program computes equals what is written down for strangers.
//!
//! `schemas/vectors/log_*.json` hold inputs and results; `tools/vectors.py` recomputes every result
//! in another language. A difference here is a changed format, and stored ledgers would no longer
//! be readable: mend the code. Only a new format, with a version of its own, is written down anew,
//! with `BLESS=1`.

use std::path::Path;
use std::sync::Arc;

use hourledger::log::commitment::opening::Opening;
use hourledger::log::commitment::{commitment, commitment_of, group_digests};
use hourledger::log::digest::hex;
use hourledger::log::disk::model::ModelDisk;
use hourledger::log::on_disk::seal::Seal;
use hourledger::log::on_disk::segment::{Header, file_name};
use hourledger::log::{
    Chain, EventDraft, EventRef, Frame, FrameDraft, Head, LedgerId, Log, PUBLIC_SEED, Position,
    Shape, body_tag, event_seed, group_seed, idem_tag, prf,
};
use serde_json::{Value, json};

use crate::fixtures::{LEDGER, created};

const KEY: [u8; 16] = [
    0x01, 0x98, 0xc2, 0x4e, 0x5d, 0x31, 0x7a, 0xbc, 0x8d, 0xef, 0x10, 0x32, 0x54, 0x76, 0x98, 0xba,
];
const SESSION: [&str; 6] = ["subject", "time", "activity", "place", "hours", "meta"];
const SESSION_BODY: &str = concat!(
    r#"{"activity":{"id":"act_0123456789abcdef0123456789abcdef"},"#,
    r#""hours":{"class":"elderly_care","grade":"A","minutes":120},"meta":{},"place":null,"#,
    r#""subject":{"person":"per_00112233445566778899aabbccddeeff"},"#,
    r#""time":{"from":"2026-03-05T01:00:00Z","to":"2026-03-05T03:00:00Z"}}"#,
);

/// Compares with `schemas/vectors/log_<name>.json`, or writes it.
fn check(name: &str, cases: &Value) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas/vectors");
    let path = folder.join(format!("log_{name}.json"));
    let computed = serde_json::to_string_pretty(cases).expect("plain values") + "\n";
    if std::env::var_os("BLESS").is_some() {
        std::fs::create_dir_all(&folder).expect("a folder");
        std::fs::write(&path, &computed).expect("a file");
    }
    let golden = std::fs::read_to_string(&path).expect("run once with BLESS=1");
    assert_eq!(
        computed,
        golden,
        "{} differs: has a format changed?",
        path.display()
    );
}

#[test]
fn seeds() {
    let command_seed = prf(&[7; 32], b"a command");
    let events = [0, 1, 255, 256, 1999].map(|index| {
        let seed = event_seed(&command_seed, index);
        json!({ "command_seed": hex(&command_seed), "index": index, "event_seed": hex(&seed) })
    });
    let groups = SESSION.map(|group| {
        let seed = event_seed(&command_seed, 1);
        let of_group = group_seed(&seed, group);
        json!({ "event_seed": hex(&seed), "group": group, "group_seed": hex(&of_group) })
    });
    let messages = [&b"person/\0\0\0\0"[..], b"", &[0; 64], &[1; 65]].map(|message| {
        let result = prf(&command_seed, message);
        json!({ "key": hex(&command_seed), "message": hex(message), "prf": hex(&result) })
    });
    check(
        "seeds",
        &json!({ "prf": messages, "event": events, "group": groups }),
    );
}

#[test]
fn tags() {
    let idem = ["per_00112233445566778899aabbccddeeff", "", "导入"].map(|actor| {
        json!({ "actor": actor, "key": hex(&KEY), "idem_tag": hex(&idem_tag(actor, &KEY).0) })
    });
    let body = ["", "{}", SESSION_BODY].map(|body| {
        let tag = body_tag(&KEY, body.as_bytes());
        json!({ "key": hex(&KEY), "body": body, "body_tag": hex(&tag) })
    });
    check("tags", &json!({ "idem": idem, "body": body }));
}

/// A draft whose fields are all different.
fn draft(number: u8, bodies: &[&str]) -> FrameDraft {
    let event = |body: &&str| EventDraft {
        event_type: "HoursCredited".into(),
        version: 258,
        body: body.as_bytes().to_vec(),
    };
    FrameDraft {
        recorded_at_ms: 1_772_676_000_123 + i64::from(number),
        actor: format!("per_{number:032x}"),
        command: "ElapseDue".into(),
        idem: idem_tag("per_1", &[number; 16]),
        body_tag: body_tag(&[number; 16], b"{}"),
        command_seed: prf(&[number; 32], b"seed"),
        events: bodies.iter().map(event).collect(),
    }
}

fn frame_json(frame: &Frame) -> Value {
    let event = |event: EventRef<'_>| {
        let body = std::str::from_utf8(event.body).expect("text");
        json!({ "type": event.event_type, "version": event.version, "body": body })
    };
    let events: Vec<_> = frame.events().map(event).collect();
    json!({
        "batch": frame.batch(),
        "batch_first": frame.batch_first().0,
        "first": frame.first().0,
        "recorded_at_ms": frame.recorded_at_ms(),
        "actor": frame.actor(),
        "command": frame.command(),
        "idem_tag": hex(&frame.idem().0),
        "body_tag": hex(&frame.body_tag()),
        "command_seed": hex(&frame.command_seed()),
        "events": events,
        "chain": frame.chain().to_string(),
        "stored": hex(frame.bytes()),
    })
}

#[test]
fn frames() {
    let log = created(&ModelDisk::default());
    log.append(vec![
        draft(1, &[SESSION_BODY]),
        draft(2, &["{}", SESSION_BODY]),
    ])
    .expect("appends");
    log.append(vec![draft(3, &["{\"名\":\"王芳\"}"])])
        .expect("appends");
    let frames = crate::fixtures::frames(&log, 1 << 20);
    let frames: Vec<_> = frames.iter().map(|frame| frame_json(frame)).collect();
    let genesis = Chain::genesis(LEDGER).to_string();
    check(
        "frames",
        &json!({ "ledger": LEDGER.to_string(), "genesis": genesis, "frames": frames }),
    );
}

#[test]
fn records() {
    let chain = Chain(prf(&[1; 32], b"chain"));
    let head = Head {
        next: Position(83_412),
        chain,
        batch: 977,
        recorded_at_ms: 1_772_676_000_123,
    };
    let header = |before: Option<u64>, start: Head| {
        let header = Header {
            ledger: LEDGER,
            before: before.map(Position),
            start,
        };
        let stored = header.encode();
        let used = 4096 - stored.iter().rev().take_while(|byte| **byte == 0).count();
        json!({
            "file": file_name(start.next),
            "ledger": LEDGER.to_string(),
            "before": before,
            "start": head_json(&start),
            "page_bytes": stored.len(),
            "stored": hex(&stored[..used]),
        })
    };
    let seal = |closed: bool| {
        let (segment, segment_bytes) = (Position(80_000), 1_234_567);
        let stored = Seal {
            closed,
            ledger: LEDGER,
            head,
            segment,
            segment_bytes,
        }
        .encode();
        json!({
            "closed": closed,
            "ledger": LEDGER.to_string(),
            "head": head_json(&head),
            "segment": segment.0,
            "segment_bytes": segment_bytes,
            "stored": hex(&stored),
        })
    };
    let segments = [
        header(None, Head::genesis(LEDGER)),
        header(Some(80_000), head),
    ];
    check(
        "records",
        &json!({ "segments": segments, "seals": [seal(false), seal(true)] }),
    );
}

fn head_json(head: &Head) -> Value {
    json!({
        "next": head.next.0,
        "batch": head.batch,
        "recorded_at_ms": head.recorded_at_ms,
        "chain": head.chain.to_string(),
    })
}

/// Events whose commitments are written down: type, version, groups, body.
const EVENTS: [(&str, u16, &[&str], &str); 3] = [
    ("SessionOpened", 1, &SESSION, SESSION_BODY),
    ("SessionOpened", 2, &["meta"], r#"{"meta":null}"#),
    (
        "名",
        65_535,
        &["b", "a"],
        r#"{"a":"é\"\\","b":[1,{"x":-5}]}"#,
    ),
];

fn committed(number: usize) -> (LedgerId, Position, [u8; 32], [u8; 32]) {
    let (event_type, version, groups, body) = EVENTS[number];
    let seed = event_seed(&prf(&[3; 32], b"a command"), number as u32);
    let position = Position([0, 5, 1 << 40][number]);
    let bound = commitment(
        LEDGER,
        position,
        &seed,
        event_type,
        version,
        groups,
        body.as_bytes(),
    );
    (LEDGER, position, seed, bound.expect("a canonical body"))
}

#[test]
fn commitments() {
    let cases = [0, 1, 2].map(|number| {
        let (event_type, version, groups, body) = EVENTS[number];
        let (ledger, position, seed, bound) = committed(number);
        let digests = group_digests(&seed, groups, body.as_bytes()).expect("a canonical body");
        json!({
            "ledger": ledger.to_string(),
            "position": position.0,
            "event_seed": hex(&seed),
            "type": event_type,
            "version": version,
            "groups": groups,
            "body": body,
            "group_digests": digests.iter().map(|digest| hex(digest)).collect::<Vec<_>>(),
            "commitment": hex(&bound),
        })
    });
    check(
        "commitments",
        &json!({ "events": cases, "public": public_events() }),
    );
}

/// The same public body, recorded by two commands: nothing that is secret goes in.
fn public_events() -> Vec<Value> {
    const GROUPS: &[&str] = &["key", "window", "meta"];
    const BODY: &str = r#"{"key":{"purpose":"log"},"meta":{"actor":"系统"},"window":null}"#;
    #[allow(clippy::unnecessary_wraps)] // a table like the others, which may lack a type
    fn table(_: &str, _: u16) -> Option<Shape> {
        Some(Shape::public(GROUPS))
    }
    let log = created(&ModelDisk::default());
    log.append(vec![draft(1, &["{}", BODY]), draft(2, &[BODY])])
        .expect("appends");
    let frames = crate::fixtures::frames(&log, 1 << 20);
    let of = |frame: &Arc<Frame>| {
        let (seed, event) = (frame.command_seed(), frame.events().last()?);
        let bound = commitment_of(LEDGER, &seed, &event, table).expect("a canonical body");
        let digests = group_digests(&PUBLIC_SEED, GROUPS, event.body).expect("a canonical body");
        Some(json!({
            "ledger": LEDGER.to_string(),
            "position": event.position.0,
            "type": event.event_type,
            "version": event.version,
            "groups": GROUPS,
            "body": BODY,
            "group_digests": digests.iter().map(|digest| hex(digest)).collect::<Vec<_>>(),
            "commitment": hex(&bound),
        }))
    };
    frames.iter().filter_map(of).collect()
}

#[test]
fn openings() {
    let choices: [(usize, &[&str]); 5] = [
        (0, &["time", "hours"]),
        (0, &[]),
        (0, &SESSION),
        (1, &["meta"]),
        (2, &["a"]),
    ];
    let cases = choices.map(|(number, open)| {
        let (event_type, version, groups, body) = EVENTS[number];
        let (ledger, position, seed, bound) = committed(number);
        let picked = |name: &str| open.contains(&name);
        let opening = Opening::build(
            &seed,
            (event_type, version),
            groups,
            body.as_bytes(),
            picked,
        );
        let opening = opening.expect("a canonical body");
        json!({
            "ledger": ledger.to_string(),
            "position": position.0,
            "groups": groups,
            "opening": opening,
            "commitment": hex(&bound),
        })
    });
    check("openings", &json!({ "openings": cases }));
}
