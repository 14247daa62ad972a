//! The rows about the time bank.

use super::rows::{
    Act, Command, Endpoint, PAGED, Page, Reading, SchemaGenerator, Who, Write, bank, decode,
    encoded, place, words,
};
use crate::domain::kernel::ids::{HoldId, PoolId, TransferRequestId};
use crate::domain::timebank::command::{
    AcceptTransferRequest, ApproveBalance, AssignEarning, AttestNeed, BeginClosing, CallOffClosing,
    CaptureHold, DonateCredit, DrawFromPool, EndRelation, FreezeAccount, GrantCredit, NameHeir,
    OpenPool, PlaceHold, RecordRelation, RejectTransferRequest, RequestTransfer, ReverseRedemption,
    StateBalance, StateReserve, TransferCredit, VoidHold, WithdrawTransferRequest,
};
use crate::http::who::{
    BALANCE, DONORS, HELD, HOLD_PLACERS, LEDGER, NAME, OF_ORGANISATION, OVERSIGHT, OWN,
    OWN_OR_LEDGER, PERIOD, POOL_KEEPERS, PROVERS, REVERSERS, VOLUNTEER,
};
use crate::reading::timebank::accounts::{AccountView, MemberView};
use crate::reading::timebank::bank::{PoolView, ReserveView};
use crate::reading::timebank::elsewhere::BroughtMovementView;
use crate::reading::timebank::holds::HoldView;
use crate::reading::timebank::requests::{TransferRequestView, TransferRequestsView};
use crate::reading::timebank::sheet::csv;
use crate::reading::timebank::statement::{AccountStatement, BalanceView};

/// Accounts, holds, gifts, pools, and what people prove for them.
pub static ROWS: &[Endpoint] = &[
    read!(@from bank "person_account" "/people/{person_id}/accounts/{unit}" Who::Holders(OWN),
        "个人账户：总额、占用与可用" / "A person's account: posted, held and spendable"
        person AccountView = person_account &[]),
    statement!("person_account_statement" "/people/{person_id}/accounts/{unit}/statement"
        Who::Holders(OWN), "个人账户明细" / "The statement of a person's account"
        person person_account_statement),
    Endpoint::new(
        "person_account_statement_pdf",
        "/api/v1/people/{person_id}/accounts/{unit}/statement/pdf",
        Who::Holders(OWN),
        words(
            "个人账户明细的 PDF",
            "The statement of a person's account to print",
        ),
        Act::StatementPdf,
    )
    .revealing(NAME),
    read!(@from bank "person_account_balance" "/people/{person_id}/accounts/{unit}/balance"
        Who::Holders(OWN), "某日的余额（按生效日或登记日）" /
        "The balance on a day, by effective or recorded time"
        person BalanceView = person_account_balance BALANCE),
    read!(@from bank "organisation_account" "/organisations/{organisation_id}/accounts/{unit}"
        Who::Holders(OF_ORGANISATION), "组织账户" / "An organisation's account"
        organisation AccountView = organisation_account &[]),
    statement!("organisation_account_statement"
        "/organisations/{organisation_id}/accounts/{unit}/statement"
        Who::Holders(OF_ORGANISATION),
        "组织账户明细" / "The statement of an organisation's account"
        organisation organisation_account_statement),
    read!(@from bank "person_time_bank" "/people/{person_id}/time-bank" Who::Holders(OWN),
        "亲属关系、困难认定与归属" / "Relations, attested need, for whom the person earns"
        person MemberView = person_time_bank &[]),
    read!(@from bank "person_brought_movements" "/people/{person_id}/brought-movements"
        Who::Holders(OWN), "其他系统的历史往来（已含在结转余额中，不再入账）" /
        "What moved elsewhere: contained in the balance brought along, and never booked"
        person Page<BroughtMovementView> = person_brought_movements PAGED),
    read!(@from bank "hold" "/holds/{hold_id}" Who::Holders(HELD), "一笔占用" / "One hold"
        hold HoldView = hold &[]),
    read!(@from bank "person_transfer_requests" "/people/{person_id}/transfer-requests"
        Who::Holders(OWN), "待答复的转赠请求（双方可见）" /
        "Open requests for a transfer, to and from a person"
        person TransferRequestsView = person_transfer_requests &[]),
    read!(@from bank "transfer_request" "/transfer-requests/{request_id}" Who::Holders(OWN),
        "一笔转赠请求（双方可见）" / "One request for a transfer, for both sides"
        transfer_request TransferRequestView = transfer_request &[]),
    read!(@from bank "pool" "/pools/{pool_id}" Who::Public,
        "一个公益池及其余额" / "A pool and what is in it"
        ledger PoolView = pool &[]),
    statement!("pool_statement" "/pools/{pool_id}/statement" Who::Public,
        "公益池的收支" / "What a pool took in and gave"
        ledger pool_statement),
    read!(@from bank "reserve" "/time-bank/{unit}/reserve" Who::Public,
        "产生、兑换、到期与未用的总额；合计恒为零" /
        "What was minted, spent, has expired and is outstanding; it sums to zero"
        ledger ReserveView = reserve &[]),
    // Holds.
    write!("place_hold" "/people/{person_id}/holds" HOLD_PLACERS
        "占用时间币或积分" / "Reserve credit or points" PlaceHold
        at |_, seed| format!("/api/v1/holds/{}", HoldId::derive(seed, 0))),
    write!("capture_hold" "/holds/{hold_id}/capture" HELD
        "扣除占用（可少于占用数，其余退回）" /
        "Take what a hold reserved, or less; the rest returns" CaptureHold),
    write!("void_hold" "/holds/{hold_id}/void" HELD "释放占用" / "Give a hold up" VoidHold),
    write!("reverse_redemption" "/holds/{hold_id}/reversal" REVERSERS
        "撤回兑换" / "Take a redemption back" ReverseRedemption),
    // Giving.
    write!("transfer_credit" "/people/{person_id}/transfers" VOLUNTEER
        "转赠给亲属" / "Transfer credit to a relation" TransferCredit),
    write!("request_transfer" "/people/{person_id}/transfer-requests" VOLUNTEER
        "向亲属请求时间币" / "Ask a relation for credit" RequestTransfer
        at |_, seed| format!("/api/v1/transfer-requests/{}", TransferRequestId::derive(seed, 0))),
    write!("accept_transfer_request" "/transfer-requests/{request_id}/acceptance" VOLUNTEER
        "接受请求并转赠" / "Give what was asked for: a transfer" AcceptTransferRequest),
    write!("reject_transfer_request" "/transfer-requests/{request_id}/rejection" VOLUNTEER
        "拒绝请求" / "Say no to what was asked for" RejectTransferRequest),
    write!("withdraw_transfer_request" "/transfer-requests/{request_id}/withdrawal" VOLUNTEER
        "撤回请求" / "Take one's own request back" WithdrawTransferRequest),
    write!("donate_credit" "/donations" DONORS
        "捐赠（不可撤回）" / "Donate credit, for good" DonateCredit),
    write!("open_pool" "/organisations/{organisation_id}/pools" POOL_KEEPERS
        "设立公益池" / "Open a pool" OpenPool
        at |_, seed| format!("/api/v1/pools/{}", PoolId::derive(seed, 0))),
    write!("draw_from_pool" "/pools/{pool_id}/draws" POOL_KEEPERS
        "从公益池发放" / "Give credit from a pool" DrawFromPool),
    Endpoint::new(
        "transfers",
        "/api/v1/time-bank/transfers",
        Who::AnyToken,
        words(
            "批量发放、捐赠与转赠：可先预览",
            "Many draws, grants, donations and gifts, previewed",
        ),
        Act::Transfers,
    ),
    write!("grant_credit" "/people/{person_id}/opening-grant" LEDGER
        "发放起始赠送" / "Give the opening grant" GrantCredit),
    write!("state_balance" "/people/{person_id}/brought-balance" LEDGER
        "登记其他系统的余额" / "State a balance of another system" StateBalance),
    write!("approve_balance" "/people/{person_id}/brought-balance/approval" LEDGER
        "由另一人批准结转余额" / "Book a balance that somebody else stated" ApproveBalance),
    // What people prove and choose.
    write!("record_relation" "/people/{person_id}/relations" PROVERS
        "登记亲属关系" / "Record that a relation was proven" RecordRelation),
    write!("end_relation" "/people/{person_id}/relations/end" OWN_OR_LEDGER
        "终止亲属关系" / "Record that a relation ended" EndRelation),
    write!("attest_need" "/people/{person_id}/need" POOL_KEEPERS
        "认定困难" / "Attest somebody's need" AttestNeed),
    write!("assign_earning" "/people/{person_id}/earning" VOLUNTEER
        "选择服务所得归本人或归团体" / "Choose for whom one's service earns" AssignEarning),
    write!("freeze_account" "/people/{person_id}/account-freeze" LEDGER
        "冻结或解冻账户" / "Freeze somebody's accounts, or open them again" FreezeAccount),
    write!("name_heir" "/people/{person_id}/heir" VOLUNTEER
        "登记继承人（亲属或公益池）" / "Name who is to have what one leaves" NameHeir),
    write!("begin_closing" "/people/{person_id}/account-closing" LEDGER
        "开始注销账户（去世、离开）" / "Begin to close somebody's accounts" BeginClosing),
    write!("call_off_closing" "/people/{person_id}/account-closing/call-off" OWN_OR_LEDGER
        "撤销账户注销" / "Leave accounts open that were about to close" CallOffClosing),
    write!("state_reserve" "/time-bank/reserve-statements" OVERSIGHT
        "把总额记入账本，供检查点证明" / "Record the figures of a unit" StateReserve),
];
