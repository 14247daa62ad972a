//! Looks at shares, put on record for all who look at the same time: one thread writes, and nobody
//! else waits on a disk.
//!
//! A request hands in its look and sleeps until it is durable; meanwhile its worker answers others.
//! All that waits when the thread comes round is one write with one fsync. Bounded: when the line
//! is full, requests wait for a place in it.
//!
//! Must never: answer before the look is durable, or outlive the surface it belongs to.

use std::sync::Arc;
use std::thread::{self, JoinHandle};

use tokio::sync::{mpsc, oneshot};

use crate::access::{Access, LookAt};
use crate::log::Fault;
use crate::run::ports::Clock;

/// Looks that wait at once; each has a request behind it.
const WAITING_MAX: usize = 1_024;
/// Looks that one write takes.
const AT_ONCE_MAX: usize = 256;

/// One look, and who waits for it.
struct Waiting {
    look: LookAt,
    durable: oneshot::Sender<Result<(), Fault>>,
}

/// Where looks are handed in.
pub struct Looking {
    line: Option<mpsc::Sender<Waiting>>,
    thread: Option<JoinHandle<()>>,
}

impl Looking {
    /// Starts the thread.
    pub fn start(access: Arc<Access>, clock: Arc<dyn Clock>) -> Self {
        let (line, waiting) = mpsc::channel(WAITING_MAX);
        let thread = thread::spawn(move || write_all(&access, waiting, &*clock));
        Self {
            line: Some(line),
            thread: Some(thread),
        }
    }

    /// Puts a look on record; it may be taken after `Ok`.
    pub async fn record(&self, look: LookAt) -> Result<(), Fault> {
        let (durable, told) = oneshot::channel();
        let waiting = Waiting { look, durable };
        let ended = || Fault::retry("recording a look", "the server is stopping");
        let line = self.line.as_ref().ok_or_else(ended)?;
        line.send(waiting).await.map_err(|_| ended())?;
        told.await.map_err(|_| ended())?
    }
}

impl Drop for Looking {
    fn drop(&mut self) {
        // The closed line ends the thread; it has written what was in it.
        self.line = None;
        if let Some(thread) = self.thread.take() {
            _ = thread.join();
        }
    }
}

fn write_all(access: &Access, mut waiting: mpsc::Receiver<Waiting>, clock: &dyn Clock) {
    let mut together = Vec::new();
    while waiting.blocking_recv_many(&mut together, AT_ONCE_MAX) > 0 {
        let looks: Vec<LookAt> = together.iter().map(|one| one.look).collect();
        let written = access.looks_record(&looks, clock.now_ms());
        for one in together.drain(..) {
            // Who went away meanwhile has looked for the record, and seen nothing.
            _ = one.durable.send(written.clone());
        }
    }
}
