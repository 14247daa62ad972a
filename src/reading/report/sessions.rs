//! Sessions counted by week, event, type, category, organisation, grade, region, month or state.
//!
//! One walk over the session books; names are opened once for each activity or organisation, after
//! counting.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::group::{By, States, Weeks, grade_of};
use super::part::{Count, Counts};
use super::tally::{Days, Seen, Stamp, Tally, stamp, still, tallied};
use crate::domain::activities::book::ActivityBook;
use crate::domain::kernel::ids::{ActivityId, OrganisationId};
use crate::domain::sessions::book::Session;
use crate::log::Fault;
use crate::reading::activities::activity;
use crate::reading::organisations::organisation;
use crate::reading::{Read, found};
use crate::run::Ledger;

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// By what.
    pub by: By,
    /// How weeks are cut and named.
    pub weeks: Weeks,
    /// Which states count.
    pub states: States,
    /// Which service days count.
    pub days: Days,
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReportView {
    /// How far it saw.
    #[serde(flatten)]
    pub stamp: Stamp,
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
    let stamped = stamp(ledger)?;
    let lines = sessions(ledger, question)?;
    Ok(ReportView {
        stamp: still(ledger, stamped),
        by: question.by,
        sessions: lines.iter().map(|line| line.sessions).sum(),
        minutes: lines.iter().map(|line| line.minutes).sum(),
        lines,
    })
}

/// Counts the sessions; groups in the order of their keys.
pub fn sessions(ledger: &Ledger, question: &Question) -> Read<Vec<Line>> {
    let lines = match question.by {
        By::Event | By::Type | By::Category | By::Region => by_activity(ledger, question)?,
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
        _ => grade_of(session).map_or_else(String::new, |grade| grade.as_str().to_owned()),
    }
}

fn by_activity(ledger: &Ledger, question: &Question) -> Read<BTreeMap<String, Count>> {
    let mut lines = Counts::default();
    let mut events = Counts::default();
    for (id, count) in counted(ledger, question, |id, _| id)? {
        match question.by {
            By::Event => {
                let shown = activity(ledger, id)?;
                events.add((shown.title, shown.organisation_id), count);
            }
            By::Type => {
                let shown = activity(ledger, id)?;
                let code = shown.category.map(|code| code.to_string());
                lines.add(shown.category_stated.or(code).unwrap_or_default(), count);
            }
            by => lines.add(code_of(&*found::activity(ledger, id)?, by), count),
        }
    }
    lines.0.extend(told_apart(events.0));
    Ok(lines.0)
}

/// The region or the pack's category of an activity; empty where the source states none.
fn code_of(book: &ActivityBook, by: By) -> String {
    let code = if by == By::Region {
        let plan = book.plan.as_deref();
        plan.map(|plan| plan.region.to_string())
    } else {
        book.category().map(|category| category.to_string())
    };
    code.unwrap_or_default()
}

fn by_organisation(ledger: &Ledger, question: &Question) -> Read<BTreeMap<String, Count>> {
    let mut lines = Counts::default();
    let counted = counted(ledger, question, |_, session| session.organisation)?;
    for (id, count) in counted {
        lines.add((organisation(ledger, id)?.name, id), count);
    }
    Ok(told_apart(lines.0))
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

/// Counts what the question asks for under keys of any kind.
fn counted<K: Ord + Send>(
    ledger: &Ledger,
    question: &Question,
    key: impl Fn(ActivityId, &Session) -> K + Sync,
) -> Read<BTreeMap<K, Count>> {
    let new = || Grouping {
        states: &question.states,
        key: &key,
        counts: Counts::default(),
    };
    let (grouping, _) = tallied(ledger, question.organisation, question.days, new)?;
    Ok(grouping.counts.0)
}

/// Counts under the keys that a function makes of sessions.
struct Grouping<'q, K: Ord, F> {
    states: &'q States,
    key: &'q F,
    counts: Counts<K>,
}

impl<K: Ord + Send, F: Fn(ActivityId, &Session) -> K + Sync> Tally for Grouping<'_, K, F> {
    fn see(&mut self, seen: &Seen<'_>) -> Result<(), Fault> {
        if self.states.count(seen.session.state) {
            let key = (self.key)(seen.activity, seen.session);
            self.counts.add(key, Count::of(seen.session));
        }
        Ok(())
    }

    fn join(&mut self, later: Self) {
        self.counts.join(later.counts);
    }
}
