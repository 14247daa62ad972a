//! The rows of one's own pages: a volunteer's phone, by session of a browser.

use super::rows::{Act, Endpoint, Who, words};
use crate::http::pages::Me;
use crate::http::who::{CERTIFIED, COMMENDED, NAME, SLIP};

/// A row of one's own pages: operation, path, what it does, who, summaries.
macro_rules! own {
    ($name:literal $path:literal $act:ident $who:ident $zh:literal / $en:literal) => {
        Endpoint::new($name, $path, Who::$who, words($zh, $en), Act::Me(Me::$act))
    };
}

/// What a volunteer's browser shows and sends.
pub static ROWS: &[Endpoint] = &[
    own!("me_enter_form" "/me/enter" EnterForm Public
        "凭卡号和密码进入" / "Where one comes in by card and PIN"),
    own!("me_enter" "/me/enter" Enter Entering "凭卡号和密码进入" / "Come in by card and PIN"),
    own!("me_link_form" "/me/enter/{link}" LinkForm Public
        "一次性链接" / "Where a one-time link leads"),
    own!("me_link" "/me/enter/{link}" Link Entering
        "使用一次性链接" / "Come in by a one-time link"),
    own!("me_leave" "/me/leave" Leave Session "退出" / "Sign out"),
    own!("me_home" "/me" Home Session "我的时长" / "One's own hours"),
    own!("me_sessions" "/me/sessions" Sessions Session "我的服务记录" / "One's own sessions"),
    own!("me_certificates" "/me/certificates" Certificates Session
        "我的证明" / "One's own certificates"),
    own!("me_certificate_form" "/me/certificates/new" CertificateForm Session
        "开具证明" / "Where a certificate is asked for"),
    own!("me_preview" "/me/certificates/preview" Preview Session
        "预览证明" / "What a certificate would say"),
    own!("me_issue" "/me/certificates" Issue Session "出具证明" / "Have a certificate issued"),
    own!("me_certificate" "/me/certificates/{certificate_id}" Certificate Session
        "我的一份证明" / "One of one's own certificates"),
    own!("me_print" "/me/certificates/{certificate_id}/print" Print Session
        "打印页" / "A certificate to print from the browser")
    .revealing(CERTIFIED),
    own!("me_pdf" "/me/certificates/{certificate_id}/pdf" Pdf Session
        "PDF" / "A certificate as PDF")
    .revealing(CERTIFIED),
    own!("me_file" "/me/certificates/{certificate_id}/file" File Session
        "证明文件" / "A certificate with its proofs")
    .revealing(CERTIFIED),
    own!("me_slip" "/me/certificates/{certificate_id}/slip" Slip Session
        "身份条" / "The identity slip of a certificate")
    .revealing(SLIP),
    own!("me_revoke" "/me/certificates/{certificate_id}/revoke" Revoke Session
        "撤销我的证明" / "Revoke one's own certificate"),
    own!("me_share_form" "/me/certificates/{certificate_id}/share" ShareForm Session
        "分享证明" / "Where a share is asked for"),
    own!("me_share" "/me/certificates/{certificate_id}/share" Share Session
        "分享证明" / "Share a certificate"),
    own!("me_shares" "/me/shares" Shares Session "我的分享" / "One's own shares"),
    own!("me_share_extend" "/me/shares/{share_id}/extend" ShareExtend Session
        "延长分享" / "Keep a share open for longer"),
    own!("me_share_withdraw" "/me/shares/{share_id}/withdraw" ShareWithdraw Session
        "撤回分享" / "Close a share for good"),
    own!("me_newer_form" "/me/shares/{share_id}/newer" NewerForm Session
        "提供新的证明" / "Where a newer certificate is offered behind a share"),
    own!("me_newer" "/me/shares/{share_id}/newer" Newer Session
        "向持有旧链接的人提供新的证明" / "Offer a newer certificate to who has an earlier link"),
    own!("me_pin_form" "/me/pin" PinForm Session "设置密码" / "Where the PIN is set"),
    own!("me_pin" "/me/pin" Pin Session "设置密码" / "Set the PIN"),
    own!("me_inbox" "/me/inbox" Inbox Session "通知" / "What happened to one's own records"),
    own!("me_star" "/me/star" Star Session
        "我的星级" / "One's own star: what is there, what is missing, what if"),
    own!("me_star_apply" "/me/star/applications" StarApply Session
        "申请星级" / "Apply for a star"),
    own!("me_star_certify" "/me/star/certificates" StarCertify Session
        "出具星级证明" / "Have a certificate of one's star issued"),
    own!("me_commendations" "/me/commendations" Commendations Session
        "我收到的感谢与表彰" / "Thanks and commendations that one was given")
    .revealing(COMMENDED),
    own!("me_commendation_refuse" "/me/commendations/{commendation_id}/refuse" RefuseCommendation
        Session "谢绝感谢或表彰" / "Refuse a commendation"),
    own!("me_credit" "/me/credit" Credit Session
        "我的时间币" / "One's own credit: spendable, reserved, what moved"),
    own!("me_statement" "/me/credit/statement" Statement Session
        "我的时间币对账单" / "The statement of one's own credit, to print or as CSV")
    .revealing(NAME),
    own!("me_request_ask" "/me/transfer-requests" RequestAsk Session
        "向亲友请求时间币" / "Ask a relation for credit"),
    own!("me_request_accept" "/me/transfer-requests/{request_id}/accept" RequestAccept Session
        "接受请求并转赠" / "Give what one is asked for, by PIN"),
    own!("me_request_reject" "/me/transfer-requests/{request_id}/reject" RequestReject Session
        "拒绝请求" / "Say no to what one is asked for"),
    own!("me_request_withdraw" "/me/transfer-requests/{request_id}/withdraw" RequestWithdraw Session
        "撤回请求" / "Withdraw a request of one's own"),
    own!("me_heir" "/me/heir" Heir Session
        "登记继承人" / "Name who is to have what one leaves, by PIN"),
    own!("me_call_off" "/me/closing/call-off" CallOff Session
        "撤销账户注销" / "Leave one's account open that was about to close"),
    own!("me_give_up" "/me/holds/{hold_id}/void" GiveUp Session
        "取消预留" / "Give up a hold of one's own"),
    own!("me_code" "/me/code" ShowCode Session
        "在服务点出示的码" / "A code to be shown at a till, once"),
];
