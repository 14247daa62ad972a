//! The public log over HTTP: for everybody, cacheable, and the same that any C2SP client expects.

use hourledger::checkpoint::{Checkpoint, LogProof, Note};
use hourledger::run::publishing::keys;
use hourledger::tree::{Size, bundles_of, leaf_hash, tiles_of, verify_inclusion};

use crate::support::{District, person};

fn checkpoint(district: &District) -> Checkpoint {
    let reply = district.server.nobody().read("/tlog/checkpoint");
    assert_eq!(reply.status, 200);
    let note = Note::parse(&reply.body).expect("a note");
    let ledger = district.server.queue.ledger();
    let log_keys = keys::verifiers(ledger.vault.keys_folder()).expect("readable");
    note.verify(&log_keys).expect("the log signed it");
    Checkpoint::parse(note.text()).expect("a checkpoint")
}

#[test]
fn the_checkpoint_is_plain_text_that_caches_keep_for_seconds() {
    let district = District::open();
    let size = district.server.publish();
    let reply = district.server.nobody().read("/tlog/checkpoint");
    assert_eq!(reply.header("content-type"), "text/plain; charset=utf-8");
    assert_eq!(reply.header("cache-control"), "public, max-age=5");
    assert_eq!(reply.header("access-control-allow-origin"), "*");
    assert_eq!(checkpoint(&district).size(), size);
}

#[test]
fn every_tile_and_bundle_that_the_checkpoint_implies_is_there_for_ever() {
    let district = District::open();
    let size = Size(district.server.publish());
    let nobody = district.server.nobody();
    let tiles = tiles_of(size).map(|tile| (tile.path(), usize::from(tile.width) * 32));
    let bundles = bundles_of(size).map(|it| (it.path(), usize::from(it.width) * 36));
    for (path, length) in tiles.chain(bundles) {
        let reply = nobody.read(&format!("/tlog/{path}"));
        assert_eq!((reply.status, reply.body.len()), (200, length), "{path}");
        assert_eq!(reply.header("content-type"), "application/octet-stream");
        assert!(
            reply.header("cache-control").contains("immutable"),
            "{path}"
        );
    }
}

#[test]
fn what_no_checkpoint_covers_is_told_as_unknown() {
    let district = District::open();
    district.server.publish();
    let nobody = district.server.nobody();
    let wrong = [
        "0/001",
        "0/000",
        "1/000.p/1",
        "entries/001",
        "0/000.p/0",
        "0/000.p/256",
        "00/000.p/1",
        "0/0.p/1",
        "64/000",
        "entries/../000",
        "0/000.p/1/more",
        "8/0/000",
    ];
    for path in wrong {
        let reply = nobody.read(&format!("/tlog/tile/{path}"));
        reply.refused(404, "TILE_UNKNOWN");
    }
}

#[test]
fn a_receipt_proves_its_event_to_a_stranger() {
    let district = District::open();
    let session = district.effective_session();
    assert!(!session.is_empty());
    let last = district.next_position() - 1;
    let event = district.founder.read(&format!("/events/{last}")).good();
    // Nobody waited for a checkpoint: asking for the receipt makes one.
    let reply = district.server.nobody().read(&format!("/receipts/{last}"));
    assert_eq!(reply.status, 200, "{}", reply.text());
    assert_eq!(reply.header("content-type"), "text/plain; charset=utf-8");
    let proof = LogProof::parse(&reply.body).expect("a tlog-proof");
    let commitment = event["commitment"].as_str().expect("hex");
    let commitment = blake3::Hash::from_hex(commitment).expect("32 bytes");
    let entry = [&[0, 0], commitment.as_bytes().as_slice()].concat();
    let stated = proof.checkpoint();
    let size = Size(stated.size());
    verify_inclusion(leaf_hash(&entry), last, size, proof.hashes(), stated.root()).expect("proved");
    assert_eq!(proof.index(), last);
}

#[test]
fn a_stranger_recomputes_the_commitment_of_a_key_event_and_sees_no_other_body() {
    use hourledger::log::commitment::commitment;
    use hourledger::log::{LedgerId, Position};
    let district = District::open();
    let nobody = district.server.nobody();
    let event = nobody.read("/public-events/3").good();
    assert_eq!(event["type"], "key_announced");
    let reply = nobody.read("/public-events/3").text();
    let start = reply.find("\"groups\":").expect("the stored body") + "\"groups\":".len();
    let body = reply[start..].strip_suffix('}').expect("the last field");
    let shape = hourledger::run::shapes::shape_of("key_announced", 1).expect("a type");
    let zero = [0; 32];
    let recomputed = commitment(
        LedgerId([7; 16]),
        Position(3),
        &zero,
        "key_announced",
        1,
        shape.groups,
        body.as_bytes(),
    );
    let hex = hourledger::log::digest::hex(&recomputed.expect("canonical"));
    assert_eq!(event["commitment"], hex);
    nobody
        .read("/public-events/0")
        .refused(404, "EVENT_NOT_PUBLIC");
}

#[test]
fn a_receipt_of_what_is_not_recorded_is_refused() {
    let district = District::open();
    let next = district.next_position();
    let nobody = district.server.nobody();
    nobody
        .read(&format!("/receipts/{next}"))
        .refused(404, "EVENT_UNKNOWN");
    nobody
        .read("/receipts/x")
        .refused(400, "NUMBER_OUT_OF_RANGE");
    nobody
        .read("/receipts/+1")
        .refused(400, "NUMBER_OUT_OF_RANGE");
}

#[test]
fn tiles_checkpoints_metrics_and_the_process_log_tell_of_nobody() {
    let district = District::open();
    district.effective_session();
    let mut planted = person("M009977");
    planted["name"] = "欧阳青岚".into();
    planted["phone"] = "13900139077".into();
    district.founder.write("/people", &planted).good();
    let size = Size(district.server.publish());
    let nobody = district.server.nobody();
    let mut seen = nobody.read("/metrics").body;
    seen.extend(nobody.read("/tlog/checkpoint").body);
    for tile in tiles_of(size) {
        seen.extend(nobody.read(&format!("/tlog/{}", tile.path())).body);
    }
    for bundle in bundles_of(size) {
        seen.extend(nobody.read(&format!("/tlog/{}", bundle.path())).body);
    }
    let last = size.0 - 1;
    seen.extend(nobody.read(&format!("/receipts/{last}")).body);
    seen.extend(
        district
            .server
            .lines
            .lock()
            .expect("whole")
            .join("\n")
            .bytes(),
    );
    for text in ["欧阳青岚", "M009977", "13900139077", "王芳"] {
        let hit = seen
            .windows(text.len())
            .any(|bytes| bytes == text.as_bytes());
        assert!(!hit, "{text}");
    }
}

#[test]
fn the_counters_tell_how_publishing_stands() {
    let district = District::open();
    let size = district.server.publish();
    let text = district.server.nobody().read("/metrics").text();
    for line in [
        format!("hourledger_tlog_published_entries {size}"),
        "hourledger_tlog_fork_alarms_total 0".to_owned(),
    ] {
        assert!(text.lines().any(|known| known == line), "{line}");
    }
}
