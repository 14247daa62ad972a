//! Reading while the writer appends.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use hourledger::log::disk::model::{Dice, ModelDisk};
use hourledger::log::{Log, Position};

use crate::fixtures::{created, drafts};

#[test]
fn readers_see_whole_durable_batches_in_order_while_the_writer_appends() {
    let log = created(&ModelDisk::default());
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        for seed in 0..4 {
            let (log, done) = (&log, &done);
            scope.spawn(move || {
                let mut dice = Dice(seed);
                while !done.load(Ordering::Acquire) {
                    let head = log.head();
                    let from = Position(dice.below(head.next.0 as usize) as u64);
                    let read = log.read(from, dice.below(20_000)).expect("a readable log");
                    let Some(first) = read.first() else {
                        assert_eq!(head.next, Position(0), "only an empty log has no frame");
                        continue;
                    };
                    assert!(first.first() <= from && from < first.next());
                    for pair in read.windows(2) {
                        assert_eq!(pair[0].chain(), pair[1].chain_before());
                    }
                    let last = &read[read.len() - 1];
                    assert!(
                        last.next() <= log.head().next,
                        "nothing that is not durable"
                    );
                }
            });
        }
        for batch in 0..300 {
            log.append(drafts(batch * 10, 1 + batch % 10))
                .expect("appends");
        }
        done.store(true, Ordering::Release);
    });
}
