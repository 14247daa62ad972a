//! Serving an open ledger until a signal or a fault: HTTP in front, upkeep beside, and an orderly
//! end: no new requests, those in flight finish, upkeep ends, the writer drains, the log is sealed.

use std::future::pending;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::oneshot;

use super::Outcome;
use super::stopped::Stopped;
use super::voice::{Voice, remark};
use crate::access::Access;
use crate::checkpoint::Policy;
use crate::http::{Api, Settings, serve};
use crate::log::Fault;
use crate::run::{Publisher, Publishing, Running, Upkeep};

/// How often the threads behind the ledger are looked after.
const LOOK: Duration = Duration::from_millis(200);
/// How long connections may take to let go of the ledger once serving has ended.
const LETTING_GO: Duration = Duration::from_secs(5);

/// A ledger to be served.
pub struct Serving {
    /// The open ledger.
    pub running: Running,
    /// Tokens, limits and the read log.
    pub access: Arc<Access>,
    /// Where to listen.
    pub listen: SocketAddr,
    /// One line per request, to standard error.
    pub request_lines: bool,
    /// How the public log is published.
    pub publishing: Publishing,
}

impl Serving {
    /// Serves until SIGINT, SIGTERM or a fault. `ready` is told the address once it is bound.
    pub fn run(self, voice: Voice, ready: impl FnOnce(SocketAddr)) -> Outcome {
        let Self {
            running,
            access,
            listen,
            request_lines,
            publishing,
        } = self;
        let runtime = Runtime::new()
            .map_err(|cause| Fault::fatal("starting the runtime of the server", cause))?;
        let listener = match runtime.block_on(TcpListener::bind(listen)) {
            Ok(listener) => listener,
            Err(cause) => {
                access.close()?;
                running.stop()?;
                return Err(cannot_listen(listen, &cause));
            }
        };
        let bound = listener
            .local_addr()
            .map_err(|cause| Fault::fatal("asking for the bound address", cause))?;
        // Before anybody is told that it is ready: who is told may stop it at once.
        let signals = {
            let _in_runtime = runtime.enter();
            Signals::listened_for()?
        };
        let upkeep = Upkeep::start(running.queue.clone(), Arc::clone(&access));
        let is_alive = Arc::new(AtomicBool::new(true));
        let policy = publishing.policy.as_ref();
        let api = api(&running, &access, &is_alive, request_lines, policy);
        let publisher = Publisher::start(running.queue.clone(), publishing)?;
        ready(bound);
        let served = runtime.block_on(async {
            let (stop, stopped) = oneshot::channel();
            let watch = async {
                let behind = || running.is_alive() && upkeep.is_alive() && publisher.is_alive();
                watched(signals, behind, voice).await;
                is_alive.store(false, Ordering::SeqCst);
                _ = stop.send(());
                pending::<()>().await;
            };
            let shutdown = async {
                _ = stopped.await;
            };
            tokio::select! {
                served = serve(listener, api, shutdown) => served,
                () = watch => Ok(()),
            }
        });
        runtime.shutdown_timeout(LETTING_GO);
        let kept_up = upkeep.stop();
        let last_round = publisher.stop();
        let closed = access.close();
        let stopped = running.stop();
        for outcome in [stopped, kept_up, last_round, served, closed] {
            outcome?;
        }
        remark(voice.pick(
            "账本已封存，服务停止。",
            "The ledger is sealed; the server has stopped.",
        ));
        Ok(())
    }
}

fn api(
    running: &Running,
    access: &Arc<Access>,
    is_alive: &Arc<AtomicBool>,
    request_lines: bool,
    policy: Option<&Policy>,
) -> Arc<Api> {
    let is_alive = Arc::clone(is_alive);
    Arc::new(Api::new(Settings {
        policy: policy.cloned(),
        queue: running.queue.clone(),
        access: Arc::clone(access),
        alive: Box::new(move || is_alive.load(Ordering::SeqCst)),
        line: request_lines.then(|| Box::new(|line: &str| remark(line)) as Box<_>),
    }))
}

/// Ends at a signal, or when a thread behind the ledger has ended.
async fn watched(signals: Signals, behind: impl Fn() -> bool, voice: Voice) {
    let mut signal = Box::pin(signals.one());
    loop {
        tokio::select! {
            () = &mut signal => {
                remark(voice.pick("正在停止：完成手头的请求……", "Stopping: finishing what is in hand..."));
                return;
            }
            () = tokio::time::sleep(LOOK) => {
                if !behind() {
                    remark(voice.pick(
                        "账本的一个后台线程已停止，正在退出。",
                        "A thread behind the ledger has ended; leaving.",
                    ));
                    return;
                }
            }
        }
    }
}

/// SIGINT and SIGTERM.
pub struct Signals {
    interrupt: Signal,
    terminate: Signal,
}

impl Signals {
    /// From here on the signals no longer kill the process.
    pub fn listened_for() -> Result<Self, Fault> {
        let listened = |kind| {
            signal(kind).map_err(|cause| Fault::fatal("listening for signals to stop", cause))
        };
        Ok(Self {
            interrupt: listened(SignalKind::interrupt())?,
            terminate: listened(SignalKind::terminate())?,
        })
    }

    /// Ends at the first of them.
    pub async fn one(mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

/// Says that the address is taken, or not ours.
pub fn cannot_listen(listen: SocketAddr, cause: &std::io::Error) -> Stopped {
    Stopped::no(
        format!("无法监听 {listen}：{cause}。请用 --listen 另选地址。"),
        format!("Cannot listen on {listen}: {cause}. Choose another address with --listen."),
    )
}
