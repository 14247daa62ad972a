//! Holding and capturing over HTTP, by volunteers with their own tokens, beside the same two
//! transactions in `PostgreSQL` over TCP, as ours come, and over a socket of the file system. Then
//! once more while one more connection reads balances, which `pgbench` does not.

use std::io::Write as _;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use hourledger::access::{Access, Allowed, Role, TokenWish};
use hourledger::domain::kernel::ids::PersonId;
use hourledger::domain::stored::Actor;
use hourledger::http::{Api, serve};
use hourledger::run::ports::Clock as _;
use serde::{Deserialize, Serialize};

use crate::All;
use crate::banking::{ACCOUNTS, CLIENTS, PAIRS, ROUNDS, founded};
use crate::http::client::{Pair, Shot, fire_pairs, look};
use crate::http::server::{Server, access, bound, input_ends, settings};
use crate::ledger::{Ledger, new_key};
use crate::machine::{median, percentile};
use crate::postgres::{Postgres, Way};
use crate::table::Table;

/// What the clients need to know.
#[derive(Serialize, Deserialize)]
struct Till {
    api: SocketAddr,
    organisation: String,
    /// Ids and tokens.
    people: Vec<(String, String)>,
}

/// Measures and tells.
pub fn measure(all: &All, postgres: Option<&Postgres>, table: &mut Table) {
    let accounts = (ACCOUNTS / all.divisor).max(CLIENTS);
    let data = all.work.join("spending").display().to_string();
    let arguments = ["bank", "--data", &data, "--accounts", &accounts.to_string()];
    let server = Server::<Till>::told_by(&arguments.map(str::to_owned));
    let till = &server.targets;
    table.heading("Hold and capture over HTTP, beside two transactions over TCP and a socket");
    let ours = ["accounts", "round", "pairs/s", "p50 ms", "p99 ms"];
    let theirs = ["PostgreSQL by TCP", "p99 ms", "by socket", "p99 ms"];
    table.columns(&[&ours[..], &theirs].concat());
    let mut read = Vec::new();
    for (name, wanted, (pairs, others), people) in [
        ("many", 3.0, PAIRS[0], till.people.len()),
        ("one", 20.0, PAIRS[1], 1),
    ] {
        let (pairs, others) = (pairs / all.divisor, others / all.divisor);
        let (mut here, mut there) = (Vec::new(), [Vec::new(), Vec::new()]);
        for round in 1..=ROUNDS {
            let shot = fire_pairs(till.api, pairs_of(till, pairs, people), CLIENTS);
            here.push(shot.rate());
            let mut row = vec![name.to_owned(), round.to_string()];
            row.extend(figures(&shot));
            for (way, rates) in [Way::Tcp, Way::Socket].into_iter().zip(&mut there) {
                let other = postgres.map(|it| it.spend(others, (CLIENTS, way), people));
                let rate = other.as_ref().map(Shot::rate);
                rates.extend(rate);
                row.push(rate.map_or_else(String::new, |it| format!("{it:.0}")));
                row.push(other.map_or_else(String::new, |it| ms(&it.latencies, 0.99)));
            }
            table.row(&row);
        }
        read.push((name, while_read(till, pairs, people)));
        for (way, mut rates) in ["TCP", "a socket"].into_iter().zip(there) {
            if !rates.is_empty() {
                let ratio = median(&mut here) / median(&mut rates);
                let what = format!("times PostgreSQL's rate by {way}, over HTTP, {name} accounts");
                table.target(&what, ratio, wanted, true);
            }
        }
    }
    table.heading("The same while balances are read");
    table.columns(&[&ours[..1], &ours[2..], &["balances", "p50 ms", "p99 ms"]].concat());
    for (name, (shot, balances)) in &read {
        let count = balances.latencies.len().to_string();
        let seen = [
            count,
            ms(&balances.latencies, 0.5),
            ms(&balances.latencies, 0.99),
        ];
        table.row(&[&[(*name).to_owned()], &figures(shot)[..], &seen].concat());
        let p99 = percentile(&balances.latencies, 0.99).as_secs_f64() * 1_000.0;
        let what = format!("ms p99 of a balance read over HTTP under load, {name} accounts");
        table.target(&what, p99, 5.0, false);
    }
}

/// Rate and latencies of one round.
fn figures(shot: &Shot) -> [String; 3] {
    let (p50, p99) = (ms(&shot.latencies, 0.5), ms(&shot.latencies, 0.99));
    [format!("{:.0}", shot.rate()), p50, p99]
}

fn ms(latencies: &[Duration], share: f64) -> String {
    format!(
        "{:.2}",
        percentile(latencies, share).as_secs_f64() * 1_000.0
    )
}

/// So many pairs on the first `accounts` accounts, in an order that spreads them.
fn pairs_of(till: &Till, pairs: usize, accounts: usize) -> Vec<Pair> {
    let people = &till.people[..accounts];
    let turns = (0..pairs).map(|number| &people[number.wrapping_mul(7_919) % accounts]);
    turns.map(|turn| pair(till, turn)).collect()
}

/// So many pairs by all clients, and the balances that one more reads meanwhile.
fn while_read(till: &Till, pairs: usize, accounts: usize) -> (Shot, Shot) {
    let pairs = pairs_of(till, pairs, accounts);
    let balances: Vec<Vec<u8>> = till.people[..accounts].iter().map(balance).collect();
    let done = Arc::new(AtomicBool::new(false));
    std::thread::scope(|threads| {
        let reader = threads.spawn(|| look(till.api, balances, &done));
        let shot = fire_pairs(till.api, pairs, CLIENTS);
        done.store(true, Ordering::Relaxed);
        (shot, reader.join().expect("no panic"))
    })
}

fn pair(till: &Till, (person, token): &(String, String)) -> Pair {
    let body = format!(
        r#"{{"amount":10,"place":{{"organisation_id":"{}"}}}}"#,
        till.organisation
    );
    let (path, token) = (format!("/api/v1/people/{person}/holds"), token.clone());
    Pair {
        first: Box::new({
            let token = token.clone();
            move || post(&path, &token, &body)
        }),
        next: Box::new(move |hold| post(&format!("{hold}/capture"), &token, "{}")),
    }
}

fn post(path: &str, token: &str, body: &str) -> Vec<u8> {
    let key = new_key();
    format!(
        "POST {path} HTTP/1.1\r\nhost: bench\r\nauthorization: Bearer {token}\r\n\
         idempotency-key: {key}\r\ncontent-type: application/json\r\n\
         content-length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

fn balance((person, token): &(String, String)) -> Vec<u8> {
    format!(
        "GET /api/v1/people/{person}/accounts/credit HTTP/1.1\r\nhost: bench\r\n\
         authorization: Bearer {token}\r\n\r\n"
    )
    .into_bytes()
}

/// Runs the server process: volunteers with credit, each with a token of their own.
pub fn serve_bank(data: &Path, accounts: usize) {
    let (ledger, district) = founded(data, accounts);
    let access = Arc::new(access(data, &ledger));
    let people = district.people.iter();
    let people = people.map(|person| (person.to_string(), token(&access, &ledger, *person)));
    let people = people.collect();
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let api = bound().await;
        let till = Till {
            api: api.local_addr().expect("bound"),
            organisation: district.teams[0].organisation.to_string(),
            people,
        };
        let settings = settings(&ledger, &access);
        let serving = serve(api, Arc::new(Api::new(settings)), input_ends());
        let said = serde_json::to_vec(&till).expect("plain JSON");
        std::io::stdout().write_all(&said).expect("heard");
        std::io::stdout().flush().expect("heard");
        serving.await.expect("serves");
    });
    runtime.shutdown_timeout(Duration::from_secs(1));
    ledger.close();
}

fn token(access: &Access, ledger: &Ledger, person: PersonId) -> String {
    let allowed = vec![Allowed {
        organisation: None,
        role: Role::Volunteer,
        station: None,
    }];
    let wish = TokenWish::of_days(person, allowed, 30);
    let mut random = |bytes: &mut [u8]| getrandom::fill(bytes).expect("randomness");
    let now_ms = ledger.clock.now_ms();
    let made = access.token_create(Actor::System, &wish, now_ms, &mut random);
    let (token, _) = made.expect("recorded").expect("allowed");
    token.expose().to_owned()
}
