//! The rows about signing keys, in front of those about sessions.

/// Calls `$outer!` with `$make` and the rows that come in, those about keys behind them.
macro_rules! with_key_rows {
    ($outer:ident $make:ident $($rows:tt)*) => { $outer! { $make $($rows)*
    // Signing keys.
    KeyUnknown "KEY_UNKNOWN" 404 ""
        "没有签名密钥 {id}。" / "请从 /api/v1/keys 中选择。"
        "There is no signing key {id}." / "Choose one from /api/v1/keys."
    KeyMaterialInvalid "KEY_MATERIAL_INVALID" 422 ""
        "公钥不是有效的 Ed25519 Multikey。" / "请填写以 z6Mk 开头的 Multikey，并使用正常生成的密钥。"
        "The public key is no valid Ed25519 Multikey." /
        "State the Multikey, which begins with z6Mk, of a key that was made in the usual way."
    KeyKnown "KEY_KNOWN" 409 ""
        "该公钥已公布过，编号 {key}。" / "公钥只公布一次，停用后亦然；请生成新的密钥。"
        "This public key was announced before, as {key}." /
        "A public key is announced once, even if it was retired; make a new one."
    KeyOfLogOnly "KEY_OF_LOG_ONLY" 422 ""
        "公开日志的密钥不属于任何组织。" / "请去掉组织编号。"
        "A key of the public log belongs to no organisation." / "Leave the organisation out."
    KeyWindowInvalid "KEY_WINDOW_INVALID" 422 ""
        "密钥的有效期不可用：结束须晚于开始和现在，组织的密钥须有结束且最长 {max} 天。"
            / "请改正有效期。"
        "The window cannot be used: it ends after it begins and after now; that of an \
         organisation's key has an end and at most {max} days." / "Correct the window."
    KeysTooMany "KEYS_TOO_MANY" 409 ""
        "已达到 {max} 个密钥的上限。" / "请先停用不再使用的日志密钥；组织的密钥不能再增加。"
        "There are {max} keys already, which is the most there may be." /
        "Retire a key of the log that is not needed; an organisation can have no more."
    KeyRetired "KEY_RETIRED" 409 ""
        "该密钥已于 {since} 停用。" / "无需再次停用。"
        "The key was retired at {since}." / "Nothing needs to be done."
    KeyDistrusted "KEY_DISTRUSTED" 409 ""
        "该密钥已于 {since} 声明不可信，不能更改。" / "请使用另一个密钥。"
        "The key was declared distrusted at {since}, which cannot be changed." / "Use another key."
    KeyLastOfLog "KEY_LAST_OF_LOG" 409 ""
        "这是公开日志唯一在用的密钥。" / "请先公布接替的密钥。"
        "It is the only active key of the public log." /
        "Announce the key that takes its place first."
    KeySuccessorInvalid "KEY_SUCCESSOR_INVALID" 422 ""
        "密钥 {key} 不能接替：须为另一个在用、用途和所属组织都相同的密钥。" / "请选择这样的密钥。"
        "The key {key} cannot take its place: another active one of the same purpose and \
         organisation can." / "Choose such a key."
    KeySizeAhead "KEY_SIZE_AHEAD" 422 ""
        "所填规模超过账本当前的 {max}。" / "请填写不大于它的规模。"
        "The size lies ahead of the ledger, which holds {max} now." / "State a size up to that."
    } };
}

pub(super) use with_key_rows;
