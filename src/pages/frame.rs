//! The document around every page: head, header with the way to the other language, footer.
//!
//! An area (checking certificates, one's own pages) gives its name, its first page and what it
//! promises; the frame is the same for all.
//!
//! Must never: refer to anything outside of this server, or set a style inside of the markup.

use maud::{DOCTYPE, Markup, html};

use super::start::START;
use super::{figures, style};
use crate::domain::kernel::refusal::Lang;
use crate::reading::words::{Words, words};

/// What the frame is made for.
#[derive(Clone, Copy, Debug, Default)]
pub struct Frame {
    /// The language of all texts.
    pub lang: Lang,
    /// The ledger is a simulated one; every page says so.
    pub simulation: bool,
}

/// A part of the site.
#[derive(Clone, Copy, Debug)]
pub struct Area {
    /// Its first page.
    pub home: &'static str,
    /// Its name.
    pub name: Words,
    /// What its pages say in a word when they cannot answer for the moment.
    pub not_now: Words,
    /// What it keeps and what not.
    pub kept: Words,
}

/// A page before its document is put around it.
#[derive(Clone, Debug)]
pub struct Page {
    /// The part of the site.
    pub area: &'static Area,
    /// The title, without the name of the site.
    pub title: String,
    /// Where the same page is found in the other language; a path of this server without query.
    pub path: String,
    /// What it shows; holds the one `h1`.
    pub main: Markup,
}

/// The check pages.
pub static CHECK: Area = Area {
    home: "/v",
    name: words("证明核验", "Certificate check"),
    not_now: words("现在无法核验", "Cannot check now"),
    kept: words(
        "本页不用 Cookie，不用脚本，不从别处加载任何内容。上传的文件核验后即丢弃，不保存、不记录。",
        "This page sets no cookie, runs no script and loads nothing from elsewhere. An uploaded \
         file is checked and forgotten: not stored, not logged.",
    ),
};

const BRAND: Words = words("志愿服务时长账本", "Hour ledger");
const SKIP: Words = words("跳到正文", "Skip to the content");
const SIMULATED: Words = words(
    "演示账本：人、组织、时长都是虚构的，证明不能用于任何正式用途。",
    "Demonstration ledger: people, organisations and hours are made up. Its certificates are no \
     evidence of anything.",
);

impl Page {
    /// The whole document.
    pub fn document(self, frame: Frame) -> String {
        let lang = frame.lang;
        let area = self.area;
        let document = html! {
            (DOCTYPE)
            html lang=(tag(lang)) {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="robots" content="noindex";
                    meta name="color-scheme" content="light";
                    title { (self.title) " · " (area.name.of(lang)) " · " (BRAND.of(lang)) }
                    link rel="stylesheet" href=(style::address());
                    link rel="icon" href="data:,";
                }
                body {
                    a.skip href="#main" { (SKIP.of(lang)) }
                    @if frame.simulation {
                        p.simulated role="note" { (SIMULATED.of(lang)) }
                    }
                    (header(area, &self.path, lang))
                    main #main { (self.main) }
                    footer {
                        p { (area.kept.of(lang)) }
                        p {
                            a href=(address(START.home, lang)) { (START.name.of(lang)) }
                            " · "
                            a href=(address("/v/concern", lang)) {
                                (words("投诉：记录或证明不实", "Report a concern").of(lang))
                            }
                            " · "
                            a href=(address(figures::PATH, lang)) { (figures::TITLE.of(lang)) }
                        }
                    }
                }
            }
        };
        document.into_string()
    }
}

/// The tag of a language, as HTML wants it.
pub const fn tag(lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => "zh-CN",
        Lang::En => "en",
    }
}

/// A language as addresses name it.
pub const fn short(lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => "zh",
        Lang::En => "en",
    }
}

/// A path of this server in a language.
pub fn address(path: &str, lang: Lang) -> String {
    format!("{path}?lang={}", short(lang))
}

fn header(area: &Area, path: &str, lang: Lang) -> Markup {
    let (other, named, label) = match lang {
        Lang::Zh => (Lang::En, "English", "Language"),
        Lang::En => (Lang::Zh, "中文", "语言"),
    };
    html! {
        header {
            div.wide {
                a.brand href=(address(area.home, lang)) {
                    span { (BRAND.of(lang)) }
                    span.task { (area.name.of(lang)) }
                }
                nav lang=(tag(other)) aria-label=(label) {
                    a href=(address(path, other)) hreflang=(tag(other)) { (named) }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(text: &str) -> Page {
        Page {
            area: &CHECK,
            title: text.to_owned(),
            path: "/v".to_owned(),
            main: html! { h1 { (text) } p title=(text) { (text) } },
        }
    }

    #[test]
    fn a_text_is_never_a_tag_nor_the_end_of_an_attribute() {
        let hostile = "\"></title><script>alert(1)</script>";
        let frame = Frame {
            lang: Lang::En,
            simulation: false,
        };
        let shown = page(hostile).document(frame);
        assert!(!shown.contains("<script"), "{shown}");
        assert!(shown.contains("title=\"&quot;&gt;&lt;/title&gt;&lt;script&gt;"));
    }

    #[test]
    fn a_simulated_ledger_says_so_on_every_page_and_in_both_languages() {
        for (lang, says) in [(Lang::Zh, "演示账本"), (Lang::En, "Demonstration ledger")] {
            for simulation in [true, false] {
                let shown = page("x").document(Frame { lang, simulation });
                assert_eq!(shown.contains(says), simulation);
            }
        }
    }
}
