"""The catalogue's answers to a check (`Inspection` in `store.py`): reads that take its rows as they are."""

from index.errors import DamagedError
from index.records import Language
from index.store import seals
from index.store.catalogue import Catalogue
from index.store.catalogue_file import aside
from index.store.harm import BrokenDocument, BrokenRow, LackingPassage, Total, UnindexedPassage

_NAME = "readable(CAST(d.name AS BLOB))"
_OWNED = {  # by table: the document of a row `r`
    "sections": "d.id = r.document",
    "passages": "d.id = r.document",
    "embeddings": "d.id IN (SELECT p.document FROM passages p WHERE p.embedding = r.id)",
    "sentence_embeddings": "d.id IN (SELECT p.document FROM passages p WHERE p.embedding = r.embedding)",
    "pairs": "d.id = r.zh_document",
    "versions": "d.id = r.a",
}


class CatalogueInspection:
    """The embedded engine's `Inspection`."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._rows = catalogue.file.rows

    def faults(self) -> list[str]:
        try:
            damage = [f"SQLite reports: {said}" for (said,) in self._rows("PRAGMA integrity_check")]
            dangling = [
                f"a row of {table} belongs to no row of {parent}"
                for table, _, parent, _ in self._rows("PRAGMA foreign_key_check")
            ]
        except DamagedError as error:
            return [str(error)]
        return [said for said in damage if not said.endswith(": ok")] + dangling

    def names(self) -> list[str]:
        return [row[0] for row in self._rows(f"SELECT {_NAME} FROM documents d ORDER BY 1")]

    def broken_rows(self) -> list[BrokenRow]:
        if not self._catalogue.file.sealed:
            return []
        found = [
            BrokenRow(table, name)
            for table, owned in _OWNED.items()
            for (name,) in self._rows(
                f"SELECT DISTINCT {_NAME} FROM {table} r LEFT JOIN documents d ON {owned}"
                f" WHERE {seals.broken(table, 'r')} ORDER BY 1"
            )
        ]
        for table, key in (("settings", "key"), ("means", "language")):
            for (said,) in self._rows(
                f"SELECT readable(CAST(r.{key} AS BLOB)) FROM {table} r WHERE {seals.broken(table, 'r')}"
            ):
                corrected = said.removeprefix("corrected ")
                found.append(BrokenRow(table, None if corrected == said else corrected, said))
        return found

    def broken_documents(self) -> list[BrokenDocument]:
        if not self._catalogue.file.sealed:
            return []
        record, text = seals.broken("documents", "d"), seals.broken("documents", "d", "text_seal")
        found = self._rows(
            f"SELECT d.id, {_NAME}, readable(CAST(d.path AS BLOB)) FROM documents d WHERE {record} OR {text}"
        )
        return [BrokenDocument(*row) for row in found]

    def keep_aside(self) -> None:
        file = self._catalogue.file
        file.copy_to(aside(file.path.parent))

    def kept_ids(self, name: str) -> list[str]:
        found = self._rows(
            "SELECT id FROM passages WHERE document = ? ORDER BY start, end, language",
            self._catalogue.number(name),
        )
        return [row[0] for row in found]

    def lacking(self) -> list[LackingPassage]:
        size = 2 * self._catalogue.dimensions  # float16
        found = self._rows(
            "SELECT d.name, p.start, json_array_length(p.sentences), length(e.vector), length(s.vectors)"
            " FROM passages p JOIN documents d ON d.id = p.document"
            " LEFT JOIN embeddings e ON e.id = p.embedding"
            " LEFT JOIN sentence_embeddings s ON s.embedding = e.id"
            " WHERE e.vector IS NULL OR s.vectors IS NULL OR length(e.vector) != ?"
            " OR length(s.vectors) != ? * json_array_length(p.sentences)",
            size,
            size,
        )
        return [LackingPassage(*row) for row in found]

    def unused_embeddings(self) -> int:
        found = self._rows("SELECT count(*) FROM embeddings WHERE id NOT IN (SELECT embedding FROM passages)")
        return int(found[0][0])

    def kept_totals(self) -> dict[Language, Total]:
        found = self._rows("SELECT language, count, sum FROM means")
        return {language: Total(count, total) for language, count, total in found}

    def unindexed(self, language: Language) -> tuple[list[UnindexedPassage], int]:
        try:
            if self._catalogue.file.write:  # FTS5 counts its own check as writing
                self._rows(f"INSERT INTO terms_{language}(terms_{language}) VALUES ('integrity-check')")
            held = {row[0] for row in self._rows(f"SELECT rowid FROM terms_{language}")}
        except DamagedError:
            held = set()
        missing = []
        for row, name, start in self._rows(
            "SELECT p.rowid, d.name, p.start FROM passages p JOIN documents d ON d.id = p.document"
            " WHERE p.language = ?",
            language,
        ):
            if row not in held:
                missing.append(UnindexedPassage(name, start))
            held.discard(row)
        return missing, len(held)
