//! What publishing costs whoever writes: the same durable writes with and without a publisher that
//! signs every second, alternating on ledgers of their own.

use std::path::Path;
use std::time::Instant;

use hourledger::run::{Publisher, Publishing};
use hourledger::state::Bounds;

use crate::All;
use crate::district::District;
use crate::ledger::Ledger;
use crate::machine::{cpu_seconds, median};
use crate::table::Table;

/// Volunteers of each ledger.
const VOLUNTEERS: usize = 20_000;
/// Sessions lived through in each round: six events and four durable commands each.
const SESSIONS: usize = 20_000;
/// Pairs of rounds; the middle one counts.
const ROUNDS: usize = 9;
/// The share of a durable write that publishing may cost.
const COST_MAX: f64 = 10.0;

/// Measures both kinds and tells.
pub fn measure(all: &All, table: &mut Table) {
    let sessions = (SESSIONS / all.divisor).max(60);
    table.heading("Publishing beside writing");
    table.columns(&["round", "events", "s", "CPU s", "events/s"]);
    // Pair by pair: the machine is shared, and what slows one half of a pair slows the other.
    let mut shares = Vec::new();
    for round in 0..ROUNDS {
        let [without, with] = [false, true].map(|is_publishing| {
            let data = all.work.join(format!("publishing-{round}-{is_publishing}"));
            let rate = lived(&data, all, (is_publishing, sessions), table);
            std::fs::remove_dir_all(&data).expect("removes its own ledger");
            rate
        });
        shares.push(with / without);
    }
    let cost = (1.0 - median(&mut shares)) * 100.0;
    table.target(
        "% of a durable write that publishing costs",
        cost,
        COST_MAX,
        false,
    );
}

#[allow(clippy::cast_precision_loss)]
fn lived(
    data: &Path,
    all: &All,
    (is_publishing, sessions): (bool, usize),
    table: &mut Table,
) -> f64 {
    let ledger = Ledger::open(data, Bounds::default());
    let mut district = District::settle(&ledger, (VOLUNTEERS / all.divisor).max(60));
    let publishing = Publishing {
        interval: std::time::Duration::from_secs(1),
        ..Publishing::default()
    };
    let publisher = is_publishing.then(|| {
        let started = Publisher::start(ledger.running.queue.clone(), publishing);
        started.expect("a thread")
    });
    if publisher.is_some() {
        // What was there before is not what this round writes.
        while ledger.running.queue.ledger().tlog.published_size().0 == 0 {
            std::thread::yield_now();
        }
    }
    let (before, started, cpu) = (ledger.events(), Instant::now(), cpu_seconds());
    district.live_through_a_day(&ledger, sessions);
    let (seconds, cpu) = (started.elapsed().as_secs_f64(), cpu_seconds() - cpu);
    let events = ledger.events() - before;
    let rate = events as f64 / seconds;
    table.row(&[
        if is_publishing {
            "with a publisher"
        } else {
            "without"
        }
        .to_owned(),
        events.to_string(),
        format!("{seconds:.2}"),
        format!("{cpu:.2}"),
        format!("{rate:.0}"),
    ]);
    if let Some(publisher) = publisher {
        publisher.stop().expect("it published to the end");
    }
    ledger.close();
    rate
}
