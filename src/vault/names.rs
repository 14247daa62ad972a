//! The index behind a look-up by surname and the last four characters of a document: for somebody
//! at a till without card and phone, whose document is in hand.
//!
//! Names are sealed and nothing else finds anybody by one. A row here is a keyed hash of surname,
//! last four and a place among those who share them, under the key of the index of duplicates; its
//! value is the person. So nobody can list names, and each look-up tries one guess. Of those who
//! share both, [`NAMED_MAX`] have a place; one more leaves a mark that says so, and is found by the
//! whole document.
//!
//! Invariant: like a document's claim, a row is durable before the event that rests on it; it goes
//! with the person's key when they are erased. The mark names nobody and stays.

use std::collections::{BTreeMap, BTreeSet};

use super::Vault;
use super::duplicates::holder;
use super::rows::row::{Kind, Row, RowKey, VALUE_BYTES};
use crate::domain::kernel::ids::PersonId;
use crate::log::Fault;

/// People with one surname and one last four who have a place; the next leaves a mark.
pub const NAMED_MAX: usize = 4;
/// Characters of the document number.
const LAST_CHARS: usize = 4;
/// What a mark holds in place of a person.
const MARK: [u8; 16] = [0; 16];

/// The places of one surname and last four; the last is for the mark.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Places([RowKey; NAMED_MAX + 1]);

impl std::fmt::Debug for Places {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Places(secret)")
    }
}

/// Rows to be written: who has a place, or that there are more.
pub(super) type NameClaims = BTreeMap<RowKey, Option<PersonId>>;

/// Who is found by a surname and last four.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// Who has a place.
    pub people: BTreeSet<PersonId>,
    /// Whether there are, or were, more than have one.
    pub is_cut: bool,
}

/// The surnames that a name may have, in one spelling: of a name in Han characters the first one,
/// of others their first and their last word.
fn surnames(name: &str) -> BTreeSet<String> {
    let words: Vec<&str> = name.split_whitespace().collect();
    let Some((first, last)) = words.first().zip(words.last()) else {
        return BTreeSet::new();
    };
    let initial = first.chars().take(1).filter(|char| is_han(*char));
    let initial: String = initial.collect();
    if initial.is_empty() {
        [first, last].map(|word| word.to_lowercase()).into()
    } else {
        [initial].into()
    }
}

/// A typed surname in the same spelling: of several words the last one.
fn surname(typed: &str) -> Option<String> {
    let last = typed.split_whitespace().next_back()?;
    let initial = last.chars().next().filter(|char| is_han(*char));
    Some(initial.map_or_else(|| last.to_lowercase(), String::from))
}

const fn is_han(char: char) -> bool {
    matches!(char, '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{3ffff}')
}

/// The last characters of a document number, in the domain's one spelling.
fn last_of(number: &str) -> Option<String> {
    let count = number.chars().count();
    let skipped = count.checked_sub(LAST_CHARS)?;
    Some(number.chars().skip(skipped).collect())
}

impl Vault {
    /// The places that a person with this name and document number may be found by.
    pub(super) fn places_of(&self, name: &str, number: &str) -> Vec<Places> {
        let Some(last) = last_of(number) else {
            return Vec::new();
        };
        let surnames = surnames(name);
        surnames
            .iter()
            .map(|surname| self.places(surname, &last))
            .collect()
    }

    fn places(&self, surname: &str, last: &str) -> Places {
        let key = &self.ledger_keys.documents;
        let (surname, last) = (surname.as_bytes(), last.as_bytes());
        let mut place = 0;
        Places([(); NAMED_MAX + 1].map(|()| {
            let parts: [&[u8]; 5] = [b"name/v1/", surname, b"/", last, &[place]];
            place += 1;
            RowKey::new(Kind::Name, &key.tag16(&parts))
        }))
    }

    /// The first free place, or the mark where there is none; nothing for who has a place already.
    pub(super) fn free_place(
        &self,
        places: &Places,
        person: PersonId,
    ) -> Result<Option<(RowKey, Option<PersonId>)>, Fault> {
        let [people @ .., mark] = &places.0;
        let mut free = None;
        for place in people {
            match self.in_place(*place)? {
                Some(other) if other == person => return Ok(None),
                Some(_) => {}
                None => free = free.or(Some(*place)),
            }
        }
        Ok(Some(match free {
            Some(place) => (place, Some(person)),
            None => (*mark, None),
        }))
    }

    /// Who has a place, counting claims that are not durable yet.
    fn in_place(&self, place: RowKey) -> Result<Option<PersonId>, Fault> {
        if let Some(claimed) = self.desk().names.get(&place) {
            return Ok(Some(claimed.unwrap_or(PersonId::from_bytes(MARK))));
        }
        let found = self.rows.row(place)?;
        Ok(found.and_then(|found| holder(&found.value)))
    }

    /// Who has this surname and a document that ends so; nobody if four characters were not typed.
    pub fn named(&self, typed: &str, last_typed: &str) -> Result<Named, Fault> {
        let last = last_typed.trim().to_uppercase();
        let mut named = Named {
            people: BTreeSet::new(),
            is_cut: false,
        };
        let Some(surname) = surname(typed).filter(|_| last.chars().count() == LAST_CHARS) else {
            return Ok(named);
        };
        let Places([people @ .., mark]) = self.places(&surname, &last);
        for place in people {
            named.people.extend(self.in_place(place)?);
        }
        named.is_cut = self.in_place(mark)?.is_some();
        Ok(named)
    }
}

/// The row of a claim.
pub(super) fn row(place: RowKey, person: Option<PersonId>) -> Row {
    let mut value = [0; VALUE_BYTES];
    let id = person.map_or(MARK, |person| *person.as_bytes());
    value[..16].copy_from_slice(&id);
    Row::live(place, value)
}

#[cfg(test)]
mod tests {
    use super::{last_of, surname, surnames};

    #[test]
    fn a_name_is_found_by_what_people_call_a_surname() {
        let all = |name| surnames(name).into_iter().collect::<Vec<_>>();
        assert_eq!(all("王芳"), ["王"]);
        assert_eq!(all("欧阳娜娜"), ["欧"]);
        assert_eq!(all("Anna van der Berg"), ["anna", "berg"]);
        assert_eq!(all("Zoé"), ["zoé"]);
        assert_eq!(all("  "), [""; 0]);
        for (typed, expected) in [("王", "王"), ("欧阳", "欧"), (" van der BERG ", "berg")] {
            assert_eq!(surname(typed).as_deref(), Some(expected));
        }
        assert_eq!(surname(" "), None);
    }

    #[test]
    fn a_number_shorter_than_four_characters_has_no_last_four() {
        assert_eq!(last_of("11010519491231002X").as_deref(), Some("002X"));
        assert_eq!(last_of("ab1"), None);
    }
}
