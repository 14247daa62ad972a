//! fsck: re-reads every frame, recomputes every commitment and the public tree over them, checks
//! the vault's rows, folds every book again beside the old ones and compares. It never repairs; a
//! doubtful shelf is mended by `rebuild`, a damaged log only by `restore`.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Serialize;

use super::fold::{Decoded, decode, fold_frame};
use super::open::lock;
use super::publishing::public_tree::PublicTree;
use super::shapes::shape_of;
use crate::domain::books::Book;
use crate::domain::kernel::ids::Position;
use crate::log::disk::real::RealDisk;
use crate::log::on_disk::{Damage, OnDisk, scan};
use crate::log::{Fault, Log};
use crate::state::{Bounds, Progress, Store, catch_up, changed_since_close, compare};
use crate::tlog::NewestPlace;
use crate::vault::{Checked, Random, Vault, VaultSettings};

/// How many differences are named; a doctored shelf has many.
const DIFFERENCES_NAMED_MAX: usize = 50;

/// What fsck found.
#[derive(Debug, Serialize)]
pub struct Report {
    /// Events read and committed to again.
    pub events: u64,
    /// Frames read.
    pub frames: u64,
    /// Position after the last event.
    pub head: Position,
    /// What is wrong, in words; empty: nothing.
    pub problems: Vec<String>,
    /// Digest of every kind of book as folded again.
    pub digests: BTreeMap<&'static str, String>,
}

/// How far fsck has come.
#[derive(Debug, Clone, Copy)]
pub enum Stage {
    /// Bytes of the log read, of all there are.
    Log(u64, u64),
    /// Events folded again, of all there are.
    Books(u64, u64),
}

/// Checks the ledger in `data`, which no process may hold.
pub fn fsck(
    data: &Path,
    newest: &dyn NewestPlace,
    random: Box<dyn Random>,
    mut progress: impl FnMut(Stage),
) -> Result<Report, Fault> {
    let _lock = lock(data)?;
    let mut report = Report {
        events: 0,
        frames: 0,
        head: Position(0),
        problems: Vec::new(),
        digests: BTreeMap::new(),
    };
    let folder = data.join("log");
    let disk = RealDisk::existing(&folder)
        .map_err(|cause| Fault::fatal(format!("opening {}", folder.display()), cause))?;
    let mut tree = PublicTree::of(data, newest)?;
    if let Err(damage) = check_log(&disk, &mut tree, &mut report, &mut progress) {
        report.problems.push(format!("log: {damage}"));
        return Ok(report);
    }
    let tree = tree.problems().into_iter();
    report
        .problems
        .extend(tree.map(|problem| format!("tlog: {problem}")));
    let log = OnDisk::open(std::sync::Arc::new(disk), crate::log::Position(0))?;
    check_vault(data, &log, random, &mut report);
    let access = crate::access::check(&data.join("access"));
    report.problems.extend(
        access
            .into_iter()
            .map(|problem| format!("access: {problem}")),
    );
    check_books(data, &log, &mut report, &mut progress)?;
    log.close()?;
    Ok(report)
}

fn check_log(
    disk: &RealDisk,
    tree: &mut PublicTree,
    report: &mut Report,
    progress: &mut impl FnMut(Stage),
) -> Result<(), Damage> {
    let head = scan(disk, shape_of, |scanned| {
        report.frames += 1;
        report.events += scanned.commitments.len() as u64;
        tree.add(&scanned);
        if report.frames.is_multiple_of(4_096) {
            progress(Stage::Log(scanned.bytes_done, scanned.bytes_total));
        }
    })?;
    report.head = Position(head.next.0);
    Ok(())
}

fn check_vault(data: &Path, log: &OnDisk, random: Box<dyn Random>, report: &mut Report) {
    let vault = Vault::open(VaultSettings::beside(data), log.ledger_id(), random);
    let checked: Result<Checked, Fault> = vault.and_then(|vault| vault.check());
    if let Err(fault) = checked {
        report.problems.push(format!("vault: {}", in_full(&fault)));
    }
}

/// Folds the whole log into a second shelf and compares it with the one that serves.
fn check_books(
    data: &Path,
    log: &OnDisk,
    report: &mut Report,
    progress: &mut impl FnMut(Stage),
) -> Result<(), Fault> {
    let beside = data.join("sled.fsck");
    let doing = || format!("making room in {}", beside.display());
    if beside.exists() {
        std::fs::remove_dir_all(&beside).map_err(|cause| Fault::fatal(doing(), cause))?;
    }
    let fresh = Store::<Book>::create(&beside, log.ledger_id(), Bounds::default())?;
    fold_all(log, &fresh, |done, total| {
        progress(Stage::Books(done, total));
    })?;
    report.digests = named_digests(&fresh)?;
    let sums = super::sums::check(&fresh)?.into_iter();
    report
        .problems
        .extend(sums.map(|problem| format!("time bank: {problem}")));
    let head = log.head().next;
    let sled = data.join("sled");
    // Before it is opened: from then on its files change.
    let changed = changed_since_close(&sled)?;
    let changed = changed.iter().map(|what| format!("sled: {what}"));
    let known = report.problems.len();
    report.problems.extend(changed);
    match Store::<Book>::open_believed(&sled, log.ledger_id(), head, Bounds::default())? {
        Ok(served) => {
            compare_served(log, &served, &fresh, report)?;
            if report.problems.len() > known {
                served.distrust();
            }
            served.close()?;
        }
        Err(doubt) => report
            .problems
            .push(format!("sled: {doubt}; run `rebuild`")),
    }
    drop(fresh);
    std::fs::remove_dir_all(&beside).map_err(|cause| Fault::fatal(doing(), cause))
}

/// Checks the pages of the shelf that serves, then its content. What is wrong stays wrong, and the
/// next start rebuilds.
fn compare_served(
    log: &OnDisk,
    served: &Store<Book>,
    fresh: &Store<Book>,
    report: &mut Report,
) -> Result<(), Fault> {
    let damaged = served.walk_pages().faults;
    let named = damaged.iter().take(DIFFERENCES_NAMED_MAX);
    report
        .problems
        .extend(named.map(|fault| format!("sled: {}", in_full(fault))));
    if damaged.is_empty() {
        fold_all(log, served, |_, _| {})?;
        let differences = compare(served, fresh);
        let named = differences.iter().take(DIFFERENCES_NAMED_MAX);
        report
            .problems
            .extend(named.map(|difference| format!("sled: {difference}")));
    }
    Ok(())
}

/// Folds what a store lacks, without touching the vault.
pub fn fold_all(
    log: &dyn Log,
    store: &Store<Book>,
    mut progress: impl FnMut(u64, u64),
) -> Result<(), Fault> {
    let fold = |frame: &crate::log::Frame, decoded: Decoded, editor: &mut _| {
        fold_frame(frame, &decoded, editor)
    };
    catch_up(log, store, decode, fold, |Progress { done, total }| {
        progress(done, total);
    })?;
    Ok(())
}

/// Digest of every kind of book, by its name.
pub fn named_digests(store: &Store<Book>) -> Result<BTreeMap<&'static str, String>, Fault> {
    let digests = store.digest()?;
    let hex = |bytes: &[u8; 32]| blake3::Hash::from_bytes(*bytes).to_string();
    let named = Book::KINDS.iter().filter_map(|(kind, name)| {
        digests
            .kinds
            .get(kind)
            .map(|digest| (*name, hex(&digest.value)))
    });
    Ok(named
        .chain([("idempotency", hex(&digests.idem.value))])
        .collect())
}

/// A fault with its causes, on one line.
pub fn in_full(fault: &dyn std::error::Error) -> String {
    let mut text = fault.to_string();
    let mut cause = fault.source();
    while let Some(next) = cause {
        text = format!("{text}: {next}");
        cause = next.source();
    }
    text
}
