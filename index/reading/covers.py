"""The cover sheet that a delivering database puts before a document."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

from index.records import Omission, Span
from index.text import first_date, word_lists

# What such sheets say of the delivery; a document of one's own says none of it in its first lines.
_DELIVERY = re.compile(
    r"""^\W*(?:
      (?:request(?:ed)?|delivered|download(?:ed)?|printed|exported|retrieved|prepared|generated)
        (?:\s+(?:made|date|time))?\s*(?:by|on|from|at|for|via|date|time)?\b[^:：]{0,20}[:：]
    | (?:content\s+type|delivery\s+(?:selection|format|summary|date)|documents?\s+delivered
        |number\s+of\s+(?:documents|pages)(?:\s+delivered)?|user\s*(?:name|id)?|job\s+number|date\s+and\s+time
        |client\s*(?:id|/\s*matter|reference)|search\s+(?:terms?|query|type)|database|order\s+number|account)\s*[:：]
    | (?:下载|下載|打印|列印|导出|導出|检索|檢索|请求|交付|输出)
        (?:日期|时间|時間|用户|用戶|人|人员|方式|条件|数量|者|来源)\s*[:：]
    | (?:用户(?:名|账号)?|文档数量|文件数量|内容类型|来源数据库|数据库|數據庫|订单号|引证码|【?法宝引证码】?
        |原文链接|官方微信)
        \s*[:：】]
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_REQUESTER = re.compile(r"\bby\b|user|client|用户|用戶|人员?\s*[:：]|者\s*[:：]", re.IGNORECASE)
_RIGHTS = re.compile(
    r"all\s+rights\s+reserved|^\W*©|版权所有|版權所有|著作权所有|Copyright\s+(?:©|\(c\))", re.IGNORECASE
)
_SUMMARY = re.compile(
    r"delivery\s+summary|download\s+(?:summary|report)|下载清单|交付清单|cover\s+(?:sheet|page)",
    re.IGNORECASE,
)
_WORDS = word_lists(Path(__file__).with_name("metadata_words.toml"))["cover_sheets"]
COVER = "cover sheet"  # as a reason to be left out
_REACH = 4000  # characters within which a cover sheet ends


def cover_sheet(text: str, breaks: Sequence[int] = ()) -> Omission | None:
    """The block from the start of `text` to a page break (an offset in `breaks`, or two empty lines),
    where it speaks of a delivery: at least two lines on who asked for what, when, or one and a copyright
    notice. None where there is no such block, or nothing behind it."""
    ends = [m.end() for m in re.finditer(r"\n(?:[^\S\n]*\n){2,}", text[:_REACH])]
    ends += [at for at in breaks if 0 < at <= _REACH]
    for end in sorted(ends):
        block = text[:end]
        signs = sum(_DELIVERY.match(line) is not None for line in block.split("\n"))
        rights = _RIGHTS.search(block) is not None or _SUMMARY.search(block) is not None
        if signs >= 2 or (signs == 1 and rights):
            return Omission(0, end, COVER, block) if text[end:].strip() else None
    return None


def delivered_by(block: str) -> str | None:
    """The database that a cover sheet names."""
    databases: list[str] = _WORDS["databases"]
    for name in databases:
        if name.lower() in block.lower():
            return name
    first = block.strip().split("\n", 1)[0]
    name = _SUMMARY.sub("", first).strip(" :-–—")
    return name if name != first and name else None


def delivery_lines(block: str) -> Iterator[tuple[Span, Literal["requester", "delivered"] | None]]:
    """The lines of a cover sheet on its delivery, without outer white space: (span in `block`, whether it
    says who asked or when)."""
    for match in re.finditer(r"\S[^\n]*", block):
        line = match.group().rstrip()
        if _DELIVERY.match(line) or _RIGHTS.search(line):
            told: Literal["requester", "delivered"] | None = None
            if _DELIVERY.match(line):
                dated = first_date(line) is not None
                told = "delivered" if dated else "requester" if _REQUESTER.search(line) else None
            yield (match.start(), match.start() + len(line)), told
