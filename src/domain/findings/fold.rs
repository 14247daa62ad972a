//! Folding events of wide findings into books.

use super::book::{Finding, FindingBook, FindingRoll, FindingState};
use super::event::{FindingAdvanced, FindingCursor, FindingOpened};
use crate::domain::books::{BookKey, Shelf, Subject};
use crate::domain::event::At;
use crate::domain::ledger::jobs::JobsBook;
use crate::domain::ledger::stream::note;
use crate::domain::ledger::totals::ByGrade;
use crate::domain::organisations::book::OrganisationBook;
use crate::domain::sessions::book::Signature;
use crate::domain::stored::ReasonCode;

/// A finding was opened.
pub fn opened<S: Shelf>(shelf: &mut S, at: At, event: &FindingOpened) -> Result<(), S::Error> {
    let group = event.finding;
    let finding = Finding {
        organisation: group.organisation_id,
        scope: event.scope,
        reason: event.meta.reason.unwrap_or(ReasonCode::HoursMadeUp),
        opened: Signature {
            by: event.meta.actor,
            at: at.recorded_at,
        },
        position: at.position,
        activities: group.activities,
        state: FindingState::AtWork,
        cursor: FindingCursor::default(),
        found: 0,
        left: 0,
        minutes_by_grade: ByGrade::default(),
    };
    let key = BookKey::Finding(group.finding_id);
    shelf.begun::<FindingBook>(&key)?.opened = Some(Box::new(finding));
    let key = BookKey::Organisation(group.organisation_id);
    let book = shelf.book::<OrganisationBook>(&key)?;
    let page = book.findings / FindingRoll::LENGTH_MAX;
    book.findings += 1;
    book.findings_at_work += 1;
    let key = BookKey::FindingRoll(group.organisation_id, page);
    let roll = shelf.book::<FindingRoll>(&key)?;
    roll.findings.push(group.finding_id);
    let jobs = shelf.book::<JobsBook>(&BookKey::Jobs)?;
    jobs.findings.insert(group.finding_id);
    note(
        shelf,
        Subject::Organisation(group.organisation_id),
        at.position,
    )
}

/// A page was worked through.
pub fn advanced<S: Shelf>(shelf: &mut S, at: At, event: &FindingAdvanced) -> Result<(), S::Error> {
    let group = event.finding;
    let key = BookKey::Finding(group.finding_id);
    let book = shelf.book::<FindingBook>(&key)?.opened.as_deref_mut();
    let finding = book.expect("the first event of a finding opens it");
    finding.cursor = event.cursor;
    finding.found += group.found;
    finding.left += group.left;
    finding.minutes_by_grade += event.hours.minutes_by_grade;
    if group.done {
        finding.state = FindingState::Done;
        let key = BookKey::Organisation(group.organisation_id);
        shelf.book::<OrganisationBook>(&key)?.findings_at_work -= 1;
        let jobs = shelf.book::<JobsBook>(&BookKey::Jobs)?;
        jobs.findings.remove(&group.finding_id);
    }
    note(
        shelf,
        Subject::Organisation(group.organisation_id),
        at.position,
    )
}
