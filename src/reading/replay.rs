//! Approvals by a rule, decided again from the log: for one session's explanation, for an auditor
//! over the whole ledger.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::Serialize;

use super::stream::Stream;
use super::{Read, words};
use crate::domain::books::{BookKey, Subject};
use crate::domain::event::{At, Event};
use crate::domain::kernel::ids::{ActivityId, PersonId, Position, SessionId};
use crate::domain::kernel::moment::Moment;
use crate::domain::kernel::refusal::Lang;
use crate::domain::policy::book::PackBook;
use crate::domain::policy::pack::RuleCode;
use crate::domain::sessions::automatic::{Verdict, Why, ruled};
use crate::domain::sessions::book::Session;
use crate::domain::sessions::replay::{Replay, Replayed};
use crate::domain::sessions::state::SessionState;
use crate::domain::sessions::steps::StepKind;
use crate::domain::stored::PolicyRef;
use crate::log::Fault;
use crate::run::Ledger;
use crate::run::fold::decode;
use crate::run::walk::{self, Span};

/// Events of a person up to which an explanation decides approvals again; else an auditor does.
const EVENTS_SHOWN_MAX: u32 = 5_000;

/// What the rules of the pinned pack say of a session.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Automatic {
    /// The rule that approved, or would if it were signed now.
    pub rule: Option<RuleCode>,
    /// Why a person looks at it, where no rule approves.
    pub looked_at_because: Option<Why>,
    /// The same in words.
    pub words: Option<&'static str>,
    /// Of an approval by a rule: whether deciding it again from the log says the same.
    pub replayed_the_same: Option<bool>,
}

/// What the rules say of a session that a rule approved, or that waits for people.
pub fn automatic(
    ledger: &Ledger,
    (of, id): (ActivityId, SessionId),
    session: &Session,
    lang: Lang,
) -> Read<Option<Automatic>> {
    if is_by_rule(session) {
        let stream = Stream::of(ledger, Subject::Person(session.person))?;
        if stream.count_max() > EVENTS_SHOWN_MAX {
            return Ok(None);
        }
        let all = of_person(ledger, session.person)?;
        let own = all
            .iter()
            .rfind(|it| (it.of.activity_id, it.of.session_id) == (of, id));
        return Ok(own.map(|again| Automatic {
            rule: Some(again.rule),
            looked_at_because: None,
            words: None,
            replayed_the_same: Some(again.holds()),
        }));
    }
    if session.state != SessionState::Confirmed {
        return Ok(None);
    }
    let pack = packed(ledger, session.policy)?;
    let verdict = pack
        .pack
        .as_deref()
        .map(|pack| ruled(session, id, pack, &ledger.zone));
    Ok(verdict.map(|verdict| standing(verdict, lang)))
}

fn standing(verdict: Verdict, lang: Lang) -> Automatic {
    let (rule, why) = match verdict {
        Verdict::Approve(rule) => (Some(rule), None),
        Verdict::Look(why) => (None, Some(why)),
    };
    Automatic {
        rule,
        looked_at_because: why,
        words: why.map(|why| words::why_a_person_looks(why).of(lang)),
        replayed_the_same: None,
    }
}

/// Whether a rule approved it at some time.
fn is_by_rule(session: &Session) -> bool {
    let steps = session.steps();
    steps
        .iter()
        .any(|step| matches!(step.what, StepKind::ApprovedByRule(_)))
}

/// Every approval by a rule in the whole ledger, decided again; `done` hears of each person.
pub fn all(ledger: &Ledger, mut done: impl FnMut(usize, usize)) -> Read<Vec<Replayed>> {
    let found = walk::sessions(
        ledger,
        &Span::everything(),
        BTreeSet::new,
        |people, _, _, session| {
            if is_by_rule(session) {
                people.insert(session.person);
            }
            Ok(())
        },
    )?;
    let people: BTreeSet<PersonId> = found.into_iter().flatten().collect();
    // Two ids of one person bring the same approvals.
    let mut replayed = BTreeMap::new();
    for (number, person) in people.iter().enumerate() {
        let of_one = of_person(ledger, *person)?.into_iter();
        replayed.extend(of_one.map(|again| (again.position, again)));
        done(number + 1, people.len());
    }
    Ok(replayed.into_values().collect())
}

/// The same of one person, under every id that was ever merged with this one.
pub fn of_person(ledger: &Ledger, person: PersonId) -> Read<Vec<Replayed>> {
    let mut packs: BTreeMap<Position, PackBook> = BTreeMap::new();
    let mut replay = Replay::new(ledger.zone.clone());
    let mut replayed = Vec::new();
    for (position, (recorded_at, event)) in events(ledger, person)? {
        if let Some(policy) = event.meta().policy
            && let Entry::Vacant(slot) = packs.entry(policy.adopted_at)
        {
            slot.insert(packed(ledger, policy)?);
        }
        let at = At {
            position,
            recorded_at,
        };
        let pack = |policy: PolicyRef| packs.get(&policy.adopted_at)?.pack.as_deref();
        replayed.extend(replay.feed(at, &event, pack));
    }
    Ok(replayed)
}

type Dated = (Moment, Event);

/// The events of a person and of everybody ever merged with them, in the order of the log.
fn events(ledger: &Ledger, person: PersonId) -> Read<BTreeMap<Position, Dated>> {
    let mut events: BTreeMap<Position, Dated> = BTreeMap::new();
    let mut ids = vec![person];
    let mut next = 0;
    while let Some(&id) = ids.get(next) {
        next += 1;
        for position in Stream::of(ledger, Subject::Person(id))?.all()? {
            let Entry::Vacant(slot) = events.entry(position) else {
                continue;
            };
            let (_, event) = slot.insert(event_at(ledger, position)?);
            if let Event::PeopleMerged(merge) = event {
                for other in [merge.subject.person_id, merge.merge.into] {
                    if !ids.contains(&other) {
                        ids.push(other);
                    }
                }
            }
        }
    }
    Ok(events)
}

fn event_at(ledger: &Ledger, position: Position) -> Read<Dated> {
    let beyond = "the log does not reach that far";
    let missing = || Fault::fatal(format!("reading the event at position {position}"), beyond);
    let frame = ledger.frame_at(position)?.ok_or_else(missing)?;
    let index = usize::try_from(position.0 - frame.first().0).unwrap_or(usize::MAX);
    let decoded = decode(&frame)?;
    let event = decoded.events.into_iter().nth(index).ok_or_else(missing)?;
    Ok((decoded.recorded_at, event))
}

fn packed(ledger: &Ledger, policy: PolicyRef) -> Read<PackBook> {
    Ok(ledger.book::<PackBook>(&BookKey::Pack(policy.adopted_at.0))?)
}
