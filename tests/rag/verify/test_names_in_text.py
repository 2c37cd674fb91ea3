"""Persons and bodies named in a text, in both languages; the texts are ours."""

import pytest

from index.records import Language
from rag.verify.names_in_text import names_in

COURT = "High People's Court of Guangxi Zhuang Autonomous Region"


@pytest.mark.parametrize(
    ("language", "text", "persons", "bodies"),
    [
        (
            "en",
            f"Vice President of the Supreme People's Court Wang Xiaoming met Huang Daqing of the {COURT}.",
            ["Wang Xiaoming", "Huang Daqing"],
            ["Supreme People's Court", COURT],
        ),
        (
            "en",
            "The Ministry of Justice and the Supreme Court of Ordland wrote to President Juan Pardo.",
            ["Juan Pardo"],
            ["Ministry of Justice", "Supreme Court of Ordland"],
        ),
        ("en", "Rules of the Harbour Court on Online Hearings, Yang Fa [2024] No. 3", [], ["Harbour Court"]),
        (
            "en",
            "The Commission for Political and Legal Affairs and the Ordland Commission on Maritime Law",
            [],
            ["Commission for Political and Legal Affairs", "Ordland Commission on Maritime Law"],
        ),
        ("en", "The people's courts and other Intermediate People's Courts in Hong Kong may do so.", [], []),
        ("zh", "最高人民法院副院长王晓明会见了越南客人。", ["王晓明"], ["最高人民法院"]),
        ("zh", "各级人民法院应当依法保护当事人的权利。", [], []),
        ("zh", "会议由广西壮族自治区高级人民法院主办。", [], ["广西壮族自治区高级人民法院"]),
    ],
)  # fmt: skip
def test_names(language: Language, text: str, persons: list[str], bodies: list[str]) -> None:
    found = names_in(text, language)
    assert [name.text for name in found if name.kind == "person"] == persons
    assert [name.text for name in found if name.kind == "body"] == bodies
    assert all(text[name.start : name.end] == name.text for name in found)
