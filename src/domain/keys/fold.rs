//! Folding events of signing keys into books.

use super::book::{
    Distrusted, Key, KeyBook, KeyMaterialBook, LogKeysBook, OrganisationKeysBook, Retirement,
};
use super::event::{KeyAnnounced, KeyDistrusted, KeyPurpose, KeyRetired};
use crate::domain::books::{BookKey, Shelf, Subject};
use crate::domain::event::At;
use crate::domain::kernel::ids::{KeyId, OrganisationId};
use crate::domain::ledger::stream::note;

/// A key was announced.
pub fn announced<S: Shelf>(shelf: &mut S, at: At, event: &KeyAnnounced) -> Result<(), S::Error> {
    let group = event.key;
    let organisation = event.subject.map(|subject| subject.organisation_id);
    let key = Key {
        algorithm: group.algorithm,
        public_key: group.public_key,
        purpose: group.purpose,
        organisation,
        window: event.window,
        document: event.document.map(|document| document.digest),
        at: at.recorded_at,
        position: at.position,
        retired: None,
        distrusted: None,
    };
    let material = BookKey::KeyMaterial(group.public_key.digest());
    shelf.begun::<KeyMaterialBook>(&material)?.key = Some(group.key_id);
    let book = shelf.begun::<KeyBook>(&BookKey::Key(group.key_id))?;
    book.announced = Some(Box::new(key));
    if group.purpose == KeyPurpose::Log {
        let keys = shelf.book::<LogKeysBook>(&BookKey::LogKeys)?;
        keys.active.push(group.key_id);
        keys.all.push(group.key_id);
    }
    if group.purpose != KeyPurpose::Log {
        let keys = shelf.book::<OrganisationKeysBook>(&BookKey::KeysOf(organisation))?;
        keys.keys.push(group.key_id);
    }
    noted(shelf, at, organisation)
}

/// It signs nothing new.
pub fn retired<S: Shelf>(shelf: &mut S, at: At, event: &KeyRetired) -> Result<(), S::Error> {
    let key = announced_key(shelf, event.key.key_id)?;
    key.retired = Some(Retirement {
        at: at.recorded_at,
        position: at.position,
        successor: event.key.successor,
    });
    let organisation = key.organisation;
    no_longer_active(shelf, event.key.key_id)?;
    noted(shelf, at, organisation)
}

/// It is not to be trusted behind a size.
pub fn distrusted<S: Shelf>(shelf: &mut S, at: At, event: &KeyDistrusted) -> Result<(), S::Error> {
    let key = announced_key(shelf, event.key.key_id)?;
    key.distrusted = Some(Distrusted {
        at: at.recorded_at,
        position: at.position,
        said: event.distrust,
    });
    let organisation = key.organisation;
    no_longer_active(shelf, event.key.key_id)?;
    noted(shelf, at, organisation)
}

fn announced_key<S: Shelf>(shelf: &mut S, id: KeyId) -> Result<&mut Key, S::Error> {
    let book = shelf.book::<KeyBook>(&BookKey::Key(id))?;
    let key = book.announced.as_deref_mut();
    Ok(key.expect("the first event of a key announces it"))
}

/// A key of an organisation is in no such list; then nothing changes.
fn no_longer_active<S: Shelf>(shelf: &mut S, id: KeyId) -> Result<(), S::Error> {
    let keys = shelf.book::<LogKeysBook>(&BookKey::LogKeys)?;
    keys.active.retain(|active| *active != id);
    Ok(())
}

fn noted<S: Shelf>(
    shelf: &mut S,
    at: At,
    organisation: Option<OrganisationId>,
) -> Result<(), S::Error> {
    match organisation {
        Some(id) => note(shelf, Subject::Organisation(id), at.position),
        None => Ok(()),
    }
}
