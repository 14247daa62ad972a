//! Commands on shares and complaints that the examples share.

use hourledger::domain::complaints::command::ReportConcern;
use hourledger::domain::complaints::event::Concern;
use hourledger::domain::kernel::certificate_number::CertificateNumber;
use hourledger::domain::kernel::ids::{CertificateId, Digest32};
use hourledger::domain::kernel::share_code::ShareCode;
use hourledger::domain::shares::command::{PreparedShare, ShareCertificate};
use hourledger::domain::shares::event::{SharePurpose, ShareTerm};

/// The code of share number `number`.
pub fn share_code(number: u8) -> ShareCode {
    ShareCode::from_random([number; 16])
}

/// A share for a week, with the PIN 4711.
pub fn share(certificate_id: CertificateId, number: u8) -> ShareCertificate {
    let code = share_code(number);
    ShareCertificate {
        certificate_id,
        purpose: SharePurpose::Employment,
        term: ShareTerm::Days7,
        pin: Some("4711".to_owned()),
        consent_text_digest: Digest32::of(b"the text that was shown"),
        prepared: Some(PreparedShare {
            code_digest: code.digest(),
            pin_tag: Some(code.pin_tag("4711")),
        }),
    }
}

/// A complaint about the certificate with this number.
pub fn complain(number: Option<u32>) -> ReportConcern {
    ReportConcern {
        concern: Concern::HoursUntrue,
        number: number.map(|number| CertificateNumber::from_bits(number.into())),
        text: "那天下午他不在场。\n可以问图书馆。".to_owned(),
        contact: Some("zhang@example.org".to_owned()),
    }
}
