"""Suggested questions of the sample's documents: what they are made of, and which answers are sound."""

from dataclasses import replace

import pytest

from index.library import Library
from index.records import LANGUAGES, Language, StoredDocument
from rag.answer import Answerer
from rag.tasks.suggested_questions import answered_surely, sound, suggestions

OPINIONS = "guiding-opinions-2024-8.txt"


def stored(library: Library, name: str) -> StoredDocument:
    return next(d for d in library.documents() if d.name == name)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_document_with_everything_is_asked_of_everything(library: Library, language: Language) -> None:
    made = suggestions(library, stored(library, OPINIONS), language)
    assert {s.kind for s in made[:5]} == {"heading", "provision", "dated", "named", "effective"}
    assert made[-1].kind == "about" and len({s.question for s in made}) == len(made)
    text = library.document(OPINIONS).text
    assert all(s.span is None or 0 <= s.span[0] < s.span[1] <= len(text) for s in made)


def test_nothing_is_asked_of_a_document_without_a_title(library: Library) -> None:
    document = stored(library, OPINIONS)
    nameless = replace(document, title=replace(document.title, zh=None, en=None))
    assert suggestions(library, nameless, "en") == []


def test_only_what_is_surely_answered_from_its_place_stays(answerer: Answerer, library: Library) -> None:
    document = stored(library, OPINIONS)
    made = suggestions(library, document, "en")[:3]
    asked: list[str] = []

    def ask(question: str):
        asked.append(question)
        return answerer.ask(question, extractive=True)

    kept = next(answered_surely(made, ask, document.versions, patience=60.0))
    assert kept in made and len(asked) == made.index(kept) + 1  # asked only as far as was wanted
    answer = ask(kept.question)
    assert sound(kept, answer)
    assert not sound(kept, replace(answer, state="possible"))
    assert not sound(replace(kept, span=(0, 1)), answer)
    assert not sound(replace(kept, fact="1875"), answer)
    assert not list(answered_surely(made, ask, (), patience=-1.0))
