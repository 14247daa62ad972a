//! The category of an activity, looked up once: its sessions are neighbours on the shelf.

use crate::domain::activities::book::ActivityBook;
use crate::domain::books::BookKey;
use crate::domain::kernel::ids::ActivityId;
use crate::domain::policy::pack::CategoryCode;
use crate::log::Fault;
use crate::reading::found;
use crate::run::Ledger;

/// Looks categories up.
pub struct Categories<'l> {
    ledger: &'l Ledger,
    known: Option<(ActivityId, Option<CategoryCode>)>,
}

impl<'l> Categories<'l> {
    /// Of the activities of a ledger.
    pub fn new(ledger: &'l Ledger) -> Self {
        Self {
            ledger,
            known: None,
        }
    }

    /// The category of an activity, where it has one of the pack's.
    pub fn of(&mut self, activity: ActivityId) -> Result<Option<CategoryCode>, Fault> {
        if let Some((_, category)) = self.known.filter(|known| known.0 == activity) {
            return Ok(category);
        }
        let book = found::book::<ActivityBook>(self.ledger, &BookKey::Activity(activity))?;
        let category = book.and_then(|book| book.category());
        self.known = Some((activity, category));
        Ok(category)
    }
}
