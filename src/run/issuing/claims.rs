//! From what counts to what a certificate says: sums, names, leaves, the holder.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::basis::Counted;
use super::holder::{identity, shown_name};
use crate::credential::did::Issuer;
use crate::credential::document::{
    Claims, CommendationClaim, EvidenceClaim, HolderClaim, IssuerClaim, OrganisationClaim, Period,
    SessionClaim, StarClaim, StatusClaim,
};
use crate::credential::holder::holder_commitment;
use crate::credential::multibase::base64url;
use crate::domain::activities::book::ActivityBook;
use crate::domain::books::BookKey;
use crate::domain::certificates::command::IssueCertificate;
use crate::domain::certificates::event::Variant;
use crate::domain::commendations::book::Commendation;
use crate::domain::kernel::certificate_number::CertificateNumber;
use crate::domain::kernel::ids::{ActivityId, CommendationId, OrganisationId, Position};
use crate::domain::kernel::moment::Moment;
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::domain::organisations::book::OrganisationBook;
use crate::domain::sessions::event::HourClass;
use crate::domain::stored::Actor;
use crate::log::commitment::commitment_of;
use crate::log::{Fault, prf};
use crate::run::ledger::Ledger;
use crate::run::prepare::Failure;
use crate::run::sealed::published;
use crate::run::shapes::shape_of;

/// What was drawn and decided already.
pub struct Made<'a> {
    /// When.
    pub now: Moment,
    /// Who asks.
    pub actor: Actor,
    /// The command's seed.
    pub seed: &'a [u8; 32],
    /// The number.
    pub number: CertificateNumber,
    /// Who issues.
    pub issuer: &'a Issuer,
    /// List and index of its bit.
    pub status: (u32, u32),
    /// The stars that the holder holds now.
    pub star: Option<u8>,
    /// Their level and scheme.
    pub star_level: Option<StarClaim>,
    /// When the star ends, in a certificate of it.
    pub valid_until: Option<Moment>,
    /// The commendations to be stated.
    pub commendations: &'a [(CommendationId, Commendation)],
}

/// The claims, and the holder secret where they commit to the holder.
pub fn claims(
    ledger: &Ledger,
    asked: &IssueCertificate,
    counted: &[Counted],
    made: &Made<'_>,
) -> Result<(Claims, Option<String>), Failure> {
    let (holder, secret) = holder(ledger, asked, made.seed)?;
    let organisations = organisations(ledger, counted)?;
    let (mut by_grade, mut by_source) = (BTreeMap::new(), BTreeMap::new());
    let mut not_national_minutes = 0;
    for it in counted {
        let minutes = minutes(it);
        *by_grade.entry(it.credit.grade).or_default() += minutes;
        *by_source.entry(it.source).or_default() += minutes;
        not_national_minutes += if it.is_national { 0 } else { minutes };
    }
    let claims = Claims {
        authority: made.issuer.authority.clone(),
        issuer: IssuerClaim {
            organisation: made.issuer.organisation,
            name: issuer_name(ledger, made.issuer)?,
            name_en: None,
        },
        certificate_id: uuid_of(made.seed, b"certificate id"),
        number: made.number,
        variant: asked.variant,
        issued_at: made.now,
        subject_id: uuid_of(made.seed, b"certificate subject"),
        holder,
        handler: Some(handler(ledger, asked, made.actor)?),
        period: Period {
            from: asked.from,
            to: asked.to,
        },
        total_minutes: counted.iter().map(minutes).sum(),
        session_count: u32::try_from(counted.len()).expect("bounded"),
        by_grade,
        by_source,
        not_national_minutes,
        star: made.star,
        star_level: made.star_level.clone(),
        valid_until: made.valid_until,
        commendations: commendations(ledger, made.commendations)?,
        sessions: sessions(ledger, asked, counted, &organisations)?,
        organisations,
        status: StatusClaim {
            list: made.status.0,
            index: made.status.1,
        },
        evidence: head(ledger)?,
    };
    Ok((claims, secret))
}

fn minutes(it: &Counted) -> u64 {
    u64::try_from(it.cited.minutes.0).expect("a credit is positive")
}

/// How the holder is shown, and the secret behind the commitment.
type Holder = (Option<HolderClaim>, Option<String>);

fn holder(ledger: &Ledger, asked: &IssueCertificate, seed: &[u8; 32]) -> Result<Holder, Failure> {
    if asked.variant == Variant::Anonymous {
        return Ok((None, None));
    }
    let Some(identity) = identity(ledger, asked)? else {
        return Err(Refusal::new(RefusalCode::PersonUnknown)
            .field("person_id")
            .with("id", asked.person_id)
            .into());
    };
    let Some(shown_name) = shown_name(asked, identity.name.expose()) else {
        return Ok((None, None));
    };
    let secret = prf(seed, b"holder secret");
    let number = identity.document_number.as_ref();
    let commitment = number
        .and_then(|number| holder_commitment(&secret, identity.name.expose(), number.expose()));
    let claim = HolderClaim {
        shown_name,
        commitment,
    };
    Ok((Some(claim), commitment.map(|_| base64url(&secret))))
}

fn handler(ledger: &Ledger, asked: &IssueCertificate, actor: Actor) -> Result<String, Fault> {
    let ids = ledger.ids_of(asked.person_id)?;
    let is_own = actor.person().is_some_and(|it| ids.contains(&it));
    Ok(if is_own {
        "self".to_owned()
    } else {
        actor.to_string()
    })
}

fn issuer_name(ledger: &Ledger, issuer: &Issuer) -> Result<String, Fault> {
    match issuer.organisation {
        Some(id) => organisation_name(ledger, id),
        None => Ok(format!("志愿服务时长账本 {}", issuer.authority)),
    }
}

pub(super) fn organisation_name(ledger: &Ledger, id: OrganisationId) -> Result<String, Fault> {
    let book = ledger.book::<OrganisationBook>(&BookKey::Organisation(id))?;
    let [name] = match book.accredited_position {
        Some(position) => published(ledger, id, position, ["organisation.name"])?,
        None => [String::new()],
    };
    Ok(name)
}

/// Each recording unit with its sums, in the order of their ids.
fn organisations(ledger: &Ledger, counted: &[Counted]) -> Result<Vec<OrganisationClaim>, Fault> {
    let mut sums: BTreeMap<OrganisationId, (u64, u32)> = BTreeMap::new();
    for it in counted {
        let (sum, sessions) = sums.entry(it.organisation).or_default();
        *sum += minutes(it);
        *sessions += 1;
    }
    let claim = |(id, (minutes, sessions))| {
        Ok(OrganisationClaim {
            id,
            name: organisation_name(ledger, id)?,
            minutes,
            sessions,
        })
    };
    sums.into_iter().map(claim).collect()
}

/// Counted by day, organisation and kind: no words, and no leaf that would link certificates.
fn commendations(
    ledger: &Ledger,
    given: &[(CommendationId, Commendation)],
) -> Result<Vec<CommendationClaim>, Fault> {
    let mut counts: BTreeMap<_, u32> = BTreeMap::new();
    for (_, it) in given {
        let day = ledger.zone.date(it.at);
        *counts.entry((day, it.organisation, it.kind)).or_default() += 1;
    }
    let claim = |((date, organisation, kind), count)| {
        Ok(CommendationClaim {
            count,
            date,
            kind,
            organisation,
            organisation_name: organisation_name(ledger, organisation)?,
        })
    };
    counts.into_iter().map(claim).collect()
}

fn sessions(
    ledger: &Ledger,
    asked: &IssueCertificate,
    counted: &[Counted],
    organisations: &[OrganisationClaim],
) -> Result<Vec<SessionClaim>, Fault> {
    if !asked.variant.cites_leaves() {
        return Ok(Vec::new());
    }
    let mut claims = Vec::with_capacity(counted.len());
    for it in counted {
        let unit = organisations.binary_search_by_key(&it.organisation, |one| one.id);
        let unit = unit.expect("it is among those that were summed");
        claims.push(session(ledger, it, unit)?);
    }
    if asked.variant == Variant::Full {
        let mut activities: BTreeMap<ActivityId, [String; 3]> = BTreeMap::new();
        let told = counted.iter().zip(&mut claims);
        for (it, claim) in told.filter(|(it, _)| asked.tells(it.organisation)) {
            let id = it.cited.activity_id;
            let texts = match activities.entry(id) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(new) => new.insert(activity(ledger, id)?),
            };
            let [title, content, place] = texts.clone();
            let said = |text: String| Some(text).filter(|text| !text.is_empty());
            (claim.activity, claim.content, claim.place) =
                (said(title), said(content), said(place));
            (claim.started_at, claim.ended_at) = (it.credit.started_at, it.credit.ended_at);
        }
    }
    Ok(claims)
}

/// A session-day by its leaf, day and minutes.
fn session(ledger: &Ledger, it: &Counted, unit: usize) -> Result<SessionClaim, Fault> {
    Ok(SessionClaim {
        tag: it.cited.tag,
        leaf_index: it.cited.position.0,
        commitment: commitment(ledger, it.cited.position)?,
        minutes: u32::try_from(it.cited.minutes.0).expect("a day has 1,440"),
        date: it.credit.date,
        grade: it.credit.grade,
        source: it.source,
        class: HourClass::Service,
        unit: u32::try_from(unit).expect("bounded"),
        activity: None,
        content: None,
        content_en: None,
        place: None,
        started_at: None,
        ended_at: None,
    })
}

/// Title, category and address of an activity, as published or as its source states them.
fn activity(ledger: &Ledger, id: ActivityId) -> Result<[String; 3], Fault> {
    let book = ledger.book::<ActivityBook>(&BookKey::Activity(id))?;
    if let Some(plan) = &book.plan {
        let paths = ["content.title", "place.address"];
        let at = plan.published_position;
        let [title, address] = published(ledger, plan.organisation, at, paths)?;
        return Ok([title, plan.category.to_string(), address]);
    }
    let Some(stated) = &book.stated else {
        return Ok(Default::default());
    };
    let paths = ["content.title", "content.category", "place.address"];
    published(ledger, stated.organisation, stated.position, paths)
}

/// The commitment of a stored event: what its leaf holds.
pub(super) fn commitment(ledger: &Ledger, position: Position) -> Result<[u8; 32], Fault> {
    let doing = || format!("committing to the event at position {position}");
    let gone = || Fault::fatal(doing(), "the log does not hold it");
    let frame = ledger.frame_at(position)?.ok_or_else(gone)?;
    let mut events = frame.events();
    let event = events.find(|event| event.position.0 == position.0);
    let event = event.ok_or_else(gone)?;
    commitment_of(
        ledger.log.ledger_id(),
        &frame.command_seed(),
        &event,
        shape_of,
    )
    .map_err(|cause| Fault::fatal(doing(), cause))
}

/// The newest published tree. A ledger that has published nothing certifies nothing.
fn head(ledger: &Ledger) -> Result<EvidenceClaim, Failure> {
    let published = ledger.tlog.published();
    let published = published.ok_or(RefusalCode::NothingPublished)?;
    let checkpoint = &published.checkpoint;
    Ok(EvidenceClaim {
        origin: checkpoint.origin().to_owned(),
        tree_size: checkpoint.size(),
        root: checkpoint.root().0,
        policy: None,
    })
}

fn uuid_of(seed: &[u8; 32], label: &[u8]) -> uuid::Uuid {
    let drawn = prf(seed, label);
    let bytes = drawn.first_chunk::<16>().expect("32 bytes hold 16");
    uuid::Builder::from_random_bytes(*bytes).into_uuid()
}
