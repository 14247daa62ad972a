//! The ledger in a directory, open for writing by one command of this program.

use std::sync::Arc;

use uuid::Builder;

use super::Outcome;
use super::bar::Bar;
use super::directory::{Directory, Ports, fill, open};
use super::stopped::Stopped;
use super::voice::Voice;
use crate::domain::Command;
use crate::domain::kernel::ids::PersonId;
use crate::domain::stored::Actor;
use crate::run::jobs::Jobs;
use crate::run::{Accepted, Failure, Ledger, Request, Running, WriteQueue};
use crate::state::Bounds;

/// Pages worked through before the bar moves.
const PAGES_A_ROUND: u32 = 64;

/// The ledger in the directory, open for writing.
pub struct Opened(Running);

impl Opened {
    /// Opens it; a simulated ledger is only ever written through its server.
    pub fn open(directory: &Directory, voice: Voice) -> Result<Self, Stopped> {
        let opened = Self::to_look_at(directory, voice)?;
        let facts = opened.queue().ledger().opened()?;
        if facts.is_some_and(|opened| opened.simulation) {
            opened.stop()?;
            return Err(Stopped::no(
                "这是模拟账本，不能直接写入目录。",
                "This ledger is simulated: its directory cannot be written to directly.",
            ));
        }
        Ok(opened)
    }

    /// Opens it without a question, for who only looks.
    pub fn to_look_at(directory: &Directory, voice: Voice) -> Result<Self, Stopped> {
        let data = directory.free()?;
        let ports = Ports::of_the_machine();
        let running = open(data, ports, Bounds::for_bulk_writing(), None, voice)?;
        Ok(Self(running))
    }

    /// Where commands go.
    pub fn queue(&self) -> &WriteQueue {
        &self.0.queue
    }

    /// Ends it cleanly.
    pub fn stop(self) -> Outcome {
        Ok(self.0.stop()?)
    }

    /// Submits a command of `by`; ends the ledger cleanly if that is refused.
    pub fn submit(self, by: PersonId, command: Command) -> Result<(Self, Accepted), Stopped> {
        let mut key = [0; 16];
        fill(&mut key);
        let submitted = self.queue().submit_blocking(Request {
            actor: Actor::Person(by),
            key: Builder::from_random_bytes(key).into_uuid(),
            commands: vec![command],
        });
        match submitted {
            Ok(accepted) => Ok((self, accepted)),
            Err(failure) => {
                self.stop()?;
                Err(failure.into())
            }
        }
    }

    /// Works through all open jobs behind a bar; `look` tells how much is done, of how much, and
    /// what to show at the end.
    pub fn work_through<T>(
        &self,
        voice: Voice,
        zh: &'static str,
        en: &'static str,
        look: impl Fn(&Ledger) -> Result<(u64, u64, T), Failure>,
    ) -> Result<T, Stopped> {
        let bar = Bar::new(voice, zh, en);
        let ledger = Arc::clone(self.queue().ledger());
        let mut jobs = Jobs::default();
        loop {
            let (done, total, view) = look(&ledger)?;
            bar.at(done, total);
            if jobs.advance(self.queue(), PAGES_A_ROUND)? == 0 {
                bar.done();
                return Ok(view);
            }
        }
    }
}
