//! Tills: codes shown at them, their lock, and the PIN of somebody who is known already.

use hourledger::access::shown::SHOWN_SECONDS;
use hourledger::access::{Access, IdentifiedBy, NotAuthenticated, Origin};

use crate::world::{NEW_YEAR_MS, World, actor, person, random};

fn code(access: &Access, number: u8, seed: u64) -> String {
    let shown = access.code_show(person(number), NEW_YEAR_MS, &mut random(seed));
    shown.expect("there is room")
}

fn session(access: &Access) -> String {
    let opened = access.session_open(person(2), Origin::Till, NEW_YEAR_MS, &mut random(5));
    let (token, _) = opened.expect("durable").expect("there is room");
    token.expose().to_owned()
}

#[test]
fn a_code_is_used_once_and_lives_for_two_minutes() {
    let world = World::new();
    let access = world.open();
    let (first, other) = (code(&access, 2, 1), code(&access, 3, 2));
    assert!(Access::is_shown_code(&first) && !Access::is_shown_code("CARD-7K4M-9QX2-HD3C-5"));
    let end_ms = NEW_YEAR_MS + SHOWN_SECONDS * 1_000;
    assert_eq!(access.code_use(&first, end_ms - 1), Some(person(2)));
    assert_eq!(access.code_use(&first, NEW_YEAR_MS), None, "it was used");
    assert_eq!(access.code_use(&other, end_ms), None, "its time is over");
    assert_eq!(access.code_use("SHOW-", NEW_YEAR_MS), None);
    let (old, new) = (code(&access, 2, 3), code(&access, 2, 4));
    assert_eq!(
        access.code_use(&old, NEW_YEAR_MS),
        None,
        "a new one ends it"
    );
    drop(access);
    let access = world.open();
    assert_eq!(
        access.code_use(&new, NEW_YEAR_MS),
        None,
        "a restart ends all"
    );
}

#[test]
fn a_till_is_locked_until_it_is_used_and_forgets_who_stood_there() {
    let world = World::new();
    let access = world.open();
    let session = session(&access);
    assert_eq!(
        access.desk(&session, NEW_YEAR_MS),
        None,
        "nobody typed a PIN yet"
    );
    access.desk_used(&session, NEW_YEAR_MS, 60_000);
    let who = Some((person(3), IdentifiedBy::Card));
    let first = access.desk_visited(&session, who).expect("a till in use");
    let second = access.desk_visited(&session, who).expect("a till in use");
    assert_ne!(
        first.visit, second.visit,
        "each visit has a name of its own"
    );
    let desk = access.desk(&session, NEW_YEAR_MS + 59_999).expect("open");
    assert_eq!(desk.visitor, Some(second));
    assert_eq!(
        access.desk(&session, NEW_YEAR_MS + 60_000),
        None,
        "unused for a minute"
    );
    access.desk_used(&session, NEW_YEAR_MS + 60_000, 60_000);
    let desk = access
        .desk(&session, NEW_YEAR_MS + 60_000)
        .expect("unlocked");
    assert_eq!(desk.visitor, None);
    access.desk_visited(&session, who);
    access.desk_lock(&session);
    assert_eq!(access.desk(&session, NEW_YEAR_MS + 60_000), None);
    access.desk_used("hlt_of nobody", NEW_YEAR_MS, 60_000);
    assert_eq!(access.desk("hlt_of nobody", NEW_YEAR_MS), None);
}

#[test]
fn a_session_of_a_till_is_none_of_ones_own_pages() {
    let world = World::new();
    let access = world.open();
    let session = session(&access);
    let from = access.limit_key("198.51.100.7");
    let is_let_in = |origin| {
        let answer = access.authenticate(&session, origin, from, NEW_YEAR_MS);
        answer.expect("an answer").is_ok()
    };
    assert!(is_let_in(Origin::Till) && !is_let_in(Origin::Page) && !is_let_in(Origin::Api));
}

#[test]
fn the_pin_of_somebody_known_is_guessed_a_few_times_and_then_locked() {
    let world = World::new();
    let access = world.open();
    let pin = |text: &str| text.parse().expect("six digits");
    let right = pin("274913");
    let set = access.pin_set(actor(1), person(2), &right, NEW_YEAR_MS, &mut random(9));
    set.expect("durable").expect("there is room");
    let check = |number: u8, text: &str| {
        let checked = access.pin_check(person(number), &pin(text), NEW_YEAR_MS);
        checked.expect("an answer")
    };
    assert_eq!(check(2, "274913"), Ok(()));
    assert_eq!(
        check(3, "274913"),
        Err(NotAuthenticated::Unknown),
        "has none"
    );
    let tried: Vec<_> = (0..6).map(|_| check(2, "274914")).collect();
    assert_eq!(tried[0], Err(NotAuthenticated::Unknown));
    assert!(
        matches!(tried[5], Err(NotAuthenticated::Locked(_))),
        "{tried:?}"
    );
    assert!(matches!(
        check(2, "274913"),
        Err(NotAuthenticated::Locked(_))
    ));
}
