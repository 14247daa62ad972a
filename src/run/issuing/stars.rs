//! What a certificate says of a star: level and scheme, and in one about the star, the award.

use super::basis::Day;
use super::claims::{commitment, organisation_name};
use crate::credential::document::{AwardClaim, SchemeClaim, StarClaim};
use crate::domain::books::BookKey;
use crate::domain::certificates::command::IssueStarCertificate;
use crate::domain::certificates::event::{CertifiedPeriod, CertifiedStar};
use crate::domain::certificates::star::{Certifiable, certifiable};
use crate::domain::kernel::ids::OrganisationId;
use crate::domain::kernel::moment::Moment;
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::domain::kernel::zone::LocalDate;
use crate::domain::policy::book::PackBook;
use crate::domain::policy::pack::StarApprover;
use crate::domain::stars::event::StarFigures;
use crate::log::Fault;
use crate::run::asked::on_desk;
use crate::run::ledger::Ledger;
use crate::run::prepare::Failure;

/// Session-days that one certificate of a star adds up: decades of every day.
const COUNTED_MAX: usize = 20_000;

/// A star that can be certified, taken off the desk.
pub struct Found {
    /// What the event states.
    pub star: CertifiedStar,
    /// The figures.
    pub figures: StarFigures,
    /// First and last day that counted.
    pub period: CertifiedPeriod,
    /// What counted.
    pub days: Vec<Day>,
    /// Last day that it lasts, and when that is over.
    pub ends: Option<(LocalDate, Moment)>,
    granted_at: Moment,
    number: Option<String>,
    approvers: Vec<StarApprover>,
    organisation: OrganisationId,
}

/// The star that somebody holds today.
pub fn found(
    ledger: &Ledger,
    asked: &IssueStarCertificate,
    today: LocalDate,
) -> Result<Found, Failure> {
    let found = on_desk(ledger, |desk| {
        let found = certifiable(desk, asked.person_id, today, &ledger.zone)?;
        found.may_be_issued_by(asked.organisation_id)?;
        Ok(Found::of(&found))
    })?;
    if found.days.len() > COUNTED_MAX {
        return Err(Refusal::new(RefusalCode::ListTooLong)
            .with("count", found.days.len())
            .with("max", COUNTED_MAX)
            .into());
    }
    Ok(found)
}

impl Found {
    fn of(found: &Certifiable<'_>) -> Self {
        let days = found.record.counted(found.period.to);
        let mut days: Vec<Day> = days
            .map(|(entry, date, _)| Day {
                activity: entry.activity,
                session: entry.session,
                date,
            })
            .collect();
        days.sort_by_key(|day| (day.date, day.session));
        Self {
            star: found.star,
            figures: found.figures,
            period: found.period,
            days,
            ends: found.ends,
            granted_at: found.granted_at,
            number: found.number.clone(),
            approvers: found.approvers.clone(),
            organisation: found.organisation,
        }
    }

    /// What the certificate says of it.
    pub fn level(&self, ledger: &Ledger) -> Result<StarClaim, Failure> {
        let award = AwardClaim {
            approvers: self.approvers.clone(),
            awarded_on: ledger.zone.date(self.granted_at),
            commitment: commitment(ledger, self.star.position)?,
            counted_minutes: u64::try_from(self.figures.minutes.0).unwrap_or(0),
            leaf_index: self.star.position.0,
            number: self.number.clone(),
            organisation: self.organisation,
            organisation_name: organisation_name(ledger, self.organisation)?,
            valid_until: self.ends.map(|(day, _)| day),
        };
        Ok(StarClaim {
            award: Some(award),
            ..level(ledger, &self.star)?
        })
    }
}

/// The level and its scheme, without the award.
pub fn level(ledger: &Ledger, star: &CertifiedStar) -> Result<StarClaim, Fault> {
    let book = ledger.book::<PackBook>(&BookKey::Pack(star.policy.adopted_at.0))?;
    let gone = || {
        Fault::fatal(
            "naming the scheme of a star",
            "its pack is not on the books",
        )
    };
    let pack = book.pack.as_deref().ok_or_else(gone)?;
    let (_, level) = pack.stars.level(star.level).ok_or_else(gone)?;
    Ok(StarClaim {
        award: None,
        code: star.level,
        name: level.name.zh.clone(),
        name_en: level.name.en.clone(),
        scheme: SchemeClaim {
            digest: star.policy.digest,
            id: pack.id.clone(),
            version: pack.version,
        },
    })
}
