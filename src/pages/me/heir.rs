//! Who is to have what one leaves, and a closing that can be called off: on the page of one's
//! credit.

use maud::{Markup, html};

use super::Sender;
use super::requests::short;
use crate::domain::kernel::refusal::Lang;
use crate::domain::kernel::zone::Zone;
use crate::domain::timebank::account::Account;
use crate::pages::frame::address;
use crate::reading::mine::local;
use crate::reading::timebank::accounts::{ClosingView, MemberView, RelationView};
use crate::reading::words::words;

/// That the account closes, with the button against it; or that it is closed.
pub fn notice(
    (member, key): (&MemberView, &str),
    zone: &Zone,
    sender: &Sender,
    lang: Lang,
) -> Markup {
    html! {
        @if member.closed.is_some() {
            p.problem {
                (words(
                    "账户已注销，不再收付；服务时长不受影响。",
                    "This account is closed: it gives and receives nothing any more. Hours of \
                     service are untouched.",
                ).of(lang))
            }
        }
        @if let Some(closing) = &member.closing { (closes(closing, key, zone, sender, lang)) }
    }
}

fn closes(closing: &ClosingView, key: &str, zone: &Zone, sender: &Sender, lang: Lang) -> Markup {
    html! {
        section {
            p.problem role="alert" {
                (words("账户将注销，时间：", "The account is about to close: ").of(lang))
                (local(zone, closing.ends_at))
            }
            p {
                (words(
                    "到时余额转给您登记的继承人，其余核销。如有误，请撤销。",
                    "What is left then goes to the heir you named; the rest is written off. If \
                     that is wrong, call it off.",
                ).of(lang))
            }
            form action=(address("/me/closing/call-off", lang)) method="post" {
                (sender.fields(Some(key)))
                div.buttons {
                    button type="submit" { (words("撤销注销", "Call it off").of(lang)) }
                }
            }
        }
    }
}

/// The form that names an heir among the relations whom the policy lets inherit.
pub fn form(
    (member, relations): (&MemberView, &[RelationView]),
    (has_pin, key): (bool, &str),
    sender: &Sender,
    lang: Lang,
) -> Markup {
    html! {
        details.actions {
            summary {
                (words("继承人：", "Heir: ").of(lang)) (named(member, lang))
            }
            section {
                p.hint {
                    (words(
                        "账户注销时，余额转给继承人；没有登记的，余额核销。可随时更改。",
                        "When the account closes, what is left goes to the heir; without one it is \
                         written off. You may change it at any time.",
                    ).of(lang))
                }
                @if has_pin {
                    form action=(address("/me/heir", lang)) method="post" {
                        (sender.fields(Some(key)))
                        label for="heir" { (words("继承人", "Heir").of(lang)) }
                        select #heir name="heir" {
                            option value="" { (words("不指定", "Nobody").of(lang)) }
                            @for relation in relations {
                                @let chosen = member.heir == Some(Account::Person(relation.to));
                                option value=(relation.to) selected[chosen] {
                                    (relation.words) " " (short(relation.to))
                                }
                            }
                        }
                        label.next for="heir-pin" {
                            (words("密码（六位数字）", "PIN (six digits)").of(lang))
                        }
                        input.code #heir-pin name="pin" type="password" inputmode="numeric" required
                            maxlength="6" autocomplete="off";
                        div.buttons {
                            button type="submit" { (words("登记", "Name them").of(lang)) }
                        }
                    }
                } @else {
                    p {
                        a href=(address("/me/pin", lang)) {
                            (words("先设置密码，才能登记", "Set a PIN first").of(lang))
                        }
                    }
                }
            }
        }
    }
}

/// Whom the holder named, in words.
fn named(member: &MemberView, lang: Lang) -> Markup {
    let relation = |id| member.relations.iter().find(|it| it.to == id);
    html! {
        @match member.heir {
            None => { (words("未登记", "nobody").of(lang)) }
            Some(Account::Person(id)) => {
                @if let Some(known) = relation(id) { (known.words) " " }
                (short(id))
            }
            Some(_) => { (words("公益池", "a pool").of(lang)) }
        }
    }
}
