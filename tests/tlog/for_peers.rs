//! Trees at the sizes where tiles begin and end, written down for other people's programs:
//! `tools/check` has them verified by an implementation that is not ours.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use hourledger::checkpoint::{KeyKind, VerifierKey};
use hourledger::log::disk::model::ModelDisk;
use hourledger::signing::NoteKey;
use hourledger::tlog::{FolderPlace, PublicLog, static_files};
use hourledger::tree::{Entry, Kind, Size};

const ORIGIN: &str = "peers.example/log";
const SIZES: [u64; 14] = [
    1, 2, 3, 255, 256, 257, 511, 512, 513, 65_535, 65_536, 65_537, 65_791, 70_000,
];

fn entries(from: u64, to: u64) -> Vec<Entry> {
    let entry = |index: u64| Entry {
        kind: Kind::ALL[usize::try_from(index % 5).expect("below 5")],
        commitment: *blake3::hash(&index.to_be_bytes()).as_bytes(),
    };
    (from..to).map(entry).collect()
}

#[test]
fn trees_of_boundary_sizes_are_written_with_every_tile_they_imply() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("tlog-for-peers");
    _ = fs::remove_dir_all(&folder);
    let key = NoteKey::from_seed(ORIGIN, KeyKind::Ed25519Note, &[8; 32].into());
    let key = key.expect("a good name");
    let keys: [VerifierKey; 1] = [key.verifier().clone()];
    let place = Arc::new(FolderPlace::at(folder.join("newest")));
    let disk = Arc::new(ModelDisk::default());
    let log = PublicLog::open(disk, place, (ORIGIN, &keys), Size(0), 0).expect("it opens");
    for size in SIZES {
        log.grow(&entries(log.size().0, size)).expect("it grows");
        let signed = log
            .sign(ORIGIN, std::slice::from_ref(&key), 0)
            .expect("signed");
        log.publish(signed).expect("published");
        let into = folder.join("trees").join(size.to_string());
        let counts = static_files::write(&log, &into, |_| {}).expect("written");
        assert_eq!(counts.new, static_files::files_of(Size(size)));
        fs::write(into.join("vkey"), format!("{}\n", key.verifier())).expect("written");
        for index in [0, size / 2, size - 1] {
            let proof = log.proof(index).expect("readable").expect("covered");
            let file = into.join(format!("{index}.tlog-proof"));
            fs::write(file, proof.to_string()).expect("written");
        }
    }
}
