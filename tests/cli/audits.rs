//! `audit findings`: what audits of samples found, on a real ledger with imported hours.

use hourledger::domain::Event;
use hourledger::domain::audits::command::{CloseAudit, JudgeAuditedSession, OpenAudit};
use hourledger::domain::audits::event::Outcome;
use hourledger::domain::people::command::GrantRole;
use hourledger::domain::people::role::Role;
use serde_json::json;

use crate::finding::approved;
use crate::fixture::path;
use crate::office::{Office, registered, running, written};
use crate::shell::hourledger;

/// Somebody who has no hand in any record audits all three sessions: one is not supported.
fn audited(office: &Office) {
    let running = running(office.folder());
    let auditor = registered(&running, office.founder, "M000003");
    let role = GrantRole {
        person_id: auditor,
        role: Role::Auditor,
        organisation_id: None,
        station_id: None,
        until: None,
    };
    written(&running, office.founder, role);
    let draw = OpenAudit {
        seed: "lottery 12-34".to_owned(),
        n: 500,
        organisation_id: Some(office.organisation),
        from: None,
        to: None,
    };
    let Event::AuditOpened(opened) = written(&running, auditor, draw) else {
        panic!("not opened")
    };
    let audit_id = opened.audit.audit_id;
    for (number, drawn) in (0..).zip(&opened.sample.sessions) {
        let judgement = JudgeAuditedSession {
            audit_id,
            activity_id: drawn.activity_id,
            session_id: drawn.session_id,
            outcome: if number == 0 {
                Outcome::NotFound
            } else {
                Outcome::Found
            },
            reason_text: None,
        };
        written(&running, auditor, judgement);
    }
    written(&running, auditor, CloseAudit { audit_id });
    running.stop().expect("a clean stop");
}

#[test]
fn f125_published_rates_are_shown_as_tables_csv_and_json() {
    let (office, _) = approved();
    let none = office.run(&["audit", "findings"]).exits(0).json();
    assert_eq!(none["items"], json!([]));
    audited(&office);
    let shown = office.run(&["audit", "findings"]).exits(0).json();
    let audit = &shown["items"][0];
    assert_eq!(audit["state"], "closed");
    assert_eq!(audit["total"]["drawn"], 3);
    assert_eq!(audit["rate"]["estimate_ppm"], 333_333);
    let data = office.beside("data");
    let asked = ["audit", "findings", "--data", path(&data)];
    let tables = hourledger([&asked[..], &["--lang", "en"]].concat()).exits(0);
    assert!(tables.out.contains("33.3333 %"), "{tables:?}");
    assert!(
        tables.out.contains("95 % confidence interval"),
        "{tables:?}"
    );
    let csv = hourledger([&asked[..], &["--csv"]].concat()).exits(0);
    assert_eq!(
        csv.out.lines().count(),
        5,
        "a header, three strata, all: {csv:?}"
    );
    assert!(csv.out.contains(",333333,"), "{csv:?}");
}
