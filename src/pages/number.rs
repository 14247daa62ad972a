//! What a number alone tells: whether the certificate stands, who issued it and how that issuer
//! stands, on which day (R50).
//!
//! Must never: show a name of a person, or hours.

use maud::{Markup, html};

use super::frame::{CHECK, Page};
use super::standing::{self, Standing};
use super::{form, states};
use crate::domain::kernel::certificate_number::CertificateNumber;
use crate::domain::kernel::moment::Moment;
use crate::domain::kernel::refusal::Lang;
use crate::domain::kernel::zone::Zone;
use crate::reading::certificates::{self, NumberView};
use crate::reading::words::{Words, words};
use crate::reading::{Read, found};
use crate::run::Ledger;
use crate::verify::PageState;

/// What is known of a number.
#[derive(Clone, Debug)]
pub struct Numbered {
    /// What the number tells.
    pub view: NumberView,
    /// How the issuer stands; none: the ledger itself issued.
    pub issuer: Option<Standing>,
}

/// Looks a number up; refuses one that no certificate has.
pub fn look_up(ledger: &Ledger, number: CertificateNumber, lang: Lang) -> Read<Numbered> {
    let view = certificates::by_number(ledger, number, lang)?;
    let id = certificates::id_of(ledger, number)?;
    let certificate = found::certificate(ledger, id)?;
    let issuer = match certificate.issuer {
        Some(issuer) => Some(standing::of(ledger, issuer, certificate.at)?),
        None => None,
    };
    Ok(Numbered { view, issuer })
}

/// The page of a certificate that there is.
pub fn page(numbered: &Numbered, at: Moment, zone: &Zone, lang: Lang) -> Page {
    let view = &numbered.view;
    let state = states::of(view.state);
    let number = view.number.to_string();
    let main = html! {
        (states::by_number(state, at, zone, lang))
        (facts(numbered, &number, lang))
        (next(lang))
        (form::forms(lang))
    };
    Page {
        area: &CHECK,
        title: format!("{} {number}", states::title(state).of(lang)),
        path: path(view.number),
        main,
    }
}

/// The page of a number that no certificate has.
pub fn unknown(number: CertificateNumber, at: Moment, zone: &Zone, lang: Lang) -> Page {
    let text = words(
        "请与证明上的编号逐个字符核对。如果一致，这份证明不是本账本出具的，请勿采信；也可能由\
         另一个账本出具，请看证明上的网址。",
        "Compare it with the number on the certificate, character by character. If it is the same, \
         this ledger did not issue that certificate: do not rely on it, or look at the address on \
         it, for another ledger may have.",
    );
    let main = html! {
        (states::by_number(PageState::Unknown, at, zone, lang))
        section aria-labelledby="facts" {
            h2 #facts { (words("所查编号", "The number you asked for").of(lang)) }
            p.code { (number) }
            p { (text.of(lang)) }
        }
        (form::forms(lang))
    };
    Page {
        area: &CHECK,
        title: states::title(PageState::Unknown).of(lang).to_owned(),
        path: path(number),
        main,
    }
}

/// Where the page of a number is found.
pub fn path(number: CertificateNumber) -> String {
    format!("/v/{number}")
}

fn facts(numbered: &Numbered, number: &str, lang: Lang) -> Markup {
    let view = &numbered.view;
    let own = words("账本系统直接出具", "the ledger itself").of(lang);
    let issuer = view.issuer_name.as_deref().unwrap_or(own);
    let row = |label: Words, value: &str| {
        html! { dt { (label.of(lang)) } dd { (value) } }
    };
    let standing = words("出具单位的资格", "Standing of the issuer");
    html! {
        section aria-labelledby="facts" {
            h2 #facts { (words("账本所载", "What the ledger says").of(lang)) }
            dl {
                dt { (words("证明编号", "Number").of(lang)) }
                dd.main { (number) }
                (row(words("出具单位", "Issuer"), issuer))
                @if let Some(issuer) = &numbered.issuer {
                    (row(standing, &issuer.told(view.issued_on, lang)))
                }
                (row(words("出具日期", "Issued on"), &view.issued_on.to_string()))
                @if let Some(ended) = view.ended_on {
                    (row(words("失效日期", "Not in force since"), &ended.to_string()))
                }
            }
        }
    }
}

fn next(lang: Lang) -> Markup {
    let text = words(
        "编号本身不说明持证人是谁、服务了多久。请向持证人索取证明文件（*.hours.json 或 PDF），\
         在下方上传，即可核对姓名、期间、时长和凭据。",
        "A number does not tell whose certificate it is, nor how many hours it shows. Ask the \
         holder for the file (*.hours.json or PDF) and check it below: it shows name, period, \
         hours and evidence.",
    );
    html! {
        section aria-labelledby="next" {
            h2 #next { (words("还要核对姓名和时长？", "Name and hours, too?").of(lang)) }
            p { (text.of(lang)) }
        }
    }
}
