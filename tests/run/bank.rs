//! R61, R65, I11 through the writer: whatever races, exactly what was there is spent, once.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};

use hourledger::domain::kernel::amount::Amount;
use hourledger::domain::kernel::ids::{OrganisationId, PersonId, PoolId, TransferRequestId};
use hourledger::domain::kernel::refusal::RefusalCode;
use hourledger::domain::policy::command::AdoptPolicy;
use hourledger::domain::policy::pack::{Pack, Setting, Sourced};
use hourledger::domain::stored::Actor;
use hourledger::domain::timebank::account::{Account, Unit};
use hourledger::domain::timebank::book::{AccountBook, BankBook, Place};
use hourledger::domain::timebank::command::{
    AcceptTransferRequest, CaptureHold, DonateCredit, GrantCredit, OpenPool, PlaceHold,
    RejectTransferRequest, RequestTransfer, WithdrawTransferRequest,
};
use hourledger::domain::timebank::event::{PlaceRef, PoolPurpose};
use hourledger::domain::{BookKey, Command, Event};
use hourledger::run::dry_run::predict;
use hourledger::run::fold::decode;
use hourledger::run::{Accepted, Failure, Request};
use tempfile::tempdir;
use uuid::Uuid;

use crate::once::organisation;
use crate::world::World;

const CLIENTS: u64 = 64;
/// The opening grant: more than one hold, less than all clients want.
pub const GRANT: i64 = 6_400;

/// A time bank in which everybody may spend and donate, and is given something at first.
fn pack() -> Pack {
    fn set<T>(value: T) -> Setting<T> {
        let source = "hourledger".to_owned();
        Setting::Set(Sourced { source, value })
    }
    let mut pack = Pack::known("nanjing").expect("comes along").clone();
    let Setting::Set(bank) = &mut pack.time_bank else {
        panic!("Nanjing has one");
    };
    let bank = &mut bank.value;
    bank.opening_grant = set(Amount(GRANT));
    let mut spend = bank.spend.value().expect("Nanjing says").clone();
    spend.receivers[0].age_min = Some(30);
    bank.spend = set(spend);
    let mut transfer = bank.transfer.value().expect("Gulou says").clone();
    transfer.receivers[1].age_min = Some(30);
    bank.transfer = set(transfer);
    pack
}

/// A ledger with an organisation, a pool, and people who were given something.
pub struct Bank {
    pub world: World,
    pub people: Vec<PersonId>,
    admin: PersonId,
    organisation: OrganisationId,
    pub pool: PoolId,
}

impl Bank {
    pub fn open(data: &std::path::Path, people: u32) -> Self {
        let world = World::open(data);
        let founder = world.founder();
        let organisation = organisation(&world, founder);
        let submit = |actor, command: Command| {
            let accepted = world.running.queue.submit_blocking(request(actor, command));
            decode(&accepted.expect("accepted").frame)
                .expect("decodes")
                .events
        };
        let adoption = AdoptPolicy {
            pack: Box::new(pack()),
            effective_from: "2026-03-02".parse().expect("a date"),
        };
        submit(founder, adoption.into());
        let admin = world.person("ADMIN1");
        let role = serde_json::json!({"command": "grant_role", "person_id": admin,
            "role": "organisation_admin", "organisation_id": organisation});
        world.must(founder, role);
        let opening = OpenPool {
            organisation_id: organisation,
            purpose: PoolPurpose::Elders,
        };
        let events = submit(Actor::Person(admin), opening.into());
        let Event::PoolOpened(opened) = &events[0] else {
            panic!("{events:?}")
        };
        let pool = opened.pool.pool_id;
        let people: Vec<_> = (0..people)
            .map(|n| world.person(&format!("C{n}")))
            .collect();
        for person_id in &people {
            let person_id = *person_id;
            submit(founder, GrantCredit { person_id }.into());
        }
        Self {
            world,
            people,
            admin,
            organisation,
            pool,
        }
    }

    pub fn ask(&self, key: Uuid, actor: PersonId, command: Command) -> Result<Accepted, Failure> {
        self.world.running.queue.submit_blocking(Request {
            actor: Actor::Person(actor),
            key,
            commands: vec![command],
        })
    }

    pub fn hold(&self, person_id: PersonId, amount: i64) -> PlaceHold {
        PlaceHold {
            person_id,
            unit: Unit::Credit,
            amount: Amount(amount),
            beneficiary_id: None,
            place: PlaceRef {
                organisation_id: self.organisation,
                station_id: None,
            },
            goods: false,
            hours: None,
            if_lines: None,
            pin_checked: false,
        }
    }

    /// A request of one for credit of the other.
    fn requested(&self, person_id: PersonId, from: PersonId, amount: i64) -> TransferRequestId {
        let command = RequestTransfer {
            person_id,
            from,
            amount: Amount(amount),
        };
        let asked = self.ask(Uuid::from_u128(fresh()), person_id, command.into());
        let events = decode(&asked.expect("asked").frame)
            .expect("decodes")
            .events;
        let Event::TransferRequested(event) = &events[0] else {
            panic!("{events:?}")
        };
        event.request.request_id
    }

    pub fn account(&self, account: Account) -> AccountBook {
        let key = BookKey::Account(account, Unit::Credit);
        let ledger = self.world.running.queue.ledger();
        ledger.book::<AccountBook>(&key).expect("readable")
    }

    fn bank(&self) -> BankBook {
        let ledger = self.world.running.queue.ledger();
        ledger
            .book::<BankBook>(&BookKey::Bank(Unit::Credit))
            .expect("readable")
    }
}

fn request(actor: Actor, command: Command) -> Request {
    Request {
        actor,
        key: Uuid::from_u128(fresh()),
        commands: vec![command],
    }
}

pub fn fresh() -> u128 {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).expect("randomness");
    u128::from_be_bytes(bytes)
}

fn placed(accepted: &Accepted) -> CaptureHold {
    let events = decode(&accepted.frame).expect("decodes").events;
    let Event::HoldPlaced(event) = &events[0] else {
        panic!("{events:?}")
    };
    CaptureHold {
        hold_id: event.act.hold_id,
        amount: None,
        session: None,
        presence: None,
    }
}

fn refused<T>(outcome: Result<T, Failure>) -> RefusalCode {
    match outcome {
        Err(Failure::Refused(refusal)) => refusal.code,
        Err(Failure::Fault(fault)) => panic!("{fault}"),
        Ok(_) => panic!("accepted"),
    }
}

/// R65, F65: 64 clients of one person hold and capture, or donate, until nothing is left.
#[test]
fn r65_sixty_four_clients_spend_one_balance_to_the_last_minute_and_no_further() {
    let dir = tempdir().expect("a folder");
    let bank = Bank::open(&dir.path().join("data"), 1);
    let person = bank.people[0];
    let (spent, donated) = (AtomicU64::new(0), AtomicU64::new(0));
    std::thread::scope(|clients| {
        for client in 0..CLIENTS {
            let (bank, spent, donated) = (&bank, &spent, &donated);
            clients.spawn(move || {
                let amount = 1 + client % 7;
                let part = i64::try_from(amount).expect("small");
                loop {
                    if client % 4 == 0 {
                        let command = DonateCredit {
                            from: Account::Person(person),
                            to: Account::Pool(bank.pool),
                            amount: Amount(part * 9),
                        };
                        match bank.ask(Uuid::from_u128(fresh()), person, command.into()) {
                            Ok(_) => donated.fetch_add(amount * 9, Ordering::Relaxed),
                            outcome => break assert_eq!(refused(outcome), RefusalCode::NotEnough),
                        };
                        continue;
                    }
                    let hold = bank.hold(person, part * 5).into();
                    let accepted = match bank.ask(Uuid::from_u128(fresh()), person, hold) {
                        Ok(accepted) => accepted,
                        outcome => match refused(outcome) {
                            RefusalCode::HoldsTooMany => continue,
                            code => break assert_eq!(code, RefusalCode::NotEnough),
                        },
                    };
                    let capture = placed(&accepted).into();
                    let captured = bank.ask(Uuid::from_u128(fresh()), person, capture);
                    captured.expect("what is held can be captured");
                    spent.fetch_add(amount * 5, Ordering::Relaxed);
                }
            });
        }
    });
    let (spent, donated) = (spent.into_inner(), donated.into_inner());
    let left = bank.account(Account::Person(person));
    assert!(left.holds.is_empty());
    assert!(
        (0..5).contains(&left.spendable().0),
        "less than the smallest wish"
    );
    let used = i64::try_from(spent + donated).expect("small");
    assert_eq!(used + left.spendable().0, GRANT);
    let sums = bank.bank();
    assert_eq!(u64::try_from(sums.places[&Place::Spent].0), Ok(spent));
    assert_eq!(u64::try_from(sums.places[&Place::Pooled].0), Ok(donated));
    assert_eq!(sums.places.values().copied().sum::<Amount>(), Amount::ZERO);
    bank.world.running.stop().expect("stops");
}

/// R65: all clients try to end the same hold; one does, the others hear how it ended.
#[test]
fn r65_of_sixty_four_that_end_one_hold_one_does() {
    let dir = tempdir().expect("a folder");
    let bank = Bank::open(&dir.path().join("data"), 1);
    let person = bank.people[0];
    for round in 0..8 {
        let hold = bank.hold(person, 10).into();
        let accepted = bank.ask(Uuid::from_u128(fresh()), person, hold);
        let capture = placed(&accepted.expect("enough is there"));
        let void = hourledger::domain::timebank::command::VoidHold {
            hold_id: capture.hold_id,
        };
        let outcomes: Vec<Result<(), RefusalCode>> = std::thread::scope(|clients| {
            let started = (0..CLIENTS).map(|client| {
                let bank = &bank;
                let command: Command = match (client + round) % 2 {
                    0 => capture.into(),
                    _ => void.into(),
                };
                clients.spawn(move || {
                    let outcome = bank.ask(Uuid::from_u128(fresh()), person, command);
                    outcome
                        .map(drop)
                        .map_err(|failure| refused::<()>(Err(failure)))
                })
            });
            let started: Vec<_> = started.collect();
            started
                .into_iter()
                .map(|it| it.join().expect("no panic"))
                .collect()
        });
        assert_eq!(outcomes.iter().filter(|it| it.is_ok()).count(), 1);
        let others = outcomes.iter().filter_map(|it| it.err());
        let others: BTreeMap<&str, usize> = others.fold(BTreeMap::new(), |mut seen, code| {
            *seen.entry(code.as_str()).or_default() += 1;
            seen
        });
        assert_eq!(others.len(), 1, "all hear the same: {others:?}");
        assert_eq!(others.values().sum::<usize>(), 63);
    }
    assert_eq!(bank.bank().open_holds, 0);
    bank.world.running.stop().expect("stops");
}

/// I11: the same key twice, at the same time and later: one answer, spent once.
#[test]
fn i11_the_same_key_from_many_clients_spends_once_and_answers_alike() {
    let dir = tempdir().expect("a folder");
    let data = dir.path().join("data");
    let bank = Bank::open(&data, 1);
    let person = bank.people[0];
    let key = Uuid::from_u128(77);
    let answers: Vec<Accepted> = std::thread::scope(|clients| {
        let started = (0..CLIENTS).map(|_| {
            let bank = &bank;
            clients.spawn(move || bank.ask(key, person, bank.hold(person, 100).into()))
        });
        let started: Vec<_> = started.collect();
        let joined = started.into_iter().map(|it| it.join().expect("no panic"));
        joined.map(|it| it.expect("accepted")).collect()
    });
    assert_eq!(answers.iter().filter(|it| !it.replayed).count(), 1);
    assert!(answers.iter().all(|it| it.frame == answers[0].frame));
    assert_eq!(bank.account(Account::Person(person)).held(), Amount(100));
    let other = bank.ask(key, person, bank.hold(person, 101).into());
    assert_eq!(refused(other), RefusalCode::IdempotencyKeyReused);
    let capture: Command = placed(&answers[0]).into();
    let captured = Uuid::from_u128(78);
    let first = bank
        .ask(captured, person, capture.clone())
        .expect("accepted");
    let (hold, organisation, pool) = (bank.hold(person, 100), bank.organisation, bank.pool);
    let admin = bank.admin;
    bank.world.running.stop().expect("stops");
    // And after a restart.
    let bank = Bank {
        world: World::open(&data),
        people: vec![person],
        admin,
        organisation,
        pool,
    };
    let again = bank.ask(captured, person, capture).expect("replayed");
    assert!(again.replayed);
    assert_eq!(again.frame, first.frame);
    assert!(
        bank.ask(key, person, hold.into())
            .expect("replayed")
            .replayed
    );
    let sums = bank.bank();
    assert_eq!(
        (sums.places[&Place::Spent], sums.open_holds),
        (Amount(100), 0)
    );
    bank.world.running.stop().expect("stops");
}

/// F129: the dry run decides with the same code: same refusals, same lines, same balance.
#[test]
fn f129_a_dry_run_says_what_then_happens() {
    let dir = tempdir().expect("a folder");
    let bank = Bank::open(&dir.path().join("data"), 2);
    let [one, two] = bank.people[..] else {
        panic!("two people");
    };
    let mut unmoved = bank.hold(one, 10);
    unmoved.if_lines = Some(1);
    let mut goods = bank.hold(one, 10);
    goods.goods = true;
    let donation = |amount| DonateCredit {
        from: Account::Person(one),
        to: Account::Pool(bank.pool),
        amount: Amount(amount),
    };
    let cases: Vec<(PersonId, Vec<Command>)> = vec![
        (one, vec![unmoved.into()]),
        (one, vec![unmoved.into()]),
        (one, vec![goods.into()]),
        (two, vec![bank.hold(one, 10).into()]),
        (one, vec![bank.hold(one, 0).into()]),
        (one, vec![bank.hold(one, -5).into()]),
        (one, vec![bank.hold(one, (1 << 53) + 1).into()]),
        (one, vec![bank.hold(one, GRANT).into()]),
        (
            one,
            vec![donation(3_000).into(), bank.hold(one, 3_000).into()],
        ),
        (one, vec![bank.hold(one, 200).into(), donation(200).into()]),
        (one, vec![donation(100).into(), bank.hold(one, 100).into()]),
        (one, vec![bank.hold(one, 191).into()]),
        (one, vec![bank.hold(one, 190).into()]),
    ];
    let mut accepted = 0;
    for (actor, commands) in cases {
        let request = || Request {
            actor: Actor::Person(actor),
            key: Uuid::from_u128(fresh()),
            commands: commands.clone(),
        };
        let queue = &bank.world.running.queue;
        let predicted = predict(queue.ledger(), request());
        match (predicted, queue.submit_blocking(request())) {
            (Ok(predicted), Ok(real)) => {
                accepted += 1;
                let events = decode(&real.frame).expect("decodes").events;
                assert_eq!(predicted.events.len(), events.len());
                let key = BookKey::Account(Account::Person(one), Unit::Credit);
                let seen = predicted.books.iter().find(|(it, _)| *it == key);
                let book = hourledger::domain::books::Kept::of(&seen.expect("it moves").1);
                let now = bank.account(Account::Person(one));
                let said: &AccountBook = book.expect("an account");
                assert_eq!(
                    (said.spendable(), said.lines.count()),
                    (now.spendable(), now.lines.count())
                );
            }
            (predicted, real) => assert_eq!(refused(predicted), refused(real)),
        }
    }
    assert_eq!(accepted, 4);
    bank.world.running.stop().expect("stops");
}

/// Members of an atomic batch are checked together: all of it, or nothing.
#[test]
fn f69_an_atomic_batch_of_two_holds_beyond_the_balance_reserves_nothing() {
    let dir = tempdir().expect("a folder");
    let bank = Bank::open(&dir.path().join("data"), 1);
    let person = bank.people[0];
    let batch = |amounts: [i64; 2]| Request {
        actor: Actor::Person(person),
        key: Uuid::from_u128(fresh()),
        commands: amounts
            .map(|amount| bank.hold(person, amount).into())
            .into(),
    };
    let queue = &bank.world.running.queue;
    for amounts in [[GRANT, 1], [1, GRANT], [GRANT / 2, GRANT / 2 + 1]] {
        let outcome = queue.submit_blocking(batch(amounts));
        assert_eq!(refused(outcome), RefusalCode::NotEnough);
        let account = bank.account(Account::Person(person));
        assert_eq!((account.held(), account.holds.len()), (Amount::ZERO, 0));
    }
    let whole = queue
        .submit_blocking(batch([GRANT - 1, 1]))
        .expect("accepted");
    let events = decode(&whole.frame).expect("decodes").events;
    let ids = events.iter().filter_map(|event| match event {
        Event::HoldPlaced(event) => Some(event.act.hold_id),
        _ => None,
    });
    let ids: Vec<_> = ids.collect();
    assert_eq!(ids.len(), 2, "each member can be ended by its own id");
    assert_ne!(ids[0], ids[1]);
    bank.world.running.stop().expect("stops");
}

/// F62: many at once accept, reject and withdraw one request: it ends once, and gives once.
#[test]
fn f62_whoever_answers_at_once_one_answer_counts_and_credit_moves_at_most_once() {
    let dir = tempdir().expect("a folder");
    let bank = Bank::open(&dir.path().join("data"), 2);
    let (giver, asker) = (bank.people[0], bank.people[1]);
    let relation = serde_json::json!({"command": "record_relation", "person_id": giver,
        "to": asker, "relation": "lineal", "proof_digest": "22".repeat(32),
        "place": {"organisation_id": bank.organisation, "station_id": null}});
    bank.world.must(Actor::Person(bank.admin), relation);
    let ended = [
        RefusalCode::TransferRequestAccepted,
        RefusalCode::TransferRequestRejected,
        RefusalCode::TransferRequestWithdrawn,
    ];
    let mut moved = 0;
    for round in 1..=8 {
        let request_id = bank.requested(asker, giver, round);
        let accept = AcceptTransferRequest {
            request_id,
            if_lines: None,
        };
        let answers: [(PersonId, Command); 4] = [
            (giver, accept.into()),
            (giver, accept.into()),
            (giver, RejectTransferRequest { request_id }.into()),
            (asker, WithdrawTransferRequest { request_id }.into()),
        ];
        let counted = AtomicU64::new(0);
        std::thread::scope(|clients| {
            for (actor, command) in answers {
                let (bank, counted) = (&bank, &counted);
                clients.spawn(move || {
                    let key = Uuid::from_u128(fresh());
                    match bank.ask(key, actor, command.clone()) {
                        Ok(first) => {
                            counted.fetch_add(1, Ordering::Relaxed);
                            // The same key again: the same answer, and nothing moves.
                            let again = bank.ask(key, actor, command).expect("accepted before");
                            assert!(again.replayed && again.frame == first.frame);
                        }
                        outcome => assert!(ended.contains(&refused(outcome))),
                    }
                });
            }
        });
        assert_eq!(counted.into_inner(), 1, "it ends once");
        let outcome = bank.ask(Uuid::from_u128(fresh()), giver, accept.into());
        if refused(outcome) == RefusalCode::TransferRequestAccepted {
            moved += round;
        }
        let spendable = |id| bank.account(Account::Person(id)).spendable().0;
        assert_eq!(
            [giver, asker].map(spendable),
            [GRANT - moved, GRANT + moved]
        );
    }
    assert_eq!(
        bank.bank().places.values().copied().sum::<Amount>(),
        Amount::ZERO
    );
}
