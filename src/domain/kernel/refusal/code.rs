//! What makes the refusal table: a row, the macro that turns rows into an enum, and its readers.
//!
//! The rows themselves stand in `table`. Enum and table come from the same rows, so they cannot
//! drift apart.

use super::table::{RefusalCode, TABLE};

/// One row of the table.
pub(super) struct Row {
    pub(super) code: &'static str,
    pub(super) status: u16,
    pub(super) rule: &'static str,
    pub(super) zh: &'static str,
    pub(super) zh_next: &'static str,
    pub(super) en: &'static str,
    pub(super) en_next: &'static str,
}

/// Makes the enum and the table from the same rows, so that they cannot drift apart.
macro_rules! refusals {
    ($($name:ident $code:literal $status:literal $rule:literal
        $zh:literal / $zh_next:literal
        $en:literal / $en_next:literal)*) => {
        /// Stable code of a refusal; its text form never changes.
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash,
            Serialize, Deserialize, JsonSchema,
        )]
        pub enum RefusalCode {
            $(#[doc = $en] #[serde(rename = $code)] $name,)*
        }

        /// Rows in the order of the enum's variants.
        pub(super) const TABLE: &[Row] = &[$(Row {
            code: $code, status: $status, rule: $rule,
            zh: $zh, zh_next: $zh_next, en: $en, en_next: $en_next,
        },)*];

        impl RefusalCode {
            /// Every code, in table order: for documents and tests.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];
        }
    };
}

pub(super) use refusals;

impl RefusalCode {
    /// The table row of this code.
    pub(super) fn row(self) -> &'static Row {
        &TABLE[self as usize]
    }

    /// The stable text of the code, such as `SESSIONS_OVERLAP`.
    pub fn as_str(self) -> &'static str {
        self.row().code
    }

    /// HTTP status that goes with it, always 4xx.
    pub fn status(self) -> u16 {
        self.row().status
    }

    /// The rule behind it, such as `R22`; `None` for form errors.
    pub fn rule(self) -> Option<&'static str> {
        Some(self.row().rule).filter(|rule| !rule.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn codes_are_unique_and_screaming_snake() {
        let codes: BTreeSet<_> = TABLE.iter().map(|row| row.code).collect();
        assert_eq!(codes.len(), TABLE.len());
        for code in codes {
            assert!(
                code.bytes().all(|b| b.is_ascii_uppercase() || b == b'_'),
                "{code}"
            );
        }
    }

    #[test]
    fn every_row_has_four_texts_a_4xx_status_and_a_wellformed_rule() {
        for row in TABLE {
            let texts = [row.zh, row.zh_next, row.en, row.en_next];
            assert!(
                texts.iter().all(|text| !text.trim().is_empty()),
                "{}",
                row.code
            );
            assert!(
                row.zh_next.ends_with('。') && row.en_next.ends_with('.'),
                "{}",
                row.code
            );
            assert!((400..500).contains(&row.status), "{}", row.code);
            let rule = row.rule.strip_prefix('R').map(str::parse::<u8>);
            assert!(
                row.rule.is_empty() || matches!(rule, Some(Ok(1..=76))),
                "{}",
                row.code
            );
        }
    }

    #[test]
    fn both_languages_name_the_same_parameters() {
        let names = |texts: [&'static str; 2]| -> BTreeSet<&'static str> {
            let parts = texts.into_iter().flat_map(|text| text.split('{').skip(1));
            parts
                .filter_map(|part| part.split_once('}'))
                .map(|(name, _)| name)
                .collect()
        };
        for row in TABLE {
            let (zh, en) = (names([row.zh, row.zh_next]), names([row.en, row.en_next]));
            assert_eq!(zh, en, "{}", row.code);
        }
    }

    #[test]
    fn the_enum_the_table_and_serde_agree() {
        assert_eq!(RefusalCode::ALL.len(), TABLE.len());
        for code in RefusalCode::ALL {
            let json = serde_json::to_value(code).expect("a string");
            assert_eq!(json, code.as_str());
        }
    }
}
