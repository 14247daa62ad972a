//! One process: a ledger, a random load on it, and a diary of what each request came to.

use std::sync::Arc;

use hourledger::domain::due::Deadline;
use hourledger::domain::kernel::refusal::RefusalCode;
use hourledger::domain::stored::Actor;
use hourledger::domain::{Command, Event};
use hourledger::log::{FaultKind, Frame};
use hourledger::run::due::reached;
use hourledger::run::fold::decode;
use hourledger::run::ledger::answered;
use hourledger::run::{Accepted, Failure, Running};

use crate::clock::GatedClock;
use crate::dice::{Dice, key};
use crate::load::{Load, Try};
use crate::scene::{Scene, moment};

/// 2026-03-02 08:00 in Shanghai, a Monday.
pub const MORNING_MS: i64 = 1_772_409_600_000;

/// What a request came to.
#[derive(Debug)]
pub enum Came {
    Accepted(Accepted),
    Refused(RefusalCode),
    /// Nothing happened, because the disk could not be read.
    Failed,
    /// No answer: it may have been recorded or not.
    Unknown,
}

/// What the clients know.
#[derive(Debug, Default)]
pub struct Diary {
    pub acknowledged: Vec<(Try, Arc<Frame>)>,
    pub refused: Vec<(Try, RefusalCode)>,
    pub unknown: Vec<Try>,
}

pub struct Life {
    pub running: Running,
    pub clock: Arc<GatedClock>,
    pub diary: Diary,
}

impl Life {
    pub fn new(running: Running, clock: Arc<GatedClock>) -> Self {
        let diary = Diary::default();
        Self {
            running,
            clock,
            diary,
        }
    }

    /// Sets the scene for a load.
    pub fn load(&mut self, seed: u64) -> Load {
        let opened = self.running.queue.ledger().opened().expect("readable");
        let founder = opened.expect("the ledger was founded").founder;
        let mut dice = Dice(seed ^ 0x5ce2e);
        let scene = Scene::set(founder, moment(self.now_ms()), |actor, command| {
            let (key, commands) = (key(&mut dice), vec![command]);
            let came = self.round(&[Try {
                actor,
                key,
                commands,
            }]);
            came[0].events().expect("the scene is accepted")
        });
        Load::new(scene, seed)
    }

    /// A few requests at once; whether the ledger still answers.
    pub fn rounds(&mut self, load: &mut Load, rounds: usize) -> bool {
        (0..rounds).all(|_| {
            let minutes = 1 + load.dice.below(20);
            self.clock
                .minutes_pass(i64::try_from(minutes).expect("small"));
            let now = moment(self.now_ms());
            let count = 1 + load.dice.below(5);
            let mut tries: Vec<Try> = (0..count).map(|_| load.next(now)).collect();
            tries.extend(self.deadlines(load));
            let came = self.round(&tries);
            for came in &came {
                load.scene.learn(&came.events().unwrap_or_default());
            }
            !came.iter().any(|came| matches!(came, Came::Unknown))
        })
    }

    /// Time passing is a command, too.
    fn deadlines(&self, load: &mut Load) -> Vec<Try> {
        let now = moment(self.now_ms());
        let reached = reached(self.running.queue.ledger(), now).unwrap_or_default();
        let elapse = |deadline: Deadline| Try {
            actor: Actor::System,
            key: key(&mut load.dice),
            commands: vec![Command::ElapseDue(deadline)],
        };
        reached.into_iter().take(3).map(elapse).collect()
    }

    /// Hands requests in so that the first is one batch and the others the next.
    pub fn round(&mut self, tries: &[Try]) -> Vec<Came> {
        let queue = &self.running.queue;
        self.clock.close();
        let mut waiting = Vec::new();
        for request in tries {
            let entered = queue.enqueue(request.request());
            if waiting.is_empty() && entered.is_ok() && tries.len() > 1 {
                self.clock.wait_for_the_writer(|| self.running.is_alive());
            }
            waiting.push(entered);
        }
        self.clock.open();
        let came: Vec<Came> = waiting
            .into_iter()
            .map(|entered| came(entered.and_then(answered)))
            .collect();
        for (request, came) in tries.iter().zip(&came) {
            self.diary.note(request, came);
        }
        came
    }

    pub fn now_ms(&self) -> i64 {
        use hourledger::run::ports::Clock;
        self.clock.now_ms()
    }
}

impl Diary {
    /// Carries on with what the clients of a later process learned.
    pub fn extend(&mut self, later: Self) {
        self.acknowledged.extend(later.acknowledged);
        self.refused.extend(later.refused);
        self.unknown.extend(later.unknown);
    }

    fn note(&mut self, request: &Try, came: &Came) {
        match came {
            Came::Accepted(accepted) => {
                let frame = Arc::clone(&accepted.frame);
                self.acknowledged.push((request.clone(), frame));
            }
            Came::Refused(code) => self.refused.push((request.clone(), *code)),
            Came::Failed | Came::Unknown => self.unknown.push(request.clone()),
        }
    }
}

fn came(answer: Result<Accepted, Failure>) -> Came {
    match answer {
        Ok(accepted) => Came::Accepted(accepted),
        Err(Failure::Refused(refusal)) => Came::Refused(refusal.code),
        Err(Failure::Fault(fault)) if fault.kind == FaultKind::Retry => Came::Failed,
        Err(Failure::Fault(_)) => Came::Unknown,
    }
}

impl Came {
    /// The events of an accepted request, unless it only was a replay.
    pub fn events(&self) -> Option<Vec<Event>> {
        match self {
            Self::Accepted(accepted) if !accepted.replayed => {
                Some(decode(&accepted.frame).expect("an own frame").events)
            }
            _ => None,
        }
    }
}
