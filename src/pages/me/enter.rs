//! Where one comes in, and where the PIN is set.

use maud::html;

use super::{Inside, ME, Place, Sender, inside, problem_box};
use crate::domain::kernel::refusal::Lang;
use crate::pages::frame::{Page, address};
use crate::reading::words::words;

/// Card number and PIN.
pub fn form(problem: Option<&str>, lang: Lang) -> Page {
    let title = words("进入我的志愿服务", "Come in to my service").of(lang);
    let card_hint = words(
        "印在卡上，如 CARD-7K4M-9QX2-HD3C-5；大小写和横线都不要紧。",
        "Printed on the card, as in CARD-7K4M-9QX2-HD3C-5. Capitals and dashes do not matter.",
    );
    let main = html! {
        h1 { (title) }
        (problem_box(problem))
        section {
            form action=(address("/me/enter", lang)) method="post" {
                label for="card" { (words("卡号", "Card number").of(lang)) }
                p.hint #card-hint { (card_hint.of(lang)) }
                input.code #card name="card" type="text" required maxlength="40"
                    autocomplete="username" autocapitalize="characters" spellcheck="false"
                    aria-describedby="card-hint";
                label.next for="pin" { (words("六位数字密码", "PIN, six digits").of(lang)) }
                input.code #pin name="pin" type="password" inputmode="numeric" required
                    maxlength="12" autocomplete="current-password";
                div.buttons {
                    button type="submit" { (words("进入", "Come in").of(lang)) }
                }
            }
        }
        section {
            h2 { (words("没有卡或忘记密码？", "No card, or PIN forgotten?").of(lang)) }
            p {
                (words(
                    "请到服务点：工作人员核对您本人后，会给您一个只能用一次的链接。",
                    "Come to a station: staff there make you a link that works once.",
                ).of(lang))
            }
        }
    };
    Page {
        area: &ME,
        title: title.to_owned(),
        path: "/me/enter".to_owned(),
        main,
    }
}

/// One button, so that whoever previews a link does not use it up.
pub fn link(link: &str, lang: Lang) -> Page {
    let title = words("这是给您的一次性链接", "A link for you, to be used once").of(lang);
    let path = format!("/me/enter/{link}");
    let main = html! {
        h1 { (title) }
        section {
            p {
                (words(
                    "点按后进入您自己的页面：查看时长，开具和分享证明，设置密码。\
                     这个页面不能代您确认或否认服务记录。",
                    "The button opens your own pages: see your hours, get and share \
                     certificates, set a PIN. Nothing there signs for your hours.",
                ).of(lang))
            }
            p {
                (words(
                    "链接只能用一次。如果不是您本人到服务点领取的，请不要点按，并告诉服务点。",
                    "It works once. If you did not ask for it at a station, do not use it and \
                     tell the station.",
                ).of(lang))
            }
            form action=(address(&path, lang)) method="post" {
                div.buttons { button type="submit" { (words("进入", "Come in").of(lang)) } }
            }
        }
    };
    Page {
        area: &ME,
        title: title.to_owned(),
        path,
        main,
    }
}

/// The form for a PIN; `has` a card, and a PIN.
pub fn pin(has: (bool, bool), problem: Option<&str>, sender: &Sender, lang: Lang) -> Inside {
    let (has_card, has_pin) = has;
    let title = words("密码和退出", "PIN and signing out").of(lang);
    let stands = match (has_card, has_pin) {
        (true, true) => words("您有卡，已设置密码。", "You have a card and a PIN."),
        (true, false) => words(
            "您有卡，还没有密码；设置后即可凭卡进入。",
            "You have a card and no PIN yet; with one the card lets you in.",
        ),
        (false, true) => words(
            "已设置密码，还没有卡；请到服务点领卡。",
            "You have a PIN and no card; get one at a station.",
        ),
        (false, false) => words(
            "还没有卡和密码。可先设置密码，再到服务点领卡。",
            "You have neither card nor PIN. Set a PIN now and get a card at a station.",
        ),
    };
    let rules = words(
        "六位数字。不要用连号、重复、对称的数字，也不要用生日。设置后，您在别处的登录会退出。",
        "Six digits. No runs, repeats, mirrored digits or birthdays. Setting it signs you out \
         everywhere else.",
    );
    let main = html! {
        h1 { (title) }
        p { (stands.of(lang)) }
        (problem_box(problem))
        section {
            h2 { (words("设置密码", "Set a PIN").of(lang)) }
            form action=(address("/me/pin", lang)) method="post" {
                (sender.fields(None))
                label for="pin" { (words("新密码", "New PIN").of(lang)) }
                p.hint #pin-hint { (rules.of(lang)) }
                input.code #pin name="pin" type="password" inputmode="numeric" required
                    maxlength="12" autocomplete="new-password" aria-describedby="pin-hint";
                label.next for="again" { (words("再输一次", "The same again").of(lang)) }
                input.code #again name="again" type="password" inputmode="numeric" required
                    maxlength="12" autocomplete="new-password";
                div.buttons {
                    button type="submit" { (words("设置密码", "Set the PIN").of(lang)) }
                }
            }
        }
        section {
            h2 { (words("退出", "Sign out").of(lang)) }
            form action=(address("/me/leave", lang)) method="post" {
                (sender.fields(None))
                div.buttons {
                    button.quiet type="submit" { (words("退出登录", "Sign out").of(lang)) }
                }
            }
        }
    };
    inside(Place::Pin, title.to_owned(), "/me/pin".to_owned(), main)
}

/// It is set.
pub fn pin_set(lang: Lang) -> Inside {
    let title = words("密码已设置", "The PIN is set").of(lang);
    let main = html! {
        h1 { (title) }
        section {
            p {
                (words(
                    "下次可凭卡号和密码进入。别处的登录已退出。请不要把密码告诉任何人，包括工作人员。",
                    "Next time come in by card and PIN. You are signed out everywhere else. \
                     Tell nobody the PIN, staff included.",
                ).of(lang))
            }
        }
    };
    inside(Place::Pin, title.to_owned(), "/me/pin".to_owned(), main)
}
