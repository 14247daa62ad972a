//! Requests for a transfer, on the page of one's own credit: who asks for how much, the buttons,
//! and the form to ask.

use maud::{Markup, html};

use super::{Sender, hours};
use crate::domain::kernel::ids::PersonId;
use crate::domain::kernel::refusal::Lang;
use crate::domain::kernel::zone::Zone;
use crate::pages::frame::address;
use crate::reading::mine::local;
use crate::reading::timebank::accounts::RelationView;
use crate::reading::timebank::requests::{TransferRequestView, TransferRequestsView};
use crate::reading::words::words;

/// What the page shows of requests.
pub struct Requests<'a> {
    /// Those that are open.
    pub open: &'a TransferRequestsView,
    /// Who may be asked; empty: the policy has no transfers, or no relation is proven.
    pub relations: &'a [RelationView],
    /// Whether a PIN is set, without which nothing is accepted.
    pub has_pin: bool,
    /// The ledger's zone.
    pub zone: &'a Zone,
}

/// Open requests, each with its buttons, and the form to ask; `fresh` makes the key of a form.
pub fn section(shown: &Requests<'_>, fresh: fn() -> String, sender: &Sender, lang: Lang) -> Markup {
    html! {
        @for request in &shown.open.received {
            (received(request, shown, fresh, sender, lang))
        }
        @for request in &shown.open.made { (made(request, shown.zone, &fresh(), sender, lang)) }
        @if !shown.relations.is_empty() { (ask(shown.relations, &fresh(), sender, lang)) }
    }
}

fn received(
    request: &TransferRequestView,
    shown: &Requests<'_>,
    fresh: fn() -> String,
    sender: &Sender,
    lang: Lang,
) -> Markup {
    let path = |step: &str| format!("/me/transfer-requests/{}/{step}", request.request_id);
    let pin = format!("pin-{}", request.request_id);
    html! {
        section {
            h2 {
                (words("有人向您请求：", "You are asked for: ").of(lang))
                (hours(request.amount.0, lang))
            }
            p { (who(request.by, request, lang)) " · " (until(request, shown.zone, lang)) }
            p.hint {
                (words(
                    "接受后按转赠规则转出；拒绝不需要理由。",
                    "Accepted, it is a transfer by the usual rules. You may say no without a \
                     reason.",
                ).of(lang))
            }
            @if shown.has_pin {
                form action=(address(&path("accept"), lang)) method="post" {
                    (sender.fields(Some(&fresh())))
                    label for=(pin) { (words("密码（六位数字）", "PIN (six digits)").of(lang)) }
                    input.code id=(pin) name="pin" type="password" inputmode="numeric" required
                        maxlength="6" autocomplete="off";
                    div.buttons {
                        button type="submit" { (words("接受并转出", "Accept and give it").of(lang)) }
                    }
                }
            } @else {
                p {
                    a href=(address("/me/pin", lang)) {
                        (words("先设置密码，才能接受", "Set a PIN first, to accept").of(lang))
                    }
                }
            }
            form action=(address(&path("reject"), lang)) method="post" {
                (sender.fields(Some(&fresh())))
                div.buttons {
                    button.quiet type="submit" { (words("拒绝", "Say no").of(lang)) }
                }
            }
        }
    }
}

fn made(
    request: &TransferRequestView,
    zone: &Zone,
    key: &str,
    sender: &Sender,
    lang: Lang,
) -> Markup {
    let path = format!("/me/transfer-requests/{}/withdraw", request.request_id);
    html! {
        section {
            h2 { (words("您请求的：", "You asked for: ").of(lang)) (hours(request.amount.0, lang)) }
            p { (who(request.from, request, lang)) " · " (until(request, zone, lang)) }
            form action=(address(&path, lang)) method="post" {
                (sender.fields(Some(key)))
                div.buttons {
                    button.quiet type="submit" { (words("撤回请求", "Withdraw it").of(lang)) }
                }
            }
        }
    }
}

fn until(request: &TransferRequestView, zone: &Zone, lang: Lang) -> Markup {
    html! { (words("到期 ", "until ").of(lang)) (local(zone, request.expires_at)) }
}

/// The other side: how the two are related, and the end of the id, for names are sealed.
fn who(person: PersonId, request: &TransferRequestView, lang: Lang) -> Markup {
    let related = request.relation_words.as_deref();
    let related = related.unwrap_or_else(|| words("无登记关系", "no relation recorded").of(lang));
    html! { (related) " " (short(person)) }
}

/// The end of an id, to tell one relation from another.
pub(super) fn short(person: PersonId) -> String {
    let text = person.to_string();
    let end = text.len().saturating_sub(6);
    format!("…{}", &text[end..])
}

fn ask(relations: &[RelationView], key: &str, sender: &Sender, lang: Lang) -> Markup {
    html! {
        details.actions {
            summary { (words("向亲友请求时间币", "Ask a relation for credit").of(lang)) }
            section {
                form action=(address("/me/transfer-requests", lang)) method="post" {
                    (sender.fields(Some(key)))
                    label for="from" { (words("向谁", "Whom").of(lang)) }
                    select #from name="from" required {
                        @for relation in relations {
                            option value=(relation.to) {
                                (relation.words) " " (short(relation.to))
                            }
                        }
                    }
                    label.next for="minutes" { (words("多少分钟", "How many minutes").of(lang)) }
                    input #minutes name="minutes" type="number" inputmode="numeric" min="1"
                        required;
                    p.hint {
                        (words(
                            "对方会收到通知，可以接受或拒绝；您随时可以撤回。",
                            "They are told, and accept or say no; you may withdraw it at any time.",
                        ).of(lang))
                    }
                    div.buttons {
                        button type="submit" { (words("发出请求", "Ask").of(lang)) }
                    }
                }
            }
        }
    }
}
