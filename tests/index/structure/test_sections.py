"""Which lines are sections: every kind of label, and everything that only looks like one."""

import pytest
from places import HARBOUR

from index.reading.read_document import read
from index.records import LANGUAGES, Document, Omission
from index.structure.labels import read_label
from index.structure.sections import outline


def document(text: str, *omissions: Omission) -> Document:
    return Document(name="x.txt", path="x.txt", digest="0", text=text, omissions=omissions)


def paths(text: str, language: str | None = None) -> list[str]:
    return [
        f"{s.kind} {'›'.join(s.number) or s.heading}"
        for s in outline(document(text))
        if language in (None, s.language)
    ]


LABELS = [  # line, printed, canonical number, label
    ("第二十三条　法院应当公开审理。", "二十三", "23", "第二十三条"),
    ("第二十三条法院应当公开审理。", "二十三", "23", "第二十三条"),
    ("第 12 條", "12", "12", "第 12 條"),
    ("第 1-1 條", "1-1", "1-1", "第 1-1 條"),
    ("第十二条之一　费用", "十二之一", "12-1", "第十二条之一"),
    ("第十二條之一", "十二之一", "12-1", "第十二條之一"),
    ("第一编 总则", "一", "1", "第一编"),
    ("第 三 章 罰則", "三", "3", "第 三 章"),
    ("第二节　管辖", "二", "2", "第二节"),
    ("第三部分 附则", "三", "3", "第三部分"),
    ("一、受理范围", "一", "1", "一、"),
    ("（一）身份核验", "一", "1", "（一）"),
    ("(十五)身份核验", "十五", "15", "(十五)"),
    ("15.健全机制。", "15", "15", "15."),
    ("15．健全机制。", "15", "15", "15．"),
    ("１５．健全机制。", "１５", "15", "１５．"),
    ("15、健全机制。", "15", "15", "15、"),
    ("Article 23", "23", "23", "Article 23"),
    ("ARTICLE 23 NOTICE", "23", "23", "ARTICLE 23"),
    ("Article 23 The clerk shall keep the record.", "23", "23", "Article 23"),
    ("Article 23. The clerk shall keep the record.", "23", "23", "Article 23."),
    ("Article 1-1", "1-1", "1-1", "Article 1-1"),
    ("Art. 23(2) Notices", "23", "23", "Art. 23(2)"),
    ("Section 9A Interim relief", "9A", "9A", "Section 9A"),
    ("§ 12 Costs", "12", "12", "§ 12"),
    ("Part One", "One", "1", "Part One"),
    ("PART II: GENERAL", "II", "2", "PART II:"),
    ("Chapter II Hearings", "II", "2", "Chapter II"),
    ("Rule 5 — Service", "5", "5", "Rule 5"),
    ("(15) Strengthening assistance.", "15", "15", "(15)"),
    ("1. General", "1", "1", "1."),
    ("9A. Interim relief", "9A", "9A", "9A."),
    ("IV. Costs", "IV", "4", "IV."),
    ("2.3 Notices", "2.3", "2.3", "2.3"),
]


@pytest.mark.parametrize(("line", "printed", "number", "label"), LABELS)
def test_labels(line: str, printed: str, number: str, label: str) -> None:
    found = read_label(line, 0, len(line))
    assert found and (found.printed, found.number) == (printed, number)
    assert line[found.start : found.end] == label


# Text right behind the number that begins like a mention of another provision, and is none.
WORDED_LIKE_MENTIONS = [
    "第三条 第三人损坏房屋的，由第三人赔偿。",
    "第三条　第三人损坏房屋的，由第三人赔偿。",
    "第三条第三人损坏房屋的，由第三人赔偿。",
    "第四条 与租赁有关的争议，由房屋所在地法院管辖。",
    "第四条与租赁有关的争议，由房屋所在地法院管辖。",
    "第五条 一项专利申请限于一项发明。",
    "第五条项目经理应当每月报告。",
    "第五条 第一百货公司承担连带责任。",
    "第五条 和解协议自签字之日起生效。",
    "第五条和解协议自签字之日起生效。",
    "第六条 至迟在开庭三日前，书记员应当通知当事人。",
    "第六条 至开庭之日未提交的，视为放弃。",
    "第七条 第一审案件由基层法院管辖。",
    "第七条 第二审法院应当组成合议庭。",
    "第八条 第一次开庭前，法官应当核对身份。",
    "第九条 及时送达是书记员的职责。",
    "第九条及时送达是书记员的职责。",
    "第十条 或有负债由出让人承担。",
    "第十条 到期未交纳费用的，按撤诉处理。",
    "第十一条 中国公民享有同等权利。",
    "第十一条中国公民享有同等权利。",
    "第十二条 之前已经受理的案件，适用原规定。",
    "第十三条 前款规定的期限，自送达之日起算。",
    "第十四条 所有权人可以请求返还原物。",
    "第十四条所有权人可以请求返还原物。",
    "第十五条 规划区内的房屋，不得出租。",
    "第十五条规划区内的房屋，不得出租。",
    "第十六条 中级法院管辖下列案件：",
    "第十七条 项目经理应当每月报告。",
    "第十八条 第三者责任保险由承租人投保。",
    "第十九条 与本法有关的国际条约另有规定的，适用该条约。",
    "第二十条 和平解决争端。",
    "第二十一条 第三方平台应当保存记录。",
    "第二十二條 第三人毀損房屋者，應負賠償責任。",
    "第二十三條 與租賃有關之爭議，由房屋所在地法院管轄。",
    "第二十四條 及格標準由主管機關定之。",
    "第一条、房屋坐落于海港路五号。",
    "第二条：租金",
    "第十二条之一 第三人异议",
    "第三章 第三人",
    "第四章 与仲裁有关的特别规定",
    "第二节 和解与调解",
    "Article 6 Items seized in evidence are kept.",
    "Article 7 Paragraphs of the record are numbered.",
    "Article 4 To the extent possible, hearings are public.",
    "Article 5 With leave of the court, a third person may join.",
    "Article 6 Third persons may join.",
    "Article 8 From the day of service, time runs.",
]


@pytest.mark.parametrize("line", WORDED_LIKE_MENTIONS)
def test_labels_before_words_that_look_like_a_mention(line: str) -> None:
    found = read_label(line, 0, len(line))
    assert found and line[found.start : found.end].startswith(("第", "Article"))


NO_LABELS = [
    "第十五条第二款规定的期限，从送达之日起算。",
    "第三条和第四条另有规定的，从其规定。",
    "第八條之規定，於準用之。",
    "第二条的规定不影响合同的效力。",
    "第一项所称期限，不包括节假日。",
    "Article 12 shall apply mutatis mutandis to appeals.",
    "Article 5 applies to the annexes as well.",
    "Article 5, paragraph 2 does not.",
    "Article 9 Paragraph 2 of this Act governs.",
    "Articles 8 and 9 shall not be read together.",
    "Section 3 of the Act of 1998 is repealed.",
    "Part of the costs is borne by the state.",
    "37.5 percent of the hearings were held online.",
    "12. May was the last day of the session.",
    "2020. The year began with 40 open cases.",
    "2020年，全市法院受理案件四万件。",
    "3.5万元以上的，由中级法院管辖。",
    "三、四月间案件增多。",
    "1.5 million yuan was paid.",
    "mid-2020 the rules changed.",
    "第十五条 第二款规定的期限，从送达之日起算。",
    "第三条 和第四条另有规定的，从其规定。",
    "第三条至第五条不适用于船舶。",
    "第三条 至第五条不适用于船舶。",
    "第三条、第四条所列费用，由败诉方负担。",
    "第三条或者第四条规定的情形",
    "第三条及附则第二条的期限",
    "第二条规定的期限届满后，不再受理。",
    "第二条所称当事人，包括第三人。",
    "第二条中的期间以日计算。",
    "第十条与《海港法》不一致的，适用本规则。",
    "第十条和本条第一款的期间",
    "第十条与本法第十二条竞合的",
    "第一条—第十条",
    "第三条 与第五条同时适用。",
    "第三條及第四條之規定，不適用之。",
    "Article 9 Items (1) and (2) govern.",
    "Article 9 Paragraph two governs.",
    "Article 3 Subparagraph 2 of the Act governs.",
]


@pytest.mark.parametrize("line", NO_LABELS)
def test_mentions_dates_and_figures_are_no_labels(line: str) -> None:
    assert read_label(line, 0, len(line)) is None


# ---------------------------------------------------------------------------------------------------------
# Whole outlines

LAW_ZH = """样例法

第一章　总则

第一条　为了保护当事人，制定本法。

第二条　本法所称当事人，包括下列各款：
一、原告。
二、被告。
三、第三人。
前款第三项的人，以法院通知者为限。

第二章　期间

第三条　期间以日计算。
依照本法第二条提出的异议，不受第一条的限制。

第五条　期间届满后，不得再提出异议。

第五条之一　期间因不可抗力中止。
"""

LAW_EN = """Sample Act

Chapter I General Provisions

Article 1
This Act protects the parties.

Article 2
The parties in this Act are:
1. the plaintiff;
2. the defendant; and
3. any third person.
Article 12 shall apply mutatis mutandis to the third person.

Chapter II Time Limits

Article 3
Time limits run by days.
Article 5 applies to limits that have run out.

Article 5
No objection is heard once the limit has run out.

Article 5-1
Limits stand still while force majeure lasts.
"""

OPINIONS = """关于便利诉讼的意见

一、畅通渠道

（一）立案。当事人可以在网上立案。需要提交下列材料：
1.起诉状；
2.身份证明；
3.证据目录。

（二）送达。法院可以电子送达。

二、提高质效

（三）庭审。法院可以在线开庭。

（四）执行。法院应当及时执行。
"""

_IN_CELLS = [
    "chapter 1", "article 1›1", "chapter 1", "article 1›1", "article 1›2", "article 1›2",
    "chapter 2", "article 2›3", "chapter 2", "article 2›3",
]  # fmt: skip
TABLE = [
    (
        "chapters and articles",
        LAW_ZH,
        [
            "chapter 1",
            "article 1›1",
            "article 1›2",
            "chapter 2",
            "article 2›3",
            "article 2›5",
            "article 2›5-1",
        ],
    ),
    (
        "the same in English",
        LAW_EN,
        [
            "chapter 1",
            "article 1›1",
            "article 1›2",
            "chapter 2",
            "article 2›3",
            "article 2›5",
            "article 2›5-1",
        ],
    ),
    (
        "parts over provisions that count on, lists inside them left alone",
        OPINIONS,
        ["part 1", "provision 1›1", "provision 1›2", "part 2", "provision 2›3", "provision 2›4"],
    ),
    (
        "provisions that start anew in each part",
        "Part heading comes first.\n\n1. Filing cases online\n(1) Parties file by the portal. It is open "
        "day and night.\n"
        "(2) The clerk answers within a day.\n2. Hearing cases online\n"
        "(1) Hearings are held by video link.\n(2) The record is signed on screen.\n",
        ["part 1", "provision 1›1", "provision 1›2", "part 2", "provision 2›1", "provision 2›2"],
    ),
    (
        "articles that start anew in an annex",
        "Article 1\nThe court sits in public.\n\nArticle 2\nThe court speaks two languages.\n\n"
        "Annex A: Fees\n\nArticle 1\nFees are paid on filing.\n\nArticle 2\nFees may be waived.\n",
        ["article 1", "article 2", "heading Annex A: Fees", "article 1", "article 2"],
    ),
    (
        "a schedule, without blank lines",
        "Article 1\nThe court sits in public.\nArticle 2\nThe equipment is set out in the schedule below.\n"
        "Schedule 1 Equipment\nItem\tCourt\nScreens\tthree\n",
        ["article 1", "article 2", "heading Schedule 1 Equipment"],
    ),
    (
        "sections as the finest unit, with inserted ones",
        "Section 9\nThe court may order security.\n\nSection 9A\nThe order lapses after a year.\n\n"
        "Section 10\nThe order may be renewed once.\n",
        ["section 9", "section 9A", "section 10"],
    ),
    (
        "titles over articles",
        "一、总则\n\n第一条　本规则适用于在线调解。\n\n二、程序\n\n第二条　调解应当自愿。\n\n"
        "第三条　调解不公开。\n",
        ["part 1", "article 1›1", "part 2", "article 2›2", "article 2›3"],
    ),
    (
        "a contract with decimal numbers",
        "1. Definitions\n1.1 In this agreement, days are calendar days.\n1.2 Months are calendar months.\n"
        "2. Payment\n2.1 The fee is due within 37.5 days.\n2.2 Interest runs from then on.\n",
        ["part 1", "provision 1›1.1", "provision 1›1.2", "part 2", "provision 2›2.1", "provision 2›2.2"],
    ),
    (
        "markdown, its first heading being the title",
        "# 庭审规则\n\n## 第一章 总则\n\n### 第一条 目的\n\n为了规范庭审，制定本规则。\n\n"
        "### 第二条 范围\n\n本规则适用于一审。\n\n## 附表\n\n期限与费用见表。\n",
        ["chapter 1", "article 1›1", "article 1›2", "heading 附表"],
    ),
    (
        "plain headings between paragraphs",
        "Judges meet in spring\n\nForty judges met in the spring and spoke about their work at length.\n\n"
        "A house of its own\n\nThe new court has a house of its own, in which eleven rooms are fit for "
        "video.\n\n"
        "What is left to do\n\nThe rules of evidence are still those of the old days, and will be "
        "revised soon.\n",
        ["heading A house of its own", "heading What is left to do"],
    ),
    (
        "a table of contents with leaders",
        "目录\n第一章 总则……………1\n第二章 审理……………7\n第三章 附则……………9\n\n"
        "第一章 总则\n\n第一条　本规则自愿适用。\n\n第二章 审理\n\n第二条　审理应当公开。\n\n"
        "第三章 附则\n\n第三条　本规则即日施行。\n",
        ["chapter 1", "article 1›1", "chapter 2", "article 2›2", "chapter 3", "article 3›3"],
    ),
    (
        "a table of contents without leaders",
        "Contents\n\nChapter I General\nChapter II Hearings\nChapter III Costs\n\nChapter I General\n\n"
        "Article 1\n"
        "The rules apply to all.\n\nChapter II Hearings\n\nArticle 2\nHearings are public.\n\nChapter "
        "III Costs\n\n"
        "Article 3\nThe loser pays.\n",
        ["chapter 1", "article 1›1", "chapter 2", "article 2›2", "chapter 3", "article 3›3"],
    ),
    (
        "statistics, dates and years",
        "The court heard 400 cases.\n\n37.5 percent of them were settled.\n\n12. May was the busiest day.\n\n"
        "2020. That year had only 90 cases.\n\n2021年的数字尚未公布。\n",
        [],
    ),
    (
        "a list in running text",
        "The seminar had three themes:\n1. service abroad;\n2. evidence abroad;\n3. judgments abroad.\n\n"
        "It ended with a visit to the harbour, and nobody was late for the train back home.\n",
        [],
    ),
    (
        "lists of a law whose articles lost their numbers",
        "法院得命下列之人到場：\n一、證人。\n二、鑑定人。\n\n法院得不公開審理，如有下列情形：\n"
        "一、涉及國家機密。\n"
        "二、涉及個人隱私。\n三、當事人聲請。\n\n判決應公開宣示。\n",
        [],
    ),
    (
        "paragraphs below provisions with inserted numbers",
        "Part 2\nInterim relief\n\n9. Orders\n(1) The court may make an order.\n(2) It lapses after a "
        "year.\n\n"
        "9A. Costs\n(1) Costs follow the event.\n(2) The court may order otherwise.\n\n"
        "10. Appeals\n(1) An appeal lies to the High Court.\n(2) Leave is required.\n",
        ["part 2", "provision 2›9", "provision 2›9A", "provision 2›10"],
    ),
    (
        "a treaty with paragraphs in its articles",
        "PART I\nGENERAL\n\nArticle 1\nScope\n\n1. This Convention applies to civil matters.\n2. It does "
        "not apply to:\n"
        "(a) status;\n(b) maintenance.\n\nArticle 2\nCourts\n\n1. Any court is meant.\n2. Article "
        "1 applies.\n\n"
        "PART II\nJUDGMENTS\n\nArticle 3\nRecognition\n\nA judgment shall be recognised.\n",
        ["part 1", "article 1›1", "article 1›2", "part 2", "article 2›3"],
    ),
    (
        "a list numbered like the provisions around it",
        "1.总则。本办法适用于立案。\n2.材料。当事人应当提交下列材料：\n1.起诉状；\n2.身份证明；\n"
        "3.授权委托书。\n"
        "3.期限。法院在七日内审查。\n4.通知。法院应当通知当事人。\n",
        ["provision 1", "provision 2", "provision 3", "provision 4"],
    ),
    (
        "both languages on the line of a chapter",
        "第一章 总则 Chapter I General Provisions\n\n第一条 为了规范庭审。\n\nArticle 1 To regulate "
        "hearings.\n\n"
        "第二章 附则 Chapter II Final Provisions\n\n第二条 本规则即日施行。\n\nArticle 2 The rules take "
        "effect today.\n",
        [
            f"{kind} {number}"
            for a in "12"
            for kind, number in [
                ("chapter", a),
                ("chapter", a),
                ("article", f"{a}›{a}"),
                ("article", f"{a}›{a}"),
            ]
        ],
    ),
    (
        "a chapter and its first article in one cell of a table",
        "第一章 总则 第一条 为了保护承租人，制定本法。\tCHAPTER I General Provisions Article 1 This Act "
        "protects lessees."
        "\n第二条 本法适用于码头的租赁。\tArticle 2 This Act applies to the lease of quays.\n"
        "第二章 期间 第三条 租期以月计算。\tCHAPTER II Terms Article 3 Leases run by months.",
        _IN_CELLS,
    ),
    (
        "the same as rows of Markdown",
        "| 第一章 总则 第一条 为了保护承租人，制定本法。 | CHAPTER I General Provisions Article 1 "
        "This Act protects lessees. |\n"
        "| 第二条 本法适用于码头的租赁。 | Article 2 This Act applies to the lease of quays. |\n"
        "| 第二章 期间 第三条 租期以月计算。 | CHAPTER II Terms Article 3 Leases run by months. |",
        _IN_CELLS,
    ),
    (
        "a part, a chapter and an article on one line",
        "第一编 通则 第一章 一般规定 第一条 为了保护承租人，制定本法。\n第二条 本法适用于码头。\n"
        "第二章 第三人 第三条 第三人可以提出异议。\n",
        [
            "part 1",
            "chapter 1›1",
            "article 1›1›1",
            "article 1›1›2",
            "chapter 1›2",
            "article 1›2›3",
        ],
    ),
    (
        "chapters that only name other provisions",
        "Chapter I Notices under Article 9\n\nArticle 1\nA notice is in writing.\n\nArticle 2\nA notice is "
        "dated.\n\nChapter II Costs\n\nArticle 3\nCosts follow the event.\n",
        ["chapter 1", "article 1›1", "article 1›2", "chapter 2", "article 2›3"],
    ),
    (
        "numbered rows of data",
        "| No. | Item |\n| 1. | Screens |\n| 2. | Microphones |\n| 3. | Chairs |\n",
        [],
    ),
    (
        "a reference on a line that the page broke",
        "第一条　当事人应当在期限内提出异议，异议的形式和内容，应当符合民事诉讼法以及本规则\n"
        "第七条　的要求。\n\n第二条　异议由原审法院审查。\n\n第三条　审查期限为十五日。\n",
        ["article 1", "article 2", "article 3"],
    ),
]


@pytest.mark.parametrize(("name", "text", "expected"), TABLE, ids=[name for name, _, _ in TABLE])
def test_outlines(name: str, text: str, expected: list[str]) -> None:
    assert paths(text) == expected


def paragraphs(first: int, last: int, brackets: str = "{}. ") -> str:
    said = ("The lease ran from 2016.", "The quay was let to the appellant.", "We do not accept this.")
    return "\n\n".join(brackets.format(n) + said[n % 3] for n in range(first, last + 1))


def paragraphs_zh(first: int, last: int) -> str:
    said = ("租期自2016年起算。", "码头出租给上诉人。", "本院不予采纳。")
    return "\n\n".join(f"{n}.{said[n % 3]}" for n in range(first, last + 1))


QUOTED = "125. The lessee bears the risk.\n\n126. The lessor need not repair."
JUDGMENTS = [  # name, text, number of its paragraphs
    ("a quotation with higher numbers", f"{paragraphs(1, 30)}\n\n{QUOTED}\n\n{paragraphs(31, 40)}", 40),
    (
        "and a quoted subsection whose first paragraph stands elsewhere",
        f"Lady Justice Marlow:\n\n{paragraphs(1, 30)}\n\n{QUOTED}\n\n31. The Act provides that a lessee is "
        "bound.\n\n(2) A lessee may give notice.\n\n(3) A lessor may reply.",
        31,
    ),
    ("a speaker before the first", f"LORD REEVE:\n\n{paragraphs(1, 16)}", 16),
    (
        "a quotation that counts from 1",
        f"{paragraphs(1, 12)}\n\nThe lease says:\n\n1. Rent is due.\n\n2. Keys are returned.\n\n"
        f"3. Dogs are barred.\n\n{paragraphs(13, 20)}",
        20,
    ),
    (
        "two quotations that count from 1, one after the other",
        f"{paragraphs(1, 9)}\n\n1. Rent is due.\n\n2. Keys are returned.\n\nThe other lease:\n\n"
        f"1. Rent is paid.\n\n2. Keys are kept.\n\n3. Dogs bark.\n\n{paragraphs(10, 20)}",
        20,
    ),
    (
        "quoted sections of a statute",
        f"{paragraphs(1, 9)}\n\nSection 12 Notices\n\n(1) A lessee may give notice.\n\n(2) A lessor may "
        f"reply.\n\nSection 13 Replies\n\n(1) A reply is in writing.\n\n{paragraphs(10, 20)}",
        20,
    ),
    (
        "quoted articles with paragraphs of their own",
        f"{paragraphs(1, 9)}\n\nArticle 6 Right to a hearing\n\n1. Everyone is entitled to a hearing.\n\n"
        f"2. Everyone is presumed innocent.\n\nArticle 8 Right to respect\n\n1. Everyone has it.\n\n"
        f"{paragraphs(10, 20)}",
        20,
    ),
    (
        "a rule quoted in the last paragraph",
        f"{paragraphs(1, 20)}\n\nRule 5 Service\n\nRule 6 Replies\n\nRule 7 Costs",
        20,
    ),
    (
        "issues and conclusions in brackets",
        f"{paragraphs(1, 9)}\n\n10. Two issues arise:\n\n(1) Was there a notice?\n\n(2) Was it in time?\n\n"
        f"{paragraphs(11, 18)}\n\n19. Our conclusions:\n\n(1) There was a notice.\n\n(2) It was late.",
        19,
    ),
    (
        "numbers in brackets",
        f"{paragraphs(1, 12, '({}) ')}\n\n(45) The lessee bears the risk.\n\n(46) The lessor need not."
        f"\n\n{paragraphs(13, 20, '({}) ')}",
        20,
    ),
    (
        "a paragraph of a judgment that quotes a contract, in Chinese",
        f"{paragraphs_zh(1, 8)}\n\n合同约定：\n\n1.租金按月支付。\n\n2.钥匙应当归还。\n\n3.不得养犬。\n\n"
        f"{paragraphs_zh(9, 15)}",
        15,
    ),
    (
        "quoted articles, in Chinese",
        f"{paragraphs_zh(1, 8)}\n\n第十二条　承租人可以通知出租人。\n\n第十三条　出租人可以答复。\n\n"
        f"{paragraphs_zh(9, 15)}",
        15,
    ),
]


@pytest.mark.parametrize(("name", "text", "last"), JUDGMENTS, ids=[name for name, _, _ in JUDGMENTS])
def test_numbered_paragraphs_survive_what_they_quote(name: str, text: str, last: int) -> None:
    assert paths(text) == [f"provision {n}" for n in range(1, last + 1)]


def test_parts_that_hold_paragraphs_which_count_on_over_a_quotation() -> None:
    text = (
        f"I. The facts\n\n{paragraphs(1, 9)}\n\nII. The law\n\n{paragraphs(10, 14)}\n\n{QUOTED}\n\n"
        f"{paragraphs(15, 20)}"
    )
    expected = [f"provision 1›{n}" for n in range(1, 10)], [f"provision 2›{n}" for n in range(10, 21)]
    assert paths(text) == ["part 1", *expected[0], "part 2", *expected[1]]


def test_provisions_that_restart_in_each_part_are_no_quotations() -> None:
    text = "\n".join(
        f"{part}、总体要求\n" + "\n".join(f"{n}.法院应当公开审理。" for n in range(1, last + 1))
        for part, last in (("一", 10), ("二", 4), ("三", 12))
    )
    numbers = [s.number for s in outline(document(text)) if s.kind == "provision"]
    assert numbers == [
        (p, str(n)) for p, last in (("1", 10), ("2", 4), ("3", 12)) for n in range(1, last + 1)
    ]


def test_an_english_sentence_with_a_number_inside_a_chinese_part() -> None:
    text = (
        "一、明确规则\n\n1.公约文本。公约的英文文本规定如下：\n\n1. The parties shall exchange lists of "
        "their courts.\n\n"
        "前述条文自批准之日起适用。\n\n2.适用范围。公约适用于民商事案件。\n\n"
        "1. Making the rules clear\n\n(1) The text. The convention is quoted above in English.\n\n"
        "(2) Scope. The convention applies to civil cases.\n\n"
        "二、加强合作\n\n3.联络。法院之间建立联络机制。\n\n"
        "2. Working together\n\n(3) Liaison. Courts name liaison judges.\n"
    )
    expected = ["part 1", "provision 1›1", "provision 1›2", "part 2", "provision 2›3"]
    assert paths(text, "zh") == expected
    assert paths(text, "en") == expected
    first = next(s for s in outline(document(text)) if s.path == ("一", "1"))
    assert text[first.start : first.end].endswith("前述条文自批准之日起适用。")


def test_sections_of_one_language_never_run_into_the_other_behind_them() -> None:
    zh, en = LAW_ZH.strip(), LAW_EN.strip()
    for text in (f"{zh}\n\n{en}\n", f"{en}\n\n{zh}\n\n译文仅供参考。\n"):
        found = outline(document(text))
        assert {s.language for s in found} == {"zh", "en"}
        for section in found:
            body = text[section.start : section.end]
            assert any("\u4e00" <= c <= "\u9fff" for c in body) == (section.language == "zh")


def test_articles_interleaved_by_paragraph() -> None:
    text = (
        "第一条 领域\n\nArticle 1 Fields\n\n双方在培训方面合作。\n\nThe Sides cooperate in training.\n\n"
        "双方每年会晤。\n\nThe Sides meet every year.\n\n第二条 费用\n\nArticle 2 Costs\n\n费用各自承担。\n\n"
        "Either Side bears its own costs.\n"
    )
    found = {(s.language, s.number[-1]): s for s in outline(document(text))}
    assert len(found) == 4
    assert {s.heading for s in found.values()} == {"领域", "Fields", "费用", "Costs"}
    ends = {key: text[: s.end].rsplit("\n", 1)[-1] for key, s in found.items()}
    assert ends == {
        ("zh", "1"): "双方每年会晤。",
        ("en", "1"): "The Sides meet every year.",
        ("zh", "2"): "费用各自承担。",
        ("en", "2"): "Either Side bears its own costs.",
    }


def test_headings_beside_below_and_inside_the_label() -> None:
    text = (
        "第一编\n总则\n\n第一条 范围\n\n本规则适用于一审。\n\n第二条 【语言】当事人可以选择语言。\n\n"
        "第三条\n费用\n费用由败诉方负担。\n\n第四条\n本规则即日施行。\n\n第五条 法院有权解释本规则。\n"
    )
    assert [s.heading for s in outline(document(text))] == ["总则", "范围", "语言", "费用", "", ""]


def test_numbers_and_kinds_agree_across_the_languages() -> None:
    def system(text: str) -> list[tuple[str, tuple[str, ...]]]:
        return [(s.kind, s.number) for s in outline(document(text))]

    assert system(LAW_ZH) == system(LAW_EN)


def test_cover_sheets_hold_no_section() -> None:
    cover = "Article 7 Orders of copies\n"
    text = cover + LAW_EN
    assert outline(document(text, Omission(0, len(cover), "cover sheet", cover)))[0].label == "Chapter I"


def test_text_before_the_first_label_is_in_no_section() -> None:
    text = "Title: Rules\n\nDate: 1 March 2024\n\nWhereas the courts agree:\n\n" + LAW_EN.split("\n", 2)[2]
    assert all(s.start >= text.index("Chapter I") for s in outline(document(text)))


@pytest.mark.parametrize("text", [text for _, text, _ in TABLE], ids=[name for name, _, _ in TABLE])
def test_sections_start_with_their_label_and_nest(text: str) -> None:
    found = outline(document(text))
    for section in found:
        body = text[section.start : section.end]
        assert body == body.strip()
        assert body.startswith(section.label or section.heading)
        assert section.heading in body
    for a in found:
        for b in found:
            if a.language == b.language and a.start < b.start < a.end:
                assert b.end <= a.end


# ---------------------------------------------------------------------------------------------------------
# The awkward layout of a bilingual opinion, from the file on: cover sheet, metadata block, bullets of all
# depths, Chinese before English in each Part, page breaks inside sentences

PARTS = [  # number, Chinese provisions, first Chinese and English words, last ones
    ("1", "1 2 3", "一、把握总体要求", "1. Grasping", "可以不直播。", "on application."),
    ("2", "4 5 6", "二、细化", "2. Refining", "分处不同房间。", "the party's."),
    ("3", "7 8 9 10", "三、规范", "3. Regulating", "二十四小时内作出裁定。", "twenty-four hours."),
    ("4", "11 12 13", "四、健全", "4. Improving", "当事人的意见。", "views of the parties."),
]
PROVISIONS = [
    ("1", "1.以自愿为前提。", "(1) Consent", "已经交纳的费用不退。", "are not returned."),
    ("2", "2.以安全为底线。", "(2) Safety", "靠港或者锚泊期间。", "or at anchor."),
    ("3", "3.以公开为原则。", "(3) Publicity", "可以不直播。", "on application."),
    ("4", "4.核对身份。", "(4) Checking", "十日内补充确认。", "within ten days."),
    (
        "5",
        "5.测试网络。",
        "(5) Testing",
        "由法官择日另行开庭,已经作出的陈述继续有效。",
        "already made remain valid.",
    ),
    (
        "6",
        "6.提供翻译。",
        "(6) Providing",
        "但应当与当事人分处不同房间,但应当与当事人分处不同房间。",
        "than the party's.",
    ),
    ("7", "7.统一格式。", "(7) One format", "37.5兆字节以上的文件,应当分卷提交。", "submitted in volumes."),
    ("8", "8.固定数据。", "(8) Fixing", "证据目录也不得公布。", "published either."),
    ("9", "9.询问证人。", "(9) Examining", "不作为单独定案的依据。", "that testimony alone."),
    ("10", "10.保全船舶。", "(10) Preserving", "二十四小时内作出裁定。", "within twenty-four hours."),
    ("11", "11.建设港口法庭。", "(11) Building", "由港务局提供场地。", "port authority."),
    ("12", "12.培训人员。", "(12) Training", "船员工会的代表。", "seamen's union."),
    ("13", "13.定期评估。", "(13) Evaluating", "当事人的意见。", "views of the parties."),
]


def test_a_bilingual_opinion_with_an_awkward_layout() -> None:
    opinion = read(HARBOUR)
    sections = outline(opinion)
    for language in LANGUAGES:
        own = [s for s in sections if s.language == language]
        ends = (2, 4) if language == "zh" else (3, 5)
        parts = [s for s in own if s.kind == "part"]
        assert [s.number for s in parts] == [(row[0],) for row in PARTS]
        for section, row in zip(parts, PARTS, strict=True):
            body = opinion.text[section.start : section.end]
            assert body.startswith(row[ends[0]]) and body.endswith(row[ends[1]])
            held = [s.number[-1] for s in own if s.kind == "provision" and s.number[0] == row[0]]
            assert held == row[1].split()
        provisions = [s for s in own if s.kind == "provision"]
        assert [s.number[-1] for s in provisions] == [row[0] for row in PROVISIONS]
        for section, entry in zip(provisions, PROVISIONS, strict=True):
            body = opinion.text[section.start : section.end]
            zh = language == "zh"
            assert body.startswith(entry[1 if zh else 2]) and body.endswith(entry[3 if zh else 4])
            assert section.heading
    assert [s.path for s in sections if s.number == ("2", "5")] == [("二", "5"), ("2", "5")]
    assert {s.kind for s in sections} == {"part", "provision"}
