//! Notices: what happened to one's records, certificates and ways of coming in.

use maud::html;

use super::{Inside, Place, inside};
use crate::domain::kernel::refusal::Lang;
use crate::domain::kernel::zone::Zone;
use crate::pages::frame::address;
use crate::reading::inbox::Notice;
use crate::reading::mine::local;
use crate::reading::words::words;

/// `GET /me/inbox`.
pub fn inbox(notices: &[Notice], zone: &Zone, lang: Lang) -> Inside {
    let title = words("通知", "Inbox").of(lang);
    let main = html! {
        h1 { (title) }
        p.hint { (words("最近的 50 条。", "The newest fifty.").of(lang)) }
        @if notices.is_empty() {
            section { p { (words("没有通知。", "Nothing has happened.").of(lang)) } }
        }
        @for notice in notices {
            section.notice {
                p.when {
                    (local(zone, notice.at))
                    @if notice.is_unread { span.count { (words("新", "New").of(lang)) } }
                }
                p { strong { (notice.words) } }
                @if let Some(detail) = &notice.detail { p { (detail) } }
                @if notice.is_of_commendation {
                    p {
                        a href=(address("/me/commendations", lang)) {
                            (words("查看文字", "Read it").of(lang))
                        }
                    }
                }
                @if let Some(id) = notice.certificate {
                    p {
                        a href=(address(&format!("/me/certificates/{id}"), lang)) {
                            (words("查看证明", "See the certificate").of(lang))
                        }
                    }
                }
            }
        }
    };
    inside(Place::Inbox, title.to_owned(), "/me/inbox".to_owned(), main)
}
