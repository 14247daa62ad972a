//! For people without a phone: registering them, letting them set a PIN, checking them in and out.

use maud::{Markup, html};

use super::serve::AtTill;
use super::{Place, inside};
use crate::domain::kernel::ids::{ActivityId, SessionId};
use crate::domain::kernel::refusal::Lang;
use crate::pages::frame::{Page, address};
use crate::pages::me::{Sender, problem_box};
use crate::reading::words::{Words, words};

/// What the paper says that the person signs; its digest goes into the log.
pub const CONSENT: Words = words(
    "我同意登记我的姓名、证件号码、出生日期和电话，用于志愿服务记录；我可以随时撤回。未满十八岁的，\
     由监护人签字。",
    "I agree that my name, document number, birth date and telephone are registered for the record \
     of my service; I may withdraw at any time. For minors a guardian signs.",
);

const KINDS: [(&str, Words); 5] = [
    ("01", words("居民身份证", "Resident identity card")),
    ("02", words("香港证件", "Hong Kong document")),
    ("03", words("澳门证件", "Macao document")),
    ("04", words("台湾证件", "Taiwan document")),
    ("05", words("护照", "Passport")),
];

/// The form of a registration; `typed` is what was typed before.
pub fn register(
    typed: impl Fn(&str) -> String,
    (sender, key): (&Sender, &str),
    problem: Option<&str>,
    lang: Lang,
) -> Page {
    let title = words("为本人注册", "Register somebody").of(lang);
    let kind = typed("document_kind");
    let main = html! {
        h1 { (title) }
        (problem_box(problem))
        section {
            form action=(address("/till/register", lang)) method="post" {
                (sender.fields(Some(key)))
                (text("name", words("姓名（与证件一致）", "Name as on the document"), &typed, lang))
                label.next for="document_kind" { (words("证件", "Document").of(lang)) }
                select #document_kind name="document_kind" {
                    @for (code, name) in KINDS {
                        option value=(code) selected[code == kind] { (name.of(lang)) }
                    }
                }
                (text("document_number", words("证件号码", "Its number"), &typed, lang))
                label.next for="birth_date" {
                    (words("出生日期（身份证可不填）", "Birth date, unless the number states it")
                        .of(lang))
                }
                input #birth_date name="birth_date" type="date" value=(typed("birth_date"));
                label.next for="phone" { (words("电话（可不填）", "Telephone, if any").of(lang)) }
                input #phone name="phone" type="tel" maxlength="20" value=(typed("phone"))
                    autocomplete="off";
                (text("region", words("居住地区划代码", "Residence area, GB/T 2260"), &typed, lang))
                (consent(lang))
                div.buttons {
                    button type="submit" { (words("注册", "Register").of(lang)) }
                }
            }
        }
    };
    inside(
        Place::Register,
        title.to_owned(),
        "/till/register".to_owned(),
        lang,
        &main,
    )
}

fn text(name: &str, label: Words, typed: impl Fn(&str) -> String, lang: Lang) -> Markup {
    html! {
        label.next for=(name) { (label.of(lang)) }
        input id=(name) name=(name) type="text" required maxlength="100" value=(typed(name))
            autocomplete="off" spellcheck="false";
    }
}

fn consent(lang: Lang) -> Markup {
    html! {
        div.consent {
            p { (CONSENT.of(lang)) }
            (tick("guardian", words("由监护人签字", "A guardian signed"), false, lang))
            (tick("signed", words("纸质同意书已签字并留存", "The paper is signed and kept"), true, lang))
            (tick("seen", words("已核对证件原件与本人", "I compared document and person"), true, lang))
        }
    }
}

fn tick(name: &str, label: Words, required: bool, lang: Lang) -> Markup {
    html! {
        label.choice {
            input type="checkbox" name=(name) value="yes" required[required];
            span { (label.of(lang)) }
        }
    }
}

/// Where somebody who has a card and no PIN types one, on the clerk's tablet.
pub fn pin(name: &str, at: &AtTill<'_>, problem: Option<&str>, lang: Lang) -> Page {
    let title = words("请本人设置密码", "Let them set their PIN").of(lang);
    let main = html! {
        h1 { (title) }
        (problem_box(problem))
        section {
            p { (name) }
            p {
                (words(
                    "六位数字，不要用生日、连号或重复的数字。请工作人员不要看屏幕。",
                    "Six digits; no birthday, runs or repeats. Staff, please look away.",
                ).of(lang))
            }
            form action=(address("/till/visitor/pin", lang)) method="post" {
                (at.fields(None))
                label for="pin" { (words("新密码", "New PIN").of(lang)) }
                input.code #pin name="pin" type="password" inputmode="numeric" required
                    maxlength="12" autocomplete="off" autofocus;
                label.next for="again" { (words("再输一次", "The same again").of(lang)) }
                input.code #again name="again" type="password" inputmode="numeric" required
                    maxlength="12" autocomplete="off";
                div.buttons {
                    button type="submit" { (words("设置密码", "Set the PIN").of(lang)) }
                }
            }
        }
    };
    inside(
        Place::Serve,
        title.to_owned(),
        "/till/visitor/pin".to_owned(),
        lang,
        &main,
    )
}

/// An activity of the day, and the open session in it of whoever stands there.
pub struct Today {
    /// The activity.
    pub id: ActivityId,
    /// Its title.
    pub title: String,
    /// From when to when, on the wall.
    pub time: String,
    /// The visitor's open session.
    pub open: Option<SessionId>,
    /// The key of the button.
    pub key: String,
}

/// Activities of the day; with somebody there, their buttons.
pub fn activities(
    all: &[Today],
    visitor: Option<(&str, &AtTill<'_>)>,
    problem: Option<&str>,
    lang: Lang,
) -> Page {
    let title = words("今天的活动", "Activities of today").of(lang);
    let main = html! {
        h1 { (title) }
        (problem_box(problem))
        @match visitor {
            Some((name, _)) => { p.taken { (name) } }
            None => {
                p {
                    a.button href=(address("/till", lang)) {
                        (words("先扫卡，再签到签退", "Scan a card to check in or out").of(lang))
                    }
                }
            }
        }
        @if all.is_empty() {
            section {
                p { (words("本服务点今天没有活动。", "No activity here today.").of(lang)) }
            }
        }
        @for one in all {
            section.session {
                h2 { (one.title) }
                p { (one.time) }
                @if let Some((_, at)) = visitor { (clock(one, at, lang)) }
                p {
                    a href=(address(&format!("/till/activities/{}/sheet", one.id), lang)) {
                        (words("打印签到表", "Print the sign-in sheet").of(lang))
                    }
                }
            }
        }
    };
    let path = "/till/activities".to_owned();
    inside(Place::Activities, title.to_owned(), path, lang, &main)
}

fn clock(one: &Today, at: &AtTill<'_>, lang: Lang) -> Markup {
    let (act, label) = match one.open {
        Some(_) => ("check-out", words("签退", "Check out")),
        None => ("check-in", words("签到", "Check in")),
    };
    let path = format!("/till/activities/{}/{act}", one.id);
    html! {
        form action=(address(&path, lang)) method="post" {
            (at.fields(Some(&one.key)))
            div.buttons { button.big type="submit" { (label.of(lang)) } }
        }
    }
}
