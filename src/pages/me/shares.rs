//! Shares: who may look at a certificate until when, who did, and ending it in one tap.

use maud::{Markup, PreEscaped, html};

use super::{Place, Sender, inside, problem_box};
use crate::domain::kernel::ids::CertificateId;
use crate::domain::kernel::refusal::Lang;
use crate::domain::kernel::zone::Zone;
use crate::domain::shares::book::ShareState;
use crate::domain::shares::event::{SharePurpose, ShareTerm};
use crate::pages::frame::{Page, address};
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
pub fn list(shares: &[(ShareView, String)], zone: &Zone, sender: &Sender, lang: Lang) -> Page {
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
        lang,
        &main,
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
            @if view.state != ShareState::Withdrawn { (acts(view, key, sender, lang)) }
        }
    }
}

fn acts(view: &ShareView, key: &str, sender: &Sender, lang: Lang) -> Markup {
    let path = format!("/me/shares/{}", view.share_id);
    html! {
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
) -> Page {
    let title = words("分享证明", "Share the certificate").of(lang);
    let path = format!("/me/certificates/{id}/share");
    let pin_hint = words(
        "可不填。四至八位数字，另行告诉对方。",
        "May be left out. Four to eight digits, to be told separately.",
    );
    let main = html! {
        h1 { (title) }
        (problem_box(problem))
        section {
            form action=(address(&path, lang)) method="post" {
                (sender.fields(Some(key)))
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
                fieldset {
                    legend { (words("用途", "What for").of(lang)) }
                    @for (at, purpose) in SharePurpose::ALL.into_iter().enumerate() {
                        label.choice {
                            input type="radio" name="purpose" value=(at) checked[at == 0];
                            span { (words::share_purpose(purpose).of(lang)) }
                        }
                    }
                }
                label for="pin" { (words("密码", "PIN").of(lang)) }
                p.hint #pin-hint { (pin_hint.of(lang)) }
                input.code #pin name="pin" type="text" inputmode="numeric" maxlength="8"
                    autocomplete="off" aria-describedby="pin-hint";
                p.consent { (CONSENT.of(lang)) }
                div.buttons {
                    button.big type="submit" { (words("同意并分享", "Agree and share").of(lang)) }
                }
            }
        }
    };
    inside(Place::Shares, title.to_owned(), path, lang, &main)
}

/// The link, this once.
pub fn made(link: &str, qr: &str, lang: Lang) -> Page {
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
        lang,
        &main,
    )
}
