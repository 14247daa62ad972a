//! Promises of the table of refusals.

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
