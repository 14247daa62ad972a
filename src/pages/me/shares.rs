//! Shares: who may look at a certificate until when, who did, and ending it in one tap.

use maud::{Markup, PreEscaped, html};

use super::{Inside, Place, Sender, hours, inside, problem_box};
use crate::domain::kernel::certificate_number::CertificateNumber;
use crate::domain::kernel::ids::{CertificateId, ShareId};
use crate::domain::kernel::refusal::Lang;
use crate::domain::kernel::zone::{LocalDate, Zone};
use crate::domain::shares::book::ShareState;
use crate::domain::shares::event::{SharePurpose, ShareTerm};
use crate::pages::frame::address;
use crate::reading::certificates::CertificateState;
use crate::reading::mine::local;
use crate::reading::shares::ShareView;
use crate::reading::words::{self, Words, words};

/// What the holder agrees to; its digest is recorded with the share.
pub const CONSENT: Words = words(
    "我同意：在期限内，持有链接（和密码）的人可以看到这份证明的内容；每次查看的时间会记录下来给我看。\
     我可以随时撤回。",
    "I agree: until it ends, whoever has the link (and the PIN) sees what this certificate says; \
     when somebody looks is recorded for me. I can withdraw it at any time.",
);

/// `GET /me/shares`; each share with a key for its forms.
pub fn list(shares: &[(ShareView, String)], zone: &Zone, sender: &Sender, lang: Lang) -> Inside {
    let title = words("我的分享", "My shares").of(lang);
    let main = html! {
        h1 { (title) }
        @if shares.is_empty() {
            section {
                p {
                    (words(
                        "还没有分享。打开一份证明，点“分享”。",
                        "There are none. Open a certificate and choose “Share”.",
                    ).of(lang))
                }
            }
        }
        @for (view, key) in shares { (share(view, key, zone, sender, lang)) }
    };
    inside(
        Place::Shares,
        title.to_owned(),
        "/me/shares".to_owned(),
        main,
    )
}

fn share(view: &ShareView, key: &str, zone: &Zone, sender: &Sender, lang: Lang) -> Markup {
    let certificate = format!("/me/certificates/{}", view.certificate_id);
    html! {
        section.session {
            h3 { (view.purpose_words) }
            p {
                strong { (view.state_words) }
                @if view.state != ShareState::Withdrawn {
                    " · " (words("到期：", "Until ").of(lang)) (local(zone, view.expires_at))
                }
            }
            p {
                (words("证明 ", "Certificate ").of(lang))
                a href=(address(&certificate, lang)) { (view.number) }
                @if view.has_pin { " · " (words("需密码", "takes a PIN").of(lang)) }
            }
            h4 { (words("谁看过：", "Looks: ").of(lang)) (view.look_count) }
            @if !view.looks.is_empty() {
                ul.plain {
                    @for look in &view.looks {
                        li { (local(zone, look.at.moment())) " · " (look.by_words) }
                    }
                }
            }
            @if view.certificate_state == CertificateState::Superseded
                && view.state == ShareState::Open { (superseded(view, lang)) }
            @if view.state != ShareState::Withdrawn { (acts(view, key, sender, lang)) }
        }
    }
}

/// What the holder may do for those who have a link to what was superseded.
fn superseded(view: &ShareView, lang: Lang) -> Markup {
    let text = words(
        "这份证明已被取代。打开链接的人会看到这一点；您可以让他们看到新的证明。",
        "This certificate was superseded, and whoever opens the link is told so. You can offer \
         them the newer one.",
    );
    let path = format!("/me/shares/{}/newer", view.share_id);
    html! {
        p { (text.of(lang)) }
        div.buttons {
            a.button.quiet href=(address(&path, lang)) {
                (words("提供新的证明", "Offer the newer one").of(lang))
            }
        }
    }
}

fn acts(view: &ShareView, key: &str, sender: &Sender, lang: Lang) -> Markup {
    let path = format!("/me/shares/{}", view.share_id);
    // What has ended is not opened for longer.
    let stands = matches!(
        view.certificate_state,
        CertificateState::Valid | CertificateState::Disputed
    );
    html! {
        @if stands {
            form.inline action=(address(&format!("{path}/extend"), lang)) method="post" {
                (sender.fields(Some(key)))
                div.buttons {
                    @for term in ShareTerm::ALL {
                        button.quiet type="submit" name="term" value=(term.days()) {
                            (words("延长", "Keep open ").of(lang)) (term.days())
                            (words("天", " days").of(lang))
                        }
                    }
                }
            }
        }
        form.inline action=(address(&format!("{path}/withdraw"), lang)) method="post" {
            (sender.fields(Some(key)))
            div.buttons { button type="submit" { (words("撤回", "Withdraw").of(lang)) } }
        }
    }
}

/// `GET …/share`: for how long, what for, with a PIN or without.
pub fn form(
    id: CertificateId,
    key: &str,
    problem: Option<&str>,
    sender: &Sender,
    lang: Lang,
) -> Inside {
    let title = words("分享证明", "Share the certificate").of(lang);
    let path = format!("/me/certificates/{id}/share");
    let main = html! {
        h1 { (title) }
        (problem_box(problem))
        section {
            form action=(address(&path, lang)) method="post" {
                (sender.fields(Some(key)))
                (term_choice(lang))
                fieldset {
                    legend { (words("用途", "What for").of(lang)) }
                    @for (at, purpose) in SharePurpose::ALL.into_iter().enumerate() {
                        label.choice {
                            input type="radio" name="purpose" value=(at) checked[at == 0];
                            span { (words::share_purpose(purpose).of(lang)) }
                        }
                    }
                }
                (pin_field(lang))
                p.consent { (CONSENT.of(lang)) }
                div.buttons {
                    button.big type="submit" { (words("同意并分享", "Agree and share").of(lang)) }
                }
            }
        }
    };
    inside(Place::Shares, title.to_owned(), path, main)
}

/// The same for a child whose guardian has not consented: what is missing, and where it is given.
pub fn with_guardian(id: CertificateId, lang: Lang) -> Inside {
    let title = words("分享证明", "Share the certificate").of(lang);
    let first = words(
        "您未满十四周岁。把证明分享给别人之前，需要监护人（父母等）的同意。",
        "You are under fourteen. Before you share a certificate, your parent or guardian has to \
         agree.",
    );
    let next = words(
        "请监护人到服务点，由工作人员登记同意；登记后就可以在这里分享。",
        "They go to a service station, where staff record it. After that you can share here.",
    );
    let still = words(
        "证明本身不受影响：可以随时打开和打印。",
        "The certificate itself is not touched by this: you can open and print it at any time.",
    );
    let main = html! {
        h1 { (title) }
        section {
            p { strong { (first.of(lang)) } }
            p { (next.of(lang)) }
            p.hint { (still.of(lang)) }
            div.buttons {
                a.button.quiet href=(address(&format!("/me/certificates/{id}"), lang)) {
                    (words("回到证明", "Back to the certificate").of(lang))
                }
            }
        }
    };
    let path = format!("/me/certificates/{id}/share");
    inside(Place::Shares, title.to_owned(), path, main)
}

fn term_choice(lang: Lang) -> Markup {
    html! {
        fieldset {
            legend { (words("期限", "How long").of(lang)) }
            @for term in ShareTerm::ALL {
                label.choice {
                    input type="radio" name="term" value=(term.days())
                        checked[term == ShareTerm::Days30];
                    span { (term.days()) (words(" 天", " days").of(lang)) }
                }
            }
        }
    }
}

fn pin_field(lang: Lang) -> Markup {
    let hint = words(
        "可不填。四至八位数字，另行告诉对方。",
        "May be left out. Four to eight digits, to be told separately.",
    );
    html! {
        label for="pin" { (words("密码", "PIN").of(lang)) }
        p.hint #pin-hint { (hint.of(lang)) }
        input.code #pin name="pin" type="text" inputmode="numeric" maxlength="8"
            autocomplete="off" aria-describedby="pin-hint";
    }
}

/// A certificate that may be offered in the place of an earlier one.
#[derive(Clone, Copy, Debug)]
pub struct Newer {
    /// The certificate.
    pub id: CertificateId,
    /// Its number.
    pub number: CertificateNumber,
    /// The day of issue.
    pub issued_on: LocalDate,
    /// Minutes of service.
    pub minutes: i64,
}

/// What the holder agrees to who offers a newer certificate behind an earlier link.
pub const CONSENT_TO_NEWER: Words = words(
    "我同意：在期限内，持有原链接的人可以由原页面打开这份新的证明，看到其内容；每次查看的时间会记录下来给\
     我看。我可以随时撤回。",
    "I agree: until it ends, whoever has the earlier link can go on from it to this newer \
     certificate and sees what it says; when somebody looks is recorded for me. I can withdraw it \
     at any time.",
);

/// `GET …/newer`: which certificate, for how long.
pub fn newer_form(
    id: ShareId,
    choices: &[Newer],
    problem: Option<&str>,
    sender: &Sender,
    lang: Lang,
) -> Inside {
    let title = words("提供新的证明", "Offer the newer certificate").of(lang);
    let path = format!("/me/shares/{id}/newer");
    let none = words(
        "您还没有更新的有效证明。请先开具一份。",
        "You have no newer certificate that stands. Get one first.",
    );
    let main = html! {
        h1 { (title) }
        (problem_box(problem))
        section {
            @if choices.is_empty() {
                p { (none.of(lang)) }
                div.buttons {
                    a.button href=(address("/me/certificates/new", lang)) {
                        (words("开具证明", "Get a certificate").of(lang))
                    }
                }
            } @else {
                form action=(address(&path, lang)) method="post" {
                    (sender.fields(None))
                    fieldset {
                        legend { (words("哪一份", "Which one").of(lang)) }
                        @for (at, newer) in choices.iter().enumerate() {
                            label.choice {
                                input type="radio" name="certificate" value=(newer.id)
                                    checked[at == 0];
                                span {
                                    (newer.number) " · " (newer.issued_on) " · "
                                    (hours(newer.minutes, lang))
                                }
                            }
                        }
                    }
                    (term_choice(lang))
                    (pin_field(lang))
                    p.consent { (CONSENT_TO_NEWER.of(lang)) }
                    div.buttons {
                        button.big type="submit" {
                            (words("同意并提供", "Agree and offer").of(lang))
                        }
                    }
                }
            }
        }
    };
    inside(Place::Shares, title.to_owned(), path, main)
}

/// The link, this once.
pub fn made(link: &str, qr: &str, lang: Lang) -> Inside {
    let title = words("分享链接，只显示这一次", "The link, shown this once").of(lang);
    let main = html! {
        h1 { (title) }
        section {
            div.qr { (PreEscaped(qr)) }
            p { a href=(link) rel="noreferrer" { (link) } }
            p {
                (words(
                    "把链接或二维码发给对方。没有保存在任何地方；遗失请撤回后重新分享。",
                    "Send the link or the code. It is stored nowhere; if it is lost, withdraw the \
                     share and make another.",
                ).of(lang))
            }
            div.buttons.actions {
                a.button.quiet href=(address("/me/shares", lang)) {
                    (words("我的分享", "My shares").of(lang))
                }
            }
        }
    };
    inside(
        Place::Shares,
        title.to_owned(),
        "/me/shares".to_owned(),
        main,
    )
}
