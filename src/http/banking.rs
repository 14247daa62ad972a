//! The readings behind the rows of the time bank.
//!
//! Must never: filter, add or decide anything by itself.

use super::asking::Asking;
use crate::domain::kernel::ids::{OrganisationId, PersonId, PoolId};
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::domain::timebank::account::{Account, Unit};
use crate::reading::page::Page;
use crate::reading::timebank::accounts::{self, AccountView, MemberView};
use crate::reading::timebank::bank::{self, PoolView, ReserveView};
use crate::reading::timebank::elsewhere::{self, BroughtMovementView};
use crate::reading::timebank::holds::{self, HoldView};
use crate::reading::timebank::requests::{self, TransferRequestView, TransferRequestsView};
use crate::reading::timebank::statement::{self, AccountStatement, BalanceView, Period};
use crate::reading::{Read, today};

type Asked<'a> = &'a Asking<'a>;

pub fn person_account(asking: Asked<'_>) -> Read<AccountView> {
    account_of(asking, of_person(asking)?)
}

pub fn person_account_statement(asking: Asked<'_>) -> Read<AccountStatement> {
    statement_of(asking, of_person(asking)?)
}

pub fn person_account_balance(asking: Asked<'_>) -> Read<BalanceView> {
    balance_of(asking, of_person(asking)?)
}

pub fn organisation_account(asking: Asked<'_>) -> Read<AccountView> {
    account_of(asking, of_organisation(asking)?)
}

pub fn organisation_account_statement(asking: Asked<'_>) -> Read<AccountStatement> {
    statement_of(asking, of_organisation(asking)?)
}

pub fn pool_statement(asking: Asked<'_>) -> Read<AccountStatement> {
    let id: PoolId = asking.id("pool_id")?;
    bank::known(asking.ledger(), id)?;
    let (holder, period) = (Account::Pool(id), period(asking));
    statement::statement(asking.ledger(), holder, Unit::Credit, period, asking.lang)
}

pub fn person_time_bank(asking: Asked<'_>) -> Read<MemberView> {
    accounts::member(asking.ledger(), asking.id("person_id")?, asking.lang)
}

pub fn person_brought_movements(asking: Asked<'_>) -> Read<Page<BroughtMovementView>> {
    let id = asking.id("person_id")?;
    elsewhere::brought(asking.ledger(), id, &asking.query.page, asking.lang)
}

pub fn hold(asking: Asked<'_>) -> Read<HoldView> {
    holds::hold(asking.ledger(), asking.id("hold_id")?, asking.lang)
}

pub fn person_transfer_requests(asking: Asked<'_>) -> Read<TransferRequestsView> {
    requests::requests(asking.ledger(), asking.id("person_id")?, asking.lang)
}

pub fn transfer_request(asking: Asked<'_>) -> Read<TransferRequestView> {
    requests::request(asking.ledger(), asking.id("request_id")?, asking.lang)
}

pub fn pool(asking: Asked<'_>) -> Read<PoolView> {
    bank::pool(asking.ledger(), asking.id("pool_id")?, asking.lang)
}

pub fn reserve(asking: Asked<'_>) -> Read<ReserveView> {
    bank::reserve(asking.ledger(), unit(asking)?, asking.lang)
}

fn account_of(asking: Asked<'_>, holder: Account) -> Read<AccountView> {
    accounts::account(asking.ledger(), holder, unit(asking)?, asking.lang)
}

fn statement_of(asking: Asked<'_>, holder: Account) -> Read<AccountStatement> {
    let (unit, period) = (unit(asking)?, period(asking));
    tokio::task::block_in_place(|| {
        statement::statement(asking.ledger(), holder, unit, period, asking.lang)
    })
}

fn balance_of(asking: Asked<'_>, holder: Account) -> Read<BalanceView> {
    let query = asking.query;
    let date = match query.date {
        Some(date) => date,
        None => today(asking.ledger())?,
    };
    let at = (date, query.clock);
    let unit = unit(asking)?;
    tokio::task::block_in_place(|| statement::balance(asking.ledger(), holder, unit, at))
}

fn of_person(asking: Asked<'_>) -> Read<Account> {
    let id: PersonId = asking.id("person_id")?;
    Ok(Account::Person(id))
}

fn of_organisation(asking: Asked<'_>) -> Read<Account> {
    let id: OrganisationId = asking.id("organisation_id")?;
    Ok(Account::Organisation(id))
}

fn unit(asking: Asked<'_>) -> Result<Unit, Refusal> {
    let text = asking.params.text("unit");
    let found = Unit::ALL.into_iter().find(|unit| unit.as_str() == text);
    found.ok_or_else(|| Refusal::new(RefusalCode::UnitUnknown).field("unit"))
}

fn period(asking: Asked<'_>) -> Period {
    Period {
        clock: asking.query.clock,
        from: asking.query.from,
        to: asking.query.to,
    }
}
