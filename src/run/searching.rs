//! Looking through the sessions of an organisation, from a cursor on, for wide findings.
//!
//! Activities come in the order of their publication, the sessions of one by their ids: what is
//! recorded meanwhile never moves what is still to come. Holds no rule: whether a session is meant
//! its own book and the finding say, when the command is decided.

use std::ops::{Bound, ControlFlow};

use super::ledger::Ledger;
use crate::domain::books::{ActivityRoll, BookKey, Kept};
use crate::domain::findings::book::{Finding, PAGE_SESSIONS};
use crate::domain::findings::event::FindingCursor;
use crate::domain::kernel::ids::{ActivityId, OrganisationId, SessionId};
use crate::domain::sessions::book::{Session, SessionBook};
use crate::log::Fault;

/// Session books taken from the shelf at a time, so that writers are not kept waiting.
const SHELF_BOOKS: usize = 1_024;
/// Sessions and activities looked at for one page at most. The upkeep takes 256 pages a second at
/// most and is not to be stopped within: half a million books are read in some seconds.
const LOOKED_AT_MAX: usize = 2_048;

/// What there is to look through.
#[derive(Clone, Copy, Debug)]
pub struct Ground {
    /// Whose records.
    pub organisation: OrganisationId,
    /// Only this activity.
    pub activity: Option<ActivityId>,
    /// How many activities: 1 where it is only one.
    pub activities: u32,
}

/// Something come across: a session, or the end of an activity.
pub type Seen<'a> = Option<(ActivityId, SessionId, &'a Session)>;

/// What a page of a finding holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leaf {
    /// How far it comes.
    pub to: FindingCursor,
    /// Sessions that are meant, as they stand.
    pub sessions: Vec<(ActivityId, SessionId)>,
    /// Nothing is left behind it.
    pub last: bool,
}

impl Finding {
    /// What it looks through.
    pub fn ground(&self) -> Ground {
        Ground {
            organisation: self.organisation,
            activity: self.scope.activity_id,
            activities: self.activities,
        }
    }
}

/// The next page of a finding from `from` on.
pub fn leaf(ledger: &Ledger, finding: &Finding, from: FindingCursor) -> Result<Leaf, Fault> {
    let recorder = finding.scope.recorder_id;
    let recorders = recorder.map_or(Ok(Vec::new()), |id| ledger.ids_of(id))?;
    let (mut to, mut sessions, mut looked_at) = (from, Vec::new(), 0);
    walk(ledger, finding.ground(), from, |cursor, seen| {
        to = cursor;
        looked_at += 1;
        if let Some((activity, id, session)) = seen
            && finding.concerns(activity, session, &ledger.zone, &recorders)
        {
            sessions.push((activity, id));
        }
        if sessions.len() == PAGE_SESSIONS || looked_at == LOOKED_AT_MAX {
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    })?;
    let last = to.activity >= finding.activities;
    Ok(Leaf { to, sessions, last })
}

/// Walks on from `from`; `visit` hears how far it came with each session, and at the end of each
/// activity, and says whether to go on.
pub fn walk(
    ledger: &Ledger,
    ground: Ground,
    from: FindingCursor,
    mut visit: impl FnMut(FindingCursor, Seen<'_>) -> ControlFlow<()>,
) -> Result<(), Fault> {
    let mut cursor = from;
    let mut roll: Option<(u32, ActivityRoll)> = None;
    while cursor.activity < ground.activities {
        let id = match ground.activity {
            Some(id) => Some(id),
            None => listed(ledger, ground.organisation, cursor.activity, &mut roll)?,
        };
        if let Some(id) = id
            && walk_activity(ledger, id, &mut cursor, &mut visit)?.is_break()
        {
            return Ok(());
        }
        cursor = FindingCursor {
            activity: cursor.activity + 1,
            session_id: None,
        };
        if visit(cursor, None).is_break() {
            return Ok(());
        }
    }
    Ok(())
}

/// The activity of that number; the page of the roll it stands on is kept for the next.
fn listed(
    ledger: &Ledger,
    of: OrganisationId,
    number: u32,
    roll: &mut Option<(u32, ActivityRoll)>,
) -> Result<Option<ActivityId>, Fault> {
    let (page, place) = (
        number / ActivityRoll::LENGTH_MAX,
        number % ActivityRoll::LENGTH_MAX,
    );
    let held = match roll.take() {
        Some((known, held)) if known == page => held,
        _ => ledger.book::<ActivityRoll>(&BookKey::ActivityRoll(of, page))?,
    };
    let id = held.activities.get(place as usize).copied();
    *roll = Some((page, held));
    Ok(id)
}

fn walk_activity(
    ledger: &Ledger,
    activity: ActivityId,
    cursor: &mut FindingCursor,
    visit: &mut impl FnMut(FindingCursor, Seen<'_>) -> ControlFlow<()>,
) -> Result<ControlFlow<()>, Fault> {
    let key = |id| BookKey::Session(activity, id);
    let end = Bound::Included(key(SessionId::from_bytes([0xff; 16])));
    loop {
        let begin = match cursor.session_id {
            Some(id) => Bound::Excluded(key(id)),
            None => Bound::Included(key(SessionId::from_bytes([0; 16]))),
        };
        let rows = ledger.store.range((begin, end.clone()), SHELF_BOOKS)?;
        let is_last = rows.len() < SHELF_BOOKS;
        for (key, held) in rows {
            let BookKey::Session(_, id) = key else {
                continue;
            };
            cursor.session_id = Some(id);
            let book = SessionBook::of(&held.book);
            let seen = book.and_then(|book| book.opened.as_deref());
            if let Some(session) = seen
                && visit(*cursor, Some((activity, id, session))).is_break()
            {
                return Ok(ControlFlow::Break(()));
            }
        }
        if is_last {
            return Ok(ControlFlow::Continue(()));
        }
    }
}
