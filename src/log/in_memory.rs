//! The reference engine: the whole log in memory, with a fault switch.
//!
//! It says what every engine must do in the fewest lines, and it can fail on demand: each call
//! can be told to fail without effect (the disk refused) or after effect (the answer was lost on
//! the way back). Whoever writes to a log must be right under both; tests turn the switch.
//!
//! Must never be used where an acknowledgement means durable.

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::fault::Fault;
use super::frame::Frame;
use super::frame::batch::Batch;
use super::frame::draft::FrameDraft;
use super::on_disk::snapshot;
use super::position::{Head, LedgerId, Position};
use super::{Log, bounds};

/// How a switched call fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// Nothing happened.
    NoEffect,
    /// It happened, and the caller is told that it may not have.
    AfterEffect,
}

/// A log in memory.
#[derive(Debug)]
pub struct InMemory {
    ledger: LedgerId,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    head: Head,
    frames: Vec<Arc<Frame>>,
    /// Calls still to succeed, and how the one after them fails.
    switch: Option<(u32, Failure)>,
}

impl InMemory {
    /// An empty log of `ledger`.
    pub fn new(ledger: LedgerId) -> Self {
        let state = State {
            head: Head::genesis(ledger),
            frames: Vec::new(),
            switch: None,
        };
        Self {
            ledger,
            state: Mutex::new(state),
        }
    }

    /// Makes the fallible call after the next `calls` fallible calls fail, once.
    pub fn fail_after(&self, calls: u32, failure: Failure) {
        self.state().switch = Some((calls, failure));
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Every change to the state is one assignment or a push: a panicking holder breaks nothing.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Counts one call; how it must fail, if it must.
    fn switched(&mut self) -> Option<Failure> {
        let (calls, failure) = self.switch?;
        self.switch = calls.checked_sub(1).map(|calls| (calls, failure));
        (calls == 0).then_some(failure)
    }

    /// Runs `effect` as the switch says: not at all, or without telling the caller.
    fn run<T>(&mut self, doing: &str, effect: impl FnOnce(&mut Self) -> T) -> Result<T, Fault> {
        match self.switched() {
            None => Ok(effect(self)),
            Some(Failure::NoEffect) => Err(Fault::retry(doing, "the fault switch: no effect")),
            Some(Failure::AfterEffect) => {
                effect(self);
                Err(Fault::unknown(doing, "the fault switch: after effect"))
            }
        }
    }

    fn read(&self, from: Position, bytes_max: usize) -> Vec<Arc<Frame>> {
        let mut bytes = 0;
        let start = self.frames.partition_point(|frame| frame.next() <= from);
        let fits = |(index, frame): &(usize, &Arc<Frame>)| {
            bytes += frame.bytes().len();
            *index == 0 || bytes <= bytes_max
        };
        let frames = self.frames[start..].iter().enumerate().take_while(fits);
        frames.map(|(_, frame)| Arc::clone(frame)).collect()
    }
}

impl Log for InMemory {
    fn ledger_id(&self) -> LedgerId {
        self.ledger
    }

    fn head(&self) -> Head {
        self.state().head
    }

    fn append(&self, batch: Vec<FrameDraft>) -> Result<Vec<Arc<Frame>>, Fault> {
        self.state().run("appending to the log in memory", |state| {
            if batch.is_empty() {
                return Vec::new();
            }
            let batch = Batch::encode(self.ledger, state.head, &batch);
            state.frames.extend(batch.frames.iter().cloned());
            state.head = batch.head;
            batch.frames
        })
    }

    fn read(&self, from: Position, bytes_max: usize) -> Result<Vec<Arc<Frame>>, Fault> {
        let bytes_max = bytes_max.min(bounds::BATCH_BYTES_MAX);
        self.state().run("reading the log in memory", |state| {
            state.read(from, bytes_max)
        })
    }

    fn snapshot(&self, into: &Path) -> Result<Head, Fault> {
        let state = self
            .state()
            .run("copying the log in memory", |state| State {
                head: state.head,
                frames: state.frames.clone(),
                switch: None,
            })?;
        snapshot::write(
            &Self {
                ledger: self.ledger,
                state: Mutex::new(state),
            },
            into,
        )
    }

    fn close(&self) -> Result<(), Fault> {
        self.state().run("closing the log in memory", |_| ())
    }
}

#[cfg(test)]
mod tests {
    use super::super::frame::draft::tests::draft;
    use super::*;

    fn log() -> InMemory {
        InMemory::new(LedgerId([7; 16]))
    }

    #[test]
    fn a_call_that_fails_without_effect_leaves_the_log_as_it_was() {
        let log = log();
        log.fail_after(1, Failure::NoEffect);
        log.append(vec![draft(1, 1)])
            .expect("the switch counts one call first");
        log.append(vec![draft(2, 1)]).expect_err("switched");
        assert_eq!(log.head().next, Position(1));
        log.append(vec![draft(2, 1)])
            .expect("the switch fires once");
    }

    #[test]
    fn a_call_that_fails_after_effect_has_happened() {
        let log = log();
        log.fail_after(0, Failure::AfterEffect);
        log.append(vec![draft(1, 2)]).expect_err("switched");
        assert_eq!(log.head().next, Position(2));
        assert_eq!(log.read(Position(0), 0).expect("reads").len(), 1);
    }
}
