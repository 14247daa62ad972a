//! What an acknowledgement costs: fsync calls, counted where they are made.
//!
//! One of the log per batch, however many clients share it; one of the vault more when the batch
//! makes new keys, unless they were known when the batch before was written; none for a refusal, a
//! replay or a dry run.

use std::path::Path;
use std::sync::Arc;

use hourledger::domain::Command;
use hourledger::domain::stored::Actor;
use hourledger::log::disk::real::RealDisk;
use hourledger::run::dry_run::predict;
use hourledger::run::ports::{SimulatedClock, SystemSeeds};
use hourledger::run::{Failure, Genesis, Opening, Places, Running};
use hourledger::state::Bounds;
use hourledger::vault::VaultSettings;
use hourledger::vault::rows::disk::Disk;

use crate::dice::{Dice, key, random};
use crate::life::MORNING_MS;
use crate::load::Try;
use crate::scene::{Scene, moment, register};
use crate::vault_disk::VaultDisk;

const CLIENTS: u32 = 64;
const WRITES_EACH: u32 = 20;

struct Counted {
    running: Running,
    log: Arc<RealDisk>,
    vault: Arc<VaultDisk>,
    scene: Scene,
}

impl Counted {
    fn open(folder: &Path) -> Self {
        let data = folder.join("data");
        let log = Arc::new(RealDisk::new(data.join("log")).expect("a temporary folder"));
        let vault = Arc::new(VaultDisk::default());
        let opening = Opening {
            data: data.clone(),
            clock: Arc::new(SimulatedClock::at(MORNING_MS)),
            seeds: Box::new(SystemSeeds),
            random: random(1),
            bounds: Bounds::default(),
            genesis: Some(Genesis {
                origin: "test.example/log".into(),
                simulation: true,
                ledger_id: [7; 16],
            }),
        };
        let mut places = Places::within(&data).expect("a temporary folder");
        places.log = log.clone();
        places.vault = VaultSettings {
            disk: Disk::watched(vault.clone()),
            ..places.vault
        };
        let running = Running::open_at(opening, places, |_| {}).expect("a new ledger");
        let mut dice = Dice(1);
        let founder = running.founded.expect("founded just now");
        let scene = Scene::set(founder, moment(MORNING_MS), |actor, command| {
            let request = one(&mut dice, actor, command).request();
            let accepted = running.queue.submit_blocking(request).expect("accepted");
            hourledger::run::fold::decode(&accepted.frame)
                .expect("an own frame")
                .events
        });
        Self {
            running,
            log,
            vault,
            scene,
        }
    }

    /// Syncs of log and vault, and batches of the log, so far.
    fn counts(&self) -> (u64, u64, u64) {
        let head = self.running.queue.ledger().log.head();
        (self.log.syncs(), self.vault.syncs(), head.batch)
    }

    /// Syncs of log and vault that a write costs.
    fn cost(&self, request: &Try) -> (u64, u64, Result<bool, Failure>) {
        let before = self.counts();
        let came = self.running.queue.submit_blocking(request.request());
        let after = self.counts();
        let came = came.map(|accepted| accepted.replayed);
        (after.0 - before.0, after.1 - before.1, came)
    }
}

fn one(dice: &mut Dice, actor: Actor, command: Command) -> Try {
    let (key, commands) = (key(dice), vec![command]);
    Try {
        actor,
        key,
        commands,
    }
}

#[test]
fn an_acknowledged_batch_costs_one_fsync_of_the_log_and_one_of_the_vault_if_it_makes_keys() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let counted = Counted::open(folder.path());
    let mut dice = Dice(2);
    let admin = Actor::Person(counted.scene.founder);
    let staff = Actor::Person(counted.scene.recorder);
    let registration = one(&mut dice, admin, register(100).into());
    let taken = one(&mut dice, admin, register(100).into());
    let sealed_under_a_known_key = counted.scene.publish(moment(MORNING_MS), 60).into();
    let publication = one(&mut dice, staff, sealed_under_a_known_key);
    assert!(
        matches!(counted.cost(&registration), (1, 1, Ok(false))),
        "a new key"
    );
    assert!(
        matches!(counted.cost(&publication), (1, 0, Ok(false))),
        "a known key"
    );
    assert!(
        matches!(counted.cost(&registration), (0, 0, Ok(true))),
        "a replay"
    );
    assert!(
        matches!(counted.cost(&taken), (0, 0, Err(Failure::Refused(_)))),
        "a refusal"
    );
    let before = counted.counts();
    let dry = one(&mut dice, admin, register(101).into()).request();
    assert!(predict(counted.running.queue.ledger(), dry).is_ok());
    assert_eq!(counted.counts(), before, "a dry run");
    counted.running.stop().expect("stops");
}

#[test]
fn sixty_four_clients_share_their_fsyncs() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let counted = Counted::open(folder.path());
    let (log, vault, batches) = counted.counts();
    std::thread::scope(|clients| {
        for client in 0..CLIENTS {
            let counted = &counted;
            clients.spawn(move || {
                let mut dice = Dice(1 << 40 | u64::from(client));
                let admin = Actor::Person(counted.scene.founder);
                for write in 0..WRITES_EACH {
                    let number = 1_000 + client * WRITES_EACH + write;
                    let request = one(&mut dice, admin, register(number).into()).request();
                    let came = counted.running.queue.submit_blocking(request);
                    assert!(!came.expect("accepted").replayed);
                }
            });
        }
    });
    let after = counted.counts();
    let (log, vault, batches) = (after.0 - log, after.1 - vault, after.2 - batches);
    let writes = u64::from(CLIENTS * WRITES_EACH);
    println!("fsyncs: {writes} writes of {CLIENTS} clients in {batches} batches: {log} + {vault}");
    assert_eq!(log, batches, "one fsync of the log per batch");
    assert!(
        (1..=batches).contains(&vault),
        "at most one of the vault per batch of registrations: the keys of one may be written with \
         those of the batch before it"
    );
    assert!(batches * 4 <= writes, "clients share: {batches} batches");
    counted.running.stop().expect("stops");
}
