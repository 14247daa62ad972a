//! What a person's registration says, opened for the ledger itself: what it signs, and ages.
//!
//! Must never: hand a text to anybody. A name goes into a certificate whose event says who asked; a
//! birth date becomes a number of years here and is dropped; the number is kept for the day.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::sync::{Mutex, MutexGuard, PoisonError};

use lru::LruCache;

use crate::domain::Command;
use crate::domain::books::BookKey;
use crate::domain::kernel::ids::{PersonId, TransferRequestId};
use crate::domain::kernel::moment::Moment;
use crate::domain::kernel::zone::LocalDate;
use crate::domain::people::book::{PersonBook, Standing};
use crate::domain::stored::Actor;
use crate::domain::timebank::requested::TransferRequestBook;
use crate::log::Fault;
use crate::run::ledger::Ledger;
use crate::run::sealed::{SealedTexts, sealed_texts};
use crate::vault::{Owner, Revealed, Wanted};

/// The sealed texts of a person's registration.
pub struct Registration {
    person: PersonId,
    texts: SealedTexts,
}

impl Registration {
    /// Finds it; none if the person is not registered.
    pub fn of(ledger: &Ledger, person: PersonId) -> Result<Option<Self>, Fault> {
        let book = ledger.book::<PersonBook>(&BookKey::Person(person))?;
        let Some(position) = book.registered_position else {
            return Ok(None);
        };
        let texts = sealed_texts(ledger, position)?;
        Ok(Some(Self { person, texts }))
    }

    /// Opens one text; none if it was never stated.
    pub fn open(&self, ledger: &Ledger, path: &str) -> Result<Option<Revealed>, Fault> {
        let Some(sealed) = self.texts.value(path) else {
            return Ok(None);
        };
        let wanted = Wanted {
            owner: Owner::Person(self.person),
            event_type: &self.texts.event_type,
            version: self.texts.version,
            path,
            sealed,
        };
        Ok(ledger.vault.reveal(None, &[wanted], |_| Ok(()))?.pop())
    }
}

/// People whose age of the day is remembered: some 6 MB.
const AGES_MAX: NonZeroUsize = NonZeroUsize::new(100_000).expect("not zero");

/// Ages that were asked for, each for the day it was asked on. A birth date is stated once, with
/// the registration, and never changes.
pub struct Ages(Mutex<LruCache<PersonId, (LocalDate, u32)>>);

impl Default for Ages {
    fn default() -> Self {
        Self(Mutex::new(LruCache::new(AGES_MAX)))
    }
}

impl Ages {
    fn held(&self) -> MutexGuard<'_, LruCache<PersonId, (LocalDate, u32)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn on(&self, person: PersonId, today: LocalDate) -> Option<u32> {
        let (day, age) = *self.held().get(&person)?;
        (day == today).then_some(age)
    }
}

/// Ages today, in full years, of those whom a rule of the command asks about. Who is not
/// registered, was erased or stated no birth date is left out: the decision knows what then.
pub fn ages(
    ledger: &Ledger,
    command: &Command,
    (actor, now): (Actor, Moment),
) -> Result<BTreeMap<PersonId, u32>, Fault> {
    let own = actor.person().filter(|_| command.asks_own_age());
    let asker = command.accepts().map(|id| asker(ledger, id)).transpose()?;
    let mut ages = BTreeMap::new();
    for person in command.ages().into_iter().chain(own).chain(asker.flatten()) {
        if let Some(age) = age(ledger, person, now)? {
            ages.insert(person, age);
        }
    }
    Ok(ages)
}

/// Who made a request, under the id that goes on.
fn asker(ledger: &Ledger, id: TransferRequestId) -> Result<Option<PersonId>, Fault> {
    let book = ledger.book::<TransferRequestBook>(&BookKey::TransferRequest(id))?;
    let Some(request) = book.made else {
        return Ok(None);
    };
    Ok(ledger.ids_of(request.by)?.first().copied())
}

/// Somebody's age today, in full years, if their registration tells.
pub fn age(ledger: &Ledger, person: PersonId, now: Moment) -> Result<Option<u32>, Fault> {
    let today = ledger.zone.date(now);
    let book = ledger.book::<PersonBook>(&BookKey::Person(person))?;
    if book.standing == Standing::Erased {
        return Ok(None);
    }
    if let Some(age) = ledger.ages.on(person, today) {
        return Ok(Some(age));
    }
    let Some(registration) = Registration::of(ledger, person)? else {
        return Ok(None);
    };
    let Some(Revealed::Text(text)) = registration.open(ledger, "subject.birth_date")? else {
        return Ok(None);
    };
    let Ok(born) = text.expose().parse::<LocalDate>() else {
        return Ok(None);
    };
    let age = today.age_of_born(born);
    ledger.ages.held().put(person, (today, age));
    Ok(Some(age))
}
