"""The word lists of `rag`: read from their files, and longer when a file is."""

import re
import tomllib
from pathlib import Path
from types import ModuleType

import pytest
from word_files import extended

from rag.conversation import followup_rules
from rag.links import pointers
from rag.search import background, document_names, editions, title_fit
from rag.verify import clause_frames, compared_facts, gazetteer, modality
from rag.verify.facts import facts


@pytest.mark.parametrize(
    "module",
    [
        followup_rules,
        document_names,
        editions,
        gazetteer,
        modality,
        compared_facts,
        clause_frames,
        background,
        pointers,
    ],
)
def test_every_list_has_a_comment(module: ModuleType) -> None:
    words = Path(str(module.__file__)).with_suffix(".toml").read_text(encoding="utf-8")
    assert words.startswith("#") and "Ours" in words
    assert tomllib.loads(words)


def test_lists_are_read() -> None:
    assert "wang" in gazetteer.SURNAMES and "court" in gazetteer.GENERIC
    assert gazetteer.places()["陕西"] == "Shaanxi" and gazetteer.places()["南京"] == "Nanjing"
    assert "中" in gazetteer.countries()["中国"] and gazetteer.TITLE.match("副院长")
    assert modality.moods("不得转让") == {"forbids"} and modality.opposite("原告", "被告")
    assert len(background.SENTENCES["zh"]) == len(background.SENTENCES["en"])


def test_gazetteer_can_be_extended(tmp_path: Path) -> None:
    assert "遵义" not in gazetteer.places()
    longer = extended(gazetteer, tmp_path, "places = [", 'places = [\n    "遵义",')
    assert longer.places()["遵义"] == "Zunyi"


def test_moods_can_be_extended(tmp_path: Path) -> None:
    assert not modality.moods("the clerk is empowered to sign")
    longer = extended(modality, tmp_path, "[moods.may]\nen = [", "[moods.may]\nen = [\n    'empowered to',")
    assert longer.moods("the clerk is empowered to sign") == {"may"}


def test_firms_can_be_extended(tmp_path: Path) -> None:
    assert not gazetteer.FIRM.match("航运公司") and gazetteer.FIRM.match("国家银行")
    assert extended(gazetteer, tmp_path, "firms = [", 'firms = ["航运", ').FIRM.match("航运公司")


def test_joints_of_clauses_can_be_extended(tmp_path: Path) -> None:
    assert list(modality.parts("他付款以及装货或者卸货")) == ["他付款", "装货或者卸货"]
    longer = extended(modality, tmp_path, "joints = [", 'joints = ["或者", ')
    assert list(longer.parts("他付款以及装货或者卸货")) == ["他付款", "装货", "卸货"]


def test_words_for_two_can_be_extended(tmp_path: Path) -> None:
    claim, text = facts("2 ships came"), "A brace of ships came."
    assert compared_facts.wrong_fact(claim, [facts(text)], text) == ("figure", "2")
    longer = extended(compared_facts, tmp_path, 'en = ["', 'en = ["brace", "')
    assert longer.wrong_fact(claim, [facts(text)], text) is None


def test_opposites_can_be_extended(tmp_path: Path) -> None:
    pair = "[[opposites]]\none = '出租人'\nother = '承租人'\n\n[[opposites]]"
    assert not modality.opposite("出租人付款", "承租人付款")
    assert extended(modality, tmp_path, "[[opposites]]", pair).opposite("出租人付款", "承租人付款")


def test_background_can_be_extended(tmp_path: Path) -> None:
    longer = extended(background, tmp_path, "en = [", 'en = [\n    "The kettle sang.",')
    assert longer.SENTENCES["en"] == ("The kettle sang.", *background.SENTENCES["en"])


def test_types_of_documents_can_be_extended(tmp_path: Path) -> None:
    """What a document may be called tells a name that the library does not hold from none."""
    assert not document_names.named_around("滨海航运守则", "", {}).unknown
    longer = extended(document_names, tmp_path, 'zh = [\n    "法典",', 'zh = [\n    "守则", "法典",')
    assert longer.named_around("滨海航运守则", "", {}).unknown
    stem = extended(document_names, tmp_path, 'en = [\n    "act",', 'en = [\n    "edict", "act",')
    assert not document_names.named_around("harbour edict, ", "", {}).unknown
    assert stem.named_around("harbour edict, ", "", {}).unknown


def test_names_of_laws_can_be_extended(tmp_path: Path) -> None:
    """Beside title_fit.py stand law_names.toml and document_names.toml: both are read."""
    assert title_fit.fits("渔诉法", title_fit.Titled.of(["渔业诉讼特别程序法"])) < title_fit.LIKELY
    laws = tomllib.loads(Path(title_fit.__file__).with_name("law_names.toml").read_text(encoding="utf-8"))
    assert all({"zh", "short", "en"} == law.keys() and law["zh"] for law in laws["laws"])
    assert all(
        re.compile(form) for forms in (laws["countries"]["zh"], laws["countries"]["en"]) for form in forms
    )


def test_words_for_editions_can_be_extended(tmp_path: Path) -> None:
    assert editions.split("先前版本甲法")[0] is not None and editions.split("昔日甲法") == (None, "昔日甲法")
    longer = extended(editions, tmp_path, 'former = [\n    "修订前"', 'former = [\n    "昔日", "修订前"')
    assert longer.split("昔日甲法")[1] == "甲法"
