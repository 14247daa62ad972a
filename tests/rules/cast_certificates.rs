//! Commands on certificates that the examples share. What is prepared outside the writer is made
//! here from the same books, without texts and signatures: the rules look at neither.

use std::collections::BTreeMap;

use hourledger::domain::Event;
use hourledger::domain::books::BookKey;
use hourledger::domain::certificates::book::{Certificate, CertificateBook};
pub use hourledger::domain::certificates::command::{FreshKey, IssueCertificate};
use hourledger::domain::certificates::command::{
    IssueStarCertificate, PreparedCertificate, RevokeCertificate,
};
use hourledger::domain::certificates::event::{Cited, ShownName, Variant};
use hourledger::domain::kernel::certificate_number::CertificateNumber;
use hourledger::domain::kernel::ids::{ActivityId, CertificateId, Digest32, PersonId, SessionId};
use hourledger::domain::keys::event::{KeyPurpose, KeyWindow};
use hourledger::domain::stored::ReasonCode;

use super::{public_key, session_of};
use crate::world::{World, moment};

/// A certificate over 2026-03 of the ledger's own records, prepared from what stands now; `number`
/// tells certificates apart.
pub fn issue(
    world: &World,
    person_id: PersonId,
    sessions: &[(ActivityId, SessionId)],
    number: u32,
) -> IssueCertificate {
    let cited = sessions.iter().flat_map(|&(activity_id, session_id)| {
        let session = session_of(world, activity_id, session_id);
        session.standing_credits().map(move |credit| Cited {
            activity_id,
            minutes: credit.minutes,
            position: credit.position,
            session_id,
            tag: credit.tag,
        })
    });
    IssueCertificate {
        person_id,
        from: "2026-03-01".parse().expect("a date"),
        to: "2026-03-31".parse().expect("a date"),
        variant: Variant::Sessions,
        organisation_id: None,
        units: BTreeMap::new(),
        commendations: false,
        shown_name: ShownName::Full,
        replaces: None,
        prepared: Some(Box::new(PreparedCertificate {
            number: CertificateNumber::from_bits(number.into()),
            text: "{}".to_owned(),
            digest: Digest32::of(&number.to_be_bytes()),
            holder_secret: Some("secret".to_owned()),
            cited: cited.collect(),
            commendations: Vec::new(),
            public_key: public_key(901).parse().expect("a key"),
            fresh_keys: vec![fresh_key(901, KeyPurpose::Issuing)],
            status_list: 0,
            status_index: number,
            star: super::star_stated(world, person_id),
            figures: None,
        })),
    }
}

/// A certificate of the star that somebody holds, prepared from what stands now.
pub fn issue_star(world: &World, person_id: PersonId, number: u32) -> IssueStarCertificate {
    let (star, figures) = super::star_certified(world, person_id).unzip();
    let prepared = issue(world, person_id, &[], number).prepared;
    IssueStarCertificate {
        person_id,
        organisation_id: None,
        shown_name: ShownName::Full,
        replaces: None,
        prepared: prepared.map(|prepared| {
            Box::new(PreparedCertificate {
                star,
                figures,
                ..*prepared
            })
        }),
    }
}

/// A key of an issuer, made with its first certificate.
pub fn fresh_key(number: u32, purpose: KeyPurpose) -> FreshKey {
    FreshKey {
        public_key: public_key(number).parse().expect("a key"),
        purpose,
        window: KeyWindow {
            valid_from: moment("2026-03-02 00:00"),
            valid_until: Some(moment("2027-03-02 00:00")),
        },
    }
}

pub fn revoke(certificate_id: CertificateId) -> RevokeCertificate {
    RevokeCertificate {
        certificate_id,
        reason: ReasonCode::EnteredInError,
    }
}

pub fn new_certificate(events: &[Event]) -> CertificateId {
    let found = events.iter().find_map(|event| match event {
        Event::CertificateIssued(event) => Some(event.certificate.certificate_id),
        _ => None,
    });
    found.expect("a certificate was issued")
}

/// A certificate, which must exist.
pub fn certificate_of(world: &World, id: CertificateId) -> &Certificate {
    let book = world.book::<CertificateBook>(&BookKey::Certificate(id));
    book.and_then(|book| book.issued.as_deref())
        .expect("the certificate exists")
}
