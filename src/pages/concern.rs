//! Where anybody says that a record or a certificate is not true (Order 67 art. 20), and what
//! became of it.

use maud::{Markup, html};

use super::amounts::clock;
use super::frame::{CHECK, Page, address};
use crate::domain::complaints::event::Concern;
use crate::domain::kernel::ids::ComplaintId;
use crate::domain::kernel::refusal::Lang;
use crate::domain::kernel::zone::Zone;
use crate::domain::limits::{COMPLAINT_CHARS_MAX, CONTACT_CHARS_MAX};
use crate::reading::complaints::ComplaintStatus;
use crate::reading::words::{self, words};

/// What was typed, to be put right rather than typed again.
#[derive(Clone, Debug, Default)]
pub struct Typed {
    /// The name of the concern, as forms send it.
    pub concern: String,
    /// The number.
    pub number: String,
    /// What happened.
    pub text: String,
    /// How the writer can be reached.
    pub contact: String,
}

/// The form; with what was wrong, if something was, and the key under which it is one complaint.
pub fn form(typed: &Typed, key: &str, wrong: Option<(&str, &str)>, lang: Lang) -> Page {
    let title = words("投诉：记录或证明不实", "Report a concern").of(lang);
    let intro = words(
        "任何人都可以投诉，不用登录，也可以不留联系方式。投诉内容加密保存，只有管理员和审计员能看；\
         由与此事无关的管理员答复，不能删除。",
        "Anybody may, without an account, and without saying who they are. What you write is kept \
         sealed: only administrators and auditors read it. Somebody without a hand in it answers; \
         nobody can delete it.",
    );
    let main = html! {
        @if let Some((detail, next_step)) = wrong {
            div.wrong role="alert" {
                p { strong { (words("请改正后再试", "Please put this right").of(lang)) } }
                p { (detail) " " (next_step) }
            }
        }
        h1 { (title) }
        p { (intro.of(lang)) }
        section {
            form action=(address("/v/concern", lang)) method="post" {
                input type="hidden" name="key" value=(key);
                (kinds(&typed.concern, lang))
                (texts(typed, lang))
                div.buttons {
                    button type="submit" { (words("提交投诉", "Send").of(lang)) }
                }
            }
        }
    };
    Page {
        area: &CHECK,
        title: title.to_owned(),
        path: "/v/concern".to_owned(),
        main,
    }
}

fn kinds(chosen: &str, lang: Lang) -> Markup {
    html! {
        fieldset {
            legend { (words("哪里不对？", "What is wrong?").of(lang)) }
            @for concern in Concern::ALL {
                @let name = concern.as_str();
                p.choice {
                    input type="radio" name="concern" value=(name) id=(name) required
                        checked[chosen == name];
                    label for=(name) { (words::concern(concern).of(lang)) }
                }
            }
        }
    }
}

fn texts(typed: &Typed, lang: Lang) -> Markup {
    let number = words(
        "证明编号（没有可不填）",
        "Certificate number, if there is one",
    );
    let text = words(
        "发生了什么？何时、何地、谁知情",
        "What happened? When, where, who knows of it",
    );
    let contact = words(
        "联系方式（可不填，只用于向您核实）",
        "How to reach you; may be left out",
    );
    html! {
        label for="number" { (number.of(lang)) }
        input.code #number name="number" type="text" maxlength="60" value=(typed.number)
            autocomplete="off" spellcheck="false";
        label for="text" { (text.of(lang)) }
        textarea #text name="text" rows="8" required maxlength=(COMPLAINT_CHARS_MAX) {
            (typed.text)
        }
        label for="contact" { (contact.of(lang)) }
        input #contact name="contact" type="text" maxlength=(CONTACT_CHARS_MAX)
            value=(typed.contact) autocomplete="off";
    }
}

/// The page that follows: the reference, by which it is followed.
pub fn taken(id: ComplaintId, lang: Lang) -> Page {
    let title = words("已收到投诉", "Your complaint was received").of(lang);
    let text = words(
        "请记下受理编号；凭它可以随时查询结果，不用登录：",
        "Keep this reference: it tells what becomes of the complaint, without an account:",
    );
    let path = format!("/v/concern/{id}");
    let main = html! {
        h1 { (title) }
        p { (text.of(lang)) }
        p { a.code href=(address(&path, lang)) { (id) } }
    };
    Page {
        area: &CHECK,
        title: title.to_owned(),
        path,
        main,
    }
}

/// What became of a complaint.
pub fn status(status: &ComplaintStatus, zone: &Zone, lang: Lang) -> Page {
    let title = words("投诉的处理情况", "What became of the complaint").of(lang);
    let answered = status.answered_at.map(|at| clock(at, zone));
    let main = html! {
        h1 { (title) }
        p { strong { (status.words) } }
        dl {
            dt { (words("受理编号", "Reference").of(lang)) } dd { (status.complaint_id) }
            dt { (words("收到", "Received").of(lang)) } dd { (clock(status.received_at, zone)) }
            @if let Some(answered) = answered {
                dt { (words("答复", "Answered").of(lang)) } dd { (answered) }
            }
        }
    };
    Page {
        area: &CHECK,
        title: title.to_owned(),
        path: format!("/v/concern/{}", status.complaint_id),
        main,
    }
}
