//! How the program speaks: language, JSON or words, and where each goes.
//!
//! Answers to standard output, remarks to standard error. A reader who closed the pipe has read
//! enough: that is no fault.

use std::env;
use std::fmt::Display;
use std::io::{self, Write};

use clap::ValueEnum;
use serde::Serialize;
use serde_json::Value;

use crate::domain::kernel::refusal::Lang;

/// Language as named on the command line.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Language {
    /// 简体中文.
    Zh,
    /// English.
    En,
}

/// Language and form of everything that is said.
#[derive(Clone, Copy, Debug)]
pub struct Voice {
    /// The language.
    pub lang: Lang,
    /// JSON instead of words.
    pub json: bool,
}

impl Voice {
    /// The voice asked for; without a wish, the language of the environment.
    pub fn new(wish: Option<Language>, json: bool) -> Self {
        let lang = match wish {
            Some(Language::Zh) => Lang::Zh,
            Some(Language::En) => Lang::En,
            None => lang_of_environment(|name| env::var(name).ok()),
        };
        Self { lang, json }
    }

    /// One of two texts, or of anything that comes in both languages.
    pub fn pick<T>(self, zh: T, en: T) -> T {
        match self.lang {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }

    /// Words of an answer, to standard output; nothing with `--json`.
    pub fn say(self, words: impl Display) {
        if !self.json {
            _ = writeln!(io::stdout().lock(), "{words}");
        }
    }

    /// Rows of a name in both languages and a value, to standard output; nothing with `--json`.
    pub fn rows(self, rows: &[(&str, &str, Value)]) {
        for (zh, en, value) in rows {
            let value = value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned);
            self.say(self.pick(format!("{zh}：{value}"), format!("{en:<31} {value}")));
        }
    }

    /// The same on one line, for whoever reads it while the program goes on.
    pub fn answer_on_one_line<T: Serialize>(self, answer: &T) {
        if self.json {
            let text =
                serde_json::to_string(answer).expect("answers hold no type that JSON cannot write");
            _ = writeln!(io::stdout().lock(), "{text}");
        }
    }

    /// The whole answer as JSON, to standard output; nothing without `--json`.
    pub fn answer<T: Serialize>(self, answer: &T) {
        if self.json {
            let text = serde_json::to_string_pretty(answer)
                .expect("answers hold no type that JSON cannot write");
            _ = writeln!(io::stdout().lock(), "{text}");
        }
    }
}

/// A remark, to standard error.
pub fn remark(words: impl Display) {
    _ = writeln!(io::stderr().lock(), "{words}");
}

/// Chinese where the environment says so, else English, as POSIX orders the variables.
fn lang_of_environment(variable: impl Fn(&str) -> Option<String>) -> Lang {
    let set = |name: &&str| variable(name).filter(|value| !value.is_empty());
    let chosen = ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(set);
    match chosen {
        Some(name) if name.starts_with("zh") => Lang::Zh,
        _ => Lang::En,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_variable_that_is_set_names_the_language() {
        let lang = |rows: &[(&str, &str)]| {
            lang_of_environment(|name| {
                let row = rows.iter().find(|(known, _)| *known == name);
                row.map(|(_, value)| (*value).to_owned())
            })
        };
        assert_eq!(lang(&[]), Lang::En);
        assert_eq!(lang(&[("LANG", "zh_CN.UTF-8")]), Lang::Zh);
        assert_eq!(lang(&[("LC_ALL", ""), ("LANG", "zh_CN")]), Lang::Zh);
        assert_eq!(lang(&[("LC_ALL", "C"), ("LANG", "zh_CN")]), Lang::En);
    }
}
