//! Names and addresses: `did:web` as other resolvers read it, one spelling each.

use hourledger::credential::did::{Authority, DidProblem, Issuer};
use hourledger::credential::multibase::{base58, base64url, from_base58, from_base64url};
use proptest::prelude::*;

use crate::world::{authority, issuer, key, key_id, public};

#[test]
fn the_authority_is_the_origin_up_to_the_first_slash() {
    for (origin, expected) in [
        ("hours.example/log", "hours.example"),
        ("hours.example/a/b", "hours.example"),
        ("hours.example", "hours.example"),
        ("127.0.0.1:8080/log", "127.0.0.1:8080"),
        ("xn--fiq228c.example/log", "xn--fiq228c.example"),
    ] {
        let authority = Authority::of_origin(origin).expect("a host");
        assert_eq!(authority.as_str(), expected);
    }
    for wrong in [
        "",
        "/log",
        "Hours.example",
        "hours..example",
        "a_b",
        "a:",
        "a:0",
        "a:08080",
        "a:65536",
        "a:1:2",
        "-a",
        "时长.example",
        "a b",
        "a%3A1",
    ] {
        assert_eq!(
            Authority::of_origin(wrong),
            Err(DidProblem::Authority),
            "{wrong}"
        );
    }
}

#[test]
fn an_issuers_names_and_addresses_belong_together() {
    let issuer = issuer();
    let id = format!("org_{}", "0a".repeat(16));
    assert_eq!(issuer.did(), format!("did:web:hours.example:orgs:{id}"));
    assert_eq!(
        issuer.document_url(),
        format!("https://hours.example/orgs/{id}/did.json")
    );
    assert_eq!(
        issuer.status_list_url(7),
        format!("https://hours.example/orgs/{id}/status/revocation/7")
    );
    let own = authority().ledger();
    assert_eq!(own.did(), "did:web:hours.example");
    assert_eq!(
        own.document_url(),
        "https://hours.example/.well-known/did.json"
    );
    let port = Authority::of_origin("localhost:8080/log")
        .expect("a host")
        .ledger();
    assert_eq!(port.did(), "did:web:localhost%3A8080");
    for issuer in [issuer, own, port] {
        assert_eq!(issuer.did().parse(), Ok(issuer.clone()));
        assert_eq!(
            Issuer::of_method(&issuer.method(key_id())),
            Ok((issuer, key_id()))
        );
    }
}

#[test]
fn other_names_are_refused() {
    let did = issuer().did();
    for wrong in [
        String::new(),
        "did:key:z6Mk".to_owned(),
        "did:web:".to_owned(),
        "did:web:Hours.example".to_owned(),
        "did:web:hours.example:users:a".to_owned(),
        "did:web:localhost%3a8080".to_owned(),
        format!("{did}0"),
        format!("{did}:a"),
        did.to_uppercase(),
    ] {
        assert!(wrong.parse::<Issuer>().is_err(), "{wrong}");
    }
    assert_eq!(Issuer::of_method(&did), Err(DidProblem::Method));
    assert_eq!(
        Issuer::of_method(&format!("{did}#key-1")),
        Err(DidProblem::Method)
    );
}

#[test]
fn a_did_document_lists_its_keys_for_statements() {
    let document = issuer().document(&[(key_id(), public(&key()))]);
    let method = &document["verificationMethod"][0];
    assert_eq!(method["id"], issuer().method(key_id()));
    assert_eq!(method["controller"], document["id"]);
    assert_eq!(method["type"], "Multikey");
    assert_eq!(document["assertionMethod"][0], method["id"]);
    let text = method["publicKeyMultibase"].as_str().expect("a text");
    assert_eq!(text.parse(), Ok(public(&key())));
}

proptest! {
    #[test]
    fn bytes_in_base58_are_read_back_and_have_one_spelling(
        bytes in any::<[u8; 34]>(), zeros in 0..34_usize, text in "z[1-9A-HJ-NP-Za-km-z]{44,49}",
    ) {
        let mut bytes = bytes;
        bytes[..zeros].fill(0);
        prop_assert_eq!(from_base58(&base58(&bytes)), Ok(bytes));
        if let Ok(read) = from_base58::<34>(&text) {
            prop_assert_eq!(base58(&read), text);
        }
    }

    #[test]
    fn bytes_in_base64url_are_read_back_and_have_one_spelling(
        bytes in proptest::collection::vec(any::<u8>(), 0..80), text in "u[A-Za-z0-9_=-]{0,40}",
    ) {
        prop_assert_eq!(from_base64url(&base64url(&bytes), 80), Ok(bytes.clone()));
        if !bytes.is_empty() {
            prop_assert!(from_base64url(&base64url(&bytes), bytes.len() - 1).is_err());
        }
        if let Ok(read) = from_base64url(&text, 80) {
            prop_assert_eq!(base64url(&read), text);
        }
    }
}
