//! Stars at the end of the story: some volunteers hold one that an approver agreed to, and one
//! application waits for a visitor to see.

use super::cast::{DESKS, PEOPLE, STAFF};
use super::programme::{ERASED, WITHDRAWN};
use super::story::Story;
use crate::domain::Command;
use crate::domain::kernel::ids::{OrganisationId, PersonId, StarApplicationId};
use crate::domain::kernel::minutes::Minutes;
use crate::domain::policy::book::in_force;
use crate::domain::policy::pack::{
    RuleCode, Setting, Sourced, StarFall, StarNominator, StarScheme,
};
use crate::domain::stars::apply::open_to;
use crate::domain::stars::command::{ApplyForStar, ApproveStar};
use crate::domain::stars::figures::Record;
use crate::run::Failure;
use crate::run::asked::on_desk;

/// Hours of the demo's own levels: a year of invented people does not reach the national ones.
const LEVEL_HOURS: [i64; 5] = [10, 20, 40, 80, 160];
/// Volunteers whose application is approved; one more waits.
const GRANTED: usize = 5;

/// The national scheme with lower levels; a star falls with its hours.
pub(super) fn small(scheme: &mut StarScheme) {
    for (level, hours) in scheme.levels.iter_mut().zip(LEVEL_HOURS) {
        level.minutes_min = Minutes(hours * 60);
    }
    scheme.source = "hourledger".into();
    scheme.hours_fall = Setting::Set(Sourced {
        source: "hourledger".into(),
        value: StarFall::Downgrade,
    });
}

impl Story {
    /// Lets people apply for the highest star that they meet, and all but the last have it.
    pub(super) fn award_stars(&mut self) -> Result<(), Failure> {
        let mut made = 0;
        for index in (STAFF..PEOPLE).filter(|it| ![ERASED, WITHDRAWN].contains(it)) {
            let person_id = self.district.people[index];
            let Some((level, organisation_id, approver)) = self.reached(person_id)? else {
                continue;
            };
            let apply = ApplyForStar {
                person_id,
                level,
                organisation_id,
            };
            let written = self.loader.one(person_id, Command::ApplyForStar(apply))?;
            if made == GRANTED {
                break;
            }
            let application_id: StarApplicationId =
                written.only("star_applied", "/application/application_id")?;
            let approve = ApproveStar {
                person_id,
                application_id,
            };
            self.loader.one(approver, Command::ApproveStar(approve))?;
            made += 1;
        }
        Ok(())
    }

    /// The level that somebody may apply for, with an organisation of the cast that they served
    /// and who approves there.
    fn reached(
        &self,
        person: PersonId,
    ) -> Result<Option<(RuleCode, OrganisationId, PersonId)>, Failure> {
        let (ledger, today) = (self.loader.ledger(), self.loader.today()?);
        let (level, served) = on_desk(ledger, |desk| {
            let (pack, _) = in_force(desk, today)?;
            let mut record = Record::of(desk, person, &pack.stars, &ledger.zone)?;
            let open = open_to(&record, StarNominator::Volunteer, today);
            let level = open.last().and_then(|rank| pack.stars.at(*rank));
            Ok((level.map(|level| level.code), record.served(desk)?))
        })?;
        let mut desks = self.district.organisations.iter().zip(DESKS);
        let desk = desks.find(|(id, _)| served.contains(*id));
        Ok(level
            .zip(desk)
            .map(|(level, (id, (_, approver, _)))| (level, *id, self.district.people[approver])))
    }
}
