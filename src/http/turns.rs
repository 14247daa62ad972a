//! Turns: of what one caller guesses, one guess is tried at a time; the others wait for theirs.
//!
//! So what counts against a caller is what was tried and wrong, and many at once gain nothing. A
//! house full of people behind one address waits a little where each has a code that is right.
//!
//! Must never: keep a caller who has nothing in flight.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{Mutex as Queue, OwnedMutexGuard};

use crate::access::limits::LimitKey;

/// Whose turn it is, for every caller with something in flight.
#[derive(Debug, Default)]
pub struct Turns {
    queues: Mutex<HashMap<LimitKey, Arc<Queue<()>>>>,
}

/// A caller's turn, until it is dropped.
#[derive(Debug)]
pub struct Turn<'t> {
    turns: &'t Turns,
    who: LimitKey,
    queue: Arc<Queue<()>>,
    held: Option<OwnedMutexGuard<()>>,
}

impl Turns {
    /// Waits for a caller's turn, first come, first served.
    pub async fn take(&self, who: LimitKey) -> Turn<'_> {
        let queue = Arc::clone(self.queues().entry(who).or_default());
        // Made before it waits, so that one who goes away while waiting leaves nothing behind.
        let mut turn = Turn {
            turns: self,
            who,
            queue,
            held: None,
        };
        let held = Arc::clone(&turn.queue).lock_owned().await;
        turn.held = Some(held);
        turn
    }

    fn queues(&self) -> MutexGuard<'_, HashMap<LimitKey, Arc<Queue<()>>>> {
        self.queues.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        drop(self.held.take());
        let mut queues = self.turns.queues();
        // The table's and this one: nobody else waits, and nobody can come in between.
        if Arc::strong_count(&self.queue) == 2 {
            queues.remove(&self.who);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn caller(name: &str) -> LimitKey {
        LimitKey::of(&[1; 32], name)
    }

    #[tokio::test]
    async fn one_at_a_time_and_others_do_not_wait() {
        let turns = Turns::default();
        let first = turns.take(caller("a")).await;
        let at_once = Duration::from_millis(1);
        let second = tokio::time::timeout(at_once, turns.take(caller("a")));
        assert!(second.await.is_err(), "it waits for the first");
        drop(turns.take(caller("b")).await);
        drop(first);
        drop(turns.take(caller("a")).await);
        assert!(turns.queues().is_empty(), "nobody is kept");
    }
}
