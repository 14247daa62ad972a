//! Certificates on one core: signing one of fifty sessions, printing it, checking a bundle offline;
//! beside bare Ed25519 on the same core, in the same run.

use std::hint::black_box;
use std::time::Instant;

use ed25519_dalek::{Signer as _, SigningKey};
use hourledger::checkpoint::{Note, Policy};
use hourledger::credential::document::{Claims, draft, read};
use hourledger::credential::pdf;
use hourledger::run::shapes::shape_of;
use hourledger::verify::{Asked, key_list, verify};
use serde_json::Value;

use crate::All;
use crate::machine::median;
use crate::table::Table;

/// Session-days of the certificate that is signed and printed.
const SESSIONS: usize = 50;
/// Rounds; they alternate and the middle one counts.
const ROUNDS: usize = 5;
/// Certificates, signatures or checks in a round.
const TIMES: usize = 2_000;
/// Prints in a round.
const PRINTS: usize = 10;

const BUNDLE: &[u8] = include_bytes!("../../tests/verify/fixtures/genuine.hours.json");
const KEYS: &[u8] = include_bytes!("../../tests/verify/fixtures/keys.json");
const POLICY: &[u8] = include_bytes!("../../tests/verify/fixtures/policy");
const METHOD: &str = "did:web:hours.example#key_11111111111111111111111111111111";
/// When the fixture is checked.
const AT: &str = "2026-11-24T08:00:00Z";

/// Measures and tells.
pub fn measure(all: &All, table: &mut Table) {
    let times = (TIMES / all.divisor).max(10);
    let claims = claims();
    let key = SigningKey::from_bytes(&[7; 32]);
    let issued_at = claims.issued_at;
    let bytes = draft(&claims).expect("good claims").as_str().len();
    let mut rates = [const { Vec::new() }; 4];
    let asked = asked();
    let held = signatures(BUNDLE);
    let (public, signature) = (key.verifying_key(), key.sign(&[1; 64]));
    for _ in 0..ROUNDS {
        rates[0].push(rate(times, || {
            black_box(key.sign(black_box(&[1; 64])));
        }));
        rates[1].push(rate(times, || {
            let draft = draft(black_box(&claims)).expect("good claims");
            black_box(draft.sign(METHOD, issued_at, |data| key.sign(data).to_bytes()));
        }));
        rates[2].push(rate(times, || {
            let checked = public.verify_strict(black_box(&[1; 64]), black_box(&signature));
            checked.expect("its own signature");
        }));
        rates[3].push(rate(times / 10, || {
            black_box(verify(black_box(BUNDLE), &asked, shape_of));
        }));
    }
    let [sign, issue, check, verified] = rates.map(|mut rates| median(&mut rates));
    table.heading("Certificates");
    table.columns(&["one core", "per second"]);
    table.row(&["bare Ed25519 signature".to_owned(), format!("{sign:.0}")]);
    let shown =
        format!("certificate of {SESSIONS} sessions, {bytes} bytes: built, signed, digest taken");
    table.row(&[shown, format!("{issue:.0}")]);
    table.row(&["bare verify_strict".to_owned(), format!("{check:.0}")]);
    let shown = format!("bundle of 3 sessions with {held} signatures, checked offline");
    table.row(&[shown, format!("{verified:.0}")]);
    let share = issue / sign * 100.0;
    table.target("% of bare signing that issuing reaches", share, 50.0, true);
    let share = verified * f64::from(held) / check * 100.0;
    table.target(
        "% of bare verifying that a check reaches",
        share,
        50.0,
        true,
    );
    let ms = printed(&claims);
    table.target("ms to print a certificate of 50 sessions", ms, 50.0, false);
}

fn rate(times: usize, mut act: impl FnMut()) -> f64 {
    let started = Instant::now();
    for _ in 0..times {
        act();
    }
    #[allow(clippy::cast_precision_loss)]
    let times = times as f64;
    times / started.elapsed().as_secs_f64()
}

fn printed(claims: &Claims) -> f64 {
    let issued_on = "2026-11-23".parse().expect("a date");
    let sheet = pdf::sheet_of(claims, BUNDLE.to_vec(), false, issued_on);
    black_box(pdf::print(&sheet).expect("prints"));
    let mut each: Vec<f64> = (0..PRINTS)
        .map(|_| {
            let started = Instant::now();
            black_box(pdf::print(&sheet).expect("prints"));
            started.elapsed().as_secs_f64() * 1_000.0
        })
        .collect();
    median(&mut each)
}

fn asked() -> Asked {
    let policy = Policy::parse(POLICY).expect("a policy");
    Asked {
        keys: key_list(KEYS).expect("a key list"),
        ..Asked::new(AT.parse().expect("a moment"), Some(policy))
    }
}

/// Signatures in a bundle: certificate, status list, and the lines under every checkpoint. The
/// same checkpoint stands under several proofs; a check looks at each text once at the least.
fn signatures(bundle: &[u8]) -> u32 {
    let value: Value = serde_json::from_slice(bundle).expect("JSON");
    let mut notes = std::collections::BTreeSet::new();
    collect(&value, &mut notes);
    let lines = |note: &String| {
        let note = Note::parse(note.as_bytes());
        note.map_or(0, |note| note.signatures().len())
    };
    let lines: usize = notes.iter().map(lines).sum();
    2 + u32::try_from(lines).expect("few")
}

/// The checkpoints under all proofs in a value.
fn collect(value: &Value, notes: &mut std::collections::BTreeSet<String>) {
    match value {
        Value::String(text) if text.starts_with("c2sp.org/tlog-proof@v1\n") => {
            let note = text.split_once("\n\n").map(|(_, note)| note.to_owned());
            notes.extend(note);
        }
        Value::Array(values) => values.iter().for_each(|value| collect(value, notes)),
        Value::Object(values) => values.values().for_each(|value| collect(value, notes)),
        _ => {}
    }
}

/// The fixture's claims with fifty sessions of an hour.
fn claims() -> Claims {
    let bundle: Value = serde_json::from_slice(BUNDLE).expect("JSON");
    let mut claims = read(&bundle["credential"]).expect("claims");
    let one = claims.sessions[0].clone();
    let session = |number: usize| {
        let mut session = one.clone();
        session.tag = hourledger::domain::kernel::ids::Tag16::derive(
            &[9; 32],
            u32::try_from(number).expect("few"),
        );
        session.leaf_index += number as u64;
        session.minutes = 60;
        session
    };
    claims.sessions = (0..SESSIONS).map(session).collect();
    let total = 60 * SESSIONS as u64;
    claims.evidence.tree_size += SESSIONS as u64;
    claims.total_minutes = total;
    claims.session_count = u32::try_from(SESSIONS).expect("few");
    claims.by_grade = [(one.grade, total)].into();
    claims.by_source = [(one.source, total)].into();
    claims.not_national_minutes = 0;
    let mut unit = claims.organisations[0].clone();
    (unit.minutes, unit.sessions) = (total, claims.session_count);
    claims.organisations = vec![unit];
    claims
}
