//! The till: a clerk's tablet at a station. One task a page, large buttons, nothing of a person
//! but what the task needs.
//!
//! Three taps redeem: find (a scanner does it), how long, confirm. A page that nobody uses leads to
//! the lock by itself; that is a header of the answer, not of the page.

pub mod assist;
pub mod enter;
pub mod print;
pub mod proof;
pub mod serve;
pub mod shift;

use maud::{Markup, html};

use super::frame::{Area, Page, address};
use crate::domain::kernel::refusal::Lang;
use crate::reading::words::{Words, words};

/// The till.
pub static TILL: Area = Area {
    home: "/till",
    name: words("服务台", "Till"),
    not_now: words("现在无法办理", "Cannot be done now"),
    kept: words(
        "本页只用一个必要的登录 Cookie；一分钟无操作即锁定。谁查看了谁，本人都能看到。",
        "This page sets one cookie, needed to stay signed in, and locks after a minute without \
         use. Who looked at whom is shown to that person.",
    ),
};

/// Where one is at the till.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Who stands there, and what they redeem.
    Serve,
    /// What the shift redeemed.
    Redemptions,
    /// Activities of the day.
    Activities,
    /// Registering somebody.
    Register,
    /// Opening and closing the shift.
    Shift,
}

const TABS: [(Place, &str, Words); 5] = [
    (Place::Serve, "/till", words("办理", "Serve")),
    (
        Place::Redemptions,
        "/till/redemptions",
        words("本班兑换", "This shift"),
    ),
    (
        Place::Activities,
        "/till/activities",
        words("签到签退", "Check in"),
    ),
    (Place::Register, "/till/register", words("注册", "Register")),
    (Place::Shift, "/till/shift", words("班次", "Shift")),
];

/// A page of a clerk who came in: the way to the other pages above it, and to the lock.
pub fn inside(place: Place, title: String, path: String, lang: Lang, main: &Markup) -> Page {
    let label = words("服务台页面", "Pages of the till").of(lang);
    let main = html! {
        nav.tabs.till aria-label=(label) {
            @for (tab, path, name) in TABS {
                @let current = (tab == place).then_some("page");
                a href=(address(path, lang)) aria-current=[current] { (name.of(lang)) }
            }
            a href=(address("/till/lock", lang)) { (words("锁定", "Lock").of(lang)) }
        }
        div.till { (main) }
    };
    Page {
        area: &TILL,
        title,
        path,
        main,
    }
}
