//! Moves about certificates and status lists, and what must hold of them.

use std::collections::BTreeMap;

use hourledger::domain::certificates::book::{
    Certificate, ChangedLists, IssuerBook, Standing, StatusListBook, StatusPage,
};
use hourledger::domain::certificates::command::{
    IssueStarCertificate, PreparedList, PublishStatusList,
};
use hourledger::domain::certificates::event::{CertificateIssued, Cited, Variant};
use hourledger::domain::kernel::ids::{CertificateId, Digest32, OrganisationId, PersonId};
use hourledger::domain::keys::event::KeyPurpose;
use hourledger::domain::sessions::state::SessionState;
use hourledger::domain::stars::book::{StarState, StarsOf};
use hourledger::domain::stored::Actor;
use hourledger::domain::{BookKey, Command};

use super::model::Model;
use super::moves::{Kind, Move, pick};
use crate::cast::{self, District, application_of, certificate_of};
use crate::world::World;

/// A certificate, as its events tell it.
#[derive(Clone)]
pub struct Held {
    pub issuer: Option<OrganisationId>,
    pub cited: Vec<Cited>,
    pub stands: bool,
}

impl Held {
    pub fn new(event: &CertificateIssued) -> Self {
        Self {
            issuer: event.certificate.issuer,
            cited: event.sessions.cited.clone(),
            stands: true,
        }
    }
}

/// A command on a certificate, with whom it fits.
pub fn on_certificate(it: Move, district: &District, model: &Model) -> Option<(Actor, Command)> {
    if let Kind::PublishList = it.kind {
        return Some((Actor::System, snapshot(it, district, model).into()));
    }
    if let Kind::RevokeCertificate = it.kind {
        let ids: Vec<_> = model.certificates.keys().collect();
        let id = **pick(&ids, it.what)?;
        let holder = certificate_of(&district.world, id).person;
        return Some((Actor::Person(holder), cast::revoke(id).into()));
    }
    let effective = |id: &&_| model.sessions[*id].state == SessionState::Effective;
    let recent = model.order.iter().rev().take(20).filter(effective);
    let seen = &model.sessions[*pick(&recent.collect::<Vec<_>>(), it.what)?];
    let holder = Actor::Person(seen.person);
    let command = if it.who.is_multiple_of(3) {
        issue_star(seen.person, district, model).into()
    } else {
        issue(it, seen.person, district, model).into()
    };
    Some((holder, command))
}

/// A certificate of whatever star is held; without one, a refusal.
fn issue_star(person: PersonId, district: &District, model: &Model) -> IssueStarCertificate {
    let number = u32::try_from(model.certificates.len()).expect("few");
    let mut command = cast::issue_star(&district.world, person, number);
    let prepared = command.prepared.as_deref_mut().expect("prepared");
    let key = issuer_key(None, model, KeyPurpose::Issuing);
    prepared.public_key = key.public_key;
    prepared.fresh_keys = vec![key];
    command
}

/// All effective sessions of a person, or only the last one; of everybody, or one organisation's.
fn issue(it: Move, person: PersonId, district: &District, model: &Model) -> cast::IssueCertificate {
    let own = model.order.iter().rev().map(|id| &model.sessions[id]);
    let own = own.filter(|seen| seen.person == person && seen.state == SessionState::Effective);
    let organisation = pick(&model.organisations, it.who).filter(|_| it.from.is_multiple_of(3));
    let own = own.filter(|seen| organisation.is_none_or(|id| *id == seen.of.organisation_id));
    let sessions: Vec<_> = own
        .map(|seen| (seen.of.activity_id, seen.of.session_id))
        .take(if it.length.is_multiple_of(2) { 1 } else { 12 })
        .collect();
    let number = u32::try_from(model.certificates.len()).expect("few");
    let states_thanks = it.what.is_multiple_of(2);
    let issue = if states_thanks {
        cast::issue_commended
    } else {
        cast::issue
    };
    let mut command = issue(&district.world, person, &sessions, number);
    command.from = "2025-01-01".parse().expect("a date");
    command.to = "2027-01-01".parse().expect("a date");
    command.organisation_id = organisation.copied();
    command.variant = *pick(&Variant::OF_HOURS, it.who).expect("four");
    let before = model.certificates.keys().next_back().copied();
    command.replaces = before.filter(|_| it.who.is_multiple_of(5));
    let prepared = command.prepared.as_deref_mut().expect("prepared");
    let key = issuer_key(organisation, model, KeyPurpose::Issuing);
    prepared.public_key = key.public_key;
    prepared.fresh_keys = vec![key];
    // Now and then a bit or a number that is taken.
    if it.wait.is_multiple_of(16) {
        prepared.status_index = 0;
    }
    command
}

/// Every issuer has a key of its own for each purpose.
fn issuer_key(
    issuer: Option<&OrganisationId>,
    model: &Model,
    purpose: KeyPurpose,
) -> cast::FreshKey {
    let at = issuer.and_then(|id| model.organisations.iter().position(|it| it == id));
    let number = at.map_or(0, |at| at + 1) * 2 + usize::from(purpose == KeyPurpose::Status);
    cast::fresh_key(10_000 + u32::try_from(number).expect("few"), purpose)
}

fn snapshot(it: Move, district: &District, model: &Model) -> PublishStatusList {
    let waiting = district.world.book::<ChangedLists>(&BookKey::ChangedLists);
    let waiting = waiting.map_or(&[][..], |book| &book.lists);
    let (issuer, number) = pick(waiting, it.what).copied().unwrap_or((None, 0));
    let book = district
        .world
        .book::<StatusListBook>(&BookKey::StatusList(issuer, number));
    let key = issuer_key(issuer.as_ref(), model, KeyPurpose::Status);
    let revoked = book.map_or(0, |book| book.revoked);
    PublishStatusList {
        issuer,
        number,
        prepared: Some(Box::new(PreparedList {
            text: "{}".to_owned(),
            digest: Digest32::of(b"list"),
            public_key: key.public_key,
            fresh_key: Some(key),
            revoked: revoked + u32::from(it.who.is_multiple_of(8)),
        })),
    }
}

/// I6, R46, R49: what stands counts exactly what stands; what ended is marked for the public.
pub fn certificates_say_what_stands(world: &World, model: &Model) {
    let mut ended: BTreeMap<Option<OrganisationId>, u64> = BTreeMap::new();
    for (id, held) in &model.certificates {
        let book = certificate_of(world, *id);
        assert_eq!(book.standing == Standing::Valid, held.stands, "{id}");
        let page = book.status_index / StatusPage::BITS;
        let page = BookKey::StatusPage(book.issuer, book.status_list, page);
        let page = world.book::<StatusPage>(&page).expect("its bit is there");
        assert!(page.issued.is_set(book.status_index));
        assert_eq!(page.revoked.is_set(book.status_index), !held.stands);
        if !held.stands {
            *ended.entry(held.issuer).or_default() += 1;
            continue;
        }
        if book.variant == Variant::Star {
            star_is_held(world, book);
            continue;
        }
        let credited = held.cited.iter().map(|cited| {
            let credit = model.sessions[&cited.session_id].credits.get(&cited.tag);
            let (minutes, _) = credit.expect("a standing certificate counts standing hours");
            assert_eq!(*minutes, cited.minutes.0);
            *minutes
        });
        assert_eq!(credited.sum::<i64>(), book.hours.minutes.0);
        assert_eq!(book.hours.minutes_by_grade.sum(), book.hours.minutes.0);
    }
    for (issuer, count) in ended {
        let book = world.book::<IssuerBook>(&BookKey::Issuer(issuer));
        assert_eq!(book.map(|book| book.ended), Some(count));
    }
}

/// R57: a certificate of a star stands as long as its holder holds that star at that level, under
/// whichever of their ids, or until its day is over.
fn star_is_held(world: &World, certificate: &Certificate) {
    let stated = certificate.star.expect("it states a star");
    let application = application_of(world, stated.application_id);
    if application.state == StarState::Expired {
        return;
    }
    let book = world.book::<StarsOf>(&BookKey::StarsOf(application.person));
    let held = book.and_then(|book| book.held).expect("a star");
    assert_eq!(
        (held.application, held.level),
        (stated.application_id, stated.level)
    );
    assert_eq!(held.certified(), stated);
}

/// One that ended stays ended.
pub fn end(certificates: &mut BTreeMap<CertificateId, Held>, id: CertificateId) {
    let held = certificates.get_mut(&id);
    held.expect("issued before it ends").stands = false;
}
