//! Sessions counted by week, event, type, organisation, grade, region, month or state.
//!
//! One walk over the session books, in pages, so that writers are not kept waiting; names are
//! opened once for each activity or organisation, after counting.

use std::collections::BTreeMap;
use std::ops::Bound;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::group::{By, States, Weeks, grade_of};
use crate::domain::books::{BookKey, Kept};
use crate::domain::kernel::ids::{ActivityId, OrganisationId, Position, SessionId};
use crate::domain::sessions::book::{Session, SessionBook};
use crate::reading::activities::activity;
use crate::reading::organisations::organisation;
use crate::reading::{Read, as_of, found};
use crate::run::Ledger;

/// Books looked at before the walk lets writers through.
const PAGE_BOOKS: usize = 4_096;

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// By what.
    pub by: By,
    /// How weeks are cut and named.
    pub weeks: Weeks,
    /// Which states count.
    pub states: States,
    /// Only sessions that this organisation recorded.
    pub organisation: Option<OrganisationId>,
}

/// One group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Line {
    /// What the sessions have in common; empty: not stated, or not fixed yet.
    pub key: String,
    /// How many sessions.
    pub sessions: u64,
    /// The sum of their minutes.
    pub minutes: i64,
}

/// The report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ReportView {
    /// Everything recorded below this position was seen.
    pub as_of: Position,
    /// By what it groups.
    pub by: By,
    /// The groups, in the order of their keys.
    pub lines: Vec<Line>,
    /// All of them together.
    pub sessions: u64,
    /// The sum of their minutes.
    pub minutes: i64,
}

/// The report that answers the question.
pub fn report(ledger: &Ledger, question: &Question) -> Read<ReportView> {
    let as_of = as_of(ledger);
    let lines = sessions(ledger, question)?;
    Ok(ReportView {
        as_of,
        by: question.by,
        sessions: lines.iter().map(|line| line.sessions).sum(),
        minutes: lines.iter().map(|line| line.minutes).sum(),
        lines,
    })
}

/// A count.
#[derive(Clone, Copy, Default)]
struct Count {
    sessions: u64,
    minutes: i64,
}

/// Counts the sessions; groups in the order of their keys.
pub fn sessions(ledger: &Ledger, question: &Question) -> Read<Vec<Line>> {
    let lines = match question.by {
        By::Event | By::Type | By::Region => by_activity(ledger, question)?,
        By::Organisation => by_organisation(ledger, question)?,
        _ => counted(ledger, question, |_, session| {
            own_key(ledger, question, session)
        })?,
    };
    let line = |(key, count): (String, Count)| Line {
        key,
        sessions: count.sessions,
        minutes: count.minutes,
    };
    Ok(lines.into_iter().map(line).collect())
}

/// A key that the session's own book tells.
fn own_key(ledger: &Ledger, question: &Question, session: &Session) -> String {
    let date = ledger.zone.date(session.started_at);
    match question.by {
        By::Week => question.weeks.of(date).to_string(),
        By::Month => date.to_string()[..7].to_owned(),
        By::State => session.state.code().to_owned(),
        _ => grade_of(session).map_or_else(String::new, |grade| format!("{grade:?}")),
    }
}

fn by_activity(ledger: &Ledger, question: &Question) -> Read<BTreeMap<String, Count>> {
    let mut lines = BTreeMap::new();
    let mut events = BTreeMap::new();
    for (id, count) in counted(ledger, question, |id, _| id)? {
        let shown = activity(ledger, id)?;
        let code = shown.category.map(|code| code.to_string());
        match question.by {
            By::Event => add(&mut events, (shown.title, shown.organisation_id), count),
            By::Region => {
                let region = shown.region.map_or_else(String::new, |it| it.to_string());
                add(&mut lines, region, count);
            }
            _ => add(
                &mut lines,
                shown.category_stated.or(code).unwrap_or_default(),
                count,
            ),
        }
    }
    lines.extend(told_apart(events));
    Ok(lines)
}

fn by_organisation(ledger: &Ledger, question: &Question) -> Read<BTreeMap<String, Count>> {
    let mut lines = BTreeMap::new();
    let counted = counted(ledger, question, |_, session| session.organisation)?;
    for (id, count) in counted {
        add(&mut lines, (organisation(ledger, id)?.name, id), count);
    }
    Ok(told_apart(lines))
}

/// Groups of one name in different organisations are not one group: where a name is not the only
/// one, the organisation's id stands behind it.
fn told_apart(lines: BTreeMap<(String, OrganisationId), Count>) -> BTreeMap<String, Count> {
    let mut names = BTreeMap::<String, u32>::new();
    for (name, _) in lines.keys() {
        *names.entry(name.clone()).or_default() += 1;
    }
    let line = |((name, id), count): ((String, OrganisationId), Count)| {
        let key = if names[&name] > 1 {
            format!("{name} · {id}")
        } else {
            name
        };
        (key, count)
    };
    lines.into_iter().map(line).collect()
}

fn add<K: Ord>(lines: &mut BTreeMap<K, Count>, key: K, count: Count) {
    let line = lines.entry(key).or_default();
    line.sessions += count.sessions;
    line.minutes += count.minutes;
}

/// Counts what the question asks for under keys of any kind.
fn counted<K: Ord>(
    ledger: &Ledger,
    question: &Question,
    key: impl Fn(ActivityId, &Session) -> K,
) -> Read<BTreeMap<K, Count>> {
    let mut lines = BTreeMap::new();
    each_session(ledger, |activity, _, session| {
        let own = question
            .organisation
            .is_none_or(|id| id == session.organisation);
        if own && question.states.count(session.state) {
            let count = Count {
                sessions: 1,
                minutes: session.contribution().minutes.0,
            };
            add(&mut lines, key(activity, session), count);
        }
    })?;
    if let Some(id) = question.organisation {
        found::organisation(ledger, id)?;
    }
    Ok(lines)
}

/// Walks over all sessions, activity by activity.
pub fn each_session(
    ledger: &Ledger,
    mut visit: impl FnMut(ActivityId, SessionId, &Session),
) -> Read<()> {
    let end = BookKey::Session(
        ActivityId::from_bytes([0xff; 16]),
        SessionId::from_bytes([0xff; 16]),
    );
    let first = BookKey::Session(
        ActivityId::from_bytes([0; 16]),
        SessionId::from_bytes([0; 16]),
    );
    let mut from = Bound::Included(first);
    loop {
        let range = (from, Bound::Included(end.clone()));
        let rows = ledger.store.range(range, PAGE_BOOKS)?;
        let is_last = rows.len() < PAGE_BOOKS;
        let last = rows.last().map(|(key, _)| key.clone());
        for (key, held) in rows {
            let BookKey::Session(activity, id) = key else {
                continue;
            };
            let book = SessionBook::of(&held.book);
            if let Some(session) = book.and_then(|book| book.opened.as_deref()) {
                visit(activity, id, session);
            }
        }
        match last {
            Some(key) if !is_last => from = Bound::Excluded(key),
            _ => return Ok(()),
        }
    }
}
