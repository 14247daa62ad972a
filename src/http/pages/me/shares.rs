//! Shares of the person of the session: listed with who looked, made, extended, withdrawn.

use super::files::code;
use super::{Me, Visit};
use crate::domain::Command;
use crate::domain::kernel::ids::{CertificateId, Digest32, ShareId};
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::domain::shares::command::{ExtendShare, ShareCertificate, WithdrawShare};
use crate::domain::shares::event::{SharePurpose, ShareTerm};
use crate::http::pages::fresh_key;
use crate::http::pages::refusals::problem_of;
use crate::http::pages::sent::Form;
use crate::http::respond::Answer;
use crate::pages::me::shares as pages;
use crate::reading::page::{Asked, LIMIT_MAX};
use crate::reading::{found, shares};
use crate::run::issuing::authority_of;
use crate::run::{Failure, sharing};

/// Shows the list, or the form for another share.
pub fn shown(visit: &Visit<'_>, me: Me) -> Result<Answer, Failure> {
    let (ledger, lang) = (visit.ledger(), visit.lang());
    if me == Me::ShareForm {
        let id = visit.certificate()?;
        if shares::needs_guardian(ledger, visit.person)? {
            return Ok(visit.page(pages::with_guardian(id, lang)));
        }
        let page = pages::form(id, &fresh_key(), None, &visit.sender, lang);
        return Ok(visit.page(page));
    }
    if me == Me::NewerForm {
        return newer_form(visit, None);
    }
    let asked = Asked {
        limit: LIMIT_MAX,
        after: None,
    };
    let access = &visit.api().access;
    let made = shares::of_person(ledger, access, visit.person, &asked, lang)?;
    let made: Vec<_> = made.items.into_iter().map(|it| (it, fresh_key())).collect();
    let page = pages::list(&made, &ledger.zone, &visit.sender, lang);
    Ok(visit.page(page))
}

/// Does what a form asks for.
pub async fn sent(visit: &Visit<'_>, me: Me, form: &Form) -> Result<Answer, Failure> {
    match me {
        Me::Share => match share(visit, form).await {
            Err(Failure::Refused(refusal)) => {
                let (status, problem) = problem_of(refusal, visit.lang());
                let (id, lang) = (visit.certificate()?, visit.lang());
                let page = pages::form(id, &fresh_key(), Some(&problem), &visit.sender, lang);
                Ok(Answer {
                    status,
                    ..visit.page(page)
                })
            }
            other => other,
        },
        Me::Newer => match offer(visit, form).await {
            Err(Failure::Refused(refusal)) => {
                let (status, problem) = problem_of(refusal, visit.lang());
                let page = newer_form(visit, Some(&problem))?;
                Ok(Answer { status, ..page })
            }
            other => other,
        },
        Me::ShareExtend => {
            let command = ExtendShare {
                share_id: share_id(visit)?,
                term: term(form)?,
            };
            visit.submit(form, Command::ExtendShare(command)).await?;
            Ok(visit.see_other("/me/shares"))
        }
        _ => {
            let share_id = share_id(visit)?;
            let command = Command::WithdrawShare(WithdrawShare { share_id });
            visit.submit(form, command).await?;
            Ok(visit.see_other("/me/shares"))
        }
    }
}

/// Shares, and shows the link. Sent again, the same form shows the same link.
async fn share(visit: &Visit<'_>, form: &Form) -> Result<Answer, Failure> {
    let id = visit.certificate()?;
    let purpose = form.text("purpose").parse::<usize>().ok();
    let purpose = purpose.and_then(|at| SharePurpose::ALL.get(at).copied());
    let pin = form.text("pin").trim();
    let shown = pages::CONSENT.of(visit.lang());
    let command = ShareCertificate {
        certificate_id: id,
        purpose: purpose.ok_or_else(|| missing("purpose"))?,
        term: term(form)?,
        pin: Some(pin.to_owned()).filter(|pin| !pin.is_empty()),
        consent_text_digest: Digest32::from_bytes(*blake3::hash(shown.as_bytes()).as_bytes()),
        prepared: None,
    };
    let request = visit.request(form, Command::ShareCertificate(command.clone()))?;
    let (actor, key) = (request.actor, request.key);
    visit
        .submit(form, Command::ShareCertificate(command))
        .await?;
    let ledger = visit.ledger();
    let share = sharing::code(ledger, actor, key);
    let link = authority_of(ledger)?.share_url(&share);
    Ok(visit.page(pages::made(&link, &code(&link)?, visit.lang())))
}

/// The certificates that may be offered behind the share in the path, and for how long.
fn newer_form(visit: &Visit<'_>, problem: Option<&str>) -> Result<Answer, Failure> {
    let (ledger, id) = (visit.ledger(), share_id(visit)?);
    let newer = shares::newer(ledger, &found::share(ledger, id)?)?;
    let choices: Vec<_> = newer
        .iter()
        .map(|(id, certificate)| pages::Newer {
            id: *id,
            number: certificate.number,
            issued_on: ledger.zone.date(certificate.at),
            minutes: certificate.hours.minutes.0,
        })
        .collect();
    let page = pages::newer_form(id, &choices, problem, &visit.sender, visit.lang());
    Ok(visit.page(page))
}

/// Offers a newer certificate to whoever has the share in the path: a share of its own, whose code
/// they are led to.
async fn offer(visit: &Visit<'_>, form: &Form) -> Result<Answer, Failure> {
    let (ledger, earlier) = (visit.ledger(), share_id(visit)?);
    let share = found::share(ledger, earlier)?;
    let chosen: Option<CertificateId> = form.text("certificate").parse().ok();
    let newer = shares::newer(ledger, &share)?.into_iter();
    let newer = newer.map(|(id, _)| id).find(|id| Some(*id) == chosen);
    let newer = newer.ok_or_else(|| missing("certificate"))?;
    let pin = form.text("pin").trim();
    let shown = pages::CONSENT_TO_NEWER.of(visit.lang());
    let command = ShareCertificate {
        certificate_id: newer,
        purpose: share.purpose,
        term: term(form)?,
        pin: Some(pin.to_owned()).filter(|pin| !pin.is_empty()),
        consent_text_digest: Digest32::from_bytes(*blake3::hash(shown.as_bytes()).as_bytes()),
        prepared: None,
    };
    let (key, command) = (
        sharing::newer_key(earlier, newer),
        Command::ShareCertificate(command),
    );
    visit.submit_under(key, command).await?;
    Ok(visit.see_other("/me/shares"))
}

/// The share in the path, if it is one of the person's own.
fn share_id(visit: &Visit<'_>) -> Result<ShareId, Failure> {
    let id: ShareId = visit.incoming.params.id("share_id")?;
    let share = found::share(visit.ledger(), id)?;
    let ids = visit.ledger().ids_of(visit.person)?;
    if !ids.contains(&share.person) {
        return Err(RefusalCode::ShareUnknown.into());
    }
    Ok(id)
}

fn term(form: &Form) -> Result<ShareTerm, Refusal> {
    let days: Option<i64> = form.text("term").parse().ok();
    let known = ShareTerm::ALL
        .into_iter()
        .find(|it| Some(it.days()) == days);
    known.ok_or_else(|| missing("term"))
}

fn missing(field: &'static str) -> Refusal {
    Refusal::new(RefusalCode::FieldMissing).field(field)
}
