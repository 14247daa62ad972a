//! Opening a shift, what it redeemed, and closing it with what was counted.

use maud::{Markup, html};

use super::{Place, inside};
use crate::domain::kernel::refusal::Lang;
use crate::domain::kernel::zone::Zone;
use crate::domain::timebank::book::Shift;
use crate::pages::frame::{Page, address};
use crate::pages::me::{Sender, hours, problem_box};
use crate::reading::mine::local;
use crate::reading::timebank::till::{Redemption, Station};
use crate::reading::words::words;

/// A button for each station, each with its key.
pub fn open(stations: &[(Station, String)], sender: &Sender, lang: Lang) -> Page {
    let title = words("开班", "Open a shift").of(lang);
    let main = html! {
        h1 { (title) }
        @if stations.is_empty() {
            section {
                p {
                    (words("您今天不是任何服务点的工作人员。", "You are no station's clerk today.")
                        .of(lang))
                }
            }
        }
        @for (station, key) in stations {
            form action=(address("/till/shift/open", lang)) method="post" {
                (sender.fields(Some(key)))
                input type="hidden" name="station" value=(station.id);
                div.buttons {
                    button type="submit" {
                        (words("在此开班：", "Open here: ").of(lang)) (station.name)
                    }
                }
            }
        }
    };
    inside(
        Place::Shift,
        title.to_owned(),
        "/till/shift".to_owned(),
        lang,
        &main,
    )
}

/// What the ledger recorded, and the form for what was counted.
pub fn close(
    (shift, name): (&Shift, &str),
    (sender, key): (&Sender, &str),
    zone: &Zone,
    problem: Option<&str>,
    lang: Lang,
) -> Page {
    let title = words("交班", "Close the shift").of(lang);
    let main = html! {
        h1 { (title) }
        (problem_box(problem))
        section {
            dl {
                dt { (words("服务点", "Station").of(lang)) }
                dd { (name) }
                dt { (words("开班", "Open since").of(lang)) }
                dd { (local(zone, shift.opened_at)) }
                dt { (words("账本记录", "On record").of(lang)) }
                dd.main { (sum(shift.recorded.redemptions, shift.recorded.amount.0, lang)) }
            }
        }
        section {
            p {
                (words(
                    "请清点回执，填写笔数和分钟数。两者不一致也会照实记录，由管理员核查。",
                    "Count the slips and say what they sum to. A difference is recorded as it is, \
                     and looked into later.",
                ).of(lang))
            }
            form action=(address("/till/shift/close", lang)) method="post" {
                (sender.fields(Some(key)))
                label for="redemptions" { (words("清点笔数", "Slips counted").of(lang)) }
                input #redemptions name="redemptions" type="number" min="0" max="10000" required;
                label.next for="minutes" { (words("清点分钟数", "Their minutes").of(lang)) }
                input #minutes name="minutes" type="number" min="0" max="1000000" required;
                div.buttons {
                    button type="submit" { (words("交班", "Close the shift").of(lang)) }
                }
            }
        }
        form action=(address("/till/leave", lang)) method="post" {
            (sender.fields(None))
            div.buttons {
                button.quiet type="submit" {
                    (words("退出（不交班）", "Sign out, the shift stays open").of(lang))
                }
            }
        }
    };
    inside(
        Place::Shift,
        title.to_owned(),
        "/till/shift".to_owned(),
        lang,
        &main,
    )
}

/// Both counts, once it is closed.
pub fn closed((recorded, counted): ((u32, i64), (u32, i64)), sender: &Sender, lang: Lang) -> Page {
    let title = words("已交班", "The shift is closed").of(lang);
    let main = html! {
        h1 { (title) }
        section {
            dl {
                dt { (words("账本记录", "On record").of(lang)) }
                dd.main { (sum(recorded.0, recorded.1, lang)) }
                dt { (words("清点", "Counted").of(lang)) }
                dd.main { (sum(counted.0, counted.1, lang)) }
            }
            @if recorded == counted {
                p.stands { (words("两者一致。", "They agree.").of(lang)) }
            } @else {
                p.problem {
                    (words("两者不一致，已如实记录。", "They differ; both are on record.").of(lang))
                }
            }
        }
        form action=(address("/till/leave", lang)) method="post" {
            (sender.fields(None))
            div.buttons { button type="submit" { (words("退出", "Sign out").of(lang)) } }
        }
    };
    inside(
        Place::Shift,
        title.to_owned(),
        "/till/shift".to_owned(),
        lang,
        &main,
    )
}

fn sum(redemptions: u32, minutes: i64, lang: Lang) -> Markup {
    html! {
        (redemptions) (words(" 笔 · ", " redemptions · ").of(lang)) (hours(minutes, lang))
        " (" (minutes) (words(" 分钟)", " min)").of(lang))
    }
}

/// What the shift redeemed, each with a button that takes it back while it may be.
pub fn redemptions(all: &[(Redemption, String)], zone: &Zone, sender: &Sender, lang: Lang) -> Page {
    let title = words("本班兑换", "Redeemed in this shift").of(lang);
    let main = html! {
        h1 { (title) }
        @if all.is_empty() {
            section { p { (words("还没有兑换。", "Nothing yet.").of(lang)) } }
        }
        @for (one, key) in all {
            section.session {
                p {
                    strong { (hours(one.amount.0, lang)) } " · " (local(zone, one.at)) " · "
                    a href=(address(&format!("/till/redemptions/{}", one.hold_id), lang)) {
                        (words("回执 ", "Receipt ").of(lang)) (one.number)
                    }
                }
                @if one.reversed {
                    p.ended-since { (words("已撤回", "Taken back").of(lang)) }
                }
                @if one.reversible { (take_back(one, key, sender, lang)) }
            }
        }
        p.hint {
            (words(
                "时限过后，由组织管理员撤回。",
                "Once the time is over, an administrator of the organisation takes it back.",
            ).of(lang))
        }
    };
    let path = "/till/redemptions".to_owned();
    inside(Place::Redemptions, title.to_owned(), path, lang, &main)
}

fn take_back(one: &Redemption, key: &str, sender: &Sender, lang: Lang) -> Markup {
    let path = format!("/till/redemptions/{}/reversal", one.hold_id);
    html! {
        form action=(address(&path, lang)) method="post" {
            (sender.fields(Some(key)))
            div.buttons {
                button.quiet type="submit" {
                    (words("撤回 ", "Take back ").of(lang)) (one.number)
                }
            }
        }
    }
}
