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
use crate::domain::people::role::{Role, Scope, require};
use crate::domain::stored::Actor;

/// Records who was there.
pub fn record(command: &RecordRoster, ctx: &Context, desk: &Desk) -> Result<Vec<Event>, Stop> {
    let (_, plan) = activity(desk, command.activity_id)?;
    let place = Scope::organisation(plan.organisation);
    require(desk, ctx, &[Role::Recorder], place)?;
    may_record(desk, plan.organisation)?;
    check_lines(command, ctx)?;
    let whole = Span {
        started_at: command.started_at,
        ended_at: command.ended_at,
    };
    within_plan(whole, plan, ctx)?;
    desk.all(books(command))?;
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
fn check_lines(command: &RecordRoster, ctx: &Context) -> Result<(), Refusal> {
    let lines = &command.present;
    if lines.is_empty() {
        return Err(Refusal::new(RefusalCode::ListEmpty).field("present"));
    }
    if lines.len() > ROSTER_LINES_MAX {
        return Err(Refusal::new(RefusalCode::ListTooLong)
            .field("present")
            .with("count", lines.len())
            .with("max", ROSTER_LINES_MAX));
    }
    let mut people: Vec<(PersonId, usize)> = (0..)
        .zip(lines)
        .map(|(index, line)| (line.person_id, index))
        .collect();
    people.sort_unstable();
    if let Some(pair) = people.windows(2).find(|pair| pair[0].0 == pair[1].0) {
        return Err(Refusal::new(RefusalCode::ListedTwice)
            .field(format!("present.{}.person_id", pair[1].1))
            .with("person", pair[0].0));
    }
    let own = |line: &RosterLine| ctx.actor == Actor::Person(line.person_id);
    match lines.iter().position(own) {
        None => Ok(()),
        Some(index) => Err(Refusal::new(RefusalCode::SecondPersonNeeded)
            .field(format!("present.{index}.person_id"))),
    }
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

/// What all lines look at, asked for at once.
fn books(command: &RecordRoster) -> Vec<BookKey> {
    let of_line = |line: &RosterLine| {
        let Span {
            started_at,
            ended_at,
        } = span(command, line);
        let person = line.person_id;
        // An impossible span is refused line by line; its months are not to be walked.
        let months = (started_at < ended_at)
            .then(|| months_around(started_at, ended_at).take(MONTHS_MAX))
            .into_iter()
            .flatten();
        let agenda = months.map(move |month| BookKey::Agenda(person, month));
        let part = BookKey::Participation(command.activity_id, person);
        [BookKey::Person(person), part].into_iter().chain(agenda)
    };
    command.present.iter().flat_map(of_line).collect()
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
