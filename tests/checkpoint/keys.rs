//! Verifier keys: what is read is what was meant, and weak keys never get in.

use hourledger::checkpoint::{KeyKind, KeyProblem, NameProblem, VerifierKey};

use crate::world::Pair;

/// From the C2SP examples.
const PUBLISHED: &str = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";

fn problem_of(text: &str) -> KeyProblem {
    text.parse::<VerifierKey>().expect_err("a bad key")
}

#[test]
fn a_published_key_is_read_and_written_back() {
    let key: VerifierKey = PUBLISHED.parse().expect("a good key");
    assert_eq!(key.name(), "example.com/foo");
    assert_eq!(key.kind(), KeyKind::Ed25519Note);
    assert_eq!(key.id().to_string(), "530d903a");
    assert_eq!(key.to_string(), PUBLISHED);
}

#[test]
fn one_key_has_another_id_as_log_and_as_witness() {
    let (log, witness) = (Pair::log("a.example", 1), Pair::witness("a.example", 1));
    assert_eq!(log.key.public_key(), witness.key.public_key());
    assert_ne!(log.key.id(), witness.key.id());
}

#[test]
fn an_id_that_is_not_computed_from_name_and_key_is_refused() {
    let other_id = PUBLISHED.replace("530d903a", "530d903b");
    assert!(matches!(
        problem_of(&other_id),
        KeyProblem::OtherId { computed } if computed.to_string() == "530d903a"
    ));
    let other_name = PUBLISHED.replace("foo", "bar");
    assert!(matches!(
        problem_of(&other_name),
        KeyProblem::OtherId { .. }
    ));
}

#[test]
fn an_id_has_eight_lower_digits() {
    for id in ["530D903A", "30d903a", "0530d903a", "+30d903a", "530d903 "] {
        let text = PUBLISHED.replace("530d903a", id);
        assert!(text.parse::<VerifierKey>().is_err(), "{text}");
    }
}

#[test]
fn a_kind_we_do_not_know_is_told_apart_from_damage() {
    // 0x02 ECDSA, 0x05 RFC 6962, 0x06 ML-DSA-44, each with 32 bytes behind.
    for (encoded, kind) in [("Aq", 2), ("Ba", 5), ("Bq", 6)] {
        let text = format!("a.example+00000000+{encoded}{}", "A".repeat(42));
        assert_eq!(problem_of(&text), KeyProblem::UnknownKind(kind));
    }
    let ml_dsa = format!("a.example+00000000+Bg{}", "A".repeat(1750));
    assert_eq!(problem_of(&ml_dsa), KeyProblem::UnknownKind(6));
}

#[test]
fn a_key_of_small_order_is_refused() {
    let order_8 = "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05";
    let other_8 = "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a";
    let one = format!("01{}", "00".repeat(31));
    let minus_one = format!("ec{}7f", "ff".repeat(30));
    let order_4 = "00".repeat(32);
    for hex in [order_8, other_8, &one, &minus_one, &order_4] {
        let bytes: Vec<u8> = (0..32)
            .map(|at| u8::from_str_radix(&hex[2 * at..2 * at + 2], 16).expect("hex"))
            .collect();
        let bytes = bytes.try_into().expect("32 bytes");
        let read = VerifierKey::new("a.example", KeyKind::Ed25519Note, bytes);
        assert_eq!(read, Err(KeyProblem::Weak), "{hex}");
    }
}

#[test]
fn a_second_writing_of_a_point_is_refused() {
    // y + p for y below 19 fits into 255 bits as well.
    let read = |y: u8| {
        let mut bytes = [0xff; 32];
        bytes[0] = 0xed + y;
        bytes[31] = 0x7f;
        VerifierKey::new("a.example", KeyKind::Ed25519Note, bytes)
    };
    assert!((0..19).all(|y| read(y).is_err()));
    assert!((0..19).any(|y| read(y) == Err(KeyProblem::SecondWriting)));
}

#[test]
fn names_have_no_plus_and_no_space_of_any_script() {
    let named = |name: &str| VerifierKey::new(name, KeyKind::Ed25519Note, *key_bytes());
    assert_eq!(named(""), Err(KeyProblem::Name(NameProblem::Empty)));
    assert_eq!(named("a+b"), Err(KeyProblem::Name(NameProblem::Plus)));
    for space in [
        " ", "\t", "\n", "\u{85}", "\u{a0}", "\u{2003}", "\u{2028}", "\u{3000}",
    ] {
        let name = format!("a{space}b");
        assert_eq!(named(&name), Err(KeyProblem::Name(NameProblem::Space)));
    }
    assert_eq!(named("a\u{1}"), Err(KeyProblem::Name(NameProblem::Control)));
    assert_eq!(
        named(&"a".repeat(256)),
        Err(KeyProblem::Name(NameProblem::TooLong))
    );
    for good in ["服务时长.example", "a", "oid/1.2.3", &"a".repeat(255)] {
        let key = named(good).expect("a good name");
        assert_eq!(key.to_string().parse(), Ok(key));
    }
}

fn key_bytes() -> &'static [u8; 32] {
    static PAIR: std::sync::LazyLock<Pair> = std::sync::LazyLock::new(|| Pair::log("a", 1));
    PAIR.key.public_key()
}

#[test]
fn a_damaged_key_says_what_is_wrong() {
    for (text, says) in [
        ("", "the key is not written name+id+key"),
        ("a+00000000", "the key is not written name+id+key"),
        (
            "a+0000000g+AA==",
            "the key's id is not eight lower hexadecimal digits",
        ),
        ("a+00000000+AQ", "the key is not standard base64"),
        ("a+00000000+", "the key has 0 bytes instead of 32"),
        ("a+00000000+AQID", "the key has 2 bytes instead of 32"),
    ] {
        assert_eq!(problem_of(text).to_string(), says, "{text}");
    }
}
