//! A ledger in memory: decides and folds with the writer's own loop, at a simulated time.
//!
//! `given` sets the scene and must be accepted; `when` is the act under test; an [`Outcome`] says
//! what then. Sealing is faked (the vault has its own tests): every secret becomes the same
//! envelope, so a clear text that reaches an event shows at once. Every refusal is checked for
//! texts with holes.

use std::collections::{BTreeMap, HashMap};
use std::convert::Infallible;
use std::sync::Arc;

use hourledger::domain::books::{Kept, Shelf};
use hourledger::domain::desk::{Context, Desk, Facts, OriginFact, Stop};
use hourledger::domain::event::At;
use hourledger::domain::imports::command::Foreign;
use hourledger::domain::kernel::documents::DocumentKind;
use hourledger::domain::kernel::ids::{PersonId, Position, Tag16};
use hourledger::domain::kernel::moment::Moment;
use hourledger::domain::kernel::refusal::{Lang, Refusal, RefusalCode};
use hourledger::domain::kernel::zone::Zone;
use hourledger::domain::secret::{Owner, Secrets};
use hourledger::domain::stored::{Actor, Sealed};
use hourledger::domain::{Book, BookKey, Command, Event, decide, fold};

#[path = "world_drawing.rs"]
mod drawing;
#[path = "world_lists.rs"]
mod lists;

/// What stands for every sealed text.
pub const ENVELOPE: &str = "c2VhbGVk";

/// Books one decision may ask for; more is a loop.
const FETCHES_MAX: usize = 64;

/// All books, by key.
#[derive(Clone, Default)]
pub struct MemoryShelf(pub HashMap<BookKey, Arc<Book>>);

impl Shelf for MemoryShelf {
    type Error = Infallible;

    fn edit(&mut self, key: &BookKey) -> Result<&mut Book, Infallible> {
        let fresh = || Arc::new(Book::empty(key));
        let book = self.0.entry(key.clone()).or_insert_with(fresh);
        Ok(Arc::make_mut(book))
    }
}

/// One recorded event: where, when, and the bytes that a log would keep.
#[derive(Clone)]
pub struct Recorded {
    pub at: At,
    pub event: Event,
    pub body: Vec<u8>,
}

/// A ledger in memory, with a clock that is set by hand.
#[derive(Clone)]
pub struct World {
    pub shelf: MemoryShelf,
    pub log: Vec<Recorded>,
    pub now: Moment,
    pub actor: Actor,
    /// Whether the on-site code of a command is the right one.
    pub code_holds: bool,
    /// Ages of people, as the vault would tell them.
    pub ages: BTreeMap<PersonId, u32>,
    documents: BTreeMap<(DocumentKind, String), PersonId>,
    seeds_used: u64,
}

impl World {
    /// Nothing yet, not even genesis.
    pub fn empty(now: Moment) -> Self {
        Self {
            shelf: MemoryShelf::default(),
            log: Vec::new(),
            now,
            actor: Actor::System,
            code_holds: true,
            ages: BTreeMap::new(),
            documents: BTreeMap::new(),
            seeds_used: 0,
        }
    }

    /// From here on it is this time, as the clock on a wall in Shanghai shows it.
    pub fn at(&mut self, local: &str) -> &mut Self {
        self.now = moment(local);
        self
    }

    /// From here on this person acts.
    pub fn as_actor(&mut self, person: PersonId) -> &mut Self {
        self.actor = Actor::Person(person);
        self
    }

    /// From here on the ledger itself acts.
    pub fn as_system(&mut self) -> &mut Self {
        self.actor = Actor::System;
        self
    }

    /// Commands that set the scene and must be accepted; answers all their events.
    pub fn given<C: Into<Command>>(&mut self, commands: impl IntoIterator<Item = C>) -> Vec<Event> {
        let mut events = Vec::new();
        for command in commands {
            let command = command.into();
            let name = command.name();
            match self.when(command).0 {
                Ok(new) => events.extend(new),
                Err(refusal) => panic!("given {name}: {refusal}"),
            }
        }
        events
    }

    /// The act under test: decided, and folded if it is accepted.
    pub fn when(&mut self, command: impl Into<Command>) -> Outcome {
        let command = command.into();
        self.seeds_used += 1;
        let seed = *blake3::hash(&self.seeds_used.to_be_bytes()).as_bytes();
        let result = self.decided(&command, seed);
        if let Ok(events) = &result {
            self.record(&command, events, &seed);
        }
        Outcome(result)
    }

    /// The decision under a given seed, without recording anything.
    pub fn decided(&self, command: &Command, seed: [u8; 32]) -> Result<Vec<Event>, Refusal> {
        let ctx = self.context(command, seed);
        let mut desk = Desk::default();
        for _ in 0..FETCHES_MAX {
            match decide(command, &ctx, &desk) {
                Ok(events) => return Ok(events),
                Err(Stop::Refused(refusal)) => return Err(*refusal),
                Err(Stop::Missing(key)) => {
                    let book = self.shelf.0.get(&key).cloned();
                    desk.put(key, book);
                }
                Err(Stop::MissingAll(keys)) => {
                    for key in keys {
                        let book = self.shelf.0.get(&key).cloned();
                        desk.put(key, book);
                    }
                }
            }
        }
        panic!("{} asks for too many books", command.name())
    }

    fn context(&self, command: &Command, seed: [u8; 32]) -> Context {
        let secrets = command.secrets(&seed);
        let sealed = secrets
            .iter()
            .map(|secret| (secret.path, Sealed(ENVELOPE.to_owned())));
        let document = command.document().map(|it| (it.kind, it.number));
        Context {
            now: self.now,
            zone: Zone::shanghai(),
            actor: self.actor,
            next: Position(self.log.len() as u64),
            seed,
            facts: Facts {
                ages: command
                    .ages()
                    .into_iter()
                    .chain(self.actor.person().filter(|_| command.asks_own_age()))
                    .filter_map(|id| Some((id, *self.ages.get(&id)?)))
                    .collect(),
                origin: command.foreign().map(|foreign| origin_tags(&foreign)),
                sealed: sealed.collect(),
                document_owner: document.and_then(|it| self.documents.get(&it).copied()),
                on_site_code_holds: command.on_site_code().is_some() && self.code_holds,
                backups_may_hold_until: Some(Zone::shanghai().date(self.now).plus_days(14)),
                audit_draw: match command {
                    Command::OpenAudit(command) => Some(drawing::drawn(self, command)),
                    _ => None,
                },
            },
        }
    }

    fn record(&mut self, command: &Command, events: &[Event], seed: &[u8; 32]) {
        for event in events {
            let at = At {
                position: Position(self.log.len() as u64),
                recorded_at: self.now,
            };
            let Ok(()) = fold(&mut self.shelf, at, event);
            self.log.push(Recorded {
                at,
                event: event.clone(),
                body: event.encode(),
            });
        }
        let owner = command
            .secrets(seed)
            .into_iter()
            .find_map(|secret| match secret.owner {
                Owner::Person(id) => Some(id),
                Owner::Organisation(_) | Owner::OrganisationOf(_) | Owner::Complaint(_) => None,
            });
        if let (Some(document), Some(owner)) = (command.document(), owner) {
            self.documents
                .insert((document.kind, document.number), owner);
        }
    }

    /// The book under `key`, as its own type; absent before its first event.
    pub fn book<B: Kept>(&self, key: &BookKey) -> Option<&B> {
        self.shelf.0.get(key).and_then(|book| B::of(book))
    }

    /// The books that a rebuild from the stored bytes gives.
    pub fn rebuilt(&self) -> MemoryShelf {
        let mut books = MemoryShelf::default();
        for recorded in &self.log {
            let (event_type, version) = recorded.event.type_version();
            let event = Event::decode(event_type, version, &recorded.body)
                .expect("what was encoded can be decoded");
            assert_eq!(event, recorded.event, "an event changes when it is stored");
            let Ok(()) = fold(&mut books, recorded.at, &event);
        }
        books
    }
}

/// Tags as the vault makes them, without its key.
fn origin_tags(foreign: &Foreign<'_>) -> OriginFact {
    let of = |parts: &[&[u8]]| {
        let digest = *blake3::hash(&parts.concat()).as_bytes();
        Tag16::from_bytes(*digest.first_chunk().expect("32 bytes"))
    };
    let (origin, kind) = (foreign.origin.as_str().as_bytes(), foreign.kind.as_bytes());
    OriginFact {
        tag: of(&[origin, b"/", kind, b"/", foreign.external_id.as_bytes()]),
        content: of(&[&foreign.content]),
    }
}

/// What came of a command.
#[must_use]
pub struct Outcome(pub Result<Vec<Event>, Refusal>);

impl Outcome {
    /// It was accepted with events of exactly these types; answers them.
    #[track_caller]
    pub fn then_events<const N: usize>(self, types: [&str; N]) -> Vec<Event> {
        let events = self
            .0
            .unwrap_or_else(|refusal| panic!("refused: {refusal}"));
        let seen: Vec<_> = events.iter().map(|event| event.type_version().0).collect();
        assert_eq!(seen, types);
        events
    }

    /// It was refused with this code at this field (`""`: no field), in texts without a hole.
    #[track_caller]
    pub fn then_refused(self, code: RefusalCode, field: &str) -> Refusal {
        let refusal = match self.0 {
            Ok(events) => panic!("accepted: {events:?}"),
            Err(refusal) => refusal,
        };
        let seen = (refusal.code, refusal.field.as_deref().unwrap_or_default());
        assert_eq!(seen, (code, field), "{refusal}");
        assert_complete(&refusal);
        refusal
    }
}

/// A parameter that a text names and nobody gave shows as a question mark.
pub fn assert_complete(refusal: &Refusal) {
    for lang in [Lang::Zh, Lang::En] {
        let text = refusal.text(lang);
        let has_hole = text.message.contains('?') || text.next_step.contains('?');
        assert!(!has_hole, "{}: {text:?}", refusal.code.as_str());
    }
}

/// `2026-03-02 09:00`, or with seconds, on a clock in Shanghai.
pub fn moment(local: &str) -> Moment {
    let seconds = if local.len() == 16 { ":00" } else { "" };
    let utc: Moment = format!("{}{seconds}Z", local.replace(' ', "T"))
        .parse()
        .expect("a moment of the test");
    utc.plus_minutes(-480)
}
