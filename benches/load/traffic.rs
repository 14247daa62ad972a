//! Traffic over HTTP beside `PostgreSQL`, in one run: write rounds alternate with pgbench, read
//! rounds with a bare handler. Quoted is the round with the middle rate.

use std::collections::HashMap;
use std::time::Duration;

use crate::All;
use crate::http::client::Shot;
use crate::http::server::{Server, Target};
use crate::http::{reads, writes};
use crate::machine::percentile;
use crate::postgres::Postgres;
use crate::table::Table;

/// Clients, and writes per round: more where many share an fsync.
const STEPS: [(usize, usize); 4] = [(1, 1_500), (16, 8_000), (64, 16_000), (256, 16_000)];
/// Rounds of each step.
const ROUNDS: usize = 3;
/// Session reads per round.
const READS: usize = 40_000;
/// What the frame of a check-in takes in the log: a sign-up and the check-in.
const ROW_BYTES: usize = 1_400;

/// Rounds at one number of clients.
struct Step {
    clients: usize,
    ours: Vec<Shot>,
    theirs: Vec<Shot>,
}

/// Measures writes and reads over HTTP.
pub fn measure(all: &All, table: &mut Table) {
    let postgres = all.postgres.as_deref();
    let postgres =
        postgres.map(|socket| Postgres::connect(socket, &all.work.join("pgbench"), ROW_BYTES));
    let sizes = STEPS.map(|(clients, writes)| (clients, (writes / all.divisor).max(clients)));
    let volunteers = ROUNDS * sizes.map(|(_, writes)| writes).iter().sum::<usize>();
    let server = Server::start(&all.work.join("http"), volunteers);
    let mut made = Vec::new();
    let mut steps = sizes.map(|(clients, _)| Step {
        clients,
        ours: Vec::new(),
        theirs: Vec::new(),
    });
    let mut rest = &server.targets.turns[..];
    for _ in 0..ROUNDS {
        for (step, (clients, count)) in steps.iter_mut().zip(sizes) {
            let (turns, later) = rest.split_at(count);
            rest = later;
            let shot = writes::check_in(&server, turns, clients);
            made.extend(shot.locations.iter().cloned());
            eprintln!("{clients} clients: {:.0} writes/s", shot.rate());
            step.ours.push(shot);
            if let Some(postgres) = &postgres {
                let shot = postgres.insert(count, clients);
                eprintln!("{clients} clients: {:.0} inserts/s", shot.rate());
                step.theirs.push(shot);
            }
        }
    }
    if let Some(postgres) = &postgres {
        table.note(&format!("PostgreSQL {}", postgres.version()));
    }
    table.heading("Durable acknowledged session writes over HTTP, beside pgbench");
    table.columns(&[
        "clients",
        "writes/s",
        "p50 ms",
        "p99 ms",
        "pgbench/s",
        "p50 ms",
        "p99 ms",
        "ratio",
    ]);
    for step in &mut steps {
        step.tell(table);
    }
    read_rounds(&server, &made, table);
}

impl Step {
    fn tell(&mut self, table: &mut Table) {
        let ours = middle(&mut self.ours).expect("there were rounds");
        let mut row = vec![self.clients.to_string()];
        row.extend(shown(ours));
        if let Some(theirs) = middle(&mut self.theirs) {
            let ratio = ours.rate() / theirs.rate();
            row.extend(shown(theirs));
            row.push(format!("{ratio:.2}"));
            if self.clients == 64 {
                table.target(
                    "HTTP durable writes, 64 clients, over pgbench",
                    ratio,
                    3.0,
                    true,
                );
            }
        }
        table.row(&row);
    }
}

/// The round with the middle rate.
fn middle(rounds: &mut [Shot]) -> Option<&Shot> {
    rounds.sort_by(|one, other| one.rate().total_cmp(&other.rate()));
    rounds.get(rounds.len() / 2)
}

fn shown(shot: &Shot) -> [String; 3] {
    let ms = |share| milliseconds(percentile(&shot.latencies, share));
    [format!("{:.0}", shot.rate()), ms(0.5), ms(0.99)]
}

fn milliseconds(duration: Duration) -> String {
    format!("{:.2}", duration.as_secs_f64() * 1_000.0)
}

fn read_rounds(server: &Server, made: &[String], table: &mut Table) {
    let tokens: HashMap<&str, &Target> = server
        .targets
        .turns
        .iter()
        .map(|turn| (turn.activity.as_str(), turn))
        .collect();
    // Of one organisation, so that one token may read them all; no more than were made.
    let token = &server.targets.turns[0].token;
    let readable = made.iter().filter(|address| {
        let activity = address.split('/').nth(4).unwrap_or_default();
        tokens
            .get(activity)
            .is_some_and(|turn| turn.token == *token)
    });
    let readable: Vec<String> = readable.take(READS).cloned().collect();
    let sessions: Vec<String> = readable.iter().cycle().take(READS).cloned().collect();
    let constants: Vec<String> = (0..READS).map(|index| format!("/bare/{index}")).collect();
    let (mut ours, mut bare) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        ours.push(reads::read(server.targets.api, &sessions, token));
        bare.push(reads::read(server.targets.bare, &constants, token));
    }
    let (ours, bare) = (middle(&mut ours), middle(&mut bare));
    let (ours, bare) = (ours.expect("rounds"), bare.expect("rounds"));
    table.heading("Point reads over HTTP, 64 clients");
    table.columns(&["what", "reads/s", "p50 ms", "p99 ms"]);
    for (name, shot) in [
        ("one session by its address", ours),
        ("bare axum JSON", bare),
    ] {
        let mut row = vec![name.to_owned()];
        row.extend(shown(shot));
        table.row(&row);
    }
    let share = ours.rate() / bare.rate();
    table.target("point reads over a bare handler", share, 0.6, true);
}
