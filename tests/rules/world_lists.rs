//! Lists of the world: what lies on pages, and what still lies in the owner's book, as one.

use hourledger::domain::BookKey;
use hourledger::domain::books::paged::{Item, ListPage, Paged};
use hourledger::domain::books::{Kept, Subject};
use hourledger::domain::kernel::ids::Position;
use hourledger::domain::ledger::stream::{account, events, owner};
use hourledger::domain::timebank::account::{Account, Unit};
use hourledger::domain::timebank::book::{AccountBook, StatementLine};

use super::World;

impl World {
    /// The positions of a subject's events: those its book lists, and what moved its accounts.
    pub fn stream(&self, of: Subject) -> Vec<Position> {
        let mut positions = self.noted(of);
        if let Some(account) = account(of) {
            let moved = Unit::ALL.map(|unit| self.statement(account, unit));
            positions.extend(moved.iter().flatten().map(|line| line.position));
        }
        positions.sort_unstable();
        positions.dedup();
        positions
    }

    /// The positions that a subject's own book lists.
    pub fn noted(&self, of: Subject) -> Vec<Position> {
        let list = self.shelf.0.get(&owner(of)).and_then(|book| events(book));
        self.listed(list, |page| BookKey::Stream(of, page))
    }

    /// The lines of an account's statement.
    pub fn statement(&self, of: Account, unit: Unit) -> Vec<StatementLine> {
        let book = self.book::<AccountBook>(&BookKey::Account(of, unit));
        let page = |page| BookKey::Statement(of, unit, page);
        self.listed(book.map(|book| &book.lines), page)
    }

    fn listed<T: Item>(&self, list: Option<&Paged<T>>, key: impl Fn(u32) -> BookKey) -> Vec<T>
    where
        ListPage<T>: Kept,
    {
        let Some(list) = list else {
            return Vec::new();
        };
        let pages = (0..).map_while(|page| self.book::<ListPage<T>>(&key(page)));
        let mut items = Vec::new();
        for page in pages {
            assert_eq!(
                items.len() % T::ON_PAGE as usize,
                0,
                "the page before is full"
            );
            assert!(page.items.len() <= T::ON_PAGE as usize);
            items.extend(&page.items);
        }
        assert_eq!(items.len(), list.on_pages() as usize);
        items.extend(list.newest());
        assert_eq!(items.len(), list.count() as usize);
        items
    }
}
