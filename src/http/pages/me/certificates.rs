//! Certificates of the person of the session: listed, asked for, looked at before, issued, revoked.
//!
//! A preview is a dry run of the very command that issues; the form that follows carries its key,
//! so that a double tap issues one.

use uuid::Uuid;

use super::{Me, Visit};
use crate::domain::Command;
use crate::domain::certificates::command::{IssueCertificate, RevokeCertificate, UnitShows};
use crate::domain::certificates::event::{CertificateIssued, ShownName, Variant};
use crate::domain::kernel::ids::{CertificateId, OrganisationId};
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::domain::kernel::zone::LocalDate;
use crate::domain::ledger::totals::ByGrade;
use crate::domain::sessions::grade::Grade;
use crate::domain::stored::{Actor, ReasonCode};
use crate::http::pages::fresh_key;
use crate::http::pages::refusals::problem_of;
use crate::http::pages::sent::Form;
use crate::http::respond::Answer;
use crate::http::write::is_published_meanwhile;
use crate::log::Fault;
use crate::pages::me::certificates as pages;
use crate::pages::me::certificates::{Choice, UNIT};
use crate::pages::me::preview::{Preview, preview as preview_page};
use crate::reading::commendations::standing;
use crate::reading::page::{Asked, LIMIT_MAX};
use crate::reading::predicted::{predicted_certificate, predicted_commendations};
use crate::reading::{certificates, mine, today};
use crate::run::{Failure, Request, dry_run};

/// Shows the list, the form or one certificate.
pub fn shown(visit: &Visit<'_>, me: Me) -> Result<Answer, Failure> {
    let (ledger, lang) = (visit.ledger(), visit.lang());
    match me {
        Me::Certificates => {
            let asked = Asked {
                limit: LIMIT_MAX,
                after: None,
            };
            let held = certificates::of_person(ledger, visit.person, &asked, lang)?;
            Ok(visit.page(pages::list(&held.items, lang)))
        }
        Me::CertificateForm => form_page(visit, &Choice::default(), None),
        _ => {
            let view = certificates::certificate(ledger, visit.certificate()?, lang)?;
            let by_grade = grades(&view.minutes_by_grade);
            let page = pages::certificate(&view, &by_grade, &fresh_key(), &visit.sender, lang);
            Ok(visit.page(page))
        }
    }
}

/// Does what a form asks for.
pub async fn sent(visit: &Visit<'_>, me: Me, form: &Form) -> Result<Answer, Failure> {
    match me {
        Me::Preview => {
            let choice = choice(form);
            match preview(visit, &choice).await {
                Err(Failure::Refused(refusal)) => {
                    let (status, problem) = problem_of(refusal, visit.lang());
                    let page = form_page(visit, &choice, Some(&problem))?;
                    Ok(Answer { status, ..page })
                }
                other => other,
            }
        }
        Me::Issue => {
            let choice = choice(form);
            let command = Command::IssueCertificate(wanted(visit, &choice)?);
            let accepted = visit.submit(form, command).await?;
            let id = CertificateId::derive(&accepted.frame.command_seed(), 0);
            Ok(visit.see_other(&format!("/me/certificates/{id}")))
        }
        _ => {
            let id = visit.certificate()?;
            let command = RevokeCertificate {
                certificate_id: id,
                reason: ReasonCode::VolunteerAsked,
            };
            let command = Command::RevokeCertificate(command);
            visit.submit(form, command).await?;
            Ok(visit.see_other(&format!("/me/certificates/{id}")))
        }
    }
}

fn form_page(visit: &Visit<'_>, choice: &Choice, problem: Option<&str>) -> Result<Answer, Failure> {
    let commended = standing(visit.ledger(), visit.person)? > 0;
    let page = pages::form((choice, commended), problem, &visit.sender, visit.lang());
    Ok(visit.page(page))
}

async fn preview(visit: &Visit<'_>, choice: &Choice) -> Result<Answer, Failure> {
    let command = wanted(visit, choice)?;
    let period = (command.from, command.to);
    let request = Request {
        actor: Actor::Person(visit.person),
        key: Uuid::nil(),
        commands: vec![Command::IssueCertificate(command)],
    };
    let (issued, commendations) = predicted(visit, request).await?;
    let lang = visit.lang();
    let left_out = mine::left_out(visit.ledger(), visit.person, period, lang)?;
    let units = mine::units(visit.ledger(), visit.person, period)?;
    let cited = issued.sessions.cited.len();
    let preview = Preview {
        choice,
        period,
        minutes: issued.hours.minutes.0,
        by_grade: &grades(&issued.hours.minutes_by_grade),
        sessions: u32::try_from(cited).unwrap_or(u32::MAX),
        commendations,
        left_out: &left_out,
        units: &units,
        key: &fresh_key(),
    };
    Ok(visit.page(preview_page(&preview, &visit.sender, lang)))
}

/// What would be recorded, and how many commendations are stated; hours that are not published yet
/// wait a bounded time, as when issuing.
async fn predicted(
    visit: &Visit<'_>,
    request: Request,
) -> Result<(CertificateIssued, usize), Failure> {
    let predict =
        |request| tokio::task::block_in_place(|| dry_run::predict(visit.ledger(), request));
    let mut predicted = predict(request.clone());
    if is_published_meanwhile(visit.api(), &predicted).await {
        predicted = predict(request);
    }
    let predicted = predicted?;
    let issued = predicted_certificate(&predicted);
    let none = || Fault::retry("previewing a certificate", "it issues none");
    Ok((
        issued.ok_or_else(none)?,
        predicted_commendations(&predicted),
    ))
}

fn choice(form: &Form) -> Choice {
    let variant = form.text("variant");
    let mut variants = Variant::OF_HOURS.into_iter();
    let variant = variants.find(|it| it.as_str() == variant);
    Choice {
        period: form.text("period").to_owned(),
        from: form.text("from").to_owned(),
        to: form.text("to").to_owned(),
        variant: variant.unwrap_or(Variant::Full),
        shown_name: match form.text("shown_name") {
            "masked" => ShownName::Masked,
            _ => ShownName::Full,
        },
        units: form.beginning(UNIT).filter_map(unit_choice).collect(),
        commendations: form.text("commendations") == "yes",
    }
}

/// A field about a recording unit; whatever tells all of it is no choice to be recorded.
fn unit_choice((id, shows): (&str, &str)) -> Option<(OrganisationId, UnitShows)> {
    let shows = match shows {
        "days" => UnitShows::Days,
        "nothing" => UnitShows::Nothing,
        _ => return None,
    };
    Some((id.parse().ok()?, shows))
}

/// The command that a choice amounts to.
fn wanted(visit: &Visit<'_>, choice: &Choice) -> Result<IssueCertificate, Failure> {
    let today = today(visit.ledger())?;
    let year = |year: i32| {
        let first = LocalDate::from_ymd(year, 1, 1).unwrap_or(today);
        let last = LocalDate::from_ymd(year, 12, 31).unwrap_or(LocalDate::MAX);
        (first, last.min(today))
    };
    let (from, to) = match choice.period.as_str() {
        "all" => {
            let first = mine::first_day(visit.ledger(), visit.person)?;
            (first.unwrap_or(today), today)
        }
        "this_year" => year(today.year()),
        "last_year" => year(today.year() - 1),
        _ => (day("from", &choice.from)?, day("to", &choice.to)?),
    };
    Ok(IssueCertificate {
        person_id: visit.person,
        from,
        to,
        variant: choice.variant,
        organisation_id: None,
        units: choice.units.clone(),
        commendations: choice.commendations,
        shown_name: choice.shown_name,
        replaces: None,
        prepared: None,
    })
}

fn day(field: &'static str, text: &str) -> Result<LocalDate, Refusal> {
    let malformed = || {
        Refusal::new(RefusalCode::DateMalformed)
            .field(field)
            .with("expected", "YYYY-MM-DD")
    };
    text.parse().map_err(|_| malformed())
}

/// The grades that occur.
fn grades(by: &ByGrade) -> Vec<(Grade, i64)> {
    let each = by.each().into_iter();
    each.filter(|(_, minutes)| *minutes > 0).collect()
}
