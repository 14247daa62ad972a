//! Reached deadlines are handed to the writer in bounded rounds, until none is left or it is time
//! to look around.
//!
//! Where one round is not enough, as when the credit of a city expires at one midnight, a thread
//! goes ahead of the writer: it finds the next rounds, and reads the pages that they will need.
//! sled lets nobody read while it takes a batch of the write-behind; then that thread waits, and
//! the writer goes on with what was found before.

use std::collections::VecDeque;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::Builder;

use super::due::{Finder, Requests, book_of, request_of};
use super::ledger::{Waiting, WriteQueue, answered};
use super::prepare::Failure;
use crate::domain::due::Deadline;
use crate::domain::kernel::moment::Moment;
use crate::log::Fault;

/// Rounds that wait for the writer: it works on one while the next one is handed in.
const ROUNDS_WAITING_MAX: usize = 2;
/// Rounds that are found ahead: some 20 MB of pages, what the writer needs in a fifth of a second.
const ROUNDS_AHEAD_MAX: usize = 16;
/// Rounds in one go, a second or less: the rest waits, so that a stop is never far.
const ROUNDS_MAX: usize = 64;

/// What passing deadlines came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Passed {
    /// How many were submitted.
    pub deadlines: usize,
    /// Whether more may wait already.
    pub more: bool,
}

/// Submits reached deadlines, in rounds. A refusal means that something else happened to the
/// subject first, which is as good, or that the queue is full, and then the next go meets it.
pub fn pass_deadlines(queue: &WriteQueue, now: Moment) -> Result<Passed, Fault> {
    let mut finder = Finder::new(queue.ledger(), now);
    let first = finder.round()?;
    if finder.is_done {
        return submit_all([Ok(first)], queue);
    }
    std::thread::scope(|scope| {
        let (found, rounds) = sync_channel(ROUNDS_AHEAD_MAX);
        let named = Builder::new().name("deadlines".to_owned());
        let ahead = named.spawn_scoped(scope, move || go_ahead(finder, &found));
        ahead.map_err(|cause| Fault::retry("looking for deadlines", cause))?;
        let passed = submit_all(std::iter::once(Ok(first)).chain(&rounds), queue);
        // Whoever is ahead finds nobody to tell, and ends.
        drop(rounds);
        passed
    })
}

/// Finds rounds until none is left, enough were found, or nobody asks any more.
fn go_ahead(mut finder: Finder<'_>, found: &SyncSender<Result<Requests, Fault>>) {
    for _ in 1..ROUNDS_MAX {
        let round = finder.round().and_then(|requests| {
            let books = requests.iter().flatten().filter_map(book_of);
            finder.ledger.store.read_ahead(books)?;
            Ok(requests)
        });
        let is_last = finder.is_done || round.is_err();
        if found.send(round).is_err() || is_last {
            return;
        }
    }
}

fn submit_all(
    rounds: impl IntoIterator<Item = Result<Requests, Fault>>,
    queue: &WriteQueue,
) -> Result<Passed, Fault> {
    let mut passed = Passed::default();
    let mut submitted = 0;
    let mut waiting = VecDeque::new();
    for requests in rounds {
        let requests = requests?;
        let deadlines: usize = requests.iter().map(Vec::len).sum();
        let round = Round::submitted(requests, queue)?;
        if round.0.is_empty() {
            // None was left, or the queue is full: who asks again at once would only keep it so.
            break;
        }
        submitted += 1;
        passed.deadlines += deadlines;
        waiting.push_back(round);
        if waiting.len() == ROUNDS_WAITING_MAX
            && let Some(oldest) = waiting.pop_front()
        {
            oldest.settle(queue)?;
        }
    }
    for round in waiting {
        round.settle(queue)?;
    }
    passed.more = submitted == ROUNDS_MAX;
    Ok(passed)
}

/// Requests that wait for the writer, each with its deadlines.
pub struct Round(Vec<(Vec<Deadline>, Waiting)>);

impl Round {
    /// Hands requests in together, so that they share an fsync; each lets some deadlines pass.
    pub fn submitted(requests: Requests, queue: &WriteQueue) -> Result<Self, Fault> {
        let all = requests.iter().map(|some| request_of(some)).collect();
        match queue.enqueue_together(all) {
            Ok(waiting) => Ok(Self(requests.into_iter().zip(waiting).collect())),
            Err(Failure::Refused(_)) => Ok(Self(Vec::new())),
            Err(Failure::Fault(fault)) => Err(fault),
        }
    }

    /// Waits for the answers. Where one deadline stands in the way of its frame, each is submitted
    /// on its own.
    pub fn settle(self, queue: &WriteQueue) -> Result<(), Fault> {
        for (deadlines, waiting) in self.0 {
            match answered(waiting) {
                Err(Failure::Refused(_)) if deadlines.len() > 1 => {
                    let each = deadlines.iter().map(|it| vec![*it]).collect();
                    Self::submitted(each, queue)?.settle(queue)?;
                }
                Ok(_) | Err(Failure::Refused(_)) => {}
                Err(Failure::Fault(fault)) => return Err(fault),
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::mpsc::TryRecvError;

    use super::*;
    use crate::run::ports::{SimulatedClock, SystemSeeds};
    use crate::run::{Genesis, Opening, Running};
    use crate::state::Bounds;

    #[test]
    fn i14_a_second_in_which_nothing_is_due_does_not_wake_the_writer() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let opening = Opening {
            data: folder.path().join("data"),
            clock: Arc::new(SimulatedClock::at(1_772_409_600_000)),
            seeds: Box::new(SystemSeeds),
            random: Box::new(|bytes: &mut [u8]| getrandom::fill(bytes).expect("randomness")),
            bounds: Bounds::default(),
            genesis: Some(Genesis {
                origin: "test.example/log".into(),
                simulation: true,
                ledger_id: [7; 16],
            }),
        };
        let running = Running::open(opening, |_| {}).expect("a new ledger");
        let (send, handed_in) = sync_channel(1);
        let queue = WriteQueue::new(Arc::clone(running.queue.ledger()), send);
        let now = Moment::from_unix(1_772_409_600).expect("in range");
        let passed = pass_deadlines(&queue, now).expect("no fault");
        assert_eq!(passed, Passed::default());
        assert!(matches!(handed_in.try_recv(), Err(TryRecvError::Empty)));
        drop(queue);
        running.stop().expect("stops");
    }
}
