//! Signing keys: which there are, what each may sign, and what is not to be trusted.
//!
//! Public facts, shown without a token: whoever checks a signature must be able to look its key
//! up. Who announced a key is not repeated here; the event at its position says it.

use schemars::JsonSchema;
use serde::Serialize;

use super::page::{self, Asked, Page};
use super::words::key_state;
use super::{Read, as_of, found};
use crate::domain::books::BookKey;
use crate::domain::kernel::ids::{Digest32, KeyId, OrganisationId, Position};
use crate::domain::kernel::moment::Moment;
use crate::domain::kernel::public_key::PublicKey;
use crate::domain::kernel::refusal::Lang;
use crate::domain::keys::book::{Key, KeyBook, KeyState};
use crate::domain::keys::event::{DistrustReason, KeyAlgorithm, KeyPurpose, KeyWindow};
use crate::run::Ledger;

/// One key.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct KeyView {
    /// Everything recorded below this position was seen.
    pub as_of: Position,
    /// The key.
    pub key_id: KeyId,
    /// How it signs.
    pub algorithm: KeyAlgorithm,
    /// What signatures are checked with.
    pub public_key: PublicKey,
    /// What it signs.
    pub purpose: KeyPurpose,
    /// For whom; absent: for the ledger itself.
    pub organisation_id: Option<OrganisationId>,
    /// When it may sign; absent: until it is retired.
    pub window: Option<KeyWindow>,
    /// Digest of the document that publishes it elsewhere.
    pub document_digest: Option<Digest32>,
    /// Where it stands.
    pub state: KeyState,
    /// The same in words.
    pub state_words: &'static str,
    /// When it was announced.
    pub announced_at: Moment,
    /// Position of the announcement.
    pub announced_position: Position,
    /// That it signs nothing new.
    pub retired: Option<RetiredView>,
    /// That it is not to be trusted.
    pub distrusted: Option<DistrustedView>,
}

/// A retirement.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
pub struct RetiredView {
    /// When.
    pub at: Moment,
    /// Position of the event that says so.
    pub position: Position,
    /// The key in its place.
    pub successor: Option<KeyId>,
}

/// A distrust.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
pub struct DistrustedView {
    /// When it was said.
    pub at: Moment,
    /// Position of the event that says so.
    pub position: Position,
    /// A tree size: what is logged at positions below it stays trusted.
    pub after_size: u64,
    /// Why.
    pub reason: DistrustReason,
}

/// One key.
pub fn key(ledger: &Ledger, id: KeyId, lang: Lang) -> Read<KeyView> {
    let as_of = as_of(ledger);
    let book = found::key(ledger, id)?;
    Ok(view(as_of, id, found::announced(&book), lang))
}

/// All keys, by id.
pub fn keys(ledger: &Ledger, asked: &Asked, lang: Lang) -> Read<Page<KeyView>> {
    let as_of = as_of(ledger);
    let key = |id| BookKey::Key(KeyId::from_bytes(id));
    let rows = page::books(ledger, asked, key)?;
    let found = rows.into_iter().filter_map(|(key, held)| match key {
        BookKey::Key(id) => Some((id, found::Found::<KeyBook>::new(held.book)?)),
        _ => None,
    });
    Page::of(
        found.collect(),
        asked,
        |(id, _)| id.as_bytes().to_vec(),
        |(id, book)| Ok(view(as_of, id, found::announced(&book), lang)),
    )
}

fn view(as_of: Position, id: KeyId, key: &Key, lang: Lang) -> KeyView {
    KeyView {
        as_of,
        key_id: id,
        algorithm: key.algorithm,
        public_key: key.public_key,
        purpose: key.purpose,
        organisation_id: key.organisation,
        window: key.window,
        document_digest: key.document,
        state: key.state(),
        state_words: key_state(key.state()).of(lang),
        announced_at: key.at,
        announced_position: key.position,
        retired: key.retired.map(|retired| RetiredView {
            at: retired.at,
            position: retired.position,
            successor: retired.successor,
        }),
        distrusted: key.distrusted.map(|distrusted| DistrustedView {
            at: distrusted.at,
            position: distrusted.position,
            after_size: distrusted.said.after_size,
            reason: distrusted.said.reason,
        }),
    }
}
