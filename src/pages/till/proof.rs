//! What the number of a redemption is, and where anybody can check it: on the receipt, also on
//! paper.

use maud::{Markup, PreEscaped, html};

use crate::domain::kernel::refusal::Lang;
use crate::reading::words::words;

/// Where the entry is proven, in letters and as a code to be scanned.
#[derive(Debug)]
pub struct Proof<'a> {
    /// The address.
    pub url: &'a str,
    /// The same as a QR code, in SVG.
    pub qr: &'a str,
}

/// The part of the receipt.
pub(super) fn part(proof: &Proof<'_>, lang: Lang) -> Markup {
    let what = words(
        "编号是这笔兑换在账本公开日志中的位置，记入后不能更改；本人在“我的时间币”和对账单上看到同一编号。\
         扫码或打开下面的网址，可取得它确已记入的证明（记入后约一分钟起）。其中没有姓名和金额。",
        "The number is the place of this redemption in the ledger's public log, where nobody can \
         change it; the holder's own pages and statements show the same number. Scan the code or \
         open the address for the proof that it is there, from about a minute on. It tells neither \
         name nor amount.",
    );
    html! {
        div.proof {
            div.qr { (PreEscaped(proof.qr)) }
            div {
                p { (what.of(lang)) }
                p.hint { (proof.url) }
            }
        }
    }
}
