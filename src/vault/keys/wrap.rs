//! Wrapping: one key encrypted under the epoch key. Pure.
//!
//! Wrapped form, 72 bytes: `nonce[24] || XChaCha20-Poly1305 ciphertext and tag[48]`. Associated
//! data: context, ledger, epoch and the row's key, so that a wrapped key put under another owner,
//! epoch or ledger does not unwrap. The nonce is random: a key is wrapped once per epoch.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use zeroize::Zeroizing;

use super::epochs::EpochKey;
use super::secret::{Key32, Random};
use crate::log::LedgerId;
use crate::vault::rows::row::{KEY_BYTES, RowKey, VALUE_BYTES};

const NONCE_BYTES: usize = 24;
const CONTEXT: &[u8] = b"hourledger 2026 wrapped key v1";

/// A key as it lies on the disk.
pub type Wrapped = [u8; VALUE_BYTES];

/// Wraps `key` for the row `row` under an epoch key.
pub fn wrap(
    epoch: &EpochKey,
    ledger: LedgerId,
    row: RowKey,
    key: &Key32,
    random: &mut dyn Random,
) -> Wrapped {
    let mut wrapped = [0; VALUE_BYTES];
    random.fill(&mut wrapped[..NONCE_BYTES]);
    let data = associated_data(epoch.epoch, ledger, row);
    let payload = Payload {
        msg: key.expose(),
        aad: &data,
    };
    let nonce = XNonce::from_slice(&wrapped[..NONCE_BYTES]);
    let ciphertext = cipher(epoch)
        .encrypt(nonce, payload)
        .expect("32 bytes are never too long");
    wrapped[NONCE_BYTES..].copy_from_slice(&ciphertext);
    wrapped
}

/// Unwraps what [`wrap`] made with the same epoch, ledger and row; `None` for anything else.
pub fn unwrap(epoch: &EpochKey, ledger: LedgerId, row: RowKey, wrapped: &Wrapped) -> Option<Key32> {
    let (nonce, ciphertext) = wrapped.split_at(NONCE_BYTES);
    let data = associated_data(epoch.epoch, ledger, row);
    let payload = Payload {
        msg: ciphertext,
        aad: &data,
    };
    let key = cipher(epoch)
        .decrypt(XNonce::from_slice(nonce), payload)
        .ok()?;
    Zeroizing::new(key).first_chunk().map(Key32::from_bytes)
}

fn cipher(epoch: &EpochKey) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(epoch.key.expose().into())
}

fn associated_data(epoch: u32, ledger: LedgerId, row: RowKey) -> Vec<u8> {
    let mut data = Vec::with_capacity(CONTEXT.len() + 16 + 4 + KEY_BYTES);
    data.extend_from_slice(CONTEXT);
    data.extend_from_slice(&ledger.0);
    data.extend_from_slice(&epoch.to_be_bytes());
    data.extend_from_slice(&row.0);
    data
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vault::rows::row::Kind;

    fn epoch(number: u32, byte: u8) -> EpochKey {
        EpochKey {
            epoch: number,
            created_at_ms: 0,
            key: Key32::from_bytes(&[byte; 32]),
        }
    }

    #[test]
    fn a_wrapped_key_unwraps_only_in_its_epoch_ledger_and_row() {
        let (ledger, row) = (LedgerId([1; 16]), RowKey::new(Kind::Person, &[2; 16]));
        let mut random = |bytes: &mut [u8]| bytes.fill(9);
        let wrapped = wrap(
            &epoch(1, 5),
            ledger,
            row,
            &Key32::from_bytes(&[3; 32]),
            &mut random,
        );
        let open = |epoch, ledger, row| unwrap(&epoch, ledger, row, &wrapped);
        let same = open(epoch(1, 5), ledger, row).expect("same place");
        assert_eq!(same.expose(), &[3; 32]);
        assert!(open(epoch(2, 5), ledger, row).is_none());
        assert!(open(epoch(1, 6), ledger, row).is_none());
        assert!(open(epoch(1, 5), LedgerId([2; 16]), row).is_none());
        let other = RowKey::new(Kind::Organisation, &[2; 16]);
        assert!(open(epoch(1, 5), ledger, other).is_none());
    }
}
