//! One's own pages: a volunteer's hours, certificates, shares and notices, on a phone first.
//!
//! Three figures, never one: hours that count, hours in notice, hours that wait. Each page says in
//! plain words what evidence stands behind an hour; nothing here is added up or judged.

pub mod certificates;
pub mod commendations;
pub mod credit;
pub mod elsewhere;
pub mod enter;
pub mod heir;
pub mod home;
pub mod inbox;
pub mod period;
pub mod preview;
pub mod print;
pub mod requests;
pub mod shares;
pub mod stars;
pub mod statement;

use maud::{Markup, html};

use super::frame::{Area, Page, address};
use crate::domain::kernel::refusal::Lang;
use crate::reading::words::{Words, words};

/// One's own pages.
pub static ME: Area = Area {
    home: "/me",
    name: words("我的志愿服务", "My service"),
    not_now: words("现在无法显示", "Cannot be shown now"),
    kept: words(
        "本页只用一个必要的登录 Cookie，12 小时后失效；不用脚本，不从别处加载任何内容。用完请退出。",
        "This page sets one cookie, needed to stay signed in, for 12 hours at most; it runs no \
         script and loads nothing from elsewhere. Sign out when you are done.",
    ),
};

/// What every form of a session carries.
#[derive(Clone, Debug)]
pub struct Sender {
    /// The code that only pages of this session hold.
    pub code: String,
}

impl Sender {
    /// The hidden fields of a form; with the key under which it is one command, sent once or twice.
    pub fn fields(&self, key: Option<&str>) -> Markup {
        html! {
            input type="hidden" name="form_code" value=(self.code);
            @if let Some(key) = key { input type="hidden" name="key" value=(key); }
        }
    }
}

/// Where one is among one's own pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Hours.
    Home,
    /// Star.
    Star,
    /// Time credit.
    Credit,
    /// Certificates.
    Certificates,
    /// Shares.
    Shares,
    /// Notices.
    Inbox,
    /// PIN and signing out.
    Pin,
}

const TABS: [(Place, &str, Words); 7] = [
    (Place::Home, "/me", words("时长", "Hours")),
    (Place::Star, "/me/star", words("星级", "Star")),
    (Place::Credit, "/me/credit", words("时间币", "Credit")),
    (
        Place::Certificates,
        "/me/certificates",
        words("证明", "Certificates"),
    ),
    (Place::Shares, "/me/shares", words("分享", "Shares")),
    (Place::Inbox, "/me/inbox", words("通知", "Inbox")),
    (Place::Pin, "/me/pin", words("密码", "PIN")),
];

/// A page of somebody who came in.
#[derive(Debug)]
pub struct Inside {
    place: Place,
    page: Page,
}

/// A page at a place among one's own.
pub fn inside(place: Place, title: String, path: String, main: Markup) -> Inside {
    let page = Page {
        area: &ME,
        title,
        path,
        main,
    };
    Inside { place, page }
}

impl Inside {
    /// With the way to the other pages above it, which counts what was not read.
    pub fn with_tabs(self, unread: usize, lang: Lang) -> Page {
        let Self { place, page } = self;
        let main = html! { (tabs(place, unread, lang)) (page.main) };
        Page { main, ..page }
    }
}

fn tabs(place: Place, unread: usize, lang: Lang) -> Markup {
    let label = words("我的页面", "My pages").of(lang);
    html! {
        nav.tabs aria-label=(label) {
            @for (tab, path, name) in TABS {
                @let current = (tab == place).then_some("page");
                a href=(address(path, lang)) aria-current=[current] {
                    (name.of(lang))
                    @if tab == Place::Inbox && unread > 0 {
                        span.count { (unread) (words(" 条未读", " unread").of(lang)) }
                    }
                }
            }
        }
    }
}

/// Minutes as people say them.
pub fn hours(minutes: i64, lang: Lang) -> String {
    let (hours, rest) = (minutes / 60, minutes % 60);
    match lang {
        Lang::Zh => format!("{hours} 小时 {rest} 分"),
        Lang::En => format!("{hours} h {rest} min"),
    }
}

/// What was wrong with what was sent.
pub fn problem_box(problem: Option<&str>) -> Markup {
    html! {
        @if let Some(problem) = problem {
            p.problem role="alert" { (problem) }
        }
    }
}
