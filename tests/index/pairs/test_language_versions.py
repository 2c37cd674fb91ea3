"""Which documents say the same in two languages, by their names and numbers."""

from pathlib import Path

import pytest

from index.pairs.language_versions import versions
from index.records import Bilingual, Metadata, StoredDocument


def stored(path: str, zh: int, en: int, number: str | None = None) -> StoredDocument:
    languages = tuple(name for name, n in (("zh", zh), ("en", en)) if n)
    name, data = Path(path).name, Metadata(document_number=number)
    return StoredDocument(
        name, path, "", Bilingual(), data, languages, 0, 0, {"zh": zh, "en": en}, 0, (), ()  # type: ignore[arg-type]
    )  # fmt: skip


VERSIONS = {
    "marks in the names": ([("/d/law.zh.pdf", 9, 0), ("/d/law.en.docx", 0, 9)], True),
    "marks in Chinese": ([("/d/规定（中文版）.txt", 9, 0), ("/d/规定英文.txt", 0, 9)], True),
    "one mark": ([("/d/law.txt", 9, 0), ("/d/law_english.txt", 0, 9)], True),
    "no mark, two formats": ([("/d/law.pdf", 9, 0), ("/d/law.docx", 0, 9)], True),
    "folders by language": ([("/d/zh/law.txt", 9, 0), ("/d/en/law.txt", 0, 9)], True),
    "unrelated folders": ([("/d/a/law.txt", 9, 0), ("/d/b/law.txt", 0, 9)], False),
    "a word that ends like a mark": ([("/d/open.txt", 9, 0), ("/d/op.txt", 0, 9)], False),
    "one language": ([("/d/law.zh.txt", 9, 0), ("/d/law.en.txt", 9, 0)], False),
    "a bilingual one": ([("/d/law.zh.txt", 9, 8), ("/d/law.en.txt", 0, 9)], False),
    "some quotations do not make it bilingual": ([("/d/law.zh.txt", 20, 2), ("/d/law.en.txt", 0, 9)], True),
    "by number": ([("/d/a.txt", 9, 0, "法发〔2031〕7号"), ("/e/b.txt", 0, 9, "Fa Fa [2031] No. 7")], True),
    "other numbers": ([("/d/a.txt", 9, 0, "〔2031〕7号"), ("/e/b.txt", 0, 9, "Fa Fa [2031] No. 8")], False),
    "three of one name": ([("/d/law.zh.txt", 9, 0), ("/d/law.en.txt", 0, 9), ("/d/law.cn.txt", 9, 0)], False),
}  # fmt: skip


@pytest.mark.parametrize("case", VERSIONS)
def test_versions(case: str) -> None:
    documents = [stored(*row) for row in VERSIONS[case][0]]
    expected = [(documents[0].name, documents[1].name)] if VERSIONS[case][1] else []
    assert versions(documents) == versions(documents[::-1]) == expected
