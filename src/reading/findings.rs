//! Wide findings: how far the ledger came with one, what it found, and what one would find.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use schemars::JsonSchema;
use serde::Serialize;

use super::events::first;
use super::page::{Asked, Page};
use super::report::group::grade_of;
use super::sessions::SignatureView;
use super::texts::published;
use super::words::{finding_state, reason};
use super::{Read, as_of, found};
use crate::domain::Event;
use crate::domain::books::BookKey;
use crate::domain::findings::book::{FindingRoll, FindingState};
use crate::domain::findings::event::{FindingCursor, FindingScope};
use crate::domain::kernel::ids::{FindingId, OrganisationId, PersonId, Position};
use crate::domain::kernel::refusal::{Lang, Refusal, RefusalCode};
use crate::domain::ledger::totals::ByGrade;
use crate::domain::sessions::grade::Grade;
use crate::domain::sessions::state::SessionState;
use crate::domain::stored::ReasonCode;
use crate::log::{Fault, Frame};
use crate::run::Ledger;
use crate::run::searching::{Ground, walk};

/// One finding.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct FindingView {
    /// Everything recorded below this position was seen.
    pub as_of: Position,
    /// The finding.
    pub finding_id: FindingId,
    /// Whose records it is about.
    pub organisation_id: OrganisationId,
    /// Which of them.
    pub scope: FindingScope,
    /// Bought, or made up.
    pub reason: ReasonCode,
    /// The same in words.
    pub reason_words: &'static str,
    /// What was found, in the finder's own words.
    pub reason_text: String,
    /// Who opened it, when.
    pub opened: SignatureView,
    /// Position of its opening; what was recorded later is not meant.
    pub position: Position,
    /// Where it stands.
    pub state: FindingState,
    /// The same in words.
    pub state_words: &'static str,
    /// Activities to be looked through.
    pub activities: u32,
    /// Those that were looked through.
    pub activities_done: u32,
    /// Sessions marked as fake.
    pub found: u32,
    /// Sessions left as they are: the finder's own.
    pub left: u32,
    /// Effective minutes taken back.
    pub minutes: i64,
    /// The same by evidence grade.
    pub minutes_by_grade: ByGrade,
}

/// What a finding would be about, before it is opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FindingPreview {
    /// Everything recorded below this position was seen.
    pub as_of: Position,
    /// Whose records.
    pub organisation_id: OrganisationId,
    /// Which of them.
    pub scope: FindingScope,
    /// Sessions that would be marked as fake.
    pub sessions: u64,
    /// The people whose sessions these are.
    pub people: u64,
    /// Effective minutes that would be taken back.
    pub minutes: i64,
    /// The sessions by state and evidence grade.
    pub lines: Vec<PreviewLine>,
}

/// Sessions of one state and grade.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PreviewLine {
    /// Where they stand.
    pub state: SessionState,
    /// Their grade; absent while it is not fixed.
    pub grade: Option<Grade>,
    /// How many.
    pub sessions: u64,
    /// Their minutes, effective or not.
    pub minutes: i64,
}

/// One finding.
pub fn finding(ledger: &Ledger, id: FindingId, lang: Lang) -> Read<FindingView> {
    let as_of = as_of(ledger);
    let book = found::finding(ledger, id)?;
    let finding = found::said(&book);
    let path = ["meta.reason_text"];
    let [reason_text] = published(ledger, finding.organisation, finding.position, path)?;
    Ok(FindingView {
        as_of,
        finding_id: id,
        organisation_id: finding.organisation,
        scope: finding.scope,
        reason: finding.reason,
        reason_words: reason(finding.reason).of(lang),
        reason_text,
        opened: SignatureView::from(&finding.opened),
        position: finding.position,
        state: finding.state,
        state_words: finding_state(finding.state).of(lang),
        activities: finding.activities,
        activities_done: finding.cursor.activity,
        found: finding.found,
        left: finding.left,
        minutes: finding.minutes_by_grade.sum(),
        minutes_by_grade: finding.minutes_by_grade,
    })
}

/// The findings about an organisation's records, in the order of opening.
pub fn of_organisation(
    ledger: &Ledger,
    of: OrganisationId,
    asked: &Asked,
    lang: Lang,
) -> Read<Page<FindingView>> {
    found::organisation(ledger, of)?;
    let listed = asked.paged(FindingRoll::LENGTH_MAX, |page| {
        let roll = found::book::<FindingRoll>(ledger, &BookKey::FindingRoll(of, page))?;
        Ok(roll.map_or_else(Vec::new, |roll| roll.findings.clone()))
    })?;
    Page::of(
        listed,
        asked,
        |(index, _)| index.to_be_bytes().to_vec(),
        |(_, id)| finding(ledger, id, lang),
    )
}

/// What a finding of `scope` would find now: the same walk, nothing is recorded. Sessions of the
/// person who opens it would be left.
pub fn preview(ledger: &Ledger, of: OrganisationId, scope: FindingScope) -> Read<FindingPreview> {
    if scope.is_empty() {
        return Err(RefusalCode::FindingScopeEmpty.into());
    }
    if scope.is_reversed() {
        return Err(Refusal::new(RefusalCode::DatesReversed).field("to").into());
    }
    let as_of = as_of(ledger);
    let organisation = found::organisation(ledger, of)?;
    let ground = Ground {
        organisation: of,
        activity: scope.activity_id,
        activities: scope.activity_id.map_or(organisation.activities, |_| 1),
    };
    let recorder = scope.recorder_id;
    let recorders = recorder.map_or(Ok(Vec::new()), |id| ledger.ids_of(id))?;
    let mut people = BTreeSet::<PersonId>::new();
    let mut lines = BTreeMap::<(SessionState, Option<Grade>), (u64, i64)>::new();
    let mut minutes = 0;
    walk(ledger, ground, FindingCursor::default(), |_, seen| {
        if let Some((activity, _, session)) = seen
            && session.organisation == of
            && session.state != SessionState::FoundFake
            && scope.covers(activity, session, &ledger.zone, &recorders)
        {
            people.insert(session.person);
            minutes += session.credited_minutes().0;
            let line = lines.entry((session.state, grade_of(session))).or_default();
            line.0 += 1;
            line.1 += session.contribution().minutes.0;
        }
        ControlFlow::Continue(())
    })?;
    let line = |((state, grade), (sessions, minutes))| PreviewLine {
        state,
        grade,
        sessions,
        minutes,
    };
    Ok(FindingPreview {
        as_of,
        organisation_id: of,
        scope,
        sessions: lines.values().map(|(sessions, _)| sessions).sum(),
        people: people.len() as u64,
        minutes,
        lines: lines.into_iter().map(line).collect(),
    })
}

/// The finding that a frame opened.
pub fn opened(frame: &Frame) -> Result<FindingId, Fault> {
    let said = |event: &Event| match event {
        Event::FindingOpened(event) => Some(event.finding.finding_id),
        _ => None,
    };
    first(frame, "reading which finding was opened", said)
}
