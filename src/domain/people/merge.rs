//! Merging two records of one person, and taking a merge back (R1, R5, F4).
//!
//! An administrator of the ledger says that two ids are one human. Nothing is rewritten or moved:
//! each session keeps the id it was recorded under, each id its roles and consents; from then on
//! the rules on one person look at all ids (`alias`), and new records are made under the
//! survivor's. The survivor is registered, so that a merge never puts anybody on the books against
//! their will (R5); hours of an enrolment that is merged no longer wait for its claim.
//!
//! What a merge brings to light is not judged by it, with one exception: where sessions of the two
//! share time, the later recorded goes to conflict (R22). It is disputed in the same command, so
//! that the machinery of disputes keeps it frozen until its organisation answers.
//!
//! Chains are refused, not flattened: each merge can be taken back alone and leaves no trace.

use super::alias::{acted, not_merged};
use super::book::{PersonBook, Standing};
use super::command::{MergePeople, UnmergePeople};
use super::decide::{person, registered};
use super::event::{MergeGroup, PeopleMerged, PeopleUnmerged, PersonGroup, UnmergeGroup};
use super::role::{Role, Scope, require};
use crate::domain::books::BookKey;
use crate::domain::desk::{Context, Desk, Stop};
use crate::domain::event::Event;
use crate::domain::kernel::ids::PersonId;
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::domain::kernel::text::check_text;
use crate::domain::limits::{ALIASES_MAX, MERGE_BOOKS_MAX, REASON_CHARS_MAX};
use crate::domain::policy::book::pinned;
use crate::domain::sessions::agenda::{AgendaEntry, AgendaPage};
use crate::domain::sessions::book::Session;
use crate::domain::sessions::clock::session;
use crate::domain::sessions::dispute::disputed;
use crate::domain::sessions::state::SessionState;
use crate::domain::stored::{Actor, ReasonCode};

/// Merges a record into another one of the same person.
pub fn merge(command: &MergePeople, ctx: &Context, desk: &Desk) -> Result<Vec<Event>, Stop> {
    let pair = [command.person_id, command.into];
    may_merge(pair, ctx, desk)?;
    if let Some(text) = &command.reason_text {
        check_text("reason_text", text, REASON_CHARS_MAX)?;
    }
    let (duplicate, survivor) = mergeable(command, desk)?;
    let conflicts = in_conflict(pair, duplicate, survivor, desk)?;
    let pack = |(_, session): &Listed<'_>| BookKey::Pack(session.policy.adopted_at.0);
    desk.all(conflicts.iter().map(pack).collect())?;
    let mut frozen = Vec::with_capacity(conflicts.len());
    for (entry, session) in conflicts {
        let reference = session.reference(entry.activity, entry.session);
        let pack = pinned(desk, session.policy)?;
        let reason = ReasonCode::SessionsOverlap;
        frozen.push(disputed(session, reference, (reason, None), pack, ctx));
    }
    let meta = ctx
        .meta()
        .because(command.reason, ctx.sealed_if("meta.reason_text"));
    let merged = Event::PeopleMerged(PeopleMerged {
        merge: MergeGroup {
            frozen: u32::try_from(frozen.len()).unwrap_or(u32::MAX),
            into: command.into,
        },
        meta,
        subject: PersonGroup {
            person_id: command.person_id,
        },
    });
    Ok(std::iter::once(merged).chain(frozen).collect())
}

/// Takes a merge back. What it froze stays frozen until it is answered, and what was decided
/// meanwhile stands: nothing is rewritten (R35).
pub fn unmerge(command: &UnmergePeople, ctx: &Context, desk: &Desk) -> Result<Vec<Event>, Stop> {
    may_merge([command.person_id], ctx, desk)?;
    if let Some(text) = &command.reason_text {
        check_text("reason_text", text, REASON_CHARS_MAX)?;
    }
    let merged = person(desk, command.person_id)?
        .merged_into
        .ok_or_else(|| Refusal::new(RefusalCode::NotMerged).field("person_id"))?;
    Ok(vec![Event::PeopleUnmerged(PeopleUnmerged {
        merge: UnmergeGroup {
            from: merged.survivor,
        },
        meta: ctx
            .meta()
            .caused_by(merged.position)
            .because(command.reason, ctx.sealed_if("meta.reason_text")),
        subject: PersonGroup {
            person_id: command.person_id,
        },
    })])
}

/// Administrators of the ledger, and nobody for themselves: joined or parted, records of one's own
/// count for or against one's signatures (R28).
fn may_merge(
    people: impl IntoIterator<Item = PersonId>,
    ctx: &Context,
    desk: &Desk,
) -> Result<(), Stop> {
    require(desk, ctx, &[Role::LedgerAdmin], Scope::LEDGER)?;
    if acted(desk, ctx, people.into_iter().map(Actor::Person))? {
        return Err(Refusal::new(RefusalCode::MergeOwn).into());
    }
    Ok(())
}

/// Both books, or why the two cannot be merged.
fn mergeable<'d>(
    command: &MergePeople,
    desk: &'d Desk,
) -> Result<(&'d PersonBook, &'d PersonBook), Stop> {
    let (duplicate, survivor) = (command.person_id, command.into);
    if duplicate == survivor {
        return Err(Refusal::new(RefusalCode::MergeWithSelf)
            .field("into")
            .into());
    }
    let books = (
        registered(desk, duplicate)?,
        registered(desk, survivor).map_err(|stop| stop.at("into"))?,
    );
    not_merged(books.0, duplicate)?;
    not_merged(books.1, survivor).map_err(|refusal| refusal.field("into"))?;
    if !books.0.aliases.is_empty() {
        return Err(Refusal::new(RefusalCode::AliasesInTheWay)
            .field("person_id")
            .with("id", duplicate)
            .with("count", books.0.aliases.len())
            .into());
    }
    if books.1.standing != Standing::Registered {
        return Err(Refusal::new(RefusalCode::PersonUnconfirmed)
            .field("into")
            .into());
    }
    if books.1.aliases.len() >= ALIASES_MAX {
        return Err(Refusal::new(RefusalCode::AliasesTooMany)
            .field("into")
            .with("id", survivor)
            .with("max", ALIASES_MAX)
            .into());
    }
    Ok(books)
}

/// A session and its place on the agenda.
type Listed<'d> = (&'d AgendaEntry, &'d Session);

/// What goes to conflict: going through the sessions that share time in the order in which they
/// were recorded, each that shares time with one that still stands (R22).
fn in_conflict<'d>(
    [duplicate_id, survivor_id]: [PersonId; 2],
    duplicate: &PersonBook,
    survivor: &PersonBook,
    desk: &'d Desk,
) -> Result<Vec<Listed<'d>>, Stop> {
    let mut rest = vec![(survivor_id, survivor)];
    desk.all(
        survivor
            .aliases
            .iter()
            .map(|id| BookKey::Person(*id))
            .collect(),
    )?;
    for &alias in &survivor.aliases {
        rest.push((alias, person(desk, alias)?));
    }
    let near = |book: &PersonBook, others: &[(PersonId, &PersonBook)]| -> Vec<u32> {
        let months = book.months.iter().copied();
        let met = |month: &u32| others.iter().any(|(_, it)| it.has_pages_around(*month));
        months.filter(met).collect()
    };
    let own = agendas(duplicate_id, near(duplicate, &rest));
    let theirs = rest.iter().flat_map(|&(id, book)| {
        let months = near(book, &[(duplicate_id, duplicate)]);
        agendas(id, months)
    });
    let theirs: Vec<BookKey> = theirs.collect();
    let pages = own.len() + theirs.len();
    within_bound(pages)?;
    desk.all(own.iter().chain(&theirs).cloned().collect())?;
    let shared = sharing_time(&standing(&own, desk)?, standing(&theirs, desk)?);
    within_bound(pages + shared.len())?;
    later_recorded(&shared, desk)
}

fn agendas(id: PersonId, months: Vec<u32>) -> Vec<BookKey> {
    let page = |month| BookKey::Agenda(id, month);
    months.into_iter().map(page).collect()
}

fn within_bound(count: usize) -> Result<(), Refusal> {
    if count <= MERGE_BOOKS_MAX {
        return Ok(());
    }
    Err(Refusal::new(RefusalCode::MergeTooLong)
        .field("person_id")
        .with("count", count)
        .with("max", MERGE_BOOKS_MAX))
}

/// Sessions on these pages that take a certain time.
fn standing<'d>(pages: &[BookKey], desk: &'d Desk) -> Result<Vec<&'d AgendaEntry>, Stop> {
    let mut found = Vec::new();
    for key in pages {
        let page = desk.find::<AgendaPage>(key)?;
        let entries = page.into_iter().flat_map(|page| &page.entries);
        found.extend(entries.filter(|entry| entry.takes_time()));
    }
    Ok(found)
}

/// The entries of either side that share time with one of the other.
fn sharing_time<'d>(
    own: &[&'d AgendaEntry],
    mut theirs: Vec<&'d AgendaEntry>,
) -> Vec<&'d AgendaEntry> {
    theirs.sort_by_key(|entry| entry.started_at);
    let mut shared: Vec<&AgendaEntry> = Vec::new();
    for entry in own {
        let first = theirs.partition_point(|it| it.started_at < entry.earliest_to_share());
        let after = theirs[first..].iter();
        let around = after.take_while(|it| it.started_at.unix() < entry.taken_until());
        let met = around.filter(|it| it.shares_time(entry)).copied();
        let before = shared.len();
        shared.extend(met);
        if shared.len() > before {
            shared.push(entry);
        }
    }
    shared.sort_by_key(|entry| entry.session);
    shared.dedup_by_key(|entry| entry.session);
    shared
}

/// The later recorded of those that share time. What is disputed already stands nowhere.
fn later_recorded<'d>(shared: &[&'d AgendaEntry], desk: &'d Desk) -> Result<Vec<Listed<'d>>, Stop> {
    let key = |entry: &&AgendaEntry| BookKey::Session(entry.activity, entry.session);
    desk.all(shared.iter().map(key).collect())?;
    let mut listed = Vec::new();
    for &entry in shared {
        let session = session(desk, entry.activity, entry.session)?;
        if session.state != SessionState::Disputed {
            listed.push((entry, session));
        }
    }
    listed.sort_by_key(|(_, session)| session.trail.first().copied());
    let (mut stands, mut frozen): (Vec<Listed<'d>>, Vec<Listed<'d>>) = Default::default();
    for (entry, session) in listed {
        if !stands.iter().any(|(other, _)| other.shares_time(entry)) {
            stands.push((entry, session));
        } else if session.state == SessionState::Open {
            return Err(Refusal::new(RefusalCode::OpenSessionExists)
                .field("person_id")
                .with("other", entry.session)
                .with("activity", entry.activity)
                .into());
        } else {
            frozen.push((entry, session));
        }
    }
    Ok(frozen)
}
