//! Memory that does not grow with the number of volunteers: the same service day on a ledger of
//! many and on a ledger of ten times as many, each in a process of its own.

use std::path::Path;

use hourledger::state::Bounds;

use crate::All;
use crate::district::District;
use crate::growth::child;
use crate::ledger::Ledger;
use crate::machine::memory_bytes;
use crate::table::Table;

/// Volunteers.
const SIZES: [usize; 2] = [100_000, 1_000_000];
/// Sessions of the day that follows.
const SESSIONS: usize = 30_000;

/// Measures both sizes.
pub fn measure(all: &All, table: &mut Table) {
    table.heading("Memory (MiB)");
    table.columns(&[
        "volunteers",
        "after registering",
        "reopened, after a service day",
        "peak",
    ]);
    for size in SIZES {
        let volunteers = (size / all.divisor).to_string();
        let data = all.work.join(format!("people-{size}"));
        let said = child("people", &data, &["--volunteers", &volunteers]);
        let mut row = vec![volunteers];
        row.extend(said.split_whitespace().map(str::to_owned));
        table.row(&row);
        std::fs::remove_dir_all(&data).expect("removes its own ledger");
    }
}

/// One size, in the process that is measured.
pub fn people(data: &Path, volunteers: usize) {
    let ledger = Ledger::open(data, Bounds::default());
    let mut district = District::settle(&ledger, volunteers);
    let registered = memory_bytes("VmRSS");
    ledger.close();
    let ledger = Ledger::open(data, Bounds::default());
    district.live_through_a_day(&ledger, SESSIONS.min(volunteers));
    let (lived, peak) = (memory_bytes("VmRSS"), memory_bytes("VmHWM"));
    println!("{} {} {}", registered >> 20, lived >> 20, peak >> 20);
    ledger.close();
}
