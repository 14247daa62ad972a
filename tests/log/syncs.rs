//! How many real fsync calls an acknowledged batch costs.

use std::sync::Arc;

use hourledger::log::disk::Disk;
use hourledger::log::disk::real::RealDisk;
use hourledger::log::{Log, OnDisk};

use crate::fixtures::{LEDGER, drafts};

#[test]
fn a_batch_costs_one_fsync_however_many_commands_it_holds() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let disk = Arc::new(RealDisk::new(folder.path().join("log")).expect("a folder"));
    let port: Arc<dyn Disk> = disk.clone();
    let log = OnDisk::create(port, LEDGER).expect("an empty folder");
    let mut number = 0;
    for frames in [1, 2, 64, 500] {
        for _ in 0..10 {
            let before = disk.syncs();
            log.append(drafts(number, frames)).expect("appends");
            number += frames;
            assert_eq!(disk.syncs() - before, 1, "a batch of {frames}");
        }
    }
    let before = disk.syncs();
    log.append(Vec::new()).expect("nothing to do");
    log.read(log.head().next, 100).expect("reads");
    assert_eq!(disk.syncs(), before, "nothing to make durable");
}
