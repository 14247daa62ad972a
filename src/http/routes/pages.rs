//! The rows of pages for people.

use super::rows::{Act, Endpoint, Who, words};
use crate::http::pages::Shown;

/// Pages for whoever was shown a certificate.
pub static ROWS: &[Endpoint] = &[
    page!("start" "/" Start "首页" / "The first page: what can be done here"),
    page!("style_sheet" "/pages/{file}" Style "页面样式" / "The style sheet of all pages"),
    page!("check_form" "/v" CheckForm "核验页面" / "Where a check begins"),
    page!("check_typed" "/v" CheckTyped "转到编号的核验页面" / "To the page of a typed number"),
    page!("check_code" "/v/{code}" CheckCode
        "凭编号或分享代码核验的页面" / "What a number or the code of a share tells, as a page"),
    page!("share_pin" "/v/{code}" SharePin "以口令打开分享" / "A share, opened by its PIN"),
    page!("share_bundle" "/v/{code}/bundle" ShareBundle
        "取得分享的证明文件" / "The certificate of a share as a file"),
    page!("share_pdf" "/v/{code}/pdf" SharePdf
        "取得分享的证明 PDF" / "The certificate of a share to print"),
    page!("share_receipt" "/v/{code}/receipt" ShareReceipt
        "取得核验回执" / "The signed receipt of a check"),
    page!("check_file" "/v/file" CheckFile "核验上传的文件" / "The check of an uploaded file"),
    page!("many_form" "/v/many" ManyForm "批量核验的页面" / "Where many are checked at once"),
    page!("many" "/v/many" Many "批量核验的结果" / "What is known of many codes, as a table"),
    page!("check_offline" "/v/offline" CheckOffline
        "离线核验的步骤" / "How to check without this server"),
    page!("policy_file" "/v/policy" Policy "信任策略文件" / "The policy file of the public log"),
    page!("concern" "/v/concern" Concern "投诉页面" / "Where anybody complains"),
    page!("concern_sent" "/v/concern" ConcernSent "提交投诉" / "A complaint, taken in"),
    page!("concern_status" "/v/concern/{complaint_id}" ConcernStatus
        "投诉的处理情况" / "What became of a complaint"),
    page!("figures" "/figures" Figures
        "时间银行公开账目" / "The figures of the time bank, and what proves them"),
    page!("verifier" "/v/verifier" Verifier "核验程序" / "The program that checks offline"),
];
