//! Commands on audits that the examples share.

use hourledger::domain::Event;
use hourledger::domain::audits::command::{CloseAudit, JudgeAuditedSession, OpenAudit};
use hourledger::domain::audits::event::{AuditOpened, DrawnSession, Outcome};
use hourledger::domain::kernel::ids::{AuditId, PersonId};
use hourledger::domain::people::command::GrantRole;
use hourledger::domain::people::role::Role;

use super::{District, new_person, person};

/// A draw of so many sessions of the whole ledger.
pub fn open_audit(seed: &str, n: u32) -> OpenAudit {
    OpenAudit {
        seed: seed.to_owned(),
        n,
        organisation_id: None,
        from: None,
        to: None,
    }
}

pub fn judge(audit_id: AuditId, session: &DrawnSession, outcome: Outcome) -> JudgeAuditedSession {
    JudgeAuditedSession {
        audit_id,
        activity_id: session.activity_id,
        session_id: session.session_id,
        outcome,
        reason_text: None,
    }
}

pub fn close_audit(audit_id: AuditId) -> CloseAudit {
    CloseAudit { audit_id }
}

/// The opening among these events.
pub fn audit_opened(events: &[Event]) -> &AuditOpened {
    let found = events.iter().find_map(|event| match event {
        Event::AuditOpened(event) => Some(event),
        _ => None,
    });
    found.expect("an audit was opened")
}

pub fn auditor_of_all(person_id: PersonId) -> GrantRole {
    GrantRole {
        person_id,
        role: Role::Auditor,
        organisation_id: None,
        station_id: None,
        until: None,
    }
}

impl District {
    /// Somebody who served nowhere, registered with this passport number as an auditor.
    pub fn auditor(&mut self, number: u32) -> PersonId {
        let world = self.world.as_actor(self.founder);
        let auditor = new_person(&world.given([person(number)]));
        world.given([auditor_of_all(auditor)]);
        auditor
    }
}
