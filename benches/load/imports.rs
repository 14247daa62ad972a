//! A bulk import: rows as commands under keys of their own, then the approval, page by page.
//!
//! What a spreadsheet costs before it is rows is not in it; `tools/results` has that by hand.

use std::path::Path;
use std::time::Instant;

use hourledger::domain::Event;
use hourledger::domain::imports::command::{
    ApproveImport, ImportActivity, ImportSession, OpenImport,
};
use hourledger::domain::imports::rows::{ActivityRow, SessionRow};
use hourledger::domain::kernel::amount::Amount;
use hourledger::domain::kernel::ids::{ActivityId, Digest32, ImportId, PersonId};
use hourledger::domain::kernel::minutes::Minutes;
use hourledger::domain::kernel::moment::Moment;
use hourledger::run::jobs::Jobs;
use hourledger::run::ports::Clock;
use hourledger::state::Bounds;

use crate::All;
use crate::district::{District, GROUP, Team};
use crate::ledger::Ledger;
use crate::machine::{cpu_seconds, disk_bytes};
use crate::table::Table;

/// Volunteers of the ledger.
const VOLUNTEERS: usize = 5_000;
/// Rows of the import.
const ROWS: usize = 100_000;
/// Activities that they speak of.
const ACTIVITIES: usize = 100;
/// Events a second that are wanted.
const TARGET: f64 = 100_000.0;
/// Pages worked through at a time.
const PAGES: u32 = 256;

/// Loads and approves an import, in an empty ledger.
pub fn measure(all: &All, table: &mut Table) {
    let data = all.work.join("imported");
    let ledger = Ledger::open(&data, Bounds::for_bulk_writing());
    let volunteers = (VOLUNTEERS / all.divisor).max(30 * GROUP);
    let district = District::settle(&ledger, volunteers);
    let rows = ROWS / all.divisor;
    table.heading(&format!("A bulk import of {rows} sessions"));
    table.columns(&["step", "events", "s", "CPU s", "events/s"]);
    let team = district.teams[0];
    let import = opened(&ledger, team);
    let activities = activities(&ledger, team, import);
    let loaded = timed(&ledger, table, "load, one command a row", || {
        load(&ledger, team, import, &activities, &district.people, rows);
    });
    let approved = timed(&ledger, table, "approval, 64 sessions a command", || {
        approve(&ledger, team, import, rows);
    });
    table.target("events/s of a load", loaded, TARGET, true);
    table.target("events/s of an approval", approved, TARGET, true);
    tell_size(&data, table);
    ledger.close();
}

#[allow(clippy::cast_precision_loss)]
fn timed(ledger: &Ledger, table: &mut Table, name: &str, work: impl FnOnce()) -> f64 {
    let (before, started, cpu) = (ledger.events(), Instant::now(), cpu_seconds());
    work();
    let (seconds, cpu) = (started.elapsed().as_secs_f64(), cpu_seconds() - cpu);
    let events = ledger.events() - before;
    let rate = events as f64 / seconds;
    table.row(&[
        name.to_owned(),
        events.to_string(),
        format!("{seconds:.2}"),
        format!("{cpu:.2}"),
        format!("{rate:.0}"),
    ]);
    rate
}

fn opened(ledger: &Ledger, team: Team) -> ImportId {
    let command = OpenImport {
        organisation_id: team.organisation,
        origin: "old-platform".parse().expect("a code"),
        file_digest: Digest32::of(b"the year before"),
    };
    match &ledger.must(team.recorder, command)[..] {
        [Event::ImportOpened(event)] => event.import.import_id,
        other => panic!("an opening made {other:?}"),
    }
}

fn activities(ledger: &Ledger, team: Team, import_id: ImportId) -> Vec<ActivityId> {
    let activity = |number: usize| {
        let command = ImportActivity {
            import_id,
            organisation_id: team.organisation,
            origin: "old-platform".parse().expect("a code"),
            external_id: format!("a{number}"),
            stated: ActivityRow {
                title: Some(format!("活动{number}")),
                ..ActivityRow::default()
            },
        };
        match &ledger.must(team.recorder, command)[..] {
            [Event::ActivityImported(event)] => event.activity.activity_id,
            other => panic!("an activity made {other:?}"),
        }
    };
    (0..ACTIVITIES).map(activity).collect()
}

/// One session a day of each volunteer, two hours with clock times, the latest days last.
fn load(
    ledger: &Ledger,
    team: Team,
    import_id: ImportId,
    activities: &[ActivityId],
    people: &[PersonId],
    rows: usize,
) {
    let zone = &ledger.running.queue.ledger().zone;
    let now = Moment::from_unix(ledger.clock.now_ms() / 1_000).expect("in range");
    let first = zone.date(now).plus_days(-400);
    let row = |number: usize| {
        let day = i32::try_from(number / people.len()).expect("fits");
        let date = first.plus_days(day);
        let starts_at = zone.midnight(date).plus_minutes(540);
        let said = |text: &str| Some(text.to_owned());
        ImportSession {
            import_id,
            origin: "old-platform".parse().expect("a code"),
            external_id: format!("s{number}"),
            stated: SessionRow {
                activity_id: activities[number % activities.len()],
                approved_by: None,
                approved_on: None,
                confirmer: None,
                date,
                description: said("整理"),
                ended_at: Some(starts_at.plus_minutes(120)),
                evidence_ref: None,
                minutes: Minutes(120),
                national_entered_on: None,
                national_reference: None,
                person_id: people[number % people.len()],
                recorder: said("李"),
                source: None,
                started_at: Some(starts_at),
            },
        }
    };
    let requests = (0..rows).map(|number| (team.recorder, row(number).into()));
    ledger.all(requests, |events| assert_eq!(events.len(), 1));
}

fn approve(ledger: &Ledger, team: Team, import_id: ImportId, rows: usize) {
    let sessions = u32::try_from(rows).expect("fits");
    let command = ApproveImport {
        balances: 0,
        credit: Amount::ZERO,
        movements: 0,
        stars: 0,
        import_id,
        sessions,
        minutes: Minutes(i64::from(sessions) * 120),
    };
    ledger.must(team.approver, command);
    let mut jobs = Jobs::default();
    while jobs.advance(&ledger.running.queue, PAGES).expect("works") > 0 {}
}

fn tell_size(data: &Path, table: &mut Table) {
    let bytes = disk_bytes(data) >> 20;
    table.note(&format!("The directory holds {bytes} MB afterwards."));
}
