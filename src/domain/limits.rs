//! The bounds of what people may enter, in one place.

use super::kernel::amount::Amount;

/// Characters of a person's or organisation's name.
pub const NAME_CHARS_MAX: usize = 100;
/// Characters of an address.
pub const ADDRESS_CHARS_MAX: usize = 200;
/// Characters of an activity's title.
pub const TITLE_CHARS_MAX: usize = 100;
/// Characters of an activity's description.
pub const DESCRIPTION_CHARS_MAX: usize = 2_000;
/// Characters of an id in another system.
pub const EXTERNAL_ID_CHARS_MAX: usize = 100;
/// Characters of a reason in words.
pub const REASON_CHARS_MAX: usize = 500;
/// Days an activity may last: a year (i志愿 sets the same).
pub const ACTIVITY_DAYS_MAX: i64 = 366;
/// People who may sign up for one activity.
pub const CAPACITY_MAX: u32 = 100_000;
/// Lines of one roster: a hall full of people; more are sent as a second roster.
pub const ROSTER_LINES_MAX: usize = 200;
/// Records merged into one person; keeps the book small and every look over all ids short.
pub const ALIASES_MAX: usize = 16;
/// Books that one merge compares: pages of agendas, and sessions that overlap. Of these it freezes
/// some, so its events stay few, too.
pub const MERGE_BOOKS_MAX: usize = 500;
/// Roles in one person's book, those that have run out included until they are revoked; keeps the
/// book small.
pub const ROLES_MAX: usize = 64;
/// Organisations that one after the other carried on for the one before: who answers for old
/// records is found by following them, each a book of its own.
pub const SUCCESSIONS_MAX: u32 = 8;
/// Organisations that one organisation succeeded, as in a merger; keeps its book small.
pub const PREDECESSORS_MAX: usize = 64;
/// Wide findings about one organisation's records that the ledger works through at a time: each
/// looks at all of its sessions.
pub const FINDINGS_AT_WORK_MAX: u32 = 8;
/// Sessions that one audit draws: its opening holds them all, some 130 bytes each, and people look
/// at the paper behind each.
pub const AUDIT_SESSIONS_MAX: u32 = 500;
/// Recording units that a holder chooses about for one certificate; most people have a few.
pub const UNITS_CHOSEN_MAX: usize = 64;
/// Shares of one person, ended ones included; keeps the list short.
pub const SHARES_MAX: usize = 512;
/// Applications for stars of one person, over all their ids; keeps the list short.
pub const STAR_APPLICATIONS_MAX: usize = 128;
/// Commendations that one organisation gives one person in a calendar year: one a month. What is
/// given for every session says nothing any more.
pub const COMMENDATIONS_A_YEAR_MAX: usize = 12;
/// Commendations of one person, ended ones included; keeps the list short.
pub const COMMENDATIONS_MAX: usize = 512;
/// Characters of a commendation.
pub const COMMENDATION_CHARS_MAX: usize = 500;
/// Stars of elsewhere of one person, over all their ids, those of undone imports included.
pub const BROUGHT_STARS_MAX: usize = 64;
/// Movements of elsewhere of one person, those of undone imports included.
pub const BROUGHT_MOVEMENTS_MAX: u32 = 1024;
/// Stars that an award of elsewhere may have.
pub const STATED_STARS_MAX: u32 = 9;
/// Digits of the PIN of a share.
pub const SHARE_PIN_DIGITS: std::ops::RangeInclusive<usize> = 4..=8;
/// Holds of one person that may be open at a time: as many as the clients that the ledger is
/// measured with spend from one account. Keeps their part of the account's book at 1 KB.
pub const OPEN_HOLDS_MAX: usize = 64;
/// Hours after which a hold runs out at the latest: a year.
pub const HOLD_HOURS_MAX: u32 = 366 * 24;
/// Relations of one person.
pub const RELATIONS_MAX: usize = 32;
/// Requests for a transfer that one person may have open, over all their ids.
pub const REQUESTS_MADE_MAX: usize = 8;
/// Requests for a transfer that may wait for one person's answer: nobody is flooded.
pub const REQUESTS_ASKED_MAX: usize = 8;
/// Hours after which a request for a transfer runs out where the policy does not say: a week.
pub const REQUEST_HOURS_USUAL: u32 = 7 * 24;
/// Redemptions of one shift; keeps the clerk's book under 8 KB. Then another one is opened.
pub const SHIFT_REDEMPTIONS_MAX: usize = 400;
/// Minutes that one clerk redeems in a day without the holders' PINs: forty hours are twenty people
/// at two hours each. Bounds what a clerk could take with cards that are not their holders'.
pub const TILL_DAY_WITHOUT_PIN_MAX: Amount = Amount(40 * 60);
/// Characters of a complaint.
pub const COMPLAINT_CHARS_MAX: usize = 2_000;
/// Characters of how a complainant can be reached.
pub const CONTACT_CHARS_MAX: usize = 200;
