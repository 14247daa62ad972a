//! Keys and encodings of books: every kind reads back, and neighbours stand together.

use std::collections::BTreeSet;

use super::*;
use crate::domain::kernel::ids::*;

fn one_key_of_each_kind() -> Vec<BookKey> {
    let (person, activity) = (
        PersonId::from_bytes([1; 16]),
        ActivityId::from_bytes([3; 16]),
    );
    let mut keys = vec![
        BookKey::Ledger,
        BookKey::Policies,
        BookKey::Pack(7),
        BookKey::Person(person),
        BookKey::Agenda(person, 24_000),
        BookKey::Organisation(OrganisationId::from_bytes([2; 16])),
        BookKey::CreditCode("11320000MB151840XJ".parse().expect("a valid code")),
        BookKey::Station(StationId::from_bytes([4; 16])),
        BookKey::LogKeys,
        BookKey::Administration,
        BookKey::Key(KeyId::from_bytes([9; 16])),
        BookKey::KeyMaterial(Digest32::from_bytes([10; 32])),
        BookKey::KeysOf(Some(OrganisationId::from_bytes([2; 16]))),
        BookKey::KeysOf(None),
        BookKey::Certificate(CertificateId::from_bytes([12; 16])),
        BookKey::CertificatesOf(PersonId::from_bytes([1; 16])),
        BookKey::SharesOf(PersonId::from_bytes([1; 16])),
        BookKey::Share(ShareId::from_bytes([13; 16])),
        BookKey::Complaint(ComplaintId::from_bytes([14; 16])),
        BookKey::ComplaintRoll(3),
        BookKey::Complaints,
        BookKey::Number(CertificateNumber::from_bits(77)),
        BookKey::Issuer(None),
        BookKey::StatusList(Some(OrganisationId::from_bytes([2; 16])), 3),
        BookKey::StatusPage(None, 3, 15),
        BookKey::ChangedLists,
        BookKey::Audit(AuditId::from_bytes([11; 16])),
        BookKey::AuditedSession(
            AuditId::from_bytes([11; 16]),
            SessionId::from_bytes([5; 16]),
        ),
        BookKey::Member(person),
        BookKey::EarnedDays(person, 24_315),
        BookKey::MovementRoll(person, 2),
        BookKey::Till(person),
        BookKey::Account(Account::Person(person), Unit::Credit),
        BookKey::Statement(Account::Minted, Unit::Point, 3),
        BookKey::Bank(Unit::Point),
        BookKey::StatedFigures(Unit::Credit),
        BookKey::Hold(HoldId::from_bytes([15; 16])),
        BookKey::TransferRequest(TransferRequestId::from_bytes([16; 16])),
        BookKey::Pool(PoolId::from_bytes([16; 16])),
        BookKey::Served(SessionId::from_bytes([21; 16]), person),
        BookKey::Earning(Tag16::from_bytes([17; 16]), Unit::Point),
        BookKey::Activity(activity),
        BookKey::Participation(activity, person),
        BookKey::Session(activity, SessionId::from_bytes([5; 16])),
        BookKey::DueIndex,
        BookKey::Due(489_000, 7),
        BookKey::ActivityRoll(OrganisationId::from_bytes([2; 16]), 1),
        BookKey::Import(ImportId::from_bytes([6; 16])),
        BookKey::ImportPage(ImportId::from_bytes([6; 16]), 3),
        BookKey::ImportRoll(OrganisationId::from_bytes([2; 16]), 0),
        BookKey::Origin(Tag16::from_bytes([7; 16])),
        BookKey::Jobs,
        BookKey::Finding(FindingId::from_bytes([8; 16])),
        BookKey::FindingRoll(OrganisationId::from_bytes([2; 16]), 0),
        BookKey::Stream(Subject::Activity(activity), 2),
        BookKey::Stream(Subject::Person(person), 2),
        BookKey::Stream(Subject::Administration, 2),
    ];
    keys.extend(of_stars_and_commendations(person));
    keys
}

fn of_stars_and_commendations(person: PersonId) -> [BookKey; 7] {
    let organisation = OrganisationId::from_bytes([2; 16]);
    [
        BookKey::StarsOf(person),
        BookKey::StarApplication(StarApplicationId::from_bytes([15; 16])),
        BookKey::StarDesk(Some(organisation)),
        BookKey::StarRoll(None, 4),
        BookKey::CommendationsOf(person),
        BookKey::Commendation(CommendationId::from_bytes([18; 16])),
        BookKey::CommendationRoll(organisation, 1),
    ]
}

#[test]
fn every_kind_of_key_reads_back_from_its_bytes() {
    let keys = one_key_of_each_kind();
    let kinds: BTreeSet<u8> = keys.iter().map(BookKey::kind).collect();
    assert_eq!(kinds.len(), Book::KINDS.len());
    for key in keys {
        let bytes = key.to_bytes();
        assert_eq!(BookKey::kind_of(&bytes), Some(key.kind()));
        assert!(bytes.len() <= BookKey::BYTES_MAX);
        assert_eq!(BookKey::from_bytes(&bytes), Some(key.clone()));
        assert_eq!(
            BookKey::from_bytes(&[&bytes[..], &[0]].concat()),
            None,
            "{key:?}"
        );
    }
}

#[test]
fn what_belongs_to_a_person_stands_together() {
    let of = |person: u8| {
        let id = PersonId::from_bytes([person; 16]);
        let stream = BookKey::Stream(Subject::Person(id), 0);
        [BookKey::Person(id), BookKey::Agenda(id, 1), stream].map(|key| key.to_bytes())
    };
    let (mut all, expected) = ([of(2), of(1)].concat(), [of(1), of(2)].concat());
    all.sort();
    assert_eq!(all, expected);
}

#[test]
fn every_empty_book_reads_back_from_its_encoding() {
    for key in one_key_of_each_kind() {
        let book = Book::empty(&key);
        assert_eq!(Book::decode(&key, &book.encode()), Some(book));
    }
}
