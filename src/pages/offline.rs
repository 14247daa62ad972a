//! How to check without this server: policy file, program, command.
//!
//! What is offered here for download is offered by the party that is checked, and the page says
//! so.

use maud::{Markup, html};

use super::frame::{CHECK, Page, address};
use crate::domain::kernel::refusal::Lang;
use crate::reading::words::{Words, words};

/// The verifier that can be fetched here: this very program.
#[derive(Clone, Debug)]
pub struct Program {
    /// Bytes of the file.
    pub bytes: u64,
    /// Its SHA-256, in hexadecimal digits.
    pub sha256: String,
    /// Its BLAKE3, in hexadecimal digits.
    pub blake3: String,
}

/// The page; without a program where it cannot be read.
pub fn page(program: Option<&Program>, policy: &str, lang: Lang) -> Page {
    let title = words("离线核验", "Check offline").of(lang);
    let intro = words(
        "核验所需的一切都在证明文件里：签名、公开日志的证明、状态列表。您只需另有两样东西：\
         核验程序和信任策略。核验时不联网，也不需要本站。",
        "All that a check needs is in the certificate's file: signature, proofs of the public log, \
         status list. Two things come from elsewhere: the program, and your policy file. The \
         check uses no network and does not ask this site.",
    );
    let main = html! {
        h1 { (title) }
        p { (intro.of(lang)) }
        (policy_part(policy, lang))
        (program_part(program, lang))
        (command_part(lang))
    };
    Page {
        area: &CHECK,
        title: title.to_owned(),
        path: "/v/offline".to_owned(),
        main,
    }
}

fn policy_part(policy: &str, lang: Lang) -> Markup {
    let text = words(
        "信任策略写明公开日志的公钥，以及要求哪些见证方联署。它是唯一需要您信任的东西。从被核验\
         的一方取得的策略证明力有限：请从别处或在另一天再取一次，两者应当相同。",
        "The policy file names the key of the public log, and the witnesses that must have signed. \
         It is the only thing that you trust. One fetched from the party that is checked proves \
         little: get it elsewhere or on another day as well; both must be the same.",
    );
    html! {
        section aria-labelledby="policy" {
            h2 #policy { (words("一、信任策略", "1. Policy file").of(lang)) }
            p { (text.of(lang)) }
            pre tabindex="0" { code { (policy) } }
            div.buttons.actions {
                a.button.quiet href="/v/policy" {
                    (words("下载 policy.txt", "Download policy.txt").of(lang))
                }
            }
        }
    }
}

fn program_part(program: Option<&Program>, lang: Lang) -> Markup {
    let none = words(
        "此处不提供下载。请从源代码编译，或从您信任的人那里取得。",
        "Not offered here. Build it from its source, or get it from somebody you trust.",
    );
    let text = words(
        "下面是本站正在运行的同一个程序，一个文件即可，无需安装。请与别处公布的摘要比对，\
         或自行从源代码编译。",
        "This is the very program that serves this site: a single file, nothing to install. \
         Compare its digest with one published elsewhere, or build it from its source.",
    );
    html! {
        section aria-labelledby="program" {
            h2 #program { (words("二、核验程序", "2. Program").of(lang)) }
            @match program {
                None => p { (none.of(lang)) },
                Some(program) => {
                    p { (text.of(lang)) }
                    (facts(program, lang))
                    div.buttons.actions {
                        a.button.quiet href="/v/verifier" {
                            (words("下载 hourledger", "Download hourledger").of(lang))
                        }
                    }
                }
            }
        }
    }
}

fn facts(program: &Program, lang: Lang) -> Markup {
    let platform = format!("{} {}", std::env::consts::OS, std::env::consts::ARCH);
    let tenths = program.bytes.div_ceil(100_000);
    let size = format!("{}.{} MB", tenths / 10, tenths % 10);
    let rows: [(Words, &str); 5] = [
        (words("平台", "Platform"), &platform),
        (words("版本", "Version"), env!("CARGO_PKG_VERSION")),
        (words("大小", "Size"), &size),
        (words("SHA-256", "SHA-256"), &program.sha256),
        (words("BLAKE3", "BLAKE3"), &program.blake3),
    ];
    html! {
        dl {
            @for (label, value) in rows {
                dt { (label.of(lang)) }
                dd { code { (value) } }
            }
        }
    }
}

fn command_part(lang: Lang) -> Markup {
    let text = words(
        "把三个文件放在同一个文件夹，运行：",
        "Put the files into one folder and run:",
    );
    let ends = words(
        "程序逐步说明核验了什么、没有核验什么。结果有效时退出码为 0。",
        "It tells step by step what was checked and what was not, and exits with 0 if the \
         certificate holds.",
    );
    let keys = words(
        "证明文件里的密钥事件以出具当时为准。想知道此后有没有密钥被停用或声明不可信，请再取 keys.json，\
         并在命令后加上 --keys keys.json。",
        "The key events in a file are those of the day it was made. To learn of keys that were \
         retired or distrusted since, fetch keys.json and add --keys keys.json.",
    );
    html! {
        section aria-labelledby="command" {
            h2 #command { (words("三、核验", "3. Check").of(lang)) }
            p { (text.of(lang)) }
            pre tabindex="0" { code {
                "chmod +x hourledger\n"
                "./hourledger verify certificate.hours.json --policy policy.txt"
            } }
            p { (ends.of(lang)) }
            p { (keys.of(lang)) }
            div.buttons.actions {
                a.button.quiet href="/.well-known/keys.json" { "keys.json" }
                a.button.quiet href=(address("/v", lang)) {
                    (words("回到在线核验", "Back to checking here").of(lang))
                }
            }
        }
    }
}
