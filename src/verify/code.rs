//! The codes of a check, in one table: what each means and what to do about it.
//!
//! A code is a promise to other programs: it never changes its meaning and is never used again for
//! another one. E1 form, E2 keys, E3 signature, E4 time, E5 status, E6 log, E7 content, E8 holder;
//! W9 says what a check could not show although nothing is wrong.
//!
//! Must never: hold a word of the file that is checked.

use serde::{Serialize, Serializer};

use super::told::Told;

/// What a check may find.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)] // Each says what it is in its row of the table.
pub enum Code {
    TooLarge,
    NotStrictJson,
    UnknownProfile,
    IssuerUnknown,
    KeyUnknown,
    KeyOutsideWindow,
    KeyDistrusted,
    IssuerNotAccepted,
    SignatureWrong,
    KeyWeak,
    ContextDiffers,
    IssuerDiffers,
    NotYetValid,
    Expired,
    ClockImplausible,
    Revoked,
    Suspended,
    StatusUnavailable,
    StatusSignature,
    StatusIndex,
    StatusStale,
    LogUnknown,
    CheckpointSignature,
    QuorumMissed,
    NotIncluded,
    IndexBeyond,
    Fork,
    IssuanceMissing,
    CommitmentDiffers,
    TotalDiffers,
    SessionTwice,
    SessionsOverlap,
    StarDiffers,
    OutsidePeriod,
    HolderDiffers,
    HolderNotProven,
    StatusUnknown,
    Unwitnessed,
    PartlyOpened,
    KeysMayBeOld,
    NoLeafCited,
    StatusNotLogged,
    PagesNotCompared,
    CommendationsStated,
}

type Row = (Code, &'static str, [&'static str; 2], [&'static str; 2]);

const ASK_HOLDER: [&str; 2] = [
    "请持证人重新提供完整文件，或向出具单位核实。",
    "Ask the holder for the complete file again, or ask the issuer.",
];
const DO_NOT_RELY: [&str; 2] = [
    "请勿采信；保留文件并向出具单位核实。",
    "Do not rely on it; keep the file and ask the issuer.",
];
const REFRESH: [&str; 2] = [
    "请持证人刷新文件后再核验，或在线查询。",
    "Ask the holder for a refreshed file, or look it up online.",
];
const LIMIT: [&str; 2] = [
    "请自行判断此限制对您是否重要。",
    "Judge for yourself whether this limit matters to you.",
];

/// Every code, in the order of the codes: what it means, and what to do.
#[rustfmt::skip]
const TABLE: [Row; 44] = [
    (Code::TooLarge, "E101", ["文件过大或嵌套过深", "the file is too large or too deep"], ASK_HOLDER),
    (Code::NotStrictJson, "E102", ["文件不是无歧义的 JSON", "the file is not JSON of one meaning"],
        DO_NOT_RELY),
    (Code::UnknownProfile, "E103", ["不是本程序认识的证明格式或版本",
        "not a certificate of a form and version that this program knows"], ASK_HOLDER),
    (Code::IssuerUnknown, "E201", ["账本没有为此出具单位公布密钥",
        "the ledger announced no such key for this issuer"], DO_NOT_RELY),
    (Code::KeyUnknown, "E202", ["签名密钥未经账本公布", "the ledger did not announce the signing key"],
        DO_NOT_RELY),
    (Code::KeyOutsideWindow, "E203", ["密钥不在有效期内", "the key was not in force then"], DO_NOT_RELY),
    (Code::KeyDistrusted, "E204", ["密钥在此之前已被宣布不可信",
        "the key is distrusted for what is recorded there"], DO_NOT_RELY),
    (Code::IssuerNotAccepted, "E205", ["出具单位不在您接受的名单内",
        "the issuer is not on your list"], LIMIT),
    (Code::SignatureWrong, "E301", ["签名不符：内容被改动或损坏",
        "the signature does not fit: changed or damaged"], DO_NOT_RELY),
    (Code::KeyWeak, "E302", ["密钥过弱，任何人都能伪造其签名",
        "the key is weak: anybody can sign for it"], DO_NOT_RELY),
    (Code::ContextDiffers, "E303", ["签名的语境与文件不同",
        "the proof has other contexts than the document"], DO_NOT_RELY),
    (Code::IssuerDiffers, "E304", ["签名密钥不属于所称的出具单位",
        "the signing key is not the named issuer's"], DO_NOT_RELY),
    (Code::NotYetValid, "E401", ["尚未生效", "not valid yet"], ["请核对本机时钟。", "Check your clock."]),
    (Code::Expired, "E402", ["已过有效期", "expired"], ASK_HOLDER),
    (Code::ClockImplausible, "E403", ["时间不合情理", "the times do not fit each other"],
        ["请核对本机时钟后再核验。", "Set your clock and check again."]),
    (Code::Revoked, "E501", ["已被撤销", "revoked"], DO_NOT_RELY),
    (Code::Suspended, "E502", ["已被暂停", "suspended"], REFRESH),
    (Code::StatusUnavailable, "E503", ["无法取得状态列表", "the status list cannot be had"], REFRESH),
    (Code::StatusSignature, "E504", ["状态列表的签名不可信",
        "the status list is not signed by a key that counts"], REFRESH),
    (Code::StatusIndex, "E505", ["状态列表与证明不符", "the status list does not fit the certificate"],
        REFRESH),
    (Code::StatusStale, "E506", ["状态列表过旧", "the status list is old"], REFRESH),
    (Code::LogUnknown, "E601", ["您的策略不认识此日志", "your policy does not know this log"],
        ["请使用信任此账本的策略文件。", "Use a policy file that trusts this ledger."]),
    (Code::CheckpointSignature, "E602", ["检查点的签名不可信", "the checkpoint is not signed by its log"],
        DO_NOT_RELY),
    (Code::QuorumMissed, "E603", ["见证签名不足策略所要求", "fewer witnesses than your policy asks for"],
        REFRESH),
    (Code::NotIncluded, "E604", ["未能证明在日志中", "not proven to be in the log"], DO_NOT_RELY),
    (Code::IndexBeyond, "E605", ["序号超出日志大小", "the index lies beyond the log"], DO_NOT_RELY),
    (Code::Fork, "E606", ["同一大小的日志有两个树根：分叉证据",
        "two roots for one size of one log: evidence of a fork"],
        ["请保存此文件并向见证方和主管部门报告。", "Keep this file and report it to the witnesses."]),
    (Code::IssuanceMissing, "E607", ["日志中没有此证明的出具记录",
        "the log does not show that this certificate was issued"], REFRESH),
    (Code::CommitmentDiffers, "E701", ["公开的内容与日志的承诺不符",
        "what is opened is not what the log committed to"], DO_NOT_RELY),
    (Code::TotalDiffers, "E702", ["合计不符", "the totals do not add up"], DO_NOT_RELY),
    (Code::SessionTwice, "E703", ["同一服务记录出现两次", "a record is there twice"], DO_NOT_RELY),
    (Code::SessionsOverlap, "E704", ["服务时间重叠", "sessions overlap"], DO_NOT_RELY),
    (Code::StarDiffers, "E705", ["星级无法由文件重算", "the star level cannot be recomputed"], LIMIT),
    (Code::OutsidePeriod, "E706", ["服务日期在所称期间之外", "a session lies outside the period"],
        DO_NOT_RELY),
    (Code::HolderDiffers, "E801", ["出示的身份不是持证人", "the holder is somebody else"],
        ["请核对姓名、证件号码和身份条；仍不符则不是本人。",
         "Check name, number and identity slip; if they still differ, it is somebody else's."]),
    (Code::HolderNotProven, "E802", ["未证明持证人身份", "who the holder is was not proven"],
        ["请持证人出示证件和身份条。", "Ask the holder for document and identity slip."]),
    (Code::StatusUnknown, "W901", ["是否已撤销未知", "whether it was revoked is not known"], REFRESH),
    (Code::Unwitnessed, "W902", ["无见证方签名", "no witness signed"], LIMIT),
    (Code::PartlyOpened, "W903", ["部分服务记录未公开", "not every record is opened"], LIMIT),
    (Code::KeysMayBeOld, "W904", ["所依据的信任材料可能不是最新",
        "what the trust rests on may be old"],
        ["请从账本取最新的密钥清单，用 --keys 核验。",
         "Get the newest key list of the ledger and check with --keys."]),
    (Code::NoLeafCited, "W905", ["合计只凭出具单位所称，未引用日志记录",
        "the totals rest on the issuer: no record of the log is cited"], LIMIT),
    (Code::StatusNotLogged, "W906", ["状态列表未证明已公开", "the status list is not proven to be public"],
        REFRESH),
    (Code::PagesNotCompared, "W907", ["PDF 页面上的内容未核对", "the PDF's pages were not compared"],
        ["请将页面与此处所列逐项对照。", "Compare the pages with what is told here."]),
    (Code::CommendationsStated, "W908", ["感谢与表彰只凭出具单位所称，未引用日志记录",
        "the commendations rest on the issuer: no record of the log is cited"], LIMIT),
];

impl Code {
    /// Every code, in the order of the codes.
    pub fn all() -> impl Iterator<Item = Self> {
        TABLE.iter().map(|row| row.0)
    }

    fn row(self) -> &'static Row {
        // The rows stand in the order of the variants; a test sees to it.
        &TABLE[self as usize]
    }

    /// The stable spelling, such as `E301`.
    pub fn as_str(self) -> &'static str {
        self.row().1
    }

    /// What it means.
    pub fn meaning(self) -> Told {
        let [zh, en] = self.row().2;
        Told::new(zh, en)
    }

    /// What to do about it.
    pub fn next_step(self) -> Told {
        let [zh, en] = self.row().3;
        Told::new(zh, en)
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_stands_in_the_order_of_its_codes_and_says_something_of_each() {
        for (at, row) in TABLE.iter().enumerate() {
            assert_eq!(row.0 as usize, at);
            let texts = [row.2, row.3].concat();
            assert!(texts.iter().all(|text| !text.is_empty()), "{}", row.1);
        }
        assert!(TABLE.is_sorted_by(|one, next| one.1 < next.1), "each once");
    }
}
