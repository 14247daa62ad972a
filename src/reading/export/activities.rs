//! Activities as rows of `activities`.
//!
//! The activity that stands for sessions without one is no row: it was never stated.

use super::Exporter;
use super::names::Name;
use super::opening::{Opened, Opening, Slot, Source};
use crate::domain::activities::book::{ActivityBook, Plan};
use crate::domain::kernel::ids::{ActivityId, OrganisationId, Position};
use crate::domain::kernel::moment::Moment;
use crate::interchange::ActivityRow;
use crate::interchange::values::LocalDateTime;
use crate::reading::{Read, found};
use crate::vault::Owner;

/// A row whose texts are still sealed.
struct Draft {
    id: Name,
    organisation: OrganisationId,
    title: Slot,
    category: Slot,
    category_code: Option<String>,
    address: Slot,
    starts_at: Option<LocalDateTime>,
    ends_at: Option<LocalDateTime>,
    capacity: Option<u32>,
    announced_at: Option<LocalDateTime>,
}

impl Exporter<'_> {
    /// Rows of activities, in their order.
    pub fn activities(&self, ids: &[ActivityId]) -> Read<Vec<ActivityRow>> {
        let mut opening = Opening::new(self.ledger);
        let mut drafts = Vec::new();
        for &id in ids {
            drafts.push(self.activity(&mut opening, id)?);
        }
        let opened = opening.open(self.access, self.reader)?;
        Ok(drafts.iter().filter_map(|it| it.row(&opened)).collect())
    }

    fn activity(&self, opening: &mut Opening, id: ActivityId) -> Read<Draft> {
        let book = found::activity(self.ledger, id)?;
        let organisation = found::organiser(&book);
        let owner = Owner::Organisation(organisation);
        let source = opening.source(began_at(&book), owner)?;
        let plan = book.plan.as_deref();
        let stated = book.stated.as_deref();
        let local = |moment: Moment| LocalDateTime::of(moment, &self.ledger.zone);
        let code = plan.map(|plan| plan.category);
        let code = code.or(stated.and_then(|stated| stated.category));
        let announced = |source: &Source| source.read("meta.effective_at").map(local);
        let starts_at = plan.map(|plan| plan.starts_at);
        let ends_at = plan.map(|plan| plan.ends_at);
        Ok(Draft {
            id: self.activity_name(opening, id)?,
            organisation,
            title: opening.ask(&source, "content.title"),
            category: opening.ask(&source, "content.category"),
            category_code: code.map(|code| code.to_string()),
            address: opening.ask(&source, "place.address"),
            starts_at: starts_at.or(stated.and_then(|it| it.starts_at)).map(local),
            ends_at: ends_at.or(stated.and_then(|it| it.ends_at)).map(local),
            capacity: plan.and_then(|plan| plan.capacity),
            announced_at: plan.and_then(|_: &Plan| announced(&source)),
        })
    }
}

/// Position of the event that published or imported it; found activities have one.
fn began_at(book: &ActivityBook) -> Position {
    let planned = book.plan.as_deref().map(|plan| plan.published_position);
    let stated = book.stated.as_deref().map(|stated| stated.position);
    planned
        .or(stated)
        .expect("an activity is found only with its beginning")
}

impl Draft {
    fn row(&self, opened: &Opened) -> Option<ActivityRow> {
        let category = opened.text(self.category);
        Some(ActivityRow {
            row: 0,
            external_id: self.id.stated(opened)?,
            organisation_id: Some(self.organisation.to_string()),
            title: opened.text(self.title).unwrap_or_default(),
            category: category.or_else(|| self.category_code.clone()),
            place: opened.text(self.address),
            lat_microdegrees: None,
            lon_microdegrees: None,
            starts_at: self.starts_at,
            ends_at: self.ends_at,
            capacity: self.capacity,
            min_attendance_percent: None,
            announced_at: self.announced_at,
            notes: Vec::new(),
        })
    }
}
