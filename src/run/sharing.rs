//! The code of a share, made before the queue.
//!
//! ```text
//! secret = BLAKE3-derive_key("hourledger 2026 share secret v1", the ledger's token key)
//! code   = first 125 bits of BLAKE3-keyed(secret, actor || 0x00 || idempotency key)
//! ```
//!
//! The same request under the same key has the same code, so a client whose answer got lost asks
//! again and gets it (I11). Nothing that is stored tells it: the secret lies with the keys, and the
//! log never holds an idempotency key.

use uuid::Uuid;

use super::ledger::Ledger;
use crate::domain::Command;
use crate::domain::kernel::ids::{CertificateId, ShareId};
use crate::domain::kernel::share_code::ShareCode;
use crate::domain::shares::command::PreparedShare;
use crate::domain::stored::Actor;

/// The code of the share that an actor makes under an idempotency key.
pub fn code(ledger: &Ledger, actor: Actor, key: Uuid) -> ShareCode {
    let tokens = ledger.vault.token_key();
    let secret = blake3::derive_key("hourledger 2026 share secret v1", tokens.expose());
    let mut hasher = blake3::Hasher::new_keyed(&secret);
    hasher.update(actor.to_string().as_bytes());
    hasher.update(&[0]).update(key.as_bytes());
    let hash = hasher.finalize();
    let (bits, _) = hash.as_bytes().split_at(16);
    ShareCode::from_random(bits.try_into().expect("half of 32 bytes"))
}

/// The key under which a holder offers a newer certificate behind a share of an earlier one.
///
/// It follows from the two, so whoever opens the earlier share finds the code of the newer one
/// though nobody stored it, and a double tap offers once.
pub fn newer_key(earlier: ShareId, newer: CertificateId) -> Uuid {
    let parts = [earlier.as_bytes().as_slice(), newer.as_bytes()].concat();
    let digest = blake3::derive_key("hourledger 2026 newer share key v1", &parts);
    let bytes = digest.first_chunk::<16>().expect("32 bytes hold 16");
    uuid::Builder::from_custom_bytes(*bytes).into_uuid()
}

/// Completes a command that makes a share; leaves every other one as it is.
pub fn complete(command: &mut Command, (actor, key): (Actor, Uuid), ledger: &Ledger) {
    if let Command::ShareCertificate(command) = command {
        let code = code(ledger, actor, key);
        command.prepared = Some(PreparedShare {
            code_digest: code.digest(),
            pin_tag: command.pin.as_deref().map(|pin| code.pin_tag(pin)),
        });
    }
}
