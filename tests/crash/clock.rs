//! A clock that is set by hand and at which the writer can be made to wait.
//!
//! The writer looks at the clock once per batch. Held there, it lets the test put a whole group of
//! requests into the queue, which then is one batch, always: a seed repeats a run to the byte.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Condvar, Mutex};
use std::thread::{self, ThreadId};
use std::time::{Duration, Instant};

use hourledger::run::ports::Clock;

/// How long the writer may take to get to the clock, or the test to let it go on.
const PATIENCE: Duration = Duration::from_secs(20);

/// How often to look whether the writer still lives.
const LOOK: Duration = Duration::from_millis(20);

#[derive(Debug)]
pub struct GatedClock {
    now_ms: AtomicI64,
    owner: ThreadId,
    gate: Mutex<Gate>,
    moved: Condvar,
}

#[derive(Debug, Default)]
struct Gate {
    closed: bool,
    waiting: bool,
}

impl GatedClock {
    /// Shows `now_ms`; never holds the thread that made it.
    pub fn at(now_ms: i64) -> Self {
        Self {
            now_ms: AtomicI64::new(now_ms),
            owner: thread::current().id(),
            gate: Mutex::default(),
            moved: Condvar::new(),
        }
    }

    pub fn minutes_pass(&self, minutes: i64) {
        self.now_ms.fetch_add(minutes * 60_000, Ordering::SeqCst);
    }

    /// From now on the writer waits when it looks at the clock.
    pub fn close(&self) {
        self.gate.lock().expect("no thread panics with it").closed = true;
    }

    /// Lets the writer go on.
    pub fn open(&self) {
        self.gate.lock().expect("no thread panics with it").closed = false;
        self.moved.notify_all();
    }

    /// Waits until the writer stands at the clock, or lives no more.
    pub fn wait_for_the_writer(&self, lives: impl Fn() -> bool) {
        let began = Instant::now();
        let mut gate = self.gate.lock().expect("no thread panics with it");
        while !gate.waiting && lives() {
            assert!(
                began.elapsed() < PATIENCE,
                "the writer never came to the clock"
            );
            let waited = self.moved.wait_timeout(gate, LOOK);
            gate = waited.expect("no thread panics with it").0;
        }
    }

    fn wait_to_go_on(&self) {
        let mut gate = self.gate.lock().expect("no thread panics with it");
        gate.waiting = true;
        self.moved.notify_all();
        let (mut gate, waited) = self
            .moved
            .wait_timeout_while(gate, PATIENCE, |gate| gate.closed)
            .expect("no thread panics with it");
        gate.waiting = false;
        drop(gate);
        assert!(!waited.timed_out(), "the test never opened the gate");
    }
}

impl Clock for GatedClock {
    fn now_ms(&self) -> i64 {
        if thread::current().id() != self.owner {
            self.wait_to_go_on();
        }
        self.now_ms.load(Ordering::SeqCst)
    }
}
