"""What documents say of themselves, in the forms in which real ones say it; all examples are ours."""

import pytest

from index.reading.covers import cover_sheet
from index.reading.metadata import describe
from index.records import Bilingual

BODY_ZH = "为了便利当事人在线提交证据，降低诉讼成本，根据有关法律的规定，结合工作实际，制定本规定。\n"
BODY_EN = (
    "The court opened a desk for seafarers on 3 March 2019, and has since heard over a hundred claims.\n"
)
GUIDANCE = f"""临海市海事法院关于线上提交证据的规定

Provisions of the Linhai Maritime Court on Submitting Evidence Online

颁布机关: 临海市海事法院

Promulgating Institution: Linhai Maritime Court

文 号: 临海法[2021]9号 Document Number: Lin Hai Fa [2021] No. 9

颁布时间: 03/15/2021 Promulgating Date: 03/15/2021 实施时间: 04/01/2021 Effective Date: 04/01/2021

效力状态: 有效 Validity Status: Valid

{BODY_ZH * 6}
These Provisions were drafted on May 5, 2018 and discussed on 2019-06-07.
"""


def test_both_languages_on_one_line() -> None:
    told = describe(GUIDANCE)
    metadata = told.metadata
    assert told.title == Bilingual(
        "临海市海事法院关于线上提交证据的规定",
        "Provisions of the Linhai Maritime Court on Submitting Evidence Online",
    )
    assert metadata.document_number == "临海法[2021]9号"
    assert metadata.issuer == Bilingual("临海市海事法院", "Linhai Maritime Court")
    assert (metadata.promulgated, metadata.effective) == ("2021-03-15", "2021-04-01")
    assert (metadata.published, metadata.status, metadata.source) == (None, "valid", None)
    assert metadata.original == "zh"
    assert GUIDANCE[told.body_start :].startswith("为了便利")
    assert told.cover is None


@pytest.mark.parametrize(
    ("head", "title", "published", "source"),
    [
        ("Night Desk Opens\n\n(      Updated : 2024-08-09\n\n", "Night Desk Opens", "2024-08-09", None),
        (" date 2024-03-14 Night Desk Opens\n\nXinhua) 07:45, March 14, 2024\n\n",
         "Night Desk Opens", "2024-03-14", "Xinhua"),
        ("Night Desk Opens\n\n(Xinhua) 09:05, May 6, 2024\n\n", "Night Desk Opens", "2024-05-06", "Xinhua"),
        ("Night Desk Opens\nMay 6, 2024\n\n", "Night Desk Opens", "2024-05-06", None),
        ("Night Desk Opens\n2024-05-06 08:30\n\n", "Night Desk Opens", "2024-05-06", None),
        ("Night Desk Opens\nSource: Harbour Daily  Published: 6 May 2024\n\n",
         "Night Desk Opens", "2024-05-06", "Harbour Daily"),
        ("Night Desk Opens\n\nNINGBO, May 6 (Xinhua) -- ", "Night Desk Opens", None, "Xinhua"),
        ("夜间立案窗口启用\n来源：人民法院报　发布时间：2024-05-06 10:12\n\n",
         "夜间立案窗口启用", "2024-05-06", "人民法院报"),
        ("夜间立案窗口启用\n2024年5月6日 09:30 来源：新华网\n\n", "夜间立案窗口启用", "2024-05-06", "新华网"),
        ("夜间立案窗口启用\n\n新华社宁波2024年5月6日电（记者 某某）",
         "夜间立案窗口启用", "2024-05-06", "新华社"),
        ("Night Desk Opens\n\n", "Night Desk Opens", None, None),
    ],
)  # fmt: skip
def test_news(head: str, title: str, published: str | None, source: str | None) -> None:
    told = describe(head + (BODY_ZH if "夜" in head else BODY_EN))
    assert told.title.zh or told.title.en
    assert (told.title.zh or told.title.en) == title
    assert (told.metadata.published, told.metadata.source) == (published, source)
    assert told.metadata.promulgated is None


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("港口法\n(2020年5月28日第三次会议通过 自2021年1月1日起施行)\n", (None, "2020-05-28", "2021-01-01")),
        ("港口法\n（2019年3月5日公布，2019年6月1日起施行）\n", (None, "2019-03-05", "2019-06-01")),
        ("Harbour Act\n(Adopted at the Third Session on May 28, 2020, and effective as of January 1, 2021)\n",
         (None, "2020-05-28", "2021-01-01")),
        ("临海市海事法院\n关于在线听证的通知\n临海法〔2021〕12号\n2021年8月9日\n",
         ("临海法〔2021〕12号", "2021-08-09", None)),
        ("Document No.: Lin Hai Fa [2021] No. 12\nIssued on: 9 August 2021\n",
         ("Lin Hai Fa [2021] No. 12", "2021-08-09", None)),
        ("发文字号：临海发〔2022〕3号\n发布日期：2022.1.4\n生效日期：二〇二二年二月一日\n",
         ("临海发〔2022〕3号", "2022-01-04", "2022-02-01")),
        ("港口法\n（2020年5月28日通过，2020年6月3日公布，自2021年1月1日起施行）\n",
         (None, "2020-06-03", "2021-01-01")),
        ("临海市海事法院\n民事判决书\n（2021）浙72民初15号\n", ("（2021）浙72民初15号", None, None)),
        ("法規名稱：港口法\n修正日期：民國 112 年 05 月 31 日\n", (None, None, None)),
        ("公布日期：民國112年5月31日\n施行日期：民國112年6月2日\n", (None, "2023-05-31", "2023-06-02")),
    ],
)  # fmt: skip
def test_laws(head: str, expected: tuple[str | None, str | None, str | None]) -> None:
    told = describe(head + "\n" + BODY_ZH).metadata
    assert (told.document_number, told.promulgated, told.effective) == expected


# Heads and last articles; then adopted, promulgated, effective, amended, repealed, published (month and day).
TOLD: list[tuple[str, dict[str, str]]] = [
    (
        "港口法\n\n2011年8月1日第三届委员会第五次会议通过\n\n2011年9月9日 公布\n\n2011年9月26日起施行\n",
        {"adopted": "2011-08-01", "promulgated": "2011-09-09", "effective": "2011-09-26"},
    ),
    (
        "港口法\n（2011年8月1日海事法院审判委员会\n第1526次会议通过，自2011年9月26日起施行）\n",
        {"adopted": "2011-08-01", "promulgated": "2011-08-01", "effective": "2011-09-26"},
    ),
    (
        "港口法\n(2011年8月1日审判委员会通过 2011年9月9日海事法院公告公布 自2011年9月26日起施行)\n",
        {"adopted": "2011-08-01", "promulgated": "2011-09-09", "effective": "2011-09-26"},
    ),
    (
        "港口法\n2011年9月9日海事部令第3号发布\n自2011年9月26日起实施\n",
        {"promulgated": "2011-09-09", "effective": "2011-09-26"},
    ),
    (
        "港口法\n（2001年3月1日通过 根据2010年6月1日《关于修改〈港口法〉的决定》第一次修正 "
        "根据2018年12月29日通过的《关于修改〈港口法〉的决定》第二次修正）\n",
        {"adopted": "2001-03-01", "promulgated": "2001-03-01", "amended": "2018-12-29"},
    ),
    (
        "港口法\n（1999年8月30日通过，自1999年10月1日起施行，2017年11月4日修订，自2018年1月1日起施行）\n",
        {
            "adopted": "1999-08-30", "promulgated": "1999-08-30", "amended": "2017-11-04",
            "effective": "2018-01-01",
        },
    ),
    (
        "港口法\n（2001年3月1日公布，2001年5月1日起施行，2020年1月1日废止）\n",
        {"promulgated": "2001-03-01", "effective": "2001-05-01", "repealed": "2020-01-01"},
    ),
    (
        "通过日期：2011年8月1日\n公布日期：2011年9月9日\n修正日期：2018年3月1日\n废止日期：2020年1月1日\n",
        {
            "adopted": "2011-08-01", "promulgated": "2011-09-09", "amended": "2018-03-01",
            "repealed": "2020-01-01",
        },
    ),
    ("Harbour Rules\n\nEffective 2024-05-01\n", {"effective": "2024-05-01"}),
    ("Harbour Rules\n\nIn force from 1 May 2024\n", {"effective": "2024-05-01"}),
    (
        "Harbour Act\n\nAdopted on 3 March 2020\nPromulgated on 9 March 2020\nEffective from 1 May 2020\n"
        "Amended on 2 June 2022\nRepealed on 3 July 2023\n",
        {
            "adopted": "2020-03-03", "promulgated": "2020-03-09", "effective": "2020-05-01",
            "amended": "2022-06-02", "repealed": "2023-07-03",
        },
    ),
    (
        "Harbour Act\n(Adopted at the Third Session on 3 March 2020, promulgated on 9 March 2020, effective "
        "as of 1 May 2020, and amended for the first time on 2 June 2022)\n",
        {
            "adopted": "2020-03-03", "promulgated": "2020-03-09", "effective": "2020-05-01",
            "amended": "2022-06-02",
        },
    ),
    ("Night Desk Opens\n\nPublished on 6 May 2024: news\n", {}),
]  # fmt: skip


@pytest.mark.parametrize(("head", "expected"), TOLD)
def test_what_was_done_on_each_date(head: str, expected: dict[str, str]) -> None:
    told = describe(head + "\n第一条 " + BODY_ZH).metadata
    kinds = ("adopted", "promulgated", "effective", "amended", "repealed")
    assert {kind: date for kind in kinds if (date := getattr(told, kind))} == expected


@pytest.mark.parametrize(
    ("last", "effective"),
    [
        ("第三条 本办法自2024年5月1日起施行。", "2024-05-01"),
        ("第三条　本办法自2024年5月1日起施行，2011年9月26日公布的《旧办法》同时废止。", "2024-05-01"),
        ("第三条 本办法由海事部解释，本办法自二〇二四年五月一日起正式实施。", "2024-05-01"),
        ("三、本决定自2024年5月1日起生效。", "2024-05-01"),
        ("本规定自2024年5月1日起执行。", "2024-05-01"),
        ("第三条 本办法自公布之日起施行。", "2024-04-02"),
        ("第三條 本辦法自2024年5月1日起施行。", "2024-05-01"),
        ("第三条 当事人自2024年5月1日起执行判决的，不受前款限制。", None),
        ("记者了解到，为了便利港口的当事人，该部门印发的通知提到，本办法自2024年5月1日起施行。", None),
        ("Article 3 These Rules shall come into force on May 1, 2024.", "2024-05-01"),
        ("Article 3 These Measures take effect as of 1 May 2024.", "2024-05-01"),
        ("Section 3 This Act is effective from 2024-05-01.", "2024-05-01"),
        ("3. These Provisions shall be implemented as of the date of promulgation.", "2024-04-02"),
        ("Article 3 The lease takes effect on May 1, 2024.", None),
    ],
)
def test_since_when_it_applies_by_its_last_article(last: str, effective: str | None) -> None:
    text = f"港口租赁办法\n2024年4月2日 公布\n\n第一条 {BODY_ZH}\n第二条 费用由承租人承担。\n\n{last}\n"
    assert describe(text).metadata.effective == effective


@pytest.mark.parametrize(
    ("title", "zh", "en"),
    [
        ("最高海事法院关于内地与澳港法院相互认可判决的安排", "最高海事法院", None),
        ("最高海事法院发布第三批港口租赁典型案例", "最高海事法院", None),
        ("临海市海事法院港口租赁十大案例", "临海市海事法院", None),
        ("最高海事法院指导性案例汇编", "最高海事法院", None),
        ("港口租赁典型案例", None, None),
        ("Typical Cases of the Linhai Maritime Court on Leases of Quays", None, "Linhai Maritime Court"),
        ("Second Batch of Guiding Cases Issued by the Linhai Maritime Court", None, "Linhai Maritime Court"),
        ("Arrangement of the Linhai Maritime Court on Mutual Recognition", None, "Linhai Maritime Court"),
    ],
)
def test_issuers_of_arrangements_and_collections(title: str, zh: str | None, en: str | None) -> None:
    told = describe(f"{title}\n\n{BODY_ZH if zh or not en else BODY_EN}")
    assert told.metadata.issuer == Bilingual(zh, en)


def test_title_over_two_lines_and_issuer_from_it() -> None:
    told = describe("临海市海事法院\n关于在线听证的通知\n\n" + BODY_ZH)
    assert told.title.zh == "临海市海事法院关于在线听证的通知"
    assert told.metadata.issuer.zh == "临海市海事法院"
    english = describe("Notice of the Linhai Maritime Court on\nHearings Online\n\n" + BODY_EN)
    assert english.title.en == "Notice of the Linhai Maritime Court on Hearings Online"
    assert english.metadata.issuer.en == "Linhai Maritime Court"


def test_signature_at_the_end() -> None:
    told = describe("关于夜间窗口的通知\n\n" + BODY_ZH + "\n临海市海事法院\n2021年8月9日\n").metadata
    assert (told.issuer.zh, told.promulgated) == ("临海市海事法院", "2021-08-09")


@pytest.mark.parametrize(
    ("value", "status"),
    [
        ("有效", "valid"), ("现行有效", "valid"), ("Valid", "valid"), ("In force", "valid"),
        ("尚未生效", "not yet effective"), ("Not yet effective", "not yet effective"),
        ("已被修改", "amended"), ("Amended", "amended"), ("部分失效", "amended"),
        ("失效", "repealed"), ("已废止", "repealed"), ("Invalid", "repealed"),
        ("No longer in force", "repealed"),
        ("待定", None),
    ],
)  # fmt: skip
def test_status(value: str, status: str | None) -> None:
    assert describe(f"港口法\n效力状态: {value}\n\n{BODY_ZH}").metadata.status == status


def test_status_in_brackets_behind_the_title() -> None:
    told = describe("港口夜间值班办法（已废止）\n\n" + BODY_ZH)
    assert (told.title.zh, told.metadata.status) == ("港口夜间值班办法", "repealed")


@pytest.mark.parametrize(
    ("sentence", "original"),
    [
        ("In case of any discrepancy, the Chinese version shall prevail.", "zh"),
        ("This English translation is for reference only.", "zh"),
        ("中英文本如有歧义，以中文文本为准。", "zh"),
        ("英文譯本僅供參考。", "zh"),
        ("If the versions differ, the English text prevails.", "en"),
        ("如有不一致，以英文版本为准。", "en"),
        ("中文译文仅供参考。", "en"),
        ("The Chinese version was published a year later.", None),
        ("", None),
    ],
)
def test_which_version_prevails(sentence: str, original: str | None) -> None:
    assert describe("Harbour Rules\n\n" + BODY_EN * 80 + sentence).metadata.original == original


def test_dates_and_names_in_sentences_are_not_taken() -> None:
    told = describe(
        "Harbour Rules\n\n" + BODY_EN + "Published: it was, on 4 May 2001, by the court. Status: fine.\n"
    )
    assert (told.metadata.published, told.metadata.promulgated, told.metadata.status) == (None, None, None)


def test_prose_without_a_title_takes_the_file_s() -> None:
    assert describe(BODY_EN, stem="p0001").title == Bilingual(en="p0001")
    assert describe(BODY_ZH, stem="港口 规则").title == Bilingual(zh="港口 规则")
    assert describe(BODY_EN, "Harbour Rules", stem="p0001").title == Bilingual(en="Harbour Rules")
    assert describe(BODY_EN, "Microsoft Word - x.doc", stem="p0001").title == Bilingual(en="p0001")
    assert describe(BODY_EN).body_start == 0


def test_hints_of_an_html_page_fill_gaps() -> None:
    told = describe("Night Desk\n\n" + BODY_EN, "Other", date="2024-05-06T01:00:00Z", site="Harbour Daily")
    assert (told.title.en, told.metadata.published, told.metadata.source) == (
        "Night Desk",
        "2024-05-06",
        "Harbour Daily",
    )


@pytest.mark.parametrize(
    ("cover", "source"),
    [
        ("Westlaw China Delivery Report\n\nRequest made by: DESK 1\n\n"
         "Request made on: Friday, 05 March, 2021\n\n"
         "Content type: Laws\n\nTitle: Provisions\n\non Evidence\n\n© 2021, Somebody, all rights reserved.\n",
         "Westlaw China"),
        ("LexisNexis\nUser Name: desk\nDate and Time: 5 March 2021\nJob Number: 77\n", "LexisNexis"),
        ("Harbour Base Delivery Summary\nRequested by: desk\nDelivery selection: Current Document\n",
         "Harbour Base"),
        ("北大法宝\n下载日期：2021/3/5\n下载用户：desk\n版权所有\n", "北大法宝"),
        ("威科先行法律信息库\n导出时间：2021-03-05\n用户名：desk\n", "威科先行"),
    ],
)  # fmt: skip
def test_cover_sheets(cover: str, source: str) -> None:
    text = cover + "\n\n\n" + GUIDANCE
    told = describe(text)
    assert told.cover is not None
    assert (told.cover.start, told.cover.end, told.cover.reason) == (
        0,
        text.index("临海市海事法院关于"),
        "cover sheet",
    )
    assert text[told.cover.start : told.cover.end] == told.cover.text
    assert told.title.zh == "临海市海事法院关于线上提交证据的规定"
    assert (told.metadata.promulgated, told.metadata.published) == ("2021-03-15", None)
    assert told.metadata.source == source


def test_a_page_break_ends_a_cover_sheet() -> None:
    cover = "Requested by: desk\nDelivery selection: Current Document\n\n"
    assert cover_sheet(cover + BODY_EN) is None
    sheet = cover_sheet(cover + BODY_EN, breaks=(0, len(cover)))
    assert sheet is not None
    assert sheet.end == len(cover)


def test_a_metadata_block_is_no_cover_sheet() -> None:
    assert cover_sheet(GUIDANCE.replace("\n\n为了", "\n\n\n\n为了")) is None
