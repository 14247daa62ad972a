//! Tokens: shown once, stored as a hash, scoped, ending, revocable, and all of it durable.

use hourledger::access::{NotAuthenticated, Origin, TokenRefused, TokenWish};
use hourledger::log::in_memory::Failure;

use crate::world::{DAY_MS, Memory, NEW_YEAR_MS, World, actor, in_memory, person, token, wish};

const ADDRESS: &str = "198.51.100.7";

#[test]
fn a_token_lets_its_person_in_until_it_ends_also_after_a_restart() {
    let world = World::new();
    let access = world.open();
    let (text, made) = token(&access, 2, 30, NEW_YEAR_MS);
    access.close().expect("sealed");
    drop(access);
    let access = world.open();
    let from = access.limit_key(ADDRESS);
    let end_ms = NEW_YEAR_MS + 30 * DAY_MS;
    let grant = access
        .authenticate(text.expose(), Origin::Api, from, end_ms - 1)
        .expect("an answer");
    assert_eq!(grant, Ok(made.clone()));
    assert_eq!(
        (made.person, made.allowed),
        (person(2), wish(2, 30).allowed)
    );
    let ended = access
        .authenticate(text.expose(), Origin::Api, from, end_ms)
        .expect("an answer");
    assert_eq!(ended, Err(NotAuthenticated::Unknown));
}

#[test]
fn a_revoked_token_lets_nobody_in_also_after_a_restart() {
    let world = World::new();
    let access = world.open();
    let (text, made) = token(&access, 2, 30, NEW_YEAR_MS);
    let (other, _) = token(&access, 3, 30, NEW_YEAR_MS);
    let revoked = access
        .token_revoke(actor(1), made.id, NEW_YEAR_MS)
        .expect("durable");
    assert_eq!(revoked, Ok(()));
    let again = access
        .token_revoke(actor(1), made.id, NEW_YEAR_MS)
        .expect("an answer");
    assert_eq!(again, Err(TokenRefused::Unknown));
    drop(access);
    let access = world.open();
    let from = access.limit_key(ADDRESS);
    let denied = access
        .authenticate(text.expose(), Origin::Api, from, NEW_YEAR_MS)
        .expect("an answer");
    assert_eq!(denied, Err(NotAuthenticated::Unknown));
    assert!(
        access
            .authenticate(other.expose(), Origin::Api, from, NEW_YEAR_MS)
            .expect("an answer")
            .is_ok()
    );
    assert_eq!(access.tokens_of(person(2), NEW_YEAR_MS), []);
    assert_eq!(access.tokens_of(person(3), NEW_YEAR_MS).len(), 1);
}

#[test]
fn the_text_of_a_token_is_in_no_file() {
    let world = World::new();
    let access = world.open();
    let (text, _) = token(&access, 2, 30, NEW_YEAR_MS);
    access.close().expect("sealed");
    let secret = &text.expose().as_bytes()[4..];
    let month = world.folder().join("network/2026-01");
    let mut files = 0;
    for entry in std::fs::read_dir(month).expect("the month").flatten() {
        if entry.path().is_file() {
            files += 1;
            let bytes = std::fs::read(entry.path()).expect("a file");
            assert!(!bytes.windows(secret.len()).any(|window| window == secret));
        }
    }
    assert!(files > 0);
}

#[test]
fn a_token_out_of_bounds_is_refused() {
    let world = World::new();
    let access = world.open();
    let refused = |wish: &TokenWish| {
        let made = access.token_create(actor(1), wish, NEW_YEAR_MS, &mut |_| ());
        made.expect("an answer").expect_err("refused")
    };
    assert_eq!(refused(&wish(2, 0)), TokenRefused::LifeOutOfRange);
    assert_eq!(refused(&wish(2, 181)), TokenRefused::LifeOutOfRange);
    let nothing = TokenWish {
        allowed: Vec::new(),
        ..wish(2, 30)
    };
    assert_eq!(refused(&nothing), TokenRefused::NothingAllowed);
}

#[test]
fn a_token_whose_record_failed_is_not_handed_out() {
    for failure in [Failure::NoEffect, Failure::AfterEffect] {
        let (network, disclosures) = (Memory::default(), Memory::default());
        let access = in_memory(&network, &disclosures);
        token(&access, 2, 30, NEW_YEAR_MS);
        network.fail_next(failure);
        let made = access.token_create(actor(1), &wish(3, 30), NEW_YEAR_MS, &mut |_| ());
        assert!(made.is_err(), "{failure:?}");
        let later = access.token_create(actor(1), &wish(3, 30), NEW_YEAR_MS, &mut |_| ());
        assert!(later.is_err(), "{failure:?}: nothing goes on after a fault");
    }
}

#[test]
fn failed_attempts_lock_out_but_never_the_bearer_of_a_valid_token() {
    let world = World::new();
    let access = world.open();
    let (text, _) = token(&access, 2, 30, NEW_YEAR_MS);
    let from = access.limit_key(ADDRESS);
    let attempt = |access: &hourledger::access::Access, now_ms| {
        access
            .authenticate("hlt_guess", Origin::Api, from, now_ms)
            .expect("an answer")
            .expect_err("a guess")
    };
    for _ in 1..5 {
        assert_eq!(attempt(&access, NEW_YEAR_MS), NotAuthenticated::Unknown);
    }
    assert!(matches!(
        attempt(&access, NEW_YEAR_MS),
        NotAuthenticated::Locked(_)
    ));
    drop(access);
    let access = world.open();
    assert!(matches!(
        attempt(&access, NEW_YEAR_MS + 60_000),
        NotAuthenticated::Locked(_)
    ));
    let valid = access.authenticate(text.expose(), Origin::Api, from, NEW_YEAR_MS + 60_000);
    assert!(valid.expect("an answer").is_ok());
    let elsewhere = access.limit_key("203.0.113.9");
    let other = access
        .authenticate("hlt_guess", Origin::Api, elsewhere, NEW_YEAR_MS)
        .expect("an answer");
    assert_eq!(other, Err(NotAuthenticated::Unknown));
    assert_eq!(
        attempt(&access, NEW_YEAR_MS + 15 * 60_000),
        NotAuthenticated::Unknown
    );
}
