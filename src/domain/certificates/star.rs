//! Certificates of a star: the level that somebody holds, and the hours that counted for it.
//!
//! The hours are those up to the award's last day that count by its scheme and still stand. No
//! session is cited: a star may rest on thousands. What is undone later finds the certificate
//! through the star ([`super::follow::ended_with_star`]).

use super::command::IssueStarCertificate;
use super::decide::{Content, may_issue, moved, recorded};
use super::event::{CertifiedHours, CertifiedPeriod, CertifiedStar, Variant};
use crate::domain::desk::{Context, Desk, Stop};
use crate::domain::event::Event;
use crate::domain::kernel::ids::{OrganisationId, PersonId};
use crate::domain::kernel::minutes::Minutes;
use crate::domain::kernel::moment::Moment;
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::domain::kernel::zone::{LocalDate, Zone};
use crate::domain::people::alias::ids_of;
use crate::domain::people::decide::person;
use crate::domain::policy::book::pinned;
use crate::domain::policy::pack::StarApprover;
use crate::domain::stars::approve::application;
use crate::domain::stars::event::StarFigures;
use crate::domain::stars::figures::{Record, Undoing};
use crate::domain::stars::held::Stars;

/// A star that is held, with all that a certificate says of it.
pub struct Certifiable<'d> {
    /// What the event states.
    pub star: CertifiedStar,
    /// The figures up to the award's last day, as they stand now.
    pub figures: StarFigures,
    /// First and last day of the hours that counted.
    pub period: CertifiedPeriod,
    /// When it was granted.
    pub granted_at: Moment,
    /// Its number: series and running number.
    pub number: Option<String>,
    /// Last day that it lasts, and when that is over.
    pub ends: Option<(LocalDate, Moment)>,
    /// Who agreed, as whom.
    pub approvers: Vec<StarApprover>,
    /// The organisation served, which approved where the level says so.
    pub organisation: OrganisationId,
    /// The record, for whoever lists what counted.
    pub record: Record<'d>,
}

/// Issues a certificate of the star that is held.
pub fn issue(
    command: &IssueStarCertificate,
    ctx: &Context,
    desk: &Desk,
) -> Result<Vec<Event>, Stop> {
    person(desk, command.person_id)?;
    let ids = ids_of(desk, command.person_id)?;
    may_issue(command.organisation_id, &ids, ctx, desk)?;
    let found = certifiable(desk, command.person_id, ctx.today(), &ctx.zone)?;
    found.may_be_issued_by(command.organisation_id)?;
    let Some(prepared) = command.prepared.as_deref() else {
        return Err(moved().into());
    };
    let is_the_same = (prepared.star, prepared.figures) == (Some(found.star), Some(found.figures));
    let states_more = !prepared.cited.is_empty() || !prepared.commendations.is_empty();
    if !is_the_same || states_more {
        return Err(moved().into());
    }
    let content = Content {
        holder: command.person_id,
        hours: CertifiedHours {
            minutes: Minutes(found.figures.minutes_by_grade.sum()),
            minutes_by_grade: found.figures.minutes_by_grade,
        },
        issuer: command.organisation_id,
        period: found.period,
        replaces: command.replaces,
        shown: Some(command.shown_name),
        variant: Variant::Star,
    };
    recorded(&content, prepared, &ids, ctx, desk)
}

/// The star that somebody holds on a day, or the refusal that there is none to certify: one that
/// somebody has to look at, because hours fell, is not certified before that.
pub fn certifiable<'d>(
    desk: &'d Desk,
    person: PersonId,
    day: LocalDate,
    zone: &Zone,
) -> Result<Certifiable<'d>, Stop> {
    let stars = Stars::of(desk, person)?;
    let held = stars.held().filter(|held| held.lasts_on(day));
    let held = held.ok_or_else(|| Refusal::new(RefusalCode::StarNotHeld).field("person_id"))?;
    if held.under_review.is_some() {
        return Err(Refusal::new(RefusalCode::StarUnderReview)
            .field("person_id")
            .into());
    }
    let application = application(desk, held.application)?;
    let pack = pinned(desk, held.policy)?;
    let record = Record::of(desk, person, &pack.stars, zone)?;
    let taken = record.stars.consumed(Some(held.application));
    let cut_off = application.cut_off;
    let figures = record.figures(cut_off, &Undoing::default(), taken);
    let first = record.counted(cut_off).map(|(_, day, _)| day).min();
    Ok(Certifiable {
        star: held.certified(),
        figures,
        period: CertifiedPeriod {
            from: first.unwrap_or(cut_off),
            to: cut_off,
        },
        granted_at: held.granted_at,
        number: held
            .number
            .map(|(series, number)| format!("{series}-{number:07}")),
        ends: held.valid_until.zip(held.ends_at),
        approvers: application.approvals.iter().map(|it| it.approver).collect(),
        organisation: application.organisation,
        record,
    })
}

impl Certifiable<'_> {
    /// The ledger certifies every star; an organisation those that it approved.
    pub fn may_be_issued_by(&self, issuer: Option<OrganisationId>) -> Result<(), Refusal> {
        let its_own = |approver: &StarApprover| *approver != StarApprover::Authority;
        let approved = self.approvers.iter().any(its_own);
        if issuer.is_none_or(|id| approved && id == self.organisation) {
            return Ok(());
        }
        Err(Refusal::new(RefusalCode::StarOfAnother).field("organisation_id"))
    }
}
