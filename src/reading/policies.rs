//! Policies: what was adopted, what governs a date, and the categories of service.
//!
//! A pack is a published rule text and is shown whole. Which one governs a date is the domain's
//! answer, asked from the same book that decisions use.

use schemars::JsonSchema;
use serde::Serialize;

use super::page::{Asked, Page};
use super::{Read, found};
use crate::domain::books::BookKey;
use crate::domain::kernel::ids::{Digest32, Position};
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::domain::kernel::zone::LocalDate;
use crate::domain::policy::book::{Adopted, PackBook, PolicyBook};
use crate::domain::policy::pack::{Bilingual, Category, Pack};
use crate::log::Fault;
use crate::run::Ledger;

/// One adoption.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct AdoptionView {
    /// Position of the adoption.
    pub adopted_at: Position,
    /// First service date it governs.
    pub effective_from: LocalDate,
    /// Digest of the pack.
    pub digest: Digest32,
    /// Name of the pack.
    pub id: String,
    /// Version of the pack.
    pub version: u32,
    /// What people call it.
    pub title: Bilingual,
}

/// The pack that governs a service date.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PolicyView {
    /// The service date.
    pub date: LocalDate,
    /// The adoption.
    pub adoption: AdoptionView,
    /// The whole pack.
    pub pack: Pack,
}

/// The categories of service that a pack knows.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct CategoriesView {
    /// The adoption they come from.
    pub adoption: AdoptionView,
    /// The tree; a parent stands before its children.
    pub categories: Vec<Category>,
}

/// All adoptions, in the order of the log.
pub fn policies(ledger: &Ledger, asked: &Asked) -> Read<Page<AdoptionView>> {
    let book = found::book::<PolicyBook>(ledger, &BookKey::Policies)?;
    let adopted = book.as_ref().map_or(&[][..], |book| &book.adopted);
    let start = usize::try_from(asked.index()?).unwrap_or(usize::MAX);
    let numbered = (0_u64..).zip(adopted.iter().copied());
    Page::of(
        numbered.skip(start).take(asked.limit + 1).collect(),
        asked,
        |(index, _)| index.to_be_bytes().to_vec(),
        |(_, adopted)| adoption(&adopted, &*pack(ledger, adopted.position)?),
    )
}

/// The pack that governs `date`.
pub fn policy(ledger: &Ledger, date: LocalDate) -> Read<PolicyView> {
    let adopted = governing(ledger, date)?;
    let pack = pack(ledger, adopted.position)?;
    Ok(PolicyView {
        date,
        adoption: adoption(&adopted, &pack)?,
        pack: whole(&pack)?.clone(),
    })
}

/// The categories of the pack that governs `date`.
pub fn categories(ledger: &Ledger, date: LocalDate) -> Read<CategoriesView> {
    let adopted = governing(ledger, date)?;
    let pack = pack(ledger, adopted.position)?;
    Ok(CategoriesView {
        adoption: adoption(&adopted, &pack)?,
        categories: whole(&pack)?.categories.clone(),
    })
}

/// The pack that governs `date`, shared with the shelf.
pub fn in_force(ledger: &Ledger, date: LocalDate) -> Read<found::Found<PackBook>> {
    pack(ledger, governing(ledger, date)?.position)
}

fn governing(ledger: &Ledger, date: LocalDate) -> Read<Adopted> {
    let book = found::book::<PolicyBook>(ledger, &BookKey::Policies)?;
    let adopted = book.and_then(|book| book.governing(date).copied());
    let none = || Refusal::new(RefusalCode::PolicyNotAdopted).with("date", date);
    Ok(adopted.ok_or_else(none)?)
}

/// The pack adopted at a position.
pub fn pack(ledger: &Ledger, adopted_at: Position) -> Read<found::Found<PackBook>> {
    let book = found::book::<PackBook>(ledger, &BookKey::Pack(adopted_at.0))?;
    Ok(book.ok_or_else(|| Refusal::new(RefusalCode::PolicyUnknown))?)
}

/// The pack itself.
pub fn whole(book: &PackBook) -> Result<&Pack, Fault> {
    let missing = || {
        Fault::fatal(
            "reading an adopted pack",
            "its book is empty; run `rebuild`",
        )
    };
    book.pack.as_deref().ok_or_else(missing)
}

fn adoption(adopted: &Adopted, book: &PackBook) -> Read<AdoptionView> {
    let pack = whole(book)?;
    Ok(AdoptionView {
        adopted_at: adopted.position,
        effective_from: adopted.effective_from,
        digest: adopted.digest,
        id: pack.id.clone(),
        version: pack.version,
        title: pack.title.clone(),
    })
}
