//! The time bank: holding and capturing through the real writer beside the same two transactions in
//! `PostgreSQL`, balances read meanwhile, and a long statement.
//!
//! Over HTTP it is measured by `spending`; here clients are threads of this process, and what the
//! writer alone can do is seen, while `pgbench` speaks to its server over a socket.

use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use hourledger::domain::Event;
use hourledger::domain::kernel::amount::Amount;
use hourledger::domain::kernel::ids::PersonId;
use hourledger::domain::kernel::refusal::{Lang, RefusalCode};
use hourledger::domain::policy::command::AdoptPolicy;
use hourledger::domain::policy::pack::{Pack, Setting, Sourced};
use hourledger::domain::stored::Actor;
use hourledger::domain::timebank::account::{Account, Unit};
use hourledger::domain::timebank::command::{CaptureHold, GrantCredit, PlaceHold};
use hourledger::domain::timebank::event::PlaceRef;
use hourledger::reading::timebank::accounts::account;
use hourledger::reading::timebank::statement::{Clock, Period, statement};
use hourledger::run::Failure;
use hourledger::run::fold::decode;
use hourledger::state::Bounds;

use crate::All;
use crate::district::District;
use crate::http::client::Shot;
use crate::ledger::Ledger;
use crate::machine::{cpu_seconds, median, percentile};
use crate::postgres::{Postgres, Way};
use crate::spending;
use crate::table::Table;

/// Clients at a time.
pub const CLIENTS: usize = 64;
/// Accounts that they move.
pub const ACCOUNTS: usize = 20_000;
/// Pairs of a hold and its capture in one round over many accounts, and over one: ours, and those
/// of `PostgreSQL`. Either takes two seconds or more: in half a second, what a round begins with
/// is much of it (pages of memory given back, connections, books read for the first time).
pub const PAIRS: [(usize, usize); 2] = [(30_000, 20_000), (30_000, 6_000)];
/// Rounds of each; the one with the middle rate is quoted.
pub const ROUNDS: usize = 5;
/// Lines of the statement.
const LINES: usize = 10_000;

/// A time bank in which everybody may spend, and is given enough at first.
fn pack(months: Option<u32>) -> Pack {
    fn set<T>(value: T) -> Setting<T> {
        let source = "hourledger".to_owned();
        Setting::Set(Sourced { source, value })
    }
    let mut pack = Pack::known("nanjing").expect("comes along").clone();
    if let Setting::Set(bank) = &mut pack.time_bank {
        let bank = &mut bank.value;
        bank.opening_grant = set(Amount(1_000_000_000));
        bank.earn.categories = Setting::Unset;
        if let Some(months) = months {
            bank.expiry_months = set(months);
        }
        let mut spend = bank.spend.value().expect("Nanjing says").clone();
        spend.receivers[0].age_min = None;
        spend.receivers[0].age_min_in_need = None;
        bank.spend = set(spend);
    }
    pack
}

/// Lets credit expire so many months after it was earned, or never.
pub fn adopt(ledger: &Ledger, months: Option<u32>) {
    let adoption = AdoptPolicy {
        pack: Box::new(pack(months)),
        effective_from: "2026-03-02".parse().expect("a date"),
    };
    ledger.must(ledger.founder(), adoption);
}

/// A ledger whose volunteers have credit.
pub fn founded(data: &Path, accounts: usize) -> (Ledger, District) {
    let ledger = Ledger::open(data, Bounds::default());
    let district = District::settle(&ledger, accounts);
    adopt(&ledger, None);
    let grants = district.people.iter().map(|person_id| {
        let person_id = *person_id;
        (ledger.founder(), GrantCredit { person_id }.into())
    });
    ledger.all(grants, |events| assert_eq!(events.len(), 1));
    (ledger, district)
}

/// Measures all of it.
pub fn measure(all: &All, table: &mut Table) {
    let postgres = all.postgres.as_deref();
    let postgres = postgres.map(|socket| {
        let postgres = Postgres::open(socket, &all.work.join("pgbank"));
        postgres.bank(ACCOUNTS / all.divisor);
        postgres
    });
    spending::measure(all, postgres.as_ref(), table);
    let accounts = (ACCOUNTS / all.divisor).max(CLIENTS);
    let (ledger, district) = founded(&all.work.join("bank"), accounts);
    table.heading("Hold and capture: two durable commands, beside two transactions");
    let names = ["accounts", "round", "pairs/s", "p50 ms", "p99 ms", "CPU µs"];
    table.columns(&[&names[..], &["PostgreSQL pairs/s", "p99 ms"]].concat());
    for (name, pairs, people) in [
        (("many", 3.0), PAIRS[0], &district.people[..]),
        (("one", 20.0), PAIRS[1], &district.people[..1]),
    ] {
        let bank = Bank {
            ledger: &ledger,
            district: &district,
            people,
        };
        let pairs = (pairs.0 / all.divisor, pairs.1 / all.divisor);
        alternate(&bank, (name, pairs), postgres.as_ref(), table);
    }
    a_long_statement(&ledger, &district, LINES / all.divisor, table);
    ledger.close();
}

/// A ledger, and the accounts that are moved.
struct Bank<'a> {
    ledger: &'a Ledger,
    district: &'a District,
    people: &'a [PersonId],
}

fn alternate(
    bank: &Bank<'_>,
    ((name, wanted), (pairs, others)): ((&str, f64), (usize, usize)),
    postgres: Option<&Postgres>,
    table: &mut Table,
) {
    let mut reads = Vec::new();
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for round in 1..=ROUNDS {
        let cpu = cpu_seconds();
        let shot = bank.spend(pairs, &mut reads);
        let cpu = (cpu_seconds() - cpu) / f64::from(u32::try_from(pairs).expect("bounded")) * 1e6;
        let other = postgres
            .map(|postgres| postgres.spend(others, (CLIENTS, Way::Socket), bank.people.len()));
        table.row(&[
            name.to_owned(),
            round.to_string(),
            format!("{:.0}", shot.rate()),
            ms(percentile(&shot.latencies, 0.5)),
            ms(percentile(&shot.latencies, 0.99)),
            format!("{cpu:.0}"),
            other
                .as_ref()
                .map_or_else(String::new, |it| format!("{:.0}", it.rate())),
            other
                .as_ref()
                .map_or_else(String::new, |it| ms(percentile(&it.latencies, 0.99))),
        ]);
        ours.push(shot.rate());
        theirs.extend(other.map(|it| it.rate()));
    }
    reads.sort();
    let (p50, p99) = (percentile(&reads, 0.5), percentile(&reads, 0.99));
    let [p50, p99] = [p50, p99].map(|it| it.as_secs_f64() * 1e6);
    table.note(&format!(
        "Balances read one after the other meanwhile ({name}): {} reads, p50 {p50:.0} µs, p99 \
         {p99:.0} µs.",
        reads.len(),
    ));
    if !theirs.is_empty() {
        let ratio = median(&mut ours) / median(&mut theirs);
        let what = format!("times PostgreSQL's rate of hold and capture, {name} accounts");
        table.target(&what, ratio, wanted, true);
    }
}

fn ms(duration: Duration) -> String {
    format!("{:.2}", duration.as_secs_f64() * 1_000.0)
}

impl Bank<'_> {
    /// Holds and captures, by all clients; a reader beside them looks at one balance after the
    /// other. How long each pair took.
    fn spend(&self, pairs: usize, reads: &mut Vec<Duration>) -> Shot {
        let next = AtomicUsize::new(0);
        let done = AtomicBool::new(false);
        let started = Instant::now();
        let (latencies, seen, wall) = std::thread::scope(|threads| {
            let reader = threads.spawn(|| self.look(&done));
            let clients = (0..CLIENTS).map(|_| {
                threads.spawn(|| {
                    let mut latencies = Vec::new();
                    loop {
                        let number = next.fetch_add(1, Ordering::Relaxed);
                        if number >= pairs {
                            return latencies;
                        }
                        let place = number.wrapping_mul(7_919) % self.people.len();
                        let started = Instant::now();
                        self.hold_and_capture(self.people[place]);
                        latencies.push(started.elapsed());
                    }
                })
            });
            let clients: Vec<_> = clients.collect();
            let joined = clients
                .into_iter()
                .flat_map(|it| it.join().expect("no panic"));
            let latencies: Vec<Duration> = joined.collect();
            let wall = started.elapsed();
            done.store(true, Ordering::Relaxed);
            (latencies, reader.join().expect("no panic"), wall)
        });
        reads.extend(seen);
        let mut shot = Shot {
            wall,
            latencies,
            locations: Vec::new(),
        };
        shot.latencies.sort();
        shot
    }

    fn hold_and_capture(&self, person: PersonId) {
        let actor = Actor::Person(person);
        let events = loop {
            let request = self.ledger.request(actor, hold(self.district, person));
            match self.ledger.running.queue.submit_blocking(request) {
                Ok(accepted) => break decode(&accepted.frame).expect("decodes").events,
                // On one account, more clients want to hold than one person may at a time.
                Err(Failure::Refused(refusal)) if refusal.code == RefusalCode::HoldsTooMany => {}
                Err(failure) => panic!("{failure:?}"),
            }
        };
        let [Event::HoldPlaced(event)] = &events[..] else {
            panic!("a hold made {events:?}");
        };
        let capture = CaptureHold {
            hold_id: event.act.hold_id,
            amount: None,
            session: None,
            presence: None,
        };
        self.ledger.must(actor, capture);
    }

    /// Reads balances until the clients are done.
    fn look(&self, done: &AtomicBool) -> Vec<Duration> {
        let ledger = self.ledger.running.queue.ledger();
        let mut seen = Vec::new();
        for person in self.people.iter().cycle() {
            if done.load(Ordering::Relaxed) {
                break;
            }
            let started = Instant::now();
            let read = account(ledger, Account::Person(*person), Unit::Credit, Lang::Zh);
            assert!(read.is_ok(), "everybody has an account");
            seen.push(started.elapsed());
            // As a page would ask, not as a loop can.
            std::thread::sleep(Duration::from_micros(500));
        }
        seen
    }
}

fn hold(district: &District, person_id: PersonId) -> PlaceHold {
    PlaceHold {
        person_id,
        unit: Unit::Credit,
        amount: Amount(10),
        beneficiary_id: None,
        place: PlaceRef {
            organisation_id: district.teams[0].organisation,
            station_id: None,
        },
        goods: false,
        hours: None,
        if_lines: None,
        pin_checked: false,
    }
}

fn a_long_statement(ledger: &Ledger, district: &District, lines: usize, table: &mut Table) {
    let person = district.people[1];
    let bank = Bank {
        ledger,
        district,
        people: &district.people[1..2],
    };
    bank.spend(lines / 2, &mut Vec::new());
    let period = Period {
        clock: Clock::Effective,
        from: None,
        to: None,
    };
    let mut times: Vec<f64> = Vec::new();
    let mut found = 0;
    for _ in 0..9 {
        let started = Instant::now();
        let reader = ledger.running.queue.ledger();
        let read = statement(
            reader,
            Account::Person(person),
            Unit::Credit,
            period,
            Lang::Zh,
        );
        found = read.ok().map_or(0, |it| it.lines.len());
        times.push(started.elapsed().as_secs_f64() * 1_000.0);
    }
    let took = median(&mut times);
    table.note(&format!("A statement of {found} lines takes {took:.1} ms."));
}
