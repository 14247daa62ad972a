//! Status lists: which bit a certificate gets, and when a snapshot is recorded.

use super::book::{IssuerBook, STATUS_BITS, STATUS_ISSUED_MAX, StatusListBook, StatusPage};
use super::command::{PreparedCertificate, PublishStatusList};
use super::decide::{fresh_key, known_key, may_sign, moved};
use super::event::{StatusDocument, StatusListGroup, StatusListPublished};
use crate::domain::books::BookKey;
use crate::domain::desk::{Context, Desk, Stop};
use crate::domain::event::Event;
use crate::domain::kernel::ids::OrganisationId;
use crate::domain::keys::event::KeyPurpose;
use crate::domain::people::role::only_the_ledger;

/// The list that an issuer's next certificate goes to: the current one until it is half full.
pub fn next_list(issuer: IssuerBook, current: StatusListBook) -> u32 {
    if current.issued >= STATUS_ISSUED_MAX {
        issuer.list + 1
    } else {
        issuer.list
    }
}

/// Refuses a bit that belongs to another certificate, or a list that is not the issuer's next.
pub(super) fn check_free(
    issuer: Option<OrganisationId>,
    prepared: &PreparedCertificate,
    desk: &Desk,
) -> Result<(), Stop> {
    let book = desk.find::<IssuerBook>(&BookKey::Issuer(issuer))?;
    let book = book.copied().unwrap_or_default();
    let current = desk.find::<StatusListBook>(&BookKey::StatusList(issuer, book.list))?;
    let next = next_list(book, current.copied().unwrap_or_default());
    let page = prepared.status_index / StatusPage::BITS;
    let page = BookKey::StatusPage(issuer, prepared.status_list, page);
    let taken = desk.find::<StatusPage>(&page)?;
    let is_taken = taken.is_some_and(|it| it.issued.is_set(prepared.status_index));
    if prepared.status_list != next || is_taken || prepared.status_index >= STATUS_BITS {
        return Err(moved().into());
    }
    Ok(())
}

/// Records a snapshot, if it still says what the books say.
pub fn publish(
    command: &PublishStatusList,
    ctx: &Context,
    desk: &Desk,
) -> Result<Vec<Event>, Stop> {
    only_the_ledger(ctx)?;
    let Some(prepared) = &command.prepared else {
        return Err(moved().into());
    };
    let key = BookKey::StatusList(command.issuer, command.number);
    let book = desk.find::<StatusListBook>(&key)?;
    if book.is_none_or(|book| book.revoked != prepared.revoked) {
        return Err(moved().into());
    }
    let announced = match &prepared.fresh_key {
        Some(fresh) => fresh_key(fresh, command.issuer, ctx, desk)?,
        None => None,
    };
    let signs = |key| may_sign(key, KeyPurpose::Status, command.issuer, ctx);
    if announced.is_none() && !known_key(prepared.public_key, desk)?.is_some_and(signs) {
        return Err(moved().into());
    }
    let published = Event::StatusListPublished(StatusListPublished {
        document: StatusDocument {
            digest: prepared.digest,
            text: prepared.text.clone(),
        },
        list: StatusListGroup {
            issuer: command.issuer,
            list_no: command.number,
            public_key: prepared.public_key,
            revoked: prepared.revoked,
        },
        meta: ctx.meta(),
    });
    Ok(announced.into_iter().chain([published]).collect())
}
