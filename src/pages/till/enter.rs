//! Where a clerk comes in, and where a till that nobody used is unlocked.

use maud::html;

use super::TILL;
use crate::domain::kernel::refusal::Lang;
use crate::pages::frame::{Page, address};
use crate::pages::me::{Sender, problem_box};
use crate::reading::words::words;

/// Card number and PIN of the clerk.
pub fn form(problem: Option<&str>, lang: Lang) -> Page {
    let title = words("进入服务台", "Come in to the till").of(lang);
    let main = html! {
        h1 { (title) }
        (problem_box(problem))
        section.till {
            form action=(address("/till/enter", lang)) method="post" {
                label for="card" { (words("您的卡号", "Your card number").of(lang)) }
                input.code #card name="card" type="text" required maxlength="40" autofocus
                    autocomplete="off" autocapitalize="characters" spellcheck="false";
                label.next for="pin" { (words("您的密码", "Your PIN").of(lang)) }
                input.code #pin name="pin" type="password" inputmode="numeric" required
                    maxlength="12" autocomplete="off";
                div.buttons {
                    button type="submit" { (words("进入", "Come in").of(lang)) }
                }
            }
        }
        p.hint {
            (words(
                "这里只凭卡和密码进入，不用一次性链接：经手人的名字会记入账本。\
                 还没有密码？请先在自己的页面设置。",
                "Come in by card and PIN only, not by a one-time link: what is done here is \
                 recorded under your name. No PIN yet? Set one in your own pages first.",
            ).of(lang))
        }
    };
    Page {
        area: &TILL,
        title: title.to_owned(),
        path: "/till/enter".to_owned(),
        main,
    }
}

/// The PIN once more.
pub fn lock(problem: Option<&str>, sender: &Sender, lang: Lang) -> Page {
    let title = words("已锁定", "Locked").of(lang);
    let main = html! {
        h1 { (title) }
        (problem_box(problem))
        section.till {
            form action=(address("/till/lock", lang)) method="post" {
                (sender.fields(None))
                label for="pin" { (words("您的密码", "Your PIN").of(lang)) }
                input.code #pin name="pin" type="password" inputmode="numeric" required autofocus
                    maxlength="12" autocomplete="off";
                div.buttons {
                    button type="submit" { (words("解锁", "Unlock").of(lang)) }
                }
            }
        }
        form action=(address("/till/leave", lang)) method="post" {
            (sender.fields(None))
            div.buttons {
                button.quiet type="submit" {
                    (words("换人：退出", "Somebody else: sign out").of(lang))
                }
            }
        }
    };
    Page {
        area: &TILL,
        title: title.to_owned(),
        path: "/till/lock".to_owned(),
        main,
    }
}
