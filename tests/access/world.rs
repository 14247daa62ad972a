//! An access folder in a temporary place, and archives in memory that can be told to fail.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use hourledger::access::limits::Rate;
use hourledger::access::stream::archive::Archive;
use hourledger::access::stream::month::Month;
use hourledger::access::{
    Access, Allowed, Archives, Link, LinkGrant, Role, Token, TokenGrant, TokenWish,
};
use hourledger::domain::kernel::ids::PersonId;
use hourledger::domain::stored::Actor;
use hourledger::log::in_memory::{Failure, InMemory};
use hourledger::log::{Fault, LedgerId, Log};
use tempfile::TempDir;

pub const LEDGER: LedgerId = LedgerId([0x11; 16]);
pub const KEY: [u8; 32] = [0x22; 32];
pub const DAY_MS: i64 = 24 * 60 * 60 * 1000;
/// 2026-01-01T00:00:00Z.
pub const NEW_YEAR_MS: i64 = 1_767_225_600_000;
pub const RATE: Rate = Rate {
    per_minute: 60,
    burst: 10,
};

pub struct World {
    root: TempDir,
}

impl World {
    pub fn new() -> Self {
        Self {
            root: TempDir::new().expect("a temporary folder"),
        }
    }

    pub fn folder(&self) -> PathBuf {
        self.root.path().join("data/access")
    }

    pub fn open(&self) -> Access {
        Access::open(&self.folder(), LEDGER, &KEY, RATE).expect("the access logs open")
    }
}

pub fn person(number: u8) -> PersonId {
    PersonId::from_bytes([number; 16])
}

pub fn actor(number: u8) -> Actor {
    Actor::Person(person(number))
}

pub fn wish(number: u8, life_days: u16) -> TokenWish {
    let allowed = vec![Allowed {
        organisation: None,
        role: Role::Volunteer,
        station: None,
    }];
    TokenWish::of_days(person(number), allowed, life_days)
}

/// Makes a token for a person; each `stream` gives other bytes.
pub fn token(access: &Access, number: u8, life_days: u16, now_ms: i64) -> (Token, TokenGrant) {
    let mut bytes = blake3::Hasher::new()
        .update(&[number])
        .update(&now_ms.to_be_bytes())
        .finalize_xof();
    let made = access.token_create(actor(1), &wish(number, life_days), now_ms, &mut |buffer| {
        bytes.fill(buffer);
    });
    made.expect("durable").expect("within bounds")
}

/// Bytes that differ with the seed.
pub fn random(seed: u64) -> impl FnMut(&mut [u8]) {
    let mut bytes = blake3::Hasher::new()
        .update(&seed.to_be_bytes())
        .finalize_xof();
    move |buffer| bytes.fill(buffer)
}

/// Makes a link of 30 minutes for a person.
pub fn link(access: &Access, number: u8, now_ms: i64) -> (Link, LinkGrant) {
    let seed = u64::from(number) << 48 | now_ms.cast_unsigned();
    let made = access.link_create(actor(1), person(number), 30, now_ms, &mut random(seed));
    made.expect("durable").expect("within bounds")
}

/// Months in memory; the newest log can be told to fail.
#[derive(Clone, Default)]
pub struct Memory {
    months: Arc<Mutex<BTreeMap<Month, Arc<InMemory>>>>,
}

impl Memory {
    /// The next append to the newest month fails like this.
    pub fn fail_next(&self, failure: Failure) {
        let months = self.months.lock().expect("no panic");
        months
            .last_key_value()
            .expect("a month")
            .1
            .fail_after(0, failure);
    }
}

impl Archive for Memory {
    fn months(&self) -> Result<Vec<Month>, Fault> {
        Ok(self
            .months
            .lock()
            .expect("no panic")
            .keys()
            .copied()
            .collect())
    }

    fn open(&self, month: Month, ledger: LedgerId) -> Result<Arc<dyn Log>, Fault> {
        let mut months = self.months.lock().expect("no panic");
        let log = months
            .entry(month)
            .or_insert_with(|| Arc::new(InMemory::new(ledger)));
        Ok(Arc::clone(log) as Arc<dyn Log>)
    }

    fn remove(&self, month: Month) -> Result<(), Fault> {
        self.months.lock().expect("no panic").remove(&month);
        Ok(())
    }
}

/// Access on archives in memory: network, disclosures.
pub fn in_memory(network: &Memory, disclosures: &Memory) -> Access {
    let archives = Archives {
        network: Box::new(network.clone()),
        disclosures: Box::new(disclosures.clone()),
        credentials: Box::new(Memory::default()),
    };
    Access::on(archives, LEDGER, &KEY, RATE).expect("opens")
}
