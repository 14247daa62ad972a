//! Credit: what moved in another time bank before. History; no account here knows it.

use maud::{Markup, html};

use super::credit::signed;
use crate::domain::kernel::refusal::Lang;
use crate::reading::page::Page;
use crate::reading::timebank::elsewhere::BroughtMovementView;
use crate::reading::words::words;

/// The section, if there is anything to tell.
pub fn section(brought: &Page<BroughtMovementView>, lang: Lang) -> Markup {
    html! {
        @if !brought.items.is_empty() {
            h2 { (words("以前在其他系统", "Before, elsewhere").of(lang)) }
            p.hint {
                (words(
                    "这些往来已包含在结转余额中，只作历史，在这里不再入账。",
                    "Already contained in the balance brought along: history, which counts for \
                     nothing here.",
                ).of(lang))
                @if brought.next.is_some() {
                    (words(
                        "这里只列最近登记的一部分，其余见您的数据导出。",
                        " Only what was recorded last is listed; the rest is in your export.",
                    ).of(lang))
                }
            }
            @for it in &brought.items {
                section.notice {
                    p.when { (it.movement.moved_on) }
                    p {
                        strong { (it.kind_words) " " (signed(it.movement.amount.0, lang)) }
                    }
                    p { (it.words) }
                }
            }
        }
    }
}
