//! SIGKILL: a process under 64 writing clients is killed at random moments, again and again.
//!
//! The child is this test binary, started for one test. Its clients say on standard output what
//! they are about to ask, and what was acknowledged, each only after the answer. The parent kills
//! it, opens what is left, and holds it to every word.

mod child;
mod told;

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use hourledger::domain::kernel::amount::Amount;
use hourledger::domain::kernel::ids::ActivityId;
use hourledger::domain::kernel::zone::Zone;
use hourledger::domain::policy::command::AdoptPolicy;
use hourledger::domain::policy::pack::{Pack, Setting, Sourced};
use hourledger::domain::stored::Actor;
use hourledger::domain::timebank::account::Unit;
use hourledger::domain::timebank::book::{BankBook, Place};
use hourledger::domain::{BookKey, Command, Event};
use hourledger::log::{Frame, IdemTag, idem_tag};
use hourledger::run::fold::decode;
use hourledger::run::ports::{Clock, SystemClock, SystemSeeds};
use hourledger::run::{Genesis, Ledger, Opening, Running, WriteQueue};
use hourledger::state::Bounds;

use self::child::start;
use self::told::Told;
use crate::dice::{Case, Dice, key, seeds};
use crate::folded::{books_equal_the_log, frames};
use crate::load::Try;
use crate::scene::{Scene, moment};
use crate::texts;

const CLIENTS: u32 = 64;

/// Acknowledged requests of earlier rounds that are replayed after each kill.
const REPLAYS: usize = 300;

#[test]
fn nothing_acknowledged_is_lost_when_the_process_is_killed_under_64_clients() {
    drill(10);
}

#[test]
#[ignore = "long: 200 kills under 64 writing clients"]
fn nothing_acknowledged_is_lost_in_200_kills_under_64_clients() {
    drill(200);
}

fn drill(rounds: u32) {
    for seed in seeds(0..1) {
        let _case = Case::named(format!("HOURLEDGER_SEED={seed}"));
        let folder = tempfile::tempdir().expect("a temporary folder");
        found(folder.path());
        let (mut told, mut dice) = (Told::default(), Dice(seed));
        let mut unanswered = 0;
        for life in 1..=rounds {
            // Some are killed while they still open what the last one left.
            if dice.below(4) == 0 {
                let moment = Duration::from_millis(dice.below(120) as u64);
                told.listen_and_kill(start(folder.path(), life + 10_000), moment, None);
            }
            let moment = Duration::from_millis(dice.below(400) as u64);
            // The first lives until somebody holds credit, however slow the machine is.
            let word = if life == 1 { "held" } else { "ready" };
            told.listen_and_kill(start(folder.path(), life), moment, Some(word));
            unanswered += told.asked.len() - told.acknowledged.len();
            let is_deep = life % 5 == 0 || life == rounds;
            check(folder.path(), &mut told, &mut dice, is_deep);
        }
        let acknowledged = told.asked.len() - unanswered;
        println!(
            "kill: {rounds} rounds, {CLIENTS} clients, {acknowledged} writes acknowledged, \
             {unanswered} in flight; lost or doubled: 0"
        );
    }
}

/// Opens what a killed process left and compares it with what it told.
fn check(folder: &Path, told: &mut Told, dice: &mut Dice, is_deep: bool) {
    let running = open(folder);
    let found = frames(&*running.queue.ledger().log);
    let by_tag = Frames::once_each(&found);
    for (key, answer) in &told.acknowledged {
        let frame = by_tag.of(&told.asked[key]);
        assert_eq!(frame.map(answer_of).as_ref(), Some(answer), "acknowledged");
    }
    nothing_acknowledged_is_set_aside(&folder.join("data/log/quarantine"), told);
    some_are_replayed(&running.queue, told, &by_tag, dice);
    who_heard_nothing_asks_again(&running.queue, told, &by_tag);
    if is_deep {
        let ledger = running.queue.ledger();
        let found = frames(&*ledger.log);
        books_equal_the_log(ledger, &found);
        credit_is_whole(ledger);
        texts::all_open(&ledger.vault, &found);
    }
    running.stop().expect("stops");
}

/// The frames of a log by their keys.
struct Frames<'f>(HashMap<IdemTag, &'f Arc<Frame>>);

impl<'f> Frames<'f> {
    fn once_each(frames: &'f [Arc<Frame>]) -> Self {
        let mut by_tag = HashMap::new();
        for frame in frames {
            let twice = by_tag.insert(frame.idem(), frame);
            assert!(twice.is_none(), "{frame:?} is there twice");
        }
        Self(by_tag)
    }

    fn of(&self, request: &Try) -> Option<&'f Arc<Frame>> {
        self.0.get(&tag(request)).copied()
    }
}

fn answer_of(frame: &Arc<Frame>) -> (u64, String) {
    (frame.first().0, frame.chain().to_string())
}

/// Recovery may set bytes aside, but none that an answer had named. Each file is looked at once:
/// who heard nothing asks again, and what was set aside before is acknowledged afterwards.
fn nothing_acknowledged_is_set_aside(quarantine: &Path, told: &Told) {
    let Ok(kept) = std::fs::read_dir(quarantine) else {
        return;
    };
    for file in kept {
        let path = file.expect("a file").path();
        let bytes = std::fs::read(&path).expect("a file");
        for key in told.acknowledged.keys() {
            let tag = tag(&told.asked[key]).0;
            assert!(!bytes.windows(tag.len()).any(|part| part == tag), "{key}");
        }
        std::fs::remove_file(path).expect("a file");
    }
}

fn some_are_replayed(queue: &WriteQueue, told: &Told, by_tag: &Frames<'_>, dice: &mut Dice) {
    let keys: Vec<_> = told.acknowledged.keys().collect();
    for _ in 0..REPLAYS.min(keys.len()) {
        let request = &told.asked[keys[dice.below(keys.len())]];
        let again = queue
            .submit_blocking(request.request())
            .expect("accepted once");
        assert!(again.replayed);
        assert_eq!(Some(&again.frame), by_tag.of(request));
    }
}

/// Recorded or not, when it is asked for again it is there once.
fn who_heard_nothing_asks_again(queue: &WriteQueue, told: &mut Told, by_tag: &Frames<'_>) {
    for (key, request) in &told.asked {
        if !told.acknowledged.contains_key(key) {
            let again = queue
                .submit_blocking(request.request())
                .expect("a good request");
            assert_eq!(again.replayed, by_tag.of(request).is_some());
            told.acknowledged.insert(*key, answer_of(&again.frame));
        }
    }
}

fn tag(request: &Try) -> IdemTag {
    idem_tag(&request.actor.to_string(), request.key.as_bytes())
}

fn open(folder: &Path) -> Running {
    let opening = Opening {
        data: folder.join("data"),
        clock: Arc::new(SystemClock),
        seeds: Box::new(SystemSeeds),
        random: Box::new(|bytes: &mut [u8]| getrandom::fill(bytes).expect("randomness")),
        // Small, so that the shelf is being written whenever the kill comes.
        bounds: Bounds {
            flush_entries: 300,
            flush_age_max: Duration::from_millis(20),
            ..Bounds::default()
        },
        genesis: Some(Genesis {
            origin: "test.example/log".into(),
            simulation: false,
            ledger_id: [7; 16],
        }),
    };
    Running::open(opening, |_| {}).expect("the ledger opens")
}

/// Founds the ledger and writes down who is who for the children.
fn found(folder: &Path) {
    let running = open(folder);
    let founder = running.founded.expect("founded just now");
    let mut dice = Dice(0);
    // From a day ago, so that sessions can be keyed in at once, for three.
    let began = moment(SystemClock.now_ms()).plus_minutes(-1_440);
    let scene = Scene::set(founder, began, |actor, command| {
        accepted(&running.queue, &request(&mut dice, actor, command))
    });
    let publication = scene.publish(began, 3 * 1_440).into();
    let staff = Actor::Person(scene.recorder);
    let events = accepted(&running.queue, &request(&mut dice, staff, publication));
    let activity = activity_in(&events);
    let adoption = AdoptPolicy {
        pack: Box::new(pack()),
        effective_from: Zone::shanghai().date(moment(SystemClock.now_ms())),
    };
    accepted(
        &running.queue,
        &request(&mut dice, Actor::Person(founder), adoption.into()),
    );
    let staff = [scene.recorder, scene.approver];
    let ids = (founder, staff, scene.organisation, activity);
    let text = serde_json::to_string(&ids).expect("ids are plain");
    std::fs::write(folder.join("ids.json"), text).expect("a temporary folder");
    running.stop().expect("stops");
}

/// A time bank that gives everybody something at first, for whom they like.
fn pack() -> Pack {
    let mut pack = Pack::known("nanjing").expect("comes along").clone();
    let source = "hourledger".to_owned();
    if let Setting::Set(bank) = &mut pack.time_bank {
        bank.value.opening_grant = Setting::Set(Sourced {
            source,
            value: Amount(300),
        });
        if let Setting::Set(spend) = &mut bank.value.spend {
            spend.value.receivers[0].age_min = Some(18);
        }
    }
    pack
}

/// R59: nothing spent twice, nothing lost: credit sums to zero, and holds wait that nobody ended.
fn credit_is_whole(ledger: &Ledger) {
    let key = BookKey::Bank(Unit::Credit);
    let bank = ledger.book::<BankBook>(&key).expect("readable");
    assert_eq!(bank.places.values().copied().sum::<Amount>(), Amount::ZERO);
    let held = bank.places.get(&Place::Held).copied().unwrap_or_default();
    assert!(bank.open_holds > 0 && held > Amount::ZERO, "{bank:?}");
}

fn activity_in(events: &[Event]) -> ActivityId {
    match &events[0] {
        Event::ActivityPublished(event) => event.activity.activity_id,
        other => panic!("{other:?}"),
    }
}

fn request(dice: &mut Dice, actor: Actor, command: Command) -> Try {
    let (key, commands) = (key(dice), vec![command]);
    Try {
        actor,
        key,
        commands,
    }
}

fn accepted(queue: &WriteQueue, request: &Try) -> Vec<Event> {
    let accepted = queue.submit_blocking(request.request()).expect("accepted");
    decode(&accepted.frame).expect("an own frame").events
}
