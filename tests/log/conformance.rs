//! What every engine promises, run against all of them.

use std::path::Path;
use std::sync::Arc;

use hourledger::log::disk::model::{Dice, ModelDisk};
use hourledger::log::disk::real::RealDisk;
use hourledger::log::on_disk::scan;
use hourledger::log::on_sled::OnSled;
use hourledger::log::{Chain, Head, InMemory, Log, OnDisk, Position};

use crate::fixtures::{LEDGER, SEGMENT_BYTES, draft, drafts, frames, shape_of};

/// An engine, and how to open its log again.
struct Engine {
    name: &'static str,
    log: Box<dyn Log>,
    reopen: Option<Box<dyn Fn() -> Box<dyn Log>>>,
}

/// One log of each engine, in `folder` where it needs one.
fn engines(folder: &Path) -> Vec<Engine> {
    let on_disk = |disk: Arc<dyn hourledger::log::disk::Disk>, name| {
        OnDisk::create(Arc::clone(&disk), LEDGER).expect("an empty disk");
        let open = move || -> Box<dyn Log> {
            let log = OnDisk::open_sized(Arc::clone(&disk), Position(0), SEGMENT_BYTES);
            Box::new(log.expect("a good log"))
        };
        Engine {
            name,
            log: open(),
            reopen: Some(Box::new(open)),
        }
    };
    let real = RealDisk::new(folder.join("segments")).expect("a folder");
    let sled = folder.join("sled");
    let on_sled = Box::new(OnSled::create(&sled, LEDGER).expect("an empty folder"));
    let reopen =
        move || -> Box<dyn Log> { Box::new(OnSled::open(&sled, Position(0)).expect("a good log")) };
    vec![
        Engine {
            name: "in_memory",
            log: Box::new(InMemory::new(LEDGER)),
            reopen: None,
        },
        on_disk(Arc::new(real), "on_disk"),
        on_disk(Arc::new(ModelDisk::default()), "on_disk, modelled"),
        Engine {
            name: "on_sled",
            log: on_sled,
            reopen: Some(Box::new(reopen)),
        },
    ]
}

/// Runs a check against a fresh log of every engine.
fn for_every_engine(check: impl Fn(&Engine, &Path)) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for engine in engines(folder.path()) {
        println!("engine: {}", engine.name);
        check(&engine, folder.path());
    }
}

#[test]
fn an_empty_log_is_at_genesis_and_has_nothing_to_read() {
    for_every_engine(|engine, _| {
        assert_eq!(engine.log.ledger_id(), LEDGER);
        assert_eq!(engine.log.head(), Head::genesis(LEDGER));
        assert!(engine.log.read(Position(0), 100).expect("reads").is_empty());
        assert!(
            engine
                .log
                .append(Vec::new())
                .expect("nothing to do")
                .is_empty()
        );
        assert_eq!(engine.log.head(), Head::genesis(LEDGER));
    });
}

#[test]
fn positions_batches_and_chain_follow_without_a_gap() {
    for_every_engine(|engine, _| {
        let (mut next, mut chain) = (Position(0), Chain::genesis(LEDGER));
        for batch in 1..=20 {
            let first = next;
            let drafts = drafts(batch * 10, 1 + batch % 7);
            let appended = engine.log.append(drafts.clone()).expect("appends");
            assert_eq!(appended.len(), drafts.len());
            for (frame, draft) in appended.iter().zip(&drafts) {
                assert_eq!((frame.batch(), frame.batch_first()), (batch, first));
                assert_eq!((frame.first(), frame.chain_before()), (next, chain));
                assert_eq!(frame.event_count(), draft.events.len());
                assert_eq!(frame.idem(), draft.idem);
                (next, chain) = (frame.next(), frame.chain());
            }
            let head = engine.log.head();
            assert_eq!((head.next, head.chain, head.batch), (next, chain, batch));
        }
    });
}

#[test]
fn what_was_appended_is_read_back_in_pieces_of_any_size() {
    for_every_engine(|engine, _| {
        let mut appended = Vec::new();
        for batch in 0..30 {
            appended.extend(
                engine
                    .log
                    .append(drafts(batch * 10, 1 + batch % 9))
                    .expect("appends"),
            );
        }
        for bytes_max in [0, 1, 1_000, 10_000, usize::MAX] {
            assert_eq!(
                frames(&*engine.log, bytes_max),
                appended,
                "pieces of {bytes_max}"
            );
        }
    });
}

#[test]
fn a_read_begins_with_the_frame_that_holds_the_position_and_keeps_to_its_size() {
    for_every_engine(|engine, _| {
        let appended = engine.log.append(drafts(0, 40)).expect("appends");
        for frame in &appended {
            for position in frame.first().0..frame.next().0 {
                let read = engine.log.read(Position(position), 0).expect("reads");
                assert_eq!(
                    read,
                    [Arc::clone(frame)],
                    "at least and only the frame itself"
                );
            }
        }
        let read = engine.log.read(Position(0), 1_500).expect("reads");
        assert!(read.len() > 1 && read.iter().map(|f| f.bytes().len()).sum::<usize>() <= 1_500);
        assert!(
            engine
                .log
                .read(engine.log.head().next, 1_500)
                .expect("reads")
                .is_empty()
        );
        assert!(
            engine
                .log
                .read(Position(u64::MAX), 1_500)
                .expect("reads")
                .is_empty()
        );
    });
}

#[test]
fn a_frame_of_the_largest_size_is_stored() {
    for_every_engine(|engine, _| {
        let mut large = draft(1, 7);
        for event in &mut large.events {
            event.body = vec![b' '; hourledger::log::bounds::EVENT_BODY_BYTES_MAX];
        }
        let many = draft(2, hourledger::log::bounds::EVENTS_PER_FRAME_MAX);
        let appended = engine
            .log
            .append(vec![draft(0, 1), large, many])
            .expect("appends");
        engine.log.append(drafts(10, 3)).expect("appends");
        assert_eq!(
            engine.log.read(Position(1), 0).expect("reads"),
            appended[1..2]
        );
        assert_eq!(frames(&*engine.log, 100).len(), 6);
    });
}

#[test]
fn a_closed_log_refuses_appends_and_opens_where_it_ended() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for engine in engines(folder.path()) {
        let Some(reopen) = engine.reopen else {
            continue;
        };
        engine.log.append(drafts(0, 50)).expect("appends");
        let (head, before) = (engine.log.head(), frames(&*engine.log, 1 << 20));
        engine.log.close().expect("closes");
        engine.log.close().expect("closing twice is closing once");
        engine.log.append(drafts(60, 1)).expect_err("closed");
        drop(engine.log);
        let log = reopen();
        assert_eq!(
            (log.head(), frames(&*log, 1 << 20)),
            (head, before),
            "{}",
            engine.name
        );
        let after = log.append(drafts(60, 1)).expect("appends");
        assert_eq!(
            (after[0].first(), after[0].batch()),
            (head.next, head.batch + 1)
        );
    }
}

#[test]
fn a_snapshot_is_a_closed_log_with_the_same_frames() {
    for_every_engine(|engine, folder| {
        for batch in 0..10 {
            engine.log.append(drafts(batch * 10, 8)).expect("appends");
        }
        let into = folder.join(format!("snapshot of {}", engine.name));
        let head = engine.log.snapshot(&into).expect("copies");
        assert_eq!(head, engine.log.head());
        engine
            .log
            .snapshot(&into)
            .expect_err("the folder holds a log already");

        let disk = RealDisk::new(&into).expect("a folder");
        let scanned = scan(&disk, shape_of, |_| ()).expect("a good copy");
        assert_eq!(scanned, head);
        let copy = OnDisk::open(Arc::new(disk), head.next).expect("a good copy");
        assert_eq!(frames(&copy, 1 << 20), frames(&*engine.log, 1 << 20));
    });
}

#[test]
fn all_engines_store_the_same_bytes() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let engines = engines(folder.path());
    let mut dice = Dice(1);
    for batch in 0..40 {
        let drafts = drafts(batch * 20, 1 + dice.below(19) as u64);
        for engine in &engines {
            engine.log.append(drafts.clone()).expect("appends");
        }
    }
    let reference = frames(&*engines[0].log, 1 << 20);
    for engine in &engines[1..] {
        assert_eq!(engine.log.head(), engines[0].log.head(), "{}", engine.name);
        assert_eq!(frames(&*engine.log, 1 << 16), reference, "{}", engine.name);
    }
}
