"""Labelled fields in a document's head (`文 号: … Document Number: …`), several of which may share a line."""

import re
from collections.abc import Sequence
from itertools import zip_longest

from index.reading.head import Line

# A space stands for any white space or none. "issued" is the date of a law or of a news item: the rest of
# the head tells which.
_LABELS = {
    "number": (
        "文 号", "文 號", "发文字号", "發文字號", "文件编号", "公文字号",
        "Document Number", r"Document No\.?", "Reference Number", r"Reference No\.?",
    ),
    "issuer": (
        "(?:颁布|頒布|发布|發布|公布|制定|发文|發文|颁发)(?:机关|機關|机构|機構|部门|部門|单位|單位)",
        "(?:Promulgating|Issuing|Enacting) (?:Institution|Body|Authority|Agency|Department|Organ)",
        "Issuer", "(?:Issued|Promulgated) by",
    ),
    "promulgated": (
        "(?:颁布|頒布|公布|发文|發文|成文|制定|通过|通過|印发)(?:时间|時間|日期)", "公發布日",
        "(?:Promulgating|Promulgation|Enactment|Issue|Issuing|Issuance) Date",
        "Date of (?:Promulgation|Issue|Issuance|Enactment)", "(?:Promulgated|Adopted|Enacted|Issued)(?: on)?",
        "Date Issued",
    ),
    "effective": (
        "(?:实施|實施|施行|生效|执行)(?:时间|時間|日期)", "Effective(?: (?:Date|from|as of))?",
        "Implementation Date", "Commencement(?: Date)?",
        "Date of (?:Entry into Force|Effect|Commencement|Implementation)", "(?:In|Entry into) Force",
    ),
    "issued": ("(?:发布|發布)(?:时间|時間|日期)", "Release (?:Date|Time)"),
    "published": (
        "(?:刊登|更新|发表|發表|刊发|上传|出版)(?:时间|時間|日期)?", "日期", "时间", "時間", "Last updated",
        "Updated?(?: on)?", "Posted(?: on)?", "Published(?: on)?", "(?:Publication|Publishing) Date", "Date",
    ),
    "status": (
        "效力状态", "效力狀態", "效力", "时效性", "時效性", "有效性", "Validity(?: Status)?", "Timeliness",
        "(?:Legal )?Status",
    ),
    "source": ("(?:信息|文章|新闻)?(?:来源|來源)", "稿源", "出处", "Source", "From"),
    "title": ("(?:法规|法規|文件|中文|英文)?(?:标题|標題|名称|名稱)", "题 目", "Title"),
    "other": (
        "(?:修正|修订|修訂|修改)日期", "生效狀態", "Amend(?:ed|ment) Date", "Date of Amendment", "Category",
        "(?:效力)?(?:级别|位阶)", "法规类别", "法律部门", "作者", "记者", "責任編輯", "(?:责任)?编辑", "责编",
        "关键词", "Author", "Editor", "By", "Level of Authority", "Area of Law", "Keywords?",
    ),
}  # fmt: skip
_LABEL = re.compile(
    r"(?<![A-Za-z一-鿿])(?:"
    + "|".join(f"(?P<{kind}>{'|'.join(labels)})".replace(" ", r"\s*") for kind, labels in _LABELS.items())
    + r")\s*[:：]\s*",
    re.IGNORECASE,
)
_TRIMMED = " \t\u3000|,，;；)）(（"

_BRACKETED_YEAR = r"[〔\[［(（【﹝]\s*(?:19|20)\d\d\s*[〕\]］)）】﹞]"
_NUMBERS = (
    re.compile(rf"[一-鿿]{{1,12}}\s*{_BRACKETED_YEAR}\s*(?:第\s*)?\d{{1,5}}\s*[号號]"),
    re.compile(
        r"[一-鿿]{1,8}令\s*第?\s*[0-9〇零一二三四五六七八九十百]+\s*[号號]|[一-鿿]{2,8}字第\s*\d{5,}\s*[号號]"
    ),
    re.compile(
        rf"{_BRACKETED_YEAR}\s*[一-鿿]{{1,3}}\d{{0,6}}[一-鿿]{{1,8}}\d{{1,6}}\s*[号號]"
    ),  # of a judgment
    re.compile(rf"(?:[A-Z][A-Za-z]+\s+){{1,5}}{_BRACKETED_YEAR}\s*No\.?\s*\d{{1,5}}"),
    re.compile(r"(?:[A-Z][a-z]+ )?(?:Order|Decree) No\.?\s*\d{1,5}(?: of the [A-Z][A-Za-z' ]{3,60})?"),
)
_STATUSES = (  # in this order: 部分失效 holds 失效, "Invalid" holds "valid"
    ("not yet effective", "尚未(?:生效|施行|实施|實施)|未生效|not (?:yet )?(?:effective|in force)|pending"),
    ("amended", "修改|修订|修訂|修正|部分(?:失效|有效)|amended|revised|modified|superseded"),
    (
        "repealed",
        "失效|废止|廢止|repealed|invalid|abolished|abrogated|expired|revoked|no longer in force",
    ),
    ("valid", "有效|现行|現行|施行中|valid|effective|in force|current"),
)


def labelled(lines: Sequence[Line]) -> dict[str, list[str]]:
    """Values by kind of field, in order."""
    values: dict[str, list[str]] = {}
    for line in lines:
        labels = list(_LABEL.finditer(line.text))
        for label, following in zip_longest(labels, labels[1:]):
            value = line.text[label.end() : following.start() if following else None].strip(_TRIMMED)
            if label.lastgroup and value:
                values.setdefault(label.lastgroup, []).append(value)
    return values


def before_label(line: str) -> str:
    """What stands on the line before its first label; the whole line where it has none."""
    return line[: label.start()].strip(_TRIMMED) if (label := _LABEL.search(line)) else line


def document_number(values: Sequence[str]) -> str | None:
    """The first document number as printed; Chinese before English."""
    return next((match[0].strip() for form in _NUMBERS for v in values if (match := form.search(v))), None)


def status(value: str) -> str | None:
    """ "valid", "not yet effective", "amended", "repealed"; None where `value` is none of them."""
    return next((name for name, words in _STATUSES if re.search(words, value, re.IGNORECASE)), None)
