//! What hours earn in the soak: under the first pack credit and points, under later ones nothing,
//! so that voids, findings, imports, corrections and merges meet sessions of both kinds.

use hourledger::domain::imports::book::RowState;
use hourledger::domain::kernel::amount::Amount;
use hourledger::domain::policy::book::PackBook;
use hourledger::domain::policy::pack::{Bilingual, Pack, Points, Ratio};
use hourledger::domain::sessions::book::SessionBook;
use hourledger::domain::sessions::grade::Grade;
use hourledger::domain::timebank::account::Unit;
use hourledger::domain::timebank::book::{AccountBook, BankBook, Place};
use hourledger::domain::{Book, BookKey};

use crate::cast::{bank_of, set};
use crate::world::World;

/// The same pack, and what hours earn.
pub fn earning(mut pack: Pack) -> Pack {
    let bank = bank_of("nanjing", |bank| {
        bank.earn.grade_min = Grade::H;
        bank.day_cap = set(Amount(300));
        bank.unit.whole_only = true;
    });
    let known: Vec<_> = pack
        .sources
        .iter()
        .map(|source| source.id.clone())
        .collect();
    let more = bank
        .sources
        .into_iter()
        .filter(|source| !known.contains(&source.id));
    pack.sources.extend(more);
    pack.time_bank = bank.time_bank;
    pack.points = set(Points {
        coefficients: Vec::new(),
        grade_min: Grade::H,
        name: Bilingual {
            en: "point".to_owned(),
            zh: "积分".to_owned(),
        },
        otherwise: Ratio {
            denominator: 7,
            numerator: 10,
        },
        pin_above: hourledger::domain::policy::pack::Setting::Unset,
    });
    pack
}

/// R59, R60: each unit sums to zero, and what stands as minted rests on hours that stand.
pub fn is_explained(world: &World) {
    for unit in Unit::ALL {
        let bank = world.book::<BankBook>(&BookKey::Bank(unit));
        let places = bank.map(|bank| &bank.places);
        let minted = places.and_then(|places| places.get(&Place::Minted));
        let minted = -minted.copied().unwrap_or_default().0;
        let accounts = world
            .shelf
            .0
            .iter()
            .filter_map(|(key, book)| match (key, &**book) {
                (BookKey::Account(_, of), Book::Account(book)) if *of == unit => Some(book),
                _ => None,
            });
        let held: i64 = accounts.map(AccountBook::posted).map(|it| it.0).sum();
        let brought = places.and_then(|places| places.get(&Place::Brought));
        let brought = -brought.copied().unwrap_or_default().0;
        assert_eq!(held, minted + brought, "nothing else moves in the soak");
        if unit == Unit::Credit {
            assert_eq!(brought, booked(world), "and that by imports");
        }
        if unit == Unit::Point {
            assert_eq!(minted, points_of_hours(world));
        }
    }
}

/// Balances of imports that are booked now.
fn booked(world: &World) -> i64 {
    let pages = world.shelf.0.values().filter_map(|book| match &**book {
        Book::ImportPage(page) => Some(&page.balances),
        _ => None,
    });
    let rows = pages.flatten();
    let booked = rows.filter(|row| row.state == RowState::Brought);
    booked.map(|row| row.amount.0).sum()
}

fn points_of_hours(world: &World) -> i64 {
    let mut points = 0;
    for book in world.shelf.0.values() {
        let Some(session) = hourledger::domain::books::Kept::of(book)
            .and_then(|book: &SessionBook| book.opened.as_deref())
        else {
            continue;
        };
        let key = BookKey::Pack(session.policy.adopted_at.0);
        let pack = world.book::<PackBook>(&key);
        let pack = pack.and_then(|book| book.pack.as_deref()).expect("adopted");
        if pack.points.value().is_some() {
            let minutes = session.standing_credits().map(|credit| credit.minutes.0);
            points += minutes.map(|it| it * 1_000 / 420).sum::<i64>();
        }
    }
    points
}
