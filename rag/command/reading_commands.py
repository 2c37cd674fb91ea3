"""The commands that only read a library: list, show, search, ask."""

import asyncio
from typing import Annotated, Literal

import typer

from index.records import LANGUAGES
from rag.command.terminal import (
    After,
    AsJson,
    Before,
    Data,
    In,
    Issuer,
    ScopeOption,
    Status,
    document_filter,
    open_library,
    reported,
    show_json,
    worded,
)
from rag.results import Task
from rag.settings import Settings


def list_(data: Data = None, as_json: AsJson = False) -> None:
    """The documents with their metadata and counts."""
    from rag import json_values
    from rag.command import printed

    with reported(as_json), open_library(data) as library:
        documents = library.documents()
        if as_json:
            show_json({"documents": [json_values.stored(d) for d in documents]})
        else:
            printed.documents(documents)


def show_(document: str, data: Data = None, as_json: AsJson = False) -> None:
    """One document: text, metadata, sections, pairs, and the references out of it and into it."""
    from rag import json_values
    from rag.command import printed
    from rag.links import CrossReferences

    with reported(as_json), open_library(data) as library:
        found = library.document(document)
        sections, pairs = library.sections(document), library.pairs(document)
        languages = next(d.languages for d in library.documents() if d.name == document)
        if as_json:
            references, whole = CrossReferences(library), (0, len(found.text))
            into = [r for r in references.into(document, whole) if r.document != document]
            out = references.out_of(document, whole)
            show_json(json_values.document(found, languages, sections, pairs, out, into))
        else:
            printed.document(found, sections, pairs)


def diff(old: str, new: str, data: Data = None, as_json: AsJson = False) -> None:
    """Two versions of a law, provision by provision: what was put in, taken out and changed, in words."""
    from rag import json_values
    from rag.command import printed
    from rag.edition_diff import compared

    with reported(as_json), open_library(data) as library:
        found = [
            provision
            for language in LANGUAGES
            for provision in compared(
                (library.document(old).text, library.sections(old)),
                (library.document(new).text, library.sections(new)),
                language,
            )
        ]
        if as_json:
            show_json({"old": old, "new": new, "provisions": [json_values.compared(p) for p in found]})
        else:
            printed.compared(old, new, found)


def search(
    question: str,
    top_k: Annotated[int, typer.Option(min=1, max=1000, help="How many hits.")] = 10,
    language: ScopeOption = "any",
    issuer: Issuer = None,
    after: After = None,
    before: Before = None,
    status: Status = None,
    documents: In = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Ranked passages."""
    from rag import json_values, wiring
    from rag.command import printed

    with reported(as_json):
        question, settings = worded(question), Settings.load()
        where = document_filter(documents, issuer, after, before, status)
        with open_library(data, settings=settings) as library:
            searching = wiring.answerer(library, settings, extractive=not settings.translate)
            hits = asyncio.run(searching.search(question, language, top_k, where))
            show_json(json_values.hits(hits)) if as_json else printed.hits(hits)


def ask(
    question: str,
    answer_language: Annotated[
        Literal["auto", "zh", "en"], typer.Option(help="Language of the answer; auto: the question's.")
    ] = "auto",
    language: ScopeOption = "any",
    extractive: Annotated[bool, typer.Option("--extractive", help="Quotations only, no model.")] = False,
    task: Annotated[
        Task | None, typer.Option(help="What to take the question for; fact: an ordinary one.")
    ] = None,
    issuer: Issuer = None,
    after: After = None,
    before: Before = None,
    status: Status = None,
    documents: In = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """One cited answer."""
    from rag import json_values, wiring
    from rag.command import printed

    with reported(as_json):
        question, settings = worded(question), Settings.load()
        where = document_filter(documents, issuer, after, before, status)
        with open_library(data, settings=settings) as library:
            asker = wiring.answerer(library, settings, extractive=extractive)
            answer = asker.ask(
                question,
                answer_language,
                extractive=extractive,
                language=language,
                where=where,
                task=task,
                progress=printed.reading,
            )
            show_json(json_values.answer(answer)) if as_json else printed.answer(answer)
