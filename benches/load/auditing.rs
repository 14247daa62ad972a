//! An audit of a million events, beside the bare primitives over the same bytes: reading the files
//! and hashing them once with BLAKE3, on one core.

use std::fs;
use std::path::Path;
use std::time::Instant;

use hourledger::run::audit::{Asked, audit};
use hourledger::state::Bounds;

use crate::All;
use crate::district::District;
use crate::ledger::Ledger;
use crate::machine::median;
use crate::table::Table;

/// Events of the ledger.
const EVENTS: u64 = 1_000_000;
/// Volunteers that they are about.
const VOLUNTEERS: usize = 50_000;
/// Rounds of each; they alternate and the middle one counts.
const ROUNDS: usize = 3;
/// Seconds that an audit of a million events may take.
const SECONDS_MAX: f64 = 10.0;

/// Measures and tells.
pub fn measure(all: &All, table: &mut Table) {
    let data = all.work.join("audited");
    let ledger = Ledger::open(&data, Bounds::for_bulk_writing());
    let mut district = District::settle(&ledger, (VOLUNTEERS / all.divisor).max(60));
    let divisor = u64::try_from(all.divisor).expect("a small number");
    district.live_until(&ledger, EVENTS / divisor);
    let events = ledger.events();
    ledger.close();
    table.heading(&format!("An audit of {events} events"));
    table.columns(&["what", "s"]);
    let mut seconds = [Vec::new(), Vec::new()];
    for _ in 0..ROUNDS {
        seconds[0].push(timed(|| bare(&data.join("log"))));
        seconds[1].push(timed(|| audited(&data, events)));
    }
    let [bare, audited] = seconds.each_mut().map(|rounds| median(rounds));
    table.row(&[
        "reading and one BLAKE3, one core".to_owned(),
        format!("{bare:.2}"),
    ]);
    table.row(&["audit, two cores".to_owned(), format!("{audited:.2}")]);
    table.target("s of an audit", audited, SECONDS_MAX, false);
    fs::remove_dir_all(&data).expect("removes its own ledger");
}

fn timed(work: impl FnOnce()) -> f64 {
    let started = Instant::now();
    work();
    started.elapsed().as_secs_f64()
}

fn bare(log: &Path) {
    for entry in fs::read_dir(log).expect("a log") {
        let path = entry.expect("readable").path();
        if path.is_file() {
            std::hint::black_box(blake3::hash(&fs::read(path).expect("readable")));
        }
    }
}

fn audited(data: &Path, events: u64) {
    let report = audit(data, &Asked::default(), |_, _| {}).expect("readable");
    assert_eq!((report.events, report.problems()), (events, 0));
}
