//! Issuing: what is made of a request for a certificate before the writer decides it.
//!
//! ```text
//! books -> basis (what counts) -> credential (draft) -> issuer's key -> command, complete
//!    -> writer: every cited session looked at again -> certificate_issued {digest, sealed text}
//! ```
//!
//! Signing costs no time of the writer. If something moved meanwhile the decision refuses, nothing
//! is recorded, and what was signed is dropped: without its leaf it proves nothing.
//! Must never: hand out a signed text that is not recorded, or change what the client asked for.

pub mod basis;
pub mod claims;
pub mod holder;
pub mod keys;
pub mod receipt;
pub mod stars;
pub mod status;

use std::collections::BTreeMap;

use self::basis::Counted;
use crate::credential::did::{Authority, Issuer};
use crate::credential::document::{StarClaim, draft};
use crate::domain::Command;
use crate::domain::books::BookKey;
use crate::domain::certificates::book::{
    CITED_MAX, IssuerBook, STATUS_BITS, StatusListBook, StatusPage,
};
use crate::domain::certificates::command::{
    IssueCertificate, IssueStarCertificate, PreparedCertificate,
};
use crate::domain::certificates::decide::{moved, too_many};
use crate::domain::certificates::event::{CertifiedStar, Cited, Variant};
use crate::domain::certificates::status::next_list;
use crate::domain::commendations::book::Commendation;
use crate::domain::commendations::certify::resting_on;
use crate::domain::kernel::certificate_number::CertificateNumber;
use crate::domain::kernel::ids::{CommendationId, Digest32, OrganisationId, Position};
use crate::domain::kernel::moment::Moment;
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::domain::keys::event::KeyPurpose;
use crate::domain::stars::event::StarFigures;
use crate::domain::stars::held::stated_on;
use crate::domain::stored::Actor;
use crate::log::{Fault, prf};
use crate::run::asked::on_desk;
use crate::run::ledger::Ledger;
use crate::run::prepare::Failure;
use crate::run::publishing::round::origin_of;

/// Draws for a free bit; each finds one with at least even odds.
const DRAWS: u32 = 64;

/// Completes a command that records something signed; leaves every other one as it is.
pub fn complete(
    command: &mut Command,
    seed: &[u8; 32],
    (actor, now): (Actor, Moment),
    ledger: &Ledger,
) -> Result<(), Failure> {
    match command {
        Command::IssueCertificate(command) => certificate(command, seed, (actor, now), ledger),
        Command::IssueStarCertificate(command) => {
            star_certificate(command, seed, (actor, now), ledger)
        }
        Command::PublishStatusList(command) => status::prepare(command, now, ledger),
        _ => Ok(()),
    }
}

fn certificate(
    command: &mut IssueCertificate,
    seed: &[u8; 32],
    at: (Actor, Moment),
    ledger: &Ledger,
) -> Result<(), Failure> {
    let counted = basis::counted(ledger, command)?;
    if counted.is_empty() {
        return Err(Refusal::new(RefusalCode::NothingToCertify)
            .field("from")
            .into());
    }
    if counted.len() > CITED_MAX {
        return Err(too_many(counted.len()).into());
    }
    if command.variant.cites_leaves() {
        are_published(ledger, counted.iter().map(|it| it.cited.position).max())?;
    }
    let today = ledger.zone.date(at.1);
    let star = on_desk(ledger, |desk| stated_on(desk, command.person_id, today))?;
    let cited: Vec<_> = counted.iter().map(|it| it.cited).collect();
    let commendations = if command.commendations {
        commendations(ledger, &cited)?
    } else {
        Vec::new()
    };
    let basis = Basis {
        cited,
        commendations,
        star,
        level: star.map(|star| stars::level(ledger, &star)).transpose()?,
        valid_until: None,
        figures: None,
    };
    command.prepared = Some(Box::new(prepared(
        command, &counted, basis, seed, at, ledger,
    )?));
    Ok(())
}

/// The same of a star: what counted is told in sums, and cited by nothing but the award.
fn star_certificate(
    command: &mut IssueStarCertificate,
    seed: &[u8; 32],
    at: (Actor, Moment),
    ledger: &Ledger,
) -> Result<(), Failure> {
    let found = stars::found(ledger, command, ledger.zone.date(at.1))?;
    are_published(ledger, Some(found.star.position))?;
    let counted = basis::of_days(ledger, &found.days)?;
    let basis = Basis {
        cited: Vec::new(),
        commendations: Vec::new(),
        star: Some(found.star),
        level: Some(found.level(ledger)?),
        valid_until: found.ends.map(|(_, at)| at),
        figures: Some(found.figures),
    };
    let asked = IssueCertificate {
        person_id: command.person_id,
        from: found.period.from,
        to: found.period.to,
        variant: Variant::Star,
        organisation_id: command.organisation_id,
        shown_name: command.shown_name,
        units: BTreeMap::new(),
        commendations: false,
        replaces: command.replaces,
        prepared: None,
    };
    command.prepared = Some(Box::new(prepared(
        &asked, &counted, basis, seed, at, ledger,
    )?));
    Ok(())
}

/// The commendations that stand for what a certificate counts.
fn commendations(
    ledger: &Ledger,
    cited: &[Cited],
) -> Result<Vec<(CommendationId, Commendation)>, Failure> {
    on_desk(ledger, |desk| {
        let standing = resting_on(cited, desk)?;
        Ok(standing.into_iter().map(|(id, it)| (id, *it)).collect())
    })
}

/// What a certificate rests on beside the hours that it adds up.
struct Basis {
    cited: Vec<Cited>,
    commendations: Vec<(CommendationId, Commendation)>,
    star: Option<CertifiedStar>,
    level: Option<StarClaim>,
    valid_until: Option<Moment>,
    figures: Option<StarFigures>,
}

/// Writes and signs.
fn prepared(
    asked: &IssueCertificate,
    counted: &[Counted],
    basis: Basis,
    seed: &[u8; 32],
    (actor, now): (Actor, Moment),
    ledger: &Ledger,
) -> Result<PreparedCertificate, Failure> {
    let issuer = issuer_of(ledger, asked.organisation_id)?;
    let signing = keys::signing(ledger, &issuer, KeyPurpose::Issuing, now)?;
    let (list, index) = free_bit(ledger, asked.organisation_id, seed)?;
    let stars = basis.star.and_then(|star| star.stars);
    let made = claims::Made {
        now,
        actor,
        seed,
        number: number(seed),
        issuer: &issuer,
        status: (list, index),
        star: stars.and_then(|stars| u8::try_from(stars).ok()),
        star_level: basis.level,
        valid_until: basis.valid_until,
        commendations: &basis.commendations,
    };
    let (claims, holder_secret) = claims::claims(ledger, asked, counted, &made)?;
    // A text that cannot stand in a certificate is the record's, not the machine's fault.
    let unfit =
        |problem| Refusal::new(RefusalCode::CertificateUnprintable).with("problem", problem);
    let draft = draft(&claims).map_err(unfit)?;
    let signed = draft.sign(&issuer.method(signing.id), now, |data| {
        signing.key.sign_data(data)
    });
    Ok(PreparedCertificate {
        number: made.number,
        text: signed.text,
        digest: Digest32::from_bytes(signed.digest),
        holder_secret,
        cited: basis.cited,
        commendations: basis.commendations.iter().map(|(id, _)| *id).collect(),
        public_key: signing.public_key,
        fresh_keys: signing.fresh.into_iter().collect(),
        status_list: list,
        status_index: index,
        star: basis.star,
        figures: basis.figures,
    })
}

/// Refuses leaves that no published checkpoint covers, and asks for one: the certificate names a
/// tree that they are in.
fn are_published(ledger: &Ledger, last: Option<Position>) -> Result<(), Refusal> {
    let published = ledger.tlog.published();
    let Some(last) = last.filter(|last| !published.is_some_and(|it| it.covers(last.0))) else {
        return Ok(());
    };
    ledger.publishing.want(last.0 + 1);
    Err(Refusal::new(RefusalCode::ReceiptNotReady).with("position", last))
}

/// An issuer by its name on the web.
pub fn issuer_of(ledger: &Ledger, organisation: Option<OrganisationId>) -> Result<Issuer, Fault> {
    let authority = authority_of(ledger)?;
    Ok(match organisation {
        Some(id) => authority.organisation(id),
        None => authority.ledger(),
    })
}

/// The host that all names and addresses of the ledger belong to.
pub fn authority_of(ledger: &Ledger) -> Result<Authority, Fault> {
    Authority::of_origin(&origin_of(ledger)?)
        .map_err(|cause| Fault::fatal("naming the ledger as an issuer", cause))
}

fn number(seed: &[u8; 32]) -> CertificateNumber {
    let drawn = prf(seed, b"certificate number");
    let bytes = drawn.first_chunk::<8>().expect("32 bytes hold 8");
    CertificateNumber::from_bits(u64::from_be_bytes(*bytes))
}

/// A bit that nobody has, drawn at random: neighbours in a list are not neighbours in time.
fn free_bit(
    ledger: &Ledger,
    issuer: Option<OrganisationId>,
    seed: &[u8; 32],
) -> Result<(u32, u32), Failure> {
    let book = ledger.book::<IssuerBook>(&BookKey::Issuer(issuer))?;
    let current = ledger.book::<StatusListBook>(&BookKey::StatusList(issuer, book.list))?;
    let list = next_list(book, current);
    for draw in 0..DRAWS {
        let message = [b"status index/".as_slice(), &draw.to_be_bytes()].concat();
        let drawn = prf(seed, &message);
        let bytes = drawn.first_chunk::<4>().expect("32 bytes hold 4");
        let index = u32::from_be_bytes(*bytes) % STATUS_BITS;
        let page = BookKey::StatusPage(issuer, list, index / StatusPage::BITS);
        if !ledger.book::<StatusPage>(&page)?.issued.is_set(index) {
            return Ok((list, index));
        }
    }
    Err(moved().into())
}
