//! Load generator and measurements of the whole ledger; `tools/bench` runs it and keeps the table.
//!
//! ```text
//! all      every measurement, one after the other; writes the table
//! server   an API under load, in a process of its own           http/server.rs
//! checks   shares of certificates under readers, in a process of its own   checking.rs
//! bank     volunteers with credit, in a process of its own      spending.rs
//! start    opens a ledger once, in a process of its own         growth.rs
//! people   the memory of a ledger of so many volunteers         memory.rs
//! eve      lays out a midnight at which credit expires           midnight.rs
//! midnight lives through it                                     midnight.rs
//! ```
//!
//! It measures and never asserts a time: what falls short is for the table to say.

mod auditing;
mod banking;
mod certificates;
mod checking;
mod district;
mod growth;
mod http;
mod imports;
mod ledger;
mod machine;
mod memory;
mod midnight;
mod postgres;
mod publishing;
mod reports;
mod spending;
mod table;
mod traffic;
mod tree;

use std::path::PathBuf;

/// As in the product.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

use clap::{Args, Parser, Subcommand};

#[derive(Parser)]
struct Load {
    #[command(subcommand)]
    part: Part,
    /// What cargo passes to every benchmark.
    #[arg(long, global = true, hide = true)]
    bench: bool,
}

#[derive(Subcommand)]
enum Part {
    /// Measures everything and writes the table.
    All(All),
    /// Serves a new ledger until standard input ends.
    Server {
        #[arg(long)]
        data: PathBuf,
        #[arg(long)]
        volunteers: usize,
    },
    /// Serves shares of certificates until standard input ends.
    Checks {
        #[arg(long)]
        data: PathBuf,
        #[arg(long)]
        shares: usize,
    },
    /// Serves volunteers with credit until standard input ends.
    Bank {
        #[arg(long)]
        data: PathBuf,
        #[arg(long)]
        accounts: usize,
    },
    /// Opens a ledger, says how long it took, closes it.
    Start {
        #[arg(long)]
        data: PathBuf,
    },
    /// Lays out a midnight, for whoever copies it, with its keys beside it (`DATA.keys`), and lives
    /// through it several times.
    Eve {
        #[arg(long)]
        data: PathBuf,
        #[arg(long)]
        accounts: usize,
    },
    /// Lives through a midnight that was laid out.
    Midnight {
        #[arg(long)]
        data: PathBuf,
    },
    /// Settles volunteers, lives through a day, says how much memory it took.
    People {
        #[arg(long)]
        data: PathBuf,
        #[arg(long)]
        volunteers: usize,
    },
}

/// All that is measured, unless somebody asks for less.
const PARTS: &str = "http,growth,memory,reports,imports,tree,publishing,audit,certificates,checks,\
     timebank";

/// How much is measured, and where.
#[derive(Args)]
pub struct All {
    /// An empty folder for ledgers, on the disk to be measured.
    #[arg(long)]
    pub work: PathBuf,
    /// Where the table is written.
    #[arg(long)]
    pub out: PathBuf,
    /// The folder of the socket of a `PostgreSQL` cluster; without it nothing is compared.
    #[arg(long)]
    pub postgres: Option<PathBuf>,
    /// What is measured, of: http, growth, memory, reports, imports, tree,
    /// publishing, audit, certificates, checks, timebank.
    #[arg(
        long,
        value_delimiter = ',',
        default_value = PARTS
    )]
    pub parts: Vec<String>,
    /// Divides every size, to try things out.
    #[arg(long, default_value_t = 1)]
    pub divisor: usize,
    /// Accounts with credit that expires at one midnight, for the part `expiry`, which `timebank`
    /// holds. A million take eight minutes to lay out, and 24 GB of disk.
    #[arg(long, default_value_t = 100_000)]
    pub expiring: usize,
}

fn main() {
    match Load::parse().part {
        Part::All(all) => table::write(&all),
        Part::Server { data, volunteers } => http::server::run(&data, volunteers),
        Part::Checks { data, shares } => checking::serve_checks(&data, shares),
        Part::Bank { data, accounts } => spending::serve_bank(&data, accounts),
        Part::Start { data } => growth::start(&data),
        Part::Eve { data, accounts } => midnight::lay_out(&data, accounts),
        Part::Midnight { data } => midnight::live_through(&data),
        Part::People { data, volunteers } => memory::people(&data, volunteers),
    }
}
