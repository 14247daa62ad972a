//! Which of the two languages the reader prefers: `Accept-Language`, Chinese unless asked.
//!
//! Weights are compared in thousandths, so no float decides; an unknown language is passed over, a
//! malformed weight counts as none. The choice touches texts only, never codes, figures or order.

use axum::http::HeaderMap;
use axum::http::header::ACCEPT_LANGUAGE;

use crate::domain::kernel::refusal::Lang;

/// The preferred language of a request.
pub fn preferred(headers: &HeaderMap) -> Lang {
    let header = headers.get(ACCEPT_LANGUAGE);
    let wish = header.and_then(|value| value.to_str().ok());
    wish.map_or(Lang::Zh, best)
}

/// The tag of a language.
pub const fn tag(lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => "zh-CN",
        Lang::En => "en",
    }
}

/// The known language with the highest weight; the first one of equals.
fn best(wish: &str) -> Lang {
    let mut best = (0, Lang::Zh);
    for range in wish.split(',') {
        let mut parts = range.split(';');
        let lang = match parts.next().unwrap_or("").trim().get(..2) {
            Some(tag) if tag.eq_ignore_ascii_case("zh") => Lang::Zh,
            Some(tag) if tag.eq_ignore_ascii_case("en") => Lang::En,
            _ => continue,
        };
        let weight = parts.find_map(|part| part.trim().strip_prefix("q="));
        let weight = weight.map_or(1_000, thousandths);
        if weight > best.0 {
            best = (weight, lang);
        }
    }
    best.1
}

/// A weight such as `0.8` in thousandths; what is no weight counts as none.
fn thousandths(weight: &str) -> u32 {
    let (whole, fraction) = weight.split_once('.').unwrap_or((weight, ""));
    let digits = format!("{fraction:0<3}");
    let fraction = digits.get(..3).and_then(|it| it.parse::<u32>().ok());
    match (whole.parse::<u32>(), fraction) {
        (Ok(whole @ 0..=1), Some(fraction)) => (whole * 1_000 + fraction).min(1_000),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_weightiest_known_language_wins_and_chinese_is_the_default() {
        for (wish, expected) in [
            ("en", Lang::En),
            ("en-GB,zh;q=0.5", Lang::En),
            ("en;q=0.3, zh-CN;q=0.8", Lang::Zh),
            ("de, fr;q=0.9, en;q=0.1", Lang::En),
            ("de", Lang::Zh),
            ("en;q=0", Lang::Zh),
            ("", Lang::Zh),
            ("*", Lang::Zh),
        ] {
            assert_eq!(best(wish), expected, "{wish}");
        }
    }
}
