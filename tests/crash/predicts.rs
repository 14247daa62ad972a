//! A dry run predicts: before each request it says what the request then comes to.
//!
//! Ids, tags, digests and sealed texts of new things are examples; everything else is the same, or
//! it is refused with the same code. And every total explains itself, also halfway.

use std::collections::HashMap;
use std::sync::Arc;

use hourledger::domain::Book;
use hourledger::domain::kernel::refusal::{Lang, RefusalCode};
use hourledger::domain::ledger::totals::HourTotals;
use hourledger::domain::sessions::state::SessionState;
use hourledger::reading::explain;
use hourledger::reading::page::{Asked, Page, place};
use hourledger::run::dry_run::{Predicted, predict};
use hourledger::run::{Failure, Ledger};
use serde_json::Value;

use crate::checks::state_is_sound;
use crate::clock::GatedClock;
use crate::dice::{Case, seeds};
use crate::ground::Ground;
use crate::life::{Came, Life, MORNING_MS};
use crate::load::Load;
use crate::scene::moment;

#[test]
fn a_dry_run_predicts_what_the_real_one_comes_to_and_totals_are_sums() {
    for &seed in &seeds(0..4) {
        drill(seed, 600);
    }
}

#[test]
#[ignore = "long: 100,000 requests, each predicted, at the level of run"]
fn a_dry_run_predicts_over_many_more_requests() {
    for &seed in &seeds(100..150) {
        drill(seed, 2_000);
    }
}

fn drill(seed: u64, requests: usize) {
    let _case = Case::named(format!("HOURLEDGER_SEED={seed}"));
    let mut ground = Ground::new(seed);
    let clock = Arc::new(GatedClock::at(MORNING_MS));
    let mut life = Life::new(ground.open(&clock).expect("a new ledger"), clock);
    let mut load = life.load(seed);
    let mut compared = 0;
    for number in 0..requests {
        let minutes = i64::try_from(load.dice.below(12)).expect("small");
        life.clock.minutes_pass(minutes);
        compared += usize::from(one_request(&mut life, &mut load));
        if number % 100 == 99 {
            totals_are_sums(life.running.queue.ledger(), &load);
        }
    }
    state_is_sound(&life);
    life.running.stop().expect("stops");
    println!("dry runs: seed {seed}, {compared} of {requests} requests compared, wrong: 0");
}

/// Predicts, then asks; whether there was anything to compare (a replay is no new decision).
fn one_request(life: &mut Life, load: &mut Load) -> bool {
    let request = load.next(moment(life.now_ms()));
    let ledger = Arc::clone(life.running.queue.ledger());
    let predicted = predict(&ledger, request.request());
    let came = life.round(std::slice::from_ref(&request));
    load.scene.learn(&came[0].events().unwrap_or_default());
    match (predicted, &came[0]) {
        (_, Came::Refused(RefusalCode::IdempotencyKeyReused)) => false,
        (_, Came::Accepted(accepted)) if accepted.replayed => false,
        (Err(Failure::Refused(refusal)), Came::Refused(code)) => {
            assert_eq!(refusal.code, *code, "{request:?}");
            true
        }
        (Ok(predicted), Came::Accepted(accepted)) => {
            let stored = accepted.frame.events();
            let stored = stored.map(|event| (event.event_type.to_owned(), json(event.body)));
            same_events(&predicted, &stored.collect::<Vec<_>>());
            same_totals(&ledger, &predicted);
            true
        }
        (predicted, came) => {
            let predicted = predicted.map(|predicted| predicted.events);
            panic!("{request:?}: predicted {predicted:?}, came to {came:?}")
        }
    }
}

fn json(body: &[u8]) -> Value {
    serde_json::from_slice(body).expect("stored bodies are JSON")
}

fn same_events(predicted: &Predicted, stored: &[(String, Value)]) {
    let types = |(event_type, _): &(String, Value)| event_type.clone();
    let said: Vec<_> = predicted
        .events
        .iter()
        .map(|event| event.event_type.clone())
        .collect();
    assert_eq!(said, stored.iter().map(types).collect::<Vec<_>>());
    let mut examples = Examples::default();
    for (event, (_, body)) in predicted.events.iter().zip(stored) {
        examples.stand_for(
            &json(event.groups.get().as_bytes()),
            body,
            event.event_type.as_str(),
        );
    }
}

/// Which example of the prediction stands for which real thing: always the same one.
#[derive(Default)]
struct Examples(HashMap<String, String>);

impl Examples {
    fn stand_for(&mut self, example: &Value, real: &Value, at: &str) {
        match (example, real) {
            (Value::Object(examples), Value::Object(reals)) => {
                assert!(examples.keys().eq(reals.keys()), "{at}");
                for (name, example) in examples {
                    self.stand_for(example, &reals[name], name);
                }
            }
            (Value::Array(examples), Value::Array(reals)) => {
                assert_eq!(examples.len(), reals.len(), "{at}");
                for (example, real) in examples.iter().zip(reals) {
                    self.stand_for(example, real, at);
                }
            }
            (Value::String(example), Value::String(real)) if is_drawn(example, at) => {
                assert_eq!(example.len(), real.len(), "{at}");
                let before = self.0.insert(example.clone(), real.clone());
                assert!(before.is_none_or(|before| before == *real), "{at}");
            }
            _ => assert_eq!(example, real, "{at}"),
        }
    }
}

/// Whether a text is, or is made from, what each command draws anew: ids, tags, sealed texts.
fn is_drawn(text: &str, field: &str) -> bool {
    const DRAWN: [&str; 10] = [
        "tag",
        "content_digest",
        "name",
        "title",
        "description",
        "address",
        "birth_date",
        "document_number",
        "phone",
        "reason_text",
    ];
    let is_id = text.len() == 36 && text.as_bytes()[3] == b'_';
    is_id || DRAWN.contains(&field)
}

/// The totals that the prediction shows are those that came about.
fn same_totals(ledger: &Ledger, predicted: &Predicted) {
    for (key, book) in &predicted.books {
        let served = ledger.store.book(key).expect("readable");
        // What is new stands under a key that was an example.
        if let Some(served) = served {
            assert_eq!(totals_of(book), totals_of(&served), "{key:?}");
        }
    }
}

fn totals_of(book: &Book) -> Option<HourTotals> {
    match book {
        Book::Ledger(book) => Some(book.totals),
        Book::Person(book) => Some(book.totals),
        Book::Organisation(book) => Some(book.totals),
        Book::Activity(book) => Some(book.totals),
        _ => None,
    }
}

/// I12: every total is the sum of the parts it is explained by.
fn totals_are_sums(ledger: &Ledger, load: &Load) {
    let lang = Lang::En;
    let whole = pages(|asked| explained(explain::ledger(ledger, asked, lang)));
    let parts = whole.1.iter().map(|part| figures(&part.hours));
    assert_eq!(figures(&whole.0), sum(parts), "the ledger");
    let id = load.scene.organisation;
    let organisation = pages(|asked| explained(explain::organisation(ledger, id, asked, lang)));
    let parts = organisation.1.iter().map(|part| figures(&part.hours));
    assert_eq!(figures(&organisation.0), sum(parts), "{id}");
    for &id in &load.scene.activities {
        let activity = pages(|asked| explained(explain::activity(ledger, id, asked, lang)));
        assert_eq!(
            figures(&activity.0),
            sum(activity.1.iter().map(session)),
            "{id}"
        );
    }
    for &id in load.scene.people.iter().chain(&load.scene.erased) {
        let person = pages(|asked| explained(explain::person(ledger, id, asked, lang)));
        assert_eq!(
            figures(&person.0),
            sum(person.1.iter().map(session)),
            "{id}"
        );
    }
}

type Figures = [i64; 3];

fn figures(totals: &HourTotals) -> Figures {
    [
        totals.effective_minutes,
        totals.in_notice_minutes,
        totals.waiting_minutes,
    ]
}

fn session(part: &explain::SessionPart) -> Figures {
    let credited = part.credits.iter().filter(|credit| !credit.reversed);
    let credited: i64 = credited.map(|credit| credit.minutes.0).sum();
    // A merge freezes what shares time with an earlier record.
    let is_frozen = part.state == SessionState::Disputed;
    let counted = if is_frozen { 0 } else { credited };
    assert_eq!(counted, part.effective_minutes, "{}", part.session_id);
    [
        part.effective_minutes,
        part.in_notice_minutes,
        part.waiting_minutes,
    ]
}

fn sum(parts: impl Iterator<Item = Figures>) -> Figures {
    parts.fold([0; 3], |sum, part| {
        [sum[0] + part[0], sum[1] + part[1], sum[2] + part[2]]
    })
}

fn explained<T>(answer: Result<explain::Explained<T>, Failure>) -> (HourTotals, Page<T>) {
    let explained = answer.expect("readable");
    assert!(explained.exact, "nobody writes meanwhile");
    (explained.hours, explained.parts)
}

/// A total with the parts of all pages, seven on each.
fn pages<T>(read: impl Fn(&Asked) -> (HourTotals, Page<T>)) -> (HourTotals, Vec<T>) {
    let mut asked = Asked {
        limit: 7,
        after: None,
    };
    let mut all = Vec::new();
    loop {
        let (total, page) = read(&asked);
        all.extend(page.items);
        let Some(next) = page.next else {
            return (total, all);
        };
        asked.after = Some(place(&next).expect("an own cursor"));
    }
}
