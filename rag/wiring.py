"""Settings → the embedder, the retriever with its reranker, and the model that they name."""

from index.embedding import BuiltinEmbedder, Embedder, EndpointEmbedder
from index.errors import SettingError
from index.library import Library
from index.reading import read_apart
from rag.answer import Answerer
from rag.model import ChatModel, EndpointModel, Limits
from rag.search import Retriever
from rag.settings import Settings


def reading(settings: Settings) -> None:
    """How files are read from now on."""
    read_apart.use_ocr(settings.ocr)


def embedder(settings: Settings) -> Embedder:
    """The built-in one, or a model on an OpenAI-compatible endpoint."""
    if settings.embedding == "builtin":
        return BuiltinEmbedder()
    base_url = settings.embedding_base_url or settings.base_url
    if not base_url and not settings.api_key:
        raise SettingError(
            f"DUOLEX_EMBEDDING is {settings.embedding!r}, but no endpoint is named. "
            "Set DUOLEX_EMBEDDING_BASE_URL, or DUOLEX_EMBEDDING=builtin."
        )
    return EndpointEmbedder(settings.embedding, base_url, settings.api_key)


def retriever(library: Library, settings: Settings) -> Retriever:
    """With a reranker where an endpoint for one is set."""
    if settings.rerank_base_url is None:
        return Retriever(library)
    from rag.model import SECONDS, EndpointReranker

    patience = min(SECONDS, settings.timeout)
    return Retriever(
        library,
        EndpointReranker(settings.rerank_base_url, settings.rerank_model, settings.rerank_api_key, patience),
    )


def answerer(library: Library, settings: Settings, *, extractive: bool = False) -> Answerer:
    """As the settings want it; by quotation alone where `extractive`, or where no model is set."""
    model = None if extractive else chat_model(settings)
    limits = Limits(settings.context, settings.calls)
    return Answerer(retriever(library, settings), model, translate=settings.translate, limits=limits)


def chat_model(settings: Settings) -> ChatModel | None:
    """None where no model is set: answers are quotations."""
    if settings.model is None:
        return None
    return EndpointModel(settings.base_url, settings.api_key, settings.model, settings.timeout)
