//! The measure to beat: single-row inserts into an event table by `pgbench`.
//!
//! The cluster is started by `tools/bench` with the default durability settings. The row holds as
//! many bytes as the frame of a check-in; the table has its primary key and nothing else, not even
//! the unique index on the idempotency key that equal guarantees would need.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::http::client::Shot;

/// How its clients reach the cluster; its port is told to them by the environment.
#[derive(Clone, Copy)]
pub enum Way {
    /// By a socket of the file system.
    Socket,
    /// By TCP, as ours come.
    Tcp,
}

/// A running cluster.
pub struct Postgres {
    socket: PathBuf,
    work: PathBuf,
}

const TABLE: &str = "create table event (position bigserial primary key, \
     recorded_at timestamptz not null, actor text not null, command text not null, \
     idem uuid not null, body text not null)";

const BANK: &str = "create table account (id bigint primary key, balance bigint not null, \
     held bigint not null check (held >= 0 and held <= balance)); \
     create table hold (id bigserial primary key, account bigint not null, amount bigint not null, \
     state text not null, expires_at timestamptz not null); \
     create table posting (id bigserial primary key, account bigint not null, \
     hold bigint not null, kind text not null, amount bigint not null, \
     recorded_at timestamptz not null)";

/// Two transactions; each locks the rows it decides on.
const SPEND: &str = "\\set a random(1, ACCOUNTS)
begin;
select balance - held as free from account where id = :a for update \\gset
update account set held = held + 10 where id = :a;
insert into hold (account, amount, state, expires_at)
    values (:a, 10, 'open', now() + interval '72 hours') returning id as h \\gset
insert into posting (account, hold, kind, amount, recorded_at) values (:a, :h, 'held', 10, now());
commit;
begin;
select state from hold where id = :h for update \\gset
select balance from account where id = :a for update \\gset
update hold set state = 'captured' where id = :h;
update account set held = held - 10, balance = balance - 10 where id = :a;
insert into posting (account, hold, kind, amount, recorded_at) values (:a, :h, 'spent', -10, now());
commit;
";

impl Postgres {
    /// The cluster that listens in the folder `socket`; scripts and logs lie in `work`.
    pub fn open(socket: &Path, work: &Path) -> Self {
        std::fs::create_dir_all(work).expect("creates a folder");
        Self {
            socket: socket.to_owned(),
            work: work.to_owned(),
        }
    }

    /// The same, with the table of events.
    pub fn connect(socket: &Path, work: &Path, row_bytes: usize) -> Self {
        let postgres = Self::open(socket, work);
        let body = "x".repeat(row_bytes);
        let mut script = String::new();
        write!(
            script,
            "insert into event (recorded_at, actor, command, idem, body) values \
             (now(), 'per_00000000000000000000000000000001', 'check_in', gen_random_uuid(), \
             '{body}');"
        )
        .expect("a String takes all");
        std::fs::write(work.join("insert.sql"), script).expect("writes a file");
        postgres.output("psql", &["-qc", TABLE]);
        postgres
    }

    /// Creates a bank of so many accounts: balances, holds and postings, and nothing else.
    pub fn bank(&self, accounts: usize) {
        self.output("psql", &["-qc", BANK]);
        let fill = format!(
            "insert into account (id, balance, held) \
             select id, 1000000000, 0 from generate_series(1, {accounts}) id"
        );
        self.output("psql", &["-qc", &fill]);
        self.output("psql", &["-qc", "vacuum analyze account"]);
    }

    /// Holds and captures about `count` times on the first `accounts` accounts: two transactions
    /// with row locks each.
    pub fn spend(&self, count: usize, (clients, way): (usize, Way), accounts: usize) -> Shot {
        let script = SPEND.replace("ACCOUNTS", &accounts.to_string());
        std::fs::write(self.work.join("spend.sql"), script).expect("writes a file");
        self.run("spend.sql", count, (clients, way))
    }

    /// What it says it is.
    pub fn version(&self) -> String {
        self.output("psql", &["-Atc", "show server_version"])
            .trim()
            .to_owned()
    }

    /// Inserts about `count` rows through `clients` connections.
    pub fn insert(&self, count: usize, clients: usize) -> Shot {
        self.run("insert.sql", count, (clients, Way::Socket))
    }

    fn run(&self, script: &str, count: usize, (clients, way): (usize, Way)) -> Shot {
        for old in self.logs() {
            std::fs::remove_file(old).expect("removes its own log");
        }
        let each = (count / clients).max(1).to_string();
        let (threads, clients) = (clients.min(2).to_string(), clients.to_string());
        let said = self.output_by(
            way,
            "pgbench",
            &[
                "-n",
                "-M",
                "prepared",
                "-f",
                script,
                "-l",
                "--log-prefix=latency",
                "-c",
                &clients,
                "-j",
                &threads,
                "-t",
                &each,
            ],
        );
        let rate = said
            .lines()
            .find_map(|line| {
                line.strip_prefix("tps = ")?
                    .split(' ')
                    .next()?
                    .parse::<f64>()
                    .ok()
            })
            .expect("pgbench states its rate");
        let mut latencies: Vec<Duration> =
            self.logs().iter().flat_map(|log| latencies(log)).collect();
        latencies.sort();
        let done = u32::try_from(latencies.len()).expect("a bounded count");
        Shot {
            wall: Duration::from_secs_f64(f64::from(done) / rate),
            latencies,
            locations: Vec::new(),
        }
    }

    /// The logs of the last run: one line per transaction.
    fn logs(&self) -> Vec<PathBuf> {
        let entries = std::fs::read_dir(&self.work).expect("readable").flatten();
        let named = |path: &PathBuf| {
            let name = path.file_name().and_then(|name| name.to_str());
            name.is_some_and(|name| name.starts_with("latency."))
        };
        entries.map(|entry| entry.path()).filter(named).collect()
    }

    fn output(&self, program: &str, args: &[&str]) -> String {
        self.output_by(Way::Socket, program, args)
    }

    fn output_by(&self, way: Way, program: &str, args: &[&str]) -> String {
        let host = match way {
            Way::Socket => self.socket.as_path(),
            Way::Tcp => Path::new("127.0.0.1"),
        };
        let output = Command::new(program)
            .arg("-h")
            .arg(host)
            .args(["-U", "bench"])
            .args(args)
            .arg("postgres")
            .current_dir(&self.work)
            .output()
            .expect("PostgreSQL's programs are installed");
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let failed = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{program}: {failed}");
        said
    }
}

/// The third field of each line: microseconds from begin to commit.
fn latencies(log: &Path) -> Vec<Duration> {
    let text = std::fs::read_to_string(log).expect("readable");
    let micros = text
        .lines()
        .filter_map(|line| line.split(' ').nth(2)?.parse().ok());
    micros.map(Duration::from_micros).collect()
}
