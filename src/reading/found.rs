//! Finding books by their own type, or the refusal that there is no such thing.
//!
//! A found book is shared with the shelf, never copied: a point read costs a lookup.

use std::marker::PhantomData;
use std::ops::Deref;
use std::sync::Arc;

use super::Read;
use crate::domain::activities::book::ActivityBook;
use crate::domain::audits::book::{Audit, AuditBook};
use crate::domain::books::{Book, BookKey, Kept};
use crate::domain::certificates::book::{Certificate, CertificateBook};
use crate::domain::findings::book::{Finding, FindingBook};
use crate::domain::imports::book::{Import, ImportBook};
use crate::domain::kernel::ids::{
    ActivityId, AuditId, CertificateId, FindingId, ImportId, KeyId, OrganisationId, PersonId,
    Position, SessionId, ShareId, StationId,
};
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::domain::keys::book::{Key, KeyBook};
use crate::domain::organisations::book::{OrganisationBook, StationBook};
use crate::domain::organisations::succession::last;
use crate::domain::people::book::{PersonBook, Standing};
use crate::domain::sessions::book::{Session, SessionBook};
use crate::domain::shares::book::{Share, ShareBook};
use crate::log::Fault;
use crate::run::{Failure, Ledger};

/// A book of type `B`, shared with the shelf.
#[derive(Debug, Clone)]
pub struct Found<B>(Arc<Book>, PhantomData<B>);

impl<B: Kept> Found<B> {
    /// The book, if it is one of type `B`.
    pub fn new(book: Arc<Book>) -> Option<Self> {
        let fits = B::of(&book).is_some();
        fits.then_some(Self(book, PhantomData))
    }
}

impl<B: Kept> Deref for Found<B> {
    type Target = B;

    fn deref(&self) -> &B {
        B::of(&self.0).expect("its type was checked when it was found")
    }
}

/// The book under `key`, as published.
pub fn book<B: Kept>(ledger: &Ledger, key: &BookKey) -> Result<Option<Found<B>>, Fault> {
    Ok(ledger.store.book(key)?.and_then(Found::new))
}

/// The subject named in the path is not there.
fn unknown(code: RefusalCode, field: &'static str, id: impl std::fmt::Display) -> Failure {
    Refusal::new(code).field(field).with("id", id).into()
}

/// A person the ledger knows: registered, staff, or erased.
pub fn person(ledger: &Ledger, id: PersonId) -> Read<Found<PersonBook>> {
    book::<PersonBook>(ledger, &BookKey::Person(id))?
        .filter(|book| book.standing != Standing::Unknown)
        .ok_or_else(|| unknown(RefusalCode::PersonUnknown, "person_id", id))
}

/// An accredited organisation.
pub fn organisation(ledger: &Ledger, id: OrganisationId) -> Read<Found<OrganisationBook>> {
    book::<OrganisationBook>(ledger, &BookKey::Organisation(id))?
        .filter(|book| book.accredited_at.is_some())
        .ok_or_else(|| unknown(RefusalCode::OrganisationUnknown, "organisation_id", id))
}

/// A certificate that was issued.
pub fn certificate(ledger: &Ledger, id: CertificateId) -> Read<Certificate> {
    let book = book::<CertificateBook>(ledger, &BookKey::Certificate(id))?;
    let certificate = book.and_then(|book| book.issued.clone());
    let certificate = certificate.map(|certificate| *certificate);
    certificate.ok_or_else(|| unknown(RefusalCode::CertificateUnknown, "certificate_id", id))
}

/// A share that was made.
pub fn share(ledger: &Ledger, id: ShareId) -> Read<Share> {
    let book = book::<ShareBook>(ledger, &BookKey::Share(id))?;
    let share = book.as_ref().and_then(|book| book.made.as_deref().copied());
    share.ok_or_else(|| {
        Refusal::new(RefusalCode::ShareUnknown)
            .field("share_id")
            .into()
    })
}

/// Who answers for the records of an organisation: itself, or the last of its successors (R39).
pub fn answering(ledger: &Ledger, id: OrganisationId) -> Result<OrganisationId, Fault> {
    last(id, |id| {
        let book = book::<OrganisationBook>(ledger, &BookKey::Organisation(id))?;
        Ok(book.and_then(|book| book.succeeded).map(|it| it.successor))
    })
}

/// An open station, with the organisation that runs it and the position of its opening.
pub fn station(ledger: &Ledger, id: StationId) -> Read<(OrganisationId, Position)> {
    book::<StationBook>(ledger, &BookKey::Station(id))?
        .and_then(|book| Some((book.organisation?, book.opened_position?)))
        .ok_or_else(|| unknown(RefusalCode::StationUnknown, "station_id", id))
}

/// An activity, published or imported.
pub fn activity(ledger: &Ledger, id: ActivityId) -> Read<Found<ActivityBook>> {
    book::<ActivityBook>(ledger, &BookKey::Activity(id))?
        .filter(|book| book.organisation().is_some())
        .ok_or_else(|| unknown(RefusalCode::ActivityUnknown, "activity_id", id))
}

/// The organising unit of a found activity.
pub fn organiser(book: &ActivityBook) -> OrganisationId {
    let organisation = book.organisation();
    organisation.expect("an activity is found only with its organisation")
}

/// An open import.
pub fn import(ledger: &Ledger, id: ImportId) -> Read<Found<ImportBook>> {
    book::<ImportBook>(ledger, &BookKey::Import(id))?
        .filter(|book| book.opened.is_some())
        .ok_or_else(|| unknown(RefusalCode::ImportUnknown, "import_id", id))
}

/// What a found import holds.
pub fn proposal(book: &ImportBook) -> &Import {
    let import = book.opened.as_deref();
    import.expect("an import is found only once it was opened")
}

/// An open or done finding.
pub fn finding(ledger: &Ledger, id: FindingId) -> Read<Found<FindingBook>> {
    book::<FindingBook>(ledger, &BookKey::Finding(id))?
        .filter(|book| book.opened.is_some())
        .ok_or_else(|| unknown(RefusalCode::FindingUnknown, "finding_id", id))
}

/// What a found finding says.
pub fn said(book: &FindingBook) -> &Finding {
    let finding = book.opened.as_deref();
    finding.expect("a finding is found only once it was opened")
}

/// An announced key.
pub fn key(ledger: &Ledger, id: KeyId) -> Read<Found<KeyBook>> {
    book::<KeyBook>(ledger, &BookKey::Key(id))?
        .filter(|book| book.announced.is_some())
        .ok_or_else(|| unknown(RefusalCode::KeyUnknown, "key_id", id))
}

/// What is known of a found key.
pub fn announced(book: &KeyBook) -> &Key {
    let key = book.announced.as_deref();
    key.expect("a key is found only once it was announced")
}

/// An audit.
pub fn audit(ledger: &Ledger, id: AuditId) -> Read<Found<AuditBook>> {
    book::<AuditBook>(ledger, &BookKey::Audit(id))?
        .filter(|book| book.opened.is_some())
        .ok_or_else(|| unknown(RefusalCode::AuditUnknown, "audit_id", id))
}

/// What was drawn and found in a found audit.
pub fn audited(book: &AuditBook) -> &Audit {
    let audit = book.opened.as_deref();
    audit.expect("an audit is found only once it was opened")
}

/// A session that has begun.
pub fn session(ledger: &Ledger, of: ActivityId, id: SessionId) -> Read<Found<SessionBook>> {
    book::<SessionBook>(ledger, &BookKey::Session(of, id))?
        .filter(|book| book.opened.is_some())
        .ok_or_else(|| unknown(RefusalCode::SessionUnknown, "session_id", id))
}

/// What has happened to a found session.
pub fn opened(book: &SessionBook) -> &Session {
    let session = book.opened.as_deref();
    session.expect("a session is found only once it has begun")
}
