//! A midnight at which credit expires: laid out here, and lived through in a process of its own,
//! over a ledger that was just opened, with the bounds of the product.

use std::path::Path;
use std::time::Instant;

use hourledger::domain::BookKey;
use hourledger::domain::kernel::moment::Moment;
use hourledger::domain::timebank::account::Unit;
use hourledger::domain::timebank::book::BankBook;
use hourledger::run::passing::pass_deadlines;
use hourledger::run::ports::Clock as _;
use hourledger::state::Bounds;

use crate::All;
use crate::banking::adopt;
use crate::district::District;
use crate::growth::child;
use crate::ledger::Ledger;
use crate::machine::{cpu_seconds, memory_bytes};
use crate::table::Table;

/// 2026-05-01 00:00 in Shanghai: credit of March is over.
const MAY_MS: i64 = 1_777_564_800_000;
/// The accounts that a target is set for.
const CITY: usize = 1_000_000;

/// Lays it out, and measures it.
pub fn measure(all: &All, table: &mut Table) {
    let count = (all.expiring / all.divisor).max(60);
    let data = all.work.join("expiring");
    lay_out(&data, count);
    let said = child("midnight", &data, &[]);
    let row: Vec<String> = said.split_whitespace().map(str::to_owned).collect();
    table.heading("A midnight at which credit expires");
    table.columns(&["accounts", "events", "s", "CPU s", "accounts/s", "MiB"]);
    table.row(&row);
    if count >= CITY {
        let seconds = row[2].parse().expect("a number");
        table.target(
            "s of a midnight of a million accounts",
            seconds,
            10.0,
            false,
        );
    }
}

/// So many accounts, each with an hour earned in March.
pub fn lay_out(data: &Path, count: usize) {
    let ledger = Ledger::open(data, Bounds::for_bulk_writing());
    let mut district = District::settle(&ledger, count);
    adopt(&ledger, Some(1));
    let mut served = 0;
    while served < count {
        served += district.live_through_a_day(&ledger, count - served);
    }
    ledger.close();
}

/// The midnight, in the process that is measured.
#[allow(clippy::cast_precision_loss)]
pub fn live_through(data: &Path) {
    let ledger = Ledger::open(data, Bounds::default());
    let bank = ledger
        .running
        .queue
        .ledger()
        .book::<BankBook>(&BookKey::Bank(Unit::Credit))
        .expect("readable");
    ledger.clock.advance_to(MAY_MS);
    let now = Moment::from_unix(ledger.clock.now_ms() / 1_000).expect("in range");
    let (started, cpu, before) = (Instant::now(), cpu_seconds(), ledger.events());
    while pass_deadlines(&ledger.running.queue, now)
        .expect("works")
        .more
    {}
    let (seconds, cpu) = (started.elapsed().as_secs_f64(), cpu_seconds() - cpu);
    let (accounts, events) = (bank.accounts, ledger.events() - before);
    let rate = accounts as f64 / seconds;
    let memory = memory_bytes("VmHWM") >> 20;
    println!("{accounts} {events} {seconds:.2} {cpu:.2} {rate:.0} {memory}");
    ledger.close();
}
