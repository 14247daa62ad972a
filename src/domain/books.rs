//! The shelf: every kind of book and view, and the key it stands under.
//!
//! A book is the small state of one subject, a pure fold of its events; a view is a book that
//! answers a question across subjects. Key bytes sort neighbours together: the sessions of one
//! activity; a person with their months and the pages of their stream, for whoever serves changes
//! all three, and what changes together should be written as one page. Kind bytes and encodings
//! are covered by [`FORMAT`]; a change means that the shelf is rebuilt from the log. No book ever
//! holds personal data (I5).

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::activities::book::{ActivityBook, ParticipationBook};
use super::audits::book::{AuditBook, AuditedSessionBook};
use super::certificates::book::{
    CertificateBook, CertificatesOf, ChangedLists, IssuerBook, NumberBook, StatusListBook,
    StatusPage,
};
use super::commendations::book::{CommendationBook, CommendationRoll, CommendationsOf};
use super::complaints::book::{ComplaintBook, ComplaintRoll, ComplaintsBook};
use super::due::{DueIndex, DuePage};
use super::findings::book::{FindingBook, FindingRoll};
use super::imports::book::{ImportBook, ImportPage, ImportRoll, OriginBook};
use super::kernel::amount::Amount;
use super::kernel::certificate_number::CertificateNumber;
use super::kernel::credit_code::CreditCode;
use super::kernel::ids::{
    ActivityId, AuditId, CertificateId, CommendationId, ComplaintId, Digest32, FindingId, HoldId,
    ImportId, KeyId, OrganisationId, PersonId, PoolId, SessionId, ShareId, StarApplicationId,
    StationId, Tag16, TransferRequestId,
};
use super::kernel::zone::LocalDate;
use super::keys::book::{KeyBook, KeyMaterialBook, LogKeysBook, OrganisationKeysBook};
use super::ledger::administration::{Act, AdministrationBook};
use super::ledger::book::LedgerBook;
use super::ledger::jobs::JobsBook;
use super::ledger::stream::StreamPage;
use super::organisations::book::{OrganisationBook, StationBook};
use super::people::book::PersonBook;
use super::policy::book::{PackBook, PolicyBook};
use super::sessions::agenda::AgendaPage;
use super::sessions::book::SessionBook;
use super::shares::book::{ShareBook, SharesOf};
use super::stars::book::{StarApplicationBook, StarDesk, StarRoll, StarsOf};
use super::timebank::account::{Account, Unit};
use super::timebank::book::{
    AccountBook, BankBook, EarnedDays, EarningBook, HoldBook, MemberBook, Place, PoolBook,
    ServedBook, StatementPage, TillBook,
};
use super::timebank::elsewhere::MovementRoll;
use super::timebank::event::PlaceSum;
use super::timebank::figures::{StatedFigures, Statement};
use super::timebank::requested::TransferRequestBook;

/// Version of all key and book encodings together; a mismatch means rebuild.
pub const FORMAT: u16 = 30;

/// A subject whose events are listed in a stream of positions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Subject {
    /// A person.
    Person(PersonId),
    /// An organisation, its members and stations.
    Organisation(OrganisationId),
    /// An activity, its sign-ups and sessions.
    Activity(ActivityId),
    /// What is done with power over others' records, by whomever.
    Administration,
}

impl Subject {
    fn to_parts(self) -> (u8, [u8; 16]) {
        match self {
            Self::Person(id) => (0, *id.as_bytes()),
            Self::Organisation(id) => (1, *id.as_bytes()),
            Self::Activity(id) => (2, *id.as_bytes()),
            Self::Administration => (3, [0; 16]),
        }
    }
}

macro_rules! shelf {
    ($( $(#[doc = $doc:literal])+ $kind:literal $slug:literal
        $name:ident $(($($field:ty),+))? => $book:ty ),+ $(,)?) => {
        /// Where a book stands.
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum BookKey { $( $(#[doc = $doc])+ $name $(($($field),+))? ),+ }

        /// The state of one subject, or one page of a view.
        #[derive(Clone, Debug, PartialEq)]
        #[allow(missing_docs)]
        pub enum Book { $( $name($book) ),+ }

        impl Book {
            /// The empty book that stands under `key` before its first event.
            pub fn empty(key: &BookKey) -> Self {
                match key { $(
                    shelf!(@any $name $(($($field),+))?) => Self::$name(<$book>::default())
                ),+ }
            }

            /// The kinds of book, by the first byte of their keys, with their names.
            pub const KINDS: &'static [(u8, &'static str)] = &[ $( ($kind, $slug) ),+ ];

            /// The compact encoding kept on the shelf.
            pub fn encode(&self) -> Vec<u8> {
                match self { $( Self::$name(book) => packed(book) ),+ }
            }

            /// Reads what [`Book::encode`] wrote under `key`; `None` if it is not such a book.
            pub fn decode(key: &BookKey, bytes: &[u8]) -> Option<Self> {
                match key { $(
                    shelf!(@any $name $(($($field),+))?) => unpacked(bytes).map(Self::$name)
                ),+ }
            }
        }

        $( impl Kept for $book {
            fn of(book: &Book) -> Option<&Self> {
                if let Book::$name(book) = book { Some(book) } else { None }
            }

            fn of_mut(book: &mut Book) -> Option<&mut Self> {
                if let Book::$name(book) = book { Some(book) } else { None }
            }
        } )+

        impl BookKey {
            /// The kind of book.
            pub fn kind(&self) -> u8 {
                match self { $( shelf!(@any $name $(($($field),+))?) => $kind ),+ }
            }
        }
    };
    (@any $name:ident ($($field:ty),+)) => { BookKey::$name(..) };
    (@any $name:ident) => { BookKey::$name };
}

shelf! {
    /// The ledger itself: genesis facts and totals over everything.
    0x01 "ledger" Ledger => LedgerBook,
    /// Which policy packs were adopted, from when.
    0x02 "policies" Policies => PolicyBook,
    /// One adopted pack, by the position of its adoption.
    0x03 "packs" Pack(u64) => PackBook,
    /// The signing keys of the public log.
    0x04 "log_keys" LogKeys => LogKeysBook,
    /// Administrative acts, counted.
    0x05 "administration" Administration => AdministrationBook,
    /// A person: standing, consents, roles, hours.
    0x10 "people" Person(PersonId) => PersonBook,
    /// The sessions of a person in one month, numbered as `MonthNo`.
    0x11 "agendas" Agenda(PersonId, u32) => AgendaPage,
    /// The certificates of a person.
    0x12 "certificates_of" CertificatesOf(PersonId) => CertificatesOf,
    /// The shares of a person.
    0x13 "shares_of" SharesOf(PersonId) => SharesOf,
    /// An organisation: standing and totals.
    0x20 "organisations" Organisation(OrganisationId) => OrganisationBook,
    /// The organisation that holds a unified social credit code.
    0x21 "credit_codes" CreditCode(CreditCode) => CreditCodeBook,
    /// The signing keys of an organisation; without one, those of the ledger that sign
    /// certificates and status lists.
    0x23 "organisation_keys" KeysOf(Option<OrganisationId>) => OrganisationKeysBook,
    /// A station.
    0x22 "stations" Station(StationId) => StationBook,
    /// An activity: plan, content digest, totals.
    0x30 "activities" Activity(ActivityId) => ActivityBook,
    /// One person's part in one activity: signed up, keyed minutes.
    0x31 "participations" Participation(ActivityId, PersonId) => ParticipationBook,
    /// One session of one activity.
    0x40 "sessions" Session(ActivityId, SessionId) => SessionBook,
    /// The hours (since 1970) in which deadlines wait.
    0x50 "due_index" DueIndex => DueIndex,
    /// The deadlines of one hour, in shards by session id.
    0x51 "due" Due(u32, u16) => DuePage,
    /// A signing key.
    0x24 "keys" Key(KeyId) => KeyBook,
    /// The key that a public key was announced as, by the digest of its bytes.
    0x25 "key_materials" KeyMaterial(Digest32) => KeyMaterialBook,
    /// An import: where it stands, what it holds.
    0x70 "imports" Import(ImportId) => ImportBook,
    /// The sessions of an import, in pages.
    0x71 "import_pages" ImportPage(ImportId, u32) => ImportPage,
    /// The imports of an organisation, in pages.
    0x72 "import_rolls" ImportRoll(OrganisationId, u32) => ImportRoll,
    /// Where a record of another system went.
    0x73 "origins" Origin(Tag16) => OriginBook,
    /// The jobs that the ledger still works through.
    0x74 "jobs" Jobs => JobsBook,
    /// A wide finding: where it stands, what it found.
    0x75 "findings" Finding(FindingId) => FindingBook,
    /// The wide findings about an organisation's records, in pages.
    0x76 "finding_rolls" FindingRoll(OrganisationId, u32) => FindingRoll,
    /// A certificate: what it counts, whether it stands.
    0x80 "certificates" Certificate(CertificateId) => CertificateBook,
    /// The certificate that has a number.
    0x81 "certificate_numbers" Number(CertificateNumber) => NumberBook,
    /// What an organisation has issued; without one, the ledger itself.
    0x82 "issuers" Issuer(Option<OrganisationId>) => IssuerBook,
    /// A status list of an issuer.
    0x83 "status_lists" StatusList(Option<OrganisationId>, u32) => StatusListBook,
    /// Some bits of a status list.
    0x85 "status_pages" StatusPage(Option<OrganisationId>, u32, u32) => StatusPage,
    /// Status lists whose newest snapshot is behind.
    0x84 "changed_lists" ChangedLists => ChangedLists,
    /// A share of a certificate.
    0x86 "shares" Share(ShareId) => ShareBook,
    /// A complaint.
    0x87 "complaints" Complaint(ComplaintId) => ComplaintBook,
    /// The complaints, in pages.
    0x88 "complaint_rolls" ComplaintRoll(u32) => ComplaintRoll,
    /// All complaints, counted.
    0x89 "complaint_counts" Complaints => ComplaintsBook,
    /// An audit: what was drawn and found.
    0x90 "audits" Audit(AuditId) => AuditBook,
    /// A session that an audit drew, and what was said of it.
    0x91 "audited_sessions" AuditedSession(AuditId, SessionId) => AuditedSessionBook,
    /// What the time bank knows of a person.
    0x14 "members" Member(PersonId) => MemberBook,
    /// What a person's service earned on the days of a month, where a policy limits a day.
    0x15 "earned_days" EarnedDays(PersonId, u32) => EarnedDays,
    /// An account in one unit.
    0xa0 "accounts" Account(Account, Unit) => AccountBook,
    /// The statement of an account, in pages, but for its newest lines.
    0xa1 "statements" Statement(Account, Unit, u32) => StatementPage,
    /// All accounts of a unit, summed up.
    0xa2 "banks" Bank(Unit) => BankBook,
    /// A hold.
    0xa3 "holds" Hold(HoldId) => HoldBook,
    /// A pool of donated credit.
    0xa4 "pools" Pool(PoolId) => PoolBook,
    /// What a session-day earned in one unit.
    0xa5 "earnings" Earning(Tag16, Unit) => EarningBook,
    /// What a session was paid for one beneficiary.
    0xa6 "served" Served(SessionId, PersonId) => ServedBook,
    /// A request for a transfer.
    0xa7 "transfer_requests" TransferRequest(TransferRequestId) => TransferRequestBook,
    /// The figures of a unit as they were stated.
    0xaf "stated_figures" StatedFigures(Unit) => StatedFigures,
    /// The till of a clerk: the shift that is open.
    0x16 "tills" Till(PersonId) => TillBook,
    /// Which activities an organisation published, in pages.
    0x60 "activity_rolls" ActivityRoll(OrganisationId, u32) => ActivityRoll,
    /// Positions of the events of one subject, in pages, but for the newest.
    0x61 "streams" Stream(Subject, u32) => StreamPage,
    /// The stars of a person: what is held, what was applied for.
    0x18 "stars_of" StarsOf(PersonId) => StarsOf,
    /// An application for a star, and the star that came of it.
    0xb0 "star_applications" StarApplication(StarApplicationId) => StarApplicationBook,
    /// The applications at an organisation, counted; without one, all of the ledger.
    0xb1 "star_desks" StarDesk(Option<OrganisationId>) => StarDesk,
    /// The same applications, in pages.
    0xb2 "star_rolls" StarRoll(Option<OrganisationId>, u32) => StarRoll,
    /// What moved elsewhere, as imports state it of a person, in pages.
    0x1a "movement_rolls" MovementRoll(PersonId, u32) => MovementRoll,
    /// The commendations of a person.
    0x19 "commendations_of" CommendationsOf(PersonId) => CommendationsOf,
    /// A commendation, or a word of thanks.
    0x8a "commendations" Commendation(CommendationId) => CommendationBook,
    /// The commendations that an organisation gave, in pages.
    0x8b "commendation_rolls" CommendationRoll(OrganisationId, u32) => CommendationRoll,
}

impl Book {
    /// About how many bytes the book owns beyond its own size: lists and boxes.
    pub fn owned_bytes(&self) -> usize {
        match self {
            Self::Agenda(page) => size_of_val(page.entries.as_slice()),
            Self::Session(book) => book.opened.as_deref().map_or(0, |session| {
                size_of_val(session)
                    + size_of_val(session.credits.as_slice())
                    + size_of_val(session.trail.as_slice())
                    + size_of_val(session.certificates.as_slice())
            }),
            Self::Import(book) => book.opened.as_deref().map_or(0, size_of_val),
            Self::ImportPage(page) => {
                size_of_val(page.sessions.as_slice())
                    + size_of_val(page.balances.as_slice())
                    + size_of_val(page.stars.as_slice())
                    + size_of_val(page.movements.as_slice())
            }
            Self::ImportRoll(roll) => size_of_val(roll.imports.as_slice()),
            Self::Finding(book) => book.opened.as_deref().map_or(0, size_of_val),
            Self::FindingRoll(roll) => size_of_val(roll.findings.as_slice()),
            Self::Audit(book) => book.opened.as_deref().map_or(0, |audit| {
                size_of_val(audit) + audit.seed.len() + size_of_val(audit.strata.as_slice())
            }),
            Self::Jobs(jobs) => {
                jobs.imports.len() * size_of::<ImportId>()
                    + jobs.findings.len() * size_of::<FindingId>()
            }
            Self::Due(page) => size_of_val(page.deadlines.as_slice()),
            Self::ActivityRoll(roll) => size_of_val(roll.activities.as_slice()),
            Self::Stream(page) => size_of_val(page.items.as_slice()),
            // A parsed pack, mostly its category tree.
            Self::Pack(_) => 64 << 10,
            Self::Key(book) => book.announced.as_deref().map_or(0, size_of_val),
            Self::LogKeys(book) => {
                size_of_val(book.active.as_slice()) + size_of_val(book.all.as_slice())
            }
            Self::KeysOf(book) => size_of_val(book.keys.as_slice()),
            Self::Certificate(book) => book.issued.as_deref().map_or(0, |certificate| {
                size_of_val(certificate)
                    + size_of_val(certificate.cited.as_slice())
                    + size_of_val(certificate.commendations.as_slice())
            }),
            Self::CertificatesOf(book) => size_of_val(book.certificates.as_slice()),
            Self::SharesOf(book) => size_of_val(book.shares.as_slice()),
            Self::Share(book) => book.made.as_deref().map_or(0, size_of_val),
            Self::Complaint(book) => book.received.as_deref().map_or(0, size_of_val),
            Self::ComplaintRoll(roll) => size_of_val(roll.complaints.as_slice()),
            Self::Commendation(book) => book.given.as_deref().map_or(0, size_of_val),
            Self::CommendationsOf(book) => size_of_val(book.given.as_slice()),
            Self::CommendationRoll(roll) => size_of_val(roll.commendations.as_slice()),
            Self::StatusPage(page) => page.issued.owned_bytes() + page.revoked.owned_bytes(),
            Self::ChangedLists(book) => size_of_val(book.lists.as_slice()),
            Self::StarsOf(_) | Self::StarApplication(_) | Self::StarRoll(_) => self.star_bytes(),
            other => other.owned_in_bank() + other.subject_bytes(),
        }
    }

    /// The same of subjects, each with its newest events; all others own nothing.
    fn subject_bytes(&self) -> usize {
        match self {
            Self::Person(book) => {
                let merged = size_of_val(book.aliases.as_slice());
                let origins = size_of_val(book.origins.as_slice());
                let held = size_of_val(book.roles.as_slice()) + origins;
                let months = size_of_val(book.months.as_slice());
                held + merged + months + size_of_val(book.events.newest())
            }
            Self::Organisation(book) => {
                size_of_val(book.predecessors.as_slice()) + size_of_val(book.events.newest())
            }
            Self::Activity(book) => {
                let plan = book.plan.as_deref().map_or(0, size_of_val);
                let stated = book.stated.as_deref().map_or(0, size_of_val);
                plan + stated + size_of_val(book.events.newest())
            }
            Self::Administration(book) => {
                book.counts.len() * size_of::<(Act, u64)>() + size_of_val(book.events.newest())
            }
            _ => 0,
        }
    }

    /// The same for stars.
    fn star_bytes(&self) -> usize {
        match self {
            Self::StarsOf(book) => {
                size_of_val(book.applications.as_slice())
                    + size_of_val(book.consumed.as_slice())
                    + size_of_val(book.brought.as_slice())
                    + size_of_val(book.certified.as_slice())
            }
            Self::StarApplication(book) => book.made.as_deref().map_or(0, |application| {
                size_of_val(application) + size_of_val(application.approvals.as_slice())
            }),
            Self::StarRoll(roll) => size_of_val(roll.applications.as_slice()),
            _ => 0,
        }
    }

    /// The same of books of the time bank; all others own nothing.
    fn owned_in_bank(&self) -> usize {
        match self {
            Self::Account(book) => {
                size_of_val(book.lots.as_slice())
                    + size_of_val(book.holds.as_slice())
                    + size_of_val(book.expired.as_slice())
                    + size_of_val(book.lines.newest())
            }
            Self::Statement(page) => size_of_val(page.items.as_slice()),
            Self::MovementRoll(roll) => size_of_val(roll.rows.as_slice()),
            Self::Hold(book) => book.placed.as_deref().map_or(0, |hold| {
                size_of_val(hold) + size_of_val(hold.lots.as_slice())
            }),
            Self::Earning(book) => book.posted.as_deref().map_or(0, |earning| {
                size_of_val(earning) + size_of_val(earning.lines.as_slice())
            }),
            Self::Member(book) => {
                size_of_val(book.relations.as_slice())
                    + size_of_val(book.asks.as_slice())
                    + size_of_val(book.asked.as_slice())
            }
            Self::TransferRequest(book) => book.made.as_deref().map_or(0, size_of_val),
            Self::Till(book) => book.open.as_deref().map_or(0, |shift| {
                size_of_val(shift) + size_of_val(shift.redemptions.as_slice())
            }),
            Self::EarnedDays(book) => book.days.len() * size_of::<(LocalDate, Amount)>(),
            Self::Bank(book) => book.places.len() * size_of::<(Place, Amount)>(),
            Self::StatedFigures(book) => {
                let each = |it: &Statement| it.reserve.places.len() * size_of::<PlaceSum>();
                let lists: usize = book.statements.iter().map(each).sum();
                book.statements.len() * size_of::<Statement>() + lists
            }
            _ => 0,
        }
    }
}

/// A type of book, found in the [`Book`] that wraps it.
pub trait Kept: Sized {
    /// The book, if `book` is of this type.
    fn of(book: &Book) -> Option<&Self>;
    /// The same, to edit.
    fn of_mut(book: &mut Book) -> Option<&mut Self>;
}

/// Where a fold edits books: the writer's overlay, or a rebuild.
pub trait Shelf {
    /// How loading a book can fail.
    type Error;

    /// The book under `key`, empty if there was none.
    fn edit(&mut self, key: &BookKey) -> Result<&mut Book, Self::Error>;

    /// The book under `key`, of which the caller knows that there was none: its id is new, or it
    /// is the next page. Saves looking for it.
    fn begin(&mut self, key: &BookKey) -> Result<&mut Book, Self::Error> {
        self.edit(key)
    }

    /// The same, by its own type.
    fn begun<B: Kept>(&mut self, key: &BookKey) -> Result<&mut B, Self::Error> {
        Ok(typed(self.begin(key)?))
    }

    /// A book by its own type, which the kind of `key` fixes.
    fn book<B: Kept>(&mut self, key: &BookKey) -> Result<&mut B, Self::Error> {
        Ok(typed(self.edit(key)?))
    }
}

fn typed<B: Kept>(book: &mut Book) -> &mut B {
    B::of_mut(book).expect("the kind of a key fixes the type of its book")
}

/// Who holds a unified social credit code.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CreditCodeBook {
    /// The holder.
    pub organisation: Option<OrganisationId>,
}

/// One page of the activities of an organisation, in the order of publication.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ActivityRoll {
    /// The activities.
    pub activities: Vec<ActivityId>,
}

impl ActivityRoll {
    /// Activities on one page; 16 bytes each, so a page stays under 4 KB.
    pub const LENGTH_MAX: u32 = 256;
}

/// Room for most encoded books.
const BOOK_BYTES_USUAL: usize = 256;

fn packed<T: Serialize>(book: &T) -> Vec<u8> {
    let bytes = Vec::with_capacity(BOOK_BYTES_USUAL);
    postcard::to_extend(book, bytes).expect("books hold no type that postcard cannot write")
}

fn unpacked<T: DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    match postcard::take_from_bytes(bytes) {
        Ok((book, [])) => Some(book),
        _ => None,
    }
}

mod key;
pub mod paged;
#[cfg(test)]
mod tests;
