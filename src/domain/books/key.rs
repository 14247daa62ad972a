//! The bytes of keys: what sorts where on the shelf.

use super::{BookKey, Subject};
use crate::domain::kernel::certificate_number::CertificateNumber;
use crate::domain::kernel::credit_code::CreditCode;
use crate::domain::kernel::ids::{
    ActivityId, AuditId, CertificateId, CommendationId, ComplaintId, Digest32, FindingId, HoldId,
    ImportId, KeyId, OrganisationId, PersonId, PoolId, SessionId, ShareId, StarApplicationId,
    StationId, Tag16, TransferRequestId,
};
use crate::domain::timebank::account::{Account, Unit};

/// The first byte of all keys that belong to one person; their kind stands behind the id.
const OF_PERSON: u8 = 0x10;
/// Where, in such a key.
const KIND_OF_PERSON_AT: usize = 1 + size_of::<PersonId>();

impl BookKey {
    /// Kind byte, then fields big-endian; for what belongs to a person their id first.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(Self::BYTES_MAX);
        self.put_bytes(&mut bytes);
        bytes
    }

    /// The longest key: kind, activity, session; or kind, digest.
    pub const BYTES_MAX: usize = 33;

    /// Appends the bytes of [`BookKey::to_bytes`].
    pub fn put_bytes(&self, to: &mut Vec<u8>) {
        self.put_kind(to);
        match self {
            Self::Agenda(_, number)
            | Self::EarnedDays(_, number)
            | Self::MovementRoll(_, number)
            | Self::Stream(Subject::Person(_), number) => {
                to.extend(number.to_be_bytes());
            }
            Self::Person(_)
            | Self::CertificatesOf(_)
            | Self::SharesOf(_)
            | Self::Member(_)
            | Self::StarsOf(_)
            | Self::CommendationsOf(_)
            | Self::Till(_)
            | Self::Complaints
            | Self::ChangedLists
            | Self::Ledger
            | Self::Policies
            | Self::LogKeys
            | Self::Administration
            | Self::DueIndex
            | Self::Jobs => {}
            Self::Key(id) => to.extend(id.as_bytes()),
            Self::KeyMaterial(digest) => to.extend(digest.as_bytes()),
            Self::Import(id) => to.extend(id.as_bytes()),
            Self::Finding(id) => to.extend(id.as_bytes()),
            Self::Audit(id) => to.extend(id.as_bytes()),
            Self::AuditedSession(audit, session) => {
                join(to, [audit.as_bytes(), session.as_bytes()]);
            }
            Self::ImportPage(id, page) => join(to, [id.as_bytes(), &page.to_be_bytes()]),
            Self::Origin(tag) => to.extend(tag.as_bytes()),
            Self::Pack(position) => to.extend(position.to_be_bytes()),
            Self::Organisation(id) => to.extend(id.as_bytes()),
            Self::CreditCode(code) => to.extend(code.as_str().as_bytes()),
            Self::Station(id) => to.extend(id.as_bytes()),
            Self::Activity(id) => to.extend(id.as_bytes()),
            Self::Participation(activity, person) => {
                join(to, [activity.as_bytes(), person.as_bytes()]);
            }
            Self::Session(activity, session) => {
                join(to, [activity.as_bytes(), session.as_bytes()]);
            }
            Self::Due(hour, shard) => join(to, [&hour.to_be_bytes(), &shard.to_be_bytes()]),
            Self::ActivityRoll(id, page)
            | Self::ImportRoll(id, page)
            | Self::FindingRoll(id, page) => {
                join(to, [id.as_bytes(), &page.to_be_bytes()]);
            }
            Self::Stream(subject, page) => {
                let (tag, id) = subject.to_parts();
                to.push(tag);
                join(to, [&id, &page.to_be_bytes()]);
            }
            _ => self.put_certified(to),
        }
    }

    /// Its kind; of what belongs to a person behind their id.
    fn put_kind(&self, to: &mut Vec<u8>) {
        let kind = self.kind();
        match self {
            Self::Person(id)
            | Self::Agenda(id, _)
            | Self::CertificatesOf(id)
            | Self::SharesOf(id)
            | Self::Member(id)
            | Self::Till(id)
            | Self::EarnedDays(id, _)
            | Self::MovementRoll(id, _)
            | Self::StarsOf(id)
            | Self::CommendationsOf(id)
            | Self::Stream(Subject::Person(id), _) => {
                join(to, [&[OF_PERSON], id.as_bytes()]);
                to.push(kind);
            }
            _ => to.push(kind),
        }
    }

    /// The same for what is about certificates: issuers, status lists, shares, complaints.
    fn put_certified(&self, to: &mut Vec<u8>) {
        match self {
            Self::Certificate(id) => to.extend(id.as_bytes()),
            Self::Number(number) => to.extend(number.bits().to_be_bytes()),
            Self::Share(id) => to.extend(id.as_bytes()),
            Self::Complaint(id) => to.extend(id.as_bytes()),
            Self::ComplaintRoll(page) => to.extend(page.to_be_bytes()),
            Self::Commendation(id) => to.extend(id.as_bytes()),
            Self::CommendationRoll(id, page) => {
                join(to, [id.as_bytes(), &page.to_be_bytes()]);
            }
            Self::StarApplication(id) => to.extend(id.as_bytes()),
            Self::StarRoll(place, page) => join(to, [&issuer_bytes(*place), &page.to_be_bytes()]),
            Self::StarDesk(issuer) | Self::KeysOf(issuer) | Self::Issuer(issuer) => {
                to.extend(issuer_bytes(*issuer));
            }
            Self::StatusList(issuer, number) => {
                join(to, [&issuer_bytes(*issuer), &number.to_be_bytes()]);
            }
            Self::StatusPage(issuer, number, page) => {
                to.extend(issuer_bytes(*issuer));
                join(to, [&number.to_be_bytes(), &page.to_be_bytes()]);
            }
            _ => self.put_banked(to),
        }
    }

    /// The same for what is about the time bank. The unit stands last, but for pages.
    fn put_banked(&self, to: &mut Vec<u8>) {
        match self {
            Self::Account(account, unit) => put_account(to, *account, *unit),
            Self::Statement(account, unit, page) => {
                put_account(to, *account, *unit);
                to.extend(page.to_be_bytes());
            }
            Self::Bank(unit) | Self::StatedFigures(unit) => to.push(unit.byte()),
            Self::Hold(id) => to.extend(id.as_bytes()),
            Self::TransferRequest(id) => to.extend(id.as_bytes()),
            Self::Pool(id) => to.extend(id.as_bytes()),
            Self::Served(session, person) => join(to, [session.as_bytes(), person.as_bytes()]),
            Self::Earning(tag, unit) => join(to, [tag.as_bytes(), &[unit.byte()]]),
            _ => {}
        }
    }

    /// The kind of the book whose key has these bytes.
    pub fn kind_of(bytes: &[u8]) -> Option<u8> {
        match bytes.first() {
            Some(&OF_PERSON) => bytes.get(KIND_OF_PERSON_AT).copied(),
            kind => kind.copied(),
        }
    }

    /// Reads what [`BookKey::to_bytes`] wrote; `None` if it is not a key.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (kind, mut rest) = bytes.split_first()?;
        let key = match *kind {
            0x01 => Self::Ledger,
            0x02 => Self::Policies,
            0x03 => Self::Pack(take(&mut rest).map(u64::from_be_bytes)?),
            0x04 => Self::LogKeys,
            0x05 => Self::Administration,
            OF_PERSON => take_of_person(&mut rest)?,
            0x20 => Self::Organisation(OrganisationId::from_bytes(take(&mut rest)?)),
            0x21 => Self::CreditCode(take_code(&mut rest)?),
            0x22 => Self::Station(StationId::from_bytes(take(&mut rest)?)),
            0x23 => Self::KeysOf(issuer_of(take(&mut rest)?)),
            0x24 => Self::Key(KeyId::from_bytes(take(&mut rest)?)),
            0x25 => Self::KeyMaterial(Digest32::from_bytes(take(&mut rest)?)),
            0x30 => Self::Activity(ActivityId::from_bytes(take(&mut rest)?)),
            0x31 => Self::Participation(
                ActivityId::from_bytes(take(&mut rest)?),
                PersonId::from_bytes(take(&mut rest)?),
            ),
            0x40 => Self::Session(
                ActivityId::from_bytes(take(&mut rest)?),
                SessionId::from_bytes(take(&mut rest)?),
            ),
            0x50 => Self::DueIndex,
            0x51 => Self::Due(
                take_u32(&mut rest)?,
                take(&mut rest).map(u16::from_be_bytes)?,
            ),
            0x60 => Self::ActivityRoll(
                OrganisationId::from_bytes(take(&mut rest)?),
                take_u32(&mut rest)?,
            ),
            0x70 => Self::Import(ImportId::from_bytes(take(&mut rest)?)),
            0x71 => Self::ImportPage(ImportId::from_bytes(take(&mut rest)?), take_u32(&mut rest)?),
            0x72 => Self::ImportRoll(
                OrganisationId::from_bytes(take(&mut rest)?),
                take_u32(&mut rest)?,
            ),
            0x73 => Self::Origin(Tag16::from_bytes(take(&mut rest)?)),
            0x74 => Self::Jobs,
            0x75 => Self::Finding(FindingId::from_bytes(take(&mut rest)?)),
            0x76 => Self::FindingRoll(
                OrganisationId::from_bytes(take(&mut rest)?),
                take_u32(&mut rest)?,
            ),
            0x80..=0x8f => take_certified(*kind, &mut rest)?,
            0xa0..=0xaf => take_banked(*kind, &mut rest)?,
            0x90 => Self::Audit(AuditId::from_bytes(take(&mut rest)?)),
            0x91 => Self::AuditedSession(
                AuditId::from_bytes(take(&mut rest)?),
                SessionId::from_bytes(take(&mut rest)?),
            ),
            0xb0..=0xb7 => take_star(*kind, &mut rest)?,
            0x61 => Self::Stream(take_subject(&mut rest)?, take_u32(&mut rest)?),
            _ => return None,
        };
        rest.is_empty().then_some(key)
    }
}

/// The ledger itself stands under zeros: no organisation has them for an id.
fn issuer_bytes(issuer: Option<OrganisationId>) -> [u8; 16] {
    issuer.map_or([0; 16], |id| *id.as_bytes())
}

fn issuer_of(bytes: [u8; 16]) -> Option<OrganisationId> {
    (bytes != [0; 16]).then(|| OrganisationId::from_bytes(bytes))
}

fn join(to: &mut Vec<u8>, fields: [&[u8]; 2]) {
    for field in fields {
        to.extend_from_slice(field);
    }
}

fn take<const N: usize>(rest: &mut &[u8]) -> Option<[u8; N]> {
    let (head, tail) = rest.split_first_chunk::<N>()?;
    *rest = tail;
    Some(*head)
}

fn take_u32(rest: &mut &[u8]) -> Option<u32> {
    take(rest).map(u32::from_be_bytes)
}

fn take_code(rest: &mut &[u8]) -> Option<CreditCode> {
    let text = take::<18>(rest)?;
    std::str::from_utf8(&text).ok()?.parse().ok()
}

fn take_of_person(rest: &mut &[u8]) -> Option<BookKey> {
    let person = PersonId::from_bytes(take(rest)?);
    match take::<1>(rest)?[0] {
        0x10 => Some(BookKey::Person(person)),
        0x11 => Some(BookKey::Agenda(person, take_u32(rest)?)),
        0x12 => Some(BookKey::CertificatesOf(person)),
        0x13 => Some(BookKey::SharesOf(person)),
        0x14 => Some(BookKey::Member(person)),
        0x15 => Some(BookKey::EarnedDays(person, take_u32(rest)?)),
        0x18 => Some(BookKey::StarsOf(person)),
        0x1a => Some(BookKey::MovementRoll(person, take_u32(rest)?)),
        0x19 => Some(BookKey::CommendationsOf(person)),
        0x16 => Some(BookKey::Till(person)),
        0x61 => Some(BookKey::Stream(Subject::Person(person), take_u32(rest)?)),
        _ => None,
    }
}

fn put_account(to: &mut Vec<u8>, account: Account, unit: Unit) {
    to.push(account.kind_byte());
    join(to, [&account.id_bytes(), &[unit.byte()]]);
}

fn take_account(rest: &mut &[u8]) -> Option<(Account, Unit)> {
    let [kind] = take(rest)?;
    let account = Account::from_parts(kind, take(rest)?)?;
    Some((account, take_unit(rest)?))
}

fn take_unit(rest: &mut &[u8]) -> Option<Unit> {
    let [byte] = take(rest)?;
    Unit::from_byte(byte)
}

fn take_banked(kind: u8, rest: &mut &[u8]) -> Option<BookKey> {
    Some(match kind {
        0xa0 => {
            let (account, unit) = take_account(rest)?;
            BookKey::Account(account, unit)
        }
        0xa1 => {
            let (account, unit) = take_account(rest)?;
            BookKey::Statement(account, unit, take_u32(rest)?)
        }
        0xa2 => BookKey::Bank(take_unit(rest)?),
        0xaf => BookKey::StatedFigures(take_unit(rest)?),
        0xa3 => BookKey::Hold(HoldId::from_bytes(take(rest)?)),
        0xa7 => BookKey::TransferRequest(TransferRequestId::from_bytes(take(rest)?)),
        0xa4 => BookKey::Pool(PoolId::from_bytes(take(rest)?)),
        0xa5 => BookKey::Earning(Tag16::from_bytes(take(rest)?), take_unit(rest)?),
        0xa6 => {
            let session = SessionId::from_bytes(take(rest)?);
            BookKey::Served(session, PersonId::from_bytes(take(rest)?))
        }
        _ => return None,
    })
}

fn take_certified(kind: u8, rest: &mut &[u8]) -> Option<BookKey> {
    Some(match kind {
        0x80 => BookKey::Certificate(CertificateId::from_bytes(take(rest)?)),
        0x81 => {
            let bits = take(rest).map(u64::from_be_bytes)?;
            let number = CertificateNumber::from_bits(bits);
            BookKey::Number(Some(number).filter(|it| it.bits() == bits)?)
        }
        0x82 => BookKey::Issuer(issuer_of(take(rest)?)),
        0x83 => BookKey::StatusList(issuer_of(take(rest)?), take_u32(rest)?),
        0x84 => BookKey::ChangedLists,
        0x85 => BookKey::StatusPage(issuer_of(take(rest)?), take_u32(rest)?, take_u32(rest)?),
        0x86 => BookKey::Share(ShareId::from_bytes(take(rest)?)),
        0x87 => BookKey::Complaint(ComplaintId::from_bytes(take(rest)?)),
        0x88 => BookKey::ComplaintRoll(take_u32(rest)?),
        0x89 => BookKey::Complaints,
        0x8a => BookKey::Commendation(CommendationId::from_bytes(take(rest)?)),
        0x8b => {
            let organisation = OrganisationId::from_bytes(take(rest)?);
            BookKey::CommendationRoll(organisation, take_u32(rest)?)
        }
        _ => return None,
    })
}

fn take_star(kind: u8, rest: &mut &[u8]) -> Option<BookKey> {
    Some(match kind {
        0xb0 => BookKey::StarApplication(StarApplicationId::from_bytes(take(rest)?)),
        0xb1 => BookKey::StarDesk(issuer_of(take(rest)?)),
        0xb2 => BookKey::StarRoll(issuer_of(take(rest)?), take_u32(rest)?),
        _ => return None,
    })
}

/// A subject whose stream does not stand beside it: a person's does.
fn take_subject(rest: &mut &[u8]) -> Option<Subject> {
    match take::<1>(rest)?[0] {
        1 => Some(Subject::Organisation(OrganisationId::from_bytes(take(
            rest,
        )?))),
        2 => Some(Subject::Activity(ActivityId::from_bytes(take(rest)?))),
        3 => (take(rest)? == [0; 16]).then_some(Subject::Administration),
        _ => None,
    }
}
