"""Records → the JSON values that `--json`, `results.jsonl` and the API promise. Pure; no printing.

The field names are an interface that others rely on: add fields, never rename."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from index.records import Bilingual, Document, Metadata, Pair, Section, Side, StoredDocument
from rag.checking import CheckedText
from rag.edition_diff import ComparedProvision
from rag.links import CrossReference
from rag.results import Answer, Citation, Counterpart, Hit, Hits, Version

Json = dict[str, Any]


def bilingual(text: Bilingual) -> Json:
    return {"zh": text.zh, "en": text.en}


def metadata(data: Metadata) -> Json:
    return asdict(data)


def section_label(path: tuple[str, ...]) -> str | None:
    """`六 › 15`; None outside any section."""
    return " › ".join(path) or None


def counterpart(twin: Counterpart | None, *, text: str) -> Json | None:
    """`text` names the field of the spec that holds words: "text" in hits, "passage" in citations."""
    if twin is None:
        return None
    words = {"text": twin.quote} if text == "text" else {"quote": twin.quote, "passage": twin.passage}
    return {
        "document": twin.document,
        "language": twin.language,
        "section": section_label(twin.section),
        "start": twin.start,
        "end": twin.end,
        "passage_start": twin.passage_start,
        "by": twin.by,
        "confidence": round(twin.confidence, 3),
        **words,
    }


def hit(found: Hit, *, with_text: bool = True) -> Json:
    passage = found.passage
    value: Json = {
        "document": passage.document,
        "language": passage.language,
        "section": section_label(passage.section),
        "page": passage.page,
        "start": passage.start,
        "end": passage.end,
    }
    if with_text:
        value["text"] = passage.text
    value["score"] = round(found.score, 5)
    twin = counterpart(found.counterpart, text="text")
    if twin is not None and not with_text:
        del twin["text"]
    value["counterpart"] = twin
    return value


def hits(result: Hits) -> Json:
    return {
        "question": result.question,
        "language": result.language,
        "reference": result.reference,
        "translation": result.translation,
        "notice": result.notice,
        "hits": [hit(h) for h in result.hits],
        "milliseconds": round(result.milliseconds, 1),
    }


def citation(cited: Citation) -> Json:
    return {
        "number": cited.number,
        "document": cited.document,
        "title": bilingual(cited.title),
        "language": cited.language,
        "section": section_label(cited.section),
        "page": cited.page,
        "ocr": None if cited.ocr is None else {"confidence": round(cited.ocr, 3)},
        "cell": asdict(cited.cell) if cited.cell else None,
        "start": cited.start,
        "end": cited.end,
        "quote": cited.quote,
        "passage": cited.passage,
        "passage_start": cited.passage_start,
        "metadata": metadata(cited.metadata),
        "counterpart": counterpart(cited.counterpart, text="passage"),
    }


def version(of: Version) -> Json:
    return {**asdict(of), "told": of.told("en")}


def compared(provision: ComparedProvision) -> Json:
    """One provision of `diff --json`: the words that both versions have, and those that one has alone."""
    return asdict(provision)


def answer(result: Answer) -> Json:
    return {
        "question": result.question,
        "searched": result.searched,
        "translation": result.translation,
        "language": result.language,
        "mode": result.mode,
        "task": result.task,
        "answered": result.answered,
        "state": result.state,
        "caution": result.caution(result.language),
        "lead": result.lead,
        "headings": [asdict(heading) for heading in result.headings],
        "answer": result.text,
        "reason": result.reason,
        "notice": result.notice,
        "examples": list(result.examples),
        "confidence": round(result.confidence, 4),
        "sentences": [
            {
                "text": s.text,
                "citations": list(s.citations),
                "support": s.support,
                "quoted": result.quotes(s),
                "reason": s.reason,
                "unknown": list(s.unknown),
                "heading": s.heading,
            }
            for s in result.sentences
        ],
        "table": asdict(result.table) if result.table else None,
        "calls": result.calls,
        "written": result.written,
        "steps": list(result.steps),
        "citations": [citation(c) for c in result.citations],
        "versions": [version(v) for v in result.versions],
        "hits": [hit(h, with_text=False) for h in result.hits[:10]],
        "milliseconds": {name: round(value, 1) for name, value in result.milliseconds.items()},
    }


def checked(text: CheckedText) -> Json:
    """The whole of `verify --json`; offsets are of `text`."""
    return {
        "name": text.name,
        "text": text.text,
        "sentences": [
            {
                "text": s.text,
                "start": s.start,
                "end": s.end,
                "language": s.language,
                "support": s.support,
                "quoted": s.quoted,
                "reason": s.reason,
                "evidence": [citation(c) for c in s.evidence],
            }
            for s in text.sentences
        ],
    }


def side(of: Side, home: str) -> Json:
    value: Json = {"start": of.start, "end": of.end, "label": of.label}
    if of.document != home:
        value["document"] = of.document
    return value


def stored(document: StoredDocument) -> Json:
    """One document of `list --json`."""
    return {
        "document": document.name,
        "path": document.path,
        "title": bilingual(document.title),
        "languages": list(document.languages),
        "metadata": metadata(document.metadata),
        "pages": document.pages or None,
        "characters": document.characters,
        "passages": dict(document.passages),
        "pairs": document.pairs,
        "versions": list(document.versions),
        "warnings": [str(w) for w in document.warnings],
    }


def reference(found: CrossReference) -> Json:
    """Words that refer, and `to` which places: without a section, to a document as a whole."""
    return {
        "document": found.document,
        "language": found.language,
        "section": section_label(found.section),
        "start": found.start,
        "end": found.end,
        "text": found.wording,
        "to": [
            {
                "document": place.document,
                "section": section_label(place.section.path) if place.section else None,
                "start": place.start,
                "end": place.end,
            }
            for place in found.places
        ],
    }


def document(
    doc: Document,
    languages: Iterable[str],
    sections: Iterable[Section],
    pairs: Iterable[Pair],
    refers: Iterable[CrossReference] = (),
    referred: Iterable[CrossReference] = (),
) -> Json:
    """The whole of `show --json`; `referred` are the references of other documents that lead here."""
    return {
        "document": doc.name,
        "title": bilingual(doc.title),
        "languages": list(languages),
        "metadata": metadata(doc.metadata),
        "text": doc.text,
        "pages": [asdict(page) for page in doc.pages],
        "sections": [
            {
                "path": list(s.path),
                "number": list(s.number),
                "kind": s.kind,
                "label": s.label,
                "heading": s.heading,
                "language": s.language,
                "start": s.start,
                "end": s.end,
            }
            for s in sections
        ],
        "pairs": pairs_value(pairs, doc.name),
        "refers": [reference(r) for r in refers],
        "referred": [reference(r) for r in referred],
        "omitted": [asdict(o) for o in doc.omissions],
        "warnings": [str(w) for w in doc.warnings],
    }


def pairs_value(found: Iterable[Pair], home: str) -> list[Json]:
    """Parts, provisions and free paragraphs, in order; finer pairs stand inside the one that holds
    them, so that each stretch of the document is counted once."""
    depth = {"part": 0, "provision": 1, "paragraph": 2, "sentence": 3}
    values: list[Json] = []
    open_: list[
        tuple[Pair, Json]
    ] = []  # provisions and paragraphs whose Chinese side goes on, outermost first
    for pair in sorted(found, key=lambda p: (p.zh.document, p.zh.start, depth[p.level], -p.zh.end)):
        value: Json = {
            "zh": side(pair.zh, home),
            "en": side(pair.en, home),
            "by": pair.by,
            "level": pair.level,
            "confidence": round(pair.confidence, 3),
        }
        open_ = [(p, v) for p, v in open_ if p.zh.document == pair.zh.document and p.zh.end > pair.zh.start]
        holder = next((v for p, v in open_ if _holds(p, pair)), None)
        if holder is None or pair.level in ("part", "provision"):
            values.append(value)
        else:
            holder.setdefault("finer", []).append(value)
        if pair.level in ("provision", "paragraph"):
            open_.append((pair, value))
    return values


def _holds(outer: Pair, inner: Pair) -> bool:
    return all(
        o.document == i.document and o.start <= i.start and i.end <= o.end
        for o, i in ((outer.zh, inner.zh), (outer.en, inner.en))
    )
