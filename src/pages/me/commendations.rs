//! Commendations and thanks: who said what for which service, and a way to refuse it.

use maud::{Markup, html};

use super::{Inside, Place, Sender, inside};
use crate::domain::kernel::refusal::Lang;
use crate::domain::kernel::zone::Zone;
use crate::pages::frame::address;
use crate::reading::commendations::CommendationView;
use crate::reading::mine::local;
use crate::reading::words::words;

/// A commendation, as its page shows it.
pub struct Shown {
    /// What is there.
    pub view: CommendationView,
    /// Title of the activity.
    pub title: String,
    /// Key of its form.
    pub key: String,
}

/// `GET /me/commendations`.
pub fn commendations(shown: &[Shown], zone: &Zone, sender: &Sender, lang: Lang) -> Inside {
    let title = words("感谢与表彰", "Thanks and commendations")
        .of(lang)
        .to_owned();
    let main = html! {
        h1 { (title) }
        p.hint {
            (words(
                "来自您服务过的组织。文字只有您能看到；出具证明时可选择写明有几条、哪一种。",
                "From organisations that you served. Only you see the words; a certificate can \
                 state how many there are and of which kind, if you choose so.",
            ).of(lang))
        }
        @if shown.is_empty() {
            section { p { (words("还没有。", "There are none yet.").of(lang)) } }
        }
        @for it in shown { (commendation(it, zone, sender, lang)) }
    };
    let path = "/me/commendations".to_owned();
    inside(Place::Home, title, path, main)
}

fn commendation(shown: &Shown, zone: &Zone, sender: &Sender, lang: Lang) -> Markup {
    let view = &shown.view;
    html! {
        section.session {
            h3 { (view.kind_words) " · " (view.organisation) }
            p.hint { (local(zone, view.given_at)) " · " (shown.title) }
            @if let Some(text) = &view.text {
                @for line in text.lines().filter(|line| !line.trim().is_empty()) { p { (line) } }
            }
            @match &view.ended {
                Some(ended) => {
                    p.ended-since {
                        (ended.words)
                        @if let Some(reason) = ended.reason_words {
                            (words("：", ": ").of(lang)) (reason)
                        }
                    }
                }
                None => (refusal(shown, sender, lang)),
            }
        }
    }
}

fn refusal(shown: &Shown, sender: &Sender, lang: Lang) -> Markup {
    let path = format!("/me/commendations/{}/refuse", shown.view.commendation_id);
    html! {
        details {
            summary { (words("谢绝", "Refuse it").of(lang)) }
            p {
                (words(
                    "谢绝后不能恢复；写明它的证明随之失效，可以重新开具。时长不受影响。",
                    "It cannot be undone, and certificates that state it end; you can get new \
                     ones. Your hours stay.",
                ).of(lang))
            }
            form action=(address(&path, lang)) method="post" {
                (sender.fields(Some(&shown.key)))
                div.buttons {
                    button.quiet type="submit" { (words("确定谢绝", "Refuse").of(lang)) }
                }
            }
        }
    }
}
