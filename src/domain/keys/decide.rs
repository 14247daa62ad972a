//! Decisions about signing keys: announced once, retired or distrusted for ever.
//!
//! Keys of the log are the ledger's own: it announces them itself when it is opened, or its
//! administrators do. Keys of organisations are their administrators' matter nowhere: who may sign
//! certificates is decided by who accredits.

use super::book::{
    Key, KeyBook, KeyMaterialBook, LOG_KEYS_MAX, LogKeysBook, ORGANISATION_KEYS_MAX,
    OrganisationKeysBook,
};
use super::command::{AnnounceKey, DistrustKey, RetireKey};
use super::event::{
    AnnouncedKey, Distrust, DistrustedKey, KeyAlgorithm, KeyAnnounced, KeyDistrusted, KeyDocument,
    KeyPurpose, KeyRetired, KeySubject, KeyWindow, RetiredKey,
};
use crate::domain::books::BookKey;
use crate::domain::certificates::command::FreshKey;
use crate::domain::desk::{Context, Desk, Stop};
use crate::domain::event::Event;
use crate::domain::kernel::ids::{KeyId, OrganisationId};
use crate::domain::kernel::public_key::PublicKey;
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::domain::organisations::standing::not_closed;
use crate::domain::people::role::{Role, Scope, require};
use crate::domain::stored::Actor;

/// Days that a key of an organisation may be valid: a year.
const WINDOW_DAYS_MAX: i64 = 366;

/// Announces a key.
pub fn announce(command: &AnnounceKey, ctx: &Context, desk: &Desk) -> Result<Vec<Event>, Stop> {
    may_announce(command, ctx, desk)?;
    let organisation = subject(command.purpose, command.organisation_id, desk)?;
    check_window(command.purpose, command.window, ctx)?;
    let public_key = new_material(&command.public_key, desk)?;
    has_room(command.purpose, organisation, desk)?;
    let digest = |digest| KeyDocument { digest };
    Ok(vec![Event::KeyAnnounced(KeyAnnounced {
        document: command.document_digest.map(digest),
        key: AnnouncedKey {
            algorithm: KeyAlgorithm::Ed25519,
            key_id: KeyId::derive(&ctx.seed, 0),
            public_key,
            purpose: command.purpose,
        },
        meta: ctx.meta(),
        subject: organisation.map(|organisation_id| KeySubject { organisation_id }),
        window: command.window,
    })])
}

/// Retires a key.
pub fn retire(command: &RetireKey, ctx: &Context, desk: &Desk) -> Result<Vec<Event>, Stop> {
    let key = key(desk, command.key_id)?;
    may_act(key.purpose, ctx, desk)?;
    not_distrusted(key)?;
    if let Some(retirement) = key.retired {
        return Err(Refusal::new(RefusalCode::KeyRetired)
            .field("key_id")
            .with("since", retirement.at)
            .into());
    }
    if let Some(successor) = command.successor {
        check_successor(successor, command.key_id, key, desk)?;
    }
    if key.purpose == KeyPurpose::Log && active_log_keys(desk)?.len() <= 1 {
        return Err(Refusal::new(RefusalCode::KeyLastOfLog)
            .field("key_id")
            .into());
    }
    Ok(vec![Event::KeyRetired(KeyRetired {
        key: RetiredKey {
            key_id: command.key_id,
            successor: command.successor,
        },
        meta: ctx.meta().caused_by(key.position),
    })])
}

/// Says that a key is not to be trusted, active or retired, the last one or not: a ledger that
/// cannot sign is better than one that anybody signs for.
pub fn distrust(command: &DistrustKey, ctx: &Context, desk: &Desk) -> Result<Vec<Event>, Stop> {
    let key = key(desk, command.key_id)?;
    may_act(key.purpose, ctx, desk)?;
    not_distrusted(key)?;
    if command.after_size > ctx.next.0 {
        return Err(Refusal::new(RefusalCode::KeySizeAhead)
            .field("after_size")
            .with("max", ctx.next)
            .into());
    }
    Ok(vec![Event::KeyDistrusted(KeyDistrusted {
        distrust: Distrust {
            after_size: command.after_size,
            reason: command.reason,
        },
        key: DistrustedKey {
            key_id: command.key_id,
        },
        meta: ctx.meta().caused_by(key.position),
    })])
}

/// The key, or the refusal that there is none.
pub fn key(desk: &Desk, id: KeyId) -> Result<&Key, Stop> {
    let book = desk.find::<KeyBook>(&BookKey::Key(id))?;
    book.and_then(|book| book.announced.as_deref())
        .ok_or_else(|| {
            Refusal::new(RefusalCode::KeyUnknown)
                .field("key_id")
                .with("id", id)
                .into()
        })
}

/// A ledger administrator, or the ledger itself for a key that signs in its own name: checkpoints,
/// and receipts of checks.
fn may_announce(command: &AnnounceKey, ctx: &Context, desk: &Desk) -> Result<(), Stop> {
    let is_own = command.purpose == KeyPurpose::Issuing && command.organisation_id.is_none();
    if is_own && ctx.actor == Actor::System {
        return Ok(());
    }
    may_act(command.purpose, ctx, desk)
}

/// A ledger administrator, or for a key of the log the ledger itself.
fn may_act(purpose: KeyPurpose, ctx: &Context, desk: &Desk) -> Result<(), Stop> {
    if purpose == KeyPurpose::Log && ctx.actor == Actor::System {
        return Ok(());
    }
    require(desk, ctx, &[Role::LedgerAdmin], Scope::LEDGER)
}

/// The announcement of a key that the ledger made for an issuer of certificates.
pub fn announcement(fresh: &FreshKey, issuer: Option<OrganisationId>, ctx: &Context) -> Event {
    Event::KeyAnnounced(KeyAnnounced {
        document: None,
        key: AnnouncedKey {
            algorithm: KeyAlgorithm::Ed25519,
            key_id: fresh.id(),
            public_key: fresh.public_key,
            purpose: fresh.purpose,
        },
        meta: ctx.meta(),
        subject: issuer.map(|organisation_id| KeySubject { organisation_id }),
        window: Some(fresh.window),
    })
}

/// For whom it signs: keys of the log for the ledger, all others for the ledger, too, or for an
/// organisation that has not ended.
fn subject(
    purpose: KeyPurpose,
    organisation: Option<OrganisationId>,
    desk: &Desk,
) -> Result<Option<OrganisationId>, Stop> {
    let refused = |code| Refusal::new(code).field("organisation_id");
    match (purpose, organisation) {
        (KeyPurpose::Log, Some(_)) => Err(refused(RefusalCode::KeyOfLogOnly).into()),
        (_, None) => Ok(None),
        (_, Some(id)) => {
            not_closed(desk, id).map_err(|stop| stop.at("organisation_id"))?;
            Ok(Some(id))
        }
    }
}

/// A key of an organisation ends within a year; whatever has a window has not ended yet.
fn check_window(
    purpose: KeyPurpose,
    window: Option<KeyWindow>,
    ctx: &Context,
) -> Result<(), Refusal> {
    let refused = || {
        Refusal::new(RefusalCode::KeyWindowInvalid)
            .field("window")
            .with("max", WINDOW_DAYS_MAX)
    };
    let of_log = purpose == KeyPurpose::Log;
    let Some(window) = window else {
        return if of_log { Ok(()) } else { Err(refused()) };
    };
    let holds = match window.valid_until {
        None => of_log,
        Some(until) => {
            let latest = window.valid_from.plus_minutes(WINDOW_DAYS_MAX * 24 * 60);
            window.valid_from < until && ctx.now < until && (of_log || until <= latest)
        }
    };
    if holds { Ok(()) } else { Err(refused()) }
}

/// A well-formed public key that was never announced.
fn new_material(text: &str, desk: &Desk) -> Result<PublicKey, Stop> {
    let key = text
        .parse::<PublicKey>()
        .map_err(|refusal| refusal.field("public_key"))?;
    let book = desk.find::<KeyMaterialBook>(&BookKey::KeyMaterial(key.digest()))?;
    match book.and_then(|book| book.key) {
        None => Ok(key),
        Some(known) => Err(Refusal::new(RefusalCode::KeyKnown)
            .field("public_key")
            .with("key", known)
            .into()),
    }
}

/// The list it goes to is not full.
fn has_room(
    purpose: KeyPurpose,
    organisation: Option<OrganisationId>,
    desk: &Desk,
) -> Result<(), Stop> {
    let (held, max) = match purpose {
        KeyPurpose::Log => (active_log_keys(desk)?.len(), LOG_KEYS_MAX),
        KeyPurpose::Issuing | KeyPurpose::Status => {
            let book = desk.find::<OrganisationKeysBook>(&BookKey::KeysOf(organisation))?;
            (
                book.map_or(0, |book| book.keys.len()),
                ORGANISATION_KEYS_MAX,
            )
        }
    };
    if held >= max {
        return Err(Refusal::new(RefusalCode::KeysTooMany)
            .with("max", max)
            .into());
    }
    Ok(())
}

fn active_log_keys(desk: &Desk) -> Result<&[KeyId], Stop> {
    let book = desk.find::<LogKeysBook>(&BookKey::LogKeys)?;
    Ok(book.map_or(&[], |book| &book.active))
}

fn not_distrusted(key: &Key) -> Result<(), Refusal> {
    match key.distrusted {
        None => Ok(()),
        Some(distrusted) => Err(Refusal::new(RefusalCode::KeyDistrusted)
            .field("key_id")
            .with("since", distrusted.at)),
    }
}

/// Another key that may sign the same for the same.
fn check_successor(id: KeyId, of: KeyId, before: &Key, desk: &Desk) -> Result<(), Stop> {
    let successor = key(desk, id).map_err(|stop| stop.at("successor"))?;
    let active = successor.retired.is_none() && successor.distrusted.is_none();
    let same = (successor.purpose, successor.organisation) == (before.purpose, before.organisation);
    if id == of || !active || !same {
        return Err(Refusal::new(RefusalCode::KeySuccessorInvalid)
            .field("successor")
            .with("key", id)
            .into());
    }
    Ok(())
}
