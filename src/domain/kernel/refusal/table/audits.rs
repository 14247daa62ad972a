//! The rows about audits, in front of those about keys.

/// Calls `$outer!` with what follows and the rows that come in, those about audits behind them.
macro_rules! with_audit_rows {
    ($outer:ident $one:ident $other:ident $make:ident $($rows:tt)*) => {
        $outer! { $one $other $make $($rows)*
    // Audits.
    AuditUnknown "AUDIT_UNKNOWN" 404 ""
        "没有抽样核查 {id}。" / "请从 /api/v1/audits 中选择。"
        "There is no audit {id}." / "Choose one from /api/v1/audits."
    AuditPopulationEmpty "AUDIT_POPULATION_EMPTY" 409 "R42"
        "范围内没有时长有效的记录，无可抽取。" / "请放宽组织或服务日的范围。"
        "No session in this scope has effective hours, so there is nothing to draw." /
        "Widen the scope: another organisation, more service days."
    AuditLogMoved "AUDIT_LOG_MOVED" 409 "R42"
        "抽样期间账本又有新记录，样本无法由他人重现。" / "请在记录较少时重试，或缩小范围。"
        "The ledger was written to while the sample was drawn, so nobody could draw it again." /
        "Try again at a quieter time, or draw of one organisation."
    AuditAlone "AUDIT_ALONE" 422 ""
        "抽样须单独提交，不能放在批量写入中。" / "请用单独的请求抽样。"
        "A sample is drawn by a request of its own, not in a batch." / "Send it alone."
    AuditSessionNotDrawn "AUDIT_SESSION_NOT_DRAWN" 422 "R42"
        "该次核查没有抽中记录 {id}。" / "请只核查抽中的记录。"
        "The session {id} was not drawn for this audit." / "Judge only what was drawn."
    AuditOwnHand "AUDIT_OWN_HAND" 403 "R42"
        "您是该记录的当事人，或曾录入、确认、审核、更改它，不能核查。" / "请由另一名审计员核查。"
        "You served, recorded, signed, approved or changed it, so you do not judge it." /
        "Ask another auditor."
    AuditUnfinished "AUDIT_UNFINISHED" 409 "R42"
        "还有 {waiting} 条抽中的记录未核查。" / "请全部核查后再结束；无法判断的也要如实记下。"
        "{waiting} of the drawn sessions have not been judged." /
        "Judge all of them first; of what cannot be told, say just that."
    AuditClosed "AUDIT_CLOSED" 409 "R42"
        "该次核查已于 {since} 结束，结果不再更改。" / "如需再查，请另行抽样。"
        "The audit was closed at {since}; its result is final." / "Draw another sample."
    } };
}

pub(super) use with_audit_rows;
