//! Roster entry (F26): the recorder ticks who was there, all in one command, all or nothing.
//!
//! Each line becomes a session of its own, with the bounds of every entry from a keyboard: signed
//! up, within the plan, no overlap, not beyond the scheduled length (R17, R22, R26). Two people
//! stand behind it as behind any keyed hour (R28): whoever ticks is not on the list and does not
//! approve. In time no reason is asked for; a late roster needs one (R30, Order 67 art. 11).

use super::agenda::months_around;
use super::clock::Span;
use super::command::{RecordRoster, RosterLine};
use super::keyed::{Entry, entered, within_plan};
use super::state::Source;
use crate::domain::activities::decide::activity;
use crate::domain::books::BookKey;
use crate::domain::desk::{Context, Desk, Stop};
use crate::domain::event::Event;
use crate::domain::kernel::ids::PersonId;
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::domain::limits::ROSTER_LINES_MAX;
use crate::domain::organisations::standing::may_record;
use crate::domain::people::alias::{acted, ids_of, survivor};
use crate::domain::people::role::{Role, Scope, require};
use crate::domain::stored::Actor;

/// Records who was there.
pub fn record(command: &RecordRoster, ctx: &Context, desk: &Desk) -> Result<Vec<Event>, Stop> {
    let (_, plan) = activity(desk, command.activity_id)?;
    let place = Scope::organisation(plan.organisation);
    require(desk, ctx, &[Role::Recorder], place)?;
    may_record(desk, plan.organisation)?;
    check_lines(command, ctx, desk)?;
    let whole = Span {
        started_at: command.started_at,
        ended_at: command.ended_at,
    };
    within_plan(whole, plan, ctx)?;
    fetched(command, desk)?;
    let mut events = Vec::with_capacity(command.present.len());
    for (line, index) in command.present.iter().zip(0..) {
        let entry = entry(command, line, index);
        let event =
            entered(entry, Source::Roster, plan, ctx, desk).map_err(|stop| at_line(stop, index))?;
        if event.time.late && event.meta.reason.is_none() {
            return Err(Refusal::new(RefusalCode::LateNeedsReason)
                .field("reason")
                .into());
        }
        events.push(Event::SessionRostered(event));
    }
    Ok(events)
}

/// A bounded list of different people, none of them whoever ticks.
fn check_lines(command: &RecordRoster, ctx: &Context, desk: &Desk) -> Result<(), Stop> {
    let lines = &command.present;
    if lines.is_empty() {
        return Err(Refusal::new(RefusalCode::ListEmpty).field("present").into());
    }
    if lines.len() > ROSTER_LINES_MAX {
        return Err(Refusal::new(RefusalCode::ListTooLong)
            .field("present")
            .with("count", lines.len())
            .with("max", ROSTER_LINES_MAX)
            .into());
    }
    let mut people: Vec<(PersonId, usize)> = (0..)
        .zip(lines)
        .map(|(index, line)| (line.person_id, index))
        .collect();
    people.sort_unstable();
    if let Some(pair) = people.windows(2).find(|pair| pair[0].0 == pair[1].0) {
        return Err(Refusal::new(RefusalCode::ListedTwice)
            .field(format!("present.{}.person_id", pair[1].1))
            .with("person", pair[0].0)
            .into());
    }
    for (index, line) in lines.iter().enumerate() {
        if acted(desk, ctx, [Actor::Person(line.person_id)])? {
            return Err(Refusal::new(RefusalCode::SecondPersonNeeded)
                .field(format!("present.{index}.person_id"))
                .into());
        }
    }
    Ok(())
}

/// One line with what it leaves to the whole roster.
fn entry<'a>(command: &'a RecordRoster, line: &RosterLine, index: u32) -> Entry<'a> {
    Entry {
        activity: command.activity_id,
        person: line.person_id,
        span: span(command, line),
        breaks: line.break_minutes.unwrap_or(command.break_minutes),
        reason: command.reason,
        reason_text: command.reason_text.as_deref(),
        index,
    }
}

fn span(command: &RecordRoster, line: &RosterLine) -> Span {
    Span {
        started_at: line.started_at.unwrap_or(command.started_at),
        ended_at: line.ended_at.unwrap_or(command.ended_at),
    }
}

/// What all lines look at, asked for in three rounds however many records were merged.
fn fetched(command: &RecordRoster, desk: &Desk) -> Result<(), Stop> {
    let people = command.present.iter().map(|line| line.person_id);
    desk.all(people.clone().map(BookKey::Person).collect())?;
    let survivors = people.map(|id| Ok(BookKey::Person(survivor(desk, id)?)));
    desk.all(survivors.collect::<Result<_, Stop>>()?)?;
    let mut books = Vec::new();
    for line in &command.present {
        for id in ids_of(desk, line.person_id)? {
            books.push(BookKey::Participation(command.activity_id, id));
            books.extend(months(command, line).map(|month| BookKey::Agenda(id, month)));
        }
    }
    desk.all(books)
}

/// The months of a line; an impossible span is refused later and not to be walked.
fn months(command: &RecordRoster, line: &RosterLine) -> impl Iterator<Item = u32> + use<> {
    let span = span(command, line);
    let is_sensible = span.started_at < span.ended_at;
    let months = is_sensible.then(|| months_around(span.started_at, span.ended_at));
    months.into_iter().flatten().take(MONTHS_MAX)
}

/// Months that a session of a day at most can touch, with its neighbours.
const MONTHS_MAX: usize = 3;

/// A refusal that concerns one line, its field as seen from the whole list.
fn at_line(stop: Stop, index: u32) -> Stop {
    let Stop::Refused(refusal) = stop else {
        return stop;
    };
    let field = match refusal.field.as_deref() {
        Some(field) => format!("present.{index}.{field}"),
        None => format!("present.{index}"),
    };
    refusal.field(field).into()
}
