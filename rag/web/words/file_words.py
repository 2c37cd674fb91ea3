"""Words of files, in Chinese and in English: what is worth knowing of them, adding them, their pages."""

FILES: dict[str, tuple[str, str]] = {
    # what is worth knowing of a file that was read all the same
    "remark_blank_pages": (
        "第 {names} 页没有文字，可能是空白页或图片，其内容无法检索。",
        "Pages {names} hold no text: they are blank or pictures, and cannot be searched.",
    ),
    "remark_blank_pages.one": (
        "第 {names} 页没有文字，可能是空白页或图片，其内容无法检索。",
        "Page {names} holds no text: it is blank or a picture, and cannot be searched.",
    ),
    "remark_ocr": (
        "{n} 页是图片，已由文字识别（{names}）读取；引用时请与原页核对。",
        "{n} pages are pictures and were read by OCR ({names}): compare quotations with the page.",
    ),
    "remark_ocr.one": (
        "1 页是图片，已由文字识别（{names}）读取；引用时请与原页核对。",
        "One page is a picture and was read by OCR ({names}): compare quotations with it.",
    ),
    "remark_ocr_doubtful": (
        "第 {names} 页识别得不可靠，可能有错字。",
        "OCR was not sure of pages {names}: expect wrong characters there.",
    ),
    "remark_ocr_doubtful.one": (
        "第 {names} 页识别得不可靠，可能有错字。",
        "OCR was not sure of page {names}: expect wrong characters there.",
    ),
    "remark_ocr_unread": (
        "第 {names} 页未能识别，其内容无法检索；请拆分文件后再添加。",
        "Pages {names} could not be read by OCR and cannot be searched; split the file and add the rest.",
    ),
    "remark_ocr_unread.one": (
        "第 {names} 页未能识别，其内容无法检索；请拆分文件后再添加。",
        "Page {names} could not be read by OCR and cannot be searched; split the file and add the rest.",
    ),
    "remark_ocr_off": (
        "第 {names} 页是图片；文字识别已关闭（DUOLEX_OCR=off），其内容无法检索。",
        "Pages {names} are pictures, and OCR is switched off (DUOLEX_OCR): they cannot be searched.",
    ),
    "remark_ocr_off.one": (
        "第 {names} 页是图片；文字识别已关闭（DUOLEX_OCR=off），其内容无法检索。",
        "Page {names} is a picture, and OCR is switched off (DUOLEX_OCR): it cannot be searched.",
    ),
    "remark_ocr_missing": (
        "第 {names} 页是图片，而服务器上没有安装文字识别（duolex[ocr]，或 tesseract-ocr 及其中文语言包），"
        "其内容无法检索。",
        "Pages {names} are pictures, and the server has no OCR (duolex[ocr], or tesseract-ocr with its "
        "Chinese languages): they cannot be searched.",
    ),
    "remark_ocr_missing.one": (
        "第 {names} 页是图片，而服务器上没有安装文字识别（duolex[ocr]，或 tesseract-ocr 及其中文语言包），"
        "其内容无法检索。",
        "Page {names} is a picture, and the server has no OCR (duolex[ocr], or tesseract-ocr with its "
        "Chinese languages): it cannot be searched.",
    ),
    "remark_cut": (
        "没有读到末尾：其后的网页元素嵌套超过 2048 层。",
        "It was not read to its end: from there on its elements stand more than 2,048 deep.",
    ),
    "remark_skipped": (
        "跳过了 {n} 个不支持的文件：{names}",
        "{n} files are of kinds that are not read: {names}",
    ),
    "remark_skipped.one": (
        "跳过了 1 个不支持的文件：{names}",
        "One file is of a kind that is not read: {names}",
    ),
    "remark_links": (
        "{n} 个链接指向文件夹之外，未予读取：{names}",
        "{n} links lead out of the folder and were not followed: {names}",
    ),
    "remark_links.one": (
        "1 个链接指向文件夹之外，未予读取：{names}",
        "One link leads out of the folder and was not followed: {names}",
    ),
    "remark_kept": (
        "资料库保留“{names}”先前的文本。",
        "The library keeps the earlier text of “{names}”.",
    ),
    # adding files
    "choose_files": ("选择文件", "Choose files"),
    "choose_folder": ("选择文件夹", "Choose a folder"),
    "drop_here": ("或将文件和文件夹拖到这里。", "or drop files and folders here."),
    "sending": ("正在发送第 {done} / {total} 个文件", "Sending file {done} of {total}"),
    "reading_files": ("已读取 {done} / {total} 个文件", "{done} of {total} files read"),
    "reading_scan": (
        "{name}：正在识别第 {n} / {total} 页",
        "{name}: reading page {n} of {total} by OCR",
    ),
    "and_more": ("另有 {n} 个…", "and {n} more…"),
    "and_more.one": ("另有 1 个…", "and one more…"),
    "added_files": ("所选文件", "Files chosen"),
    "not_arrived": (
        "文件没有送达，请检查连接后再试一次。",
        "The file did not arrive; check the connection and try again.",
    ),
    "nothing_to_add": ("没有可添加的文件。", "There was no file to add."),
    "read_anew": ("未改动的也重新读取", "Unchanged ones, too"),
    "found_at": ("第 {at} 处，共 {n} 处", "{at} of {n} places"),
    "cover_sheet": ("数据库附页，不属于文件正文", "Cover sheet of the database, not part of the document"),
    # the printed page of a PDF
    "sheet_open": ("第 {n} 页的原始版面", "Page {n} as printed"),
    "sheet_alt": (
        "《{title}》第 {n} 页的原始版面，已标出：“{quote}”",
        "Page {n} of “{title}” as printed. Marked: “{quote}”",
    ),
    "sheet_alt_plain": (
        "《{title}》第 {n} 页的原始版面。{quote}",
        "Page {n} of “{title}” as printed. {quote}",
    ),
    "sheet_caption": ("{name} · 第 {n} 页，共 {total} 页", "{name} · page {n} of {total}"),
    "sheet_larger": ("放大", "Larger"),
    "sheet_smaller": ("缩小", "Smaller"),
    "sheet_not_marked": (
        "未能在版面上标出这段引文；文字见上。",
        "The quotation could not be marked on this page; its words stand above.",
    ),
    "sheet_changed": (
        "文件“{name}”在收入资料库之后已被改动，其版面可能与引文不符，因此不予显示。请重新读取该文件。",
        "The file “{name}” has changed since it was read into the library. Its pages may not be those quoted "
        "and are not shown. Read the file again.",
    ),
    "sheet_gone": (
        "文件“{name}”已不在原处，无法显示其版面；资料库中的文字仍可使用。",
        "The file “{name}” is no longer where it was, so its pages cannot be shown; the library still has "
        "its text.",
    ),
    "sheet_broken": ("无法绘制文件“{name}”的这一页。", "This page of the file “{name}” cannot be drawn."),
    "sheet_unread": (
        "无法读取文件“{name}”，请检查读取权限。",
        "The file “{name}” cannot be read; check its permissions.",
    ),
    "sheet_failed": ("未能载入，请重试。", "This could not be loaded. Please try again."),
}
