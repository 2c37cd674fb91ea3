"""Words of checking a text, in Chinese and in English."""

CHECK: dict[str, tuple[str, str]] = {
    "check_place": ("核对文本", "Check a text"),
    "check_text": (
        "粘贴一段文字，或上传一份文件，不论出自谁手：逐句与资料库对照，指出哪些有依据、哪些没有，依据并列中英文。",
        "Paste a draft or upload a file, from whomever: each sentence is compared with the library, and what "
        "speaks for or against it is shown in both languages.",
    ),
    "draft": ("要核对的文字", "The text to check"),
    "draft_placeholder": ("在此粘贴中文或英文…", "Paste English or Chinese here…"),
    "check": ("核对", "Check"),
    "check_file": ("核对文件…", "Check a file…"),
    "pasted_file": ("粘贴的文字", "Pasted text"),
    "checked_file": ("已核对", "checked"),
    "draft_reading": ("正在读取…", "Reading the text…"),
    "check_moving": ("已核对 {n} 句，共 {of} 句…", "{n} of {of} sentences checked…"),
    "check_stopped": ("已停止：核对了 {n} 句。", "Stopped: {n} sentences were checked."),
    "check_stopped.one": ("已停止：核对了 1 句。", "Stopped: 1 sentence was checked."),
    "check_nothing": ("没有可核对的句子。", "There are no sentences to check."),
    "check_export": ("导出 Word，附批注", "Export as Word, with comments"),
    "check_n_verified": ("✓ {n} 句有依据", "✓ {n} verified"),
    "check_n_quoted": ("❝ {n} 句逐字引用", "❝ {n} quoted exactly"),
    "check_n_unsupported": ("✗ {n} 句缺乏依据", "✗ {n} not supported"),
    "check_n_unchecked": ("○ {n} 句无法核对", "○ {n} cannot be checked"),
}
