//! Currencies, for reports that compare hours with money: no record holds one (R66).

use super::code::ascii_code;
use super::refusal::{Refusal, RefusalCode};

ascii_code!(
    /// A currency, as ISO 4217 codes it; CNY unless somebody names another.
    CurrencyCode,
    3,
    is_currency,
    Refusal::new(RefusalCode::ChoiceUnknown).with("expected", "ISO 4217"),
    "^[A-Z]{3}$"
);

fn is_currency(text: &str) -> bool {
    text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_uppercase())
}

impl Default for CurrencyCode {
    fn default() -> Self {
        "CNY".parse().expect("three capital letters")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_currency_is_three_capital_letters() {
        assert_eq!(CurrencyCode::default().as_str(), "CNY");
        for (text, valid) in [
            ("EUR", true),
            ("eur", false),
            ("RMB1", false),
            ("元", false),
        ] {
            assert_eq!(text.parse::<CurrencyCode>().is_ok(), valid, "{text}");
        }
    }
}
