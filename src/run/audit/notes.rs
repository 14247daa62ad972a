//! Checkpoints against the log: who signed them, what root they state, who cosigned them.
//!
//! A note counts by its signatures and never by where it lay: the ones of the directory are looked
//! at beside those that the auditor brings.

use super::keys::{LogKey, LogKeys};
use super::report::{Check, Line, Problems, Told};
use super::roots::Roots;
use crate::checkpoint::{Checkpoint, KeyKind, Note, Policy, VerifierKey};

/// A note and where it came from.
#[derive(Clone, Debug)]
pub struct Given {
    /// Where it came from, for messages.
    pub from: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// A note that could be read.
#[derive(Debug)]
pub struct Read {
    from: String,
    note: Note,
    /// What it states.
    pub checkpoint: Checkpoint,
    bytes: Vec<u8>,
}

/// The notes that can be read, and what is wrong with the others.
pub fn read(given: &[Given]) -> (Vec<Read>, Problems) {
    let (mut notes, mut problems) = (Vec::new(), Problems::default());
    for Given { from, bytes } in given {
        let note = Note::parse(bytes).map_err(|why| why.to_string());
        let both = note.and_then(|note| {
            let checkpoint = Checkpoint::parse(note.text()).map_err(|why| why.to_string())?;
            Ok((note, checkpoint))
        });
        match both {
            Ok((note, checkpoint)) => notes.push(Read {
                from: from.clone(),
                note,
                checkpoint,
                bytes: bytes.clone(),
            }),
            Err(why) => problems.add(
                format!("{from} 不是检查点：{why}"),
                format!("{from} is no checkpoint: {why}"),
            ),
        }
    }
    (notes, problems)
}

fn none() -> Told {
    Told::new(
        "没有检查点；可用 --checkpoint 给出",
        "there is no checkpoint; name one with --checkpoint",
    )
}

/// Each note bears the signature of a key that the log announced, and that was still trusted.
pub fn check_signatures(
    notes: &[Read],
    unread: Problems,
    origin: Option<&str>,
    keys: LogKeys,
) -> Line {
    let LogKeys { keys, mut problems } = keys;
    problems.extend(unread);
    if notes.is_empty() && problems.is_empty() {
        return Line::not_checked(Check::Signatures, none());
    }
    for note in notes {
        if origin != Some(note.checkpoint.origin()) {
            let (from, other) = (&note.from, note.checkpoint.origin());
            problems.add(
                format!("{from} 属于另一个日志 {other}"),
                format!("{from} is of another log, {other}"),
            );
        } else if !keys.iter().any(|key| is_signed(note, key)) {
            let from = &note.from;
            problems.add(
                format!("{from} 没有日志所公布且当时可信的密钥的签名"),
                format!("{from} bears no signature of a key that the log announced and trusted"),
            );
        }
    }
    let count = notes.len();
    let said = Told::new(
        format!("核对了 {count} 个检查点、{} 把密钥", keys.len()),
        format!("{count} checkpoint(s) and {} key(s) looked at", keys.len()),
    );
    Line::checked(Check::Signatures, said, problems.into_list())
}

/// Whether a key signed a note while it was trusted to.
fn is_signed(note: &Read, key: &LogKey) -> bool {
    let (size, origin) = (note.checkpoint.size(), note.checkpoint.origin());
    let is_late = |end: Option<u64>| end.is_some_and(|end| size > end);
    if is_late(key.distrusted_after) || is_late(key.retired_at) {
        return false;
    }
    let verifier = VerifierKey::new(origin, KeyKind::Ed25519Note, key.public);
    verifier.is_ok_and(|verifier| note.note.verify([&verifier]).is_ok())
}

/// Each note states the root that the log has at its size.
pub fn check_roots(notes: &[Read], roots: &Roots) -> Line {
    if notes.is_empty() {
        return Line::not_checked(Check::Checkpoint, none());
    }
    let mut problems = Problems::default();
    for note in notes {
        let (from, size) = (&note.from, note.checkpoint.size());
        match roots.root_at(size) {
            Some(root) if root == note.checkpoint.root() => {}
            Some(_) => problems.add(
                format!("{from}：大小 {size} 处的树根不同，已发布的记录被改写"),
                format!("{from}: another root at size {size}; what was published was rewritten"),
            ),
            None => problems.add(
                format!("{from}：日志到不了大小 {size}，尾部被删除或损坏"),
                format!("{from}: the log does not reach size {size}; its end was removed"),
            ),
        }
    }
    let largest = notes.iter().map(|note| note.checkpoint.size()).max();
    let largest = largest.unwrap_or_default();
    let said = Told::new(
        format!("{} 个检查点，最大覆盖 {largest} 个事件", notes.len()),
        format!(
            "{} checkpoint(s), the largest over {largest} events",
            notes.len()
        ),
    );
    Line::checked(Check::Checkpoint, said, problems.into_list())
}

/// The largest note bears the cosignatures that the auditor's policy wants.
pub fn check_witnesses(notes: &[Read], policy: Option<&Policy>) -> Line {
    let Some(policy) = policy else {
        let why = Told::new(
            "没有给出策略文件（--policy）",
            "no policy file was given (--policy)",
        );
        return Line::not_checked(Check::Witnesses, why);
    };
    let Some(newest) = notes.iter().max_by_key(|note| note.checkpoint.size()) else {
        return Line::not_checked(Check::Witnesses, none());
    };
    let mut problems = Problems::default();
    let said = match policy.judge(&newest.bytes) {
        Ok(judged) => {
            let names: Vec<String> = judged
                .witnesses
                .iter()
                .map(|witness| format!("{} ({})", witness.name, when(witness.unix_seconds)))
                .collect();
            if !judged.quorum_met {
                problems.add(
                    "见证签名不足策略要求的数目",
                    "fewer witnesses cosigned than the policy wants",
                );
            }
            let names = if names.is_empty() {
                "-".to_owned()
            } else {
                names.join(", ")
            };
            Told::new(format!("见证者：{names}"), format!("witnesses: {names}"))
        }
        Err(why) => {
            problems.add(
                format!("按策略文件判定不通过：{why}"),
                format!("the policy does not accept it: {why}"),
            );
            Told::new(newest.from.clone(), newest.from.clone())
        }
    };
    Line::checked(Check::Witnesses, said, problems.into_list())
}

/// A time of a witness, as recorded times are shown.
fn when(unix_seconds: u64) -> String {
    use crate::domain::kernel::moment::RecordedAt;
    let ms = i64::try_from(unix_seconds)
        .ok()
        .and_then(|it| it.checked_mul(1_000));
    let shown = ms.and_then(RecordedAt::from_unix_ms);
    shown.map_or_else(|| unix_seconds.to_string(), |at| at.to_string())
}
