//! Signing keys: announced once and in the open, retired or distrusted for ever (F124).

use hourledger::domain::kernel::ids::{KeyId, PersonId};
use hourledger::domain::kernel::refusal::RefusalCode;
use hourledger::domain::keys::book::{
    Key, KeyBook, KeyState, LOG_KEYS_MAX, LogKeysBook, ORGANISATION_KEYS_MAX, OrganisationKeysBook,
};
use hourledger::domain::keys::command::AnnounceKey;
use hourledger::domain::keys::event::{DistrustReason, KeyPurpose, KeyWindow};
use hourledger::domain::{BookKey, Event};

use crate::cast::{
    District, distrust_key, issuing_key, log_key, name_successor, new_key, public_key, retire_key,
};
use crate::world::{World, moment};

fn key(world: &World, id: KeyId) -> &Key {
    let book = world.book::<KeyBook>(&BookKey::Key(id));
    book.and_then(|book| book.announced.as_deref())
        .expect("announced")
}

fn active_log_keys(world: &World) -> &[KeyId] {
    let book = world.book::<LogKeysBook>(&BookKey::LogKeys);
    book.map_or(&[], |book| &book.active)
}

/// A district whose log has these keys, announced by the ledger itself.
fn with_log_keys<const N: usize>() -> (District, [KeyId; N]) {
    let mut district = District::new();
    let world = district.world.as_system();
    let mut number = 0;
    let keys = [(); N].map(|()| {
        number += 1;
        new_key(&world.given([log_key(number)]))
    });
    district.world.as_actor(district.founder);
    (district, keys)
}

#[test]
fn an_announced_key_stands_on_the_books_with_all_that_was_said() {
    let mut district = District::new();
    let snow = district.snow;
    let command = issuing_key(1, snow.id);
    let position = district.world.log.len() as u64;
    let world = district.world.as_actor(district.founder);
    let events = world.when(command.clone()).then_events(["key_announced"]);
    let id = new_key(&events);
    let book = key(world, id);
    assert_eq!(book.public_key.to_string(), command.public_key);
    assert_eq!(
        (book.purpose, book.organisation),
        (KeyPurpose::Issuing, Some(snow.id))
    );
    assert_eq!(
        (book.window, book.document),
        (command.window, command.document_digest)
    );
    assert_eq!(
        (book.position.0, book.state()),
        (position, KeyState::Active)
    );
    let of = world.book::<OrganisationKeysBook>(&BookKey::KeysOf(Some(snow.id)));
    assert_eq!(of.expect("one key").keys, [id]);
    assert!(active_log_keys(world).is_empty(), "it is not the log's");
    let rebuilt = world.rebuilt();
    assert!(rebuilt.0 == world.shelf.0, "a rebuild gives the same books");
}

#[test]
fn a_public_key_is_announced_once_and_never_again() {
    let (mut district, [first, _]) = with_log_keys::<2>();
    let snow = district.snow.id;
    let refused = |world: &mut World| {
        let refusal = world
            .when(log_key(1))
            .then_refused(RefusalCode::KeyKnown, "public_key");
        assert!(
            refusal.params.contains(&("key", first.to_string())),
            "{refusal}"
        );
        let other = AnnounceKey {
            public_key: public_key(1),
            ..issuing_key(9, snow)
        };
        let outcome = world.when(other);
        outcome.then_refused(RefusalCode::KeyKnown, "public_key");
    };
    refused(&mut district.world);
    district.world.given([retire_key(first, None)]);
    refused(&mut district.world);
    district.world.given([distrust_key(first, 0)]);
    refused(&mut district.world);
}

#[test]
fn what_is_no_key_or_a_weak_one_is_refused() {
    let (mut district, _) = with_log_keys::<1>();
    let neutral = "z6MkeTG3bFFSLYVU7VqhgZxqr6YzpaGrQtFMh1uvqGy1vDnP";
    for text in ["", "z6Mk", neutral, &public_key(2)[1..]] {
        let command = AnnounceKey {
            public_key: text.to_owned(),
            ..log_key(2)
        };
        let outcome = district.world.when(command);
        outcome.then_refused(RefusalCode::KeyMaterialInvalid, "public_key");
    }
}

#[test]
fn only_the_ledger_or_its_administrators_announce_and_the_ledger_only_its_own() {
    let mut district = District::new();
    let (snow, founder) = (district.snow, district.founder);
    let world = &mut district.world;
    world.as_system().given([log_key(1)]);
    let outcome = world.when(issuing_key(2, snow.id));
    outcome.then_refused(RefusalCode::RoleMissing, "");
    world
        .as_actor(founder)
        .when(log_key(3))
        .then_events(["key_announced"]);
    for person in [snow.admin, snow.recorder, district.fang] {
        for command in [log_key(4), issuing_key(4, snow.id)] {
            let outcome = world.as_actor(person).when(command);
            outcome.then_refused(RefusalCode::RoleMissing, "");
        }
    }
}

#[test]
fn nobody_else_retires_or_distrusts_a_key() {
    let (mut district, [first, _]) = with_log_keys::<2>();
    let snow = district.snow;
    let issuing = new_key(&district.world.given([issuing_key(9, snow.id)]));
    let world = &mut district.world;
    let both = |world: &mut World, id| {
        [
            world.when(retire_key(id, None)),
            world.when(distrust_key(id, 0)),
        ]
    };
    let others: [(Option<PersonId>, KeyId); 3] = [
        (Some(snow.admin), first),
        (Some(snow.admin), issuing),
        (None, issuing),
    ];
    for (actor, id) in others {
        match actor {
            Some(person) => world.as_actor(person),
            None => world.as_system(),
        };
        for outcome in both(world, id) {
            outcome.then_refused(RefusalCode::RoleMissing, "");
        }
    }
    let outcome = world.as_system().when(retire_key(first, None));
    outcome.then_events(["key_retired"]);
}

#[test]
fn a_key_of_the_log_has_no_organisation_and_that_of_any_other_has_not_ended() {
    let mut district = District::new();
    let (snow, books) = (district.snow, district.books);
    let world = district.world.as_actor(district.founder);
    let owned = AnnounceKey {
        organisation_id: Some(snow.id),
        ..log_key(1)
    };
    let refused = world.when(owned);
    refused.then_refused(RefusalCode::KeyOfLogOnly, "organisation_id");
    for purpose in [KeyPurpose::Issuing, KeyPurpose::Status] {
        let ownerless = AnnounceKey {
            organisation_id: None,
            purpose,
            ..issuing_key(7 + purpose as u32, snow.id)
        };
        // It is the ledger's own, for prints of its records.
        world.when(ownerless).then_events(["key_announced"]);
    }
    world.given([name_successor(books.id, snow.id)]);
    let refused = world.when(issuing_key(1, books.id));
    refused.then_refused(RefusalCode::OrganisationClosed, "organisation_id");
    let unknown = hourledger::domain::kernel::ids::OrganisationId::from_bytes([9; 16]);
    let refused = world.when(issuing_key(1, unknown));
    refused.then_refused(RefusalCode::OrganisationUnknown, "organisation_id");
    let status = AnnounceKey {
        purpose: KeyPurpose::Status,
        ..issuing_key(1, snow.id)
    };
    world.when(status).then_events(["key_announced"]);
}

#[test]
fn a_key_of_an_organisation_ends_within_a_year() {
    let mut district = District::new();
    let snow = district.snow.id;
    let world = district.world.as_actor(district.founder);
    let window = |from: &str, until: Option<&str>| {
        Some(KeyWindow {
            valid_from: moment(from),
            valid_until: until.map(moment),
        })
    };
    let year = window("2026-03-02 00:00", Some("2027-03-03 00:00"));
    let cases = [
        (KeyPurpose::Issuing, year, true),
        (
            KeyPurpose::Issuing,
            window("2026-03-02 00:00", Some("2027-03-03 00:01")),
            false,
        ),
        (
            KeyPurpose::Issuing,
            window("2026-03-02 00:00", Some("2026-03-02 00:00")),
            false,
        ),
        (
            KeyPurpose::Status,
            window("2026-01-01 00:00", Some("2026-03-02 08:00")),
            false,
        ),
        (KeyPurpose::Status, window("2026-03-02 00:00", None), false),
        (KeyPurpose::Issuing, None, false),
        (KeyPurpose::Log, None, true),
        (KeyPurpose::Log, window("2026-03-02 00:00", None), true),
        (
            KeyPurpose::Log,
            window("2026-03-02 00:00", Some("2036-03-02 00:00")),
            true,
        ),
        (
            KeyPurpose::Log,
            window("2026-03-02 00:00", Some("2026-03-01 00:00")),
            false,
        ),
    ];
    for (number, (purpose, window, holds)) in (1..).zip(cases) {
        let command = AnnounceKey {
            organisation_id: (purpose != KeyPurpose::Log).then_some(snow),
            purpose,
            window,
            ..issuing_key(number, snow)
        };
        let outcome = world.when(command);
        if holds {
            outcome.then_events(["key_announced"]);
        } else {
            outcome.then_refused(RefusalCode::KeyWindowInvalid, "window");
        }
    }
}

#[test]
fn the_log_has_few_active_keys_and_an_organisation_not_endlessly_many() {
    let (mut district, keys) = with_log_keys::<LOG_KEYS_MAX>();
    let snow = district.snow.id;
    let world = &mut district.world;
    let refused = world.when(log_key(50));
    refused.then_refused(RefusalCode::KeysTooMany, "");
    world.given([retire_key(keys[0], None)]);
    world.given([log_key(50)]);
    let most = u32::try_from(ORGANISATION_KEYS_MAX).expect("few");
    world.given((100..100 + most).map(|number| issuing_key(number, snow)));
    let refused = world.when(issuing_key(99, snow));
    refused.then_refused(RefusalCode::KeysTooMany, "");
}

#[test]
fn a_retired_key_names_its_announcement_and_its_successor() {
    let (mut district, [first, second]) = with_log_keys::<2>();
    let announced = key(&district.world, first).position;
    let world = &mut district.world;
    let outcome = world.when(retire_key(first, Some(second)));
    let events = outcome.then_events(["key_retired"]);
    assert_eq!(events[0].meta().cause, Some(announced));
    let book = key(world, first);
    assert_eq!(book.state(), KeyState::Retired);
    assert_eq!(book.retired.expect("retired").successor, Some(second));
    assert_eq!(active_log_keys(world), [second]);
}

#[test]
fn the_last_key_of_the_log_is_not_retired() {
    let (mut district, [first]) = with_log_keys::<1>();
    let world = &mut district.world;
    let refused = world.when(retire_key(first, None));
    refused.then_refused(RefusalCode::KeyLastOfLog, "key_id");
    let next = new_key(&world.given([log_key(2)]));
    world.given([retire_key(first, Some(next))]);
    let refused = world.when(retire_key(next, None));
    refused.then_refused(RefusalCode::KeyLastOfLog, "key_id");
}

#[test]
fn a_successor_is_another_active_key_of_the_same_purpose_and_owner() {
    let (mut district, [first, second, third]) = with_log_keys::<3>();
    let (snow, books) = (district.snow.id, district.books.id);
    let world = &mut district.world;
    let issuing = new_key(&world.given([issuing_key(10, snow)]));
    let theirs = new_key(&world.given([issuing_key(11, books)]));
    world.given([retire_key(third, None)]);
    for (id, successor) in [
        (first, first),
        (first, third),
        (first, issuing),
        (issuing, theirs),
    ] {
        let refused = world.when(retire_key(id, Some(successor)));
        refused.then_refused(RefusalCode::KeySuccessorInvalid, "successor");
    }
    let unknown = KeyId::from_bytes([9; 16]);
    let refused = world.when(retire_key(first, Some(unknown)));
    refused.then_refused(RefusalCode::KeyUnknown, "successor");
    world.given([retire_key(first, Some(second))]);
}

#[test]
fn what_is_retired_or_distrusted_is_not_retired_again() {
    let (mut district, [first, second, _]) = with_log_keys::<3>();
    let world = &mut district.world;
    world.given([retire_key(first, None)]);
    let refused = world.when(retire_key(first, None));
    refused.then_refused(RefusalCode::KeyRetired, "key_id");
    world.given([distrust_key(second, 1)]);
    let refused = world.when(retire_key(second, None));
    refused.then_refused(RefusalCode::KeyDistrusted, "key_id");
    let unknown = KeyId::from_bytes([9; 16]);
    let refused = world.when(retire_key(unknown, None));
    refused.then_refused(RefusalCode::KeyUnknown, "key_id");
    let refused = world.when(distrust_key(unknown, 0));
    refused.then_refused(RefusalCode::KeyUnknown, "key_id");
}

#[test]
fn a_key_is_distrusted_once_whether_it_is_active_retired_or_the_last() {
    let (mut district, [first, last]) = with_log_keys::<2>();
    let world = &mut district.world;
    world.given([retire_key(first, None)]);
    for id in [first, last] {
        let events = world
            .when(distrust_key(id, 7))
            .then_events(["key_distrusted"]);
        let Event::KeyDistrusted(event) = &events[0] else {
            panic!("{events:?}")
        };
        assert_eq!(event.meta.cause, Some(key(world, id).position));
        let distrusted = key(world, id).distrusted.expect("distrusted").said;
        assert_eq!(distrusted.after_size, 7);
        assert_eq!(distrusted.reason, DistrustReason::Compromised);
        assert_eq!(key(world, id).state(), KeyState::Distrusted);
        let refused = world.when(distrust_key(id, 8));
        refused.then_refused(RefusalCode::KeyDistrusted, "key_id");
    }
    assert!(active_log_keys(world).is_empty());
}

#[test]
fn distrust_reaches_no_further_than_its_own_position() {
    let (mut district, [first]) = with_log_keys::<1>();
    let world = &mut district.world;
    let own = world.log.len() as u64;
    for ahead in [own + 1, u64::MAX] {
        let refused = world.when(distrust_key(first, ahead));
        refused.then_refused(RefusalCode::KeySizeAhead, "after_size");
    }
    world.given([distrust_key(first, own)]);
    assert_eq!(
        world.log[usize::try_from(own).expect("few")].at.position.0,
        own
    );
}
