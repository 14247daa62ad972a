//! Region codes: GB/T 2260 (province, prefecture, county) and GB/T 10114 (township, village).
//!
//! Only the shape and the province are checked: six digits, or nine with a township, or twelve
//! with a village. Counties are renamed and merged every year, so a county that is not known is
//! never a reason to refuse. The list of provinces is the whole of what this ledger knows of
//! places.

use super::code::ascii_code;
use super::refusal::{Refusal, RefusalCode};

/// The 34 province-level units: two-digit code, Chinese short name, English name.
pub const PROVINCES: [(&str, &str, &str); 34] = [
    ("11", "北京", "Beijing"),
    ("12", "天津", "Tianjin"),
    ("13", "河北", "Hebei"),
    ("14", "山西", "Shanxi"),
    ("15", "内蒙古", "Inner Mongolia"),
    ("21", "辽宁", "Liaoning"),
    ("22", "吉林", "Jilin"),
    ("23", "黑龙江", "Heilongjiang"),
    ("31", "上海", "Shanghai"),
    ("32", "江苏", "Jiangsu"),
    ("33", "浙江", "Zhejiang"),
    ("34", "安徽", "Anhui"),
    ("35", "福建", "Fujian"),
    ("36", "江西", "Jiangxi"),
    ("37", "山东", "Shandong"),
    ("41", "河南", "Henan"),
    ("42", "湖北", "Hubei"),
    ("43", "湖南", "Hunan"),
    ("44", "广东", "Guangdong"),
    ("45", "广西", "Guangxi"),
    ("46", "海南", "Hainan"),
    ("50", "重庆", "Chongqing"),
    ("51", "四川", "Sichuan"),
    ("52", "贵州", "Guizhou"),
    ("53", "云南", "Yunnan"),
    ("54", "西藏", "Tibet"),
    ("61", "陕西", "Shaanxi"),
    ("62", "甘肃", "Gansu"),
    ("63", "青海", "Qinghai"),
    ("64", "宁夏", "Ningxia"),
    ("65", "新疆", "Xinjiang"),
    ("71", "台湾", "Taiwan"),
    ("81", "香港", "Hong Kong"),
    ("82", "澳门", "Macao"),
];

/// Highest township number: 001-099 streets, 100-199 towns, 200-399 townships, 400-599 others.
const TOWNSHIP_MAX: u16 = 599;

ascii_code!(
    /// A region: county level or above (6 digits), township (9) or village and committee (12).
    RegionCode,
    12,
    is_region,
    Refusal::new(RefusalCode::RegionMalformed),
    "^[0-9]{6}([0-9]{3}([0-9]{3})?)?$"
);

impl RegionCode {
    /// Row of the province in [`PROVINCES`].
    pub fn province(&self) -> (&'static str, &'static str, &'static str) {
        *province(self.as_str()).expect("a region code begins with a province, see `is_region`")
    }
}

/// Row of the province that a code begins with.
pub(super) fn province(code: &str) -> Option<&'static (&'static str, &'static str, &'static str)> {
    PROVINCES
        .iter()
        .find(|(digits, ..)| code.starts_with(digits))
}

/// Length, digits, province, and a township and village that are not zero.
fn is_region(text: &str) -> bool {
    let part = |from: usize| {
        text.get(from..from + 3)
            .and_then(|digits| digits.parse::<u16>().ok())
    };
    let township = || matches!(part(6), Some(1..=TOWNSHIP_MAX));
    let deep_enough = match text.len() {
        6 => true,
        9 => township(),
        12 => township() && part(9) != Some(0),
        _ => false,
    };
    deep_enough && text.bytes().all(|byte| byte.is_ascii_digit()) && province(text).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn region_codes_are_checked_by_shape_and_province() {
        for (text, valid) in [
            ("110000", true),
            ("320102", true),
            ("320102001", true),
            ("320102001003", true),
            ("810000", true),
            ("320102000", false),
            ("320102600", false),
            ("320102001000", false),
            ("32010", false),
            ("3201020", false),
            ("320102+01", false),
            ("990000", false),
            ("32010a", false),
            ("３20102", false),
            ("", false),
        ] {
            assert_eq!(text.parse::<RegionCode>().is_ok(), valid, "{text}");
        }
    }

    #[test]
    fn a_region_knows_its_province() {
        let region: RegionCode = "320102001003".parse().expect("a valid code");
        assert_eq!(region.province(), ("32", "江苏", "Jiangsu"));
    }

    #[test]
    fn provinces_are_sorted_and_named_in_both_languages() {
        assert!(PROVINCES.is_sorted_by(|a, b| a.0 < b.0));
        assert!(PROVINCES.iter().all(|(code, zh, en)| {
            code.len() == 2 && !zh.is_ascii() && en.is_ascii() && !en.is_empty()
        }));
    }
}
