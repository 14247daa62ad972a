//! Commands on wide findings that the examples share.

use hourledger::domain::Event;
use hourledger::domain::findings::command::{AdvanceFinding, OpenFinding};
use hourledger::domain::findings::event::{FindingCursor, FindingScope};
use hourledger::domain::kernel::ids::{ActivityId, FindingId, OrganisationId, SessionId};
use hourledger::domain::stored::ReasonCode;

pub fn open_finding(organisation_id: OrganisationId, scope: FindingScope) -> OpenFinding {
    OpenFinding {
        organisation_id,
        scope,
        reason: ReasonCode::HoursMadeUp,
        reason_text: "nobody was at the lane".to_owned(),
    }
}

/// The scope of one activity.
pub fn of_activity(activity: ActivityId) -> FindingScope {
    FindingScope {
        activity_id: Some(activity),
        ..FindingScope::default()
    }
}

/// The one page of a finding that holds all of it.
pub fn advance_finding(
    finding_id: FindingId,
    sessions: impl IntoIterator<Item = (ActivityId, SessionId)>,
) -> AdvanceFinding {
    AdvanceFinding {
        finding_id,
        from: FindingCursor::default(),
        to: FindingCursor {
            activity: 1,
            session_id: None,
        },
        sessions: sessions.into_iter().collect(),
        last: true,
    }
}

pub fn new_finding(events: &[Event]) -> FindingId {
    let found = events.iter().find_map(|event| match event {
        Event::FindingOpened(event) => Some(event.finding.finding_id),
        _ => None,
    });
    found.expect("a finding was opened")
}
