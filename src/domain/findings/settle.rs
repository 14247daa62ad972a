//! Working through a wide finding: one page a command, by the ledger itself (I14).
//!
//! The page names the sessions that the ledger came across; each is looked at anew by its own book,
//! and what is not meant, or not any more, is passed over. So a page decided late does no harm.

use std::collections::BTreeSet;

use super::book::{Finding, FindingState, PAGE_SESSIONS};
use super::command::AdvanceFinding;
use super::decide::finding;
use super::event::{FindingAdvanced, FoundGroup, FoundHours};
use crate::domain::books::BookKey;
use crate::domain::certificates::follow;
use crate::domain::commendations;
use crate::domain::desk::{Context, Desk, Stop};
use crate::domain::event::Event;
use crate::domain::kernel::ids::{ActivityId, PersonId, SessionId};
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::domain::ledger::totals::ByGrade;
use crate::domain::people::alias::{ids_of, same_person};
use crate::domain::people::role::only_the_ledger;
use crate::domain::sessions::clock::session;
use crate::domain::sessions::undo::undone;
use crate::domain::stars;

/// What a page comes to.
#[derive(Default)]
struct Page {
    events: Vec<Event>,
    found: u32,
    left: u32,
    minutes_by_grade: ByGrade,
    /// All ids of the recorder that the scope names.
    recorders: Vec<PersonId>,
}

/// Works through one page.
pub fn advance(command: &AdvanceFinding, ctx: &Context, desk: &Desk) -> Result<Vec<Event>, Stop> {
    only_the_ledger(ctx)?;
    let finding = finding(desk, command.finding_id)?;
    goes_on(finding, command)?;
    let key = |&(activity, id): &(ActivityId, SessionId)| BookKey::Session(activity, id);
    desk.all(command.sessions.iter().map(key).collect())?;
    follow::fetch(&command.sessions, desk)?;
    commendations::follow::fetch(&command.sessions, desk)?;
    stars::follow::fetch(&command.sessions, ctx, desk)?;
    let recorder = finding.scope.recorder_id;
    let mut page = Page {
        recorders: recorder.map_or(Ok(Vec::new()), |id| ids_of(desk, id))?,
        ..Page::default()
    };
    for &(activity, id) in command.sessions.iter().collect::<BTreeSet<_>>() {
        page.look_at(finding, activity, id, ctx, desk)?;
    }
    stars::follow::once(&mut page.events, ctx, desk)?;
    follow::once(&mut page.events);
    page.events.push(Event::FindingAdvanced(FindingAdvanced {
        cursor: command.to,
        finding: FoundGroup {
            done: command.last,
            finding_id: command.finding_id,
            found: page.found,
            left: page.left,
            organisation_id: finding.organisation,
        },
        hours: FoundHours {
            minutes_by_grade: page.minutes_by_grade,
        },
        meta: ctx.meta().caused_by(finding.position),
    }));
    Ok(page.events)
}

/// It is at work, and the page begins where the one before ended.
fn goes_on(finding: &Finding, command: &AdvanceFinding) -> Result<(), Refusal> {
    let backwards = command.to < command.from;
    if finding.state != FindingState::AtWork || command.from != finding.cursor || backwards {
        return Err(Refusal::new(RefusalCode::FindingHasMoved).field("from"));
    }
    if command.sessions.len() > PAGE_SESSIONS {
        return Err(Refusal::new(RefusalCode::ListTooLong)
            .field("sessions")
            .with("count", command.sessions.len())
            .with("max", PAGE_SESSIONS));
    }
    Ok(())
}

impl Page {
    fn look_at(
        &mut self,
        finding: &Finding,
        activity: ActivityId,
        id: SessionId,
        ctx: &Context,
        desk: &Desk,
    ) -> Result<(), Stop> {
        let session = session(desk, activity, id)?;
        if !finding.concerns(activity, session, &ctx.zone, &self.recorders) {
            return Ok(());
        }
        // Nobody finds about their own, under whichever id (R28).
        let finder = finding.opened.by.person();
        let own = finder.map(|finder| same_person(desk, finder, session.person));
        if own.transpose()?.unwrap_or(false) {
            self.left += 1;
            return Ok(());
        }
        self.found += 1;
        for credit in session.standing_credits() {
            self.minutes_by_grade.add(credit.grade, credit.minutes);
        }
        let meta = ctx
            .meta()
            .under(session.policy)
            .caused_by(finding.position)
            .because(finding.reason, None);
        let (event, reference) = (Event::SessionFoundFake, session.reference(activity, id));
        let events = undone(event, session, reference, meta, (ctx, desk))?;
        self.events.extend(events);
        Ok(())
    }
}
