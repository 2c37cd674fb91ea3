"""The catalogue: what a library holds, in SQLite. It is the truth; Chroma and the lexical index can
be made again from it.

This module reads documents and pairs, `passage_reads.py` passages and embeddings; `writes.py` writes.
"""

import json
from pathlib import Path

from index.records import LANGUAGES, Document, Language, Metadata, Pair, Section, StoredDocument
from index.store.passage_reads import Holdings
from index.store.rows import PAIR, Row, described
from index.store.rows import document as to_document
from index.store.rows import pair as to_pair
from index.store.rows import section as to_section

NAME = "catalogue.sqlite"


# The user's corrections go before the document's words. Which version is the original: the user's word,
# what the document says, what its other version says.
_ABOUT = """
json_set(json_patch(d.about, coalesce((SELECT value FROM settings WHERE key = 'corrected ' || d.name), '{}')),
  '$.metadata.original', coalesce(
  (SELECT CASE named WHEN 2 THEN 'zh' WHEN 3 THEN 'en' END FROM versions WHERE a = d.id OR b = d.id),
  json_extract(d.about, '$.metadata.original'),
  (SELECT json_extract(x.about, '$.metadata.original') FROM versions v
    JOIN documents x ON x.id = v.a + v.b - d.id WHERE v.a = d.id OR v.b = d.id)))"""
_DOCUMENTS = f"""
SELECT name, path, digest, {_ABOUT}, zh, en, pages, characters,
  (SELECT count(*) FROM pairs WHERE level != 'sentence' AND (zh_document = d.id OR en_document = d.id)),
  (SELECT json_group_array(x.name) FROM versions v JOIN documents x ON x.id = v.a + v.b - d.id
    WHERE v.a = d.id OR v.b = d.id)
FROM documents d"""


class Catalogue(Holdings):
    """Everything that is read, by document name or passage id. Unknown ids are left out of answers;
    unknown names raise NotFoundError."""

    def __init__(self, folder: Path, *, write: bool) -> None:
        super().__init__(folder / NAME, write=write)
        self._listed: tuple[int, list[StoredDocument]] | None = None

    # --- documents ------------------------------------------------------------------------------

    def documents(self) -> list[StoredDocument]:
        """By name. Kept until something changes: every question asks for them."""
        changes = self.changes  # before reading: what is newer than its number is read again
        kept = self._listed
        if kept is None or kept[0] != changes:
            kept = self._listed = (
                changes,
                [_stored(row) for row in self.rows(f"{_DOCUMENTS} ORDER BY name")],
            )
        return list(kept[1])

    def stored(self, name: str) -> StoredDocument:
        return _stored(self.rows(f"{_DOCUMENTS} WHERE id = ?", self.number(name))[0])

    def own_metadata(self, name: str) -> Metadata:
        """What the document itself says, without the user's corrections and its other version."""
        return described(self.rows("SELECT about FROM documents WHERE id = ?", self.number(name))[0][0])[1]

    def own_abouts(self) -> dict[str, str]:
        """By document: `rows.about` of it as it was stored, without the user's corrections."""
        return dict(self.rows("SELECT name, about FROM documents"))

    def pipelines(self) -> dict[str, int]:
        """By document: the version of the analysis that made it (`analyse_file.PIPELINE`)."""
        return dict(self.rows("SELECT name, pipeline FROM documents"))

    def touched(self) -> set[str]:
        """Documents whose pairs with other documents are due."""
        return {row[0] for row in self.rows("SELECT name FROM documents WHERE touched")}

    def versions(self, named: bool | None = None) -> list[tuple[str, str]]:
        """The documents that are paired with each other; only those that the user named, or did not."""
        found = self.rows(
            "SELECT x.name, y.name, named FROM versions JOIN documents x ON x.id = a"
            " JOIN documents y ON y.id = b ORDER BY x.name, y.name"
        )
        return [(a, b) for a, b, by_user in found if named is None or bool(by_user) == named]

    def original_by_user(self, a: str, b: str) -> Language | None:
        """Which language the user named as the original of two versions."""
        found = self.rows(
            "SELECT named FROM versions WHERE a IN (?1, ?2) AND b IN (?1, ?2)",
            self.number(a),
            self.number(b),
        )
        originals: dict[int, Language] = {2: "zh", 3: "en"}
        return originals.get(found[0][0]) if found else None

    def document(self, name: str) -> Document:
        return to_document(
            self.rows(
                f"SELECT name, path, digest, {_ABOUT}, layout, text FROM documents d WHERE id = ?",
                self.number(name),
            )[0]
        )

    def sections(self, name: str) -> tuple[Section, ...]:
        """In document order."""
        found = self.rows(
            "SELECT path, number, kind, label, heading, language, start, end FROM sections"
            " WHERE document = ? ORDER BY position",
            self.number(name),
        )
        return tuple(to_section(row) for row in found)

    def numbered(self, number: str) -> list[tuple[str, Section]]:
        """(document, section) of all sections with this number of their own, in canonical numerals
        ("13", "15-1"), by document and place."""
        found = self.rows(
            "SELECT d.name, s.path, s.number, kind, label, heading, language, start, end FROM sections s"
            " JOIN documents d ON d.id = s.document WHERE own = ? ORDER BY d.name, position",
            number,
        )
        return [(row[0], to_section(row[1:])) for row in found]

    def pairs(self, name: str) -> tuple[Pair, ...]:
        """Those with a side in the document, in the order of their Chinese sides."""
        number = self.number(name)
        found = self.rows(
            f"SELECT {PAIR} WHERE zh_document = ? OR en_document = ?"
            " ORDER BY z.name, zh_start, zh_end DESC, e.name, en_start, en_end DESC",
            number,
            number,
        )
        return tuple(to_pair(row) for row in found)

    def pairs_over(self, name: str, language: Language, start: int, end: int) -> list[Pair]:
        """The pairs whose `language` side lies in the document and shares characters with the span."""
        found = self.rows(
            f"SELECT {PAIR} WHERE {language}_document = ? AND {language}_start < ? AND {language}_end > ?",
            self.number(name),
            end,
            start,
        )
        return [to_pair(row) for row in found]


def _stored(row: Row) -> StoredDocument:
    name, path, digest, about, zh, en, pages, characters, pairs, versions = row
    title, metadata, warnings = described(about)
    passages: dict[Language, int] = {"zh": zh, "en": en}
    return StoredDocument(
        name=name,
        path=path,
        digest=digest,
        title=title,
        metadata=metadata,
        languages=tuple(language for language in LANGUAGES if passages[language]),
        pages=pages,
        characters=characters,
        passages=passages,
        pairs=pairs,
        versions=tuple(sorted(json.loads(versions))),
        warnings=warnings,
    )
