//! How people without a token come in: links, cards, PINs and what was done about them lately. A
//! fold of two logs.

use super::card::Cards;
use super::link::Links;
use super::notices::{Entrance, EntranceNotice, Notices};
use super::record::AccessEvent;
use crate::domain::stored::Actor;

/// Links, cards and PINs in force.
#[derive(Debug, Default)]
pub struct Entrances {
    pub(super) links: Links,
    pub(super) cards: Cards,
    pub(super) notices: Notices,
}

impl Entrances {
    /// Folds one event, recorded at a moment.
    pub fn apply(&mut self, event: &AccessEvent, by: Actor, at_ms: i64) {
        let (person, what) = match event {
            AccessEvent::LinkCreated {
                expires_at_ms,
                hash,
                person,
            } => {
                self.links.made(*hash, *person, *expires_at_ms, at_ms);
                (*person, Entrance::LinkMade)
            }
            AccessEvent::LinkUsed { link } => {
                self.links.used(*link);
                match by {
                    Actor::Person(person) => (person, Entrance::LinkUsed),
                    Actor::System => return,
                }
            }
            AccessEvent::CardIssued { card, person } => {
                self.cards.issued(*card, *person);
                (*person, Entrance::CardIssued)
            }
            AccessEvent::PinSet { person, phc } => {
                self.cards.pin_set(*person, phc);
                (*person, Entrance::PinSet)
            }
            AccessEvent::InboxRead { person, until_ms } => {
                self.notices.read(*person, *until_ms);
                return;
            }
            _ => return,
        };
        self.notices
            .note(person, EntranceNotice { what, by, at_ms });
    }
}
