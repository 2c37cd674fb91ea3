"""The model's messages, made of the templates in `prompts/`.

A template is a Markdown file that anyone may edit: the system's part, a line `---`, the user's part,
with places like {{question}} in it. What is put into a place is never read for places again.

Evidence is data. It stands between lines that carry a mark drawn anew for each request, which no
document can know, so no passage can end its own quotation and speak to the model.
"""

import re
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from index.errors import SettingError
from index.records import Language

FOLDER = Path(__file__).parents[2] / "prompts"

Name = Literal[
    "answer", "rewrite", "judge", "grade", "translate", "overview", "merge", "compare", "list", "task"
]
PLACES: Mapping[str, frozenset[str]] = {
    "answer": frozenset({"boundary", "evidence", "question", "no_answer"}),
    "rewrite": frozenset({"boundary", "history", "question"}),
    "judge": frozenset({"boundary", "evidence", "sentences"}),
    "grade": frozenset({"boundary", "evidence", "question", "accepted", "answer"}),
    "translate": frozenset({"question"}),
    "overview": frozenset({"boundary", "evidence", "question", "title", "sentences", "no_answer"}),
    "merge": frozenset({"boundary", "notes", "question", "title", "sentences"}),
    "compare": frozenset({"boundary", "evidence", "question", "titles", "no_answer"}),
    "list": frozenset({"boundary", "evidence", "question", "titles", "no_answer"}),
    "task": frozenset({"boundary", "question"}),
}
NO_ANSWER: Mapping[Language, str] = {
    "zh": "所提供的文件没有回答这个问题。",
    "en": "The documents do not answer this question.",
}
_PLACE = re.compile(r"\{\{\s*(\w+)\s*\}\}")
_LANGUAGE_NAMES = {"zh": "Chinese", "en": "English"}


@dataclass(frozen=True, slots=True)
class Evidence:
    """One numbered passage for the model. `counterpart` is the same content in the other language."""

    number: int
    title: str
    section: str  # labels and headings above it, as one line; "" for none
    language: Language
    text: str
    counterpart: str | None = None


def load(name: Name, language: Language, folder: Path = FOLDER) -> str:
    """The template `name.language.md`.

    Raises SettingError if it is missing, no text, or lacks one of its places or its `---`."""
    path = folder / f"{name}.{language}.md"
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingError(
            f"The prompt {path} cannot be read ({type(error).__name__}). Restore it from the repository."
        ) from error
    found = set(_PLACE.findall(text))
    if missing := PLACES[name] - found:
        raise SettingError(f"The prompt {path} lacks {_listed(missing)}. Put it back, or restore the file.")
    if unknown := found - PLACES[name]:
        raise SettingError(f"The prompt {path} has {_listed(unknown)}, which nothing fills. Take it out.")
    if len(text.split("\n---\n", 1)) != 2:
        raise SettingError(f"The prompt {path} has no line `---` between its system's and its user's part.")
    return text


def render_answer(question: str, evidence: Sequence[Evidence], language: Language) -> list[dict[str, str]]:
    """Messages that ask for an answer to `question` in `language`, from `evidence` alone."""
    boundary = _boundary([question, *_texts(evidence)])
    return _messages(
        load("answer", language),
        boundary=boundary,
        evidence=_numbered(evidence, boundary),
        question=_line(question),
        no_answer=NO_ANSWER[language],
    )


def render_rewrite(
    question: str, history: Sequence[tuple[str, str]], language: Language
) -> list[dict[str, str]]:
    """Messages that ask for a standalone question; `history` holds (question, answer), oldest first."""
    boundary = _boundary([question, *(text for turn in history for text in turn)])
    turns = (f"Q: {_line(asked)}\nA: {_line(answered)}" for asked, answered in history)
    return _messages(
        load("rewrite", language), boundary=boundary, history="\n\n".join(turns), question=_line(question)
    )


def render_judge(
    sentences: Sequence[str], evidence: Sequence[Evidence], language: Language
) -> list[dict[str, str]]:
    """Asks whether `evidence` supports each sentence; `evals/support_judge.py` reads the reply."""
    boundary = _boundary([*sentences, *_texts(evidence)])
    return _messages(
        load("judge", language),
        boundary=boundary,
        evidence=_numbered(evidence, boundary),
        sentences="\n".join(f"{i}. {_line(sentence)}" for i, sentence in enumerate(sentences, 1)),
    )


def render_grade(
    question: str, answer: str, accepted: Sequence[str], evidence: Sequence[Evidence], language: Language
) -> list[dict[str, str]]:
    """Messages that ask how far `answer` answers the question; `evals/judge.py` reads the reply."""
    boundary = _boundary([question, answer, *accepted, *_texts(evidence)])
    return _messages(
        load("grade", language),
        boundary=boundary,
        evidence=_numbered(evidence, boundary),
        question=_line(question),
        accepted=" / ".join(map(_line, accepted)) or "–",
        answer=_line(answer),
    )


def render_overview(
    question: str, title: str, evidence: Sequence[Evidence], language: Language, sentences: int
) -> list[dict[str, str]]:
    """Messages that ask what the document `title`, or a stretch of it, says, in at most so many sentences."""
    boundary = _boundary([question, title, *_texts(evidence)])
    return _messages(
        load("overview", language),
        boundary=boundary,
        evidence=_numbered(evidence, boundary),
        question=_line(question),
        title=_line(title),
        sentences=str(sentences),
        no_answer=NO_ANSWER[language],
    )


def render_merge(
    question: str, title: str, notes: Sequence[str], language: Language, sentences: int
) -> list[dict[str, str]]:
    """Messages that ask for one overview out of `notes` on stretches of a document, whose sentences end with
    the numbers of their passages."""
    boundary = _boundary([question, title, *notes])
    return _messages(
        load("merge", language),
        boundary=boundary,
        notes="\n".join(f"- {_line(note)}" for note in notes),
        question=_line(question),
        title=_line(title),
        sentences=str(sentences),
    )


def render_comparison(
    question: str, titles: Sequence[str], evidence: Sequence[Evidence], language: Language
) -> list[dict[str, str]]:
    """Messages that ask what the documents `titles` have in common and where they differ."""
    return _over_documents("compare", question, titles, evidence, language)


def render_list(
    question: str, titles: Sequence[str], evidence: Sequence[Evidence], language: Language
) -> list[dict[str, str]]:
    """Messages that ask what the documents `titles` say on the subject of `question`."""
    return _over_documents("list", question, titles, evidence, language)


def _over_documents(
    name: Literal["compare", "list"],
    question: str,
    titles: Sequence[str],
    evidence: Sequence[Evidence],
    language: Language,
) -> list[dict[str, str]]:
    boundary = _boundary([question, *titles, *_texts(evidence)])
    return _messages(
        load(name, language),
        boundary=boundary,
        evidence=_numbered(evidence, boundary),
        question=_line(question),
        titles="; ".join(map(_line, titles)),
        no_answer=NO_ANSWER[language],
    )


def render_task(question: str, language: Language) -> list[dict[str, str]]:
    """Messages that ask what kind of answer `question` wants; rag/tasks/model_request.py reads the reply."""
    return _messages(load("task", language), boundary=_boundary([question]), question=_line(question))


def render_translate(question: str, to: Language) -> list[dict[str, str]]:
    """Messages that ask for `question` in the language `to`."""
    return _messages(load("translate", to), question=_line(question))


def declines(answer: str) -> bool:
    """Did the model say, in either language, that the evidence does not answer? Markers are ignored."""
    bare = re.sub(r"[\[【［^\d\]】］*_\"“”\s]+", " ", answer).strip().rstrip("。.").casefold()
    return any(bare == sentence.rstrip("。.").casefold() for sentence in NO_ANSWER.values())


def _messages(template: str, **values: str) -> list[dict[str, str]]:
    system, user = template.split("\n---\n", 1)
    return [
        {"role": role, "content": _PLACE.sub(lambda place: values[place[1]], part).strip()}
        for role, part in (("system", system), ("user", user))
    ]


def _numbered(evidence: Sequence[Evidence], boundary: str) -> str:
    return "\n\n".join(_one(item, boundary) for item in evidence)


def _one(item: Evidence, boundary: str) -> str:
    place = " › ".join(filter(None, (_line(item.title), _line(item.section))))
    lines = [
        f"passage [{item.number}] {boundary}",
        f"source: {place} ({_LANGUAGE_NAMES[item.language]})",
        item.text.strip(),
    ]
    if item.counterpart:
        theirs = _LANGUAGE_NAMES["en" if item.language == "zh" else "zh"]
        lines += [f"the same in {theirs} {boundary}", item.counterpart.strip()]
    return "\n".join(lines)


def _boundary(texts: Iterable[str]) -> str:
    everything = "\n".join(texts)
    while (mark := f"#{secrets.token_hex(4)}") in everything:
        pass
    return mark


def _texts(evidence: Sequence[Evidence]) -> list[str]:
    return [text for e in evidence for text in (e.title, e.section, e.text, e.counterpart or "")]


def _line(text: str) -> str:
    return " ".join(text.split())


def _listed(places: Iterable[str]) -> str:
    return ", ".join(f"{{{{{place}}}}}" for place in sorted(places))
