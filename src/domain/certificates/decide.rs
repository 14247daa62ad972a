//! Decisions about certificates: issued over what stands, revoked with a reason.

use std::collections::BTreeSet;

use super::book::{
    CERTIFICATES_MAX, CITED_MAX, Certificate, CertificateBook, CertificatesOf, NumberBook, Revoked,
    STANDING_MAX, Standing,
};
use super::command::{
    FreshKey, IssueCertificate, PreparedCertificate, RevokeCertificate, UnitShows,
};
use super::event::{
    CertificateGroup, CertificateIssued, CertificateRef, CertificateRevoked, CertificateSubject,
    CertificateSuperseded, CertifiedHours, CertifiedPeriod, Cited, CitedSessions, CredentialGroup,
    DocumentGroup, HolderGroup, ShownName, SupersededGroup, Variant,
};
use super::status;
use crate::domain::books::BookKey;
use crate::domain::commendations::certify::{certified, resting_on};
use crate::domain::desk::{Context, Desk, Stop};
use crate::domain::event::Event;
use crate::domain::kernel::ids::{CertificateId, CommendationId, OrganisationId, PersonId};
use crate::domain::kernel::minutes::Minutes;
use crate::domain::kernel::public_key::PublicKey;
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::domain::keys::book::{Key, KeyBook, KeyMaterialBook, KeyState};
use crate::domain::keys::decide::announcement;
use crate::domain::keys::event::KeyPurpose;
use crate::domain::ledger::totals::ByGrade;
use crate::domain::limits::UNITS_CHOSEN_MAX;
use crate::domain::organisations::decide::organisation;
use crate::domain::organisations::standing::may_record;
use crate::domain::people::alias::ids_of;
use crate::domain::people::decide::person;
use crate::domain::people::role::{Role, Scope, require};
use crate::domain::sessions::book::{Session, SessionBook};
use crate::domain::sessions::state::SessionState;
use crate::domain::stars::held::stated_on;

/// Who may have a certificate issued for somebody, of an organisation's records.
pub const ISSUERS: &[Role] = &[
    Role::Recorder,
    Role::Approver,
    Role::OrganisationAdmin,
    Role::LedgerAdmin,
];

/// Who may revoke a certificate of an organisation.
pub const REVOKERS: &[Role] = &[Role::Approver, Role::OrganisationAdmin, Role::LedgerAdmin];

/// Issues a certificate over the hours of a period.
pub fn issue(command: &IssueCertificate, ctx: &Context, desk: &Desk) -> Result<Vec<Event>, Stop> {
    person(desk, command.person_id)?;
    let ids = ids_of(desk, command.person_id)?;
    may_issue(command.organisation_id, &ids, ctx, desk)?;
    check_asked(command, ctx)?;
    check_units(command, desk)?;
    let Some(prepared) = command.prepared.as_deref() else {
        return Err(moved().into());
    };
    let hours = check_cited(command, &prepared.cited, &ids, ctx, desk)?;
    if prepared.star != stated_on(desk, command.person_id, ctx.today())? {
        return Err(moved().into());
    }
    if prepared.commendations != stated(command, &prepared.cited, desk)? {
        return Err(moved().into());
    }
    let content = Content {
        holder: command.person_id,
        hours,
        issuer: command.organisation_id,
        period: CertifiedPeriod {
            from: command.from,
            to: command.to,
        },
        replaces: command.replaces,
        shown: shown(command),
        variant: command.variant,
    };
    recorded(&content, prepared, &ids, ctx, desk)
}

/// What is recorded of a certificate, once that is looked at.
pub(super) struct Content {
    pub holder: PersonId,
    pub hours: CertifiedHours,
    pub issuer: Option<OrganisationId>,
    pub period: CertifiedPeriod,
    pub replaces: Option<CertificateId>,
    pub shown: Option<ShownName>,
    pub variant: Variant,
}

/// Records what was signed: its keys if they are new, itself, and the end of the one before it.
pub(super) fn recorded(
    content: &Content,
    prepared: &PreparedCertificate,
    ids: &[PersonId],
    ctx: &Context,
    desk: &Desk,
) -> Result<Vec<Event>, Stop> {
    let mut events = fresh_keys(prepared, content.issuer, ctx, desk)?;
    check_key(prepared, content.issuer, ctx, desk)?;
    status::check_free(content.issuer, prepared, desk)?;
    check_number(prepared, desk)?;
    let certificate_id = CertificateId::derive(&ctx.seed, 0);
    let replaced = replaced(content, ids, desk)?;
    has_room(ids, u32::from(replaced.is_some()), desk)?;
    events.push(Event::CertificateIssued(CertificateIssued {
        certificate: CertificateGroup {
            certificate_id,
            issuer: content.issuer,
            number: prepared.number,
            public_key: prepared.public_key,
            replaces: content.replaces,
            status_index: prepared.status_index,
            status_list: prepared.status_list,
            variant: content.variant,
        },
        credential: CredentialGroup {
            text: ctx.sealed("credential.text"),
        },
        document: DocumentGroup {
            digest: prepared.digest,
        },
        holder: HolderGroup {
            secret: ctx.sealed_if("holder.secret"),
            shown: content.shown,
        },
        hours: content.hours,
        meta: ctx.meta(),
        period: content.period,
        sessions: CitedSessions {
            cited: prepared.cited.clone(),
        },
        star: prepared.star,
        subject: CertificateSubject {
            person_id: content.holder,
        },
    }));
    if !prepared.commendations.is_empty() {
        let stated = &prepared.commendations;
        events.push(certified(certificate_id, content.holder, stated, ctx));
    }
    if let Some(certificate) = replaced {
        events.push(Event::CertificateSuperseded(CertificateSuperseded {
            certificate: SupersededGroup {
                by: Some(certificate_id),
                certificate_id: certificate.0,
            },
            meta: ctx.meta().caused_by(certificate.1),
        }));
    }
    Ok(events)
}

/// Revokes a certificate. One that was superseded can be revoked, too: that says more.
pub fn revoke(command: &RevokeCertificate, ctx: &Context, desk: &Desk) -> Result<Vec<Event>, Stop> {
    let certificate = certificate(desk, command.certificate_id)?;
    let is_own = match ctx.actor.person() {
        Some(actor) => ids_of(desk, certificate.person)?.contains(&actor),
        None => false,
    };
    if !is_own {
        require(desk, ctx, REVOKERS, scope_of(certificate.issuer))?;
    }
    if let Standing::Revoked(Revoked { at, .. }) = certificate.standing {
        return Err(Refusal::new(RefusalCode::CertificateRevoked)
            .field("certificate_id")
            .with("since", at)
            .into());
    }
    Ok(vec![Event::CertificateRevoked(CertificateRevoked {
        certificate: CertificateRef {
            certificate_id: command.certificate_id,
        },
        meta: ctx
            .meta()
            .caused_by(certificate.position)
            .because(command.reason, None),
    })])
}

/// The certificate, or the refusal that there is none.
pub fn certificate(desk: &Desk, id: CertificateId) -> Result<&Certificate, Stop> {
    let book = desk.find::<CertificateBook>(&BookKey::Certificate(id))?;
    book.and_then(|book| book.issued.as_deref()).ok_or_else(|| {
        Refusal::new(RefusalCode::CertificateUnknown)
            .field("certificate_id")
            .with("id", id)
            .into()
    })
}

/// The name as it will be shown: never in an anonymous certificate.
pub fn shown(command: &IssueCertificate) -> Option<ShownName> {
    (command.variant != Variant::Anonymous).then_some(command.shown_name)
}

/// Something changed between preparing and recording; asking again helps.
pub fn moved() -> Refusal {
    Refusal::new(RefusalCode::CertificateBasisMoved)
}

fn scope_of(issuer: Option<OrganisationId>) -> Scope {
    issuer.map_or(Scope::LEDGER, Scope::organisation)
}

/// The holder for themselves, or staff (R45). An organisation that may not record issues nothing
/// in its own name (R39); what it recorded is still in the ledger's own certificates.
pub(super) fn may_issue(
    issuer: Option<OrganisationId>,
    ids: &[PersonId],
    ctx: &Context,
    desk: &Desk,
) -> Result<(), Stop> {
    let is_own = ctx.actor.person().is_some_and(|it| ids.contains(&it));
    if !is_own {
        require(desk, ctx, ISSUERS, scope_of(issuer))?;
    }
    match issuer {
        Some(id) => may_record(desk, id).map_err(|stop| stop.at("organisation_id")),
        None => Ok(()),
    }
}

/// A period that has begun, in its order, of a variant over hours.
fn check_asked(command: &IssueCertificate, ctx: &Context) -> Result<(), Refusal> {
    if command.variant == Variant::Star {
        return Err(Refusal::new(RefusalCode::VariantUnfit).field("variant"));
    }
    if command.to < command.from {
        return Err(Refusal::new(RefusalCode::PeriodReversed)
            .field("to")
            .with("from", command.from)
            .with("to", command.to));
    }
    if ctx.today() < command.from {
        return Err(Refusal::new(RefusalCode::NothingToCertify).field("from"));
    }
    Ok(())
}

/// What the holder chose about recording units: that there are such units, and that the variant
/// tells of sessions what shall not be told.
fn check_units(command: &IssueCertificate, desk: &Desk) -> Result<(), Stop> {
    let units = &command.units;
    if units.len() > UNITS_CHOSEN_MAX {
        return Err(Refusal::new(RefusalCode::ListTooLong)
            .field("units")
            .with("count", units.len())
            .with("max", UNITS_CHOSEN_MAX)
            .into());
    }
    let has_days = units.values().any(|shows| *shows == UnitShows::Days);
    if has_days && command.variant != Variant::Full {
        return Err(Refusal::new(RefusalCode::FieldUnexpected)
            .field("units")
            .into());
    }
    for unit in units.keys() {
        organisation(desk, *unit).map_err(|stop| stop.at("units"))?;
    }
    Ok(())
}

/// Looks at every cited session anew, and adds up what stands (R46).
fn check_cited(
    command: &IssueCertificate,
    cited: &[Cited],
    ids: &[PersonId],
    ctx: &Context,
    desk: &Desk,
) -> Result<CertifiedHours, Stop> {
    if cited.is_empty() {
        return Err(Refusal::new(RefusalCode::NothingToCertify)
            .field("from")
            .into());
    }
    if cited.len() > CITED_MAX {
        return Err(too_many(cited.len()).into());
    }
    let key = |it: &Cited| BookKey::Session(it.activity_id, it.session_id);
    let keys: BTreeSet<BookKey> = cited.iter().map(key).collect();
    desk.all(keys.into_iter().collect())?;
    let mut hours = CertifiedHours {
        minutes: Minutes::ZERO,
        minutes_by_grade: ByGrade::default(),
    };
    let mut leaves = BTreeSet::new();
    for it in cited {
        let book = desk.find::<SessionBook>(&key(it))?;
        let session = book.and_then(|book| book.opened.as_deref());
        let session = session.filter(|session| {
            let stands = session.state == SessionState::Effective;
            stands && command.counts(session.organisation) && ids.contains(&session.person)
        });
        let mut credits = session.into_iter().flat_map(Session::standing_credits);
        let credit = credits.find(|credit| {
            let is_it = credit.position == it.position && credit.tag == it.tag;
            is_it && credit.minutes == it.minutes
        });
        let credit = credit.filter(|it| (command.from..=command.to).contains(&it.date));
        let Some(credit) = credit.filter(|it| leaves.insert(it.position)) else {
            return Err(moved().into());
        };
        hours.minutes = [hours.minutes, credit.minutes].into_iter().sum();
        hours.minutes_by_grade.add(credit.grade, credit.minutes);
    }
    debug_assert!(command.from <= ctx.today());
    Ok(hours)
}

/// The commendations that the holder has stated, if any.
fn stated(
    command: &IssueCertificate,
    cited: &[Cited],
    desk: &Desk,
) -> Result<Vec<CommendationId>, Stop> {
    if !command.commendations {
        return Ok(Vec::new());
    }
    let standing = resting_on(cited, desk)?;
    Ok(standing.into_iter().map(|(id, _)| id).collect())
}

/// More session-days than one certificate counts.
pub fn too_many(count: usize) -> Refusal {
    Refusal::new(RefusalCode::ListTooLong)
        .field("from")
        .with("count", count)
        .with("max", CITED_MAX)
}

/// Announces the issuer's keys that the log does not know: with the first certificate, and a few
/// weeks before the old ones end.
fn fresh_keys(
    prepared: &PreparedCertificate,
    issuer: Option<OrganisationId>,
    ctx: &Context,
    desk: &Desk,
) -> Result<Vec<Event>, Stop> {
    let mut events = Vec::new();
    for fresh in &prepared.fresh_keys {
        events.extend(fresh_key(fresh, issuer, ctx, desk)?);
    }
    Ok(events)
}

/// The announcement of a key, unless the log knows it: somebody else's certificate was faster.
pub(super) fn fresh_key(
    fresh: &FreshKey,
    issuer: Option<OrganisationId>,
    ctx: &Context,
    desk: &Desk,
) -> Result<Option<Event>, Stop> {
    let key = BookKey::KeyMaterial(fresh.public_key.digest());
    let known = desk.find::<KeyMaterialBook>(&key)?;
    if known.is_some_and(|book| book.key.is_some()) {
        return Ok(None);
    }
    Ok(Some(announcement(fresh, issuer, ctx)))
}

fn check_key(
    prepared: &PreparedCertificate,
    issuer: Option<OrganisationId>,
    ctx: &Context,
    desk: &Desk,
) -> Result<(), Stop> {
    let mut fresh = prepared.fresh_keys.iter();
    let is_fresh = fresh.any(|it| it.public_key == prepared.public_key);
    match known_key(prepared.public_key, desk)? {
        None if is_fresh => Ok(()),
        Some(key) if may_sign(key, KeyPurpose::Issuing, issuer, ctx) => Ok(()),
        _ => Err(moved().into()),
    }
}

/// The key with these bytes, if it was announced.
pub(super) fn known_key(public: PublicKey, desk: &Desk) -> Result<Option<&Key>, Stop> {
    let material = desk.find::<KeyMaterialBook>(&BookKey::KeyMaterial(public.digest()))?;
    let Some(id) = material.and_then(|book| book.key) else {
        return Ok(None);
    };
    let book = desk.find::<KeyBook>(&BookKey::Key(id))?;
    Ok(book.and_then(|book| book.announced.as_deref()))
}

/// Whether a key signs this for this issuer now.
pub(super) fn may_sign(
    key: &Key,
    purpose: KeyPurpose,
    issuer: Option<OrganisationId>,
    ctx: &Context,
) -> bool {
    let in_window = key.window.is_some_and(|window| {
        let has_begun = window.valid_from <= ctx.now;
        has_begun && window.valid_until.is_none_or(|until| ctx.now < until)
    });
    let is_its = (key.purpose, key.organisation) == (purpose, issuer);
    is_its && in_window && key.state() == KeyState::Active
}

fn check_number(prepared: &PreparedCertificate, desk: &Desk) -> Result<(), Stop> {
    let book = desk.find::<NumberBook>(&BookKey::Number(prepared.number))?;
    if book.is_some_and(|book| book.certificate.is_some()) {
        return Err(moved().into());
    }
    Ok(())
}

/// Room for one more, once `ending` of those that stand have ended.
fn has_room(ids: &[PersonId], ending: u32, desk: &Desk) -> Result<(), Stop> {
    let (mut issued, mut standing) = (0, 0);
    for id in ids {
        let book = desk.find::<CertificatesOf>(&BookKey::CertificatesOf(*id))?;
        issued += book.map_or(0, |book| book.certificates.len());
        standing += book.map_or(0, |book| book.standing);
    }
    let refused = |code, max: usize| Err(Refusal::new(code).with("max", max).into());
    if standing.saturating_sub(ending) >= STANDING_MAX {
        return refused(RefusalCode::CertificatesStandTooMany, STANDING_MAX as usize);
    }
    if issued >= CERTIFICATES_MAX {
        return refused(RefusalCode::CertificatesTooMany, CERTIFICATES_MAX);
    }
    Ok(())
}

/// The certificate that the new one takes the place of, unless it ended already (R53).
fn replaced(
    content: &Content,
    ids: &[PersonId],
    desk: &Desk,
) -> Result<Option<(CertificateId, crate::domain::kernel::ids::Position)>, Stop> {
    let Some(id) = content.replaces else {
        return Ok(None);
    };
    let before = certificate(desk, id).map_err(|stop| stop.at("replaces"))?;
    if !ids.contains(&before.person) || before.issuer != content.issuer {
        return Err(Refusal::new(RefusalCode::CertificateOfAnother)
            .field("replaces")
            .into());
    }
    Ok((before.standing == Standing::Valid).then_some((id, before.position)))
}
