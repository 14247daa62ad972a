//! The rows about certificates, in front of those about signing keys.

/// Calls `$outer!` with `$next`, `$make` and the rows that come in, those about certificates behind
/// them.
macro_rules! with_certificate_rows {
    ($outer:ident $next:ident $make:ident $($rows:tt)*) => { $outer! { $next $make $($rows)*
    // Certificates.
    CertificateUnknown "CERTIFICATE_UNKNOWN" 404 ""
        "没有这份证明。" / "请核对编号；字母 I、L、O 不会出现，1 和 0 是数字。"
        "There is no such certificate." /
        "Compare the number; the letters I, L and O do not occur, 1 and 0 are digits."
    CertificateNumberMalformed "CERTIFICATE_NUMBER_MALFORMED" 400 ""
        "这不是证明编号。" / "编号共 13 个字符，例如 7K4M-9QX2-HD3C-5。"
        "This is no certificate number." /
        "A number has 13 characters, as in 7K4M-9QX2-HD3C-5."
    CertificateNumberMistyped "CERTIFICATE_NUMBER_MISTYPED" 400 ""
        "编号的校验字符不符，很可能输错了一个字符。" / "请逐个字符核对后重输。"
        "The check character does not fit: most likely one character is mistyped." /
        "Compare it character by character and type it again."
    CertificateBasisMoved "CERTIFICATE_BASIS_MOVED" 409 "R46"
        "准备证明期间，所依据的记录发生了变化。" / "请用同一个键重试。"
        "While the certificate was prepared, a record that it rests on changed." /
        "Ask again under the same key."
    NothingToCertify "NOTHING_TO_CERTIFY" 422 "R46"
        "该时段没有已生效的服务时长。" / "请换一个时段，或等记录审核生效。"
        "No hours of this period are effective." /
        "Choose another period, or wait until records are approved."
    VariantUnfit "VARIANT_UNFIT" 422 ""
        "星级证明不按时段出具。" / "请使用星级证明的接口。"
        "A certificate of a star is not issued for a period." /
        "Ask for it where certificates of stars are issued."
    CertificateRevoked "CERTIFICATE_REVOKED" 409 ""
        "该证明已于 {since} 撤销。" / "无需再次撤销。"
        "The certificate was revoked at {since}." / "Nothing needs to be done."
    CertificateOfAnother "CERTIFICATE_OF_ANOTHER" 422 "R53"
        "被替换的证明属于另一人或由另一组织出具。" / "请选择同一人、同一出具方的证明。"
        "The certificate to be replaced is another person's, or another issuer's." /
        "Choose one of the same person and issuer."
    CertificatesTooMany "CERTIFICATES_TOO_MANY" 409 ""
        "该人员已有 {max} 份证明，达到上限。" / "请使用已出具的证明。"
        "This person has {max} certificates, which is the most there may be." /
        "Use one that was issued."
    CertificatesStandTooMany "CERTIFICATES_STAND_TOO_MANY" 409 ""
        "该人员已有 {max} 份有效证明，达到上限。" / "请用 replaces 替换其中一份，或先撤销不再使用的。"
        "{max} certificates of this person stand, which is the most there may be." /
        "Replace one of them (`replaces`), or revoke one that is not used."
    CertificateEnded "CERTIFICATE_ENDED" 409 "R49"
        "该证明已被取代或撤销，不能再分享。" / "请出具新的证明后分享。"
        "The certificate was superseded or revoked and cannot be shared any more." /
        "Have a new one issued and share that."
    ShareUnknown "SHARE_UNKNOWN" 404 ""
        "没有这个分享。" / "请核对链接或代码，或请持有人重新分享。"
        "There is no such share." / "Compare the link or code, or ask the holder for a new one."
    ShareWithdrawn "SHARE_WITHDRAWN" 409 "R50"
        "该分享已于 {since} 撤回。" / "请重新分享该证明。"
        "The share was withdrawn at {since}." / "Share the certificate anew."
    ShareClosed "SHARE_CLOSED" 410 "R50"
        "该分享已到期或已被撤回。" / "请持有人延长或重新分享；这不说明证明无效。"
        "The share has ended or was withdrawn." /
        "Ask the holder to extend it or share anew; it says nothing against the certificate."
    SharePinMalformed "SHARE_PIN_MALFORMED" 400 ""
        "分享的口令须为 {min} 至 {max} 位数字。" / "请改用这样的口令，或不设口令。"
        "The PIN of a share has {min} to {max} digits." / "Choose such a PIN, or none."
    SharePinWrong "SHARE_PIN_WRONG" 403 ""
        "口令不对，或缺少口令。" / "请向持有人询问口令。"
        "The PIN is wrong or missing." / "Ask the holder for it."
    ShareNeedsGuardian "SHARE_NEEDS_GUARDIAN" 409 "R6"
        "未满 {years} 周岁，分享证明须先有监护人的同意。" /
        "请监护人到服务点，由工作人员登记同意（用途 employer_check），然后再分享。"
        "Who is under {years} shares a certificate only with a guardian's consent." /
        "The guardian goes to a service station, where staff record it (employer_check)."
    SharesTooMany "SHARES_TOO_MANY" 409 ""
        "您已分享 {max} 次，达到上限。" / "请延长已有的分享。"
        "You have made {max} shares, which is the most there may be." /
        "Extend one that you made."
    CommandAlone "COMMAND_ALONE" 422 ""
        "{command} 须单独提交，不能放在批量写入中。" / "请用单独的请求。"
        "{command} is sent by a request of its own, not in a batch." / "Send it alone."
    ComplaintUnknown "COMPLAINT_UNKNOWN" 404 ""
        "没有这条投诉。" / "请核对受理编号。"
        "There is no such complaint." / "Compare its reference."
    ComplaintOwnHand "COMPLAINT_OWN_HAND" 403 "R28"
        "您是投诉人，或是该证明的持有人、经办人，不能答复。" / "请由另一名管理员答复。"
        "You complained, or the certificate is yours or was issued by you; you do not answer." /
        "Ask another administrator."
    CertificateErased "CERTIFICATE_ERASED" 409 "R44"
        "持有人的个人信息已抹除，证明全文不能再读出。" / "已交给持有人的文件仍可核验。"
        "The holder's data was erased; the text of the certificate cannot be read any more." /
        "Files that the holder kept can still be checked."
    NoHolderCommitment "NO_HOLDER_COMMITMENT" 409 ""
        "该证明不含持有人承诺：匿名证明，或登记时没有证件号码。" / "如需证明本人，请另行出具具名证明。"
        "The certificate does not commit to its holder: it is anonymous, or no document is known." /
        "To prove whose it is, have one issued with your name."
    CertificateUnprintable "CERTIFICATE_UNPRINTABLE" 409 ""
        "证明无法打印：{problem}。" / "请取用证明文件（bundle），其内容完整有效。"
        "The certificate cannot be printed: {problem}." /
        "Take the file (bundle) instead: it is whole and valid."
    StatusListUnknown "STATUS_LIST_UNKNOWN" 404 ""
        "该出具方没有这个状态列表。" / "请使用证明中写明的地址。"
        "This issuer has no such status list." / "Use the address that stands in a certificate."
    IssuingKeyMissing "ISSUING_KEY_MISSING" 409 ""
        "出具方的签名密钥不在本机。" / "请管理员恢复密钥目录，或停用该密钥后重试。"
        "The issuer's signing key is not on this machine." /
        "An administrator puts the keys folder back, or retires the key; then try again."
    } };
}

pub(super) use with_certificate_rows;
