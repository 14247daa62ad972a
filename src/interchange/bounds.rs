//! The bounds of everything that is read, in one place.
//!
//! A file comes from outside: each of its sizes is checked before memory is given for it. Numbers
//! of bytes are bytes, numbers of characters are Unicode characters.

/// Bytes of a file.
pub const FILE_BYTES_MAX: usize = 64 << 20;
/// Rows below the header.
pub const ROWS_MAX: usize = 1_000_000;
/// Columns of a file.
pub const COLUMNS_MAX: usize = 200;
/// Characters of one cell.
pub const CELL_CHARS_MAX: usize = 10_000;
/// Bytes of all cells together: a shared text of an xlsx may be named a million times.
pub const TEXT_BYTES_MAX: usize = 512 << 20;
/// Broken cells that are told for one row; mend these and the next are told.
pub const FLAWS_PER_ROW_MAX: usize = 5;

/// Files inside an xlsx.
pub const ARCHIVE_ENTRIES_MAX: usize = 1_000;
/// Bytes of one inflated part of an xlsx: a million rows of 20 columns are some 800 MB of XML.
pub const PART_BYTES_MAX: u64 = 1 << 30;
/// How many times larger a part may be than its deflated bytes; sheets of equal rows reach 100.
pub const INFLATION_MAX: u64 = 250;
/// Parts below this size may inflate as they like.
pub const INFLATION_FREE_BYTES: u64 = 1 << 20;

/// Characters of an id of another system.
pub const ID_CHARS_MAX: usize = 100;
/// Characters of a one-line text: names, titles, places.
pub const LINE_CHARS_MAX: usize = 200;
/// Characters of a text of several lines.
pub const LINES_CHARS_MAX: usize = 2_000;
/// Tags of one person.
pub const TAGS_MAX: usize = 50;
/// Characters of a cell that a problem repeats.
pub const SHOWN_CHARS_MAX: usize = 60;
/// Minutes of one session: a day.
pub const SESSION_MINUTES_MAX: i64 = 24 * 60;
/// Bytes of a mapping file.
pub const MAPPING_BYTES_MAX: usize = 64 << 10;
/// Texts that the cells of an xlsx share.
pub const SHARED_TEXTS_MAX: usize = 10_000_000;
/// Cell styles and sheets of an xlsx.
pub const STYLES_MAX: usize = 65_536;
