//! Labels and headings that stand on every certificate, Chinese first, English beside.
//!
//! Must never: claim anything; claims come in with the sheet.

use super::sheet::Words;

/// A label in both languages.
#[derive(Debug, Clone, Copy)]
pub(super) struct Label {
    pub zh: &'static str,
    pub en: &'static str,
}

const fn label(zh: &'static str, en: &'static str) -> Label {
    Label { zh, en }
}

pub(super) const HOLDER: Label = label("志愿者", "Volunteer");
pub(super) const TOTAL: Label = label("服务时长", "Total hours");
pub(super) const PERIOD: Label = label("服务期间", "Period");
pub(super) const STAR: Label = label("星级", "Star rating");
pub(super) const EVIDENCE: Label = label("证据构成", "How the hours are evidenced");
pub(super) const GRADE: Label = label("等级", "Grade");
pub(super) const MEANING: Label = label("含义", "Meaning");
pub(super) const HOURS: Label = label("时:分", "h:min");
pub(super) const SHARE: Label = label("占比", "Share");
pub(super) const SOURCES: Label = label("记录来源", "How the hours came in");
pub(super) const ORGANISATIONS: Label = label("记录单位", "Recording organisations");
pub(super) const RECORDER: Label = label("记录单位", "Recorded by");
pub(super) const NAME: Label = label("名称", "Name");
pub(super) const TIMES: Label = label("次数", "Sessions");
pub(super) const SESSION_COUNT: Label = label("次", "sessions");
pub(super) const ISSUE: Label = label("签发", "Issue");
pub(super) const ISSUER: Label = label("签发单位", "Issued by");
pub(super) const HANDLER: Label = label("经办", "Handled by");
pub(super) const ISSUED_ON: Label = label("签发日期", "Date of issue");
pub(super) const POSITION: Label = label("账本位置", "Ledger position");
pub(super) const LIMITS: Label = label(
    "本证明不能说明的事项",
    "What this certificate does not show",
);
pub(super) const CHECK: Label = label("核验", "Check this certificate");
pub(super) const SCAN: Label = label(
    "扫描二维码或打开下列网址。本文件所附核验包可离线核验，无需信任签发方。",
    "Scan the code or open the address. The bundle attached to this file can be checked offline, \
     without trusting the issuer.",
);
pub(super) const ATTACHED: Label = label("附件", "Attached");
pub(super) const BUNDLE: Label = label("核验包", "Proof bundle of the certificate");
pub(super) const SESSIONS: Label = label("服务明细", "Sessions");
pub(super) const DATE: Label = label("日期", "Date");
pub(super) const ACTIVITY: Label = label("活动", "Activity");
pub(super) const PLACE: Label = label("地点", "Place");
pub(super) const NUMBER: Label = label("编号", "No.");
pub(super) const SIMULATED: Label = label(
    "模拟数据，不证明任何真实服务",
    "SIMULATED: proves no real service",
);
pub(super) const BAR: Label = label("各证据等级所占时长", "Hours by evidence grade");
pub(super) const CODE: Label = label("核验网址二维码", "QR code of the check address");
pub(super) const ACCOUNT: Label = label("账户", "Account");
pub(super) const ACCOUNT_HOLDER: Label = label("户名", "Account of");
pub(super) const STATEMENT_PERIOD: Label = label("时段", "Period");
pub(super) const LINES: Label = label("逐笔记录", "Line by line");
pub(super) const NO_LINES: Label = label("这段时间没有记录。", "Nothing moved in this period.");
pub(super) const NOTES: Label = label("说明", "Notes");
pub(super) const TIME: Label = label("时间", "Time");
pub(super) const ABOUT: Label = label("事由", "About");
pub(super) const AMOUNT: Label = label("增减", "Amount");
pub(super) const HELD: Label = label("占用", "Held");
pub(super) const BALANCE: Label = label("余额", "Balance");

/// Every label, for the test that the font can print them.
#[cfg(test)]
pub(super) const ALL: [Label; 46] = [
    HOLDER,
    TOTAL,
    PERIOD,
    STAR,
    EVIDENCE,
    GRADE,
    MEANING,
    HOURS,
    SHARE,
    SOURCES,
    ORGANISATIONS,
    RECORDER,
    NAME,
    TIMES,
    SESSION_COUNT,
    ISSUE,
    ISSUER,
    HANDLER,
    ISSUED_ON,
    POSITION,
    LIMITS,
    CHECK,
    SCAN,
    ATTACHED,
    BUNDLE,
    SESSIONS,
    DATE,
    ACTIVITY,
    PLACE,
    NUMBER,
    SIMULATED,
    BAR,
    CODE,
    ACCOUNT,
    ACCOUNT_HOLDER,
    STATEMENT_PERIOD,
    LINES,
    NO_LINES,
    NOTES,
    TIME,
    ABOUT,
    AMOUNT,
    HELD,
    BALANCE,
    label("第页共", "Page of"),
    label("：，。", "0123456789:%/·–"),
];

impl Label {
    /// Both languages in one line.
    pub fn line(self) -> String {
        format!("{} {}", self.zh, self.en)
    }
}

impl Words {
    /// Both languages in one line; the Chinese alone where there is no English.
    pub(super) fn line(&self) -> String {
        format!("{} {}", self.zh, self.en).trim_end().to_owned()
    }
}

/// Minutes as hours and minutes: 120:15.
pub(super) fn clock(minutes: u64) -> String {
    format!("{}:{:02}", minutes / 60, minutes % 60)
}

/// The line at the foot of a page.
pub(super) fn page_of(page: usize, pages: usize) -> String {
    format!("第 {page} 页，共 {pages} 页 · Page {page} of {pages}")
}

#[cfg(test)]
mod tests {
    use super::super::face::face;
    use super::*;

    #[test]
    fn every_label_can_be_printed() {
        for Label { zh, en } in ALL {
            for character in zh.chars().chain(en.chars()) {
                assert!(face().has(character), "{character} of {zh}");
            }
        }
    }
}
