//! What a certificate would say: the second of three taps (choose, look, have it issued).
//!
//! What is shown before is what would be signed, and what it leaves out with the reason. Here the
//! holder chooses, too, what it tells of each unit that recorded their hours.

use maud::{Markup, html};

use super::certificates::{Choice, UNIT, grades, radio, variant};
use super::{Inside, Place, Sender, hours, inside};
use crate::domain::certificates::command::UnitShows;
use crate::domain::certificates::event::{ShownName, Variant};
use crate::domain::kernel::refusal::Lang;
use crate::domain::kernel::zone::LocalDate;
use crate::domain::limits::UNITS_CHOSEN_MAX;
use crate::domain::sessions::grade::Grade;
use crate::pages::frame::address;
use crate::reading::mine::{CountableUnit, LeftOut};
use crate::reading::words::{Words, words};

/// What a certificate would say.
pub struct Preview<'a> {
    /// What was chosen.
    pub choice: &'a Choice,
    /// First and last day.
    pub period: (LocalDate, LocalDate),
    /// All minutes.
    pub minutes: i64,
    /// Minutes of each grade that occurs.
    pub by_grade: &'a [(Grade, i64)],
    /// Session-days counted.
    pub sessions: u32,
    /// Commendations that it states.
    pub commendations: usize,
    /// What is left out.
    pub left_out: &'a [LeftOut],
    /// Whose records can be counted.
    pub units: &'a [CountableUnit],
    /// Key of the command that issues it.
    pub key: &'a str,
}

/// `POST /me/certificates/preview`.
pub fn preview(preview: &Preview<'_>, sender: &Sender, lang: Lang) -> Inside {
    let title = words("证明将写明", "The certificate will say").of(lang);
    let (label, hint) = variant(preview.choice.variant);
    let (from, to) = preview.period;
    let main = html! {
        h1 { (title) }
        section {
            dl {
                dt { (words("时段", "Period").of(lang)) }
                dd { (from) " – " (to) }
                dt { (words("合计", "Total").of(lang)) }
                dd.main { (hours(preview.minutes, lang)) }
                dt { (words("计入的服务", "Sessions counted").of(lang)) }
                dd { (preview.sessions) }
                dt { (words("证据", "Evidence").of(lang)) }
                dd { (grades(preview.by_grade, lang)) }
                dt { (words("内容", "What it shows").of(lang)) }
                dd { (label.of(lang)) ": " (hint.of(lang)) }
                dt { (words("记录单位", "Recording organisations").of(lang)) }
                dd { (named_units(preview, lang)) }
                @if preview.choice.commendations {
                    dt { (words("感谢与表彰", "Thanks and commendations").of(lang)) }
                    dd { (preview.commendations) }
                }
            }
        }
        (unit_choice(preview, sender, lang))
        section {
            h2 { (words("不计入的记录", "What is left out, and why").of(lang)) }
            @if preview.left_out.is_empty() {
                p { (words("没有。", "Nothing.").of(lang)) }
            }
            ul {
                @for left in preview.left_out {
                    li {
                        (left.sessions) " × " (left.why)
                        " (" (hours(left.minutes.0, lang)) ")"
                    }
                }
            }
        }
        (issue_form(preview, sender, lang))
    };
    let path = "/me/certificates/new".to_owned();
    inside(Place::Certificates, title.to_owned(), path, main)
}

/// The fields that repeat what was chosen before.
fn chosen(preview: &Preview<'_>) -> Markup {
    let (from, to) = preview.period;
    let masked = match preview.choice.shown_name {
        ShownName::Full => "full",
        ShownName::Masked => "masked",
    };
    html! {
        input type="hidden" name="period" value="own";
        input type="hidden" name="from" value=(from);
        input type="hidden" name="to" value=(to);
        input type="hidden" name="variant" value=(preview.choice.variant.as_str());
        input type="hidden" name="shown_name" value=(masked);
        @if preview.choice.commendations {
            input type="hidden" name="commendations" value="yes";
        }
    }
}

/// A choice by its value in the form, and in words.
const fn shows(it: Option<UnitShows>) -> (&'static str, Words) {
    match it {
        None => ("all", words("按所选内容写明", "As chosen above")),
        Some(UnitShows::Days) => (
            "days",
            words(
                "只写日期和时长",
                "Days and minutes only, no activity or place",
            ),
        ),
        Some(UnitShows::Nothing) => (
            "nothing",
            words("不计入，也不写单位名称", "Not counted, and not named"),
        ),
    }
}

/// The units that it names, since every variant does, and what was chosen about them.
fn named_units(preview: &Preview<'_>, lang: Lang) -> Markup {
    html! {
        ul.plain {
            @for unit in preview.units {
                @let chosen = preview.choice.units.get(&unit.id).copied();
                li {
                    (unit.name) ", " (hours(unit.minutes.0, lang))
                    @if chosen.is_some() { ": " strong { (shows(chosen).1.of(lang)) } }
                }
            }
        }
    }
}

/// What can be chosen about each unit: less than all of it; of one alone not nothing.
fn unit_choice(preview: &Preview<'_>, sender: &Sender, lang: Lang) -> Markup {
    let mut choices = vec![None];
    if preview.choice.variant == Variant::Full {
        choices.push(Some(UnitShows::Days));
    }
    if preview.units.len() > 1 {
        choices.push(Some(UnitShows::Nothing));
    }
    if choices.len() == 1 {
        return html! {};
    }
    html! {
        details.actions open[!preview.choice.units.is_empty()] {
            summary {
                (words("按记录单位选择写明什么", "Choose for each organisation").of(lang))
            }
            form action=(address("/me/certificates/preview", lang)) method="post" {
                (sender.fields(None))
                (chosen(preview))
                @for unit in preview.units.iter().take(UNITS_CHOSEN_MAX) {
                    @let chosen = preview.choice.units.get(&unit.id).copied();
                    fieldset {
                        legend { (unit.name) " (" (unit.sessions) " ×)" }
                        @for each in &choices {
                            @let (value, label) = shows(*each);
                            (radio(&format!("{UNIT}{}", unit.id), value, chosen == *each,
                                label.of(lang), None))
                        }
                    }
                }
                div.buttons {
                    button type="submit" { (words("按此重新预览", "Preview this").of(lang)) }
                }
            }
        }
    }
}

fn issue_form(preview: &Preview<'_>, sender: &Sender, lang: Lang) -> Markup {
    html! {
        form action=(address("/me/certificates", lang)) method="post" {
            (sender.fields(Some(preview.key)))
            (chosen(preview))
            @for (unit, it) in &preview.choice.units {
                input type="hidden" name=(format!("{UNIT}{unit}")) value=(shows(Some(*it)).0);
            }
            div.buttons {
                button.big type="submit" { (words("出具证明", "Issue it").of(lang)) }
                a.button.quiet href=(address("/me/certificates/new", lang)) {
                    (words("重新选择", "Choose again").of(lang))
                }
            }
        }
    }
}
