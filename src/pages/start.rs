//! Where the address of the server leads: what can be done here, and for whom.

use maud::{Markup, html};

use super::figures;
use super::frame::{Area, CHECK, Page, address};
use super::me::ME;
use super::till::TILL;
use crate::domain::kernel::refusal::Lang;
use crate::reading::words::{Words, words};

/// The first page of all.
pub static START: Area = Area {
    home: "/",
    name: words("首页", "Start"),
    not_now: words("现在无法显示", "Cannot show this now"),
    kept: words(
        "本页不用 Cookie，不用脚本，不从别处加载任何内容。",
        "This page sets no cookie, runs no script and loads nothing from elsewhere.",
    ),
};

/// One way to go: where, what it is called, for whom and what for.
struct Way {
    path: &'static str,
    name: Words,
    told: Words,
}

static WAYS: [Way; 4] = [
    Way {
        path: CHECK.home,
        name: CHECK.name,
        told: words(
            "给用人单位和任何收到证明的人：凭编号、分享链接或文件核验，免费，不用登录；可批量，也可离线。",
            "For employers and whoever is shown a certificate: by its number, a shared link or the \
             file; free, without an account, one or many, and offline too.",
        ),
    },
    Way {
        path: ME.home,
        name: ME.name,
        told: words(
            "给志愿者：查看时长、时间币和星级，即时开具和分享证明，对记录提出异议。",
            "For volunteers: see hours, credit and stars, get and share certificates at once, \
             dispute a record.",
        ),
    },
    Way {
        path: TILL.home,
        name: TILL.name,
        told: words(
            "给服务点工作人员：扫码或凭卡兑换、登记、签到。",
            "For staff of a station: redeem by code or card, register people, check them in.",
        ),
    },
    Way {
        path: figures::PATH,
        name: figures::TITLE,
        told: words(
            "给所有人：时间币从哪里来、到哪里去，合计恒为零，由签名的检查点证明。",
            "For everybody: where credit comes from and where it goes, that it sums to zero, and \
             the signed checkpoint that proves it.",
        ),
    },
];

/// `GET /`.
pub fn page(lang: Lang) -> Page {
    let title = words("志愿服务时长账本", "A ledger of volunteer service");
    let intro = words(
        "如实记录志愿服务时长，免费出具证明；记录更正会连带更正证明与时间币，任何人都可以自行核验。",
        "Hours of service, recorded truthfully and certified free of charge. A correction carries \
         through to certificates and credit, and anybody can check the proof for themselves.",
    );
    let main = html! {
        h1 { (title.of(lang)) }
        p { (intro.of(lang)) }
        @for way in &WAYS { (shown(way, lang)) }
        p.hint {
            (words("程序接口的说明：", "For programs, the description of the interface: ").of(lang))
            a href=(DESCRIPTION) { (DESCRIPTION) }
        }
    };
    Page {
        area: &START,
        title: title.of(lang).to_owned(),
        path: START.home.to_owned(),
        main,
    }
}

/// Where programs learn what they can ask.
const DESCRIPTION: &str = "/api/v1/openapi.json";

fn shown(way: &Way, lang: Lang) -> Markup {
    html! {
        section {
            h2 { a href=(address(way.path, lang)) { (way.name.of(lang)) } }
            p { (way.told.of(lang)) }
        }
    }
}
