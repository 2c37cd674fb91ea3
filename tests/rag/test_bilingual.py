"""Two languages, one library, end to end: what real runs over evals/sample and made-up documents pair,
find and say."""

import itertools
import re
from pathlib import Path

import docx
import pytest

from index import build
from index.embedding.embedder import BuiltinEmbedder
from index.errors import NotFoundError, SettingError
from index.library import Library
from index.records import Language, Pair
from rag.answer import Answerer
from rag.command.printed import answer as show_answer
from rag.json_values import pairs_value
from rag.results import Filter
from rag.search.retriever import Retriever

OPINIONS = "guiding-opinions-2024-8.txt"
RULES_ZH, RULES_EN = "online-hearing-rules.zh.md", "online-hearing-rules.en.docx"

# Number, and the first and last words of both sides, labels and all.
PROVISIONS = [
    (1, "1.明确目标任务。", "供其他法院参照。", "(1) Setting goals", "the use of other courts."),
    (2, "2.坚持基本原则。", "未经许可不得传出平台。", "(2) Upholding basic", "platform without leave."),
    (3, "3.畅通网上立案渠道。", "与争议有关的部分。", "(3) Keeping the", "dispute be translated."),
    (4, "4.规范域外当事人身份核验。", "不再重复进行。", "(4) Regulating the", "shall not be repeated."),
    (5, "5.有序推进跨境电子送达。", "应当重新送达。", "(5) Advancing", "shall be made again."),
    (6, "6.提供多语言诉讼服务。", "由提出异议的一方预交", "(6) Providing", "raised the objection."),
    (7, "7.合理确定在线庭审的适用范围。", "次日七时之间开庭。", "(7) Reasonably", "at that party's place."),
    (8, "8.严格证人在线作证程序。", "在其住所作证。", "(8) Applying a strict", "to be given at home."),
    (9, "9.完善电子证据审查规则。", "对该方不利的推定。", "(9) Refining the", "against that party."),
    (10, "10.提高域外法查明效率。", "查明的过程。", "(10) Raising the", "record the efforts made."),
    (11, "11.做实诉前在线调解。", "对其不利的证据。", "(11) Giving substance", "litigation or arbitration."),
    (12, "12.支持在线仲裁。", "申请一键提交。", "(12) Supporting", "submitted with one click."),
    (13, "13.简化调解协议司法确认。", "重新申请一次。", "(13) Simplifying", "apply once more."),
    (
        14,
        "14.稳妥办理外国判决的承认与执行。",
        "可以延长三个月。",
        "(14) Dealing",
        "extension of three months.",
    ),
    (15, "15.建立司法联络机制。", "上一年度联络情况。", "(15) Establishing", "work of the year before."),
    (16, "16.培养国际化审判人才。", "兼职不得领取报酬。", "(16) Training judges", "be paid for such work."),
    (17, "17.加强监督与评估。", "法官个人的指标。", "(17) Strengthening", "assessing individual judges."),
]
PARTS = [
    ("一、明确总体要求", "未经许可不得传出平台。", "1. Setting out", "platform without leave."),
    ("二、完善在线立案", "由提出异议的一方预交", "2. Improving the", "raised the objection."),
    ("三、规范在线庭审", "查明的过程。", "3. Regulating online", "record the efforts made."),
    ("四、健全调解", "重新申请一次。", "4. Improving the online", "apply once more."),
    ("五、深化国际司法协作", "法官个人的指标。", "5. Deepening", "assessing individual judges."),
]


@pytest.fixture(scope="module")
def sample(sample_library: Path):
    with Library.open(sample_library, BuiltinEmbedder()) as library:
        yield library


def of_level(library: Library, document: str, level: str) -> list[Pair]:
    found = [p for p in library.pairs(document) if p.level == level]
    return sorted(found, key=lambda p: p.zh.start)


def sides(library: Library, pair: Pair) -> tuple[str, str]:
    """Both texts, white space made one space."""
    return tuple(
        " ".join(library.document(s.document).text[s.start : s.end].split()) for s in (pair.zh, pair.en)
    )


def complete(text: str, first: str, last: str) -> bool:
    return text.startswith(first) and text.endswith(last)


# --- one document: Parts in turn, provisions numbered, page breaks inside sentences ---------------------


def test_every_provision_of_the_opinions_has_its_counterpart(sample):
    pairs = of_level(sample, OPINIONS, "provision")
    assert len(pairs) == len(PROVISIONS)
    for pair, (number, zh_first, zh_last, en_first, en_last) in zip(pairs, PROVISIONS, strict=True):
        zh, en = sides(sample, pair)
        assert complete(zh, zh_first, zh_last), (number, zh[:20], zh[-20:])
        assert complete(en, en_first, en_last), (number, en[:20], en[-30:])
        assert pair.by == "number" and pair.confidence > 0.9


def test_every_part_of_the_opinions_has_its_counterpart(sample):
    pairs = of_level(sample, OPINIONS, "part")
    assert len(pairs) == len(PARTS)
    for pair, (zh_first, zh_last, en_first, en_last) in zip(pairs, PARTS, strict=True):
        zh, en = sides(sample, pair)
        assert complete(zh, zh_first, zh_last) and complete(en, en_first, en_last), (zh[:20], en[:30])


def test_the_cover_sheet_is_in_no_passage_and_the_metadata_are_whole(sample):
    document = sample.document(OPINIONS)
    (cover,) = [o for o in document.omissions if o.start < o.end]
    assert all(p.start >= cover.end for p in sample.passages_of(OPINIONS))
    data = document.metadata
    assert data.document_number == "样法〔2024〕8号"
    assert (data.issuer.zh, data.issuer.en) == ("样例法院", "Sample Court")
    assert (data.promulgated, data.effective, data.status) == ("2024-03-15", "2024-05-01", "valid")


def test_show_counts_each_stretch_once(sample):
    values = pairs_value(sample.pairs(OPINIONS), OPINIONS)
    assert [v["level"] for v in values].count("provision") == len(PROVISIONS)
    provisions = [v for v in values if v["level"] == "provision"]
    assert all(v["finer"] for v in provisions)
    for value in provisions:
        for finer in value["finer"]:
            for language in ("zh", "en"):
                assert value[language]["start"] <= finer[language]["start"]
                assert finer[language]["end"] <= value[language]["end"]
    assert len(values) + sum(len(v.get("finer", ())) for v in values) == len(sample.pairs(OPINIONS))


# --- two documents ---------------------------------------------------------------------------------------


def test_two_files_are_versions_by_their_names(sample):
    pairs = of_level(sample, RULES_ZH, "provision")
    assert len(pairs) == 19
    assert {(p.zh.document, p.en.document) for p in pairs} == {(RULES_ZH, RULES_EN)}
    numbers = [(p.zh.label, p.en.label) for p in pairs]
    assert numbers[0] == ("第一条", "Article 1") and numbers[18] == ("第十九条", "Article 19")
    zh, en = sides(sample, pairs[7])
    assert complete(zh, "第八条 证据材料", "寄送法院。") and en.startswith("Article 8")


TITLE = ("码头仓储规则", "Wharf Storage Rules")
ARTICLES: list[tuple[str, str]] = [
    (
        "货主应当在船舶到港三日前申报货物的重量和危险性质。",
        "The owner of goods shall declare their weight and any dangerous nature three days before the ship "
        "arrives.",
    ),
    (
        "仓储费按日计算，每吨每日二元。",
        "Storage is charged by the day, at two yuan a ton.",
    ),
    (
        "货物在仓库内受潮的，由仓库赔偿，但雷击和洪水除外。",
        "Where goods become wet inside the warehouse, the warehouse pays compensation, save for lightning "
        "and flood.",
    ),
    (
        "冷藏货物应当存放在零下十八度以下的库房，温度每两小时记录一次。",
        "Frozen goods shall be kept in rooms colder than minus eighteen degrees, and the temperature shall "
        "be recorded every two hours.",
    ),
    (
        "超过六个月无人领取的货物，可以公开拍卖，价款扣除费用后为货主保存五年。",
        "Goods that nobody has collected after six months may be sold at public auction; the price, less "
        "costs, is kept for the owner for five years.",
    ),
    (
        "任何人不得在仓库内吸烟。",
        "No one may smoke in the warehouse.",
    ),
]
CHINESE_NUMBERS = "一二三四五六"


def chinese() -> list[str]:
    return [f"第{n}条 {zh}" for n, (zh, _) in zip(CHINESE_NUMBERS, ARTICLES, strict=True)]


def english() -> list[str]:
    return [f"Article {n} {en}" for n, (_, en) in enumerate(ARTICLES, start=1)]


def written(folder: Path, name: str, paragraphs: list[str]) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".docx":
        document = docx.Document()
        for paragraph in paragraphs:
            document.add_paragraph(paragraph)
        document.save(str(path))
    else:
        path.write_text("\n\n".join(paragraphs), encoding="utf-8")


def indexed(folder: Path, files: dict[str, list[str]]) -> Path:
    """A library of made-up files; where it stands."""
    for name, paragraphs in files.items():
        written(folder / "documents", name, paragraphs)
    with Library.open(folder / "library", BuiltinEmbedder(), write=True) as library:
        receipts = build.index(library, [folder / "documents"])
    assert all(r.status == "indexed" for r in receipts), receipts
    return folder / "library"


def assert_paired(library: Library, document: str) -> None:
    """Every article with its translation, and with nothing else."""
    pairs = of_level(library, document, "provision")
    assert len(pairs) == len(ARTICLES)
    for pair, (zh, en) in zip(pairs, zip(chinese(), english(), strict=True), strict=True):
        assert sides(library, pair) == (zh, en)


LAYOUTS = {
    "two files": {"storage.zh.txt": [TITLE[0], *chinese()], "storage.en.txt": [TITLE[1], *english()]},
    "marked names, other formats": {
        "仓储规则_中文.md": [f"# {TITLE[0]}", *chinese()],
        "仓储规则_英文.docx": [TITLE[1], *english()],
    },
    "folders of a language": {
        "zh/storage.txt": [TITLE[0], *chinese()],
        "en/storage.md": [TITLE[1], *english()],
    },
    "one number": {
        "甲.txt": [TITLE[0], "文号：码仓〔2021〕5号", *chinese()],
        "b.txt": [TITLE[1], "Document Number: Ma Cang [2021] No. 5", *english()],
    },
    "interleaved": {
        "both.txt": [*TITLE, *itertools.chain.from_iterable(zip(chinese(), english(), strict=True))]
    },
    "one after the other": {"both.txt": [TITLE[0], *chinese(), TITLE[1], *english()]},
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_layouts(tmp_path, layout):
    with Library.open(indexed(tmp_path, LAYOUTS[layout]), BuiltinEmbedder()) as library:
        for document in library.documents():
            assert_paired(library, document.name)


def test_another_issuers_number_is_another_document(tmp_path):
    files = {
        "甲.txt": [TITLE[0], "文号：码仓〔2021〕5号", *chinese()],
        "b.txt": [TITLE[1], "Document Number: Gang Wu [2021] No. 5", *english()],
    }
    with Library.open(indexed(tmp_path, files), BuiltinEmbedder()) as library:
        assert library.pairs("甲.txt") == ()


@pytest.fixture(scope="module")
def apart(tmp_path_factory) -> Path:
    """Two versions whose names do not tell."""
    files = {"甲.txt": [TITLE[0], *chinese()], "b.txt": [TITLE[1], *english()]}
    return indexed(tmp_path_factory.mktemp("apart"), files)


def originals(library: Library) -> set[Language | None]:
    return {d.metadata.original for d in library.documents()} | {
        library.document(d.name).metadata.original for d in library.documents()
    }


def test_the_user_says_which_version_is_the_original(tmp_path):
    files = {"甲.txt": [TITLE[0], *chinese()], "b.txt": [TITLE[1], *english()]}
    with Library.open(indexed(tmp_path, files), BuiltinEmbedder(), write=True) as library:
        assert originals(library) == {None}
        build.pair(library, "b.txt", "甲.txt", original="en")
        assert originals(library) == {"en"}
        written(tmp_path / "documents", "b.txt", [TITLE[1], *english(), "Article 7 Dogs stay outside."])
        build.index(library, [tmp_path / "documents"])
        assert originals(library) == {"en"}
        build.pair(library, "b.txt", "甲.txt")
        assert originals(library) == {None}


def test_a_translation_takes_over_which_version_is_the_original(sample):
    assert sample.document(RULES_EN).metadata.original == "zh"


def test_the_user_names_versions(apart):
    with Library.open(apart, BuiltinEmbedder(), write=True) as library:
        assert library.pairs("甲.txt") == ()
        assert build.pair(library, "b.txt", "甲.txt") >= len(ARTICLES)
        assert_paired(library, "甲.txt")
        assert_paired(library, "b.txt")
        build.index(library, [])
        assert_paired(library, "b.txt")
        with pytest.raises(SettingError):
            build.pair(library, "b.txt", "b.txt")
        with pytest.raises(NotFoundError):
            build.pair(library, "b.txt", "c.txt")


# --- retrieval -------------------------------------------------------------------------------------------

QUESTIONS: list[tuple[str, Language, str]] = [
    ("证据材料要在开庭几天前上传？", "zh", "第八条"),
    ("How long before the hearing must evidence be uploaded?", "en", "Article 8"),
    ("在线庭审规则第八条", "zh", "第八条"),
    ("Article 8 of the Rules on Online Hearings", "en", "Article 8"),
]


@pytest.mark.parametrize(("question", "language", "label"), QUESTIONS)
def test_a_provision_and_its_counterpart_are_one_hit(sample, question, language, label):
    hits = Retriever(sample).search(question).hits
    first = hits[0]
    assert first.passage.language == language and first.passage.text.startswith(label)
    assert first.counterpart is not None and first.counterpart.language != language
    facing = (first.counterpart.document, first.counterpart.start)
    assert facing not in [(h.passage.document, h.passage.start) for h in hits]


@pytest.mark.parametrize("scope", ["zh", "en"])
@pytest.mark.parametrize(("question", "language", "label"), QUESTIONS)
def test_one_language_is_searched(sample, scope, question, language, label):
    hits = Retriever(sample).search(question, scope).hits
    assert {h.passage.language for h in hits} == {scope}
    assert re.match("第八条|Article 8", hits[0].passage.text)
    assert hits[0].counterpart is not None and hits[0].counterpart.language != scope


@pytest.mark.parametrize(
    ("where", "documents"),
    [
        (Filter(issuer="样例法院", status="repealed"), {"video-hearing-provisions-2016.txt"}),
        (Filter(issuer="sample court", after="2024-05-01"), {OPINIONS}),
        (Filter(before="2016-12-31"), {"video-hearing-provisions-2016.txt"}),
        (Filter(issuer="no such body"), set()),
    ],
)
def test_filters(sample, where, documents):
    questions = ("庭审视频保存多久？", "第三条", "样法〔2024〕8号")
    hits = [h for question in questions for h in Retriever(sample).search(question, where=where).hits]
    assert {h.passage.document for h in hits} == documents


def test_a_quotation_is_found_in_the_other_language(sample):
    hits = Retriever(sample).search("当事人沉默或者逾期不答复的，不视为同意", "en").hits
    assert hits[0].by_reference and hits[0].passage.text.startswith("Article 3")
    assert {h.passage.language for h in hits} == {"en"}


def test_what_is_no_longer_in_force_is_marked(sample, capsys):
    answer = Answerer(Retriever(sample)).ask("视频方式开庭暂行规定第三条", extractive=True)
    assert answer.answered
    assert {c.metadata.status for c in answer.citations} == {"repealed"}
    show_answer(answer)
    assert "no longer in force" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("question", "quote", "counterpart"),
    [
        ("在线解决指导意见第13条", "13.简化调解协议司法确认。", "(13) Simplifying"),
        (
            "Provision 13 of the Opinions on the Online Resolution of Disputes",
            "(13) Simplifying",
            "13.简化调解协议司法确认。",
        ),
    ],
)
def test_a_provision_that_is_named_is_quoted_with_its_counterpart(sample, question, quote, counterpart):
    answer = Answerer(Retriever(sample)).ask(question, extractive=True)
    (cited,) = answer.citations
    assert cited.quote.lstrip("- ").startswith(quote)
    assert cited.counterpart is not None
    assert cited.counterpart.quote.lstrip("- ").startswith(counterpart)


# --- numbered text that must not fool it -----------------------------------------------------------------

TRAPS = [
    "港务年报 Port Report",
    "一、总体情况",
    "1.货运量上升。全年货运量为2,024万吨，同比上升",
    "37.5 percent，其中12. May 一天达到最高。2023年为1,802万吨，依照本法第十五条的规定统计。",
    "2.客运量下降。旅客分为三类：（一）过境旅客；（二）邮轮旅客；（三）其他旅客。",
    "1. This sentence is English and stands alone.",
    "3.安全生产。全年没有事故。",
    "二、下一步工作",
    "4.扩建三号码头。",
]


def test_numbered_text_that_is_no_provision(tmp_path):
    with Library.open(indexed(tmp_path, {"report.txt": TRAPS}), BuiltinEmbedder()) as library:
        zh = [s for s in library.sections("report.txt") if s.language == "zh"]
        assert [s.number[-1] for s in zh if s.kind == "part"] == ["1", "2"]
        assert [s.number[-1] for s in zh if s.kind == "provision"] == ["1", "2", "3", "4"]
        search = Retriever(library).search
        for absent in ("第37条", "第12条", "第15条", "第2023条"):
            assert not any(h.by_reference for h in search(absent).hits), absent
        (hit,) = [h for h in search("年报第2点").hits if h.by_reference]
        assert hit.passage.text.startswith("2.客运量下降") and hit.passage.text.endswith("其他旅客。")


def test_a_table_of_contents_holds_no_provision(tmp_path):
    contents = [f"第{n}条 …………………… {page}" for page, n in enumerate(CHINESE_NUMBERS, start=2)]
    files = {
        "storage.zh.txt": [TITLE[0], "目录", "\n".join(contents), *chinese()],
        "storage.en.txt": [TITLE[1], *english()],
    }
    with Library.open(indexed(tmp_path, files), BuiltinEmbedder()) as library:
        assert_paired(library, "storage.zh.txt")
        (hit,) = [h for h in Retriever(library).search("仓储规则第三条").hits if h.by_reference]
        assert hit.passage.text == chinese()[2]


@pytest.mark.parametrize("question", ["民法典第三条", "Article 5 of the Patent Act", "在线庭审规则第三百条"])
def test_what_the_library_does_not_hold_leads_nowhere(sample, question):
    found = Retriever(sample).search(question)
    assert found.reference is not None
    assert not any(hit.by_reference for hit in found.hits)
