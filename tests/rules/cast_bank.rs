//! Commands of the time bank that an example does not care about in full, and who holds what.

use hourledger::domain::BookKey;
use hourledger::domain::kernel::amount::Amount;
use hourledger::domain::kernel::ids::{
    ActivityId, Digest32, HoldId, PersonId, PoolId, SessionId, TransferRequestId,
};
use hourledger::domain::people::command::GrantRole;
use hourledger::domain::people::role::Role;
use hourledger::domain::policy::pack::{Closing, Pack, Relation, Setting, TimeBank};
use hourledger::domain::timebank::account::{Account, Bucket, Unit};
use hourledger::domain::timebank::book::{AccountBook, BankBook, Hold, HoldBook};
use hourledger::domain::timebank::command::{
    AcceptTransferRequest, ApproveBalance, BeginClosing, CallOffClosing, CaptureHold, CloseShift,
    DonateCredit, NameHeir, OpenShift, PlaceHold, Presence, RecordRelation, RedeemCredit,
    RejectTransferRequest, RequestTransfer, ReverseRedemption, TransferCredit, VoidHold,
    WithdrawTransferRequest,
};
use hourledger::domain::timebank::event::{PlaceRef, ShiftSum};
use hourledger::domain::{Event, stored::ReasonCode};

use super::{
    District, House, approve, check_in_by_code, check_out, confirm, grant, new_session, set,
};
use crate::world::{Recorded, World};

/// The pack of a place, its time bank open to service of every category, and edited.
pub fn bank_of(place: &str, edit: impl FnOnce(&mut TimeBank)) -> Pack {
    let mut pack = Pack::known(place).expect("comes along").clone();
    if let Setting::Set(bank) = &mut pack.time_bank {
        bank.value.earn.categories = Setting::Unset;
        edit(&mut bank.value);
    }
    pack
}

impl District {
    /// Nanjing's bank; Fang has served two hours and is old enough to spend.
    pub fn banked() -> Self {
        Self::banked_with(|_| {})
    }

    /// The same, its rules edited.
    pub fn banked_with(edit: impl FnOnce(&mut TimeBank)) -> Self {
        let mut district = Self::under(bank_of("nanjing", edit));
        district.effective();
        district.world.ages = [
            (district.fang, 65),
            (district.qiang, 70),
            (district.jing, 20),
        ]
        .into_iter()
        .collect();
        district
    }

    /// Fang serves at an activity from check-in to effective hours.
    pub fn serve_at(&mut self, activity: ActivityId, from: &str, to: &str) -> SessionId {
        let (fang, snow) = (self.fang, self.snow);
        self.world.at(from).as_actor(fang);
        let id = new_session(&self.world.given([check_in_by_code(activity, fang)]));
        self.world.at(to).as_actor(snow.recorder);
        self.world.given([check_out(activity, id)]);
        self.world.as_actor(fang).given([confirm(activity, id)]);
        self.world
            .as_actor(snow.approver)
            .given([approve(activity, id)]);
        id
    }

    /// The session whose hours became effective last.
    pub fn last_session(&self) -> SessionId {
        let found = self.world.log.iter().rev().find_map(|it| match &it.event {
            Event::HoursCredited(event) => Some(event.activity.session_id),
            _ => None,
        });
        found.expect("hours became effective")
    }

    /// What a person can spend.
    pub fn spendable(&self, person: PersonId) -> i64 {
        account(&self.world, Account::Person(person)).spendable().0
    }
}

/// An account of credit; the empty one if it never had a line.
pub fn account(world: &World, account: Account) -> AccountBook {
    let book = world.book::<AccountBook>(&BookKey::Account(account, Unit::Credit));
    book.cloned().unwrap_or_default()
}

/// What lies in one bucket of a person's account.
pub fn in_bucket(world: &World, person: PersonId, bucket: Bucket) -> i64 {
    account(world, Account::Person(person)).in_bucket(bucket).0
}

/// A hold there is.
pub fn hold_of(world: &World, id: HoldId) -> Hold {
    let book = world.book::<HoldBook>(&BookKey::Hold(id));
    let hold = book.and_then(|book| book.placed.as_deref());
    hold.expect("it was placed").clone()
}

/// The sum over all places of a unit, which is zero, always (I8).
pub fn bank_sum(world: &World, unit: Unit) -> i64 {
    let book = world.book::<BankBook>(&BookKey::Bank(unit));
    book.map_or(0, |book| book.places.values().map(|it| it.0).sum())
}

/// Reserves credit for a service at the station of a house.
pub fn place_hold(person_id: PersonId, amount: i64, house: House) -> PlaceHold {
    PlaceHold {
        person_id,
        unit: Unit::Credit,
        amount: Amount(amount),
        beneficiary_id: None,
        place: at_station(house),
        goods: false,
        hours: None,
        if_lines: None,
        pin_checked: true,
    }
}

/// The station of a house.
pub fn at_station(house: House) -> PlaceRef {
    PlaceRef {
        organisation_id: house.id,
        station_id: Some(house.station),
    }
}

pub fn capture(hold_id: HoldId, amount: Option<i64>) -> CaptureHold {
    CaptureHold {
        hold_id,
        amount: amount.map(Amount),
        session: None,
        presence: None,
    }
}

/// Opens the shift of whoever acts at the station of a house.
pub fn open_shift(house: House) -> OpenShift {
    OpenShift {
        organisation_id: house.id,
        station_id: house.station,
    }
}

/// Closes a shift with what was counted.
pub fn close_shift(redemptions: u32, minutes: i64) -> CloseShift {
    CloseShift {
        counted: ShiftSum {
            amount: Amount(minutes),
            redemptions,
        },
    }
}

/// Redeems at the till of a house what the holder shows themselves to be there for.
pub fn redeem(
    person_id: PersonId,
    minutes: i64,
    house: House,
    presence: impl Into<Option<Presence>>,
) -> RedeemCredit {
    RedeemCredit {
        person_id,
        amount: Amount(minutes),
        place: at_station(house),
        presence: presence.into(),
    }
}

pub fn void_hold(hold_id: HoldId) -> VoidHold {
    VoidHold { hold_id }
}

pub fn reverse(hold_id: HoldId) -> ReverseRedemption {
    ReverseRedemption {
        hold_id,
        reason: ReasonCode::EnteredInError,
    }
}

pub fn transfer(person_id: PersonId, to: PersonId, amount: i64) -> TransferCredit {
    TransferCredit {
        person_id,
        to,
        amount: Amount(amount),
        if_lines: None,
    }
}

/// Asks a relation for so many minutes.
pub fn ask(person_id: PersonId, from: PersonId, amount: i64) -> RequestTransfer {
    RequestTransfer {
        person_id,
        from,
        amount: Amount(amount),
    }
}

pub fn accept(request_id: TransferRequestId) -> AcceptTransferRequest {
    AcceptTransferRequest {
        request_id,
        if_lines: None,
    }
}

pub fn reject(request_id: TransferRequestId) -> RejectTransferRequest {
    RejectTransferRequest { request_id }
}

pub fn withdraw_request(request_id: TransferRequestId) -> WithdrawTransferRequest {
    WithdrawTransferRequest { request_id }
}

pub fn name_heir(person_id: PersonId, heir: Option<Account>) -> NameHeir {
    NameHeir { person_id, heir }
}

pub fn begin_closing(person_id: PersonId) -> BeginClosing {
    BeginClosing {
        person_id,
        proof_digest: Digest32::of(b"the certificate of death"),
        reason: ReasonCode::PersonDied,
    }
}

pub fn call_off(person_id: PersonId) -> CallOffClosing {
    CallOffClosing {
        person_id,
        reason: ReasonCode::EnteredInError,
    }
}

/// Rules of what somebody leaves.
pub fn closing(heirs: &[Relation], waiting_days: u32) -> impl FnOnce(&mut TimeBank) {
    let closing = Closing {
        heirs: heirs.to_vec(),
        waiting_days,
    };
    move |bank: &mut TimeBank| bank.closing = set(closing)
}

/// The request that was made.
pub fn new_request(events: &[Event]) -> TransferRequestId {
    let found = events.iter().find_map(|event| match event {
        Event::TransferRequested(event) => Some(event.request.request_id),
        _ => None,
    });
    found.expect("a request was made")
}

pub fn donate(from: Account, to: Account, amount: i64) -> DonateCredit {
    DonateCredit {
        from,
        to,
        amount: Amount(amount),
    }
}

pub fn relate(
    person_id: PersonId,
    to: PersonId,
    relation: Relation,
    house: House,
) -> RecordRelation {
    RecordRelation {
        person_id,
        to,
        relation,
        proof_digest: Digest32::of(b"the household register"),
        place: at_station(house),
    }
}

/// Makes somebody an administrator of the whole ledger.
/// The approval of the balance that was stated last.
pub fn approve_balance(world: &World, person_id: PersonId) -> ApproveBalance {
    let is_stated = |it: &&Recorded| matches!(it.event, Event::BalanceStated(_));
    let stated = world.log.iter().rev().find(is_stated);
    ApproveBalance {
        person_id,
        position: stated.expect("a balance was stated").at.position,
    }
}

pub fn ledger_admin(person_id: PersonId, house: House) -> GrantRole {
    GrantRole {
        organisation_id: None,
        ..grant(person_id, Role::LedgerAdmin, house.id)
    }
}

/// The hold that was placed.
pub fn new_hold(events: &[Event]) -> HoldId {
    let found = events.iter().find_map(|event| match event {
        Event::HoldPlaced(event) => Some(event.act.hold_id),
        _ => None,
    });
    found.expect("a hold was placed")
}

/// The pool that was opened.
pub fn new_pool(events: &[Event]) -> PoolId {
    let found = events.iter().find_map(|event| match event {
        Event::PoolOpened(event) => Some(event.pool.pool_id),
        _ => None,
    });
    found.expect("a pool was opened")
}
