"""What is quoted; expectations worked out by hand."""

from index.records import Language, Passage
from rag.composing import quote_choice
from rag.results import Quotable


def passage(name: str, *sentences: str, language: Language = "en") -> Passage:
    text, spans = "", []
    for sentence in sentences:
        spans.append((len(text), len(text) + len(sentence)))
        text += sentence + "\n"
    text = text.rstrip("\n")
    return Passage(name, language, (), 0, len(text), text, tuple(spans))


def choose(passages: list[Passage], evidence: list[list[float]]) -> list[str]:
    quotable = [Quotable(p, p.sentences, tuple(found)) for p, found in zip(passages, evidence, strict=True)]
    return [quote.text for quote in quote_choice.choose(quotable)]


FIRST = passage("a", "The rules bind all courts.", "They took effect in 2024.", "Judges apply them.")
SECOND = passage("b", "The rules bind all courts.", "Nothing else matters.")


def test_the_best_comes_first_wherever_it_stands() -> None:
    assert choose([FIRST, SECOND], [[6.0, 7.0, 0.0], [1.0, 8.0]])[0] == "Nothing else matters."


def test_a_repeated_sentence_is_quoted_once() -> None:
    found = choose([FIRST, SECOND], [[9.0, 8.0, 0.0], [9.0, 8.0]])
    assert found.count("The rules bind all courts.") == 1


def test_sentences_far_below_the_best_are_left_out() -> None:
    # 9 against 3.9: further than 5 apart
    assert choose([FIRST], [[9.0, 3.9, 0.0]]) == ["The rules bind all courts."]


def test_another_passage_must_come_nearer() -> None:
    # 9 − 5 = 4: within 5 for the same passage, beyond 3 for another
    assert len(choose([FIRST], [[9.0, 5.0, 0.0]])) == 2
    assert choose([FIRST, SECOND], [[9.0, 0.0, 0.0], [0.0, 5.0]])[1:] == []


def test_he_is_quoted_with_the_sentence_that_names_him() -> None:
    said = passage(
        "d", "Li Wei chairs the court.", "It rained.", "He wrote the rules in 2019.", "It was late."
    )
    found = choose([said], [[1.0, 1.0, 9.0, 8.0]])
    assert found == ["He wrote the rules in 2019.", "It rained.", "It was late."]
    named = passage("e", "李伟任庭长。", "他起草了规则。", "规则共十条。", "规则已公布。", language="zh")
    found = choose([named], [[1.0, 9.0, 8.0, 7.0]])
    assert found == ["他起草了规则。", "李伟任庭长。", "规则共十条。"]
    other = passage("f", "李伟任庭长。", "其他规则从其规定。", language="zh")
    assert choose([other], [[1.0, 9.0]]) == ["其他规则从其规定。"]


def test_three_at_most() -> None:
    four = passage("c", *(f"The rule number {word} binds." for word in ("one", "two", "three", "four")))
    assert len(choose([four], [[9.0, 9.0, 9.0, 9.0]])) == 3


def test_nothing_is_chosen_of_nothing() -> None:
    assert choose([], []) == []


def test_of_a_passage_and_its_translation_one_side_is_quoted() -> None:
    own, across = passage("g", "The fee is 40 yuan."), passage("h", "费用为四十元。", language="zh")
    both = [
        Quotable(own, own.sentences, (9.0,), twin=across.id),
        Quotable(across, across.sentences, (9.0,), twin=own.id),
    ]
    assert [q.passage for q in quote_choice.sides(both, "zh")] == [across]
    assert [q.passage for q in quote_choice.sides(both, "en")] == [own]
    assert quote_choice.sides(both[:1], "zh") == both[:1]  # no other side there


def test_reading_order() -> None:
    quotes = [quote_choice.Quote(1, SECOND, (0, 5), 0.9), quote_choice.Quote(0, FIRST, (27, 30), 0.5)]
    quotes.append(quote_choice.Quote(1, SECOND, (27, 30), 0.4))
    # the best one's passage first
    assert [(q.rank, q.span[0]) for q in quote_choice.in_reading_order(quotes)] == [(1, 0), (1, 27), (0, 27)]
