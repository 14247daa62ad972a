//! Serving somebody: find, how long, confirm, receipt.

use maud::{Markup, html};

use super::proof::{self, Proof};
use super::{Place, inside};
use crate::domain::kernel::amount::Amount;
use crate::domain::kernel::refusal::Lang;
use crate::domain::kernel::zone::Zone;
use crate::pages::frame::{Page, address};
use crate::pages::me::{Sender, hours, problem_box};
use crate::reading::mine::local;
use crate::reading::timebank::holds::HoldView;
use crate::reading::timebank::till::{IdentifiedBy, Redemption, VisitorView};
use crate::reading::words::words;

/// Minutes that have a button of their own.
const USUAL: [i64; 3] = [30, 60, 120];

/// What forms about a visitor carry: of which visit they are.
pub struct AtTill<'a> {
    /// Of the session.
    pub sender: &'a Sender,
    /// Names the visit.
    pub visit: u64,
}

impl AtTill<'_> {
    /// The hidden fields.
    pub fn fields(&self, key: Option<&str>) -> Markup {
        html! {
            (self.sender.fields(key))
            input type="hidden" name="visit" value=(self.visit);
        }
    }
}

/// One field for all that somebody may show.
pub fn find(station: &str, problem: Option<&str>, sender: &Sender, lang: Lang) -> Page {
    let title = words("扫卡或扫码", "Scan card or code").of(lang);
    let main = html! {
        h1 { (title) }
        (problem_box(problem))
        section {
            form action=(address("/till/visitor", lang)) method="post" {
                (sender.fields(None))
                label for="shown" {
                    (words("卡号、手机上的出示码，或证件号码",
                        "Card number, code on the phone, or document number").of(lang))
                }
                p.hint #shown-hint {
                    (words(
                        "扫码枪会自动输入并提交。没带卡：请出示证件，输入完整号码，并由本人输入密码。",
                        "A scanner types and sends it. Without a card: the whole number of the \
                         document in hand, and the person's PIN.",
                    ).of(lang))
                }
                input.code #shown name="shown" type="text" required maxlength="40" autofocus
                    autocomplete="off" autocapitalize="characters" spellcheck="false"
                    aria-describedby="shown-hint";
                div.buttons { button type="submit" { (words("查找", "Find").of(lang)) } }
            }
        }
        (by_surname(sender, lang))
        p.hint { (words("当前服务点：", "At ").of(lang)) (station) }
    };
    inside(
        Place::Serve,
        title.to_owned(),
        "/till".to_owned(),
        lang,
        &main,
    )
}

/// For a document whose number cannot be typed whole.
fn by_surname(sender: &Sender, lang: Lang) -> Markup {
    html! {
        section {
            h2 { (words("没带卡和手机", "Neither card nor phone").of(lang)) }
            form action=(address("/till/visitor", lang)) method="post" {
                (sender.fields(None))
                p.hint #surname-hint {
                    (words(
                        "请看着证件输入。每次查找都会记录，本人可以看到。",
                        "Type it from the document in hand. Every look-up is recorded, and the \
                         person can see it.",
                    ).of(lang))
                }
                div.dates {
                    div {
                        label for="surname" { (words("姓氏", "Surname").of(lang)) }
                        input #surname name="surname" type="text" required maxlength="40"
                            autocomplete="off" spellcheck="false"
                            aria-describedby="surname-hint";
                    }
                    div {
                        label for="last_four" {
                            (words("证件号码后四位", "Last four of the number").of(lang))
                        }
                        input.code #last_four name="last_four" type="text" required
                            minlength="4" maxlength="4" autocomplete="off"
                            autocapitalize="characters" spellcheck="false";
                    }
                }
                div.buttons { button.quiet type="submit" { (words("查找", "Find").of(lang)) } }
            }
        }
    }
}

/// Who stands there, and a button for each usual time.
pub fn visitor(
    (view, keys): (&VisitorView, &[String]),
    (by, has_card, has_pin): (IdentifiedBy, bool, bool),
    at: &AtTill<'_>,
    problem: Option<&str>,
    lang: Lang,
) -> Page {
    let title = view.name.clone();
    let main = html! {
        h1 { (title) }
        (problem_box(problem))
        p { (known_by(by).of(lang)) }
        div.figures {
            div.figure {
                span.label { (words("可用", "Can be spent").of(lang)) }
                span.hours { (hours(view.spendable.0, lang)) }
            }
            div.figure {
                span.label { (words("今日免密额度", "Today without PIN").of(lang)) }
                span.hours { (hours(view.without_pin.0, lang)) }
            }
        }
        @if view.frozen {
            p.problem { (words("账户已冻结。", "The account is frozen.").of(lang)) }
        }
        section {
            h2 { (words("兑换服务", "Redeem a service").of(lang)) }
            form action=(address("/till/redeem/confirm", lang)) method="post" {
                (at.fields(None))
                div.buttons.taps {
                    @for minutes in USUAL {
                        button type="submit" name="usual" value=(minutes) {
                            (minutes) (words(" 分钟", " min").of(lang))
                        }
                    }
                }
                label for="minutes" { (words("或其他分钟数", "Or other minutes").of(lang)) }
                input #minutes name="minutes" type="number" min="1" max="1440";
                div.buttons {
                    button.quiet type="submit" { (words("下一步", "Next").of(lang)) }
                }
            }
        }
        @for (hold, key) in view.holds.iter().zip(keys) { (reserved(hold, key, at, lang)) }
        (beside((has_card, has_pin), at, lang))
    };
    inside(Place::Serve, title, "/till/visitor".to_owned(), lang, &main)
}

const fn known_by(by: IdentifiedBy) -> crate::reading::words::Words {
    match by {
        IdentifiedBy::Card => words("出示了卡", "Showed their card"),
        IdentifiedBy::Code => words("出示了手机上的码", "Showed a code on their phone"),
        IdentifiedBy::Document => words(
            "按证件查到：兑换须本人输入密码",
            "Found by document: redeeming needs their PIN",
        ),
        IdentifiedBy::Surname => words(
            "按姓氏和证件后四位查到：请核对证件；兑换须本人输入密码",
            "Found by surname and last four: compare the document; redeeming needs their PIN",
        ),
    }
}

/// Something that was reserved before: handed over, or given up.
fn reserved(hold: &HoldView, key: &str, at: &AtTill<'_>, lang: Lang) -> Markup {
    let path = format!("/till/holds/{}/void", hold.hold_id);
    html! {
        section {
            h2 { (words("已预留：", "Reserved: ").of(lang)) (hours(hold.amount.0, lang)) }
            form action=(address("/till/redeem/confirm", lang)) method="post" {
                (at.fields(None))
                input type="hidden" name="hold" value=(hold.hold_id);
                div.buttons {
                    button type="submit" { (words("已提供服务", "Was served").of(lang)) }
                }
            }
            form action=(address(&path, lang)) method="post" {
                (at.fields(Some(key)))
                div.buttons {
                    button.quiet type="submit" { (words("取消预留", "Give up").of(lang)) }
                }
            }
        }
    }
}

/// What else can be done for whoever stands there.
fn beside((has_card, has_pin): (bool, bool), at: &AtTill<'_>, lang: Lang) -> Markup {
    let card = if has_card {
        words("补办新卡（旧卡作废）", "Another card; the old one ends")
    } else {
        words("发卡", "Issue a card")
    };
    html! {
        div.beside {
            form action=(address("/till/visitor/card", lang)) method="post" {
                (at.fields(None))
                button.quiet type="submit" { (card.of(lang)) }
            }
            @if !has_pin {
                a.button.quiet href=(address("/till/visitor/pin", lang)) {
                    (words("本人设置密码", "They set a PIN").of(lang))
                }
            }
            a.button.quiet href=(address("/till/activities", lang)) {
                (words("签到签退", "Check in or out").of(lang))
            }
            form action=(address("/till/visitor/done", lang)) method="post" {
                (at.sender.fields(None))
                button.quiet type="submit" { (words("结束", "Done").of(lang)) }
            }
        }
    }
}

/// What is about to be redeemed.
pub struct Wish {
    /// How much.
    pub amount: Amount,
    /// The hold that reserved it; absent: nothing did.
    pub hold: Option<String>,
    /// Whether it takes the PIN.
    pub needs_pin: bool,
}

/// How long, for whom, and the PIN where it is needed.
pub fn confirm(
    (view, wish): (&VisitorView, &Wish),
    (at, key): (&AtTill<'_>, &str),
    problem: Option<&str>,
    lang: Lang,
) -> Page {
    let title = words("请本人确认", "Have them confirm").of(lang);
    let left = view.spendable.0
        - if wish.hold.is_some() {
            0
        } else {
            wish.amount.0
        };
    let main = html! {
        h1 { (title) }
        (problem_box(problem))
        section {
            p.taken { (view.name) " · " strong { (hours(wish.amount.0, lang)) } }
            p { (words("兑换后可用：", "Left to spend: ").of(lang)) (hours(left, lang)) }
            form action=(address("/till/redeem", lang)) method="post" {
                (at.fields(Some(key)))
                @match &wish.hold {
                    Some(hold) => { input type="hidden" name="hold" value=(hold); }
                    None => { input type="hidden" name="minutes" value=(wish.amount.0); }
                }
                @if wish.needs_pin {
                    label for="pin" { (words("本人输入密码", "Their PIN").of(lang)) }
                    input.code #pin name="pin" type="password" inputmode="numeric" required
                        maxlength="12" autocomplete="off" autofocus;
                }
                div.buttons {
                    button.big type="submit" { (words("确认兑换", "Redeem").of(lang)) }
                    a.button.quiet.big href=(address("/till/visitor", lang)) {
                        (words("返回", "Back").of(lang))
                    }
                }
            }
        }
    };
    inside(
        Place::Serve,
        title.to_owned(),
        "/till/visitor".to_owned(),
        lang,
        &main,
    )
}

/// The receipt, on the screen and on paper; `left` only while its holder stands there.
pub fn receipt(
    one: &Redemption,
    (station, left, proof): (&str, Option<Amount>, &Proof<'_>),
    zone: &Zone,
    sender: &Sender,
    lang: Lang,
) -> Page {
    let title = words("兑换回执", "Receipt").of(lang);
    let short = match lang {
        Lang::Zh => format!("回执 {}：兑换 {} 分钟", one.number, one.amount.0),
        Lang::En => format!("Receipt {}: {} min redeemed", one.number, one.amount.0),
    };
    let main = html! {
        article.sheet.receipt {
            h1 { (title) }
            @if one.reversed {
                p.ended-since { (words("已撤回，额度已退还", "Taken back; it was returned").of(lang)) }
            }
            dl {
                dt { (words("账本编号", "Ledger number").of(lang)) }
                dd.code { (one.number) }
                dt { (words("兑换", "Redeemed").of(lang)) }
                dd.main { (hours(one.amount.0, lang)) }
                dt { (words("时间", "When").of(lang)) }
                dd { (local(zone, one.at)) }
                dt { (words("服务点", "Where").of(lang)) }
                dd { (station) }
                @if let Some(left) = left {
                    dt { (words("可用余额", "Left to spend").of(lang)) }
                    dd { (hours(left.0, lang)) }
                }
            }
            p {
                (words(
                    "有误？请当场告诉工作人员，可在时限内撤回；之后请联系该组织的管理员，\
                     或在核验网页上投诉。您在自己的页面可看到每一笔兑换。",
                    "Something wrong? Say so now: it can be taken back for a while. Later ask an \
                     administrator of the organisation, or report a concern on the check pages. \
                     Your own pages show every redemption.",
                ).of(lang))
            }
            (proof::part(proof, lang))
            p.hint { (short) }
        }
        div.buttons.actions {
            form action=(address("/till/visitor/done", lang)) method="post" {
                (sender.fields(None))
                button.big type="submit" { (words("下一位", "Next person").of(lang)) }
            }
            a.button.quiet.big href=(address("/till/redemptions", lang)) {
                (words("本班兑换", "This shift").of(lang))
            }
        }
    };
    let path = format!("/till/redemptions/{}", one.hold_id);
    inside(Place::Serve, title.to_owned(), path, lang, &main)
}
