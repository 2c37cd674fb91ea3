"""Question sets: one JSON object a line, checked where they are read.

`{"id", "question", "language", "answers": [accepted strings], "sources": [documents] | {"zh": document,
"en": document}, "provision"?, "answerable"}`; `answers_in` may give the accepted strings of each
language. Unknown fields are kept in `Question.extra`, and ignored.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from index.errors import NotFoundError, SettingError
from index.records import LANGUAGES, Language

_KNOWN = {"id", "question", "language", "answers", "answers_in", "sources", "provision", "answerable"}
_SHOWN = 5  # faults named in one message


@dataclass(frozen=True, slots=True)
class Question:
    """One question with what is right for it.

    `sources` are the documents that answer it, each on its own; `versions` says which of them is the
    Chinese and which the English version, where the set tells it."""

    id: str
    question: str
    language: Language
    answerable: bool
    answers: tuple[str, ...] = ()
    answers_in: Mapping[Language, tuple[str, ...]] = field(default_factory=dict)
    sources: tuple[str, ...] = ()
    versions: Mapping[Language, str] = field(default_factory=dict)
    provision: str | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def accepted(self) -> tuple[str, ...]:
        """Every accepted string, in either language, each once."""
        across = (answer for language in LANGUAGES for answer in self.answers_in.get(language, ()))
        return tuple(dict.fromkeys([*self.answers, *across]))


def read(path: Path) -> list[Question]:
    """The questions of a file, in its order; empty lines are passed over.

    Raises NotFoundError, and SettingError as `parsed`."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise NotFoundError(f"There is no question set {path}. Check the path.") from None
    except (IsADirectoryError, PermissionError) as error:
        raise SettingError(f"{path} cannot be read ({error.strerror}). Name a file of questions.") from None
    except UnicodeDecodeError as error:
        raise SettingError(f"{path} is not in UTF-8 (byte {error.start}). Save it as UTF-8.") from None
    return parsed(text, str(path))


def parsed(text: str, name: str) -> list[Question]:
    """The questions of a set that is called `name`, a line each.

    Raises SettingError for one that is not in this form: the message names the lines and fields."""
    questions: list[Question] = []
    faults: list[str] = []
    lines: dict[str, int] = {}
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            question = parse(line)
        except ValueError as error:
            faults.append(f"line {number}: {error}")
            continue
        if question.id in lines:
            faults.append(f"line {number}: id: {question.id!r} stands on line {lines[question.id]} already")
        lines.setdefault(question.id, number)
        questions.append(question)
    if faults:
        more = f"; and {len(faults) - _SHOWN} more" if len(faults) > _SHOWN else ""
        raise SettingError(f"The question set {name} is malformed: {'; '.join(faults[:_SHOWN])}{more}.")
    if not questions:
        raise SettingError(f"The question set {name} holds no question. Write one JSON object a line.")
    return questions


def parse(line: str) -> Question:
    """One line. Raises ValueError, whose message begins with the field at fault."""
    try:
        value = json.loads(line)
    except json.JSONDecodeError as error:
        raise ValueError(f"no JSON ({error.msg} at character {error.colno})") from None
    if not isinstance(value, dict):
        raise ValueError(f"a JSON object is expected, not {line.strip()[:40]!r}")
    identifier = value.get("id")
    if isinstance(identifier, int) and not isinstance(identifier, bool):
        identifier = str(identifier)
    if not isinstance(identifier, str) or not identifier.strip():
        raise ValueError(f"id: a name is expected, not {identifier!r}")
    question = value.get("question")
    if not isinstance(question, str) or not question.strip():
        raise ValueError(f"question: its wording is expected, not {question!r}")
    answerable = value.get("answerable")
    if not isinstance(answerable, bool):
        raise ValueError(f"answerable: true or false is expected, not {answerable!r}")
    answers = _strings("answers", value.get("answers", []))
    answers_in = _by_language("answers_in", value.get("answers_in"))
    sources, versions = _sources(value.get("sources", []))
    provision = value.get("provision")
    if provision is not None and not isinstance(provision, str | int):
        raise ValueError(f"provision: its number is expected, not {provision!r}")
    if answerable and not sources and not answers:
        raise ValueError("answers: none, and no sources either, though the question is answerable")
    return Question(
        id=identifier,
        question=question.strip(),
        language=_language("language", value.get("language")),
        answerable=answerable,
        answers=answers,
        answers_in={language: _strings(f"answers_in.{language}", of) for language, of in answers_in.items()},
        sources=sources,
        versions=versions,
        provision=None if provision is None else str(provision),
        extra={name: value[name] for name in value if name not in _KNOWN},
    )


def _sources(value: Any) -> tuple[tuple[str, ...], dict[Language, str]]:
    if not isinstance(value, dict):
        return _strings("sources", value), {}
    versions = _by_language("sources", value)
    names = _strings("sources", list(versions.values()))
    return tuple(dict.fromkeys(names)), versions


def _by_language(field_: str, value: Any) -> dict[Language, Any]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise ValueError(f'{field_}: an object with "zh" and "en" is expected, not {value!r}')
    return {_language(field_, language): of for language, of in value.items()}


def _language(field_: str, value: Any) -> Language:
    if value == "zh":
        return "zh"
    if value == "en":
        return "en"
    raise ValueError(f'{field_}: "zh" or "en" is expected, not {value!r}')


def _strings(field_: str, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise ValueError(f"{field_}: a list of strings is expected, not {value!r}")
    for entry in value:
        if not isinstance(entry, str) or not entry.strip():
            raise ValueError(f"{field_}: a list of strings is expected, and {entry!r} is none")
    return tuple(value)
