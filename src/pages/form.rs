//! Where a check begins: a number or link typed in, or a file. And what a check is, in plain words.

use maud::{Markup, html};

use super::frame::{CHECK, Page, address};
use super::many;
use crate::domain::kernel::refusal::Lang;
use crate::reading::words::{Words, words};

/// What a check by file looks at.
const CHECKED: [Words; 5] = [
    words(
        "文件自签发后没有被改动（数字签名）",
        "the file is unchanged since it was signed",
    ),
    words(
        "签名的密钥属于所称的出具单位，并已公布在公开日志中",
        "the key that signed is the named issuer's, as the public log announces it",
    ),
    words(
        "证明的出具，以及所列的每次服务，都记在公开日志中",
        "its issue, and each session that it lists, are in the public log",
    ),
    words(
        "没有被撤销、取代，所依据的记录没有争议——以账本此刻所载为准",
        "it was not revoked or replaced, and no record it counts is disputed, as of this moment",
    ),
    words(
        "合计等于各项之和，没有重复计算",
        "the totals add up and nothing is counted twice",
    ),
];

const NOT_CHECKED: [Words; 3] = [
    words(
        "出示者是不是持证人：请核对证件和持证人的身份条",
        "whether whoever shows it is the holder: look at their document and identity slip",
    ),
    words(
        "服务本身：等级说明是怎样记录的，不评价做得如何",
        "the service itself: grades tell how it was recorded, not how well it was done",
    ),
    words(
        "PDF 页面上的文字：以文件所附的数据为准，请逐项对照",
        "the words on a PDF's pages: its attached data count, so compare the two",
    ),
];

/// What was wrong with what was sent.
#[derive(Clone, Debug)]
pub struct Wrong {
    /// Where the form has to be put right.
    pub field: Field,
    /// What was typed, to be put right rather than typed again.
    pub typed: String,
    /// What stands in the way.
    pub detail: String,
    /// What to do.
    pub next_step: String,
}

/// A field of the forms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// The number or link.
    Code,
    /// The file.
    File,
}

/// The page; with what was wrong, if something was.
pub fn page(wrong: Option<&Wrong>, lang: Lang) -> Page {
    let title = words("核验志愿服务证明", "Check a certificate of service").of(lang);
    let intro = words(
        "任何人都可以核验，免费，不用登录。输入证明上的编号，或上传证明文件。",
        "Anybody may check, free of charge and without an account: by the number on the \
         certificate, or with the file.",
    );
    let checked = words("上传文件会核验", "What is checked of a file");
    let not_checked = words("不核验", "What is not checked");
    let main = html! {
        @if let Some(wrong) = wrong { (summary(wrong, lang)) }
        h1 { (title) }
        p { (intro.of(lang)) }
        (both(wrong, lang))
        div.two {
            (list("checked", checked, &CHECKED, lang))
            (list("not-checked", not_checked, &NOT_CHECKED, lang))
        }
        (elsewhere(lang))
    };
    let (mistake, dash) = match wrong {
        Some(_) => (words("有误", "Mistake").of(lang), " · "),
        None => ("", ""),
    };
    Page {
        area: &CHECK,
        title: format!("{mistake}{dash}{title}"),
        path: "/v".to_owned(),
        main,
    }
}

/// Both forms again, below an answer.
pub(super) fn forms(lang: Lang) -> Markup {
    both(None, lang)
}

fn both(wrong: Option<&Wrong>, lang: Lang) -> Markup {
    html! {
        div.two.actions { (by_number(wrong, lang)) (by_file(wrong, lang)) }
    }
}

/// What was wrong, said first, with the way to the field.
fn summary(wrong: &Wrong, lang: Lang) -> Markup {
    let field = match wrong.field {
        Field::Code => "#code",
        Field::File => "#file",
    };
    html! {
        div.wrong role="alert" {
            p { strong { (words("请改正后再试", "Please put this right").of(lang)) } }
            p { a href=(field) { (wrong.detail) } " " (wrong.next_step) }
        }
    }
}

fn by_number(wrong: Option<&Wrong>, lang: Lang) -> Markup {
    let hint = words(
        "13 个字符，如 7K4M-9QX2-HD3C-5；也可以粘贴证明上的链接。大小写、空格、横线都不要紧。",
        "13 characters, as in 7K4M-9QX2-HD3C-5, or the link on the certificate. Capitals, blanks \
         and dashes do not matter.",
    );
    let tells = words(
        "只显示是否有效、出具单位和日期，不显示姓名和时长。",
        "Tells whether it stands, who issued it and when; never a name, never hours.",
    );
    let wrong = wrong.filter(|wrong| wrong.field == Field::Code);
    html! {
        section aria-labelledby="by-number" {
            form action=(address("/v", lang)) method="post" {
                h2 #by-number { (words("凭编号", "By its number").of(lang)) }
                label for="code" {
                    (words("证明编号或链接", "Certificate number or link").of(lang))
                }
                p.hint #code-hint { (hint.of(lang)) }
                (mistake("code-mistake", wrong))
                input.code #code name="code" type="text" required maxlength="200"
                    value=[wrong.map(|wrong| wrong.typed.as_str())]
                    autocomplete="off" autocapitalize="characters" spellcheck="false"
                    aria-invalid=[wrong.map(|_| "true")]
                    aria-describedby=(described("code", wrong));
                div.buttons {
                    button type="submit" { (words("查询", "Look up").of(lang)) }
                }
                p.hint { (tells.of(lang)) }
            }
        }
    }
}

fn by_file(wrong: Option<&Wrong>, lang: Lang) -> Markup {
    let hint = words(
        "*.hours.json，或带附件的 PDF，或核验回执 *.receipt.json；不超过 4 MB。",
        "*.hours.json, the PDF that carries it, or a receipt *.receipt.json; at most 4 MB.",
    );
    let kept = words(
        "文件只在内存中核验，不保存、不记录。",
        "The file is checked in memory: not stored, not logged.",
    );
    let wrong = wrong.filter(|wrong| wrong.field == Field::File);
    html! {
        section aria-labelledby="by-file" {
            form action=(address("/v/file", lang)) method="post" enctype="multipart/form-data" {
                h2 #by-file { (words("上传文件", "With the file").of(lang)) }
                label for="file" { (words("证明文件", "Certificate file").of(lang)) }
                p.hint #file-hint { (hint.of(lang)) }
                (mistake("file-mistake", wrong))
                input #file name="file" type="file" required
                    accept=".json,.pdf,application/json,application/pdf"
                    aria-invalid=[wrong.map(|_| "true")]
                    aria-describedby=(described("file", wrong));
                div.buttons {
                    button type="submit" { (words("核验", "Check").of(lang)) }
                }
                p.hint { (kept.of(lang)) }
            }
        }
    }
}

fn mistake(id: &str, wrong: Option<&Wrong>) -> Markup {
    html! {
        @if let Some(wrong) = wrong {
            p.mistake id=(id) { (wrong.detail) " " (wrong.next_step) }
        }
    }
}

fn described(field: &str, wrong: Option<&Wrong>) -> String {
    match wrong {
        Some(_) => format!("{field}-hint {field}-mistake"),
        None => format!("{field}-hint"),
    }
}

fn elsewhere(lang: Lang) -> Markup {
    let text = words(
        "同样的核验可以在您自己的电脑上进行，不联网，也不依赖我们：",
        "The same check runs on your own computer, without network and without us:",
    );
    let way = words(
        "离线核验的步骤和程序",
        "How to check offline, and the program for it",
    );
    let many = words("一次核验多份", "Many at once");
    let many_text = words(
        "有许多编号要核验？最多 500 个一次粘贴，结果可存为表格：",
        "Many numbers to check? Paste up to 500 at once and keep the result as a table:",
    );
    html! {
        div.two {
            section aria-labelledby="many" {
                h2 #many { (many.of(lang)) }
                p {
                    (many_text.of(lang)) " "
                    a href=(address(many::PATH, lang)) { (many::TITLE.of(lang)) }
                    (words("。", ".").of(lang))
                }
            }
            section aria-labelledby="offline" {
                h2 #offline {
                    (words("不想信任本站？", "No need to trust this site").of(lang))
                }
                p {
                    (text.of(lang)) " "
                    a href=(address("/v/offline", lang)) { (way.of(lang)) }
                    (words("。", ".").of(lang))
                }
            }
        }
    }
}

fn list(id: &str, heading: Words, lines: &[Words], lang: Lang) -> Markup {
    html! {
        section aria-labelledby=(id) {
            h2 id=(id) { (heading.of(lang)) }
            ul {
                @for line in lines { li { (line.of(lang)) } }
            }
        }
    }
}
