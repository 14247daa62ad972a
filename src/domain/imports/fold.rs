//! Folding events of imports into books.

use super::book::{
    BalanceRow, Import, ImportBook, ImportPage, ImportRoll, ImportState, MovementRow, OriginBook,
    OriginSubject, PAGE_SESSIONS, RowState, StarRow,
};
use super::event::{
    ActivityImported, ImportAdvanced, ImportApproved, ImportOpened, ImportUndone, OriginGroup,
    OriginLinked, SessionImported,
};
use crate::domain::activities::book::{ActivityBook, Stated};
use crate::domain::activities::fold::enrol;
use crate::domain::books::{BookKey, Shelf, Subject};
use crate::domain::event::At;
use crate::domain::kernel::amount::Amount;
use crate::domain::kernel::ids::{ImportId, PersonId, Position};
use crate::domain::kernel::minutes::Minutes;
use crate::domain::ledger::book::LedgerBook;
use crate::domain::ledger::jobs::JobsBook;
use crate::domain::ledger::stream::note;
use crate::domain::organisations::book::OrganisationBook;
use crate::domain::people::book::PersonBook;
use crate::domain::sessions::book::Signature;
use crate::domain::sessions::fold::Folding;
use crate::domain::stars::book::StarsOf;
use crate::domain::stored::{Meta, ReasonCode};
use crate::domain::timebank::event::ImportedRow;

/// An import was opened.
pub fn opened<S: Shelf>(shelf: &mut S, at: At, event: &ImportOpened) -> Result<(), S::Error> {
    let group = &event.import;
    let import = Import {
        organisation: group.organisation_id,
        origin: group.origin,
        file_digest: group.file_digest,
        opened: signature(at, &event.meta),
        position: at.position,
        people: 0,
        activities: 0,
        sessions: 0,
        minutes: Minutes::ZERO,
        balances: 0,
        credit: Amount::ZERO,
        stars: 0,
        movements: 0,
        state: ImportState::Proposed,
        approved: None,
        undone: None,
        cause: at.position,
        next_page: 0,
        settled: 0,
        left: 0,
    };
    let key = BookKey::Import(group.import_id);
    shelf.begun::<ImportBook>(&key)?.opened = Some(Box::new(import));
    let organisation = BookKey::Organisation(group.organisation_id);
    let book = shelf.book::<OrganisationBook>(&organisation)?;
    let page = book.imports / ImportRoll::LENGTH_MAX;
    book.imports += 1;
    let key = BookKey::ImportRoll(group.organisation_id, page);
    shelf
        .book::<ImportRoll>(&key)?
        .imports
        .push(group.import_id);
    note(
        shelf,
        Subject::Organisation(group.organisation_id),
        at.position,
    )
}

/// A person was linked to a foreign record.
pub fn linked<S: Shelf>(shelf: &mut S, at: At, event: &OriginLinked) -> Result<(), S::Error> {
    let person = event.subject.person_id;
    self::person(shelf, at, &event.origin, person)?;
    note(shelf, Subject::Person(person), at.position)
}

/// A person was enrolled or linked.
pub fn person<S: Shelf>(
    shelf: &mut S,
    at: At,
    origin: &OriginGroup,
    person: PersonId,
) -> Result<(), S::Error> {
    know(shelf, origin, OriginSubject::Person(person))?;
    let book = shelf.book::<PersonBook>(&BookKey::Person(person))?;
    book.origins.push(at.position);
    edit(shelf, origin.import_id, |import| import.people += 1)
}

/// An activity was imported.
pub fn activity<S: Shelf>(shelf: &mut S, at: At, event: &ActivityImported) -> Result<(), S::Error> {
    let group = &event.activity;
    let key = BookKey::Activity(group.activity_id);
    shelf.book::<ActivityBook>(&key)?.stated = Some(Box::new(Stated {
        organisation: group.organisation_id,
        import: event.origin.import_id,
        category: group.category,
        starts_at: event.time.starts_at,
        ends_at: event.time.ends_at,
        position: at.position,
    }));
    shelf.book::<LedgerBook>(&BookKey::Ledger)?.activities += 1;
    enrol(shelf, group.organisation_id, group.activity_id)?;
    know(
        shelf,
        &event.origin,
        OriginSubject::Activity(group.activity_id),
    )?;
    edit(shelf, event.origin.import_id, |import| {
        import.activities += 1;
    })?;
    note(
        shelf,
        Subject::Organisation(group.organisation_id),
        at.position,
    )?;
    note(shelf, Subject::Activity(group.activity_id), at.position)
}

/// A session was imported.
pub fn session<S: Shelf>(folding: Folding<'_, S>, event: &SessionImported) -> Result<(), S::Error> {
    let of = folding.of;
    let subject = OriginSubject::Session(of.activity_id, of.session_id);
    know(folding.shelf, &event.origin, subject)?;
    let id = event.origin.import_id;
    let page = edit(folding.shelf, id, |import| {
        let page = import.sessions / PAGE_SESSIONS;
        import.sessions += 1;
        import.minutes += event.hours.minutes;
        page
    })?;
    let key = BookKey::ImportPage(id, page);
    let sessions = &mut folding.shelf.book::<ImportPage>(&key)?.sessions;
    sessions.push((of.activity_id, of.session_id));
    folding.imported(event)
}

/// A balance was stated.
pub fn balance<S: Shelf>(
    shelf: &mut S,
    origin: &OriginGroup,
    stated: BalanceRow,
) -> Result<(), S::Error> {
    let id = origin.import_id;
    let row = edit(shelf, id, |import| {
        let row = import.balances;
        import.balances += 1;
        import.credit += stated.amount;
        row
    })?;
    know(shelf, origin, OriginSubject::Balance(id, row))?;
    let key = BookKey::ImportPage(id, row / PAGE_SESSIONS);
    shelf.book::<ImportPage>(&key)?.balances.push(stated);
    Ok(())
}

/// A star of elsewhere was stated.
pub fn star<S: Shelf>(
    shelf: &mut S,
    origin: &OriginGroup,
    stated: StarRow,
) -> Result<(), S::Error> {
    let id = origin.import_id;
    let row = edit(shelf, id, |import| {
        import.stars += 1;
        import.stars - 1
    })?;
    know(shelf, origin, OriginSubject::Star(id, row))?;
    let key = BookKey::ImportPage(id, row / PAGE_SESSIONS);
    shelf.book::<ImportPage>(&key)?.stars.push(stated);
    let own = shelf.book::<StarsOf>(&BookKey::StarsOf(stated.person))?;
    own.brought.push((id, row));
    Ok(())
}

/// A movement of elsewhere was stated; answers the import and its number there.
pub fn movement<S: Shelf>(
    shelf: &mut S,
    origin: &OriginGroup,
    stated: MovementRow,
) -> Result<(ImportId, u32), S::Error> {
    let id = origin.import_id;
    let row = edit(shelf, id, |import| {
        import.movements += 1;
        import.movements - 1
    })?;
    know(shelf, origin, OriginSubject::Movement(id, row))?;
    let key = BookKey::ImportPage(id, row / PAGE_SESSIONS);
    shelf.book::<ImportPage>(&key)?.movements.push(stated);
    Ok((id, row))
}

/// A balance was booked, or went back.
pub fn balance_moved<S: Shelf>(
    shelf: &mut S,
    of: ImportedRow,
    state: RowState,
) -> Result<(), S::Error> {
    let key = BookKey::ImportPage(of.import_id, of.row / PAGE_SESSIONS);
    let balances = &mut shelf.book::<ImportPage>(&key)?.balances;
    let at = usize::try_from(of.row % PAGE_SESSIONS).expect("a page is small");
    balances[at].state = state;
    Ok(())
}

/// A second person approved.
pub fn approved<S: Shelf>(shelf: &mut S, at: At, event: &ImportApproved) -> Result<(), S::Error> {
    let by = signature(at, &event.meta);
    let id = event.import.import_id;
    begin(shelf, id, at.position, |import| {
        import.state = ImportState::Crediting;
        import.approved = Some(by);
    })?;
    note(
        shelf,
        Subject::Organisation(event.import.organisation_id),
        at.position,
    )
}

/// It is taken back.
pub fn undone<S: Shelf>(shelf: &mut S, at: At, event: &ImportUndone) -> Result<(), S::Error> {
    let by = signature(at, &event.meta);
    let reason = event.meta.reason.unwrap_or(ReasonCode::EnteredInError);
    let id = event.import.import_id;
    begin(shelf, id, at.position, |import| {
        import.state = ImportState::Undoing;
        import.undone = Some((reason, by));
    })?;
    note(
        shelf,
        Subject::Organisation(event.import.organisation_id),
        at.position,
    )
}

/// A page was worked through.
pub fn advanced<S: Shelf>(shelf: &mut S, at: At, event: &ImportAdvanced) -> Result<(), S::Error> {
    let group = event.import;
    edit(shelf, group.import_id, |import| {
        import.next_page = group.page + 1;
        import.settled += group.settled;
        import.left += group.left;
        if group.finished {
            import.state = match import.state {
                ImportState::Undoing => ImportState::Undone,
                _ => ImportState::Approved,
            };
        }
    })?;
    if group.finished {
        let jobs = shelf.book::<JobsBook>(&BookKey::Jobs)?;
        jobs.imports.remove(&group.import_id);
    }
    note(
        shelf,
        Subject::Organisation(group.organisation_id),
        at.position,
    )
}

/// Work begins at the first page.
fn begin<S: Shelf>(
    shelf: &mut S,
    id: ImportId,
    cause: Position,
    change: impl FnOnce(&mut Import),
) -> Result<(), S::Error> {
    edit(shelf, id, |import| {
        import.cause = cause;
        import.next_page = 0;
        import.settled = 0;
        import.left = 0;
        change(import);
    })?;
    shelf.book::<JobsBook>(&BookKey::Jobs)?.imports.insert(id);
    Ok(())
}

fn edit<S: Shelf, T>(
    shelf: &mut S,
    id: ImportId,
    change: impl FnOnce(&mut Import) -> T,
) -> Result<T, S::Error> {
    let book = shelf.book::<ImportBook>(&BookKey::Import(id))?;
    let import = book.opened.as_deref_mut();
    Ok(change(
        import.expect("the first event of an import opens it"),
    ))
}

fn know<S: Shelf>(
    shelf: &mut S,
    origin: &OriginGroup,
    subject: OriginSubject,
) -> Result<(), S::Error> {
    let book = shelf.book::<OriginBook>(&BookKey::Origin(origin.tag))?;
    book.known = Some((subject, origin.content));
    Ok(())
}

fn signature(at: At, meta: &Meta) -> Signature {
    Signature {
        by: meta.actor,
        at: at.recorded_at,
    }
}
