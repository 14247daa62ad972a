//! The rows about the time bank, in front of those about audits.

/// Calls `$outer!` with what follows and the rows that come in, those about the time bank behind
/// them.
macro_rules! with_bank_rows {
    ($outer:ident $a:ident $b:ident $c:ident $make:ident $($rows:tt)*) => {
        $outer! { $a $b $c $make $($rows)*
    // Time bank.
    TimeBankUnset "TIME_BANK_UNSET" 409 "R60"
        "现行政策没有设时间银行。" / "请由管理员采用设有时间银行的政策包。"
        "The policy in force has no time bank." /
        "Ask an administrator to adopt a policy pack that has one."
    SpendingUnset "SPENDING_UNSET" 409 "R64"
        "现行政策没有规定时间币可为谁使用。" / "请等待政策规定后再兑换。"
        "The policy in force does not say for whom credit may be spent." /
        "Wait until a policy says so."
    TransferUnset "TRANSFER_UNSET" 409 "R63"
        "现行政策没有规定转赠。" / "可改为捐赠（如政策允许）。"
        "The policy in force knows no transfers." / "Donate instead, where the policy allows it."
    GrantUnset "GRANT_UNSET" 409 ""
        "现行政策没有起始赠送。" / "无需操作。"
        "The policy in force gives nothing at the beginning." / "Nothing needs to be done."
    GrantedAlready "GRANTED_ALREADY" 409 ""
        "该人员已得到起始赠送，每人一次。" / "无需再次赠送。"
        "This person was given the opening grant, which is given once." /
        "Nothing needs to be done."
    NotEnough "NOT_ENOUGH" 409 "R65"
        "可用余额 {spendable}，不足 {wanted}（已扣除占用和欠额）。" / "请减少数量，或先释放占用。"
        "{spendable} can be used, less than the {wanted} asked for; holds and debts are taken off." /
        "Ask for less, or give a hold up first."
    AccountMoved "ACCOUNT_MOVED" 409 ""
        "账户已有新的变动，现有 {lines} 笔。" / "请重新查看余额后再提交。"
        "The account has moved since: it has {lines} lines now." /
        "Look at the balance again, then send it with the new number."
    AccountFrozen "ACCOUNT_FROZEN" 409 ""
        "该账户已被冻结（位置 {position}）。" / "请向账本管理员了解原因。"
        "The account is frozen (position {position})." / "Ask an administrator of the ledger why."
    AccountOpen "ACCOUNT_OPEN" 409 ""
        "该账户没有被冻结。" / "无需操作。"
        "The account is not frozen." / "Nothing needs to be done."
    AccountUnfit "ACCOUNT_UNFIT" 422 "R63"
        "该账户不能这样使用。" / "请改为个人、组织或公益池的账户。"
        "This account cannot be used so." / "Name the account of a person, organisation or pool."
    PinNeeded "PIN_NEEDED" 403 ""
        "超过 {above} 的兑换须由持有人输入口令。" / "请持有人在服务点输入口令，或由其本人提交。"
        "Redeeming more than {above} needs the holder's PIN." /
        "Have the holder type it at the station, or place the hold themselves."
    GoodsNotForCredit "GOODS_NOT_FOR_CREDIT" 422 "R67"
        "时间币只能兑换服务，不能兑换物品。" / "物品可用积分兑换。"
        "Time credit is for services, not for goods." / "Goods are had for points."
    EarnedTooLittle "EARNED_TOO_LITTLE" 409 "R64"
        "累计获得 {earned}，达到 {least} 后方可使用。" / "请继续参加服务后再兑换。"
        "{earned} were earned in all; spending is open from {least} on." /
        "Serve some more before redeeming."
    RelationNotAllowed "RELATION_NOT_ALLOWED" 422 "R63"
        "未登记政策允许的亲属关系。" / "请双方携证件到服务点登记关系。"
        "No relation between the two that the policy allows has been proven." /
        "Show the papers at a station, where the relation is recorded."
    RelationToOneself "RELATION_TO_ONESELF" 422 "R63"
        "对方是本人。" / "请填写另一个人。"
        "The other one is the same person." / "Name somebody else."
    RelationsTooMany "RELATIONS_TOO_MANY" 409 ""
        "该人员已登记 {max} 个关系，达到上限。" / "请先终止不再有的关系。"
        "{max} relations of this person are recorded, which is the most." /
        "End one that has ceased first."
    AgeTooYoung "AGE_TOO_YOUNG" 422 "R64"
        "受益人未满 {least} 周岁。" / "满龄后使用，或先存着。"
        "Whoever it is for is younger than {least}." / "Keep the credit until then."
    AgeUnknown "AGE_UNKNOWN" 409 "R64"
        "受益人的出生日期不可读取，无法判断年龄。" / "请受益人先实名注册。"
        "The birth date of whoever it is for cannot be read, so nobody knows their age." /
        "Have them register with a document first."
    NeedNotAttested "NEED_NOT_ATTESTED" 422 "R64"
        "受益人没有在有效期内的困难认定。" / "请由组织认定后再办理。"
        "No need of the receiver is attested today." / "Have an organisation attest it first."
    DonationNotAllowed "DONATION_NOT_ALLOWED" 422 "R63"
        "现行政策不允许这种捐赠。" / "请改捐其他对象。"
        "The policy in force does not allow such a donation." / "Choose another receiver."
    ReceivedNotPassedOn "RECEIVED_NOT_PASSED_ON" 422 "R63"
        "受赠的时间币不能转赠，自己获得的只有 {own}。" / "请减少数量。"
        "What was received cannot be passed on, and only {own} was earned." / "Transfer less."
    TransferLimit "TRANSFER_LIMIT" 409 "R63"
        "超过限额（{limit}）：最多 {most}。" / "请减少数量，或等下一期。"
        "It exceeds the limit ({limit}): at most {most}." /
        "Ask for less, or wait for the next period."
    PoolUnknown "POOL_UNKNOWN" 404 ""
        "没有这个公益池。" / "请核对编号。"
        "There is no such pool." / "Compare the id."
    HoldUnknown "HOLD_UNKNOWN" 404 "R65"
        "没有这笔占用。" / "请核对编号。"
        "There is no such hold." / "Compare the id."
    HoldsTooMany "HOLDS_TOO_MANY" 409 "R65"
        "该人员已有 {max} 笔占用，达到上限。" / "请先完成或释放其中一笔。"
        "{max} holds of this person are open, which is the most." /
        "Capture one or give one up first."
    HoldAlreadyCaptured "HOLD_ALREADY_CAPTURED" 409 "R65"
        "该占用已于 {since} 扣除。" / "如属误操作，请撤回该次兑换。"
        "The hold was captured at {since}." / "Take the redemption back if that was a mistake."
    HoldAlreadyVoided "HOLD_ALREADY_VOIDED" 409 "R65"
        "该占用已于 {since} 释放。" / "请重新占用。"
        "The hold was given up at {since}." / "Place a new one."
    HoldExpired "HOLD_EXPIRED" 409 "R65"
        "该占用已于 {since} 到期。" / "请重新占用。"
        "The hold ran out at {since}." / "Place a new one."
    HoldOfTransfer "HOLD_OF_TRANSFER" 409 "R63"
        "这笔占用是待生效的转赠，到期自动转出。" / "如要取消，请释放它。"
        "This hold is a transfer that waits; it moves by itself." /
        "Give it up to take the transfer back."
    CaptureAboveHold "CAPTURE_ABOVE_HOLD" 422 "R65"
        "扣除数不能超过占用的 {held}。" / "请减少数量，或另行占用。"
        "No more than the {held} held can be captured." / "Capture less, or place another hold."
    ServiceNotConfirmed "SERVICE_NOT_CONFIRMED" 409 "R65"
        "服务尚未签退并确认，不能扣除。" / "请注明已确认的服务记录，或由服务对象本人确认。"
        "The service is not over and signed for, so nothing is taken." /
        "Name the session that was, or have whoever was served confirm it."
    NotRedeemed "NOT_REDEEMED" 409 ""
        "这笔占用没有兑换，无从撤回。" / "请核对编号。"
        "This hold was not redeemed, so there is nothing to take back." / "Compare the id."
    AlreadyReversed "ALREADY_REVERSED" 409 ""
        "该次兑换已撤回（位置 {position}）。" / "无需再次撤回。"
        "The redemption was taken back (position {position})." / "Nothing needs to be done."
    NothingExpires "NOTHING_EXPIRES" 409 ""
        "该账户此时没有到期的余额。" / "无需操作。"
        "Nothing in this account expires at that time." / "Nothing needs to be done."
    NoBalanceStated "NO_BALANCE_STATED" 409 "R73"
        "该人员没有待批准的结转余额。" / "请先登记余额，再由另一人批准。"
        "No balance of this person waits to be approved." /
        "State one first; another person approves it."
    AsOfInFuture "AS_OF_IN_FUTURE" 422 "R73"
        "余额的日期在将来。" / "请改为对账日。"
        "The day of the balance lies in the future." / "Give the day it was stated for."
    } };
}

pub(super) use with_bank_rows;
