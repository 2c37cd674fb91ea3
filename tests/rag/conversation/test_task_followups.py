"""Follow-ups to overviews, lists, comparisons, timelines, counts and answers about the library: what they ask
for, said as a question that stands alone. The cases of BEFORE were written before the rules, those of AFTER
before another engineer looked at them."""

from dataclasses import replace

import pytest

from index.records import Bilingual, Language, Metadata, Passage
from rag.conversation.followup_rules import follow
from rag.results import Answer, Citation, Heading, Hit, Sentence, Table, Task

RULES = Bilingual("在线庭审规则", "Rules on Online Hearings")
MEMO = Bilingual("谅解备忘录", "Memorandum with Ordland")


def cited(
    number: int, quote: str, title: Bilingual, language: Language, section: tuple[str, ...]
) -> Citation:
    name = f"{title.en}.txt"
    return Citation(number, name, title, language, section, None, 0, len(quote), quote, quote, 0, Metadata())


def answered(
    task: Task,
    language: Language,
    *lines: tuple[str, Bilingual, int],
    headings: tuple[Heading, ...] = (),
    table: Table | None = None,
    hits: tuple[Hit, ...] = (),
) -> Answer:
    """Of `lines`: what is quoted, from which document, as a heading of what depth."""
    citations = [cited(n, quote, title, language, ()) for n, (quote, title, _) in enumerate(lines, 1)]
    sentences = [
        Sentence(quote, (n,), "verified", heading=depth) for n, (quote, _, depth) in enumerate(lines, 1)
    ]
    answer = Answer("", "", language, "extractive", "sure", 0.99, tuple(sentences), tuple(citations), hits)
    return replace(answer, task=task, headings=headings, table=table)


OVERVIEW_ZH = answered(
    "overview", "zh",
    ("在线庭审规则", RULES, 1), ("第一章 总则", RULES, 2), ("为规范在线庭审，制定本规则。", RULES, 0),
    ("第二章 庭前准备", RULES, 2), ("法院应当提前三日通知当事人。", RULES, 0), ("第三章 开庭", RULES, 2),
)  # fmt: skip
OVERVIEW_EN = answered(
    "overview", "en",
    ("Rules on Online Hearings", RULES, 1), ("Chapter I General", RULES, 2),
    ("Chapter II Preparation", RULES, 2), ("The court gives three days' notice.", RULES, 0),
    ("Chapter III The Hearing", RULES, 2),
)  # fmt: skip
NEWS_EN = answered(
    "overview", "en",
    ("The two courts met in Binlan.", MEMO, 0), ("They agreed to exchange cases every year.", MEMO, 0),
)  # fmt: skip
LIST_ZH = answered(
    "list", "zh",
    ("第八条 庭审录像保存十年。", RULES, 0), ("第十二条 电子送达应当经当事人同意。", RULES, 0),
    ("双方每年交换案例。", MEMO, 0),
    headings=(Heading(0, "在线庭审规则"), Heading(2, "谅解备忘录")),
)  # fmt: skip
LIST_EN = answered(
    "list", "en",
    ("Article 8 Recordings are kept for ten years.", RULES, 0),
    ("Article 12 Service by electronic means", RULES, 0),
    ("Each year the parties exchange cases.", MEMO, 0),
    headings=(Heading(0, "Rules on Online Hearings"), Heading(2, "Memorandum with Ordland")),
)  # fmt: skip
COMPARED_ZH = answered(
    "comparison", "zh",
    ("第九条 证据应当上传。", RULES, 0), ("第十条 证人单独作证。", RULES, 0), ("双方互相协助取证。", MEMO, 0),
    table=Table(("在线庭审规则", "谅解备忘录"), ((0, 2), (1, None))),
)  # fmt: skip
TIMELINE_EN = answered(
    "timeline", "en",
    ("On 3 March 2023 the courts met.", MEMO, 0), ("The centre opened on 1 May 2023.", RULES, 0),
)  # fmt: skip
TIMELINE_ZH = answered(
    "timeline", "zh", ("2023年3月3日，双方会晤。", MEMO, 0), ("2023年5月1日，中心成立。", RULES, 0)
)
LIBRARY_EN = answered(
    "library", "en", ("Rules on Online Hearings", RULES, 0), ("Memorandum with Ordland", MEMO, 0)
)
LIBRARY_ZH = answered("library", "zh", ("在线庭审规则", RULES, 0), ("谅解备忘录", MEMO, 0))
OTHER = Hit(Passage("m.txt", "en", (), 0, 4, "Text", ((0, 4),), context="Memorandum with Ordland › 1"), 1.0)
AND_OTHER = answered("overview", "en", ("Chapter I General", RULES, 2), hits=(OTHER,))
COUNT_ZH = answered("count", "zh", ("第一条", RULES, 0), ("第二条", RULES, 0))
COUNT_EN = answered("count", "en", ("Article 1", RULES, 0))
DEFINED_ZH = answered("definition", "zh", ("在线庭审，是指通过网络进行的庭审。", RULES, 0))
RENDERED_EN = answered("rendering", "en", ("互惠原则", MEMO, 0))

BEFORE = [  # asked, the answer, the follow-up, what it means
    ("总结一下在线庭审规则", OVERVIEW_ZH, "第二点展开说说", "总结《在线庭审规则》第二章"),
    (
        "Summarise the Rules on Online Hearings",
        OVERVIEW_EN,
        "Tell me more about the second point",
        "Summarise Chapter II of “Rules on Online Hearings”",
    ),
    (
        "What is the memorandum about?",
        NEWS_EN,
        "Tell me more about the second point",
        "What does “Memorandum with Ordland” say on “They agreed to exchange cases every year.”?",
    ),
    ("列出所有关于越南的内容", LIST_ZH, "那广西呢？", "列出所有关于广西的内容？"),
    (
        "List everything that concerns Vietnam",
        LIST_EN,
        "and in Guangxi?",
        "List everything that concerns Guangxi?",
    ),
    ("哪些文件涉及调解？", LIBRARY_ZH, "那仲裁呢？", "哪些文件涉及仲裁？"),
    (
        "Which documents are about arbitration?",
        LIBRARY_EN,
        "and mediation?",
        "Which documents are about mediation?",
    ),
    ("2023年发生了什么？", TIMELINE_ZH, "那2022年呢？", "2022年发生了什么？"),
    ("What happened in 2023?", TIMELINE_EN, "what about 2022?", "What happened in 2022?"),
    (
        "Summarise the Rules on Online Hearings",
        AND_OTHER,
        "and the other document?",
        "Summarise “Memorandum with Ordland”?",
    ),
    ("列出所有关于送达的规定", LIST_ZH, "详细说说第二条结果", "《在线庭审规则》第十二条的内容是什么？"),
    (
        "Which provisions deal with service?",
        LIST_EN,
        "What does the second item say exactly?",
        "What does Article 12 of the “Rules on Online Hearings” say?",
    ),
    ("资料库里有哪些文件？", LIBRARY_ZH, "第二份讲了什么？", "《谅解备忘录》讲了什么？"),
    (
        "Which documents are in the library?",
        LIBRARY_EN,
        "Summarise the last one",
        "Summarise “Memorandum with Ordland”",
    ),
    (
        "比较在线庭审规则和谅解备忘录关于证据的规定",
        COMPARED_ZH,
        "那管辖呢？",
        "比较在线庭审规则和谅解备忘录关于管辖的规定？",
    ),
    ("在线庭审规则有多少条？", COUNT_ZH, "那谅解备忘录呢？", "谅解备忘录有多少条？"),
    (
        "How many chapters do the rules have?",
        COUNT_EN,
        "and the memorandum?",
        "How many chapters does the memorandum have?",
    ),
    ("什么是在线庭审？", DEFINED_ZH, "那电子送达呢？", "什么是电子送达？"),
    ("How is 互惠原则 rendered in English?", RENDERED_EN, "and 调解?", "How is 调解 rendered in English?"),
]

AFTER = [
    ("总结一下在线庭审规则", OVERVIEW_ZH, "再详细一点", "总结一下在线庭审规则"),
    (
        "Summarise the Rules on Online Hearings",
        OVERVIEW_EN,
        "more details please",
        "Summarise the Rules on Online Hearings",
    ),
    (
        "Summarise the Rules on Online Hearings",
        OVERVIEW_EN,
        "Can you elaborate on point 3?",
        "Summarise Chapter III of “Rules on Online Hearings”",
    ),
    ("总结一下在线庭审规则", OVERVIEW_ZH, "那谅解备忘录呢？", "总结一下谅解备忘录？"),
    (
        "What is the registration guide about?",
        OVERVIEW_EN,
        "and the memorandum?",
        "What is the memorandum about?",
    ),
    (
        "总结一下在线庭审规则",
        replace(OVERVIEW_ZH, hits=(OTHER,)),
        "另一份文件呢？",
        "总结一下《Memorandum with Ordland》？",
    ),
    ("有哪些文件？", LIBRARY_ZH, "最后一份呢？", "总结《谅解备忘录》"),
    ("2023年发布了哪些文件？", LIBRARY_ZH, "2021年呢？", "2021年发布了哪些文件？"),
    (
        "Which documents were issued in 2023?",
        LIBRARY_EN,
        "and in 2021?",
        "Which documents were issued in 2021?",
    ),
    (
        "What happened in 2023?",
        TIMELINE_EN,
        "Tell me more about the first event",
        "What does “Memorandum with Ordland” say on “On 3 March 2023 the courts met.”?",
    ),
    (
        "2023年发生了什么？",
        TIMELINE_ZH,
        "第一件事的具体内容是什么？",
        "《谅解备忘录》对“2023年3月3日，双方会晤。”是怎么说的？",
    ),
    (
        "Compare the rules and the memorandum on evidence",
        replace(COMPARED_ZH, language="en"),
        "and jurisdiction?",
        "Compare the rules and the memorandum on jurisdiction?",
    ),
    (
        "比较在线庭审规则和谅解备忘录关于证据的规定",
        COMPARED_ZH,
        "第二行展开讲讲",
        "《在线庭审规则》第十条的内容是什么？",
    ),
    (
        "Which passages mention mediation?",
        LIST_EN,
        "How about arbitration?",
        "Which passages mention arbitration?",
    ),
    ("哪些条款提到了证据？", LIST_ZH, "关于越南的呢？", "哪些条款提到了越南？"),
    (
        "列出所有关于越南的内容",
        LIST_ZH,
        "第三处是什么意思？",
        "《谅解备忘录》对“双方每年交换案例。”是怎么说的？",
    ),
    (
        "How many chapters do the rules have?",
        COUNT_EN,
        "and how many articles?",
        "How many articles do the rules have?",
    ),
    ("在线庭审规则有几章？", COUNT_ZH, "那有多少条？", "在线庭审规则有几条？"),
    (
        "What does “online hearing” mean?",
        replace(DEFINED_ZH, language="en"),
        "and “electronic service”?",
        "What does “electronic service” mean?",
    ),
    ("互惠原则用英文怎么说？", replace(RENDERED_EN, language="zh"), "调解呢？", "调解用英文怎么说？"),
    # not about the lines of the answer, however they are worded
    (
        "List everything that concerns Vietnam",
        LIST_EN,
        "Who chaired the first seminar in Binlan?",
        "Who chaired the first seminar in Binlan?",
    ),
    (
        "列出所有关于越南的内容",
        LIST_ZH,
        "中级人民法院第一审案件由谁审理？",
        "中级人民法院第一审案件由谁审理？",
    ),
    (
        "Which documents are about arbitration?",
        LIBRARY_EN,
        "What does Article 12 of the memorandum say?",
        "What does Article 12 of the memorandum say?",
    ),
    ("总结一下在线庭审规则", OVERVIEW_ZH, "最后一次研讨会是哪天举行的？", "最后一次研讨会是哪天举行的？"),
    (
        "What happened in 2023?",
        TIMELINE_EN,
        "When did the second reading of the bill take place in Parliament?",
        "When did the second reading of the bill take place in Parliament?",
    ),
]


@pytest.mark.parametrize(
    ("asked", "answer", "then", "meant"), BEFORE + AFTER, ids=lambda value: str(value)[:24]
)
def test_what_a_follow_up_asks_of_a_task(asked: str, answer: Answer, then: str, meant: str) -> None:
    assert follow(then, [(asked, replace(answer, searched=asked))]).question == meant


def test_the_lines_stay_those_of_the_list_when_one_was_asked_about() -> None:
    first = ("Summarise the Rules on Online Hearings", replace(OVERVIEW_EN, searched="Summarise the rules"))
    second = ("tell me more about the second point", replace(NEWS_EN, searched="Summarise Chapter II"))
    assert (
        follow("and the third?", [first, second]).question
        == "Summarise Chapter III of “Rules on Online Hearings”"
    )
