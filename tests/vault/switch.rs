//! A switch that lets the n-th call on the vault's disk fail, and every one after it: a process
//! that died.

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use hourledger::vault::rows::disk::{Call, Watch};

/// Whether the failing call has had its effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// It failed and changed nothing.
    None,
    /// It did its work and then failed.
    Full,
}

#[derive(Debug)]
pub struct Switch {
    steps: AtomicU64,
    fails_at: u64,
    effect: Effect,
}

impl Switch {
    /// Fails at call number `step` (from 0), and at every call after it.
    pub fn failing_at(step: u64, effect: Effect) -> Arc<Self> {
        Arc::new(Self {
            steps: AtomicU64::new(0),
            fails_at: step,
            effect,
        })
    }

    /// Only counts.
    pub fn counting() -> Arc<Self> {
        Self::failing_at(u64::MAX, Effect::None)
    }

    /// Calls so far.
    pub fn steps(&self) -> u64 {
        self.steps.load(Ordering::SeqCst)
    }
}

impl Watch for Switch {
    fn before(&self, _: Call, _: &Path) -> io::Result<()> {
        let step = self.steps.fetch_add(1, Ordering::SeqCst);
        let is_dead =
            step > self.fails_at || (step == self.fails_at && self.effect == Effect::None);
        if is_dead { Err(dead()) } else { Ok(()) }
    }

    fn after(&self, _: Call, _: &Path) -> io::Result<()> {
        if self.steps() > self.fails_at {
            Err(dead())
        } else {
            Ok(())
        }
    }
}

fn dead() -> io::Error {
    io::Error::other("the switch of the test")
}
