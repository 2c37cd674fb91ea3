"""Comparisons by quotation over the sample library: what stands beside what."""

from evals.overviews import is_exact
from rag.results import Answer, Filter

STATISTICS = ("statistics-2023.txt", "statistics-2024.md")


def beside(answer: Answer) -> list[list[str]]:
    """The documents of each row's cells."""
    assert answer.table is not None
    by_number = {c.number: c.document for c in answer.citations}
    return [
        [by_number[answer.sentences[cell].citations[0]] for cell in row if cell is not None]
        for row in answer.table.rows
    ]


def test_what_is_alike_stands_in_one_row_across_languages(answerer):
    answer = answerer.ask("Compare the statistics of 2023 and the statistics of 2024 on mediation")
    assert answer.task == "comparison" and is_exact(answerer.retriever.library, answer)
    assert beside(answer)[:2] == [list(STATISTICS)] * 2
    assert answer.table.heads == tuple(heading.text for heading in answer.headings)
    confirmed = next(row for row in answer.table.rows if "152件" in answer.sentences[row[0]].text)
    assert "205 applications" in answer.sentences[confirmed[1]].text
    cells = [cell for column in zip(*answer.table.rows, strict=True) for cell in column if cell is not None]
    assert cells == list(range(len(answer.sentences)))


def test_without_a_subject_the_documents_are_compared_as_wholes(answerer):
    answer = answerer.ask("比较这两份文件", where=Filter(documents=frozenset(STATISTICS)))
    assert answer.task == "comparison" and answer.state == "sure"
    assert {c.document for c in answer.citations} == set(STATISTICS)


def test_what_none_speaks_of_is_an_ordinary_question(answerer):
    answer = answerer.ask("Compare the white paper and the mediation guide on the boiling point of tungsten")
    assert answer.task != "comparison"
