//! Certificates: what a person holds, whether it stands, and what a number alone tells.
//!
//! A number is printed and read over the phone, so it opens little: whether the certificate stands,
//! who issued it, on which day (R50). Everything else needs the holder, staff, or the file itself.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::page::{Asked, Page};
use super::{Read, as_of, bundle, found, texts, words};
use crate::access::Access;
use crate::domain::books::BookKey;
use crate::domain::certificates::book::{Certificate, CertificatesOf, NumberBook, Standing};
use crate::domain::certificates::event::{ShownName, Variant};
use crate::domain::kernel::certificate_number::CertificateNumber;
use crate::domain::kernel::ids::{CertificateId, OrganisationId, PersonId, Position};
use crate::domain::kernel::minutes::Minutes;
use crate::domain::kernel::moment::Moment;
use crate::domain::kernel::refusal::{Lang, Refusal, RefusalCode};
use crate::domain::kernel::zone::LocalDate;
use crate::domain::ledger::totals::ByGrade;
use crate::domain::sessions::book::SessionBook;
use crate::domain::sessions::state::SessionState;
use crate::domain::stored::{Actor, ReasonCode};
use crate::log::Fault;
use crate::run::Ledger;

/// Where a certificate stands today.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CertificateState {
    /// It stands.
    Valid,
    /// It stands, and somebody says that a record it counts is wrong; that is not answered yet.
    Disputed,
    /// What it counts was corrected or undone, or it was issued again.
    Superseded,
    /// It was revoked.
    Revoked,
}

/// One certificate.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct CertificateView {
    /// Everything recorded below this position was seen.
    pub as_of: Position,
    /// The certificate.
    pub certificate_id: CertificateId,
    /// Its number, as printed.
    pub number: CertificateNumber,
    /// The holder.
    pub person_id: PersonId,
    /// Who issued; absent: the ledger itself.
    pub issuer_id: Option<OrganisationId>,
    /// Who asked for it.
    pub handler: Actor,
    /// When it was issued.
    pub issued_at: Moment,
    /// The event that records the issue.
    pub position: Position,
    /// How much it shows.
    pub variant: Variant,
    /// How the holder is shown; absent: not at all.
    pub shown_name: Option<ShownName>,
    /// First day.
    pub from: LocalDate,
    /// Last day.
    pub to: LocalDate,
    /// All minutes.
    pub minutes: Minutes,
    /// The same by evidence grade.
    pub minutes_by_grade: ByGrade,
    /// Session-days counted.
    pub sessions: u32,
    /// Commendations that it states.
    pub commendations: u32,
    /// Where it stands.
    pub state: CertificateState,
    /// The same in words.
    pub state_words: &'static str,
    /// Since when it does not stand, and why.
    pub ended: Option<EndedView>,
    /// The certificate that it took the place of.
    pub replaces: Option<CertificateId>,
}

/// How a certificate ended.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
pub struct EndedView {
    /// Since when.
    pub at: Moment,
    /// Position of the event that says so.
    pub position: Position,
    /// Why, where there is a reason.
    pub reason: Option<ReasonCode>,
    /// The same in words.
    pub reason_words: Option<&'static str>,
    /// The certificate in its place.
    pub by: Option<CertificateId>,
}

/// What a number tells anybody.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct NumberView {
    /// Everything recorded below this position was seen.
    pub as_of: Position,
    /// The number.
    pub number: CertificateNumber,
    /// Where the certificate stands.
    pub state: CertificateState,
    /// The same in words.
    pub state_words: &'static str,
    /// The name of who issued it; absent: the ledger itself.
    pub issuer_name: Option<String>,
    /// The day of issue.
    pub issued_on: LocalDate,
    /// The day since which it does not stand.
    pub ended_on: Option<LocalDate>,
}

/// What the holder shows a verifier beside the certificate and the identity document.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SlipView {
    /// The number of the certificate that it belongs to.
    pub number: CertificateNumber,
    /// The holder secret: in no certificate, bundle or link.
    pub holder_secret: String,
    /// What to do with it.
    pub words: &'static str,
}

/// The identity slip of a certificate, for its holder alone.
pub fn slip(ledger: &Ledger, access: &Access, id: CertificateId, lang: Lang) -> Read<SlipView> {
    let book = found::certificate(ledger, id)?;
    if !book.commits_to_holder {
        let none = Refusal::new(RefusalCode::NoHolderCommitment);
        return Err(none.field("certificate_id").into());
    }
    Ok(SlipView {
        number: book.number,
        holder_secret: bundle::holder_secret(ledger, access, &book)?,
        words: words::SLIP.of(lang),
    })
}

/// One certificate.
pub fn certificate(ledger: &Ledger, id: CertificateId, lang: Lang) -> Read<CertificateView> {
    let as_of = as_of(ledger);
    let book = found::certificate(ledger, id)?;
    view(ledger, (id, &book), as_of, lang)
}

/// The certificates of a person, under all their ids, the newest first.
pub fn of_person(
    ledger: &Ledger,
    person: PersonId,
    asked: &Asked,
    lang: Lang,
) -> Read<Page<CertificateView>> {
    found::person(ledger, person)?;
    let as_of = as_of(ledger);
    let mut all = Vec::new();
    for id in ledger.ids_of(person)? {
        let held = ledger.book::<CertificatesOf>(&BookKey::CertificatesOf(id))?;
        for id in held.certificates {
            let book = found::certificate(ledger, id)?;
            all.push((book.position, (id, book)));
        }
    }
    Page::newest_first(all, asked, |(id, book)| {
        view(ledger, (id, &book), as_of, lang)
    })
}

/// What a number tells, whoever asks.
pub fn by_number(ledger: &Ledger, number: CertificateNumber, lang: Lang) -> Read<NumberView> {
    let as_of = as_of(ledger);
    let id = id_of(ledger, number)?;
    let book = found::certificate(ledger, id)?;
    let state = state(ledger, &book)?;
    let issuer_name = match book.issuer {
        Some(id) => Some(organisation_name(ledger, id)?),
        None => None,
    };
    Ok(NumberView {
        as_of,
        number,
        state,
        state_words: words::certificate_state(state).of(lang),
        issuer_name,
        issued_on: ledger.zone.date(book.at),
        ended_on: ended(&book, lang).map(|ended| ledger.zone.date(ended.at)),
    })
}

/// The certificate that has a number.
pub fn id_of(ledger: &Ledger, number: CertificateNumber) -> Read<CertificateId> {
    let book = ledger.book::<NumberBook>(&BookKey::Number(number))?;
    let unknown = || Refusal::new(RefusalCode::CertificateUnknown).field("number");
    Ok(book.certificate.ok_or_else(unknown)?)
}

/// The published name of an organisation.
pub fn organisation_name(ledger: &Ledger, id: OrganisationId) -> Read<String> {
    let book = found::organisation(ledger, id)?;
    let [name] = match book.accredited_position {
        Some(position) => texts::published(ledger, id, position, ["organisation.name"])?,
        None => [String::new()],
    };
    Ok(name)
}

/// Where a certificate stands: as its book says, or disputed while a record that it counts is.
pub fn state(ledger: &Ledger, certificate: &Certificate) -> Result<CertificateState, Fault> {
    match certificate.standing {
        Standing::Superseded(_) => return Ok(CertificateState::Superseded),
        Standing::Revoked(_) => return Ok(CertificateState::Revoked),
        Standing::Valid => {}
    }
    for cited in &certificate.cited {
        let key = BookKey::Session(cited.activity_id, cited.session_id);
        let book = found::book::<SessionBook>(ledger, &key)?;
        let session = book.as_ref().and_then(|book| book.opened.as_deref());
        if session.is_some_and(|session| session.state == SessionState::Disputed) {
            return Ok(CertificateState::Disputed);
        }
    }
    Ok(CertificateState::Valid)
}

fn view(
    ledger: &Ledger,
    (id, book): (CertificateId, &Certificate),
    as_of: Position,
    lang: Lang,
) -> Read<CertificateView> {
    let state = state(ledger, book)?;
    Ok(CertificateView {
        as_of,
        certificate_id: id,
        number: book.number,
        person_id: book.person,
        issuer_id: book.issuer,
        handler: book.handler,
        issued_at: book.at,
        position: book.position,
        variant: book.variant,
        shown_name: book.shown_name,
        from: book.period.from,
        to: book.period.to,
        minutes: book.hours.minutes,
        minutes_by_grade: book.hours.minutes_by_grade,
        sessions: u32::try_from(book.cited.len()).expect("bounded"),
        commendations: u32::try_from(book.commendations.len()).expect("fewer than sessions"),
        state,
        state_words: words::certificate_state(state).of(lang),
        ended: ended(book, lang),
        replaces: book.replaces,
    })
}

fn ended(book: &Certificate, lang: Lang) -> Option<EndedView> {
    let (at, position, reason, by) = match book.standing {
        Standing::Valid => return None,
        Standing::Superseded(it) => (it.at, it.position, it.reason, it.by),
        Standing::Revoked(it) => (it.at, it.position, it.reason, None),
    };
    Some(EndedView {
        at,
        position,
        reason,
        reason_words: reason.map(|reason| words::reason(reason).of(lang)),
        by,
    })
}
