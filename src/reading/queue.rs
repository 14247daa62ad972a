//! The approval queue of an organisation (F38): what waits for a signature or an approval, the
//! riskiest first, each row with what speaks against it.
//!
//! Nothing is kept for it: the totals of an activity tell whether anything waits there, and only
//! the sessions of those are walked through, at most [`LOOKED_AT_MAX`].

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::ops::Bound;

use schemars::JsonSchema;
use serde::Serialize;

use super::page::Asked;
use super::{Read, activities, as_of, found, words};
use crate::domain::books::{BookKey, Kept};
use crate::domain::imports::book::{ImportBook, ImportState};
use crate::domain::kernel::ids::{ActivityId, OrganisationId, PersonId, Position, SessionId};
use crate::domain::kernel::minutes::Minutes;
use crate::domain::kernel::moment::Moment;
use crate::domain::kernel::refusal::Lang;
use crate::domain::policy::book::PackBook;
use crate::domain::sessions::automatic::{Verdict, Why, ruled};
use crate::domain::sessions::book::{Session, SessionBook, SessionEnd};
use crate::domain::sessions::grade::Grade;
use crate::domain::sessions::risk::{Risk, assess};
use crate::domain::sessions::state::SessionState;
use crate::domain::stored::Actor;
use crate::run::Ledger;

/// Waiting sessions that one reading looks at; an organisation with more works from the top.
pub const LOOKED_AT_MAX: usize = 20_000;
/// Sessions whose books one reading fetches, waiting or not.
const BOOKS_MAX: usize = 200_000;
/// Activities and sessions fetched at a time.
const AT_A_TIME: usize = 1_000;

/// What waits in an organisation.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Queue {
    /// Everything recorded below this position was seen.
    pub as_of: Position,
    /// Sessions that wait for the volunteer's signature.
    pub unsigned: u64,
    /// Sessions that wait for an approval.
    pub signed: u64,
    /// Of the signed ones: those that nothing speaks against, grade A or B.
    pub clean: u64,
    /// More wait than were looked at.
    pub truncated: bool,
    /// The first rows, riskiest first, then those that wait longest.
    pub rows: Vec<QueueRow>,
}

/// One session that waits.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct QueueRow {
    /// The activity.
    pub activity_id: ActivityId,
    /// The session.
    pub session_id: SessionId,
    /// The volunteer.
    pub person_id: PersonId,
    /// Where it stands: `ended` waits for the signature, `confirmed` for an approval, and
    /// `imported` is what the approval of its import left over.
    pub state: SessionState,
    /// Start of service; absent where the source states no clock times.
    pub started_at: Option<Moment>,
    /// End of service.
    pub ended_at: Option<Moment>,
    /// When the end was entered.
    pub entered_at: Moment,
    /// Minutes to be approved.
    pub minutes: Minutes,
    /// Who recorded the start.
    pub recorded_by: Actor,
    /// Whether the one who asks may approve it as a second person (R28).
    pub yours_to_approve: bool,
    /// The grade it would get as it stands.
    pub grade: Grade,
    /// Why that grade.
    pub grade_words: &'static str,
    /// What speaks against it, the heaviest first.
    pub risks: Vec<RiskView>,
    /// Sum of the weights; the queue is sorted by it.
    pub points: u32,
    /// It may be approved in bulk: signed, nothing speaks against it, grade A or B.
    pub clean: bool,
    /// Why no rule of the pinned pack approved it.
    pub looked_at_because: Option<Why>,
    /// The same in words.
    pub looked_at_words: Option<&'static str>,
}

/// One thing that asks for a closer look.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
pub struct RiskView {
    /// What.
    pub risk: Risk,
    /// Its weight.
    pub points: u32,
    /// The same in words.
    pub words: &'static str,
}

/// The queue as `viewer` sees it.
pub fn queue(
    ledger: &Ledger,
    of: OrganisationId,
    viewer: Option<PersonId>,
    asked: &Asked,
    lang: Lang,
) -> Read<Queue> {
    let as_of = as_of(ledger);
    // R28 looks at the person, not at the id.
    let ids = viewer.map_or(Ok(Vec::new()), |id| ledger.ids_of(id))?;
    let viewer: Vec<Actor> = ids.into_iter().map(Actor::Person).collect();
    found::organisation(ledger, of)?;
    let (waiting, truncated) = waiting(ledger, of)?;
    let mut packs = BTreeMap::new();
    let mut rows = Vec::new();
    for (activity, id, session) in &waiting {
        let key = session.policy.adopted_at;
        if let Entry::Vacant(slot) = packs.entry(key) {
            slot.insert(ledger.book::<PackBook>(&BookKey::Pack(key.0))?);
        }
        let pack = packs.get(&key);
        rows.extend(row(ledger, (*activity, *id), session, pack, &viewer, lang));
    }
    rows.sort_by_key(|row| (Reverse(row.points), row.entered_at, row.session_id));
    let count = |fits: fn(&QueueRow) -> bool| rows.iter().filter(|row| fits(row)).count() as u64;
    let (unsigned, clean) = (
        count(|row| row.state == SessionState::Ended),
        count(|row| row.clean),
    );
    let signed = rows.len() as u64 - unsigned;
    rows.truncate(asked.limit);
    Ok(Queue {
        as_of,
        unsigned,
        signed,
        clean,
        truncated,
        rows,
    })
}

/// Whether none of these ids is the volunteer's, or has a hand in the record.
fn is_second_person(session: &Session, ids: &[Actor]) -> bool {
    let own = |id: &Actor| *id == Actor::Person(session.person);
    let has_a_hand = |id: &Actor| session.hands().any(|hand| hand == *id);
    !ids.is_empty() && !ids.iter().any(|id| own(id) || has_a_hand(id))
}

type Waiting = (ActivityId, SessionId, Session);

/// The sessions of an organisation that wait, and whether there are more.
fn waiting(ledger: &Ledger, of: OrganisationId) -> Read<(Vec<Waiting>, bool)> {
    let mut found_so_far = Vec::new();
    let mut looked_at = 0;
    let mut asked = Asked {
        limit: AT_A_TIME,
        after: None,
    };
    loop {
        let roll = activities::roll(ledger, of, &asked)?;
        let rest = roll.get(AT_A_TIME..).unwrap_or_default().len();
        for (_, activity) in roll.iter().take(AT_A_TIME) {
            let counts = found::activity(ledger, *activity)?.totals.sessions;
            if counts.ended + counts.confirmed + counts.imported > 0 {
                looked_at += of_activity(ledger, *activity, &mut found_so_far)?;
            }
            if found_so_far.len() >= LOOKED_AT_MAX || looked_at >= BOOKS_MAX {
                found_so_far.truncate(LOOKED_AT_MAX);
                return Ok((found_so_far, true));
            }
        }
        let last = roll.get(AT_A_TIME - 1).filter(|_| rest > 0);
        match last {
            Some((index, _)) => asked.after = Some(index.to_be_bytes().to_vec()),
            None => return Ok((found_so_far, false)),
        }
    }
}

/// Adds those of one activity; how many sessions it looked at.
fn of_activity(ledger: &Ledger, of: ActivityId, to: &mut Vec<Waiting>) -> Read<usize> {
    let key = |id| BookKey::Session(of, SessionId::from_bytes(id));
    let mut from = Bound::Included(key([0; 16]));
    let mut looked_at = 0;
    loop {
        let range = (from, Bound::Included(key([0xff; 16])));
        let rows = ledger.store.range(range, AT_A_TIME)?;
        let last = rows.last().map(|(key, _)| key.clone());
        let is_last = rows.len() < AT_A_TIME;
        looked_at += rows.len();
        for (key, held) in &rows {
            let (BookKey::Session(_, id), Some(book)) = (key, SessionBook::of(&held.book)) else {
                continue;
            };
            if let Some(session) = book.opened.as_deref()
                && waits(ledger, session)?
            {
                to.push((of, *id, session.clone()));
            }
        }
        match last {
            Some(key) if !is_last && to.len() < LOOKED_AT_MAX && looked_at < BOOKS_MAX => {
                from = Bound::Excluded(key);
            }
            _ => return Ok(looked_at),
        }
    }
}

/// Whether somebody is to sign or approve it; of an import what its approval left over.
fn waits(ledger: &Ledger, session: &Session) -> Read<bool> {
    let import = match (session.state, session.import) {
        (SessionState::Ended | SessionState::Confirmed, _) => return Ok(true),
        (SessionState::Imported, Some(import)) => import,
        _ => return Ok(false),
    };
    let book = ledger.book::<ImportBook>(&BookKey::Import(import))?;
    let state = book.opened.map(|import| import.state);
    Ok(state == Some(ImportState::Approved))
}

fn row(
    ledger: &Ledger,
    (activity_id, session_id): (ActivityId, SessionId),
    session: &Session,
    pack: Option<&PackBook>,
    viewer: &[Actor],
    lang: Lang,
) -> Option<QueueRow> {
    let pack = pack?.pack.as_deref()?;
    let end: SessionEnd = session.end?;
    let seen = assess(session, pack, &ledger.zone)?;
    let signed = session.state == SessionState::Confirmed;
    let why = match ruled(session, session_id, pack, &ledger.zone) {
        Verdict::Look(why) if signed => Some(why),
        _ => None,
    };
    let timed = !session.untimed;
    let risk = |risk: &Risk| RiskView {
        risk: *risk,
        points: risk.points(),
        words: words::risk(*risk).of(lang),
    };
    Some(QueueRow {
        activity_id,
        session_id,
        person_id: session.person,
        state: session.state,
        started_at: timed.then_some(session.started_at),
        ended_at: timed.then_some(end.at),
        entered_at: end.entered_at,
        minutes: session.counted_minutes(),
        recorded_by: session.recorded_by,
        yours_to_approve: is_second_person(session, viewer),
        grade: seen.grade,
        grade_words: words::grade_reason(seen.grade_reason).of(lang),
        points: seen.points(),
        clean: signed && seen.is_clean(),
        risks: seen.risks.iter().map(risk).collect(),
        looked_at_because: why,
        looked_at_words: why.map(|why| words::why_a_person_looks(why).of(lang)),
    })
}
