"""Facts in both languages come out equal, moods and names compare, and the table of cases holds."""

import json
from pathlib import Path

import pytest

from evals.verify import CASES, CLAUSES, Result, cases_of, main, rates, run
from rag.verify.clause_frames import Clause, bound, is_empty, rules
from rag.verify.facts import facts
from rag.verify.likeness import Likeness
from rag.verify.modality import conflict, moods, opposite
from rag.verify.unknown_names import missing
from rag.verify.verdict import Verdict, verify

TABLE = cases_of(CASES)
ON_PROVISIONS = cases_of(CLAUSES)


@pytest.fixture(scope="module")
def likeness() -> Likeness:
    return Likeness.builtin()


# --- the table --------------------------------------------------------------------------------


def test_the_table_is_what_it_says() -> None:
    assert len(TABLE) >= 120 and len({case["id"] for case in TABLE}) == len(TABLE)
    assert {case["languages"] for case in TABLE} == {"zh-zh", "en-en", "zh-en", "en-zh"}
    assert {case["kind"] for case in TABLE} == {
        "supported", "other language", "wrong number", "wrong date", "wrong party", "negated",
        "half supported",
    }  # fmt: skip


@pytest.mark.parametrize("case", [c for c in TABLE if c["expected"] == "supported"], ids=lambda c: c["id"])
def test_what_is_supported_is_not_accused(case: dict[str, str], likeness: Likeness) -> None:
    verdict = verify(case["claim"], [case["passage"]], likeness)
    assert verdict.support != "unsupported", verdict.reason


@pytest.mark.parametrize("kind", sorted({c["kind"] for c in TABLE if c["expected"] == "unsupported"}))
def test_faults_of_each_kind_are_found(kind: str, likeness: Likeness) -> None:
    results = run([c for c in TABLE if c["kind"] == kind], likeness)
    found = rates(results)["recall"]
    assert found is not None and found >= (0.8 if kind == "negated" else 0.9)


def test_without_similarity_nothing_across_languages_is_vouched_for() -> None:
    results = run([c for c in TABLE if c["languages"] in ("zh-en", "en-zh")], None)
    assert {r.verdict.support for r in results} == {"unsupported", "unchecked"}
    assert rates(results)["false accusations"] == 0


def test_every_passage_verifies_its_own_sentences(likeness: Likeness) -> None:
    from index.text.language import detect, sentences

    for passage in {case["passage"] for case in TABLE}:
        for start, end in sentences(passage, detect(passage)):
            assert verify(passage[start:end], [passage], likeness) == Verdict("verified")


# --- claims on provisions ---------------------------------------------------------------------


@pytest.fixture(scope="module")
def on_provisions(likeness: Likeness) -> list[Result]:
    return run(ON_PROVISIONS, likeness)


@pytest.mark.parametrize(
    ("kind", "verified_wrongly", "verified_rightly"),
    [
        ("party", 0.05, 0.9),
        ("bound", 0.08, 0.88),
        ("order", 0.05, 0.95),
        ("exception", 0.05, 0.65),
        ("negation", 0.08, 0.9),
        ("scope", 0.15, 0.85),
        ("empty", 0, None),
    ],
)
def test_who_does_what_how_much_and_when(
    kind: str, verified_wrongly: float, verified_rightly: float | None, on_provisions: list[Result]
) -> None:
    found = rates([r for r in on_provisions if r.kind == kind])
    assert found["falsely verified"] is not None and found["falsely verified"] <= verified_wrongly
    if verified_rightly is not None:
        assert found["verified"] is not None and found["verified"] >= verified_rightly


def _main(text: str) -> Clause:
    return next(c for rule in rules(text) for c in rule.clauses if c.place == "main")


@pytest.mark.parametrize(
    ("text", "doer", "targets"),
    [
        ("The seller shall deliver the goods to the buyer.", "seller", {"buyer"}),
        ("The goods shall be delivered to the buyer by the seller.", "seller", {"buyer"}),
        ("The lender shall be notified by the borrower.", "borrower", {"lender"}),
        ("The lessee who finds a leak shall notify the lessor.", "lessee", {"lessor"}),
        ("卖方应当将货物交付买方。", "seller", {"buyer"}),
        ("货物由卖方交付给买方。", "seller", {"buyer"}),
        ("有欺诈行为的经营者应当赔偿消费者。", "operator", {"consumer"}),
        ("被许可人应当向许可人支付使用费。", "licensee", {"licensor"}),
        ("Interest is due.", None, set()),
    ],
)
def test_who_does_it_to_whom(text: str, doer: str | None, targets: set[str]) -> None:
    clause = _main(text)
    assert clause.doer == doer and set(clause.targets) == targets


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("at least 30 days", "least"), ("no less than 30 days", "least"), ("30 days or more", "least"),
        ("不得低于30日", "least"), ("30人以上", "least"), ("至少保存30日", "least"), ("超过30日", "least"),
        ("at most 30 days", "most"), ("shall not exceed 30 days", "most"), ("less than 30 days", "most"),
        ("不得超过30日", "most"), ("不足30日", "most"), ("30日以内", "most"), ("最长为30日", "most"),
        ("for 30 days", None), ("提前30日", None),
    ],
)  # fmt: skip
def test_bounds(text: str, expected: str | None) -> None:
    [figure] = facts(text).figures
    assert bound(figure.before, figure.after) == expected


def test_conditions_and_exceptions_stand_apart() -> None:
    for text in (
        "Where the goods are late, the seller is liable, unless the buyer caused the delay.",
        "货物迟延的，卖方承担责任，但买方造成迟延的除外。",
    ):
        [rule] = rules(text)
        assert [(c.place, c.doer) for c in rule.clauses] == [
            ("condition", None), ("main", "seller"), ("exception", "buyer"),
        ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "consent"),
    [
        ("The lessee may not sublet without the consent of the lessor.", "needed"),
        ("The lessee may sublet without the consent of the lessor.", "free"),
        ("未经出租人同意，承租人不得转租。", "needed"),
        ("承租人无需出租人同意即可转租。", "free"),
        ("The lessee may sublet.", None),
    ],
)
def test_consent(text: str, consent: str | None) -> None:
    assert {rule.consent for rule in rules(text)} == {consent}


@pytest.mark.parametrize(
    "text", ["No.", "!!!", "是的。", "NOT IN DOCUMENTS", "[1][2]", "（）", "Yes, it does."]
)
def test_a_sentence_without_content_is_verified_by_nothing(text: str, likeness: Likeness) -> None:
    assert is_empty(text)
    assert verify(text, [RULE, "调解期限为三十日。", text], likeness).kind == "empty"


def test_the_reason_quotes_what_the_passage_says() -> None:
    passage = "The seller shall deliver the goods to the buyer."
    said = verify("The buyer shall deliver the goods to the seller.", [passage])
    assert said == Verdict("unsupported", f"It is another party in the passage: “{passage[:-1]}”.", "party")
    said = verify("买方应当将货物交付卖方。", ["卖方应当将货物交付买方。"])
    assert said == Verdict("unsupported", "所引段落说的是：“卖方应当将货物交付买方”。", "party")


# --- verdicts ---------------------------------------------------------------------------------

RULE = "Article 8 The mediation period is thirty days. The mediator shall not testify as a witness."


@pytest.mark.parametrize(
    ("claim", "passages", "support", "kind"),
    [
        ("The mediation period is 30 days.", [RULE], "verified", None),
        ("The mediation period is 40 days.", [RULE], "unsupported", "figure"),
        ("The mediation period is 30 working days.", [RULE], "unsupported", "figure"),
        ("The mediation period is 30 days since May 2, 2020.", [RULE], "unsupported", "date"),
        ("Article 9 sets the mediation period.", [RULE], "unsupported", "reference"),
        ("The mediator may testify as a witness.", [RULE], "unsupported", "negation"),
        ("The mediation period in Vietnam is 30 days.", [RULE], "unsupported", "name"),
        ("Ships carry grain across the ocean in winter.", [RULE], "unsupported", "unsaid"),
        ("The mediation period is 30 days.", [], "unchecked", "no passage"),
        ("The mediation period is 30 days.", ["", "  "], "unchecked", "no passage"),
        ("The mediation period is 30 days.", ["调解期限为三十日。"], "unchecked", "language"),
        ("调解期限为三十日。", [RULE], "unchecked", "language"),
        ("调解期限为四十日。", [RULE], "unsupported", "figure"),
        # a title in the sentence's language beside a passage in the other proves nothing either way
        ("调解期限为三十日。", [RULE, "商事规则"], "unchecked", "language"),
        ("调解期限为三十日。", [RULE, "调解期限为三十日。"], "verified", None),
    ],
)
def test_verdicts(claim: str, passages: list[str], support: str, kind: str | None) -> None:
    verdict = verify(claim, passages)
    assert (verdict.support, verdict.kind) == (support, kind)
    assert (verdict.reason is None) == (support == "verified")


def test_the_reason_names_what_is_wrong_in_the_language_of_the_sentence() -> None:
    assert verify("The period is 40 days.", [RULE]).reason == "The passage does not give the figure “40”."
    assert verify("调解期限为四十日。", [RULE]).reason == "所引段落中没有数字“四十”。"


@pytest.mark.parametrize("claim", ["", ".", "[]", "…", "1", "的", "\n", "!" * 500, "a" * 5000, "一" * 500])
def test_odd_sentences_do_no_harm(claim: str) -> None:
    assert verify(claim, [RULE, "调解期限为三十日。"]).support in ("verified", "unsupported", "unchecked")


# --- facts ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("zh", "en", "value", "unit"),
    [
        ("三千件", "three thousand cases", 3000, None),
        ("3,000件", "3000 cases", 3000, None),
        ("1.2万名", "12,000 mediators", 12000, None),
        ("二十一件", "twenty-one cases", 21, None),
        ("百分之二十一", "21 percent", 21, "%"),
        ("21%", "twenty-one per cent", 21, "%"),
        ("9.6万个", "96 thousand organizations", 96000, None),
        ("三十七万二千名", "372,000 mediators", 372000, None),
        ("三亿元", "300 million yuan", 3e8, "yuan"),
        ("20万元", "RMB 200,000", 200000, "yuan"),
        ("三百五十万美元", "US$ 3.5 million", 3500000, "dollar"),
        ("三十日", "a thirty-day period", 30, "day"),
        ("七个工作日", "seven working days", 7, "workday"),
        ("两年", "two years", 2, "year"),
        ("六个月", "six months", 6, "month"),
        ("三分之二", "two-thirds", 200 / 3, "%"),
        ("一百二十名", "a hundred and twenty judges", 120, None),
    ],
)
def test_figures_of_both_languages(zh: str, en: str, value: float, unit: str | None) -> None:
    for text in (zh, en):
        [figure] = facts(text).figures
        assert (figure.value, figure.unit) == (pytest.approx(value), unit)


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2020年9月25日", (2020, 9, 25)),
        ("2020 年 9 月 25 日", (2020, 9, 25)),
        ("二〇二〇年九月二十五日", (2020, 9, 25)),
        ("September 25, 2020", (2020, 9, 25)),
        ("25 Sept. 2020", (2020, 9, 25)),
        ("the 25th of September 2020", (2020, 9, 25)),
        ("09/25/2020", (2020, 9, 25)),
        ("2020-09-25", (2020, 9, 25)),
        ("2025年4月", (2025, 4, None)),
        ("April 2025", (2025, 4, None)),
        ("6月28日", (None, 6, 28)),
        ("By June 28,", (None, 6, 28)),
        ("on May 15 it met", (None, 5, 15)),
        ("In 2022 the court", (2022, None, None)),
        ("2022年", (2022, None, None)),
    ],
)
def test_dates_of_both_languages(text: str, date: tuple[int | None, int | None, int | None]) -> None:
    [found] = facts(text).dates
    assert (found.year, found.month, found.day) == date
    assert not facts(text).figures


def test_ranges_of_days() -> None:
    for text in ("4月15日至21日", "from 15 to 21 April", "April 15-21"):
        assert [(d.month, d.day) for d in facts(text).dates] == [(4, 15), (4, 21)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("第十二条第二款", [("article", "12"), ("paragraph", "2")]),
        ("Paragraph 2 of Article 12", [("paragraph", "2"), ("article", "12")]),
        ("Articles 3 and 4", [("article", "3"), ("article", "4")]),
        ("第十五条之一", [("article", "15")]),
        ("Chapter IV", [("chapter", "4")]),
        ("法发〔2020〕37号", [("document", "2020-37")]),
        ("Fa Fa [2020] No. 37", [("document", "2020-37")]),
    ],
)
def test_references(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(r.kind, r.number) for r in facts(text).references] == expected


@pytest.mark.parametrize(
    "text", ["一切", "一起", "一站式", "三角洲", "双方", "the second instance", "COVID-19", "5G"]
)
def test_numerals_inside_words_are_no_certain_figures(text: str) -> None:
    assert not any(figure.certain for figure in facts(text).figures)


# --- names and moods --------------------------------------------------------------------------

ZH = "最高人民法院副院长周启明在南宁会见了越南代表团，双方讨论了5G的应用。"
EN = "Zhou Qiming, vice-president of the Supreme People's Court, met a delegation of Vietnam in Nanning."


@pytest.mark.parametrize(
    ("claim", "passage", "name"),
    [
        ("Zhou Qiming met the delegation in Nanning.", ZH, None),
        ("Zhou Qiming met a Vietnamese delegation.", EN, None),
        ("The SPC met a delegation of Vietnam.", EN, None),
        ("周启明副院长在南宁会见了越南代表团。", EN, None),
        ("Liu Daming met the delegation.", ZH, "Liu Daming"),
        ("Zhou Qiming met the delegation in Kunming.", ZH, "Kunming"),
        ("Zhou Qiming met a delegation of Laos.", ZH, "Laos"),
        ("Zhou Qiming met a delegation of Laos.", EN, "Laos"),
        ("周启明会见了老挝代表团。", ZH, "老挝"),
        ("周启明会见了老挝代表团。", EN, "老挝"),
        ("高晓力副院长在南宁会见了代表团。", EN, "高晓力"),
        ("中级人民法院的法官会见了代表团。", EN, "中级法院"),
        ("The Ministry of Commerce met the delegation.", EN, "Ministry"),
        ("The Intermediate People's Court met the delegation.", ZH, "intermediate"),
        # what cannot be compared is not held against it
        ("Turing and Baiju met in Peterloo.", ZH, None),
    ],
)
def test_names(claim: str, passage: str, name: str | None) -> None:
    assert missing(claim, (passage,)) == name


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It shall not be used.", {"forbids"}),
        ("不得使用", {"forbids"}),
        ("It may be used.", {"may"}),
        ("可以使用", {"may"}),
        ("It met in May 2020.", set()),
        ("It must be used.", {"duty"}),
        ("应当使用", {"duty"}),
        ("It need not be used.", {"frees"}),
        ("无需使用", {"frees"}),
        ("It did not meet.", {"denies"}),
        ("没有开会", {"denies"}),
        ("不仅、不断、不动产、无论、未来、非法", set()),
    ],
)
def test_moods(text: str, expected: set[str]) -> None:
    assert moods(text) == expected


@pytest.mark.parametrize(
    ("claim", "evidence", "expected"),
    [
        ("It may be used.", "It shall not be used.", True),
        ("It shall be used.", "It may be used.", True),
        ("It need not be used.", "It shall be used.", True),
        ("It was not used.", "It was used.", True),
        ("It must not be used.", "It shall not be used.", False),
        ("It cannot be used without consent.", "It may be used with consent.", False),
        ("可以使用", "不得使用", True),
        ("必须使用", "应当使用", False),
    ],
)
def test_conflicts(claim: str, evidence: str, expected: bool) -> None:
    assert conflict(moods(claim), moods(evidence)) is expected


def test_opposites() -> None:
    assert opposite("The plaintiff pays.", "The defendant pays.")
    assert opposite("由胜诉方负担", "由败诉方负担")
    assert not opposite("The plaintiff pays.", "The plaintiff sues the defendant.")


# --- the report -------------------------------------------------------------------------------


def test_rates_by_hand() -> None:
    def result(expected: str, support: str) -> Result:
        return Result("x", "fit", "k", "zh-zh", expected, Verdict(support))  # type: ignore[arg-type]

    # 3 accused, 2 of them rightly; 4 guilty; of 2 innocent 1 verified, 1 accused; 1 guilty verified
    results = [
        result("unsupported", "unsupported"), result("unsupported", "unsupported"),
        result("unsupported", "unchecked"), result("unsupported", "verified"),
        result("supported", "unsupported"), result("supported", "verified"),
    ]  # fmt: skip
    assert rates(results) == {
        "cases": 6, "precision": pytest.approx(2 / 3), "recall": 0.5, "false accusations": 0.5,
        "verified": 0.5, "falsely verified": 0.25,
    }  # fmt: skip
    assert rates([])["precision"] is None


def test_the_command_reports(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = tmp_path / "cases.jsonl"
    cases.write_text("\n".join(json.dumps(c) for c in TABLE[:6]), encoding="utf-8")
    monkeypatch.setattr("sys.argv", ["verify", "--cases", str(cases), "--errors"])
    main()
    printed = capsys.readouterr().out
    assert "precision" in printed and "with the builtin embedder" in printed
