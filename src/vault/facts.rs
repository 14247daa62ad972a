//! Facts for decisions: conclusions drawn from sealed data, never the data.
//!
//! `decide` gets "19 years old on that date"; the birth date stays in here. No reading is
//! recorded, because nobody reads. The other facts are in `duplicates` and `on_site_code`.

use super::Vault;
use super::reveal::{Revealed, Wanted};
use crate::domain::kernel::zone::LocalDate;
use crate::log::Fault;

impl Vault {
    /// Full years of age on `date` of the person whose sealed birth date (`YYYY-MM-DD`) is given;
    /// none if the person was erased.
    pub fn age_years_on(
        &self,
        birth_date: &Wanted<'_>,
        date: LocalDate,
    ) -> Result<Option<u32>, Fault> {
        let Revealed::Text(text) = self.opened(birth_date)? else {
            return Ok(None);
        };
        let born: LocalDate = text.expose().parse().map_err(|_| {
            Fault::retry(
                "reading a sealed birth date",
                "it is not of the form YYYY-MM-DD",
            )
        })?;
        Ok(Some(date.age_of_born(born)))
    }
}
