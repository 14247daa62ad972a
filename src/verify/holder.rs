//! Step 10: whether whoever shows the certificate is its holder.
//!
//! Only who has the document in hand and the secret of the identity slip can tell; a name alone is
//! the issuer's word. Without them the line says that nothing was proven.
//!
//! Must never: put a name, a number or a secret that was typed in into the report.

use super::code::Code;
use super::report::{Finding, Line, Step};
use super::told::Told;
use crate::credential::document::Claims;
use crate::credential::holder::HolderShown;

/// Checks the holder, if one is shown.
pub(super) fn line(claims: &Claims, shown: Option<&HolderShown>) -> Line {
    match finding(claims, shown) {
        None => {
            let said = Told::new(
                "所示姓名、证件号码和身份条与证明一致。",
                "Name, document number and identity slip are those of the certificate.",
            );
            Line::made(Step::Holder, said, Vec::new())
        }
        Some(finding) => {
            let said = Told::new(
                "持证人身份只是文件所称。",
                "Who the holder is, is only what the file says.",
            );
            Line::made(Step::Holder, said, vec![finding])
        }
    }
}

fn finding(claims: &Claims, shown: Option<&HolderShown>) -> Option<Finding> {
    let holder = claims.holder.as_ref();
    let commitment = holder.and_then(|holder| holder.commitment);
    let Some(commitment) = commitment else {
        return Some(Finding::limits(
            Code::HolderNotProven,
            "此证明不绑定任何身份",
            "the certificate is bound to nobody's identity",
        ));
    };
    let Some(shown) = shown else {
        return Some(Finding::limits(
            Code::HolderNotProven,
            "未出示证件和身份条",
            "neither document nor identity slip was shown",
        ));
    };
    if shown.commitment() == Some(commitment) {
        return None;
    }
    Some(Finding::refutes(
        Code::HolderDiffers,
        "由所示内容算出的承诺不同",
        "what was shown gives another commitment",
    ))
}
