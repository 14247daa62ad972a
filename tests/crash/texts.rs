//! Sealed texts: every one in the log opens, or its owner was erased.

use std::collections::BTreeSet;
use std::sync::Arc;

use hourledger::domain::Event;
use hourledger::domain::people::event::{ContactGroup, IdentityGroup};
use hourledger::domain::secret::Secrets;
use hourledger::domain::stored::Sealed;
use hourledger::log::Frame;
use hourledger::run::fold::decode;
use hourledger::vault::{Owner, Revealed, Vault, Wanted};

use crate::load::Try;

/// Opens every sealed text of the frames.
pub fn all_open(vault: &Vault, frames: &[Arc<Frame>]) {
    let decoded: Vec<_> = frames
        .iter()
        .map(|frame| decode(frame).expect("an own frame"))
        .collect();
    let erased: BTreeSet<Owner> = decoded
        .iter()
        .flat_map(|decoded| decoded.erased.iter().copied().map(Owner::Person))
        .collect();
    for event in decoded.iter().flat_map(|decoded| &decoded.events) {
        for (owner, path, sealed) in sealed_in(event) {
            let revealed = reveal(vault, event, owner, path, sealed);
            let is_erased = matches!(revealed, Revealed::Erased(_));
            assert_eq!(is_erased, erased.contains(&owner), "{path} of {owner}");
        }
    }
}

/// The texts of an acknowledged request are those that were handed in.
pub fn reads_as_written(vault: &Vault, request: &Try, frame: &Frame) {
    let [command] = &request.commands[..] else {
        return;
    };
    let events = decode(frame).expect("an own frame").events;
    for secret in command.secrets(&frame.command_seed()) {
        let in_event = |event: &&Event| event.type_version().0 == secret.event_type;
        let event = events
            .iter()
            .find(in_event)
            .expect("the event it stands in");
        let found = sealed_in(event)
            .into_iter()
            .find(|(_, path, _)| *path == secret.path);
        let (owner, path, sealed) = found.expect("the text was sealed");
        if let Revealed::Text(text) = reveal(vault, event, owner, path, sealed) {
            assert_eq!(text.expose(), secret.plaintext, "{path}");
        }
    }
}

fn reveal(vault: &Vault, event: &Event, owner: Owner, path: &str, sealed: &Sealed) -> Revealed {
    let (event_type, version) = event.type_version();
    let wanted = Wanted {
        owner,
        event_type,
        version,
        path,
        sealed: &sealed.0,
    };
    let revealed = vault.reveal(None, &[wanted], |_| Ok(()));
    let revealed = revealed.unwrap_or_else(|fault| panic!("{path} of {owner}: {fault:?}"));
    revealed.into_iter().next().expect("one answer per text")
}

type Place<'e> = (Owner, &'static str, &'e Sealed);

/// Every sealed text of an event, with its owner and place.
fn sealed_in(event: &Event) -> Vec<Place<'_>> {
    let reason = |organisation| {
        let text = event.meta().reason_text.as_ref();
        let text = text.map(|text| (Owner::Organisation(organisation), "meta.reason_text", text));
        text.into_iter().collect()
    };
    let personal = |person| {
        let text = event.meta().reason_text.as_ref();
        let text = text.map(|text| (Owner::Person(person), "meta.reason_text", text));
        text.into_iter().collect()
    };
    match event {
        Event::PeopleMerged(event) => personal(event.merge.into),
        Event::PeopleUnmerged(event) => personal(event.subject.person_id),
        Event::PersonRegistered(event) => registered(&event.subject, &event.contact),
        Event::PersonClaimed(event) => registered(&event.subject, &event.contact),
        Event::OrganisationAccredited(event) => {
            let group = &event.organisation;
            let owner = Owner::Organisation(group.organisation_id);
            vec![(owner, "organisation.name", &group.name)]
        }
        Event::ActivityPublished(event) => {
            let owner = Owner::Organisation(event.activity.organisation_id);
            vec![
                (owner, "content.title", &event.content.title),
                (owner, "content.description", &event.content.description),
                (owner, "place.address", &event.place.address),
            ]
        }
        Event::ImportUndone(event) => reason(event.import.organisation_id),
        Event::SessionKeyed(event)
        | Event::SessionDeclared(event)
        | Event::SessionRostered(event) => reason(event.activity.organisation_id),
        Event::AuditSessionJudged(event) => reason(event.activity.organisation_id),
        Event::FindingOpened(event) => reason(event.finding.organisation_id),
        Event::OrganisationSuspended(event) => reason(event.organisation.organisation_id),
        Event::OrganisationSucceeded(event) => reason(event.organisation.organisation_id),
        Event::OrganisationReinstated(event) => reason(event.organisation.organisation_id),
        Event::SessionDisputed(event) => reason(event.activity.organisation_id),
        Event::SessionDisputeDismissed(event) => reason(event.activity.organisation_id),
        Event::SessionCorrected(event) => reason(event.activity.organisation_id),
        Event::SessionVoided(event) | Event::SessionFoundFake(event) => {
            reason(event.activity.organisation_id)
        }
        Event::SessionEnteredNationally(event) => {
            let owner = Owner::Person(event.subject.person_id);
            vec![(owner, "national.reference", &event.national.reference)]
        }
        other => imported(other),
    }
}

fn registered<'e>(who: &'e IdentityGroup, contact: &'e ContactGroup) -> Vec<Place<'e>> {
    let owner = Owner::Person(who.person_id);
    let mut found = vec![
        (owner, "subject.name", &who.name),
        (owner, "subject.document_number", &who.document_number),
        (owner, "subject.birth_date", &who.birth_date),
    ];
    let phone = contact.phone.as_ref();
    found.extend(phone.map(|phone| (owner, "contact.phone", phone)));
    found
}

/// The same of what an import states.
fn imported(event: &Event) -> Vec<Place<'_>> {
    match event {
        Event::PersonEnrolled(event) => {
            let (owner, who) = (Owner::Person(event.subject.person_id), &event.subject);
            let mut found = vec![
                (owner, "origin.external_id", &event.origin.external_id),
                (owner, "subject.name", &who.name),
            ];
            let version = event.consent.as_ref().map(|consent| &consent.version);
            found.extend(version.map(|text| (owner, "consent.version", text)));
            let texts = [
                ("contact.phone", &event.contact.phone),
                ("subject.birth_date", &who.birth_date),
                ("subject.document_number", &who.document_number),
            ];
            found.extend(given(owner, texts));
            found
        }
        Event::OriginLinked(event) => {
            let owner = Owner::Person(event.subject.person_id);
            vec![(owner, "origin.external_id", &event.origin.external_id)]
        }
        Event::ActivityImported(event) => {
            let owner = Owner::Organisation(event.activity.organisation_id);
            let mut found = vec![(owner, "origin.external_id", &event.origin.external_id)];
            let texts = [
                ("content.category", &event.content.category),
                ("content.title", &event.content.title),
                ("place.address", &event.place.address),
            ];
            found.extend(given(owner, texts));
            found
        }
        Event::SessionImported(event) => {
            let owner = Owner::Person(event.subject.person_id);
            let mut found = vec![(owner, "origin.external_id", &event.origin.external_id)];
            let content = &event.content;
            let texts = [
                ("content.approved_by", &content.approved_by),
                ("content.confirmer", &content.confirmer),
                ("content.description", &content.description),
                ("content.evidence_ref", &content.evidence_ref),
                ("content.national_reference", &content.national_reference),
                ("content.recorder", &content.recorder),
            ];
            found.extend(given(owner, texts));
            found
        }
        _ => Vec::new(),
    }
}

/// The texts that are there.
fn given<'e, const N: usize>(
    owner: Owner,
    texts: [(&'static str, &'e Option<Sealed>); N],
) -> impl Iterator<Item = Place<'e>> {
    let there = texts.into_iter();
    there.filter_map(move |(path, text)| Some((owner, path, text.as_ref()?)))
}
