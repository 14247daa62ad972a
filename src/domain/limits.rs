//! The bounds of what people may enter, in one place.

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
/// Records merged into one person; keeps the book small and every look over all ids short.
pub const ALIASES_MAX: usize = 16;
/// Books that one merge compares: pages of agendas, and sessions that overlap. Of these it freezes
/// some, so its events stay few, too.
pub const MERGE_BOOKS_MAX: usize = 500;
/// Roles in one person's book, those that have run out included until they are revoked; keeps the
/// book small.
pub const ROLES_MAX: usize = 64;
