//! One's own star: what is there and what is missing, applying for it, having it certified.

use super::{Me, Visit};
use crate::domain::certificates::command::IssueStarCertificate;
use crate::domain::certificates::event::ShownName;
use crate::domain::kernel::ids::{CertificateId, OrganisationId};
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::domain::policy::pack::RuleCode;
use crate::domain::stars::command::ApplyForStar;
use crate::http::pages::fresh_key;
use crate::http::pages::refusals::problem_of;
use crate::http::pages::sent::Form;
use crate::http::respond::Answer;
use crate::pages::me::stars as pages;
use crate::reading::stars::{progress, served};
use crate::run::Failure;

/// Most hours that the question what if adds.
const EXTRA_HOURS_MAX: i64 = 10_000;

/// `GET /me/star`.
pub fn shown(visit: &Visit<'_>) -> Result<Answer, Failure> {
    page(visit, None)
}

fn page(visit: &Visit<'_>, problem: Option<&str>) -> Result<Answer, Failure> {
    let (ledger, lang) = (visit.ledger(), visit.lang());
    let extra = extra_hours(visit)?;
    let star = progress(ledger, visit.person, extra * 60, lang)?;
    // A question of what if opens nothing to apply for.
    let is_asked = star.levels.iter().any(|level| level.is_open);
    let served = if is_asked {
        served(ledger, visit.person)?
    } else {
        Vec::new()
    };
    let shown = pages::Shown {
        star: &star,
        served: &served,
        extra_hours: extra,
        keys: [fresh_key(), fresh_key()],
        problem,
        zone: &ledger.zone,
    };
    Ok(visit.page(pages::star(&shown, &visit.sender, lang)))
}

fn extra_hours(visit: &Visit<'_>) -> Result<i64, Refusal> {
    let Some(text) = visit.parameter("extra_hours") else {
        return Ok(0);
    };
    let hours = text.trim().parse().ok();
    let hours = hours.filter(|hours| (0..=EXTRA_HOURS_MAX).contains(hours));
    hours.ok_or_else(|| {
        Refusal::new(RefusalCode::ChoiceUnknown)
            .field("extra_hours")
            .with("expected", format!("0 – {EXTRA_HOURS_MAX}"))
    })
}

/// Applies, or has a certificate issued.
pub async fn sent(visit: &Visit<'_>, me: Me, form: &Form) -> Result<Answer, Failure> {
    let done = match me {
        Me::StarApply => apply(visit, form).await,
        _ => certify(visit, form).await,
    };
    match done {
        Err(Failure::Refused(refusal)) => {
            let (status, problem) = problem_of(refusal, visit.lang());
            Ok(Answer {
                status,
                ..page(visit, Some(&problem))?
            })
        }
        other => other,
    }
}

async fn apply(visit: &Visit<'_>, form: &Form) -> Result<Answer, Failure> {
    let missing = |field| move || Refusal::new(RefusalCode::FieldMissing).field(field);
    let level: Option<RuleCode> = form.text("level").parse().ok();
    let organisation: Option<OrganisationId> = form.text("organisation").parse().ok();
    let command = ApplyForStar {
        person_id: visit.person,
        level: level.ok_or_else(missing("level"))?,
        organisation_id: organisation.ok_or_else(missing("organisation"))?,
    };
    visit.submit(form, command.into()).await?;
    Ok(visit.see_other("/me/star"))
}

async fn certify(visit: &Visit<'_>, form: &Form) -> Result<Answer, Failure> {
    let command = IssueStarCertificate {
        person_id: visit.person,
        organisation_id: None,
        shown_name: match form.text("shown_name") {
            "masked" => ShownName::Masked,
            _ => ShownName::Full,
        },
        replaces: None,
        prepared: None,
    };
    let accepted = visit.submit(form, command.into()).await?;
    let id = CertificateId::derive(&accepted.frame.command_seed(), 0);
    Ok(visit.see_other(&format!("/me/certificates/{id}")))
}
