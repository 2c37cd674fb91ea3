"""A document at a glance, over the sample: every line is an exact quotation that stands in its place."""

import pytest

from index.errors import NotFoundError
from index.library import Library
from index.records import LANGUAGES, Language
from rag.tasks import Profile, profile_of
from rag.verify import names_in


@pytest.fixture(scope="module")
def profiles(library: Library) -> list[tuple[str, Profile]]:
    """Of every document in every language that it has, with its text."""
    made = [
        (library.document(d.name).text, profile_of(library, d.name, language))
        for d in library.documents()
        for language in d.languages
    ]
    return [(text, profile) for text, profile in made if profile is not None]


def test_every_document_of_the_sample_has_one(library: Library, profiles: list[tuple[str, Profile]]) -> None:
    assert len(profiles) == sum(len(d.languages) for d in library.documents())
    assert all(profile.sentences for _, profile in profiles)


def test_every_line_stands_in_its_passage_word_for_word(profiles: list[tuple[str, Profile]]) -> None:
    for text, profile in profiles:
        lines = [*profile.outline, *profile.sentences]
        for line in lines:
            start, end = line.span
            passage = line.passage
            assert passage.document == profile.document and passage.language == profile.language
            assert passage.start <= start < end <= passage.end
            assert text[start:end] == passage.text[start - passage.start : end - passage.start]
            assert text[start:end].strip()
        spans = [line.span for line in lines]
        assert len(set(spans)) == len(spans)  # a heading is no key sentence
        starts = [line.span[0] for line in profile.sentences]
        assert starts == sorted(starts)


def test_what_is_named_stands_in_the_sentence_that_is_linked(profiles: list[tuple[str, Profile]]) -> None:
    for text, profile in profiles:
        for name in (*profile.people, *profile.bodies):
            said = " ".join(text[slice(*name.span)].split())
            assert name.text in said and name.times >= 1
            found = names_in(text[slice(*name.span)], profile.language)
            assert name.text in {" ".join(n.text.split()) for n in found}
        assert [date.text for date in profile.dates] == sorted(date.text for date in profile.dates)
        for date in profile.dates:
            year, _, day = date.text.split("-")
            said = text[slice(*date.span)]
            assert str(int(day)) in said or year in said or any("\u4e00" <= c <= "\u9fff" for c in said)
        assert 0 <= profile.facing <= profile.passages


def test_counterparts_are_counted(library: Library) -> None:
    alone = next(d for d in library.documents() if not d.pairs)
    facing = max(library.documents(), key=lambda d: d.pairs)
    first, second = (profile_of(library, d.name, d.languages[0]) for d in (alone, facing))
    assert first is not None and second is not None
    assert first.facing == 0 < second.facing


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_document_without_the_language_is_read_in_its_own(library: Library, language: Language) -> None:
    other = next(d for d in library.documents() if language not in d.languages)
    profile = profile_of(library, other.name, language)
    assert profile is not None and profile.language in other.languages


def test_a_document_that_is_gone_has_none(library: Library) -> None:
    with pytest.raises(NotFoundError):
        profile_of(library, "gone.txt", "en")
