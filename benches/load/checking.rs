//! The check page of shares under readers: each opens links that holders sent, over HTTP. First
//! looks find nothing kept; later ones do, for as long as nothing moved.

use std::io::Write as _;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use hourledger::domain::Event;
use hourledger::domain::certificates::command::IssueCertificate;
use hourledger::domain::certificates::event::{ShownName, Variant};
use hourledger::domain::kernel::ids::{CertificateId, Digest32, PersonId};
use hourledger::domain::shares::command::ShareCertificate;
use hourledger::domain::shares::event::{SharePurpose, ShareTerm};
use hourledger::domain::stored::Actor;
use hourledger::http::{Api, serve};
use hourledger::run::ports::Clock;
use hourledger::run::{Publisher, Publishing, sharing};
use hourledger::state::Bounds;
use serde::{Deserialize, Serialize};

use crate::All;
use crate::district::District;
use crate::http::client::{Shot, fire};
use crate::http::server::{Server, access, bound, input_ends, settings};
use crate::ledger::Ledger;
use crate::machine::{median, percentile};
use crate::table::Table;

/// Who looks at the same time.
const READERS: usize = 64;
/// Certificates that are shared, each of [`DAYS`] session-days.
const SHARES: usize = 1_920;
const DAYS: usize = 8;
/// Looks of a round: every share once, or again and again.
const AGAIN: usize = 4;
/// Rounds of looking again; the middle one counts.
const ROUNDS: usize = 5;
/// What the slowest of a hundred looks may take.
const P99_MS_MAX: f64 = 20.0;

/// What the clients need to know.
#[derive(Serialize, Deserialize)]
struct Links {
    api: SocketAddr,
    paths: Vec<String>,
}

/// Measures and tells.
pub fn measure(all: &All, table: &mut Table) {
    let shares = (SHARES / all.divisor).max(READERS);
    let data = all.work.join("checking");
    let arguments = ["checks", "--data", &data.display().to_string()].map(str::to_owned);
    let count = ["--shares".to_owned(), shares.to_string()];
    let server = Server::<Links>::told_by(&[&arguments[..], &count].concat());
    let (api, paths) = (server.targets.api, &server.targets.paths);
    let requests: Vec<Vec<u8>> = paths.iter().map(|path| request(path)).collect();
    table.heading("The check page of a share");
    table.columns(&["readers", "looks", "pages/s", "p50 ms", "p99 ms"]);
    // The list of revocations is published with the first look at any; then it is there.
    fire(api, &requests[..1], 1);
    let (requests, others) = requests.split_at(requests.len() / 2);
    let first = fire(api, &requests[1..], READERS);
    tell(&first, "first looks", table);
    let mixed = fire(api, &mixed(others), READERS);
    tell(&mixed, "every fifth a first look", table);
    let again = [requests; AGAIN].concat();
    let rounds: Vec<Shot> = (0..ROUNDS).map(|_| fire(api, &again, READERS)).collect();
    for shot in &rounds {
        tell(shot, "again", table);
    }
    let mut each: Vec<f64> = rounds.iter().map(|shot| ms(shot, 0.99)).collect();
    let target = |what: &str, ms: f64, table: &mut Table| {
        let what = format!("ms p99 of the check page under {READERS} readers, {what}");
        table.target(&what, ms, P99_MS_MAX, false);
    };
    target("first looks", ms(&first, 0.99), table);
    target("every fifth a first look", ms(&mixed, 0.99), table);
    target("looked at before", median(&mut each), table);
    let alone = fire(api, &requests[..requests.len().min(200)], 1);
    tell(&alone, "again, alone", table);
}

/// Every request once for the first time, and after each four that were sent before.
fn mixed(requests: &[Vec<u8>]) -> Vec<Vec<u8>> {
    let with_earlier = |at: usize| {
        let earlier = (1..=4).map(move |step: usize| (at * 7_919 + step * 104_729) % (at + 1));
        std::iter::once(at).chain(earlier)
    };
    let order = (0..requests.len()).flat_map(with_earlier);
    order.map(|at| requests[at].clone()).collect()
}

fn tell(shot: &Shot, what: &str, table: &mut Table) {
    table.row(&[
        what.to_owned(),
        shot.latencies.len().to_string(),
        format!("{:.0}", shot.rate()),
        format!("{:.2}", ms(shot, 0.5)),
        format!("{:.2}", ms(shot, 0.99)),
    ]);
}

fn ms(shot: &Shot, share: f64) -> f64 {
    percentile(&shot.latencies, share).as_secs_f64() * 1_000.0
}

fn request(path: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nhost: bench\r\naccept-language: zh-CN\r\n\r\n").into_bytes()
}

/// Runs the server process: volunteers with certificates that they share.
pub fn serve_checks(data: &Path, shares: usize) {
    let ledger = Ledger::open(data, Bounds::default());
    let mut district = District::settle(&ledger, shares);
    for _ in 0..DAYS {
        district.live_through_a_day(&ledger, shares);
    }
    let publishing = Publishing {
        interval: Duration::from_secs(1),
        ..Publishing::default()
    };
    let publisher = Publisher::start(ledger.running.queue.clone(), publishing);
    let publisher = publisher.expect("a thread");
    published(&ledger);
    let held = issued(&ledger, &district.people);
    let paths = shared(&ledger, &held);
    published(&ledger);
    let access = Arc::new(access(data, &ledger));
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let api = bound().await;
        let links = Links {
            api: api.local_addr().expect("bound"),
            paths,
        };
        let settings = settings(&ledger, &access);
        let serving = serve(api, Arc::new(Api::new(settings)), input_ends());
        let said = serde_json::to_vec(&links).expect("plain JSON");
        std::io::stdout().write_all(&said).expect("heard");
        std::io::stdout().flush().expect("heard");
        serving.await.expect("serves");
    });
    runtime.shutdown_timeout(Duration::from_secs(1));
    publisher.stop().expect("it published to the end");
    ledger.close();
}

/// Waits until all that is recorded is published.
fn published(ledger: &Ledger) {
    let tlog = &ledger.running.queue.ledger().tlog;
    while tlog.published_size().0 < ledger.events() {
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn issued(ledger: &Ledger, people: &[PersonId]) -> Vec<(PersonId, CertificateId)> {
    let today = ledger.running.queue.ledger().zone.date(now(ledger));
    // One after the other: two in one batch may draw the same bit of the status list.
    let issue = |person: &PersonId| {
        let command = IssueCertificate {
            person_id: *person,
            from: "2026-01-01".parse().expect("a date"),
            to: today,
            variant: Variant::Full,
            organisation_id: None,
            units: std::collections::BTreeMap::new(),
            commendations: false,
            shown_name: ShownName::Full,
            replaces: None,
            prepared: None,
        };
        let events = ledger.must(Actor::Person(*person), command);
        let issued = events.iter().find_map(|event| match event {
            Event::CertificateIssued(event) => Some(event.certificate.certificate_id),
            _ => None,
        });
        (*person, issued.expect("one is issued"))
    };
    people.iter().map(issue).collect()
}

fn now(ledger: &Ledger) -> hourledger::domain::kernel::moment::Moment {
    let seconds = ledger.clock.now_ms() / 1_000;
    hourledger::domain::kernel::moment::Moment::from_unix(seconds).expect("a covered year")
}

/// The paths of a share of each.
fn shared(ledger: &Ledger, held: &[(PersonId, CertificateId)]) -> Vec<String> {
    let share = |(person, certificate): &(PersonId, CertificateId)| {
        let actor = Actor::Person(*person);
        let request = ledger.request(
            actor,
            ShareCertificate {
                certificate_id: *certificate,
                purpose: SharePurpose::Employment,
                term: ShareTerm::Days180,
                pin: None,
                consent_text_digest: Digest32::of(b"consent to be shown to verifiers"),
                prepared: None,
            },
        );
        let code = sharing::code(ledger.running.queue.ledger(), actor, request.key);
        let accepted = ledger.running.queue.submit_blocking(request);
        accepted.expect("shared");
        format!("/v/{}", code.characters())
    };
    held.iter().map(share).collect()
}
