//! One human, several ids: who was registered twice goes on under the survivor's id, and every
//! rule about "one person" holds over all of them (R22, R23, R26, R28).
//!
//! A merge is one step deep: a survivor is merged into nobody and an alias has no aliases, so two
//! books tell everything. What the ledger recorded keeps the id it was recorded under.

use super::book::PersonBook;
use crate::domain::books::BookKey;
use crate::domain::desk::{Context, Desk, Stop};
use crate::domain::kernel::ids::PersonId;
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::domain::stored::Actor;

/// Every id of the human behind `id`: the survivor's first, then its aliases.
pub fn ids_of(desk: &Desk, id: PersonId) -> Result<Vec<PersonId>, Stop> {
    let survivor = survivor(desk, id)?;
    let book = desk.find::<PersonBook>(&BookKey::Person(survivor))?;
    let aliases = book.map_or(&[][..], |book| &book.aliases);
    Ok(std::iter::once(&survivor).chain(aliases).copied().collect())
}

/// The id under which new records of the human behind `id` are made.
pub fn survivor(desk: &Desk, id: PersonId) -> Result<PersonId, Stop> {
    let book = desk.find::<PersonBook>(&BookKey::Person(id))?;
    let merged = book.and_then(|book| book.merged_into);
    Ok(merged.map_or(id, |merged| merged.survivor))
}

/// Whether two ids are one human's. Looks at the books of the first and of its survivor only.
pub fn same_person(desk: &Desk, one: PersonId, other: PersonId) -> Result<bool, Stop> {
    Ok(one == other || ids_of(desk, one)?.contains(&other))
}

/// Whether whoever commands is one of `actors`, under whichever of their ids (R28).
pub fn acted(
    desk: &Desk,
    ctx: &Context,
    actors: impl IntoIterator<Item = Actor>,
) -> Result<bool, Stop> {
    let Some(commands) = ctx.actor.person() else {
        return Ok(actors.into_iter().any(|actor| actor == ctx.actor));
    };
    for person in actors.into_iter().filter_map(Actor::person) {
        if same_person(desk, commands, person)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Refuses new records under an id that was merged, and names the one to use.
pub fn not_merged(book: &PersonBook, id: PersonId) -> Result<(), Refusal> {
    match book.merged_into {
        None => Ok(()),
        Some(merged) => Err(Refusal::new(RefusalCode::PersonMerged)
            .field("person_id")
            .with("id", id)
            .with("survivor", merged.survivor)),
    }
}
