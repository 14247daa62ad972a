//! The server under load: the product's own API over a ledger with volunteers and activities, and
//! beside it, on another port of the same process, a bare axum handler that answers a constant.
//!
//! It runs in a process of its own, tells its ports and targets to whoever started it, and ends
//! when its standard input does. The limits per token are lifted: they are not what is measured.

use std::io::{Read as _, Write as _};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::Arc;

use axum::routing::get;
use axum::{Json, Router};
use hourledger::access::limits::Rate;
use hourledger::access::{Access, Allowed, Role, TokenWish};
use hourledger::domain::stored::Actor;
use hourledger::http::{Api, Settings, serve};
use hourledger::run::ports::Clock;
use hourledger::state::Bounds;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use tokio::net::TcpListener;

use crate::district::{District, Team};
use crate::ledger::Ledger;

/// What the clients need to know of the server.
#[derive(Serialize, Deserialize)]
pub struct Targets {
    /// The product's API.
    pub api: SocketAddr,
    /// The bare handler.
    pub bare: SocketAddr,
    /// Who may check in next, in order.
    pub turns: Vec<Target>,
}

/// One volunteer who may check in.
#[derive(Serialize, Deserialize)]
pub struct Target {
    /// Where.
    pub activity: String,
    /// Who.
    pub person: String,
    /// Token of the recorder who takes them in.
    pub token: String,
}

/// A server process; it ends when this is dropped.
pub struct Server<T = Targets> {
    /// What it serves.
    pub targets: T,
    child: Child,
    input: Option<ChildStdin>,
}

impl Server {
    /// Starts this program again as a server over a new ledger in `data`.
    pub fn start(data: &Path, volunteers: usize) -> Self {
        let (data, volunteers) = (data.display().to_string(), volunteers.to_string());
        let arguments = ["server", "--data", &data, "--volunteers", &volunteers];
        Self::told_by(&arguments.map(str::to_owned))
    }
}

impl<T: DeserializeOwned> Server<T> {
    /// Starts this program again with these arguments; it says what it serves.
    pub fn told_by(arguments: &[String]) -> Self {
        let program = std::env::current_exe().expect("known");
        let mut child = Command::new(program)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("starts");
        let input = child.stdin.take();
        let output = child.stdout.take().expect("piped");
        let targets = serde_json::Deserializer::from_reader(output)
            .into_iter()
            .next()
            .expect("the server says what it serves")
            .expect("as JSON");
        Self {
            targets,
            child,
            input,
        }
    }
}

impl<T> Drop for Server<T> {
    fn drop(&mut self) {
        self.input.take();
        self.child.wait().expect("the server ends with its input");
    }
}

/// Runs the server process.
pub fn run(data: &Path, volunteers: usize) {
    let ledger = Ledger::open(data, Bounds::default());
    let mut district = District::settle(&ledger, volunteers);
    let turns = district.announce(&ledger, volunteers);
    let access = Arc::new(access(data, &ledger));
    let tokens: Vec<(Actor, String)> = district
        .teams
        .iter()
        .map(|team| (team.recorder, token(&access, &ledger, team)))
        .collect();
    let token_of = |recorder: Actor| {
        let mut known = tokens.iter().filter(|(actor, _)| *actor == recorder);
        known.next().expect("every recorder has one").1.clone()
    };
    let targets = turns.iter().map(|turn| Target {
        activity: turn.activity.to_string(),
        person: turn.person.to_string(),
        token: token_of(turn.recorder),
    });
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let (api, bare) = (bound().await, bound().await);
        let targets = Targets {
            api: api.local_addr().expect("bound"),
            bare: bare.local_addr().expect("bound"),
            turns: targets.collect(),
        };
        let settings = settings(&ledger, &access);
        tokio::spawn(async move { axum::serve(bare, bare_router()).await });
        let serving = serve(api, Arc::new(Api::new(settings)), input_ends());
        let said = serde_json::to_vec(&targets).expect("plain JSON");
        std::io::stdout().write_all(&said).expect("heard");
        std::io::stdout().flush().expect("heard");
        serving.await.expect("serves");
    });
    runtime.shutdown_timeout(std::time::Duration::from_secs(1));
    ledger.close();
}

/// The surface of a ledger that is alive, with no policy and no lines.
pub fn settings(ledger: &Ledger, access: &Arc<Access>) -> Settings {
    Settings {
        policy: None,
        queue: ledger.running.queue.clone(),
        access: Arc::clone(access),
        alive: Box::new(|| true),
        line: None,
    }
}

/// A listener on a free port.
pub async fn bound() -> TcpListener {
    TcpListener::bind("127.0.0.1:0").await.expect("a free port")
}

/// Ends when whoever started this process does.
pub async fn input_ends() {
    let read = tokio::task::spawn_blocking(|| std::io::stdin().read_to_end(&mut Vec::new()));
    _ = read.await;
}

/// Access without limits: they are not what is measured.
pub fn access(data: &Path, ledger: &Ledger) -> Access {
    let ledger = ledger.running.queue.ledger();
    let rate = Rate {
        per_minute: u32::MAX,
        burst: u32::MAX,
    };
    let key = ledger.vault.token_key();
    let folder = data.join("access");
    Access::open(&folder, ledger.log.ledger_id(), key.expose(), rate).expect("opens")
}

fn token(access: &Access, ledger: &Ledger, team: &Team) -> String {
    let allowed = vec![Allowed {
        organisation: Some(team.organisation),
        role: Role::Recorder,
        station: None,
    }];
    let wish = TokenWish::of_days(team.recorder.person().expect("a person"), allowed, 30);
    let mut random = |bytes: &mut [u8]| getrandom::fill(bytes).expect("randomness");
    let now_ms = ledger.clock.now_ms();
    let made = access.token_create(Actor::System, &wish, now_ms, &mut random);
    made.expect("recorded")
        .expect("allowed")
        .0
        .expose()
        .to_owned()
}

/// About what a session looks like, from nowhere.
#[derive(Serialize)]
struct Bare {
    id: String,
    minutes: u64,
    text: &'static str,
}

fn bare_router() -> Router {
    let answer = |axum::extract::Path(id): axum::extract::Path<String>| async {
        Json(Bare {
            id,
            minutes: 120,
            text: BARE_TEXT,
        })
    };
    Router::new().route("/bare/{id}", get(answer))
}

/// Brings the bare answer to about the size of a session.
const BARE_TEXT: &str = "0123456789012345678901234567890123456789012345678901234567890123456789\
    0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890\
    0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890\
    0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890\
    0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890\
    0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890\
    0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890";
