//! Cases of the rows about reports.

use serde_json::Value;

use crate::cases::{Case, case};
use crate::support::District;

pub fn of_reports(district: &District) -> Vec<Case<'_>> {
    let (approver, auditor) = (&district.approver.client, &district.auditor.client);
    let (volunteer, recorder) = (&district.volunteer.client, &district.recorder.client);
    let own = format!("/organisations/{}/reports", district.organisation);
    let me = format!("/people/{}/reports", district.volunteer.id);
    let report = |operation, path: String, right, wrong| {
        case(operation, path, Value::Null, right, Some(wrong))
    };
    let by_week = "/reports/sessions?by=week&week_start=sat&week_label=last";
    vec![
        report("report_sessions", by_week.into(), auditor, approver),
        report(
            "organisation_report_sessions",
            format!("{own}/sessions?by=type&state=effective&from=2026-03-01"),
            approver,
            volunteer,
        ),
        report(
            "person_statement",
            format!("{me}/statement?to=2026-12-31"),
            volunteer,
            &district.neighbour.client,
        ),
        report(
            "organisation_report_annual",
            format!("{own}/annual?year=2026"),
            approver,
            &district.stranger.client,
        ),
        report(
            "organisation_report_funder",
            format!("{own}/funder?from=2026-03-01&to=2026-03-31&value_per_hour=2500"),
            approver,
            &district.stranger.client,
        ),
        report(
            "report_recorders",
            "/reports/recorders".into(),
            auditor,
            approver,
        ),
        report(
            "audit_sample",
            "/audit/sample?seed=lottery+12-34&n=5&from=2026-03-01".into(),
            auditor,
            approver,
        ),
        report(
            "organisation_report_recorders",
            format!("{own}/recorders?from=2026-03-01&to=2026-03-31"),
            approver,
            recorder,
        ),
    ]
}
