//! Moves about signing keys: new ones and known ones, kept and given up.

use hourledger::domain::Command;
use hourledger::domain::kernel::ids::PersonId;
use hourledger::domain::keys::command::AnnounceKey;
use hourledger::domain::keys::event::{KeyPurpose, KeyWindow};

use super::model::Model;
use super::moves::{Kind, Move, pick};
use crate::cast::{self, District};

/// A command on a key, by the founder, at moves of these kinds.
pub fn on_key(it: Move, district: &District, model: &Model) -> Option<(PersonId, Command)> {
    let founder = district.founder;
    if let Kind::AnnounceKey = it.kind {
        return Some((founder, announcement(it, district, model).into()));
    }
    let key_id = *pick(&model.keys, it.what)?;
    if let Kind::RetireKey = it.kind {
        let successor = model.keys.last().copied();
        let successor = successor.filter(|_| it.who.is_multiple_of(2));
        return Some((founder, cast::retire_key(key_id, successor).into()));
    }
    let size = district.world.log.len() as u64 + 8 - u64::from(it.who % 16);
    Some((founder, cast::distrust_key(key_id, size).into()))
}

/// Of the log, or of one of the organisations; now and then a key that is known.
fn announcement(it: Move, district: &District, model: &Model) -> AnnounceKey {
    let number = if it.who.is_multiple_of(8) {
        0
    } else {
        model.keys.len()
    };
    let number = u32::try_from(number).expect("few");
    let owner = pick(&model.organisations, it.what).filter(|_| !it.who.is_multiple_of(3));
    let Some(owner) = owner else {
        return cast::log_key(number);
    };
    let now = district.world.now;
    let days = 1 + i64::from(it.length % 400);
    AnnounceKey {
        purpose: if it.from.is_multiple_of(2) {
            KeyPurpose::Issuing
        } else {
            KeyPurpose::Status
        },
        window: Some(KeyWindow {
            valid_from: now,
            valid_until: Some(now.plus_minutes(days * 24 * 60)),
        }),
        ..cast::issuing_key(number, *owner)
    }
}
