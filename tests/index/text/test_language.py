"""Languages, runs and sentences: tables of text with the cuts marked by "|"."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.records import Language, Span
from index.text.language import detect, runs, sentences

MIXED = st.text(
    st.sampled_from(
        list("法院条第一二。！？；，、：“”（）《》…\n\n .!?;:,\"'()-1237abcABNoArt律师😀\u3000\t")
    )
    | st.characters(codec="utf-8"),
    max_size=200,
)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Who is 王安石?", "en"),
        ("WIPO 在杭州做了什么", "zh"),
        ("What is 一带一路?", "en"),
        ("Tell me about 王安石变法", "en"),
        ("In which year was 最高人民法院国际商事专家委员会 founded?", "en"),
        ("What does 关于为深化国际商事审判提供服务的意见 say about arbitration?", "en"),
        ("介绍一下 Shanghai Cooperation Organization", "zh"),
        ("世界知识产权组织（World Intellectual Property Organization）是什么", "zh"),
        ("哪些 courts 參加了 the seminar？", "zh"),
        ("第13条", "zh"),
        ("Article 13", "en"),
        ("法", "zh"),
        ("", "en"),
        ("  12:30 — 37.5 % 😀", "en"),
        ("The court heard the case. " * 40 + "法院", "en"),
        ("法院依法审理了此案。" * 40 + "court", "zh"),
    ],
)
def test_detect(text: str, language: Language) -> None:
    assert detect(text) == language


# Runs are written as "zh:" or "en:" before the text of each; the text tested is their join.
RUNS = [
    # paragraphs of one language that hold words of the other
    ["zh:运用5G、AI等技术。世界知识产权组织 WIPO (World Intellectual Property Organization) 派员出席。"],
    ["zh:他们在 Hangzhou 参加了 International Judicial Symposium on Intellectual Property 开幕式。"],
    ["en:The principle of 依法平等保护当事人 (equal protection) applies to all parties."],
    ["en:Judge Wang (王法官) spoke."],
    # metadata lines
    ["zh:颁布机关: 某某高级法院 ", "en:Promulgating Institution: Some High Court"],
    ["zh:文 号: 某发[2024]5号 ", "en:Document Number: Mou Fa [2024] No. 5"],
    [
        "zh:颁布时间: 03/01/2024 ",
        "en:Promulgating Date: 03/01/2024 ",
        "zh:实施时间: 04/01/2024 ",
        "en:Effective Date: 04/01/2024",
    ],
    ["zh:效力状态: 有效 ", "en:Validity Status: Valid"],
    ["en:Issued by: Some High Court ", "zh:发布机关：某某高级法院"],
    # title beside its translation; sentences one after the other
    ["zh:关于在线审理的指导意见 ", "en:Guiding Opinions on Hearing Cases Online"],
    ["zh:当事人应当到庭。", "en:The parties shall appear in court. ", "zh:法院应当公开审理案件。"],
    ["zh:法院应当公开审理案件。 ", "en:(2) The parties shall appear in court."],
    # names and acronyms of the other language, one sentence after the other
    ["zh:格式限于PDF、JPG、MP3和MP4。逾期上传的，由法院决定是否组织质证。"],
    ["zh:Zoom、Teams、Webex和腾讯会议均可使用。当事人任选其一。"],
    ["zh:参加者有 Lloyd's of London、Bank of Ordland 和 Bank of Costavia。"],
    ["zh:若时间 f(n) 内运行的机器能够解决问题A，则A属于DTIME(f(n))。时间不限。"],
    ["zh:会议结束。International Bar Association 主席发言。随后讨论。"],
    ["zh:平台支持 PDF, DOCX, JPG, PNG and MP4 格式的文件。其他格式须先转换。"],
    ["zh:《New York Convention》第五条规定了拒绝承认的理由。"],
    ["en:The files are kept.\n", "zh:格式限于PDF、JPG、MP3和MP4。"],
    ["en:The meeting was attended by 最高人民法院 and 司法部. It ended on Friday."],
    ["en:某某国际商事法庭 is the name of the court. It sits in Binlan."],
    ["en:The 关于人民法院推进跨境商事纠纷在线解决的指导意见 was issued in 2024."],
    ["en:See 《某某法》, Article 3, and 《某某诉讼法》, Article 5."],
    ["en:File it with 某某市第四中级法院, 某某国际商事法庭 or 某某合作区法院; this is enough."],
    ["zh:运用PDF和MP4格式。 ", "en:Files in PDF or MP4 shall be used. ", "zh:其他格式不予接收。"],
    # line by line, with bullets, numbers and rules between
    ["zh:一、总则\n", "en:1. General provisions\n- (1) The court decides.\n", "zh:- 二、管辖"],
    ["zh:第一条\n1\n法院。\n", "en:---\nThe court."],
    ["en:The court.\n1\n\n", "zh:法院。"],
    ["en:Heading\n\n* * *"],
    ["zh:甲\n\nIV\n乙"],
]


@pytest.mark.parametrize("parts", RUNS, ids=lambda parts: parts[0][3:23])
def test_runs(parts: list[str]) -> None:
    text = "".join(part[3:] for part in parts)
    assert [f"{run.language}:{text[run.start : run.end]}" for run in runs(text)] == [
        part.rstrip() for part in parts
    ]


@pytest.mark.parametrize("text", ["", " \n\t \n", "\n"])
def test_no_runs_or_sentences_in_white_space(text: str) -> None:
    assert runs(text) == [] and sentences(text, "zh") == [] and sentences(text, "en") == []


ENGLISH = [
    # abbreviations and numbers of the law
    "See Art. 23(2) and Arts. 5, 6 and Nos. 7 and 8 of No. 37 of 2020.| It applies.",
    "Smith v. Jones Inc. was decided on Jan. 5 at 5 p.m. in the U.S. Supreme Court.| He appealed.",
    "Goods, services, etc., are covered.| Goods by sea, etc.. |Exploration follows.",
    "Cases at sea, etc.| They end.",
    "Under Sec. 3 and para. 4 of Pub. L. No. 105 the rate is 3.5 percent.| It holds.",
    "Foo v. Bar, 12 F.3d 45 (2d Cir. 1999).| The court held otherwise.",
    "On 12. May 2020 the term of 5 years ended.| 10 days later it began anew.",
    "J. K. Rowe met Mr. A. Smith and Dr. Lee, i.e. his counsel, cf. Reg. II. |Then they left.",
    "Acme Co. Ltd. sued.| The claim, e.g. for costs, was dismissed in the U.S.| The parties settled.",
    "The answer is no.| The court said so.",
    "He is no. 5 on the list.",
    # labels stay with their sentences
    "1. The first item.| 2. The second item.",
    "(1) The court decides.| (2) The parties appear.| (a) in person; or (b) by counsel.",
    "Article 23. The parties agree.| Section 9A. Penalties apply.| Part IV. Definitions.",
    "- (15) Strengthening assistance.| It matters.",
    "Items: (a) one.| (b) two.",
    # quotes, brackets, marks
    'He asked "why?" and left.| "So." |He came back!| Really?!| Yes... maybe.| “Fine.”[3] |End.',
    "It ended (see above.) and began.| It ended.| (See below.)",
    "the act.| 😀 It is so.| 法院 decided.",
    # line ends
    "Heading without stop\n|The sentence follows.",
    "the following:\n|1. a company;\n|2. a partnership; and\n|3. any other person.",
    "The court shall hear the\nparties.| It decides,\nWithout delay.",
    "Article 5\n|The term means a market.",
    "First paragraph\n\n|second paragraph",
    (
        "The court of first instance shall hear the parties and\n"
        "May order the production of documents held by them in\n"
        "China or abroad.| The order is made in writing and No\nAppeal lies against it."
    ),
    "---\n|Text.",
]
CHINESE = [
    "法院应当公开审理。|当事人到庭！|是否上诉？|可以；也可以不。",
    "他说：“应当公开。”|然后离开了。",
    "他说：“应当公开。”的话，没有错。",
    "依照规定（见第三条。），应当公开。|（见第四条。）|完",
    '推动“放管服”改革。|推动共建"一带一路"。|"新的"开始。|他说"好。"|又说。',
    "等等……可以。|再见…… |完了。",
    "比例为3.5%，见 www.court.cn 和 No. 37。|完。",
    "按规定办理. |法院应当公开.|完",
    "1.增强责任感。|（一）推动。|一、总则。|第十二条 法院。|15. 加强合作。",
    "- 13.健全机制。|牢固树立观念。",
    "真的吗?|是的!|对！！！|好。。",
    "第一条 总则\n|为维护秩序，\n制定本法\n|一、公司。\n|二、商号。",
    (
        "人民法院应当充分发挥审判职能作用依法公正高效审\n理涉外案件保护中外当事人合法权益促进内外资企业公\n"
        "平竞争服务国家战略。|要创新审判机制研究具有前瞻性\n的问题。"
    ),
    "运用😀技术。|好的。",
]


@pytest.mark.parametrize(
    ("marked", "language"),
    [(marked, "en") for marked in ENGLISH] + [(marked, "zh") for marked in CHINESE],
)
def test_sentences(marked: str, language: Language) -> None:
    text = marked.replace("|", "")
    found = [text[a:b] for a, b in sentences(text, language)]
    assert found == [part.strip() for part in marked.split("|")]


def test_spans_count_from_the_place_in_the_document() -> None:
    assert sentences("A rule. 😀 Another.", "en", 100) == [(100, 107), (108, 118)]


@pytest.mark.parametrize(
    "whole",
    [
        "It cites a paper by Michael E. Mann, Raymond S. Bradley and P. Chen.",
        "The courts apply s. 9 and S. 9A of the Act.",
    ],
)
def test_an_initial_ends_no_sentence(whole: str) -> None:
    assert sentences(whole, "en") == [(0, len(whole))]


def test_long_chinese_sentence_is_cut_at_semicolons_only_when_long() -> None:
    clause = "人民法院应当依法审理" * 6
    short, long = f"{clause}；{clause}。", f"{clause}；{clause}；{clause}；{clause}。"
    assert len(sentences(short, "zh")) == 1
    assert [long[a:b][-1] for a, b in sentences(long, "zh")] == ["；", "。"]


@pytest.mark.parametrize(
    ("text", "language", "longest"),
    [
        ("法" * 5000, "zh", 400),
        ("法院，" * 2000, "zh", 400),
        ("a" * 5000, "en", 1500),
        ("court " * 2000, "en", 1500),
        ("court, then; " * 1000, "en", 1500),
    ],
)
def test_no_sentence_over_the_cap(text: str, language: Language, longest: int) -> None:
    found = sentences(text, language)
    assert max(b - a for a, b in found) <= longest
    assert "".join(text[a:b] for a, b in found).replace(" ", "") == text.replace(" ", "")


def test_cuts_stand_at_clauses_then_at_spaces() -> None:
    text = "法院，" * 300
    assert all(text[b - 1] == "，" for _, b in sentences(text, "zh"))
    text = "court " * 1000
    assert all(text[a:b].split() and text[a:b].endswith("court") for a, b in sentences(text, "en"))


@pytest.mark.parametrize(
    "line",
    [
        "最高法院😀推动。",
        "It is No. 5 etc., so. (2) It’s done. ",
        "法院 court one two three. ",
        "((《“",
        "。）",
        ".",
        "a",
        "法a",
        "\n-\n",
    ],
)
def test_long_text_ends_in_linear_time(line: str) -> None:
    """300,000 characters on one line: a quadratic step would take minutes here."""
    text = line * (300_000 // len(line))
    assert runs(text)[-1].end == len(text.rstrip())
    for language in ("zh", "en"):
        assert sentences(text, language)[-1][1] == len(text.rstrip())


def _holds(text: str, spans: list[Span]) -> None:
    covered = [False] * len(text)
    before = 0
    for a, b in spans:
        assert before <= a < b <= len(text)
        assert text[a:b] == text[a:b].strip()
        covered[a:b] = [True] * (b - a)
        before = b
    assert all(inside or c.isspace() for inside, c in zip(covered, text, strict=True))


@given(MIXED)
def test_runs_and_sentences_cover_everything_once_and_in_order(text: str) -> None:
    found = runs(text)
    _holds(text, [(run.start, run.end) for run in found])
    assert all(a.language != b.language for a, b in pairwise(found))
    for language in ("zh", "en"):
        _holds(text, sentences(text, language))
