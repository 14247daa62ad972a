//! The rows of the till: a clerk's tablet, by a session of its own.

use super::rows::{Act, Endpoint, Who, words};
use crate::http::pages::Till;
use crate::http::who::NAME;

/// A name that is shown masked, and a document that was looked up.
const SEEN: &[&str] = &["subject.name", "subject.document_number"];

/// A row of the till: operation, path, what it does, who, summaries.
macro_rules! till {
    ($name:literal $path:literal $act:ident $who:ident $zh:literal / $en:literal) => {
        Endpoint::new(
            $name,
            $path,
            Who::$who,
            words($zh, $en),
            Act::Till(Till::$act),
        )
    };
}

/// What a clerk's browser shows and sends.
pub static ROWS: &[Endpoint] = &[
    till!("till_enter_form" "/till/enter" EnterForm Public
        "工作人员凭卡号和密码进入" / "Where a clerk comes in by card and PIN"),
    till!("till_enter" "/till/enter" Enter Entering
        "工作人员凭卡号和密码进入" / "A clerk comes in by card and PIN"),
    till!("till_lock_form" "/till/lock" LockForm Till "锁定服务台" / "Lock the till"),
    till!("till_unlock" "/till/lock" Unlock Till "凭密码解锁" / "Unlock the till by PIN"),
    till!("till_leave" "/till/leave" Leave Till "退出服务台" / "Sign out of the till"),
    till!("till_home" "/till" Home Till "扫卡或扫码" / "Where a card or code is scanned"),
    till!("till_shift_form" "/till/shift" ShiftForm Till "班次" / "The shift"),
    till!("till_shift_open" "/till/shift/open" ShiftOpen Till "开班" / "Open a shift"),
    till!("till_shift_close" "/till/shift/close" ShiftClose Till "交班" / "Close the shift"),
    till!("till_identify" "/till/visitor" Identify Till
        "查找到场的本人" / "Find who stands there, by card, code or document")
    .revealing(SEEN),
    till!("till_visitor" "/till/visitor" Visitor Till
        "到场的本人：可用余额" / "Who stands there, and what they can spend")
    .revealing(NAME),
    till!("till_done" "/till/visitor/done" Done Till "结束办理" / "Done with this person"),
    till!("till_confirm" "/till/redeem/confirm" Confirm Till
        "核对兑换" / "What is about to be redeemed")
    .revealing(NAME),
    till!("till_redeem" "/till/redeem" Redeem Till "兑换" / "Redeem"),
    till!("till_release" "/till/holds/{hold_id}/void" Release Till
        "取消预留" / "Give a hold up for who stands there"),
    till!("till_redemptions" "/till/redemptions" Redemptions Till
        "本班兑换" / "What the shift redeemed"),
    till!("till_receipt" "/till/redemptions/{hold_id}" Receipt Till
        "兑换回执" / "The receipt of a redemption"),
    till!("till_reverse" "/till/redemptions/{hold_id}/reversal" Reverse Till
        "撤回兑换" / "Take a redemption of the shift back"),
    till!("till_register_form" "/till/register" RegisterForm Till
        "为本人注册" / "Where somebody is registered"),
    till!("till_register" "/till/register" Register Till "为本人注册" / "Register somebody"),
    till!("till_card" "/till/visitor/card" Card Till
        "发卡并打印" / "Issue a card to who stands there, to print"),
    till!("till_pin_form" "/till/visitor/pin" PinForm Till
        "本人设置密码" / "Where who stands there sets a PIN")
    .revealing(NAME),
    till!("till_pin" "/till/visitor/pin" Pin Till
        "本人设置密码" / "Who stands there sets a first PIN"),
    till!("till_activities" "/till/activities" Activities Till
        "今天的活动" / "Activities of today at the station"),
    till!("till_check_in" "/till/activities/{activity_id}/check-in" CheckIn Till
        "签到" / "Check who stands there in"),
    till!("till_check_out" "/till/activities/{activity_id}/check-out" CheckOut Till
        "签退" / "Check who stands there out"),
    till!("till_sheet" "/till/activities/{activity_id}/sheet" Sheet Till
        "打印签到表" / "The sign-in sheet of an activity, to print")
    .revealing(NAME),
];
