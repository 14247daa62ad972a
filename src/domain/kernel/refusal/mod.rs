//! Refusals: the business says no, and says why and what to do next, in Chinese and in English.
//!
//! A refusal is an expected outcome, never a fault of the machine. Its code is stable for ever; its
//! status, rule and texts live in one table (`table.rs`), so the API, the pages and the documents
//! cannot disagree.
//! A refusal must never carry personal data: it is audited, counted and logged (I5). Its
//! parameters are ids, numbers, dates and names of fields only.

mod table;

use std::error::Error;
use std::fmt;

pub use table::RefusalCode;

/// Language of a text shown to people.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lang {
    /// Simplified Chinese (zh-CN), the first language of the product.
    #[default]
    Zh,
    /// English.
    En,
}

/// What a refusal says in one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusalText {
    /// The state of the world that stands in the way, one sentence.
    pub message: String,
    /// What the reader can do about it, one sentence.
    pub next_step: String,
}

/// The business says no. Made by [`Refusal::new`], then [`Refusal::field`], [`Refusal::with`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Stable code: what the reader's program switches on.
    pub code: RefusalCode,
    /// The request field at fault, as a dotted path, if there is one.
    pub field: Option<String>,
    /// Values that the texts name: ids, numbers, dates; never personal data.
    pub params: Vec<(&'static str, String)>,
}

impl Refusal {
    /// A refusal with this code and nothing else.
    pub fn new(code: RefusalCode) -> Self {
        Self {
            code,
            field: None,
            params: Vec::new(),
        }
    }

    /// Names the request field at fault; the outermost caller's name wins.
    #[must_use]
    pub fn field(mut self, field: impl Into<String>) -> Self {
        self.field = Some(field.into());
        self
    }

    /// Adds a value that the texts may name as `{name}`.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl fmt::Display) -> Self {
        self.params.push((name, value.to_string()));
        self
    }

    /// The rule of the law or of the ledger behind it, such as `R22`; `None` for form errors.
    pub fn rule(&self) -> Option<&'static str> {
        self.code.rule()
    }

    /// Message and next step in one language, with the parameters filled in.
    pub fn text(&self, lang: Lang) -> RefusalText {
        let (message, next_step) = self.code.templates(lang);
        RefusalText {
            message: self.filled(message),
            next_step: self.filled(next_step),
        }
    }

    /// Replaces every `{name}`; an unknown one becomes `?`, for a text with a hole beats a panic.
    fn filled(&self, template: &str) -> String {
        let mut parts = template.split('{');
        let mut text = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let (name, rest) = part.split_once('}').unwrap_or((part, ""));
            let value = self.params.iter().find(|(key, _)| *key == name);
            text.push_str(value.map_or("?", |(_, value)| value));
            text.push_str(rest);
        }
        text
    }
}

impl From<RefusalCode> for Refusal {
    fn from(code: RefusalCode) -> Self {
        Self::new(code)
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.code.as_str())?;
        if let Some(field) = &self.field {
            write!(f, " ({field})")?;
        }
        write!(f, ": {}", self.text(Lang::En).message)
    }
}

impl Error for Refusal {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_name_the_parameters() {
        let refusal = Refusal::new(RefusalCode::SessionsOverlap)
            .field("started_at")
            .with("other", "ses_1");
        assert_eq!(refusal.rule(), Some("R22"));
        assert!(refusal.text(Lang::En).message.contains("ses_1"));
        assert!(refusal.text(Lang::Zh).message.contains("ses_1"));
        assert!(
            refusal
                .to_string()
                .starts_with("SESSIONS_OVERLAP (started_at): ")
        );
    }

    #[test]
    fn a_missing_parameter_shows_as_a_question_mark() {
        let text = Refusal::new(RefusalCode::SessionsOverlap).text(Lang::En);
        assert!(text.message.contains('?') && !text.message.contains('{'));
    }
}
