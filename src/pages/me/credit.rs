//! Credit: what can be spent, what is reserved, what moved; and the code to be shown at a till.

use maud::{Markup, PreEscaped, html};

use super::{Inside, Place, Sender, hours, inside};
use crate::domain::kernel::refusal::Lang;
use crate::domain::kernel::zone::Zone;
use crate::domain::policy::pack::WarnSide;
use crate::pages::frame::address;
use crate::reading::mine::local;
use crate::reading::timebank::accounts::AccountView;
use crate::reading::timebank::holds::HoldView;
use crate::reading::timebank::statement::LineView;
use crate::reading::timebank::warnings::WarningView;
use crate::reading::words::words;

/// `GET /me/credit`; each open hold with the key of its button; behind them what else waits;
/// at the end what moved elsewhere before.
pub fn credit(
    (view, keys, waiting): (&AccountView, &[String], &Markup),
    (lines, before): (&[LineView], &Markup),
    zone: &Zone,
    sender: &Sender,
    lang: Lang,
) -> Inside {
    let title = words("我的时间币", "My time credit").of(lang).to_owned();
    let main = html! {
        h1 { (title) }
        @if let Some(unit) = &view.unit_name {
            p.hint { (words("单位：", "Unit: ").of(lang)) (unit) }
        }
        @if view.frozen {
            p.problem { (words("账户已冻结。", "The account is frozen.").of(lang)) }
        }
        @if let Some(warning) = &view.warning { (warned(warning, lang)) }
        div.figures {
            (figure(words("可用", "Can be spent").of(lang), view.spendable.0, lang))
            (figure(words("已预留", "Reserved").of(lang), view.held.0, lang))
            (figure(words("累计获得", "Earned in all").of(lang), view.earned.0, lang))
        }
        section {
            form action=(address("/me/code", lang)) method="post" {
                (sender.fields(None))
                div.buttons {
                    button.big type="submit" {
                        (words("在服务点出示的码", "A code to show at a station").of(lang))
                    }
                }
            }
        }
        @for (hold, key) in view.holds.iter().zip(keys) {
            (reserved(hold, key, zone, sender, lang))
        }
        (waiting)
        h2 { (words("最近的变动", "What moved lately").of(lang)) }
        @if lines.is_empty() {
            section { p { (words("没有记录。", "There are none.").of(lang)) } }
        }
        @for line in lines { (moved(line, zone, lang)) }
        p {
            a href=(address("/me/credit/statement", lang)) {
                (words("对账单：选择时段，打印或下载", "Statement of a period, to print or save")
                    .of(lang))
            }
        }
        (before)
    };
    let path = "/me/credit".to_owned();
    inside(Place::Credit, title, path, main)
}

/// The soft limit that was passed, where it stands, and where to give.
fn warned(warning: &WarningView, lang: Lang) -> Markup {
    let limit = match warning.side {
        WarnSide::Above => words("提醒线：高于 ", "This shows above "),
        WarnSide::Below => words("提醒线：低于 ", "This shows below "),
    };
    html! {
        p.problem {
            (warning.words) (words("。", ". ").of(lang))
            (limit.of(lang)) (hours(warning.limit.0, lang)) (words("。", ".").of(lang))
        }
    }
}

fn figure(label: &str, minutes: i64, lang: Lang) -> Markup {
    html! {
        div.figure {
            span.label { (label) }
            span.hours { (signed(minutes, lang)) }
        }
    }
}

/// Minutes as people say them, owed ones with their sign.
pub(super) fn signed(minutes: i64, lang: Lang) -> String {
    let sign = if minutes < 0 { "−" } else { "" };
    format!("{sign}{}", hours(minutes.abs(), lang))
}

fn reserved(hold: &HoldView, key: &str, zone: &Zone, sender: &Sender, lang: Lang) -> Markup {
    let path = format!("/me/holds/{}/void", hold.hold_id);
    html! {
        section {
            h2 { (words("预留：", "Reserved: ").of(lang)) (hours(hold.amount.0, lang)) }
            p {
                (hold.purpose_words) " · " (words("到期 ", "until ").of(lang))
                (local(zone, hold.expires_at))
            }
            form action=(address(&path, lang)) method="post" {
                (sender.fields(Some(key)))
                div.buttons {
                    button.quiet type="submit" { (words("取消预留", "Give it up").of(lang)) }
                }
            }
        }
    }
}

fn moved(line: &LineView, zone: &Zone, lang: Lang) -> Markup {
    html! {
        section.notice {
            p.when { (local(zone, line.recorded_at)) }
            p { strong { (line.words) " " (signed(line.amount.0, lang)) } }
            p {
                (words("余额 ", "Balance ").of(lang)) (signed(line.balance.0, lang)) " · "
                (words("编号 ", "No. ").of(lang)) (line.position)
            }
        }
    }
}

/// The code, to be scanned or typed at a till, once.
pub fn code(text: &str, qr: &str, seconds: i64, sender: &Sender, lang: Lang) -> Inside {
    let title = words("向工作人员出示", "Show this at the station").of(lang);
    let main = html! {
        h1 { (title) }
        section {
            div.qr { (PreEscaped(qr)) }
            p.code { (text) }
            p {
                (seconds)
                (words(" 秒内有效，只能用一次。它让工作人员看到您的可用额度，并可兑换密码额度以内的服务。",
                    " seconds, and once. It lets staff see what you can spend, and redeem what \
                     takes no PIN.").of(lang))
            }
        }
        form action=(address("/me/code", lang)) method="post" {
            (sender.fields(None))
            div.buttons {
                button.quiet type="submit" { (words("换一个码", "Another code").of(lang)) }
            }
        }
    };
    let path = "/me/credit".to_owned();
    inside(Place::Credit, title.to_owned(), path, main)
}
