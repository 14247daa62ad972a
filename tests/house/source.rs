//! Our own files, read once per test: as lines, as tokens, as paths.
//!
//! Rust files are split by a real tokenizer, so strings and comments never look like code.
//! `paths` spells out every path with its `use` groups expanded: `use std::{fs, io::Read}` gives
//! `std::fs` and `std::io::Read`. Tokens inside `#[cfg(test)]` items are marked, because most
//! rules bind only what ships. Nothing here resolves names: an alias can fool it, a reader not.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};

/// One token; brackets are tokens of their own and `::` is one token.
#[derive(Clone, Debug)]
pub struct Token {
    pub text: String,
    /// Counts from 1.
    pub line: usize,
    /// Inside an item that only tests compile.
    pub test: bool,
}

/// A path as written, with `use` groups expanded.
#[derive(Debug)]
pub struct Named {
    pub segments: Vec<String>,
    pub line: usize,
    pub test: bool,
}

/// One Rust file.
pub struct Source {
    /// Relative to the crate root, with `/`.
    pub file: String,
    pub text: String,
    pub tokens: Vec<Token>,
}

impl Source {
    /// Splits `text` into tokens. Panics on text that no Rust tokenizer accepts.
    pub fn parse(file: &str, text: &str) -> Self {
        let stream: TokenStream = text
            .parse()
            .unwrap_or_else(|error| panic!("{file} is not Rust: {error}"));
        let mut tokens = Vec::new();
        flatten(stream, false, &mut tokens);
        Self {
            file: file.to_owned(),
            text: text.to_owned(),
            tokens,
        }
    }

    /// The top-level module of a file under `src/`: `log` for `src/log/frame.rs`.
    pub fn module(&self) -> &str {
        let inside = self.file.strip_prefix("src/").unwrap_or(&self.file);
        let first = inside
            .split('/')
            .next()
            .expect("split yields at least one part");
        first.strip_suffix(".rs").unwrap_or(first)
    }

    /// Every place where these tokens stand in a row, as (line, in test code).
    pub fn places_of(&self, row: &[&str]) -> Vec<(usize, bool)> {
        self.tokens
            .windows(row.len())
            .filter(|seen| {
                seen.iter()
                    .zip(row)
                    .all(|(token, text)| token.text == *text)
            })
            .map(|seen| (seen[0].line, seen[0].test))
            .collect()
    }

    /// Every path of two segments or more.
    pub fn paths(&self) -> Vec<Named> {
        let mut found = Vec::new();
        let mut at = 0;
        while at < self.tokens.len() {
            at = if self.starts_path(at) {
                self.path_from(at, &[], &mut found)
            } else {
                at + 1
            };
        }
        found.retain(|path| path.segments.len() > 1);
        found
    }

    fn text_at(&self, at: usize) -> &str {
        self.tokens.get(at).map_or("", |token| &token.text)
    }

    fn starts_path(&self, at: usize) -> bool {
        is_name(self.text_at(at)) && (at == 0 || self.text_at(at - 1) != "::")
    }

    /// Reads one path, or one branch of a `use` group; returns the index behind it.
    fn path_from(&self, mut at: usize, prefix: &[String], found: &mut Vec<Named>) -> usize {
        let mut segments = prefix.to_vec();
        let Token { line, test, .. } = self.tokens[at];
        loop {
            match self.text_at(at) {
                "{" => return self.group_from(at, &segments, found),
                name if is_name(name) || name == "*" => segments.push(name.to_owned()),
                _ => break,
            }
            at += 1;
            if self.text_at(at) != "::" {
                break;
            }
            at += 1;
        }
        found.push(Named {
            segments,
            line,
            test,
        });
        at
    }

    fn group_from(&self, open: usize, prefix: &[String], found: &mut Vec<Named>) -> usize {
        let mut at = open + 1;
        while !matches!(self.text_at(at), "}" | "") {
            at = if is_name(self.text_at(at)) || self.text_at(at) == "{" {
                self.path_from(at, prefix, found)
            } else {
                at + 1
            };
        }
        at + 1
    }
}

/// All Rust files under these top-level folders, in path order. A file that some parent declares
/// as `#[cfg(test)] mod name;` is test code as a whole.
pub fn rust_files(folders: &[&str]) -> Vec<Source> {
    let mut sources: Vec<Source> = text_files(folders)
        .into_iter()
        .filter(|(file, _)| is_rust(file))
        .map(|(file, text)| Source::parse(&file, &text))
        .collect();
    let test_files: BTreeSet<String> = sources.iter().flat_map(test_modules_of).collect();
    for source in &mut sources {
        let stem = source.file.trim_end_matches(".rs");
        if test_files
            .iter()
            .any(|test| stem == test || stem.starts_with(&format!("{test}/")))
        {
            source.tokens.iter_mut().for_each(|token| token.test = true);
        }
    }
    sources
}

/// All text files under these folders and files of the crate root, in path order.
pub fn text_files(roots: &[&str]) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for root in roots {
        collect(Path::new(root), &mut found);
    }
    found.sort();
    found
}

/// Whether this is a Rust file by name.
pub fn is_rust(file: &str) -> bool {
    Path::new(file)
        .extension()
        .is_some_and(|extension| extension == "rs")
}

fn collect(path: &Path, found: &mut Vec<(String, String)>) {
    if path.is_dir() {
        for entry in fs::read_dir(path).expect("a folder of ours can be listed") {
            collect(
                &entry.expect("a folder of ours can be listed").path(),
                found,
            );
        }
    } else if let Ok(text) = fs::read_to_string(path) {
        found.push((path.to_string_lossy().replace('\\', "/"), text));
    }
}

fn test_modules_of(source: &Source) -> Vec<String> {
    let stem = source.file.trim_end_matches(".rs");
    let folder = stem
        .strip_suffix("/mod")
        .or(stem.strip_suffix("/lib"))
        .unwrap_or(stem);
    let words: Vec<&str> = source
        .tokens
        .iter()
        .map(|token| token.text.as_str())
        .collect();
    words
        .windows(10)
        .filter(|seen| seen[..8] == ["#", "[", "cfg", "(", "test", ")", "]", "mod"])
        .filter(|seen| seen[9] == ";")
        .map(|seen| format!("{folder}/{}", seen[8]))
        .collect()
}

fn flatten(stream: TokenStream, in_test: bool, out: &mut Vec<Token>) {
    let mut test = in_test;
    let mut colon = false;
    for tree in stream {
        let line = tree.span().start().line;
        let is_item_end = ends_item(&tree);
        match tree {
            TokenTree::Group(group) => {
                let (open, close) = brackets(group.delimiter());
                let opens_test = group.delimiter() == Delimiter::Bracket
                    && out.last().is_some_and(|token| token.text == "#")
                    && group.stream().to_string().replace(' ', "") == "cfg(test)";
                out.push(Token {
                    text: open.to_owned(),
                    line,
                    test,
                });
                flatten(group.stream(), test, out);
                let line = group.span_close().start().line;
                out.push(Token {
                    text: close.to_owned(),
                    line,
                    test,
                });
                test |= opens_test;
            }
            TokenTree::Punct(punct) if punct.as_char() == ':' => {
                if colon {
                    out.push(Token {
                        text: "::".to_owned(),
                        line,
                        test,
                    });
                } else if punct.spacing() == Spacing::Alone {
                    out.push(Token {
                        text: ":".to_owned(),
                        line,
                        test,
                    });
                }
                colon = !colon && punct.spacing() == Spacing::Joint;
            }
            other => out.push(Token {
                text: other.to_string(),
                line,
                test,
            }),
        }
        if is_item_end {
            test = in_test;
        }
    }
}

fn ends_item(tree: &TokenTree) -> bool {
    match tree {
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        TokenTree::Punct(punct) => punct.as_char() == ';',
        _ => false,
    }
}

fn brackets(delimiter: Delimiter) -> (&'static str, &'static str) {
    match delimiter {
        Delimiter::Parenthesis => ("(", ")"),
        Delimiter::Brace => ("{", "}"),
        Delimiter::Bracket => ("[", "]"),
        Delimiter::None => ("", ""),
    }
}

fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && !matches!(
            text,
            "use" | "pub" | "as" | "fn" | "let" | "mod" | "impl" | "for" | "in"
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn use_groups_are_spelled_out_and_strings_are_not_code() {
        let text = "use std::{fs, io::{self, Read}};\nfn f() { g(\"std::net\"); crate::log::x() }";
        let paths: Vec<String> = Source::parse("src/a.rs", text)
            .paths()
            .iter()
            .map(|path| path.segments.join("::"))
            .collect();
        assert_eq!(
            paths,
            ["std::fs", "std::io::self", "std::io::Read", "crate::log::x"]
        );
    }

    #[test]
    fn items_under_cfg_test_are_marked_and_what_follows_is_not() {
        let text = "#[cfg(test)]\nmod tests { fn a() {} }\nfn b() {}";
        let source = Source::parse("src/a.rs", text);
        assert_eq!(source.places_of(&["fn", "a"]), [(2, true)]);
        assert_eq!(source.places_of(&["fn", "b"]), [(3, false)]);
    }
}
