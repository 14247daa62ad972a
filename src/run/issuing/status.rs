//! Status lists: snapshots made of the books, signed, and recorded as events of their own.
//!
//! A list is published when it changed, at most once a minute, and anew when somebody asks for one
//! that has lived half of its time. Everybody gets the newest recorded snapshot, word for word.

use super::issuer_of;
use super::keys::signing;
use crate::credential::status::{LIST_SECONDS, StatusBits, list_credential};
use crate::credential::{canonical, proof};
use crate::domain::Command;
use crate::domain::books::BookKey;
use crate::domain::certificates::book::{ChangedLists, StatusListBook, StatusPage};
use crate::domain::certificates::command::{PreparedList, PublishStatusList};
use crate::domain::kernel::ids::{Digest32, OrganisationId};
use crate::domain::kernel::moment::Moment;
use crate::domain::kernel::refusal::RefusalCode;
use crate::domain::keys::event::KeyPurpose;
use crate::domain::stored::Actor;
use crate::log::Fault;
use crate::run::ledger::{Ledger, WriteQueue};
use crate::run::prepare::{Failure, Request};

/// A changed list waits so long after its last snapshot.
const SPACING_SECONDS: i64 = 60;

/// Makes and signs the snapshot that the command records.
pub(super) fn prepare(
    command: &mut PublishStatusList,
    now: Moment,
    ledger: &Ledger,
) -> Result<(), Failure> {
    let key = BookKey::StatusList(command.issuer, command.number);
    let book = ledger.book::<StatusListBook>(&key)?;
    let bits = bits(ledger, command.issuer, command.number)?;
    let issuer = issuer_of(ledger, command.issuer)?;
    let signing = signing(ledger, &issuer, KeyPurpose::Status, now)?;
    let document = list_credential(&issuer, command.number, &bits, now);
    let method = issuer.method(signing.id);
    let signed = proof::sign_with(&document, &method, &now.to_string(), |data| {
        signing.key.sign_data(data)
    })
    .map_err(|cause| Fault::fatal(SIGNING, cause))?;
    let text = canonical::canonical(&signed).map_err(|cause| Fault::fatal(SIGNING, cause))?;
    command.prepared = Some(Box::new(PreparedList {
        digest: Digest32::from_bytes(canonical::text_digest(&text)),
        text,
        public_key: signing.public_key,
        fresh_key: signing.fresh,
        revoked: book.revoked,
    }));
    Ok(())
}

const SIGNING: &str = "signing a status list";

/// The bits that are set, as the books say now.
fn bits(ledger: &Ledger, issuer: Option<OrganisationId>, number: u32) -> Result<StatusBits, Fault> {
    let mut bits = StatusBits::default();
    for page in 0..StatusPage::PAGES {
        let key = BookKey::StatusPage(issuer, number, page);
        let book = ledger.book::<StatusPage>(&key)?;
        let first = page * StatusPage::BITS;
        let set = (first..first + StatusPage::BITS).filter(|index| book.revoked.is_set(*index));
        for index in set {
            bits.set(index).expect("the pages are as long as the list");
        }
    }
    Ok(bits)
}

/// Publishes the lists that changed, each at most once a minute; how many it did.
pub fn publish_changed(queue: &WriteQueue, now: Moment) -> Result<usize, Fault> {
    let ledger = queue.ledger();
    let waiting = ledger.book::<ChangedLists>(&BookKey::ChangedLists)?;
    let mut published = 0;
    for (issuer, number) in waiting.lists {
        let book = ledger.book::<StatusListBook>(&BookKey::StatusList(issuer, number))?;
        let is_due = book
            .published
            .is_none_or(|snapshot| snapshot.at.plus_seconds(SPACING_SECONDS) <= now);
        if is_due && is_published(queue.submit_blocking(request(ledger, issuer, number)))? {
            published += 1;
        }
    }
    Ok(published)
}

/// Sees to a snapshot that may be handed out: there is one, and it has half of its time before it.
pub async fn fresh(
    queue: &WriteQueue,
    issuer: Option<OrganisationId>,
    number: u32,
    now: Moment,
) -> Result<StatusListBook, Failure> {
    let ledger = queue.ledger();
    let key = BookKey::StatusList(issuer, number);
    let book = ledger.book::<StatusListBook>(&key)?;
    if book.issued == 0 {
        return Err(RefusalCode::StatusListUnknown.into());
    }
    let is_fresh = book
        .published
        .is_some_and(|snapshot| now < snapshot.at.plus_seconds(LIST_SECONDS / 2));
    if is_fresh {
        return Ok(book);
    }
    is_published(queue.submit(request(ledger, issuer, number)).await)?;
    Ok(ledger.book::<StatusListBook>(&key)?)
}

/// A refusal means that a certificate ended meanwhile, or that the key is missing: the next round
/// tries again, and readers keep the snapshot before.
fn is_published<T>(outcome: Result<T, Failure>) -> Result<bool, Fault> {
    match outcome {
        Ok(_) => Ok(true),
        Err(Failure::Refused(_)) => Ok(false),
        Err(Failure::Fault(fault)) => Err(fault),
    }
}

fn request(ledger: &Ledger, issuer: Option<OrganisationId>, number: u32) -> Request {
    let seed = ledger.seeds.seed();
    let key = seed.first_chunk::<16>().expect("32 bytes hold 16");
    Request {
        actor: Actor::System,
        key: uuid::Builder::from_custom_bytes(*key).into_uuid(),
        commands: vec![Command::PublishStatusList(PublishStatusList {
            issuer,
            number,
            prepared: None,
        })],
    }
}
