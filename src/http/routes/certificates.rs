//! The rows about certificates, shares and complaints.

use super::rows::{
    Act, Command, Endpoint, PAGED, Page, Reading, SchemaGenerator, Who, Write, decode, encoded,
    place, show, words,
};
use crate::domain::certificates::command::{
    IssueCertificate, IssueStarCertificate, RevokeCertificate,
};
use crate::domain::complaints::command::{AnswerComplaint, ReportConcern};
use crate::domain::kernel::ids::{CertificateId, ComplaintId};
use crate::domain::shares::command::{ExtendShare, ShareCertificate, WithdrawShare};
use crate::http::who::{
    CERTIFIED, CERTIFIERS, COMPLAINED, LEDGER, OVERSIGHT, OWN, REVOKERS, SLIP, VOLUNTEER,
};
use crate::reading::certificates::{CertificateView, NumberView, SlipView};
use crate::reading::complaints::{ComplaintStatus, ComplaintView};
use crate::reading::shares::ShareView;

/// What strangers fetch, what holders and staff do.
pub static ROWS: &[Endpoint] = &[
    // What software of others fetches to read certificates.
    public!("did_document" "/orgs/{organisation_id}/did.json" DidDocument
        "组织的签名密钥（did:web）" / "The keys of an organisation, as did:web has them"),
    public!("did_document_of_ledger" "/.well-known/did.json" DidDocument
        "账本的签名密钥（did:web）" / "The keys of the ledger, as did:web has them"),
    public!("key_list" "/orgs/{organisation_id}/keys.json" KeyList
        "组织密钥的全部事件及收据" / "Every event about the keys of an organisation, proven"),
    public!("key_list_of_ledger" "/.well-known/keys.json" KeyList
        "账本密钥的全部事件及收据" / "Every event about the keys of the ledger, proven"),
    public!("status_list" "/orgs/{organisation_id}/status/revocation/{list}" StatusList
        "组织的证明状态列表" / "Which certificates of an organisation no longer stand"),
    public!("status_list_of_ledger" "/status/revocation/{list}" StatusList
        "账本的证明状态列表" / "Which certificates of the ledger no longer stand"),
    public!("context" "/contexts/service-hours/v1" Context
        "证明所用术语的定义" / "What the terms of certificates mean"),
    public!("achievement" "/achievements/service-hours/v1" Achievement
        "证明所证事项" / "What certificates are given for"),
    read!("certificate_number" "/certificate-numbers/{number}" Who::Public,
        "凭编号查询证明是否有效" / "What the number of a certificate tells anybody"
        ledger NumberView = certificate_number &[]),
    public!("checks" "/api/v1/checks" Checks
        "一次核验多个编号或分享代码" / "Many numbers or codes of shares, checked at once"),
    public!("check_receipt" "/api/v1/checks/receipts" CheckReceipt
        "核验一次分享并取得签名回执" / "A share checked, and the signed receipt of that"),
    // Certificates.
    read!("person_certificates" "/people/{person_id}/certificates" Who::Holders(OWN),
        "个人的证明" / "A person's certificates"
        person Page<CertificateView> = person_certificates PAGED),
    write!("issue_certificate" "/people/{person_id}/certificates" CERTIFIERS
        "出具服务记录证明（免费）" / "Issue a certificate, free of charge" IssueCertificate
        at |_, seed| format!("/api/v1/certificates/{}", CertificateId::derive(seed, 0))),
    write!("issue_star_certificate" "/people/{person_id}/star-certificates" CERTIFIERS
        "出具星级证明（免费）" / "Issue a certificate of a star, free of charge"
        IssueStarCertificate
        at |_, seed| format!("/api/v1/certificates/{}", CertificateId::derive(seed, 0))),
    read!("certificate" "/certificates/{certificate_id}" Who::Holders(CERTIFIERS),
        "一份证明" / "One certificate"
        certificate CertificateView = certificate &[]),
    Endpoint::new(
        "certificate_bundle",
        "/api/v1/certificates/{certificate_id}/bundle",
        Who::Holders(CERTIFIERS),
        words(
            "证明文件及其全部凭据",
            "The certificate as a file, with all that proves it",
        ),
        Act::Bundle,
    )
    .revealing(CERTIFIED),
    Endpoint::new(
        "certificate_pdf",
        "/api/v1/certificates/{certificate_id}/pdf",
        Who::Holders(CERTIFIERS),
        words(
            "证明的 PDF，内附全部凭据",
            "The certificate to print, its bundle attached",
        ),
        Act::Pdf,
    )
    .revealing(CERTIFIED),
    read!("certificate_slip" "/certificates/{certificate_id}/identity-slip"
        Who::Holders(VOLUNTEER),
        "身份凭条：交给需要核实本人的查验方" / "The slip that proves to a verifier whose it is"
        certificate SlipView = certificate_slip &[])
    .revealing(SLIP),
    write!("revoke_certificate" "/certificates/{certificate_id}/revocation" REVOKERS
        "撤销证明" / "Revoke a certificate" RevokeCertificate),
    // Shares.
    read!("person_shares" "/people/{person_id}/shares" Who::Holders(VOLUNTEER),
        "个人的分享，以及谁查看过" / "What a person shares, and who looked"
        person Page<ShareView> = person_shares PAGED),
    write!("share_certificate" "/certificates/{certificate_id}/shares" VOLUNTEER
        "分享证明：应答中有仅此一次显示的代码" /
        "Share a certificate; the answer shows the code, this once"
        ShareCertificate),
    write!("extend_share" "/shares/{share_id}/extension" VOLUNTEER
        "延长分享" / "Keep a share open for longer" ExtendShare),
    write!("withdraw_share" "/shares/{share_id}/withdrawal" VOLUNTEER
        "撤回分享" / "Close a share for good" WithdrawShare),
    // Complaints.
    write!(@anybody "report_concern" "/complaints"
        "投诉：记录或证明不实" / "Complain that a record or a certificate is not true"
        ReportConcern
        at |_, seed| format!("/api/v1/complaints/{}/status", ComplaintId::derive(seed, 0))),
    read!("complaint_status" "/complaints/{complaint_id}/status" Who::Public,
        "凭受理编号查询投诉结果" / "What became of a complaint"
        ledger ComplaintStatus = complaint_status &[]),
    read!("complaints" "/complaints" Who::Holders(OVERSIGHT), "全部投诉" / "All complaints"
        ledger Page<ComplaintView> = complaints PAGED)
    .revealing(COMPLAINED),
    read!("complaint" "/complaints/{complaint_id}" Who::Holders(OVERSIGHT),
        "一条投诉" / "One complaint"
        ledger ComplaintView = complaint &[])
    .revealing(COMPLAINED),
    write!("answer_complaint" "/complaints/{complaint_id}/answer" LEDGER
        "答复投诉" / "Answer a complaint" AnswerComplaint),
];
