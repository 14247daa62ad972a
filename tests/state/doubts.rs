//! Doubts: an index that is lost, from another day, torn or flipped is rebuilt, or reading it is an
//! error. It never answers wrongly.

use std::fs;
use std::path::Path;

use hourledger::log::{Fault, LedgerId, Log as _, Position};
use hourledger::state::{Digests, Doubt, Opened, Shelved, Store, changed_since_close};

use crate::toy::{Key, LEDGER, Ledger, Tally, copied, follow, small};

/// A ledger of 400 commands whose store was closed.
fn closed() -> (Ledger, Digests) {
    let mut ledger = Ledger::new();
    let (store, _) = ledger.open();
    ledger.write_many(&store, 400);
    let digests = store.digest().expect("readable");
    store.close().expect("sled accepts");
    (ledger, digests)
}

/// Opens, expects a rebuild for a reason, and expects the right books afterwards.
fn check(ledger: &Ledger, digests: &Digests, expected: impl Fn(&Doubt) -> bool) {
    let (store, doubt) = ledger.open();
    let doubt = doubt.expect("a reason to rebuild");
    assert!(expected(&doubt), "{doubt:?}: {doubt}");
    assert_eq!(store.digest().expect("readable"), *digests);
}

#[test]
fn a_deleted_directory_is_rebuilt() {
    let (ledger, digests) = closed();
    fs::remove_dir_all(ledger.sled()).expect("removable");
    check(&ledger, &digests, |doubt| matches!(doubt, Doubt::Nothing));
}

#[test]
fn an_older_directory_is_caught_up() {
    let (mut ledger, _) = closed();
    let older = copied(&ledger.sled());
    let (store, _) = ledger.open();
    ledger.write_many(&store, 100);
    let digests = store.digest().expect("readable");
    drop(store);
    fs::remove_dir_all(ledger.sled()).expect("removable");
    fs::rename(older.path(), ledger.sled()).expect("renamable");
    let (store, doubt) = ledger.open();
    assert!(doubt.is_none(), "{doubt:?}");
    assert_eq!(store.digest().expect("readable"), digests);
}

#[test]
fn a_directory_newer_than_the_log_is_rebuilt() {
    let (ledger, _) = closed();
    let mut shorter = Ledger::new();
    let (store, _) = shorter.open();
    shorter.write_many(&store, 300);
    let digests = store.digest().expect("readable");
    drop(store);
    fs::remove_dir_all(shorter.sled()).expect("removable");
    fs::rename(ledger.sled(), shorter.sled()).expect("renamable");
    check(&shorter, &digests, |doubt| {
        matches!(doubt, Doubt::BeyondLog(Position(400)))
    });
}

#[test]
fn after_a_stop_of_the_machine_everything_is_rebuilt() {
    let (ledger, digests) = closed();
    for (mark, stopped) in [
        ("open another-boot\n", true),
        ("open unknown\n", true),
        ("clean", false),
        ("cle\n", false),
    ] {
        fs::write(ledger.sled().join("hourledger.mark"), mark).expect("writable");
        check(&ledger, &digests, |doubt| match doubt {
            Doubt::MachineStopped => stopped,
            Doubt::Unmarked => !stopped,
            _ => false,
        });
    }
}

#[test]
fn at_most_one_doubted_directory_is_kept() {
    let (ledger, digests) = closed();
    for _ in 0..3 {
        fs::remove_file(ledger.sled().join("hourledger.mark")).expect("removable");
        check(&ledger, &digests, |doubt| matches!(doubt, Doubt::Unmarked));
    }
    let mut names: Vec<_> = fs::read_dir(ledger.data.path())
        .expect("readable")
        .map(|entry| {
            entry
                .expect("readable")
                .file_name()
                .into_string()
                .expect("ASCII")
        })
        .collect();
    names.sort();
    assert_eq!(names, ["sled", "sled.aside-3"]);
}

#[test]
fn the_index_of_another_ledger_is_rebuilt() {
    let (ledger, _) = closed();
    let other = LedgerId([8; 16]);
    let opened = Store::<Tally>::open(&ledger.sled(), other, Position(400), small());
    let doubt = opened.expect("nothing prevents opening").rebuild;
    assert!(matches!(doubt, Some(Doubt::Ledger(LEDGER))), "{doubt:?}");
}

/// As indexes had before the size was chosen.
#[test]
fn an_index_whose_segments_have_the_size_of_sleds_choice_is_rebuilt() {
    let (ledger, digests) = closed();
    for entry in fs::read_dir(ledger.sled()).expect("readable") {
        let entry = entry.expect("readable");
        if !entry
            .file_name()
            .to_string_lossy()
            .starts_with("hourledger.")
        {
            let path = entry.path();
            let removed = if path.is_dir() {
                fs::remove_dir_all(path)
            } else {
                fs::remove_file(path)
            };
            removed.expect("removable");
        }
    }
    let older = sled::Config::new().path(ledger.sled()).open();
    drop(older.expect("sled's own choices"));
    check(&ledger, &digests, |doubt| {
        matches!(doubt, Doubt::Unreadable(_)) && doubt.to_string().contains("io buffer size")
    });
}

/// The same book under a later encoding.
#[derive(Clone)]
struct Later(Tally);

impl Shelved for Later {
    type Key = Key;
    const FORMAT: u16 = Tally::FORMAT + 1;

    fn key_bytes(key: &Key) -> Vec<u8> {
        Tally::key_bytes(key)
    }

    fn key_from_bytes(bytes: &[u8]) -> Option<Key> {
        Tally::key_from_bytes(bytes)
    }

    fn encode(&self) -> Vec<u8> {
        self.0.encode()
    }

    fn decode(key: &Key, bytes: &[u8]) -> Result<Self, Fault> {
        Tally::decode(key, bytes).map(Self)
    }
}

#[test]
fn an_index_with_older_encodings_is_rebuilt() {
    let (ledger, _) = closed();
    let opened = Store::<Later>::open(&ledger.sled(), LEDGER, Position(400), small());
    let opened = opened.expect("nothing prevents opening");
    assert!(
        matches!(opened.rebuild, Some(Doubt::Format)),
        "{:?}",
        opened.rebuild
    );
    assert!(opened.aside.expect("kept aside").ends_with("sled.aside-1"));
}

#[test]
fn a_cut_or_emptied_file_is_noticed() {
    let (ledger, digests) = closed();
    for (file, percent) in [("db", 0), ("db", 50), ("conf", 0), ("snap.", 70)] {
        let left = copied(&ledger.sled());
        for path in files(left.path())
            .iter()
            .filter(|path| path_begins(path, file))
        {
            let bytes = fs::read(path).expect("readable");
            let kept = bytes.len() * percent / 100;
            fs::write(path, &bytes[..kept]).expect("writable");
        }
        never_wrong(&ledger, left.path(), &digests, file);
    }
}

#[test]
fn one_flipped_bit_is_an_error_or_a_rebuild_never_wrong_data() {
    let (ledger, digests) = closed();
    let mut noticed = 0;
    for round in 0..120_u8 {
        let left = copied(&ledger.sled());
        let files = files(left.path());
        let mut random = blake3::Hasher::new().update(&[round]).finalize_xof();
        let mut numbers = [0; 16];
        random.fill(&mut numbers);
        let (which, at) = numbers.split_first_chunk::<8>().expect("16 bytes");
        let at = u64::from_be_bytes(*at.first_chunk().expect("8 bytes"));
        let path = &files[usize::from(which[0]) % files.len()];
        let mut bytes = fs::read(path).expect("readable");
        let live = bytes
            .iter()
            .rposition(|byte| *byte != 0)
            .map_or(0, |last| last + 1);
        if live == 0 {
            continue;
        }
        let at = usize::try_from(at % (live as u64 * 8)).expect("less than the file has bits");
        bytes[at / 8] ^= 1 << (at % 8);
        fs::write(path, bytes).expect("writable");
        let what = format!("round {round}: bit {at} of {}", path.display());
        noticed += u32::from(never_wrong(&ledger, left.path(), &digests, &what));
    }
    assert!(noticed > 40, "only {noticed} flips hit what is in use");
}

/// Opens a damaged directory again and again, as an operator would. Each time it serves the right
/// books or says that something is wrong; and soon it serves. Whether the damage was noticed.
fn never_wrong(ledger: &Ledger, dir: &Path, digests: &Digests, what: &str) -> bool {
    let mut noticed = false;
    for _ in 0..3 {
        let head = ledger.log.head().next;
        let opened = Store::<Tally>::open(dir, LEDGER, head, small());
        let Ok(Opened { store, rebuild, .. }) = opened else {
            noticed = true;
            continue;
        };
        noticed |= rebuild.is_some();
        let followed = follow(&ledger.log, &store).and_then(|_| store.digest());
        match followed {
            Ok(found) => {
                assert_eq!(found, *digests, "{what}");
                let faults = store.walk_pages().faults;
                assert!(faults.is_empty(), "{what}: {faults:?}");
                return noticed;
            }
            Err(fault) => {
                noticed = true;
                drop((store, fault));
            }
        }
    }
    panic!("{what}: three starts did not help");
}

fn files(dir: &Path) -> Vec<std::path::PathBuf> {
    let entries = fs::read_dir(dir).expect("readable");
    let mut files: Vec<_> = entries
        .map(|entry| entry.expect("readable").path())
        .collect();
    files.retain(|path| path.is_file());
    files.sort();
    files
}

fn path_begins(path: &Path, begin: &str) -> bool {
    let name = path.file_name().and_then(|name| name.to_str());
    name.is_some_and(|name| name.starts_with(begin))
}

#[test]
fn after_a_clean_close_any_changed_bit_is_named() {
    let (ledger, _) = closed();
    let found = || changed_since_close(&ledger.sled()).expect("checkable");
    assert!(
        found().is_empty(),
        "nothing changes after the close: {:?}",
        found()
    );
    let mut files = files(&ledger.sled());
    // The mark says itself whether it is whole; without it nothing is believed.
    files.retain(|path| !path_begins(path, "hourledger.mark"));
    for path in files {
        let right = fs::read(&path).expect("readable");
        for at in (0..right.len()).step_by(right.len() / 7 + 1) {
            let mut bytes = right.clone();
            bytes[at] ^= 1;
            fs::write(&path, bytes).expect("writable");
            assert_eq!(found().len(), 1, "{} at {at}", path.display());
        }
        fs::write(&path, right).expect("writable");
    }
    let (_store, doubt) = ledger.open();
    assert!(
        doubt.is_none() && found().is_empty(),
        "an open store has no sums"
    );
}

#[test]
fn a_distrusted_store_is_rebuilt_even_if_it_was_closed() {
    let (ledger, digests) = closed();
    let (store, doubt) = ledger.open();
    assert!(doubt.is_none(), "{doubt:?}");
    store.distrust();
    store.close().expect("sled accepts");
    drop(store);
    let believed = Store::<Tally>::open_believed(&ledger.sled(), LEDGER, Position(400), small());
    let doubt = believed.expect("nobody holds it").err();
    assert!(matches!(doubt, Some(Doubt::Damaged)), "{doubt:?}");
    check(&ledger, &digests, |doubt| matches!(doubt, Doubt::Damaged));
}

#[test]
fn a_directory_in_use_is_not_moved_away() {
    let ledger = Ledger::new();
    let (_store, _) = ledger.open();
    let second = Store::<Tally>::open(&ledger.sled(), LEDGER, Position(0), small());
    assert!(second.is_err(), "the first store still holds it");
    assert!(!ledger.data.path().join("sled.aside-1").exists());
}
