//! Opening a wide finding: whoever may find one session fake, for records that exist.

use super::book::{Finding, FindingBook};
use super::command::OpenFinding;
use super::event::{FindingGroup, FindingOpened, FindingScope};
use crate::domain::activities::decide::known;
use crate::domain::books::BookKey;
use crate::domain::desk::{Context, Desk, Stop};
use crate::domain::event::Event;
use crate::domain::imports::decide::import;
use crate::domain::kernel::ids::{FindingId, OrganisationId};
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::domain::kernel::text::check_text;
use crate::domain::limits::{FINDINGS_AT_WORK_MAX, REASON_CHARS_MAX};
use crate::domain::organisations::decide::organisation;
use crate::domain::people::decide::person;
use crate::domain::people::role::{Scope, require};
use crate::domain::sessions::undo::{FINDERS, of_fakes};

/// Opens a finding.
pub fn open(command: &OpenFinding, ctx: &Context, desk: &Desk) -> Result<Vec<Event>, Stop> {
    let id = command.organisation_id;
    let book = organisation(desk, id)?;
    require(desk, ctx, FINDERS, Scope::organisation(id))?;
    check_scope(&command.scope, id, desk)?;
    of_fakes(command.reason)?;
    check_text("reason_text", &command.reason_text, REASON_CHARS_MAX)?;
    if book.findings_at_work >= FINDINGS_AT_WORK_MAX {
        return Err(Refusal::new(RefusalCode::FindingsTooMany)
            .with("max", FINDINGS_AT_WORK_MAX)
            .into());
    }
    Ok(vec![Event::FindingOpened(FindingOpened {
        finding: FindingGroup {
            activities: command.scope.activity_id.map_or(book.activities, |_| 1),
            finding_id: FindingId::derive(&ctx.seed, 0),
            organisation_id: id,
        },
        meta: ctx
            .meta()
            .because(command.reason, ctx.sealed_if("meta.reason_text")),
        scope: command.scope,
    })])
}

/// Something is stated, it exists, and it is the organisation's.
fn check_scope(scope: &FindingScope, of: OrganisationId, desk: &Desk) -> Result<(), Stop> {
    if scope.is_empty() {
        return Err(Refusal::new(RefusalCode::FindingScopeEmpty)
            .field("scope")
            .into());
    }
    if scope.is_reversed() {
        return Err(Refusal::new(RefusalCode::DatesReversed)
            .field("scope.to")
            .into());
    }
    let unknown = |code, id: &dyn std::fmt::Display| Refusal::new(code).with("id", id);
    if let Some(id) = scope.activity_id {
        let field = "scope.activity_id";
        let book = known(desk, id).map_err(|stop| stop.at(field))?;
        if book.organisation() != Some(of) {
            return Err(unknown(RefusalCode::ActivityUnknown, &id)
                .field(field)
                .into());
        }
    }
    if let Some(id) = scope.import_id {
        let field = "scope.import_id";
        let import = import(desk, id).map_err(|stop| stop.at(field))?;
        if import.organisation != of {
            return Err(unknown(RefusalCode::ImportUnknown, &id).field(field).into());
        }
    }
    if let Some(id) = scope.recorder_id {
        person(desk, id).map_err(|stop| stop.at("scope.recorder_id"))?;
    }
    Ok(())
}

/// The finding, or the refusal that there is none.
pub fn finding(desk: &Desk, id: FindingId) -> Result<&Finding, Stop> {
    let book = desk.find::<FindingBook>(&BookKey::Finding(id))?;
    book.and_then(|book| book.opened.as_deref()).ok_or_else(|| {
        Refusal::new(RefusalCode::FindingUnknown)
            .field("finding_id")
            .with("id", id)
            .into()
    })
}
