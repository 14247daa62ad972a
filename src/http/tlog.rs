//! The public log, exactly as C2SP tlog-tiles serves it, and receipts.
//!
//! Whoever verifies needs no account: checkpoint, tiles and entries are public, hold no personal
//! data, and are the same for everybody. Tiles never change once a checkpoint covers them, so they
//! may be cached for ever; the checkpoint for a few seconds. A receipt waits for a checkpoint that
//! covers it, a bounded time, and asks the publisher to hurry.

use std::time::Duration;

use tokio::sync::Semaphore;

use super::api::Api;
use super::asking::Params;
use super::respond::Answer;
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::run::Failure;
use crate::run::publishing::RECEIPT_WAIT;
use crate::tree::{Bundle, Tile};

/// Receipts that may wait for a checkpoint at a time: waiting is open to everybody, and must not
/// take the room of those who write.
static WAITING: Semaphore = Semaphore::const_new(64);
/// The media type of notes and proofs.
pub const TEXT: &str = "text/plain; charset=utf-8";
const BYTES: &str = "application/octet-stream";
/// A checkpoint is a few seconds old at most, wherever it is cached.
const BRIEFLY: &str = "public, max-age=5";
/// What a checkpoint covers never changes.
const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// `GET /tlog/checkpoint`: the published note.
pub fn checkpoint(api: &Api) -> Result<Answer, Failure> {
    let published = api.ledger().tlog.published();
    let note = published.ok_or(RefusalCode::NothingPublished)?;
    let text = Answer::bytes(note.bytes.clone(), TEXT);
    Ok(text.public(BRIEFLY))
}

/// `GET /tlog/tile/...`: a tile of hashes, or a bundle of entries.
pub fn tile(api: &Api, params: &Params) -> Result<Answer, Failure> {
    let unknown = || Refusal::new(RefusalCode::TileUnknown);
    let path = format!("tile/{}", params.text("tile"));
    let tlog = &api.ledger().tlog;
    let bytes = match (Tile::parse(&path), Bundle::parse(&path)) {
        (Some(tile), _) => tlog.tile_bytes(tile)?,
        (None, Some(bundle)) => tlog.bundle_bytes(bundle)?,
        (None, None) => None,
    };
    let bytes = bytes.ok_or_else(unknown)?;
    Ok(Answer::bytes(bytes, BYTES).public(FOR_EVER))
}

/// `GET /api/v1/receipts/{position}`: the proof that an event is part of what is published.
pub async fn receipt(api: &Api, params: &Params) -> Result<Answer, Failure> {
    let position = super::place::position_of(params)?;
    let ledger = api.ledger();
    if position.0 >= ledger.store.published().0 {
        let unknown = Refusal::new(RefusalCode::EventUnknown);
        return Err(unknown.field("position").with("position", position).into());
    }
    if !is_covered(api, position.0, RECEIPT_WAIT).await {
        let late = Refusal::new(RefusalCode::ReceiptNotReady);
        return Err(late.with("position", position).into());
    }
    let proof = ledger.tlog.proof(position.0)?;
    let proof = proof.ok_or(RefusalCode::NothingPublished)?;
    Ok(Answer::text(proof.to_string(), TEXT))
}

/// Waits until a published checkpoint covers the entry at `index`, if there is room to wait.
pub async fn is_covered(api: &Api, index: u64, wait: Duration) -> bool {
    let ledger = api.ledger();
    let Ok(_place) = WAITING.try_acquire() else {
        // As many wait as may: who comes now gets what is there.
        let published = ledger.tlog.published();
        return published.is_some_and(|note| note.covers(index));
    };
    let mut published = ledger.tlog.watch();
    let covers = |note: &Option<std::sync::Arc<crate::tlog::Published>>| {
        note.as_ref().is_some_and(|note| note.covers(index))
    };
    if covers(&published.borrow()) {
        return true;
    }
    ledger.publishing.want(index + 1);
    let waited = tokio::time::timeout(wait, published.wait_for(covers)).await;
    waited.is_ok_and(|seen| seen.is_ok())
}
