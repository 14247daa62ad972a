//! Folding adoptions into books.

use super::book::{Adopted, PackBook, PolicyBook};
use super::event::PolicyAdopted;
use crate::domain::books::{BookKey, Shelf};
use crate::domain::event::At;

/// A pack was adopted.
pub fn adopted<S: Shelf>(shelf: &mut S, at: At, event: &PolicyAdopted) -> Result<(), S::Error> {
    let group = &event.policy;
    shelf
        .book::<PolicyBook>(&BookKey::Policies)?
        .adopted
        .push(Adopted {
            effective_from: group.effective_from,
            position: at.position,
            digest: group.digest,
        });
    let book = shelf.book::<PackBook>(&BookKey::Pack(at.position.0))?;
    book.pack = Some(group.pack.clone());
    Ok(())
}
