//! Canonical text, held against another implementation of RFC 8785 on values of all shapes.

use hourledger::credential::canonical::{INTEGER_MAX, canonical, digest};
use proptest::prelude::*;
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};

fn integer() -> impl Strategy<Value = Value> {
    let max = i64::try_from(INTEGER_MAX).expect("2^53 - 1");
    prop_oneof![-max..=max, -5..5_i64, Just(max), Just(-max)].prop_map(Value::from)
}

/// Texts of controls, ASCII, CJK, and of what UTF-16 and UTF-8 sort differently.
fn text() -> impl Strategy<Value = String> {
    let char = prop_oneof![
        proptest::char::range('\0', '\u{7f}'),
        proptest::char::range('\u{4e00}', '\u{9fff}'),
        proptest::char::range('\u{e000}', '\u{ffff}'),
        proptest::char::range('\u{10000}', '\u{10ffff}'),
        any::<char>(),
    ];
    proptest::collection::vec(char, 0..6).prop_map(|chars| chars.into_iter().collect())
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        integer(),
        text().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 64, 8, |inner| {
        let members = proptest::collection::vec((text(), inner.clone()), 0..8);
        prop_oneof![
            proptest::collection::vec(inner, 0..8).prop_map(Value::from),
            members.prop_map(|members| members.into_iter().collect::<Map<_, _>>().into()),
        ]
    })
}

proptest! {
    #[test]
    fn our_text_is_that_of_another_implementation(value in value()) {
        let ours = canonical(&value).expect("integers only");
        let theirs = serde_jcs::to_string(&value).expect("plain values");
        prop_assert_eq!(&ours, &theirs);
        prop_assert_eq!(digest(&value), Ok(Sha256::digest(&theirs).into()));
        let read: Value = serde_json::from_str(&ours).expect("it is JSON");
        prop_assert_eq!(read, value);
    }
}
