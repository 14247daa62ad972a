//! Entry bundles: what is packed is unpacked, and nothing else is.

use hourledger::tree::{BundleError, Entry, Kind, decode_bundle, encode_bundle};
use proptest::collection::vec;
use proptest::prelude::*;

#[test]
fn a_bundle_of_our_entries_has_36_bytes_for_each() {
    let entry = Entry {
        kind: Kind::CertificateIssued,
        commitment: [9; 32],
    }
    .to_bytes();
    let bytes = encode_bundle([entry.as_slice(); 256]).expect("a bundle");
    assert_eq!(bytes.len(), 256 * 36);
    assert_eq!(bytes[..4], [0, 34, 0, 1]);
    let entries = decode_bundle(&bytes, 256).expect("a bundle");
    assert_eq!(entries, [entry.as_slice(); 256]);
}

#[test]
fn a_bundle_has_1_to_256_entries() {
    assert_eq!(encode_bundle([]), Err(BundleError::Width));
    assert_eq!(encode_bundle([&b"a"[..]; 257]), Err(BundleError::Width));
    assert_eq!(decode_bundle(&[], 0), Err(BundleError::Width));
    assert_eq!(decode_bundle(&[0; 514], 257), Err(BundleError::Width));
}

#[test]
fn an_entry_is_as_long_as_its_length_can_state() {
    let longest = vec![7; 65_535];
    let bytes = encode_bundle([longest.as_slice()]).expect("a bundle");
    assert_eq!(decode_bundle(&bytes, 1), Ok(vec![longest.as_slice()]));
    let longer = vec![7; 65_536];
    let refused = BundleError::EntryTooLong {
        entry: 1,
        bytes: 65_536,
    };
    assert_eq!(encode_bundle([b"".as_slice(), &longer]), Err(refused));
}

#[test]
fn a_damaged_bundle_says_where() {
    let bytes = encode_bundle([b"one".as_slice(), b"two"]).expect("a bundle");
    for length in 0..bytes.len() {
        let entry = u16::from(length >= 5);
        let refused = Err(BundleError::Short { entry });
        assert_eq!(decode_bundle(&bytes[..length], 2), refused);
    }
    assert_eq!(
        decode_bundle(&bytes, 1),
        Err(BundleError::Longer { bytes: 5 })
    );
    assert_eq!(
        decode_bundle(&bytes, 3),
        Err(BundleError::Short { entry: 2 })
    );
}

proptest! {
    #[test]
    fn a_bundle_is_read_back_as_written(entries in vec(vec(any::<u8>(), 0..80), 1..=256)) {
        let entries: Vec<&[u8]> = entries.iter().map(Vec::as_slice).collect();
        let width = entries.len() as u16;
        let bytes = encode_bundle(entries.iter().copied()).expect("a bundle");
        prop_assert_eq!(decode_bundle(&bytes, width), Ok(entries));
    }

    #[test]
    fn bytes_that_are_read_are_written_the_same(
        bytes in vec(0_u8..3, 0..40), width in 0_u16..10
    ) {
        if let Ok(entries) = decode_bundle(&bytes, width) {
            prop_assert_eq!(encode_bundle(entries), Ok(bytes));
        }
    }
}
