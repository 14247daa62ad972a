//! Coming in without a token: links used once, cards with PINs, sessions of a browser.

use hourledger::access::{
    Access, CardNumber, Entrance, EntranceRefused, NotAuthenticated, Origin, Pin,
};

use crate::world::{DAY_MS, NEW_YEAR_MS, World, actor, link, person, random, token};

const ADDRESS: &str = "198.51.100.7";
const MINUTE_MS: i64 = 60_000;

fn pin(text: &str) -> Pin {
    text.parse().expect("six digits")
}

fn use_link(access: &Access, text: &str, now_ms: i64) -> Result<(), NotAuthenticated> {
    let from = access.limit_key(ADDRESS);
    let used = access.link_use(text, from, now_ms).expect("an answer");
    used.map(|in_person| assert_eq!(in_person, person(2)))
}

fn card(access: &Access, number: u8, seed: u64) -> CardNumber {
    let issued = access.card_issue(actor(1), person(number), NEW_YEAR_MS, &mut random(seed));
    issued.expect("durable").expect("there is room")
}

fn set_pin(access: &Access, number: u8, text: &str) {
    let set = access.pin_set(
        actor(number),
        person(number),
        &pin(text),
        NEW_YEAR_MS,
        &mut random(9),
    );
    set.expect("durable").expect("there is room");
}

fn enter(
    access: &Access,
    card: CardNumber,
    text: &str,
    now_ms: i64,
) -> Result<u8, NotAuthenticated> {
    let from = access.limit_key(ADDRESS);
    let checked = access.card_check(card, &pin(text), from, now_ms);
    let who = |in_person| (1..9).find(|number| person(*number) == in_person);
    checked
        .expect("an answer")
        .map(|in_person| who(in_person).expect("one of them"))
}

#[test]
fn a_link_lets_in_once_also_across_a_restart() {
    let world = World::new();
    let access = world.open();
    let (text, made) = link(&access, 2, NEW_YEAR_MS);
    assert_eq!(made.expires_at_ms, NEW_YEAR_MS + 30 * MINUTE_MS);
    drop(access);
    let access = world.open();
    assert!(access.link_stands(text.expose(), NEW_YEAR_MS));
    assert_eq!(use_link(&access, text.expose(), NEW_YEAR_MS), Ok(()));
    let again = use_link(&access, text.expose(), NEW_YEAR_MS);
    assert_eq!(again, Err(NotAuthenticated::Unknown));
    drop(access);
    let access = world.open();
    assert!(!access.link_stands(text.expose(), NEW_YEAR_MS));
    let again = use_link(&access, text.expose(), NEW_YEAR_MS);
    assert_eq!(again, Err(NotAuthenticated::Unknown));
}

#[test]
fn two_who_use_a_link_at_the_same_moment_are_not_both_let_in() {
    let world = World::new();
    let access = world.open();
    for round in 0..20 {
        let now_ms = NEW_YEAR_MS + round;
        let (text, _) = link(&access, 2, now_ms);
        let let_in = std::thread::scope(|scope| {
            let rider = |_| {
                let from = access.limit_key(&format!("rider {round}"));
                let (access, text) = (&access, &text);
                scope.spawn(move || access.link_use(text.expose(), from, now_ms))
            };
            let riders: Vec<_> = (0..4).map(rider).collect();
            let used = riders.into_iter().map(|it| it.join().expect("no panic"));
            used.filter(|used| used.as_ref().expect("an answer").is_ok())
                .count()
        });
        assert_eq!(let_in, 1, "round {round}");
    }
}

#[test]
fn a_link_ends_in_its_time_and_with_the_next_one() {
    let world = World::new();
    let access = world.open();
    let (first, _) = link(&access, 2, NEW_YEAR_MS);
    let late = use_link(&access, first.expose(), NEW_YEAR_MS + 30 * MINUTE_MS);
    assert_eq!(late, Err(NotAuthenticated::Unknown));
    let (second, _) = link(&access, 2, NEW_YEAR_MS + 1);
    let replaced = use_link(&access, first.expose(), NEW_YEAR_MS + 2);
    assert_eq!(replaced, Err(NotAuthenticated::Unknown));
    assert_eq!(use_link(&access, second.expose(), NEW_YEAR_MS + 2), Ok(()));
}

#[test]
fn a_link_lives_five_minutes_to_a_day() {
    let world = World::new();
    let access = world.open();
    let made = |minutes| {
        let made = access.link_create(actor(1), person(2), minutes, NEW_YEAR_MS, &mut random(3));
        made.expect("an answer").map(|_| ())
    };
    for out in [0, 4, 1441, u16::MAX] {
        assert_eq!(made(out), Err(EntranceRefused::LifeOutOfRange), "{out}");
    }
    for within in [5, 1440] {
        assert_eq!(made(within), Ok(()), "{within}");
    }
}

#[test]
fn guessed_links_lock_out_and_a_good_one_still_passes() {
    let world = World::new();
    let access = world.open();
    let (good, _) = link(&access, 2, NEW_YEAR_MS);
    for _ in 1..5 {
        let guess = use_link(&access, "hll_guess", NEW_YEAR_MS);
        assert_eq!(guess, Err(NotAuthenticated::Unknown));
    }
    let fifth = use_link(&access, "hll_guess", NEW_YEAR_MS);
    assert!(matches!(fifth, Err(NotAuthenticated::Locked(_))));
    assert_eq!(use_link(&access, good.expose(), NEW_YEAR_MS), Ok(()));
}

#[test]
fn a_session_of_a_browser_and_a_token_of_a_program_do_not_take_each_others_place() {
    let world = World::new();
    let access = world.open();
    let opened = access.session_open(person(2), Origin::Page, NEW_YEAR_MS, &mut random(4));
    let (session, grant) = opened.expect("durable").expect("there is room");
    assert_eq!(grant.expires_at_ms, NEW_YEAR_MS + 12 * 60 * MINUTE_MS);
    let (token, _) = token(&access, 2, 30, NEW_YEAR_MS);
    drop(access);
    let access = world.open();
    let from = access.limit_key(ADDRESS);
    let is_let_in = |text: &str, origin| {
        let answer = access.authenticate(text, origin, from, NEW_YEAR_MS + 1);
        answer.expect("an answer").is_ok()
    };
    assert!(is_let_in(session.expose(), Origin::Page));
    assert!(!is_let_in(session.expose(), Origin::Api));
    assert!(is_let_in(token.expose(), Origin::Api));
    assert!(!is_let_in(token.expose(), Origin::Page));
    assert_ne!(
        access.form_code(session.expose()),
        access.form_code(token.expose())
    );
}

#[test]
fn a_ninth_session_of_a_person_ends_the_one_that_would_end_first() {
    let world = World::new();
    let access = world.open();
    let sessions: Vec<_> = (0..9)
        .map(|at| {
            let opened = access.session_open(
                person(2),
                Origin::Page,
                NEW_YEAR_MS + at,
                &mut random(90 + at.cast_unsigned()),
            );
            opened.expect("durable").expect("there is room").0
        })
        .collect();
    let from = access.limit_key(ADDRESS);
    let is_let_in = |at: usize| {
        let text = sessions[at].expose();
        let answer = access.authenticate(text, Origin::Page, from, NEW_YEAR_MS + 20);
        answer.expect("an answer").is_ok()
    };
    assert!(!is_let_in(0));
    assert!((1..9).all(is_let_in));
}

#[test]
fn card_and_pin_let_in_and_what_is_wrong_is_one_answer() {
    let world = World::new();
    let access = world.open();
    let (mine, without_pin) = (card(&access, 2, 1), card(&access, 3, 2));
    set_pin(&access, 2, "274913");
    drop(access);
    let access = world.open();
    let unknown = CardNumber::random(&mut random(77));
    for (card, typed) in [
        (mine, "274914"),
        (without_pin, "274913"),
        (unknown, "274913"),
    ] {
        let answer = enter(&access, card, typed, NEW_YEAR_MS);
        assert_eq!(answer, Err(NotAuthenticated::Unknown));
    }
    assert_eq!(enter(&access, mine, "274913", NEW_YEAR_MS), Ok(2));
    assert_eq!(access.card_and_pin(person(2)), (true, true));
    assert_eq!(access.card_and_pin(person(3)), (true, false));
}

#[test]
fn a_new_card_ends_the_old_one_and_a_new_pin_the_old_pin_also_across_a_restart() {
    let world = World::new();
    let access = world.open();
    let lost = card(&access, 2, 1);
    set_pin(&access, 2, "274913");
    let new = card(&access, 2, 2);
    set_pin(&access, 2, "830274");
    drop(access);
    let access = world.open();
    let old_card = enter(&access, lost, "830274", NEW_YEAR_MS);
    assert_eq!(old_card, Err(NotAuthenticated::Unknown));
    let old_pin = enter(&access, new, "274913", NEW_YEAR_MS);
    assert_eq!(old_pin, Err(NotAuthenticated::Unknown));
    assert_eq!(enter(&access, new, "830274", NEW_YEAR_MS), Ok(2));
}

#[test]
fn wrong_pins_lock_the_card_and_not_its_neighbours_also_across_a_restart() {
    let world = World::new();
    let access = world.open();
    let (mine, other) = (card(&access, 2, 1), card(&access, 3, 2));
    set_pin(&access, 2, "274913");
    set_pin(&access, 3, "274913");
    for _ in 1..5 {
        let wrong = enter(&access, mine, "274914", NEW_YEAR_MS);
        assert_eq!(wrong, Err(NotAuthenticated::Unknown));
    }
    let is_locked = |answer| matches!(answer, Err(NotAuthenticated::Locked(_)));
    assert!(is_locked(enter(&access, mine, "274913", NEW_YEAR_MS)));
    drop(access);
    let access = world.open();
    assert!(is_locked(enter(&access, mine, "274913", NEW_YEAR_MS)));
    assert_eq!(enter(&access, other, "274913", NEW_YEAR_MS), Ok(3));
    let later_ms = NEW_YEAR_MS + 15 * MINUTE_MS;
    assert_eq!(enter(&access, mine, "274913", later_ms), Ok(2));
}

#[test]
fn an_address_that_tries_many_cards_is_locked() {
    let world = World::new();
    let access = world.open();
    let mine = card(&access, 2, 1);
    set_pin(&access, 2, "274913");
    for seed in 100..129 {
        let guess = CardNumber::random(&mut random(seed));
        let answer = enter(&access, guess, "274913", NEW_YEAR_MS);
        assert_eq!(answer, Err(NotAuthenticated::Unknown));
    }
    let thirtieth = enter(&access, mine, "274913", NEW_YEAR_MS);
    assert!(matches!(thirtieth, Err(NotAuthenticated::Locked(_))));
}

#[test]
fn cards_and_pins_outlive_the_months_of_the_other_logs() {
    let world = World::new();
    let access = world.open();
    let mine = card(&access, 2, 1);
    set_pin(&access, 2, "274913");
    let later_ms = NEW_YEAR_MS + 20 * 366 * DAY_MS;
    access.retire(later_ms).expect("retired");
    drop(access);
    assert_eq!(enter(&world.open(), mine, "274913", later_ms), Ok(2));
}

#[test]
fn the_person_sees_who_made_what_for_them_newest_first() {
    let world = World::new();
    let access = world.open();
    let (text, _) = link(&access, 2, NEW_YEAR_MS);
    assert_eq!(use_link(&access, text.expose(), NEW_YEAR_MS + 1), Ok(()));
    let issued = access.card_issue(actor(1), person(2), NEW_YEAR_MS + 2, &mut random(1));
    issued.expect("durable").expect("there is room");
    drop(access);
    let access = world.open();
    let seen: Vec<_> = access
        .entrance_notices(person(2))
        .iter()
        .map(|it| (it.what, it.by, it.at_ms - NEW_YEAR_MS))
        .collect();
    let expected = [
        (Entrance::CardIssued, actor(1), 2),
        (Entrance::LinkUsed, actor(2), 1),
        (Entrance::LinkMade, actor(1), 0),
    ];
    assert_eq!(seen, expected);
    assert_eq!(access.entrance_notices(person(3)), []);
}

#[test]
fn a_backup_holds_cards_and_no_text_of_any_secret() {
    let world = World::new();
    let access = world.open();
    let mine = card(&access, 2, 1);
    set_pin(&access, 2, "274913");
    let (text, _) = link(&access, 2, NEW_YEAR_MS);
    let copy = tempfile::TempDir::new().expect("a folder");
    access.backup_into(copy.path()).expect("copied");
    access.close().expect("sealed");
    let secrets = [&text.expose()[4..], "274913", &mine.to_string()[5..]];
    let mut files = 0;
    for stream in ["network", "credentials"] {
        let month = copy.path().join(stream).join("2026-01");
        for entry in std::fs::read_dir(month).expect("the month").flatten() {
            let bytes = std::fs::read(entry.path()).unwrap_or_default();
            let holds = |it: &str| bytes.windows(it.len()).any(|at| at == it.as_bytes());
            assert!(!secrets.iter().any(|it| holds(it)), "{:?}", entry.path());
            files += usize::from(!bytes.is_empty());
        }
    }
    assert!(files >= 2);
    let copied = hourledger::access::Access::open(
        copy.path(),
        crate::world::LEDGER,
        &crate::world::KEY,
        crate::world::RATE,
    );
    let copied = copied.expect("a copy opens");
    assert_eq!(enter(&copied, mine, "274913", NEW_YEAR_MS), Ok(2));
}

#[test]
fn what_was_read_stays_read_across_a_restart_and_six_months_on_nothing_is_news() {
    let world = World::new();
    let access = world.open();
    let read = |access: &Access| access.inbox_read_until(person(2), NEW_YEAR_MS);
    let half_a_year_before = NEW_YEAR_MS - 184 * DAY_MS;
    assert_eq!(read(&access), half_a_year_before);
    for until_ms in [NEW_YEAR_MS - 5, NEW_YEAR_MS - 9] {
        let noted = access.inbox_read(person(2), until_ms, NEW_YEAR_MS);
        noted.expect("durable");
        assert_eq!(read(&access), NEW_YEAR_MS - 5, "it goes forward only");
    }
    drop(access);
    let access = world.open();
    assert_eq!(read(&access), NEW_YEAR_MS - 5);
    let other = access.inbox_read_until(person(3), NEW_YEAR_MS);
    assert_eq!(other, half_a_year_before, "each has their own");
    let later = NEW_YEAR_MS + 200 * DAY_MS;
    let then = access.inbox_read_until(person(2), later);
    assert_eq!(then, later - 184 * DAY_MS);
}
