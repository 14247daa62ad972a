//! What somebody holds and has applied for, over all their ids.

use super::book::{HeldStar, StarsOf};
use crate::domain::books::BookKey;
use crate::domain::certificates::event::CertifiedStar;
use crate::domain::desk::{Desk, Stop};
use crate::domain::kernel::ids::{PersonId, StarApplicationId};
use crate::domain::kernel::minutes::Minutes;
use crate::domain::kernel::zone::LocalDate;
use crate::domain::people::alias::ids_of;
use crate::domain::policy::pack::{RuleCode, StarScheme};

/// The stars of one human.
pub struct Stars<'d> {
    /// Every id, the survivor's first.
    pub ids: Vec<PersonId>,
    books: Vec<&'d StarsOf>,
}

impl<'d> Stars<'d> {
    /// Of the human behind an id.
    pub fn of(desk: &'d Desk, person: PersonId) -> Result<Self, Stop> {
        let ids = ids_of(desk, person)?;
        let key = |id: &PersonId| BookKey::StarsOf(*id);
        desk.all(ids.iter().map(key).collect())?;
        let mut books = Vec::new();
        for id in &ids {
            books.extend(desk.find::<StarsOf>(&key(id))?);
        }
        Ok(Self { ids, books })
    }

    /// The highest star that is held.
    pub fn held(&self) -> Option<&'d HeldStar> {
        let held = self.books.iter().filter_map(|book| book.held.as_ref());
        held.max_by_key(|held| (held.stars.unwrap_or(u32::MAX), held.rank))
    }

    /// Its place among the levels of a scheme; 0: none, or a level that this scheme does not know.
    pub fn rank_in(&self, scheme: &StarScheme) -> u32 {
        let held = self.held();
        let known = held.and_then(|held| {
            let by_code = scheme.level(held.level);
            let by_stars = || {
                let mut ranked = scheme.ranked();
                ranked.find(|(_, level)| level.stars.is_some() && level.stars == held.stars)
            };
            by_code.or_else(by_stars)
        });
        known.map_or(0, |(rank, _)| rank)
    }

    /// The application that is on its way.
    pub fn open(&self) -> Option<StarApplicationId> {
        self.books.iter().find_map(|book| book.open)
    }

    /// How many applications were ever made.
    pub fn applications(&self) -> usize {
        self.books.iter().map(|book| book.applications.len()).sum()
    }

    /// Stars of elsewhere that imports brought.
    pub fn brought(&self) -> usize {
        self.books.iter().map(|book| book.brought.len()).sum()
    }

    /// Minutes that awards took, but for that of `own` (R58).
    pub fn consumed(&self, own: Option<StarApplicationId>) -> Minutes {
        let all = self.books.iter().flat_map(|book| &book.consumed);
        let others = all.filter(|(application, _)| Some(*application) != own);
        others.map(|(_, minutes)| *minutes).sum()
    }

    /// The first number of a series that was given.
    pub fn number(&self, series: RuleCode) -> Option<u64> {
        let mut numbers = self.books.iter().filter_map(|it| it.numbers.get(&series));
        numbers.next().copied()
    }
}

/// Most stars that a certificate states.
const CERTIFIED_MAX: u32 = 5;

/// The star that somebody holds on a day, as certificates over hours state it; none for a medal.
pub fn stated_on(
    desk: &Desk,
    person: PersonId,
    day: LocalDate,
) -> Result<Option<CertifiedStar>, Stop> {
    let stars = Stars::of(desk, person)?;
    let held = stars.held().filter(|held| held.lasts_on(day));
    let stated = held.map(HeldStar::certified);
    Ok(stated.filter(|star| star.stars.is_some_and(|stars| stars <= CERTIFIED_MAX)))
}

impl HeldStar {
    /// What a certificate's event says of it.
    pub const fn certified(&self) -> CertifiedStar {
        CertifiedStar {
            application_id: self.application,
            level: self.level,
            policy: self.policy,
            position: self.position,
            stars: self.stars,
        }
    }

    /// Whether it has not ended by `day`.
    pub fn lasts_on(&self, day: LocalDate) -> bool {
        self.valid_until.is_none_or(|until| day <= until)
    }
}
