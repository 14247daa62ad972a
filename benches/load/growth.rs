//! A ledger that grows to five million events: rates, start-up, rebuild, disk, and what a write
//! costs when the ledger is large.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use hourledger::run::ledger::answered;
use hourledger::state::Bounds;

use crate::All;
use crate::district::{District, GROUP, Turn, check_in_of};
use crate::ledger::Ledger;
use crate::machine::{copy_folder, disk_bytes, median};
use crate::table::Table;

/// Volunteers of the ledgers that grow.
const VOLUNTEERS: usize = 20_000;
/// Events at which start-up is measured.
const SIZES: [u64; 2] = [1_000_000, 5_000_000];
/// Events of the small ledger that the cost of a write is compared with.
const SMALL: u64 = 100_000;
/// Events recorded after the index was last seen, for a start-up that has to catch up.
const LAG: u64 = 100_000;
/// Writes that share an fsync when the cost of a write is measured.
const WRITES_PER_GROUP: usize = 64;
/// Groups on each ledger, alternating.
const GROUPS: usize = 150;
/// Times each start-up is measured.
const STARTS: usize = 3;

/// Grows a ledger and measures it on the way.
pub fn measure(all: &All, table: &mut Table) {
    let divisor = u64::try_from(all.divisor).expect("a small number");
    let volunteers = (VOLUNTEERS / all.divisor).max(30 * GROUP);
    let (small_data, data) = (all.work.join("small"), all.work.join("grown"));
    let small = Ledger::open(&small_data, Bounds::default());
    let mut small_district = District::settle(&small, volunteers);
    small_district.live_until(&small, SMALL / divisor);
    let mut ledger = Ledger::open(&data, Bounds::default());
    let mut district = District::settle(&ledger, volunteers);
    let (mut starts, mut disks) = (Vec::new(), Vec::new());
    let mut growing = 0.0;
    for size in SIZES {
        let begun = (Instant::now(), ledger.events());
        district.live_until(&ledger, (size - LAG) / divisor);
        growing = rate(ledger.events() - begun.1, begun.0);
        ledger.close();
        let earlier = all.work.join("earlier");
        copy_folder(&data.join("sled"), &earlier);
        ledger = Ledger::open(&data, Bounds::default());
        district.live_until(&ledger, size / divisor);
        ledger.close();
        disks.push(Disk::of(&data));
        starts.push(Starts::measure(&data, &earlier));
        disks.push(Disk::of(&data));
        ledger = Ledger::open(&data, Bounds::default());
    }
    tell_starts(&starts, growing, table);
    tell_disks(&disks, table);
    let costs = costs((&small, &mut small_district), (&ledger, &mut district));
    tell_costs([&small, &ledger].map(Ledger::events), costs, table);
    small.close();
    ledger.close();
}

#[allow(clippy::cast_precision_loss)]
fn rate(events: u64, since: Instant) -> f64 {
    events as f64 / since.elapsed().as_secs_f64()
}

/// How long a ledger takes to open, in seconds.
struct Starts {
    events: u64,
    clean: f64,
    lagging: f64,
    rebuild: f64,
}

impl Starts {
    fn measure(data: &Path, earlier: &Path) -> Self {
        let sled = data.join("sled");
        let aside = data.join("sled.now");
        let mut events = 0;
        let mut times = |prepare: &dyn Fn()| {
            let each = (0..STARTS).map(|_| {
                prepare();
                let said = child("start", data, &[]);
                let mut words = said.split_whitespace();
                let seconds = words.next().and_then(|word| word.parse::<f64>().ok());
                events = words
                    .next()
                    .and_then(|word| word.parse().ok())
                    .expect("stated");
                seconds.expect("stated")
            });
            median(&mut each.collect::<Vec<_>>())
        };
        let clean = times(&|| {});
        fs::rename(&sled, &aside).expect("moves");
        let lagging = times(&|| {
            remove(&sled);
            copy_folder(earlier, &sled);
        });
        let rebuild = times(&|| remove(&sled));
        remove(earlier);
        remove(&aside);
        Self {
            events,
            clean,
            lagging,
            rebuild,
        }
    }
}

fn remove(folder: &Path) {
    if folder.exists() {
        fs::remove_dir_all(folder).expect("removes its own folder");
    }
}

/// Runs a part of this program in a process of its own; what it says.
pub fn child(part: &str, data: &Path, args: &[&str]) -> String {
    let program = std::env::current_exe().expect("known");
    let output = Command::new(program)
        .arg(part)
        .arg("--data")
        .arg(data)
        .args(args)
        .output();
    let output = output.expect("runs");
    assert!(
        output.status.success(),
        "{part}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).expect("text")
}

/// Opens a ledger once: seconds until it answers, and how many events it holds.
pub fn start(data: &Path) {
    let started = Instant::now();
    let ledger = Ledger::open(data, Bounds::default());
    let seconds = started.elapsed().as_secs_f64();
    println!("{seconds} {}", ledger.events());
    ledger.close();
}

#[allow(clippy::cast_precision_loss)]
fn tell_starts(starts: &[Starts], growing: f64, table: &mut Table) {
    table.heading("Start-up and rebuild (s)");
    let lagging = format!("index {LAG} events behind");
    table.columns(&["events", "clean", &lagging, "rebuild, no index", "events/s"]);
    for start in starts {
        let rate = start.events as f64 / start.rebuild;
        table.row(&[
            start.events.to_string(),
            format!("{:.2}", start.clean),
            format!("{:.2}", start.lagging),
            format!("{:.2}", start.rebuild),
            format!("{rate:.0}"),
        ]);
        let what = format!("rebuild of {} events, events/s", start.events);
        table.target(&what, rate, 500_000.0, true);
    }
    table.note(&format!(
        "bulk writing through the queue, four commands a session: {growing:.0} events/s"
    ));
}

/// Bytes on the disk after a clean close.
struct Disk {
    log: u64,
    sled: u64,
    events: u64,
}

impl Disk {
    fn of(data: &Path) -> Self {
        let ledger = Ledger::open(data, Bounds::default());
        let events = ledger.events();
        ledger.close();
        Self {
            log: disk_bytes(&data.join("log")),
            sled: disk_bytes(&data.join("sled")),
            events,
        }
    }
}

#[allow(clippy::cast_precision_loss)]
fn tell_disks(disks: &[Disk], table: &mut Table) {
    table.heading("Disk (bytes per event)");
    table.columns(&["events", "index", "frames", "sled", "both, over frames"]);
    for (disk, index) in disks
        .iter()
        .zip(["as it grew", "folded anew"].iter().cycle())
    {
        let per_event = |bytes: u64| bytes as f64 / disk.events as f64;
        let share = (disk.log + disk.sled) as f64 / disk.log as f64;
        table.row(&[
            disk.events.to_string(),
            (*index).to_owned(),
            format!("{:.0}", per_event(disk.log)),
            format!("{:.0}", per_event(disk.sled)),
            format!("{share:.2}"),
        ]);
        if disk.events >= SIZES[1] {
            let what = format!("disk over frames, index {index}");
            table.target(&what, share, 1.5, false);
        }
    }
}

/// Medians of what a write costs on the small and on the grown ledger, in microseconds.
fn costs(
    (small, small_district): (&Ledger, &mut District),
    (grown, district): (&Ledger, &mut District),
) -> [f64; 2] {
    let mut turns = [
        small_district
            .announce(small, small_district.people.len())
            .into_iter(),
        district.announce(grown, district.people.len()).into_iter(),
    ];
    let mut times = [Vec::new(), Vec::new()];
    for _ in 0..GROUPS {
        for ((ledger, turns), times) in [small, grown].iter().zip(&mut turns).zip(&mut times) {
            let group: Vec<Turn> = turns.by_ref().take(WRITES_PER_GROUP).collect();
            if group.len() == WRITES_PER_GROUP {
                times.push(cost(ledger, &group));
            }
        }
    }
    times.map(|mut times| median(&mut times))
}

/// Microseconds per write of a group that shares an fsync.
#[allow(clippy::cast_precision_loss)]
fn cost(ledger: &Ledger, group: &[Turn]) -> f64 {
    let requests: Vec<_> = group
        .iter()
        .map(|turn| ledger.request(turn.recorder, check_in_of(turn)))
        .collect();
    let queue = &ledger.running.queue;
    let started = Instant::now();
    let waiting: Vec<_> = requests
        .into_iter()
        .map(|request| queue.enqueue(request))
        .collect();
    for answer in waiting {
        answered(answer.expect("room in the queue")).expect("accepted");
    }
    started.elapsed().as_secs_f64() * 1e6 / group.len() as f64
}

fn tell_costs(events: [u64; 2], costs: [f64; 2], table: &mut Table) {
    table.heading("Cost of a write through the writer, 64 sharing an fsync (µs, medians)");
    table.columns(&["events in the ledger", "per write"]);
    for (events, cost) in events.iter().zip(costs) {
        table.row(&[events.to_string(), format!("{cost:.1}")]);
    }
    let share = costs[1] / costs[0];
    table.target("cost per write, large over small ledger", share, 1.2, false);
}
