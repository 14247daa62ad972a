//! Shapes: the seven standard files, their columns, and every header that names one.
//!
//! One table says it all: name, whether a row must state it, what kind of value it is, what it is
//! called in Chinese and English, a line of help, two examples. Reading, templates, help and
//! exports are made from it, so they cannot disagree.

mod activities;
mod movements;
mod opening_balances;
mod organisations;
mod sessions;
mod stars;
mod volunteers;

use serde::{Deserialize, Serialize};

use crate::domain::kernel::refusal::Lang;

/// One of the standard files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// People who serve.
    Volunteers,
    /// Organisations that record hours.
    Organisations,
    /// What was announced.
    Activities,
    /// Who served when, and for how long.
    Sessions,
    /// What accounts of a time bank held.
    OpeningBalances,
    /// Stars that others awarded.
    Stars,
    /// Transfers and redemptions of another time bank.
    Movements,
}

/// What a cell of a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An id of the source system, kept as it stands.
    Id,
    /// One line of text.
    Line,
    /// Text of several lines.
    Lines,
    /// A calendar date.
    Date,
    /// A local time, or a date with a time.
    Time,
    /// A date with a local time.
    DateTime,
    /// A duration; a plain number is minutes.
    Minutes,
    /// A duration; a plain number is hours.
    Hours,
    /// A duration whose plain numbers have no known unit.
    Duration,
    /// A whole number.
    Whole,
    /// Degrees with a decimal point.
    Degrees,
    /// One of a few words.
    Choice,
    /// Several words, separated by semicolons.
    Tags,
}

/// A column of a standard file.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// Its name, in English, as written by exports.
    pub name: &'static str,
    /// A row must state it.
    pub required: bool,
    /// What its cells hold.
    pub kind: Kind,
    /// Chinese headers; the first is the one that is written.
    pub zh: &'static [&'static str],
    /// Further English headers.
    pub en: &'static [&'static str],
    /// One line of help, in Chinese and English.
    pub help: (&'static str, &'static str),
    /// What a template shows in its two rows.
    pub examples: [&'static str; 2],
}

impl Shape {
    /// Every shape, in the order in which a folder of files must be imported.
    pub const ALL: [Self; 7] = [
        Self::Organisations,
        Self::Volunteers,
        Self::Activities,
        Self::Sessions,
        Self::OpeningBalances,
        Self::Stars,
        Self::Movements,
    ];
    /// The shapes that are exported. An account is told by its statement: exported as what it held
    /// once and loaded elsewhere, credit that was spent here would be there anew. A star or a
    /// movement of elsewhere is told anew by the system that it happened in.
    pub const EXPORTED: [Self; 4] = [
        Self::Organisations,
        Self::Volunteers,
        Self::Activities,
        Self::Sessions,
    ];

    /// The name of the file and of the shape.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Volunteers => "volunteers",
            Self::Organisations => "organisations",
            Self::Activities => "activities",
            Self::Sessions => "sessions",
            Self::OpeningBalances => "opening_balances",
            Self::Stars => "stars",
            Self::Movements => "movements",
        }
    }

    /// The name in Chinese.
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Volunteers => "志愿者",
            Self::Organisations => "组织",
            Self::Activities => "活动",
            Self::Sessions => "服务记录",
            Self::OpeningBalances => "期初余额",
            Self::Stars => "星级",
            Self::Movements => "历史往来",
        }
    }

    /// The column that its rows are known by.
    pub const fn key(self) -> &'static str {
        self.keys()[0]
    }

    /// The columns that together tell its rows apart.
    pub const fn keys(self) -> &'static [&'static str] {
        match self {
            Self::OpeningBalances => &["account"],
            Self::Stars => &["person", "scheme", "level"],
            _ => &["external_id"],
        }
    }

    /// The shape with this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|shape| shape.name() == name)
    }

    /// The columns, in the order in which they are written.
    pub const fn columns(self) -> &'static [Column] {
        match self {
            Self::Volunteers => volunteers::COLUMNS,
            Self::Organisations => organisations::COLUMNS,
            Self::Activities => activities::COLUMNS,
            Self::Sessions => sessions::COLUMNS,
            Self::OpeningBalances => opening_balances::COLUMNS,
            Self::Stars => stars::COLUMNS,
            Self::Movements => movements::COLUMNS,
        }
    }

    /// Columns that are read and never written: their plain numbers lack a unit.
    pub const fn read_only(self) -> &'static [Column] {
        match self {
            Self::Sessions => sessions::READ_ONLY,
            _ => &[],
        }
    }

    /// The column with this name, also one that is only read.
    pub fn column(self, name: &str) -> Option<&'static Column> {
        let mut all = self.columns().iter().chain(self.read_only());
        all.find(|column| column.name == name)
    }

    /// The column that a header names, in either language, whatever its case and blanks.
    pub fn column_of_header(self, header: &str) -> Option<&'static Column> {
        let wanted = folded(header);
        let mut all = self.columns().iter().chain(self.read_only());
        all.find(|column| column.headers().any(|known| folded(known) == wanted))
    }
}

impl Column {
    /// The header that is written.
    pub fn header(&self, lang: Lang) -> &'static str {
        match lang {
            Lang::Zh => self.zh[0],
            Lang::En => self.name,
        }
    }

    /// The line of help.
    pub fn help(&self, lang: Lang) -> &'static str {
        match lang {
            Lang::Zh => self.help.0,
            Lang::En => self.help.1,
        }
    }

    /// Every header that names it.
    pub fn headers(&self) -> impl Iterator<Item = &'static str> {
        let further = self.zh.iter().chain(self.en).copied();
        std::iter::once(self.name).chain(further)
    }
}

/// A header without what people vary: case, blanks, underscores, hyphens, width, a star.
pub fn folded(header: &str) -> String {
    let narrow = header.chars().map(crate::interchange::values::narrow);
    let kept = narrow.filter(|char| {
        !char.is_whitespace() && !matches!(char, '_' | '-' | '*' | '.' | '/' | ':' | '\u{FEFF}')
    });
    kept.flat_map(char::to_lowercase).collect()
}

/// Rows of the table of a shape: `name kind required|optional, zh, en, help, examples`.
macro_rules! columns {
    ($(
        $name:literal $kind:ident $need:ident,
        $zh:expr, $en:expr, $help:expr, $examples:expr;
    )+) => {
        &[$($crate::interchange::shapes::Column {
            name: $name,
            required: $crate::interchange::shapes::columns!(@need $need),
            kind: $crate::interchange::shapes::Kind::$kind,
            zh: &$zh,
            en: &$en,
            help: $help,
            examples: $examples,
        }),+]
    };
    (@need required) => { true };
    (@need optional) => { false };
}

use columns;

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn a_header_names_one_column_only() {
        for shape in Shape::ALL {
            let mut seen = BTreeMap::new();
            for column in shape.columns().iter().chain(shape.read_only()) {
                for header in column.headers() {
                    let other = seen.insert(folded(header), column.name);
                    assert!(
                        other.is_none_or(|other| other == column.name),
                        "{shape:?}: {header} names {other:?} and {}",
                        column.name
                    );
                }
            }
        }
    }

    #[test]
    fn headers_are_found_in_any_spelling() {
        for header in [
            "External ID",
            "external_id",
            " EXTERNAL-id *",
            "外部编号",
            "ｅｘｔｅｒｎａｌ_id",
        ] {
            for shape in Shape::ALL {
                let found = shape.column_of_header(header).map(|column| column.name);
                // Rows about a person's account or star are known by that person's id.
                let is_of_record = shape.key() == "external_id";
                let names_key = is_of_record || header != "外部编号";
                assert_eq!(found, names_key.then(|| shape.key()), "{shape:?} {header}");
            }
        }
    }
}
