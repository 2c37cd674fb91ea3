"""Two editions of a law compared, provision by provision and in words."""

import re

import pytest

from index.records import Language, Section
from rag.edition_diff import compared, words_changed


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ("登记期限为三十日。", "登记期限为十日。", "登记期限为[三]十日。"),
        ("应当登记。", "应当登记。", "应当登记。"),
        ("经营者应当报告主管机关。", "经营者可以报告。", "经营者[应当]{可以}报告[主管机关]。"),
        ("filed within 30 days", "filed within 10 working days", "filed within [30]{10 working} days"),
        ("", "新的。", "{新的。}"),
    ],
)
def test_words_put_in_and_taken_out(old, new, shown):
    marks = {"same": "{}", "removed": "[{}]", "added": "{{{}}}"}
    assert "".join(marks[c.kind].format(c.text) for c in words_changed(old, new)) == shown


def _law(text: str, language: Language) -> tuple[str, list[Section]]:
    label = re.compile(r"^(?:第(\S+?)条　|Article (\d+) )", re.MULTILINE)
    starts = [*label.finditer(text)]
    ends = [*(m.start() for m in starts[1:]), len(text)]
    return text, [
        Section((n,), (n,), "article", m.group().strip(), "", language, m.start(), end)
        for m, end in zip(starts, ends, strict=True)
        for n in [m[1] or m[2]]
    ]


def test_provisions_are_followed_under_new_numbers():
    old = _law(
        "第一条　甲物应当登记。\n第二条　期限为三十日。\n第三条　违反的，处以罚款。\n"
        "第四条　旧证照继续有效。",
        "zh",
    )
    new = _law(
        "第一条　甲物应当登记。\n第二条　登记免费，不得另收费用。\n第三条　期限为十日。\n"
        "第四条　违反的，处以罚款。",
        "zh",
    )
    told = [(p.kind, p.old_label, p.new_label) for p in compared(old, new, "zh")]
    assert told == [
        ("same", "第一条", "第一条"),
        ("added", None, "第二条"),
        ("changed", "第二条", "第三条"),
        ("same", "第三条", "第四条"),
        ("removed", "第四条", None),
    ]


def test_each_language_is_compared_by_itself():
    old = _law("Article 1 Boats are registered within 30 days.", "en")
    new = _law("Article 1 Boats are registered within 10 days.", "en")
    (provision,) = compared(old, new, "en")
    assert provision.kind == "changed" and [c.text for c in provision.changes if c.kind != "same"] == [
        "30",
        "10",
    ]
    assert compared(old, new, "zh") == []
