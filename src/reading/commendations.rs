//! Commendations: what a volunteer sees of theirs, with the words, and an organisation of what it
//! gave, without them.
//!
//! The words are opened for the volunteer alone.

use schemars::JsonSchema;
use serde::Serialize;

use super::certificates::organisation_name;
use super::page::{Asked, Page, rolled};
use super::texts::{revealed, sealed_texts};
use super::{Read, found, words};
use crate::access::{Access, Purpose};
use crate::domain::books::BookKey;
use crate::domain::commendations::book::{
    Commendation, CommendationBook, CommendationRoll, CommendationsOf,
};
use crate::domain::commendations::event::{CommendationEnd, CommendationKind};
use crate::domain::kernel::ids::{
    ActivityId, CommendationId, OrganisationId, PersonId, Position, SessionId,
};
use crate::domain::kernel::moment::Moment;
use crate::domain::kernel::refusal::{Lang, Refusal, RefusalCode};
use crate::domain::stored::Actor;
use crate::log::Fault;
use crate::run::Ledger;
use crate::vault::{Owner, Revealed, Wanted};

/// Where the words stand in their event.
const TEXT: &str = "statement.text";

/// One commendation, or a word of thanks.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct CommendationView {
    /// The commendation.
    pub commendation_id: CommendationId,
    /// Whom.
    pub person_id: PersonId,
    /// In whose name.
    pub organisation_id: OrganisationId,
    /// The published name of that organisation.
    pub organisation: String,
    /// How much is said.
    pub kind: CommendationKind,
    /// The same in words.
    pub kind_words: &'static str,
    /// The activity.
    pub activity_id: ActivityId,
    /// The session that it rests on.
    pub session_id: SessionId,
    /// Who gave it.
    pub by: Actor,
    /// When.
    pub given_at: Moment,
    /// The event that gave it.
    pub position: Position,
    /// Its end; absent: it stands.
    pub ended: Option<CommendationEndView>,
    /// What was written, for the volunteer; absent to others, and once nobody can read it.
    pub text: Option<String>,
}

/// The end of a commendation.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
pub struct CommendationEndView {
    /// How.
    pub end: CommendationEnd,
    /// The same in words.
    pub words: &'static str,
    /// When.
    pub at: Moment,
    /// Why, where somebody said so.
    pub reason_words: Option<&'static str>,
}

/// The commendations of a person, under all their ids, the newest first, with the words.
pub fn of_person(
    ledger: &Ledger,
    access: &Access,
    person: PersonId,
    asked: &Asked,
    lang: Lang,
) -> Read<Page<CommendationView>> {
    found::person(ledger, person)?;
    let mut all = Vec::new();
    for id in ledger.ids_of(person)? {
        let own = ledger.book::<CommendationsOf>(&BookKey::CommendationsOf(id))?;
        for (id, ..) in own.given {
            let given = found_commendation(ledger, id)?;
            all.push((given.position, (id, given)));
        }
    }
    let mut page = Page::newest_first(all, asked, |(id, given)| view(ledger, id, &given, lang))?;
    open(ledger, access, person, &mut page.items)?;
    Ok(page)
}

/// What an organisation gave, the newest first, without the words.
pub fn of_organisation(
    ledger: &Ledger,
    id: OrganisationId,
    asked: &Asked,
    lang: Lang,
) -> Read<Page<CommendationView>> {
    let book = found::organisation(ledger, id)?;
    let before = asked.place()?.map(u32::from_be_bytes);
    let end = before.unwrap_or(book.commendations).min(book.commendations);
    let page = |number| Ok(ledger.book(&BookKey::CommendationRoll(id, number))?);
    let ids = |roll: &CommendationRoll, at| roll.commendations.get(at).copied();
    let numbered = rolled(end, CommendationRoll::LENGTH_MAX, page, ids).take(asked.limit + 1);
    let numbered = numbered.collect::<Read<Vec<_>>>()?;
    Page::of(
        numbered,
        asked,
        |(number, _)| number.to_be_bytes().to_vec(),
        |(_, id)| view(ledger, id, &found_commendation(ledger, id)?, lang),
    )
}

/// How many of a person's stand, under all their ids.
pub fn standing(ledger: &Ledger, person: PersonId) -> Read<usize> {
    let mut standing = 0;
    for id in ledger.ids_of(person)? {
        let own = ledger.book::<CommendationsOf>(&BookKey::CommendationsOf(id))?;
        for (id, ..) in own.given {
            standing += usize::from(found_commendation(ledger, id)?.ended.is_none());
        }
    }
    Ok(standing)
}

/// One commendation, without the words.
pub fn one(ledger: &Ledger, id: CommendationId, lang: Lang) -> Read<CommendationView> {
    view(ledger, id, &found_commendation(ledger, id)?, lang)
}

/// The commendation, or the refusal that there is none.
pub fn found_commendation(ledger: &Ledger, id: CommendationId) -> Read<Commendation> {
    let book = ledger.book::<CommendationBook>(&BookKey::Commendation(id))?;
    let unknown = || Refusal::new(RefusalCode::CommendationUnknown).field("commendation_id");
    Ok(*book.given.ok_or_else(unknown)?)
}

fn view(
    ledger: &Ledger,
    commendation_id: CommendationId,
    given: &Commendation,
    lang: Lang,
) -> Read<CommendationView> {
    let (activity_id, session_id) = given.session;
    let ended = given.ended.map(|it| CommendationEndView {
        end: it.end,
        words: words::commendation_end(it.end).of(lang),
        at: it.at,
        reason_words: it.reason.map(|reason| words::reason(reason).of(lang)),
    });
    Ok(CommendationView {
        commendation_id,
        person_id: given.person,
        organisation_id: given.organisation,
        organisation: organisation_name(ledger, given.organisation)?,
        kind: given.kind,
        kind_words: words::commendation_kind(given.kind).of(lang),
        activity_id,
        session_id,
        by: given.by,
        given_at: given.at,
        position: given.position,
        ended,
        text: None,
    })
}

/// Opens the words for the volunteer, all of a page at once.
fn open(
    ledger: &Ledger,
    access: &Access,
    reader: PersonId,
    views: &mut [CommendationView],
) -> Result<(), Fault> {
    let texts = views.iter().map(|it| sealed_texts(ledger, it.position));
    let texts = texts.collect::<Result<Vec<_>, Fault>>()?;
    let wanted = views.iter().zip(&texts).map(|(view, texts)| Wanted {
        owner: Owner::Person(view.person_id),
        event_type: &texts.event_type,
        version: texts.version,
        path: TEXT,
        sealed: texts.value(TEXT).unwrap_or_default(),
    });
    let wanted: Vec<_> = wanted.collect();
    if wanted.is_empty() {
        return Ok(());
    }
    let opened = revealed(ledger, access, (reader, Purpose::PersonAsked), &wanted)?;
    for (view, revealed) in views.iter_mut().zip(opened) {
        if let Revealed::Text(text) = revealed {
            view.text = Some(text.expose().to_owned());
        }
    }
    Ok(())
}
