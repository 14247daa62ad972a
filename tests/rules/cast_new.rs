//! What came of commands: the ids in their events.

use hourledger::domain::Event;
use hourledger::domain::kernel::ids::{
    ActivityId, ImportId, OrganisationId, PersonId, SessionId, StationId,
};

pub fn new_person(events: &[Event]) -> PersonId {
    let found = events.iter().find_map(|event| match event {
        Event::PersonRegistered(event) => Some(event.subject.person_id),
        Event::PersonEnrolled(event) => Some(event.subject.person_id),
        _ => None,
    });
    found.expect("a person was registered")
}

pub fn new_organisation(events: &[Event]) -> OrganisationId {
    let found = events.iter().find_map(|event| match event {
        Event::OrganisationAccredited(event) => Some(event.organisation.organisation_id),
        _ => None,
    });
    found.expect("an organisation was accredited")
}

pub fn new_station(events: &[Event]) -> StationId {
    let found = events.iter().find_map(|event| match event {
        Event::StationOpened(event) => Some(event.station.station_id),
        _ => None,
    });
    found.expect("a station was opened")
}

pub fn new_activity(events: &[Event]) -> ActivityId {
    let found = events.iter().find_map(|event| match event {
        Event::ActivityImported(event) => Some(event.activity.activity_id),
        Event::ActivityPublished(event) => Some(event.activity.activity_id),
        _ => None,
    });
    found.expect("an activity was published")
}

/// The import that was opened.
pub fn new_import(events: &[Event]) -> ImportId {
    let found = events.iter().find_map(|event| match event {
        Event::ImportOpened(event) => Some(event.import.import_id),
        _ => None,
    });
    found.expect("an import was opened")
}

pub fn new_session(events: &[Event]) -> SessionId {
    let found = events.iter().find_map(|event| match event {
        Event::SessionCheckedIn(event) => Some(event.activity.session_id),
        Event::SessionImported(event) => Some(event.activity.session_id),
        Event::SessionKeyed(event)
        | Event::SessionDeclared(event)
        | Event::SessionRostered(event) => Some(event.activity.session_id),
        _ => None,
    });
    found.expect("a session began")
}
