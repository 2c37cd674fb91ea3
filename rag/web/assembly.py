"""All that the page of one library works with, put together: the only module that knows every place."""

import logging
import time
from dataclasses import dataclass
from typing import Self

from index.errors import DuolexError
from index.library import Library
from index.records import LANGUAGES
from rag.links import CrossReferences
from rag.settings import Settings
from rag.users import Users
from rag.web.access import Allowance
from rag.web.asking import Conversations, Examples, Runs
from rag.web.checks import KeptChecks
from rag.web.context import Context
from rag.web.library import Arrivals, LibraryChanges
from rag.web.quality import Evaluations, Evaluator
from rag.wiring import answerer

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Assembly:
    """Each place of the page takes of it what it needs."""

    context: Context
    users: Users
    examples: Examples
    talks: Conversations
    runs: Runs
    allowance: Allowance
    evaluations: Evaluations
    changes: LibraryChanges
    checks: KeptChecks

    @classmethod
    def of(cls, library: Library, settings: Settings, evaluator: Evaluator) -> Self:
        context = Context(library, settings, answerer(library, settings), CrossReferences(library))
        users = Users(settings.users, library.folder)
        talks = Conversations(library.folder / "conversations.sqlite")
        return cls(
            context=context,
            users=users,
            examples=Examples(context.answerer),
            talks=talks,
            runs=Runs(talks),
            allowance=Allowance(counted=bool(users.all())),
            evaluations=Evaluations(library.folder, evaluator, context.answerer),
            changes=LibraryChanges(library, Arrivals(library.folder / "uploads")),
            checks=KeptChecks(),
        )

    def close(self) -> None:
        """Ends a run that reads documents at the next file, and evaluations, and waits for them."""
        self.changes.stop()
        self.evaluations.close()
        self.changes.wait()
        self.talks.close()

    def warm(self) -> None:
        """Loads what the first question needs, and asks the examples. Failures show again, in words, when
        somebody asks."""
        began = time.perf_counter()
        try:
            self.context.answerer.retriever.search("法院审理案件 court")
            for language in LANGUAGES:
                self.examples.of(language)
            log.info("warmed up in %.1f s", time.perf_counter() - began)
        except DuolexError as error:
            log.warning("%s", error)
        except Exception:
            log.exception("warming up failed")
