//! Certificates: the list, the form for a new one, and one of them.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::{Inside, Place, Sender, hours, inside, problem_box};
use crate::domain::certificates::command::UnitShows;
use crate::domain::certificates::event::{ShownName, Variant};
use crate::domain::kernel::ids::OrganisationId;
use crate::domain::kernel::refusal::Lang;
use crate::domain::sessions::grade::Grade;
use crate::pages::frame::address;
use crate::reading::certificates::{CertificateState, CertificateView};
use crate::reading::words::{Words, grade, words};

/// The choices of a period, by their names in the form.
pub const PERIODS: [(&str, Words); 4] = [
    ("all", words("全部", "All my service")),
    ("this_year", words("今年", "This year")),
    ("last_year", words("去年", "Last year")),
    ("own", words("自选日期", "From one day to another")),
];

/// What the names of the fields begin with that choose about a recording unit; its id follows.
pub const UNIT: &str = "unit_";

/// What a variant shows, in a sentence.
pub const fn variant(variant: Variant) -> (Words, Words) {
    match variant {
        Variant::Full => (
            words("完整", "In full"),
            words(
                "姓名，每次服务的日期、活动、地点和时长；预览时可按记录单位调整。",
                "Your name, and each session with day, activity, place and minutes; the preview \
                 lets you choose for each organisation.",
            ),
        ),
        Variant::Sessions => (
            words("逐次，不写活动", "Each session, no activity"),
            words(
                "姓名，每次服务的日期和时长；不写活动和地点。",
                "Your name, and each session with day and minutes; no activity, no place.",
            ),
        ),
        Variant::Summary => (
            words("只写合计", "Totals only"),
            words(
                "姓名和合计时长；核验者看不到任何一次服务。",
                "Your name and the total; whoever checks sees no single session.",
            ),
        ),
        Variant::Anonymous => (
            words("不写姓名", "Without a name"),
            words(
                "只有合计时长，不写姓名；不能证明属于谁。",
                "The total and no name; it cannot show whose it is.",
            ),
        ),
        Variant::Star => (
            words("星级", "Star"),
            words(
                "姓名、星级、认定日期和计入的时长合计；不列任何一次服务。",
                "Your name, your star, when it was granted and the total that counted; no single \
                 session.",
            ),
        ),
    }
}

/// Every variant, the usual one first.
const VARIANTS: [Variant; 4] = [
    Variant::Full,
    Variant::Sessions,
    Variant::Summary,
    Variant::Anonymous,
];

/// What was chosen in the form.
#[derive(Clone, Debug)]
pub struct Choice {
    /// One of [`PERIODS`].
    pub period: String,
    /// First day, of one's own dates.
    pub from: String,
    /// Last day, of one's own dates.
    pub to: String,
    /// How much it shows.
    pub variant: Variant,
    /// How the name is shown.
    pub shown_name: ShownName,
    /// What is told less about than the variant tells.
    pub units: BTreeMap<OrganisationId, UnitShows>,
    /// Whether commendations are stated.
    pub commendations: bool,
}

impl Default for Choice {
    fn default() -> Self {
        Self {
            period: "all".to_owned(),
            from: String::new(),
            to: String::new(),
            variant: Variant::Full,
            shown_name: ShownName::Full,
            units: BTreeMap::new(),
            commendations: false,
        }
    }
}

/// `GET /me/certificates/new`, with what was wrong with the last choice.
///
/// `commended` is whether there are commendations that it could state.
pub fn form(
    (choice, commended): (&Choice, bool),
    problem: Option<&str>,
    sender: &Sender,
    lang: Lang,
) -> Inside {
    let title = words("开具证明", "Get a certificate").of(lang);
    let main = html! {
        h1 { (title) }
        p {
            (words("免费。选择时段和内容，先看再出具。", "Free of charge. Choose, look, then issue.")
                .of(lang))
        }
        (problem_box(problem))
        section {
            form action=(address("/me/certificates/preview", lang)) method="post" {
                (sender.fields(None))
                (period_choice(choice, lang))
                (variant_choice(choice, lang))
                (name_choice(choice, lang))
                @if commended { (commendation_choice(choice, lang)) }
                div.buttons {
                    button.big type="submit" { (words("预览", "Preview").of(lang)) }
                }
            }
        }
    };
    let path = "/me/certificates/new".to_owned();
    inside(Place::Certificates, title.to_owned(), path, main)
}

pub(super) fn radio(
    name: &str,
    value: &str,
    is_chosen: bool,
    label: &str,
    hint: Option<&str>,
) -> Markup {
    html! {
        label.choice {
            input type="radio" name=(name) value=(value) checked[is_chosen];
            span { (label) @if let Some(hint) = hint { span.hint { (hint) } } }
        }
    }
}

fn period_choice(choice: &Choice, lang: Lang) -> Markup {
    html! {
        fieldset {
            legend { (words("时段", "Period").of(lang)) }
            @for (value, label) in PERIODS {
                (radio("period", value, choice.period == value, label.of(lang), None))
            }
            div.dates {
                div {
                    label for="from" { (words("从", "From").of(lang)) }
                    input #from name="from" type="date" value=(choice.from);
                }
                div {
                    label for="to" { (words("到", "To").of(lang)) }
                    input #to name="to" type="date" value=(choice.to);
                }
            }
        }
    }
}

fn variant_choice(choice: &Choice, lang: Lang) -> Markup {
    html! {
        fieldset {
            legend { (words("内容", "What it shows").of(lang)) }
            @for each in VARIANTS {
                @let (label, hint) = variant(each);
                (radio("variant", each.as_str(), choice.variant == each, label.of(lang),
                    Some(hint.of(lang))))
            }
        }
    }
}

fn name_choice(choice: &Choice, lang: Lang) -> Markup {
    let full = words("全名", "Full name");
    let masked = words("只写姓氏", "Surname only");
    html! {
        fieldset {
            legend { (words("姓名", "Your name").of(lang)) }
            (radio("shown_name", "full", choice.shown_name == ShownName::Full, full.of(lang), None))
            (radio("shown_name", "masked", choice.shown_name == ShownName::Masked,
                masked.of(lang), None))
        }
    }
}

fn commendation_choice(choice: &Choice, lang: Lang) -> Markup {
    let no = words("不写", "Leave them out");
    let yes = words("写明", "State them");
    let hint = words(
        "就所计入的服务：哪个组织、哪一天、感谢或表彰各几条；不写文字。",
        "Of what is counted: which organisation, on which day, how many thanks and \
         commendations; not their words.",
    );
    html! {
        fieldset {
            legend { (words("感谢与表彰", "Thanks and commendations").of(lang)) }
            (radio("commendations", "no", !choice.commendations, no.of(lang), None))
            (radio("commendations", "yes", choice.commendations, yes.of(lang),
                Some(hint.of(lang))))
        }
    }
}

pub(super) fn grades(by_grade: &[(Grade, i64)], lang: Lang) -> Markup {
    html! {
        ul.plain {
            @for (each, minutes) in by_grade {
                li {
                    (each.as_str()) ": " (grade(*each).of(lang)) ", "
                    (hours(*minutes, lang))
                }
            }
        }
    }
}

/// `GET /me/certificates`.
pub fn list(certificates: &[CertificateView], lang: Lang) -> Inside {
    let title = words("我的证明", "My certificates").of(lang);
    let main = html! {
        h1 { (title) }
        div.buttons.actions {
            a.button.big href=(address("/me/certificates/new", lang)) {
                (words("开具证明", "Get a certificate").of(lang))
            }
        }
        @if certificates.is_empty() {
            section { p { (words("还没有证明。", "There are none yet.").of(lang)) } }
        }
        @for view in certificates {
            section.session {
                h3 {
                    a href=(address(&format!("/me/certificates/{}", view.certificate_id), lang)) {
                        (view.number)
                    }
                }
                @if view.variant == Variant::Star {
                    p { (words("星级证明", "Certificate of your star").of(lang)) }
                }
                p { (view.from) " – " (view.to) " · " (hours(view.minutes.0, lang)) }
                p.(mood(view.state)) { (view.state_words) }
            }
        }
    };
    let path = "/me/certificates".to_owned();
    inside(Place::Certificates, title.to_owned(), path, main)
}

const fn mood(state: CertificateState) -> &'static str {
    match state {
        CertificateState::Valid => "stands",
        CertificateState::Disputed => "doubtful",
        CertificateState::Superseded | CertificateState::Revoked => "ended-since",
    }
}

/// One certificate, and what can be done with it.
pub fn certificate(
    view: &CertificateView,
    by_grade: &[(Grade, i64)],
    key: &str,
    sender: &Sender,
    lang: Lang,
) -> Inside {
    let title = format!("{} {}", words("证明", "Certificate").of(lang), view.number);
    let path = format!("/me/certificates/{}", view.certificate_id);
    let stands = matches!(
        view.state,
        CertificateState::Valid | CertificateState::Disputed
    );
    let main = html! {
        h1 { (title) }
        p.(mood(view.state)) { (view.state_words) }
        @if let Some(ended) = &view.ended {
            @if let Some(why) = ended.reason_words { p { (why) } }
            @if let Some(by) = ended.by {
                p {
                    a href=(address(&format!("/me/certificates/{by}"), lang)) {
                        (words("取代它的证明", "The certificate in its place").of(lang))
                    }
                }
            }
        }
        div.buttons.actions {
            a.button.big href=(address(&format!("{path}/pdf"), lang)) { "PDF" }
            @if stands {
                a.button href=(address(&format!("{path}/share"), lang)) {
                    (words("分享", "Share").of(lang))
                }
            }
            a.button.quiet href=(address(&format!("{path}/file"), lang)) {
                (words("证明文件", "File (.hours.json)").of(lang))
            }
            a.button.quiet href=(address(&format!("{path}/print"), lang)) {
                (words("打印页", "Print page").of(lang))
            }
            @if view.variant != Variant::Anonymous {
                a.button.quiet href=(address(&format!("{path}/slip"), lang)) {
                    (words("身份条", "Identity slip").of(lang))
                }
            }
        }
        (facts(view, by_grade, lang))
        @if stands { (revoke_form(&path, key, sender, lang)) }
    };
    inside(Place::Certificates, title, path, main)
}

fn facts(view: &CertificateView, by_grade: &[(Grade, i64)], lang: Lang) -> Markup {
    let (label, hint) = variant(view.variant);
    html! {
        section {
            dl {
                dt { (words("时段", "Period").of(lang)) }
                dd { (view.from) " – " (view.to) }
                dt { (words("合计", "Total").of(lang)) }
                dd.main { (hours(view.minutes.0, lang)) }
                dt { (words("计入的服务", "Sessions counted").of(lang)) }
                dd { (view.sessions) }
                @if view.commendations > 0 {
                    dt { (words("感谢与表彰", "Thanks and commendations").of(lang)) }
                    dd { (view.commendations) }
                }
                dt { (words("证据", "Evidence").of(lang)) }
                dd { (grades(by_grade, lang)) }
                dt { (words("内容", "What it shows").of(lang)) }
                dd { (label.of(lang)) ": " (hint.of(lang)) }
            }
        }
    }
}

fn revoke_form(path: &str, key: &str, sender: &Sender, lang: Lang) -> Markup {
    html! {
        details.actions {
            summary { (words("撤销这份证明", "Revoke this certificate").of(lang)) }
            p {
                (words(
                    "撤销后不能恢复，核验者会看到“已撤销”。时长不受影响，可以重新开具。",
                    "It cannot be undone, and whoever checks sees that it was revoked. Your hours \
                     stay; you can get another one.",
                ).of(lang))
            }
            form action=(address(&format!("{path}/revoke"), lang)) method="post" {
                (sender.fields(Some(key)))
                div.buttons {
                    button.quiet type="submit" { (words("撤销", "Revoke").of(lang)) }
                }
            }
        }
    }
}

/// `GET …/slip`: what the holder shows beside their document.
pub fn slip(number: &str, secret: &str, said: &str, qr: &str, lang: Lang) -> Inside {
    let title = words("身份条", "Identity slip").of(lang);
    let main = html! {
        h1 { (title) }
        section.slip {
            p { (words("证明编号：", "Certificate: ").of(lang)) (number) }
            div.qr { (maud::PreEscaped(qr)) }
            p.code { (secret) }
            p { (said) }
        }
    };
    inside(
        Place::Certificates,
        title.to_owned(),
        "/me/certificates".to_owned(),
        main,
    )
}
