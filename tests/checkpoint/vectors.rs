//! Golden vectors: keys, notes, cosignatures, proofs and verdicts that a stranger recomputes.
//!
//! `schemas/vectors/tlog_notes.json` holds inputs and results; `tools/vectors_tlog_notes.py`
//! recomputes every result in another language. The formats are C2SP's: a difference here means
//! that no other program understands us, so mend the code.

use std::path::Path;

use hourledger::checkpoint::{JudgeProblem, Judged, LogProof, Note, Policy, SignatureProblem};
use hourledger::tree::Hash;
use serde_json::{Value, json};

use crate::world::{ORIGIN, Pair, checkpoint, log_note, witness, witnessed_note};

#[test]
fn vectors() {
    let computed = json!({
        "keys": keys(),
        "notes": notes(),
        "proofs": proofs(),
        "policies": policies(),
    });
    let computed = serde_json::to_string_pretty(&computed).expect("plain values") + "\n";
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas/vectors/tlog_notes.json");
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, &computed).expect("a file");
    }
    let golden = std::fs::read_to_string(&path).expect("run once with BLESS=1");
    assert_eq!(computed, golden, "{} differs", path.display());
}

const DIGITS: &[u8; 16] = b"0123456789abcdef";

fn hex(bytes: &[u8]) -> String {
    let digits =
        |byte: &u8| [byte >> 4, byte & 15].map(|digit| char::from(DIGITS[usize::from(digit)]));
    bytes.iter().flat_map(digits).collect()
}

fn key(pair: &Pair, seed: u8) -> Value {
    json!({
        "seed": hex(&[seed; 32]),
        "name": pair.key.name(),
        "kind": pair.key.kind() as u8,
        "public_key": hex(pair.key.public_key()),
        "key_id": pair.key.id().to_string(),
        "vkey": pair.key.to_string(),
    })
}

fn keys() -> Value {
    json!([
        key(&Pair::log(ORIGIN, 1), 1),
        key(&Pair::log("服务时长.example", 7), 7),
        key(&Pair::witness(ORIGIN, 1), 1),
        key(&witness(2), 2),
        key(&witness(3), 3),
    ])
}

/// A checkpoint signed by the log of seed 1 and cosigned by some witnesses.
fn notes() -> Value {
    let cases = [(1, &[][..]), (70_000, &[2]), (i64::MAX as u64, &[2, 3])];
    let cases = cases.map(|(size, seeds)| {
        let body = checkpoint(size);
        let text = body.to_string();
        let log_line = Pair::log(ORIGIN, 1).note_line(&text);
        let time = |seed: u8| 1_800_000_000 + u64::from(seed);
        let cosigned = seeds
            .iter()
            .map(|&seed| witness(seed).cosign(&text, time(seed)));
        let note = Note::new(&text, vec![log_line.clone()]).expect("a good note");
        let note = note
            .with(&cosigned.collect::<Vec<_>>())
            .expect("a good note");
        let witnesses = seeds.iter().enumerate().map(|(number, &seed)| {
            json!({
                "seed": hex(&[seed; 32]),
                "name": witness(seed).key.name(),
                "unix_seconds": time(seed),
                "line": note.signatures()[number + 1].to_string(),
            })
        });
        json!({
            "origin": ORIGIN,
            "size": size,
            "root": hex(&body.root().0),
            "log_seed": hex(&[1; 32]),
            "body": text,
            "log_line": log_line.to_string(),
            "witnesses": witnesses.collect::<Vec<_>>(),
            "note": note.to_string(),
        })
    });
    json!(cases)
}

fn proofs() -> Value {
    let cases = [(None, 0, 0), (Some(&b"age-v1.2.1"[..]), 69_999, 3)];
    let cases = cases.map(|(extra, index, count)| {
        let hashes: Vec<Hash> = (0..count).map(|number| Hash([number; 32])).collect();
        let note = witnessed_note(&[2]);
        let proof = LogProof::new(
            extra.map(<[u8]>::to_vec),
            index,
            hashes.clone(),
            note.clone(),
        );
        json!({
            "extra": extra.map(hex),
            "index": index,
            "hashes": hashes.iter().map(|hash| hex(&hash.0)).collect::<Vec<_>>(),
            "note": note.to_string(),
            "proof": proof.expect("a good proof").to_string(),
        })
    });
    json!(cases)
}

const QUORUMS: [(&str, &str); 5] = [
    ("", "none"),
    ("", "w2"),
    ("group g 2 w2 w3 w4\n", "g"),
    ("group g all w2 w3\n", "g"),
    ("group g any w2 w3\ngroup h all g w4\n", "h"),
];

fn policies() -> Value {
    let stranger = {
        let text = log_note().text().to_owned();
        let line = Pair::log("other.example", 8).note_line(&text);
        Note::new(&text, vec![line]).expect("a good note")
    };
    let tampered = log_note().to_string().replace("70000", "70001");
    let notes = [
        log_note().to_string(),
        witnessed_note(&[2]).to_string(),
        witnessed_note(&[3, 2]).to_string(),
        witnessed_note(&[4, 3, 9]).to_string(),
        stranger.to_string(),
        tampered,
    ];
    let cases = QUORUMS.map(|(groups, quorum)| {
        let log = Pair::log(ORIGIN, 1).key;
        let witnesses = [2, 3, 4].map(|seed| format!("witness w{seed} {}\n", witness(seed).key));
        let witnesses = witnesses.concat();
        let text = format!("# {quorum}\nlog {log}\n{witnesses}{groups}quorum {quorum}\n");
        let policy = Policy::parse(text.as_bytes()).expect("a good policy");
        let verdicts = notes
            .iter()
            .map(|note| verdict(policy.judge(note.as_bytes())));
        json!({ "policy": text, "verdicts": verdicts.collect::<Vec<_>>() })
    });
    json!({ "notes": notes, "cases": cases })
}

fn verdict(judged: Result<Judged, JudgeProblem>) -> Value {
    match judged {
        Ok(judged) => {
            let seen = judged.witnesses.iter().map(|seen| {
                let name = seen.name.to_string();
                json!({ "name": name, "unix_seconds": seen.unix_seconds })
            });
            json!({
                "log_key_id": judged.log_key.id().to_string(),
                "quorum_met": judged.quorum_met,
                "witnesses": seen.collect::<Vec<_>>(),
            })
        }
        Err(JudgeProblem::Signature(SignatureProblem::NoKnownKey)) => json!("unknown key"),
        Err(JudgeProblem::Signature(SignatureProblem::Fails { .. })) => json!("fails"),
        Err(other) => panic!("{other}"),
    }
}
