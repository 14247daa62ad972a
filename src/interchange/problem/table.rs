//! The table of problems: code, what is wrong and what to do, in Chinese and English.
//!
//! A code is stable for ever; a text may be improved.

use super::ProblemText;
use crate::domain::kernel::refusal::Lang;

/// Rows of the table: name, code, then message and remedy in Chinese and in English.
macro_rules! problems {
    ($($name:ident $code:literal $zh:literal $zh_remedy:literal $en:literal $en_remedy:literal;)+)
    => {
        /// What is wrong.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum ProblemCode {
            $(#[doc = $en] $name,)+
        }

        impl ProblemCode {
            /// Every code.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// The stable code.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $code,)+ }
            }

            /// Message and remedy in one language.
            pub const fn text(self, lang: Lang) -> ProblemText {
                match (self, lang) {
                    $((Self::$name, Lang::Zh) => ProblemText { message: $zh, remedy: $zh_remedy },
                    (Self::$name, Lang::En) => ProblemText { message: $en, remedy: $en_remedy },)+
                }
            }
        }
    };
}

problems! {
    FileTooLarge "FILE_TOO_LARGE"
        "文件超过 64 MB。" "请拆成几个文件。"
        "The file is larger than 64 MB." "Split it into several files.";
    FileEmpty "FILE_EMPTY"
        "文件是空的，或没有标题行。" "第一行须为列标题。"
        "The file is empty, or has no header." "Its first row must hold the headers.";
    EncodingUnknown "ENCODING_UNKNOWN"
        "文件既不是 UTF-8 也不是 GB18030 编码。" "请另存为“CSV UTF-8”或 XLSX。"
        "The file is neither UTF-8 nor GB18030." "Save it as CSV UTF-8 or as XLSX.";
    NulBytes "NUL_BYTES"
        "文件含有零字节，不是文本文件。" "请另存为“CSV UTF-8”或 XLSX。"
        "The file holds zero bytes and is no text." "Save it as CSV UTF-8 or as XLSX.";
    OldSpreadsheet "OLD_SPREADSHEET"
        "这是旧版 XLS 或加密的表格文件。" "请去掉密码，另存为 XLSX 或 CSV。"
        "This is an old XLS or an encrypted workbook."
        "Remove the password and save it as XLSX or CSV.";
    QuoteNeverClosed "QUOTE_NEVER_CLOSED"
        "有一个引号一直没有结束。" "请检查该行起的双引号。"
        "A quotation mark is opened and never closed."
        "Look for the stray quotation mark from this row on.";
    XlsxDamaged "XLSX_DAMAGED"
        "XLSX 文件已损坏或不完整。" "请在表格软件中打开后重新保存。"
        "The XLSX file is damaged or cut off." "Open it in a spreadsheet program and save it anew.";
    XlsxInflates "XLSX_INFLATES"
        "XLSX 文件解压后过大，已拒绝打开。" "请只保留数据另存为新文件，或拆分。"
        "The XLSX file would inflate beyond all measure and was not opened."
        "Save only the data as a new file, or split it.";
    SheetUnknown "SHEET_UNKNOWN"
        "没有这个名称的工作表。" "请使用列出的工作表名称之一。"
        "There is no sheet of this name." "Use the name of one of the sheets shown.";
    MergedCells "MERGED_CELLS"
        "工作表中有合并单元格，无法判断值属于哪一行。" "请取消合并，并在每行填写。"
        "The sheet has merged cells: which row a value belongs to cannot be told."
        "Unmerge them and fill in every row.";
    TooManyRows "TOO_MANY_ROWS"
        "超过一百万行。" "请拆成几个文件。"
        "There are more than a million rows." "Split it into several files.";
    TooManyColumns "TOO_MANY_COLUMNS"
        "超过 200 列。" "请删除多余的列。"
        "There are more than 200 columns." "Remove the columns that are not needed.";
    TooMuchText "TOO_MUCH_TEXT"
        "单元格文字总量过大。" "请拆成几个文件。"
        "The cells together hold too much text." "Split it into several files.";
    HeaderEmpty "HEADER_EMPTY"
        "有数据的一列没有标题。" "请为该列填写标题。"
        "A column with data has no header." "Give the column a header.";
    HeaderDuplicate "HEADER_DUPLICATE"
        "两列的标题相同。" "请改名或删除其中一列。"
        "Two columns have the same header." "Rename or remove one of them.";
    ColumnMissing "COLUMN_MISSING"
        "缺少必需的列。" "请添加该列，或在映射文件中指明。"
        "A required column is missing." "Add it, or name it in a mapping file.";
    ColumnTwice "COLUMN_TWICE"
        "两列表示同一个内容。" "请删除其中一列，或在映射文件中设为 note。"
        "Two columns mean the same." "Remove one, or map it to \"note\".";
    MappingMalformed "MAPPING_MALFORMED"
        "映射文件无法读取。" "请对照说明检查 TOML 格式。"
        "The mapping file cannot be read." "Check its TOML against the manual.";
    MappingTargetUnknown "MAPPING_TARGET_UNKNOWN"
        "映射文件指向不存在的标准列。" "请使用模板中的英文列名。"
        "The mapping names a standard column that does not exist."
        "Use the English column names of the template.";
    MappingColumnMissing "MAPPING_COLUMN_MISSING"
        "映射文件中的列在表格里找不到。" "请按表格标题原样书写。"
        "The mapping names a column that the file does not have."
        "Write the header as it stands in the file.";
    RowTooLong "ROW_TOO_LONG"
        "该行的单元格多于标题。" "请检查分隔符与引号，或补上标题。"
        "The row has more cells than the header."
        "Look for a stray separator or quotation mark, or add the header.";
    CellTooLong "CELL_TOO_LONG"
        "单元格超过 10000 个字符。" "请缩短内容。"
        "The cell is longer than 10,000 characters." "Shorten it.";
    Formula "FORMULA"
        "单元格是公式，不会计算。" "请粘贴为值。"
        "The cell is a formula, and none is evaluated here." "Paste it as a value.";
    CellError "CELL_ERROR"
        "单元格是错误值。" "请改正公式或填写值。"
        "The cell holds an error of the spreadsheet." "Mend the formula or type the value.";
    ExampleRow "EXAMPLE_ROW"
        "这是模板中的示例行。" "请删除该行。"
        "This is an example row of the template." "Delete it.";
    ValueMissing "VALUE_MISSING"
        "必填内容为空。" "请填写。"
        "A required value is missing." "Fill it in.";
    DuplicateId "DUPLICATE_ID"
        "同一文件中外部编号重复。" "每行须用不同的编号；重复的行请删除。"
        "The external id stands in an earlier row of this file, too."
        "Give each row its own id; remove rows that stand there twice.";
    DamagedNumber "DAMAGED_NUMBER"
        "号码被表格软件变成了科学计数，末尾数字可能已丢失。"
        "请将该列设为“文本”格式后重新填写号码。"
        "A spreadsheet turned this number into 1.1E+17; its last digits may be lost."
        "Format the column as text and type the number again.";
    TextTooLong "TEXT_TOO_LONG"
        "文字过长。" "请缩短。"
        "The text is too long." "Shorten it.";
    TextControlCharacter "TEXT_CONTROL_CHARACTER"
        "文字含有不可见的控制字符。" "请重新键入该单元格。"
        "The text holds an invisible control character." "Type the cell again.";
    TextDirectionOverride "TEXT_DIRECTION_OVERRIDE"
        "文字含有改变显示方向的字符。" "请重新键入该单元格。"
        "The text holds a character that turns the direction of display." "Type the cell again.";
    TextNotNfc "TEXT_NOT_NFC"
        "文字不是 Unicode NFC 形式。" "请重新键入该单元格。"
        "The text is not in Unicode form NFC." "Type the cell again.";
    DateMalformed "DATE_MALFORMED"
        "不是存在的日期。" "请写成 2024-03-05。"
        "This is no existing date." "Write it as 2024-03-05.";
    AmbiguousDate "AMBIGUOUS_DATE"
        "日期可以有两种读法。" "请写成 2024-03-05，或在映射文件中设置 date_format。"
        "The date can be read in two ways."
        "Write it as 2024-03-05, or set date_format in a mapping file.";
    TimeMalformed "TIME_MALFORMED"
        "不是存在的时间。" "请写成 09:30，需要时加日期：2024-03-05 09:30。"
        "This is no existing time." "Write it as 09:30, with its date as 2024-03-05 09:30.";
    DateOfTimeMissing "DATE_OF_TIME_MISSING"
        "时间没有日期。" "请填写日期列，或写成 2024-03-05 09:30。"
        "The time lacks its date." "Fill in the date, or write 2024-03-05 09:30.";
    DurationMalformed "DURATION_MALFORMED"
        "不是时长。" "请写成 90 分钟、1.5 小时、1:30 或 1小时30分。"
        "This is no duration." "Write it as 90 min, 1.5 hours, 1:30 or 1h 30m.";
    UnitUnknown "UNIT_UNKNOWN"
        "时长没有单位。" "请写明单位，或在映射文件中设置 duration_unit。"
        "The duration lacks its unit." "Write the unit, or set duration_unit in a mapping file.";
    NumberMalformed "NUMBER_MALFORMED"
        "不是所需的数字。" "请只写数字。"
        "This is not the number that is needed." "Write digits only.";
    NumberOutOfRange "NUMBER_OUT_OF_RANGE"
        "数字超出范围。" "请检查。"
        "The number is out of range." "Check it.";
    ChoiceUnknown "CHOICE_UNKNOWN"
        "不是可选的词。" "请使用模板说明中的词。"
        "This is none of the words that may stand here." "Use one of the template's help line.";
    CodeMalformed "CODE_MALFORMED"
        "代号不合规定。" "请用小写字母开头，只含小写字母、数字和下划线。"
        "This is no code." "Begin with a lower-case letter; use those, digits and _ only.";
    TooManyTags "TOO_MANY_TAGS"
        "标签过多。" "最多 50 个。"
        "There are too many tags." "Keep 50 at most.";
    DateMissing "DATE_MISSING"
        "没有服务日期。" "请填写日期，或带日期的开始时间。"
        "The date of service is missing." "Fill in the date, or a start with its date.";
    DateDiffers "DATE_DIFFERS"
        "日期与开始时间中的日期不同。" "请改正其中之一。"
        "The date differs from that of the start." "Mend one of the two.";
    DurationMissing "DURATION_MISSING"
        "没有时长。" "请填写分钟、小时，或起止时间。"
        "The duration is missing." "Fill in minutes, hours, or start and end.";
    DurationDiffers "DURATION_DIFFERS"
        "所填的时长与其他列不符。" "请改正，使分钟、小时与起止时间一致。"
        "The duration stated differs from what other columns say."
        "Make minutes, hours, start and end agree.";
    DurationNotPositive "DURATION_NOT_POSITIVE"
        "时长须大于零。" "请改正或删除该行。"
        "The duration must be more than zero." "Mend it, or remove the row.";
    DurationTooLong "DURATION_TOO_LONG"
        "一次服务超过 24 小时。" "请按天拆成几行。"
        "One session is longer than 24 hours." "Split it into a row a day.";
    TimeLonely "TIME_LONELY"
        "只有开始或只有结束时间。" "请两者都填，或都不填。"
        "Only the start or only the end is stated." "State both or none.";
    EndNotAfterStart "END_NOT_AFTER_START"
        "结束不晚于开始。" "跨过午夜的，请给结束时间写上日期。"
        "The end does not follow the start." "If it is past midnight, write the end with its date.";
}
