//! Folding events of the time bank into books. A fold adds lines and computes no rule (I3).

use std::collections::BTreeMap;

use super::account::{Account, Bucket, Line, Unit};
use super::book::{
    AccountBook, BankBook, DaySum, EarnedDays, Earning, EarningBook, Hold, HoldBook, HoldEnd,
    HoldOutcome, MemberBook, Pool, PoolBook, PostingKind, RelationHeld, ServedBook, Shift, Stated,
    StatementLine, TillBook,
};
use super::earn::month_of;
use super::event::{
    AccountFrozen, BalanceBrought, BalanceBroughtBack, BalanceExpired, BalanceImported,
    BalanceStated, ConfirmedBy, DonationPosted, DrawPosted, EarningAssigned, EarningPosted,
    EarningReversed, GrantPosted, HoldCaptured, HoldPlaced, HoldReleased, NeedAttested, PoolOpened,
    PostingGroup, RedemptionReversed, RelationEnded, RelationRecorded, RemainderPosted,
    ShiftClosed, ShiftOpened, ShiftSum, TransferPosted,
};
use crate::domain::books::{BookKey, Shelf, Subject};
use crate::domain::due::{self, Deadline, DueSubject};
use crate::domain::event::At;
use crate::domain::imports;
use crate::domain::imports::book::{BalanceRow, RowState};
use crate::domain::kernel::amount::Amount;
use crate::domain::kernel::ids::{HoldId, PersonId};
use crate::domain::kernel::zone::LocalDate;
use crate::domain::ledger::stream::note;
use crate::domain::stored::Meta;

/// Adds the lines of a posting to accounts, statements and the sums of the unit.
fn post<S: Shelf>(
    shelf: &mut S,
    at: At,
    meta: &Meta,
    kind: PostingKind,
    posting: &PostingGroup,
) -> Result<(), S::Error> {
    let unit = posting.unit;
    let mut by_account: BTreeMap<Account, Vec<&Line>> = BTreeMap::new();
    let mut fresh = 0;
    for line in &posting.lines {
        by_account.entry(line.account).or_default().push(line);
    }
    for (account, lines) in by_account {
        if account.is_held() {
            fresh += u64::from(move_account(
                shelf,
                account,
                unit,
                &lines,
                (at, meta, kind),
            )?);
        }
    }
    let bank = shelf.book::<BankBook>(&BookKey::Bank(unit))?;
    bank.accounts += fresh;
    bank.postings += 1;
    bank.moved_at.get_or_insert(at.recorded_at);
    for line in &posting.lines {
        bank.add(line);
    }
    Ok(())
}

/// Moves one account; whether it had no line before.
fn move_account<S: Shelf>(
    shelf: &mut S,
    account: Account,
    unit: Unit,
    lines: &[&Line],
    (at, meta, kind): (At, &Meta, PostingKind),
) -> Result<bool, S::Error> {
    let book = shelf.book::<AccountBook>(&BookKey::Account(account, unit))?;
    let before = book.expiries();
    let mut posted = Amount::ZERO;
    let mut held = Amount::ZERO;
    for line in lines {
        book.add(line);
        posted += line.amount;
        if line.bucket == Bucket::Held {
            held += line.amount;
        }
    }
    let after = book.expiries();
    let is_first = book.lines.count() == 0;
    let line = StatementLine {
        position: at.position,
        effective_at: meta.effective_at,
        recorded_at: at.recorded_at,
        kind,
        posted,
        held,
        balance: book.posted(),
    };
    if let Some(moving) = book.lines.push(line) {
        moving.settle(shelf, |page| BookKey::Statement(account, unit, page))?;
    }
    // Lots of several buckets may expire at the same time: one deadline serves all of them.
    let subject = DueSubject::Credits { account, unit };
    for &at in after.difference(&before) {
        due::add(shelf, Deadline { at, subject })?;
    }
    for &at in before.difference(&after) {
        due::remove(shelf, Deadline { at, subject })?;
    }
    Ok(is_first)
}

/// What has expired of somebody's earnings, or was clawed back from there.
fn gone<S: Shelf>(shelf: &mut S, holder: Account, posting: &PostingGroup) -> Result<(), S::Error> {
    for line in &posting.lines {
        if let (Account::Expired, Bucket::Earned, Some(at)) =
            (line.account, line.bucket, line.expires_at)
        {
            let key = BookKey::Account(holder, posting.unit);
            shelf
                .book::<AccountBook>(&key)?
                .add_expired(at, line.amount);
        }
    }
    Ok(())
}

/// Whose stream has the event, although it moves no account of theirs.
fn note_unmoved<S: Shelf>(shelf: &mut S, account: Account, at: At) -> Result<(), S::Error> {
    match account {
        Account::Person(id) => note(shelf, Subject::Person(id), at.position),
        Account::Organisation(id) => note(shelf, Subject::Organisation(id), at.position),
        _ => Ok(()),
    }
}

/// Service earned something.
pub fn earned<S: Shelf>(shelf: &mut S, at: At, event: &EarningPosted) -> Result<(), S::Error> {
    let posting = &event.posting;
    post(shelf, at, &event.meta, PostingKind::Earned, posting)?;
    if posting.lines.is_empty() {
        // Nothing moved because of a limit: whoever asks why finds it all the same (F52).
        note_unmoved(shelf, event.subject.holder, at)?;
    }
    let held = posting.lines.iter().filter(|line| line.account.is_held());
    let lines: Vec<Line> = held.copied().collect();
    let amount = super::account::sum(&lines);
    let key = BookKey::Account(event.subject.holder, posting.unit);
    shelf.book::<AccountBook>(&key)?.earned += amount;
    if event.act.day_counted {
        earned_on(shelf, event.act.volunteer_id, event.act.date, amount)?;
    }
    let key = BookKey::Earning(event.act.tag, posting.unit);
    shelf.book::<EarningBook>(&key)?.posted = Some(Box::new(Earning {
        position: at.position,
        day_counted: event.act.day_counted,
        holder: event.subject.holder,
        lines,
    }));
    Ok(())
}

fn earned_on<S: Shelf>(
    shelf: &mut S,
    person: PersonId,
    date: LocalDate,
    amount: Amount,
) -> Result<(), S::Error> {
    let key = BookKey::EarnedDays(person, month_of(date));
    let days = &mut shelf.book::<EarnedDays>(&key)?.days;
    *days.entry(date).or_default() += amount;
    Ok(())
}

/// What service earned was clawed back.
pub fn clawed_back<S: Shelf>(
    shelf: &mut S,
    at: At,
    event: &EarningReversed,
) -> Result<(), S::Error> {
    let posting = &event.posting;
    post(shelf, at, &event.meta, PostingKind::ClawedBack, posting)?;
    gone(shelf, event.subject.holder, posting)?;
    let minted = |line: &&Line| line.account == Account::Minted;
    let back = posting.lines.iter().filter(minted).map(|line| line.amount);
    let amount = -back.sum::<Amount>();
    let key = BookKey::Account(event.subject.holder, posting.unit);
    shelf.book::<AccountBook>(&key)?.earned += amount;
    if event.act.day_counted {
        earned_on(shelf, event.act.volunteer_id, event.act.date, amount)?;
    }
    let key = BookKey::Earning(event.act.tag, posting.unit);
    shelf.book::<EarningBook>(&key)?.posted = None;
    Ok(())
}

/// The opening fund gave something.
pub fn granted<S: Shelf>(shelf: &mut S, at: At, event: &GrantPosted) -> Result<(), S::Error> {
    post(shelf, at, &event.meta, PostingKind::Granted, &event.posting)?;
    let key = BookKey::Account(event.subject.holder, event.posting.unit);
    shelf.book::<AccountBook>(&key)?.granted = true;
    Ok(())
}

/// A balance of another system was stated.
pub fn stated<S: Shelf>(shelf: &mut S, at: At, event: &BalanceStated) -> Result<(), S::Error> {
    let member = edit(shelf, at, event.subject.person_id)?;
    member.stated = Some(Stated {
        balance: event.balance,
        by: event.meta.actor,
        position: at.position,
    });
    Ok(())
}

/// A balance was brought along.
pub fn brought<S: Shelf>(shelf: &mut S, at: At, event: &BalanceBrought) -> Result<(), S::Error> {
    post(shelf, at, &event.meta, PostingKind::Brought, &event.posting)?;
    if let Account::Person(person) = event.subject.holder {
        let member = shelf.book::<MemberBook>(&BookKey::Member(person))?;
        member.elsewhere.balances += 1;
        if event.act.imported.is_none() {
            member.stated = None;
        }
    }
    match event.act.imported {
        Some(row) => imports::fold::balance_moved(shelf, row, RowState::Brought),
        None => Ok(()),
    }
}

/// A row of an import states a balance.
pub fn imported<S: Shelf>(shelf: &mut S, at: At, event: &BalanceImported) -> Result<(), S::Error> {
    let row = BalanceRow {
        person: event.subject.person_id,
        amount: event.balance.amount,
        as_of: event.balance.as_of,
        position: at.position,
        state: RowState::Waiting,
    };
    imports::fold::balance(shelf, &event.origin, row)?;
    let member = shelf.book::<MemberBook>(&BookKey::Member(row.person))?;
    member.elsewhere.stated_in = Some(event.origin.import_id);
    note(shelf, Subject::Person(event.subject.person_id), at.position)
}

/// A balance goes back with its import.
pub fn brought_back<S: Shelf>(
    shelf: &mut S,
    at: At,
    event: &BalanceBroughtBack,
) -> Result<(), S::Error> {
    let kind = PostingKind::BroughtBack;
    post(shelf, at, &event.meta, kind, &event.posting)?;
    if let Account::Person(person) = event.subject.holder {
        let member = shelf.book::<MemberBook>(&BookKey::Member(person))?;
        member.elsewhere.balances = member.elsewhere.balances.saturating_sub(1);
    }
    imports::fold::balance_moved(shelf, event.act.imported, RowState::BroughtBack)
}

/// Units were reserved.
pub fn held<S: Shelf>(shelf: &mut S, at: At, event: &HoldPlaced) -> Result<(), S::Error> {
    post(shelf, at, &event.meta, PostingKind::Held, &event.posting)?;
    let act = &event.act;
    let book = shelf.begun::<HoldBook>(&BookKey::Hold(act.hold_id))?;
    book.placed = Some(Box::new(Hold::placed(event, at.position)));
    let key = BookKey::Account(event.subject.holder, event.posting.unit);
    let account = shelf.book::<AccountBook>(&key)?;
    account.holds.push(act.hold_id);
    if let Some(date) = act.without_pin {
        account.without_pin = Some(DaySum::plus(account.without_pin, date, act.amount));
    }
    let bank = BookKey::Bank(event.posting.unit);
    shelf.book::<BankBook>(&bank)?.open_holds += 1;
    due::add(shelf, timeout(act.hold_id, act.expires_at))
}

fn timeout(hold_id: HoldId, at: crate::domain::kernel::moment::Moment) -> Deadline {
    Deadline {
        at,
        subject: DueSubject::Hold { hold_id },
    }
}

/// Ends a hold in its own book, its account and the due-list.
fn ended<S: Shelf>(
    shelf: &mut S,
    at: At,
    hold_id: HoldId,
    (how, captured): (HoldOutcome, Amount),
) -> Result<(), S::Error> {
    let book = shelf.book::<HoldBook>(&BookKey::Hold(hold_id))?;
    let hold = book.placed.as_deref_mut();
    let hold = hold.expect("a hold is placed before it ends");
    hold.ended = Some(HoldEnd {
        how,
        captured,
        session: None,
        at: at.recorded_at,
        position: at.position,
        reversed: None,
    });
    let (holder, unit, expires_at) = (hold.holder, hold.unit, hold.expires_at);
    let account = shelf.book::<AccountBook>(&BookKey::Account(holder, unit))?;
    account.holds.retain(|it| *it != hold_id);
    shelf.book::<BankBook>(&BookKey::Bank(unit))?.open_holds -= 1;
    due::remove(shelf, timeout(hold_id, expires_at))
}

/// A hold was captured.
pub fn captured<S: Shelf>(shelf: &mut S, at: At, event: &HoldCaptured) -> Result<(), S::Error> {
    post(
        shelf,
        at,
        &event.meta,
        PostingKind::Captured,
        &event.posting,
    )?;
    gone(shelf, event.subject.holder, &event.posting)?;
    let end = (HoldOutcome::Captured, event.act.captured);
    ended(shelf, at, event.act.hold_id, end)?;
    let hold_id = event.act.hold_id;
    let book = shelf.book::<HoldBook>(&BookKey::Hold(hold_id))?;
    let Some(hold) = book.placed.as_deref_mut() else {
        return Ok(());
    };
    if let Some(end) = hold.ended.as_mut() {
        end.session = event.act.session;
    }
    let (served, counted_on) = (hold.served(), hold.without_pin);
    if let Some((session, person)) = served {
        let key = BookKey::Served(session, person);
        shelf.book::<ServedBook>(&key)?.paid = Some(hold_id);
    }
    at_till(shelf, event, counted_on)
}

/// What was redeemed at a till is counted in the clerk's shift and, without a PIN, by day; for the
/// holder once, whether staff had reserved it on that day already.
fn at_till<S: Shelf>(
    shelf: &mut S,
    event: &HoldCaptured,
    counted_on: Option<LocalDate>,
) -> Result<(), S::Error> {
    let act = &event.act;
    let (Some(till), Some(clerk)) = (act.till, event.meta.actor.person()) else {
        return Ok(());
    };
    let without_pin = matches!(act.confirmed_by, ConfirmedBy::Card | ConfirmedBy::Code);
    let book = shelf.book::<TillBook>(&BookKey::Till(clerk))?;
    if let Some(shift) = book.open.as_deref_mut() {
        shift.redemptions.push(act.hold_id);
        shift.recorded.redemptions += 1;
        shift.recorded.amount += act.captured;
    }
    if without_pin {
        let sum = &mut book.without_pin;
        *sum = Some(DaySum::plus(*sum, till.date, act.captured));
        if counted_on == Some(till.date) {
            return Ok(());
        }
        let key = BookKey::Account(event.subject.holder, event.posting.unit);
        let sum = &mut shelf.book::<AccountBook>(&key)?.without_pin;
        *sum = Some(DaySum::plus(*sum, till.date, act.captured));
    }
    Ok(())
}

/// A clerk opened a shift.
pub fn shift_opened<S: Shelf>(shelf: &mut S, at: At, event: &ShiftOpened) -> Result<(), S::Error> {
    let place = event.station;
    if let Some(clerk) = event.meta.actor.person() {
        shelf.book::<TillBook>(&BookKey::Till(clerk))?.open = Some(Box::new(Shift {
            organisation: place.organisation_id,
            station: place.station_id,
            position: at.position,
            opened_at: at.recorded_at,
            redemptions: Vec::new(),
            recorded: ShiftSum::default(),
        }));
    }
    let organisation = Subject::Organisation(place.organisation_id);
    note(shelf, organisation, at.position)
}

/// A clerk closed their shift.
pub fn shift_closed<S: Shelf>(shelf: &mut S, at: At, event: &ShiftClosed) -> Result<(), S::Error> {
    if let Some(clerk) = event.meta.actor.person() {
        let book = shelf.book::<TillBook>(&BookKey::Till(clerk))?;
        book.open = None;
        book.closed += 1;
    }
    let organisation = Subject::Organisation(event.station.organisation_id);
    note(shelf, organisation, at.position)
}

/// A hold ended without being captured.
pub fn released<S: Shelf>(shelf: &mut S, at: At, event: &HoldReleased) -> Result<(), S::Error> {
    let kind = match event.act.outcome {
        HoldOutcome::RanOut => PostingKind::RanOut,
        HoldOutcome::Voided | HoldOutcome::Captured => PostingKind::Voided,
    };
    post(shelf, at, &event.meta, kind, &event.posting)?;
    gone(shelf, event.subject.holder, &event.posting)?;
    ended(
        shelf,
        at,
        event.act.hold_id,
        (event.act.outcome, Amount::ZERO),
    )
}

/// A redemption was taken back.
pub fn reversed<S: Shelf>(
    shelf: &mut S,
    at: At,
    event: &RedemptionReversed,
) -> Result<(), S::Error> {
    post(
        shelf,
        at,
        &event.meta,
        PostingKind::Reversed,
        &event.posting,
    )?;
    gone(shelf, event.subject.holder, &event.posting)?;
    let book = shelf.book::<HoldBook>(&BookKey::Hold(event.act.hold_id))?;
    let served = book.placed.as_deref().and_then(Hold::served);
    let end = book.placed.as_deref_mut().and_then(|it| it.ended.as_mut());
    end.expect("only what was captured is taken back").reversed = Some(at.position);
    if let Some((session, person)) = served {
        let key = BookKey::Served(session, person);
        shelf.book::<ServedBook>(&key)?.paid = None;
    }
    if let (true, Some(clerk)) = (event.act.of_shift, event.meta.actor.person())
        && let Some(shift) = shelf.book::<TillBook>(&BookKey::Till(clerk))?.open.as_mut()
    {
        shift.recorded.redemptions -= 1;
        shift.recorded.amount = shift.recorded.amount - event.act.returned;
    }
    Ok(())
}

/// Units went to a relation.
pub fn transferred<S: Shelf>(
    shelf: &mut S,
    at: At,
    event: &TransferPosted,
) -> Result<(), S::Error> {
    post(
        shelf,
        at,
        &event.meta,
        PostingKind::Transferred,
        &event.posting,
    )?;
    let act = &event.act;
    let key = BookKey::Account(event.subject.holder, event.posting.unit);
    let given = &mut shelf.book::<AccountBook>(&key)?.transferred;
    *given = match *given {
        Some((year, amount)) if year == act.year => Some((year, amount + act.amount)),
        Some((year, amount)) if year > act.year => Some((year, amount)),
        _ => Some((act.year, act.amount)),
    };
    match act.hold_id {
        Some(id) => ended(shelf, at, id, (HoldOutcome::Captured, act.amount)),
        None => Ok(()),
    }
}

/// Units were donated.
pub fn donated<S: Shelf>(shelf: &mut S, at: At, event: &DonationPosted) -> Result<(), S::Error> {
    post(shelf, at, &event.meta, PostingKind::Donated, &event.posting)
}

/// A pool gave units.
pub fn drawn<S: Shelf>(shelf: &mut S, at: At, event: &DrawPosted) -> Result<(), S::Error> {
    post(shelf, at, &event.meta, PostingKind::Drawn, &event.posting)?;
    let act = &event.act;
    let drawn = &mut shelf.book::<MemberBook>(&BookKey::Member(act.to))?.drawn;
    *drawn = match *drawn {
        Some((month, amount)) if month == act.month => Some((month, amount + act.amount)),
        _ => Some((act.month, act.amount)),
    };
    Ok(())
}

/// Units expired.
pub fn expired<S: Shelf>(shelf: &mut S, at: At, event: &BalanceExpired) -> Result<(), S::Error> {
    post(shelf, at, &event.meta, PostingKind::Expired, &event.posting)?;
    gone(shelf, event.subject.holder, &event.posting)
}

/// What somebody left moved.
pub fn remainder<S: Shelf>(shelf: &mut S, at: At, event: &RemainderPosted) -> Result<(), S::Error> {
    let kind = PostingKind::Remainder;
    post(shelf, at, &event.meta, kind, &event.posting)
}

/// A pool was opened.
pub fn pool_opened<S: Shelf>(shelf: &mut S, at: At, event: &PoolOpened) -> Result<(), S::Error> {
    let group = event.pool;
    shelf
        .book::<PoolBook>(&BookKey::Pool(group.pool_id))?
        .opened = Some(Pool {
        organisation: group.organisation_id,
        purpose: group.purpose,
        position: at.position,
    });
    note(
        shelf,
        Subject::Organisation(group.organisation_id),
        at.position,
    )
}

fn edit<S: Shelf>(shelf: &mut S, at: At, person: PersonId) -> Result<&mut MemberBook, S::Error> {
    note(shelf, Subject::Person(person), at.position)?;
    shelf.book(&BookKey::Member(person))
}

/// A relation was proven; a newer proof takes the place of an older one.
pub fn related<S: Shelf>(shelf: &mut S, at: At, event: &RelationRecorded) -> Result<(), S::Error> {
    let member = edit(shelf, at, event.subject.person_id)?;
    member.relations.retain(|it| it.to != event.relation.to);
    member.relations.push(RelationHeld {
        to: event.relation.to,
        relation: event.relation.relation,
        position: at.position,
    });
    Ok(())
}

/// A relation ended.
pub fn unrelated<S: Shelf>(shelf: &mut S, at: At, event: &RelationEnded) -> Result<(), S::Error> {
    let member = edit(shelf, at, event.subject.person_id)?;
    member.relations.retain(|it| it.to != event.relation.to);
    Ok(())
}

/// A need was attested.
pub fn in_need<S: Shelf>(shelf: &mut S, at: At, event: &NeedAttested) -> Result<(), S::Error> {
    let member = edit(shelf, at, event.subject.person_id)?;
    member.need = Some((event.need.until, at.position));
    Ok(())
}

/// Somebody chose for whom their service earns.
pub fn assigned<S: Shelf>(shelf: &mut S, at: At, event: &EarningAssigned) -> Result<(), S::Error> {
    let member = edit(shelf, at, event.subject.person_id)?;
    member.earns_for = event.earning.organisation_id;
    Ok(())
}

/// Accounts were frozen, or opened again.
pub fn frozen<S: Shelf>(shelf: &mut S, at: At, event: &AccountFrozen) -> Result<(), S::Error> {
    let member = edit(shelf, at, event.subject.person_id)?;
    member.frozen = event.freeze.frozen.then_some(at.position);
    Ok(())
}
