//! Shares: the holder's list with who looked, and what a code opens to whoever has it.
//!
//! A look is on record before the certificate is opened ([`Granted`] keeps it closed until then),
//! and opening it reads it in the holder's name: the holder agreed to that by sharing. Without the
//! PIN, after the term, after a withdrawal (of the share, or of the consent to be shown to
//! verifiers) nothing is opened and no look is recorded.
//! Must never: tell whether a code exists to whoever has not got it, or open more than the
//! certificate shows.

use std::cmp::Reverse;

use schemars::JsonSchema;
use serde::Serialize;

use super::certificates::{self, CertificateState};
use super::page::{Asked, Page};
use super::{Read, bundle, found, now, words};
use crate::access::{Access, LookAt, LookedBy, Purpose};
use crate::domain::books::BookKey;
use crate::domain::certificates::book::{Certificate, CertificatesOf, Standing};
use crate::domain::kernel::certificate_number::CertificateNumber;
use crate::domain::kernel::ids::{CertificateId, PersonId, ShareId};
use crate::domain::kernel::moment::{Moment, RecordedAt};
use crate::domain::kernel::refusal::{Lang, Refusal, RefusalCode};
use crate::domain::kernel::share_code::ShareCode;
use crate::domain::people::book::PersonBook;
use crate::domain::people::book::Standing::Erased;
use crate::domain::people::event::Purpose as ConsentPurpose;
use crate::domain::shares::book::{Share, ShareBook, ShareState, SharesOf};
use crate::domain::shares::decide::may_show;
use crate::domain::shares::event::SharePurpose;
use crate::domain::stored::Actor;
use crate::log::Fault;
use crate::run::registered::age;
use crate::run::{Ledger, sharing};

/// One share, as its holder sees it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ShareView {
    /// The share.
    pub share_id: ShareId,
    /// What it shows.
    pub certificate_id: CertificateId,
    /// The number of that certificate.
    pub number: CertificateNumber,
    /// What for.
    pub purpose: SharePurpose,
    /// The same in words.
    pub purpose_words: &'static str,
    /// Where the certificate stands.
    pub certificate_state: CertificateState,
    /// When it was made.
    pub made_at: Moment,
    /// From when on it is closed.
    pub expires_at: Moment,
    /// Where it stands.
    pub state: ShareState,
    /// The same in words.
    pub state_words: &'static str,
    /// Whether it takes a PIN.
    pub has_pin: bool,
    /// How often somebody looked.
    pub look_count: u64,
    /// The newest looks, the newest first.
    pub looks: Vec<LookView>,
}

/// One look at a share.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
pub struct LookView {
    /// When.
    pub at: RecordedAt,
    /// In which way.
    pub by: LookedBy,
    /// The same in words.
    pub by_words: &'static str,
}

/// The shares of a person, under all their ids, the newest first.
pub fn of_person(
    ledger: &Ledger,
    access: &Access,
    person: PersonId,
    asked: &Asked,
    lang: Lang,
) -> Read<Page<ShareView>> {
    found::person(ledger, person)?;
    let mut all = Vec::new();
    for id in ledger.ids_of(person)? {
        let held = ledger.book::<SharesOf>(&BookKey::SharesOf(id))?;
        for id in held.shares {
            let share = found::share(ledger, id)?;
            all.push((share.position, (id, share)));
        }
    }
    Page::newest_first(all, asked, |(id, share)| {
        view(ledger, access, (id, &share), lang)
    })
}

fn view(
    ledger: &Ledger,
    access: &Access,
    (id, share): (ShareId, &Share),
    lang: Lang,
) -> Read<ShareView> {
    let looks = access.looks_at(id);
    let state = state(ledger, share)?;
    let look = |look: &crate::access::Look| {
        Some(LookView {
            at: RecordedAt::from_unix_ms(look.at_ms)?,
            by: look.by,
            by_words: words::looked_by(look.by).of(lang),
        })
    };
    let certificate = found::certificate(ledger, share.certificate)?;
    Ok(ShareView {
        share_id: id,
        certificate_id: share.certificate,
        number: certificate.number,
        certificate_state: certificates::state(ledger, &certificate)?,
        purpose: share.purpose,
        purpose_words: words::share_purpose(share.purpose).of(lang),
        made_at: share.made_at,
        expires_at: share.expires_at,
        state,
        state_words: words::share_state(state).of(lang),
        has_pin: share.pin_tag.is_some(),
        look_count: looks.count,
        looks: looks.newest.iter().filter_map(look).collect(),
    })
}

/// Where a share stands now: by its own book, and by the consent to be shown at all.
pub fn state(ledger: &Ledger, share: &Share) -> Result<ShareState, Fault> {
    state_for(ledger, share, &holder(ledger, share)?)
}

fn state_for(ledger: &Ledger, share: &Share, holder: &PersonBook) -> Result<ShareState, Fault> {
    if !holder.consents.contains_key(&ConsentPurpose::EmployerCheck) {
        return Ok(ShareState::Withdrawn);
    }
    Ok(share.state_at(now(ledger)?))
}

/// Who shared, under the id that goes on.
fn holder(ledger: &Ledger, share: &Share) -> Result<PersonBook, Fault> {
    let goes_on = ledger.ids_of(share.person)?.first().copied();
    let key = BookKey::Person(goes_on.unwrap_or(share.person));
    ledger.book::<PersonBook>(&key)
}

/// Whether somebody is too young to share without their guardian's consent, which is not recorded.
pub fn needs_guardian(ledger: &Ledger, person: PersonId) -> Read<bool> {
    let book = ledger.book::<PersonBook>(&BookKey::Person(person))?;
    Ok(!may_show(age(ledger, person, now(ledger)?)?, &book))
}

/// The certificates that stand in the place of the one that a share shows: issued to the same
/// person later, and valid; the newest first.
pub fn newer(ledger: &Ledger, share: &Share) -> Read<Vec<(CertificateId, Certificate)>> {
    let earlier = found::certificate(ledger, share.certificate)?.position;
    let mut newer = Vec::new();
    for person in ledger.ids_of(share.person)? {
        let held = ledger.book::<CertificatesOf>(&BookKey::CertificatesOf(person))?;
        for id in held.certificates {
            let certificate = found::certificate(ledger, id)?;
            if certificate.position > earlier && certificate.standing == Standing::Valid {
                newer.push((id, certificate));
            }
        }
    }
    newer.sort_by_key(|(_, certificate)| Reverse(certificate.position));
    Ok(newer)
}

/// The code of the newest certificate that its holder offers to whoever has an earlier share.
///
/// The offer is a share of its own, made by the holder for that: with its term, its looks and its
/// withdrawal. Ask only once the earlier share was opened.
pub fn offered(ledger: &Ledger, (id, share): (ShareId, &Share)) -> Read<Option<ShareCode>> {
    let people = ledger.ids_of(share.person)?;
    for (newer, _) in newer(ledger, share)? {
        let key = sharing::newer_key(id, newer);
        for person in &people {
            let code = sharing::code(ledger, Actor::Person(*person), key);
            let book = ledger.book::<ShareBook>(&BookKey::Share(code.share_id()))?;
            let Some(made) = book.made else {
                continue;
            };
            if state(ledger, &made)? == ShareState::Open {
                return Ok(Some(code));
            }
        }
    }
    Ok(None)
}

/// What a code leads to.
pub enum Led {
    /// It takes a PIN, and none was given.
    PinNeeded,
    /// It is closed; how.
    Closed(ShareState),
    /// To a certificate, which may be looked at once that is on record.
    Granted(Box<Granted>),
}

/// A certificate that a code leads to; nobody has looked at it yet.
pub struct Granted(Opened);

/// A certificate, opened by a code.
pub struct Opened {
    /// The share.
    pub share_id: ShareId,
    /// The share as its book has it.
    pub share: Share,
    /// The certificate as its book has it.
    pub certificate: Certificate,
}

impl Granted {
    /// What has to be durable before it is looked at.
    pub fn look(&self, by: LookedBy) -> LookAt {
        LookAt {
            person: self.0.share.person,
            share: self.0.share_id,
            by,
        }
    }

    /// The certificate, for whoever has [`Self::look`] on record.
    pub fn looked_at(self) -> Opened {
        self.0
    }
}

impl Opened {
    /// The signed text, read in the holder's name.
    pub fn text(&self, ledger: &Ledger, access: &Access) -> Read<String> {
        let reader = (self.certificate.person, Purpose::Certificate);
        bundle::text(ledger, access, &self.certificate, reader)
    }
}

/// Follows a code as far as the certificate, which stays closed.
///
/// The caller counts wrong PINs ([`RefusalCode::SharePinWrong`]) and unknown codes, and ends them
/// in a lock-out.
pub fn follow(ledger: &Ledger, (code, pin): (&ShareCode, Option<&str>)) -> Read<Led> {
    let id = code.share_id();
    let share = found::share(ledger, id)?;
    if share.code_digest != code.digest() {
        return Err(RefusalCode::ShareUnknown.into());
    }
    if let Some(tag) = share.pin_tag {
        match pin {
            None => return Ok(Led::PinNeeded),
            Some(pin) if code.pin_tag(pin) == tag => {}
            Some(_) => return Err(Refusal::new(RefusalCode::SharePinWrong).field("pin").into()),
        }
    }
    let holder = holder(ledger, &share)?;
    match state_for(ledger, &share, &holder)? {
        // What was opened before may still be in memory; nobody may see it any more.
        ShareState::Open if holder.standing == Erased => Err(RefusalCode::CertificateErased.into()),
        ShareState::Open => Ok(Led::Granted(Box::new(Granted(Opened {
            share_id: id,
            certificate: found::certificate(ledger, share.certificate)?,
            share,
        })))),
        closed => Ok(Led::Closed(closed)),
    }
}
