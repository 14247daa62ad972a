//! Reports and a what-if over many sessions, on a ledger made by the real commands.
//!
//! Wall time says what somebody waits, CPU time (of all threads) what it costs where others share
//! the machine.

use std::time::Instant;

use hourledger::domain::books::BookKey;
use hourledger::domain::kernel::minutes::Rounding;
use hourledger::domain::ledger::book::LedgerBook;
use hourledger::domain::policy::pack::Pack;
use hourledger::reading::report::group::{By, States, Weeks};
use hourledger::reading::report::recorders::recorders;
use hourledger::reading::report::sessions::{Question, report};
use hourledger::reading::report::tally::Days;
use hourledger::reading::report::what_if::{self, what_if};
use hourledger::state::Bounds;

use crate::All;
use crate::district::{District, GROUP};
use crate::ledger::Ledger;
use crate::machine::{cpu_seconds, median};
use crate::table::Table;

/// Volunteers of the ledger.
const VOLUNTEERS: usize = 20_000;
/// Its sessions.
const SESSIONS: usize = 200_000;
/// Times each is measured.
const TIMES: usize = 3;
/// What the targets are for.
const TARGET_SESSIONS: f64 = 1_000_000.0;

/// Makes a ledger of sessions and measures on it.
pub fn measure(all: &All, table: &mut Table) {
    let data = all.work.join("reported");
    let ledger = Ledger::open(&data, Bounds::default());
    let volunteers = (VOLUNTEERS / all.divisor).max(30 * GROUP);
    let mut district = District::settle(&ledger, volunteers);
    let wanted = SESSIONS / all.divisor;
    let mut sessions = 0;
    while sessions < wanted {
        sessions += district.live_through_a_day(&ledger, wanted - sessions);
    }
    ledger.close();
    let ledger = Ledger::open(&data, Bounds::default());
    tell(&ledger, table);
    ledger.close();
}

/// Measures on a ledger that is there.
#[allow(clippy::cast_precision_loss)]
fn tell(ledger: &Ledger, table: &mut Table) {
    let ledger = ledger.running.queue.ledger();
    let book = ledger.book::<LedgerBook>(&BookKey::Ledger);
    let sessions = book.expect("readable").totals.sessions.all() as f64;
    table.heading(&format!("Reports over {sessions:.0} sessions (s)"));
    table.columns(&["report", "wall", "CPU", "wall, for a million"]);
    let question = |by| Question {
        by,
        weeks: Weeks::default(),
        states: States::default(),
        days: Days::default(),
        organisation: None,
    };
    let mut pack = Pack::national().clone();
    pack.rounding = Rounding::Floor { unit: 30 };
    let asked = what_if::Question {
        pack: &pack,
        days: Days::default(),
        by: what_if::By::Month,
    };
    let reports: [(&str, f64, &dyn Fn()); 4] = [
        ("sessions by month", 2.0, &|| {
            report(ledger, &question(By::Month)).expect("counted");
        }),
        ("sessions by category", 2.0, &|| {
            report(ledger, &question(By::Category)).expect("counted");
        }),
        ("recorders", 2.0, &|| {
            recorders(ledger, None, Days::default()).expect("counted");
        }),
        ("what-if", 30.0, &|| {
            what_if(ledger, &asked, &|_| {}).expect("compared");
        }),
    ];
    for (name, target, work) in reports {
        let (mut walls, mut cpus) = (Vec::new(), Vec::new());
        for _ in 0..TIMES {
            let (started, cpu) = (Instant::now(), cpu_seconds());
            work();
            walls.push(started.elapsed().as_secs_f64());
            cpus.push(cpu_seconds() - cpu);
        }
        let (wall, cpu) = (median(&mut walls), median(&mut cpus));
        let million = wall * TARGET_SESSIONS / sessions;
        table.row(&[
            name.to_owned(),
            format!("{wall:.3}"),
            format!("{cpu:.2}"),
            format!("{million:.2}"),
        ]);
        let what = format!("{name}, scaled to 1,000,000 sessions, s");
        table.target(&what, million, target, false);
    }
}
