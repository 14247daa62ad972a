//! The audit: what somebody can check who has a copy of the data directory and trusts nobody.
//!
//! Needs `log/` and nothing else: no keys, no vault, no index; it writes nothing and works on a
//! read-only copy. Checkpoints, a policy and published files are compared where there are any. The
//! log is read once (`pass`); each check is a line of the report (`report`), in a fixed order, also
//! where it was not made.
//!
//! If the directory has a lock file that can be opened, the audit holds it shared meanwhile, and
//! refuses where a process is writing; a copy or a backup has none, and is read without.
//!
//! What a consistent log cannot show: whether it was written anew as a whole. Only what is kept
//! outside shows that, so the report says when nothing outside was compared.
//! Must never: write, repair, unseal, or call something checked that was not.

pub mod genesis;
pub mod hours;
pub mod keys;
pub mod notes;
pub mod pass;
pub mod published;
pub mod report;
pub mod roots;

use std::fs::File;
use std::path::{Path, PathBuf};

use self::genesis::Genesis;
use self::hours::Hours;
use self::keys::LogKeys;
use self::notes::Given;
use self::pass::{Leaves, Passed, pass};
use self::published::Published;
use self::report::{Check, Line, Report, Told, Verdict};
use self::roots::{KnownRoot, Roots, check_known};
use crate::checkpoint::Policy;
use crate::log::digest::hex;
use crate::log::{Damage, Fault};

/// What an audit is told beside the directory.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// Roots that the auditor kept.
    pub known_roots: Vec<KnownRoot>,
    /// Checkpoints of the directory, or that the auditor kept.
    pub notes: Vec<Given>,
    /// Whom the auditor trusts.
    pub policy: Option<Policy>,
    /// A folder of published files.
    pub published: Option<PathBuf>,
}

/// Audits the directory `data`; `progress` hears of bytes read, of all.
pub fn audit(data: &Path, asked: &Asked, progress: impl FnMut(u64, u64)) -> Result<Report, Fault> {
    let lock = held_shared(data)?;
    let (mut genesis, mut hours) = (Genesis::default(), Hours::default());
    let mut keys = LogKeys::default();
    let (mut published, given) = published_of(asked)?;
    let (notes, unread) = notes::read(&given);
    let known = asked.known_roots.iter().map(|known| known.size);
    let stated = notes.iter().map(|note| note.checkpoint.size());
    let mut roots = Roots::at(known.chain(stated));
    let mut leaves: Vec<&mut dyn Leaves> = vec![&mut roots];
    leaves.extend(published.iter_mut().map(|it| it as &mut dyn Leaves));
    let passed = pass(
        &data.join("log"),
        &mut [&mut genesis, &mut hours, &mut keys],
        &mut leaves,
        progress,
    )?;
    let mut report = Report {
        ledger_id: passed.ledger.map(|ledger| ledger.to_string()),
        origin: genesis.opened.as_ref().map(|opened| opened.origin.clone()),
        simulation: genesis.opened.as_ref().map(|opened| opened.simulation),
        events: passed.events,
        frames: passed.frames,
        chain: passed.head.map(|head| hex(&head.chain.0)),
        tree: roots.standing(),
        hours: hours.sums().clone(),
        compared_outside: false,
        lock_held: lock.is_some(),
        checks: Vec::with_capacity(Check::ALL.len()),
    };
    let is_whole = passed.damage.is_none();
    let origin = report.origin.clone();
    report.checks.push(check_log(&passed, genesis));
    report.checks.push(check_tree(passed, &roots));
    report.checks.push(hours.into_line(is_whole));
    report.checks.push(check_known(&roots, &asked.known_roots));
    let signatures = notes::check_signatures(&notes, unread, origin.as_deref(), keys);
    report.checks.push(signatures);
    report.checks.push(notes::check_roots(&notes, &roots));
    let policy = asked.policy.as_ref();
    report.checks.push(notes::check_witnesses(&notes, policy));
    report
        .checks
        .push(published.map_or_else(unpublished, Published::into_line));
    report.compared_outside = report
        .checks
        .iter()
        .any(|line| line.check.is_outside() && line.verdict != Verdict::NotChecked);
    Ok(report)
}

/// The published files that the auditor names, and with their checkpoint all notes.
fn published_of(asked: &Asked) -> Result<(Option<Published>, Vec<Given>), Fault> {
    let mut given = asked.notes.clone();
    let Some(folder) = &asked.published else {
        return Ok((None, given));
    };
    let published = Published::open(folder)?;
    given.push(Given {
        from: folder.join("checkpoint").display().to_string(),
        bytes: published.note.clone(),
    });
    Ok((Some(published), given))
}

fn unpublished() -> Line {
    let why = Told::new(
        "没有给出已发布文件的目录（--published）",
        "no folder of published files was named (--published)",
    );
    Line::not_checked(Check::Published, why)
}

fn check_log(passed: &Passed, genesis: Genesis) -> Line {
    let (events, frames) = (passed.events, passed.frames);
    let mut problems = genesis.problems;
    let opened = genesis.opened.as_ref();
    let stated = opened.map(|opened| *opened.ledger_id.as_bytes());
    if let (Some(ledger), Some(stated)) = (passed.ledger, stated)
        && ledger.0 != stated
    {
        problems.add(
            "创世事件属于另一账本",
            "genesis is that of another ledger than the frames'",
        );
    }
    if let Some(damage) = &passed.damage {
        problems.add(damaged_zh(damage), damaged_en(damage));
    }
    if events == 0 && passed.damage.is_none() {
        problems.add("日志是空的", "the log is empty");
    }
    Line::checked(
        Check::Log,
        Told::new(
            format!("读到 {events} 个事件（{frames} 帧）"),
            format!("{events} events in {frames} frames read"),
        ),
        problems.into_list(),
    )
}

fn damaged_zh(damage: &Damage) -> String {
    let torn = if damage.torn_tail {
        "（可能是断电时未确认的尾部）"
    } else {
        ""
    };
    format!("损坏于 {damage}{torn}")
}

fn damaged_en(damage: &Damage) -> String {
    let torn = if damage.torn_tail {
        " (perhaps the torn end of what was never acknowledged, after a power cut)"
    } else {
        ""
    };
    format!("{damage}{torn}")
}

fn check_tree(passed: Passed, roots: &Roots) -> Line {
    let size = roots.size();
    Line::checked(
        Check::Tree,
        Told::new(
            format!("由 {size} 个承诺重算出树根"),
            format!("root recomputed from {size} commitments"),
        ),
        passed.unhashed.into_list(),
    )
}

/// Holds the directory's lock shared, if there is one that can be opened. Nothing is created.
fn held_shared(data: &Path) -> Result<Option<File>, Fault> {
    let Ok(file) = File::open(data.join("lock")) else {
        return Ok(None);
    };
    match file.try_lock_shared() {
        Ok(()) => Ok(Some(file)),
        Err(std::fs::TryLockError::WouldBlock) => Err(Fault::retry(
            format!("locking the data directory {}", data.display()),
            "another process is writing it; stop that one, or audit a backup",
        )),
        // A file system without locks: a copy on some medium.
        Err(std::fs::TryLockError::Error(_)) => Ok(None),
    }
}
