//! The time bank at the end of the story: earned by the weeks before, redeemed at the till, given
//! to relations, donated and drawn; one hold stays open for a visitor to see.

use super::cast::{PEOPLE, STAFF, registration};
use super::programme::{ERASED, WITHDRAWN};
use super::stars;
use super::story::Story;
use crate::domain::Command;
use crate::domain::books::BookKey;
use crate::domain::kernel::amount::Amount;
use crate::domain::kernel::ids::{Digest32, PersonId, PoolId};
use crate::domain::kernel::moment::Moment;
use crate::domain::policy::pack::{Bilingual, Pack, Points, Ratio, Relation, Setting, Sourced};
use crate::domain::sessions::grade::Grade;
use crate::domain::timebank::account::{Account, Unit};
use crate::domain::timebank::book::AccountBook;
use crate::domain::timebank::command::{
    AttestNeed, CloseShift, DonateCredit, DrawFromPool, OpenPool, OpenShift, PlaceHold, Presence,
    RecordRelation, RedeemCredit, StateReserve, TransferCredit,
};
use crate::domain::timebank::event::{PlaceRef, PoolPurpose, ShiftSum};
use crate::run::Failure;

/// Places in the cast: the library's administrator and its clerk, the district's auditor.
const ADMIN: usize = 7;
const CLERK: usize = 10;
const AUDITOR: usize = 1;
/// From this age on credit can be spent.
const OLD_ENOUGH: u32 = 60;

/// The district's own pack: the national rules with Nanjing's time bank, open to service of every
/// kind, and points beside it.
pub(super) fn pack() -> Pack {
    let mut pack = Pack::national().clone();
    pack.id = "yunting-demo".into();
    pack.title = Bilingual {
        en: "Yunting district (demo)".into(),
        zh: "云汀区（演示）".into(),
    };
    let nanjing = Pack::known("nanjing").expect("it comes with this software");
    pack.sources.clone_from(&nanjing.sources);
    pack.time_bank.clone_from(&nanjing.time_bank);
    if let Setting::Set(bank) = &mut pack.time_bank {
        bank.value.earn.categories = Setting::Unset;
    }
    stars::small(&mut pack.stars);
    pack.points = Setting::Set(Sourced {
        source: "hourledger".into(),
        value: Points {
            coefficients: Vec::new(),
            grade_min: Grade::C,
            name: Bilingual {
                en: "point".into(),
                zh: "积分".into(),
            },
            otherwise: Ratio {
                denominator: 1,
                numerator: 1,
            },
            pin_above: Setting::Unset,
        },
    });
    pack
}

impl Story {
    /// Lets people use what they earned. Whoever has too little is passed over.
    pub(super) fn use_credit(&mut self, at: Moment) -> Result<(), Failure> {
        self.loader.time_comes(at)?;
        let (elders, others) = self.savers(at)?;
        let ([first, second, third, ..], [giver, ..]) = (&elders[..], &others[..]) else {
            return Ok(());
        };
        self.redeem(&[(*first, 60, Presence::Pin), (*second, 30, Presence::Card)])?;
        let hold = PlaceHold {
            person_id: *first,
            unit: Unit::Credit,
            amount: Amount(30),
            beneficiary_id: None,
            place: self.library(),
            goods: false,
            hours: None,
            if_lines: None,
            pin_checked: false,
        };
        self.loader.one(*first, Command::PlaceHold(hold))?;
        self.give(*giver, *second, *third)?;
        let figures = StateReserve { unit: Unit::Credit };
        let auditor = self.district.people[AUDITOR];
        self.loader.one(auditor, Command::StateReserve(figures))?;
        Ok(())
    }

    /// People of the cast with at least an hour and a half to spend, the richest first: those old
    /// enough to spend it, and the others.
    fn savers(&self, at: Moment) -> Result<(Vec<PersonId>, Vec<PersonId>), Failure> {
        let ledger = self.loader.ledger();
        let today = ledger.zone.date(at);
        let mut savers = Vec::new();
        for index in (STAFF..PEOPLE).filter(|it| ![ERASED, WITHDRAWN].contains(it)) {
            let id = self.district.people[index];
            let key = BookKey::Account(Account::Person(id), Unit::Credit);
            let spendable = ledger.book::<AccountBook>(&key)?.spendable();
            let born = registration(index, today).birth_date;
            let age = born.map_or(0, |born| today.age_of_born(born));
            if spendable >= Amount(90) {
                savers.push((spendable, id, age));
            }
        }
        savers.sort_by_key(|(spendable, id, _)| (-*spendable, *id));
        let of = |old: bool| {
            let aged = savers.iter().filter(|it| (it.2 >= OLD_ENOUGH) == old);
            aged.map(|it| it.1).collect()
        };
        Ok((of(true), of(false)))
    }

    fn library(&self) -> PlaceRef {
        PlaceRef {
            organisation_id: self.district.organisations[1],
            station_id: Some(self.district.stations[1]),
        }
    }

    /// A shift of the library's clerk, and what was redeemed in it.
    fn redeem(&mut self, wishes: &[(PersonId, i64, Presence)]) -> Result<(), Failure> {
        let (clerk, place) = (self.district.people[CLERK], self.library());
        let shift = OpenShift {
            organisation_id: place.organisation_id,
            station_id: self.district.stations[1],
        };
        self.loader.one(clerk, Command::OpenShift(shift))?;
        let mut counted = ShiftSum {
            amount: Amount::ZERO,
            redemptions: 0,
        };
        for (person_id, minutes, presence) in wishes.iter().copied() {
            let amount = Amount(minutes);
            let wish = RedeemCredit {
                person_id,
                amount,
                place,
                presence: Some(presence),
            };
            self.loader.one(clerk, Command::RedeemCredit(wish))?;
            counted.amount += amount;
            counted.redemptions += 1;
        }
        let close = CloseShift { counted };
        self.loader.one(clerk, Command::CloseShift(close))?;
        Ok(())
    }

    /// A transfer to a relation, a donation to a pool, and what the pool gives.
    fn give(&mut self, giver: PersonId, to: PersonId, in_need: PersonId) -> Result<(), Failure> {
        let place = self.library();
        let (clerk, admin) = (self.district.people[CLERK], self.district.people[ADMIN]);
        let relation = RecordRelation {
            person_id: giver,
            to,
            relation: Relation::Lineal,
            proof_digest: Digest32::of("户口簿（演示）".as_bytes()),
            place,
        };
        self.loader.one(clerk, Command::RecordRelation(relation))?;
        let gift = TransferCredit {
            person_id: giver,
            to,
            amount: Amount(30),
            if_lines: None,
        };
        self.loader.one(giver, Command::TransferCredit(gift))?;
        let pool = OpenPool {
            organisation_id: place.organisation_id,
            purpose: PoolPurpose::Elders,
        };
        let opened = self.loader.one(admin, Command::OpenPool(pool))?;
        let pool_id: PoolId = opened.only("pool_opened", "/pool/pool_id")?;
        let donation = DonateCredit {
            from: Account::Person(giver),
            to: Account::Pool(pool_id),
            amount: Amount(40),
        };
        self.loader.one(giver, Command::DonateCredit(donation))?;
        let need = AttestNeed {
            person_id: in_need,
            until: super::programme::date((2026, 12, 31)),
            organisation_id: place.organisation_id,
        };
        self.loader.one(admin, Command::AttestNeed(need))?;
        let draw = DrawFromPool {
            pool_id,
            to: in_need,
            amount: Amount(20),
        };
        self.loader.one(admin, Command::DrawFromPool(draw))?;
        Ok(())
    }
}
