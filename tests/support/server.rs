//! A ledger in a temporary directory and its server on a free port of loopback.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use hourledger::access::limits::Rate;
use hourledger::access::{Access, Allowed, Role, TokenWish};
use hourledger::domain::kernel::ids::PersonId;
use hourledger::domain::stored::Actor;
use hourledger::http::{self, Api, Settings};
use hourledger::run::issuing::status;
use hourledger::run::ports::{Clock, SimulatedClock, SimulatedSeeds};
use hourledger::run::{Genesis, Opening, Publisher, Publishing, Running, WriteQueue, passing};
use hourledger::state::Bounds;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::client::Client;

/// 2026-03-02 08:00 in Shanghai, a Monday.
pub const MORNING_MS: i64 = 1_772_409_600_000;

/// A ledger that is served.
pub struct Server {
    pub address: SocketAddr,
    pub clock: Arc<SimulatedClock>,
    pub access: Arc<Access>,
    pub founder: PersonId,
    pub queue: WriteQueue,
    /// The process log.
    pub lines: Arc<Mutex<Vec<String>>>,
    runtime: Runtime,
    publisher: Option<Publisher>,
    serving: Option<(oneshot::Sender<()>, JoinHandle<()>)>,
    _running: Arc<Running>,
    _folder: tempfile::TempDir,
}

impl Server {
    pub fn start() -> Self {
        Self::start_at(Rate {
            per_minute: 600_000,
            burst: 100_000,
        })
    }

    pub fn start_at(rate: Rate) -> Self {
        let folder = tempfile::tempdir().expect("a temporary directory");
        let data = folder.path().join("data");
        let clock = Arc::new(SimulatedClock::at(MORNING_MS));
        let running = Running::open(opening(&data, clock.clone()), |_| {});
        let running = Arc::new(running.expect("it opens"));
        let queue = running.queue.clone();
        let ledger = queue.ledger();
        let (key, id) = (ledger.vault.token_key(), ledger.log.ledger_id());
        let access = Access::open(&data.join("access"), id, key.expose(), rate);
        let access = Arc::new(access.expect("it opens"));
        let founder = ledger.opened().expect("readable").expect("opened").founder;
        let runtime = Runtime::new().expect("threads");
        let local = SocketAddr::from(([127, 0, 0, 1], 0));
        let listener = runtime.block_on(TcpListener::bind(local));
        let listener = listener.expect("loopback");
        let address = listener.local_addr().expect("bound");
        let alive = Arc::clone(&running);
        let lines = Arc::new(Mutex::new(Vec::new()));
        let sink = Arc::clone(&lines);
        let api = Api::new(Settings {
            queue: queue.clone(),
            access: Arc::clone(&access),
            alive: Box::new(move || alive.is_alive()),
            policy: None,
            line: Some(Box::new(move |line| {
                sink.lock().expect("whole").push(line.to_owned());
            })),
        });
        let publishing = Publishing {
            interval: Duration::from_hours(1),
            spacing: Duration::ZERO,
            ..Publishing::default()
        };
        let publisher = Publisher::start(queue.clone(), publishing);
        let (stop, stopped) = oneshot::channel::<()>();
        let task = runtime.spawn(async move {
            let shutdown = async { _ = stopped.await };
            let served = http::serve(listener, Arc::new(api), shutdown).await;
            served.expect("it serves until it is stopped");
        });
        Self {
            address,
            clock,
            access,
            founder,
            queue,
            lines,
            runtime,
            publisher: Some(publisher.expect("a thread")),
            serving: Some((stop, task)),
            _running: running,
            _folder: folder,
        }
    }

    /// Publishes a checkpoint over everything in the log; its size.
    pub fn publish(&self) -> u64 {
        let ledger = self.queue.ledger();
        let head = ledger.log.head().next.0;
        let mut published = ledger.tlog.watch();
        ledger.publishing.want(head);
        self.runtime.block_on(async {
            let covers =
                published.wait_for(|note| note.as_ref().is_some_and(|note| note.size().0 >= head));
            let waited = tokio::time::timeout(Duration::from_secs(30), covers).await;
            let note = waited
                .expect("in time")
                .expect("the publisher lives")
                .clone();
            note.expect("published").size().0
        })
    }

    /// Ends the server as SIGTERM would; answers in flight are finished.
    pub fn stop(&mut self) {
        if let Some((stop, task)) = self.serving.take() {
            _ = stop.send(());
            self.runtime
                .block_on(task)
                .expect("it ends without a panic");
        }
    }

    pub fn nobody(&self) -> Client {
        Client {
            address: self.address,
            token: None,
            language: "zh-CN",
        }
    }

    /// A client for a person, with every role they hold.
    pub fn client(&self, person: PersonId) -> Client {
        let allowed = Role::ALL.map(|role| Allowed {
            organisation: None,
            role,
            station: None,
        });
        self.client_allowed(person, &allowed)
    }

    /// A client for a person whose token allows only this.
    pub fn client_allowed(&self, person: PersonId, allowed: &[Allowed]) -> Client {
        let wish = TokenWish::of_days(person, allowed.to_vec(), 180);
        let mut random = |bytes: &mut [u8]| getrandom::fill(bytes).expect("randomness");
        let now_ms = self.clock.now_ms();
        let made = self
            .access
            .token_create(Actor::System, &wish, now_ms, &mut random);
        let (token, _) = made.expect("durable").expect("allowed");
        Client {
            token: Some(token.expose().to_owned()),
            ..self.nobody()
        }
    }

    pub fn minutes_pass(&self, minutes: i64) {
        let now_ms = self.clock.now_ms();
        self.clock.advance_to(now_ms + minutes * 60_000);
    }

    /// Publishes the status lists that changed.
    pub fn lists_published(&self) {
        let now = hourledger::reading::now(self.queue.ledger()).expect("a time in range");
        status::publish_changed(&self.queue, now).expect("no fault");
    }

    /// Lets deadlines that were reached pass.
    pub fn deadlines_pass(&self) {
        let now = hourledger::reading::now(self.queue.ledger()).expect("a time in range");
        _ = passing::pass_deadlines(&self.queue, now).expect("no fault");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Before its folder goes: a publisher without a disk is a failed one.
        let ended = self.publisher.take().map(Publisher::stop);
        if !std::thread::panicking() {
            ended.expect("it ran").expect("it publishes to the end");
        }
        self.stop();
    }
}

fn opening(data: &std::path::Path, clock: Arc<SimulatedClock>) -> Opening {
    let fill = |bytes: &mut [u8]| getrandom::fill(bytes).expect("randomness");
    Opening {
        data: data.to_owned(),
        clock,
        seeds: Box::new(SimulatedSeeds::named("test")),
        random: Box::new(fill),
        bounds: Bounds::default(),
        genesis: Some(Genesis {
            origin: "test.example/log".into(),
            simulation: true,
            ledger_id: [7; 16],
        }),
    }
}
