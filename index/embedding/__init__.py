"""Texts → vectors, offline, by two encoders that packages carry; or by an endpoint.

In come passages, sentences and questions; out come raw vectors (n, D) and the centred space in which they
are compared. Read `embedder.py` first."""

from index.embedding import centred_space
from index.embedding.centred_space import Parts, centred, unit
from index.embedding.embedder import BuiltinEmbedder, Embedder, EndpointEmbedder, Vectors, surprise
from index.embedding.fast_encoder import cores

__all__ = [
    "BuiltinEmbedder",
    "Embedder",
    "EndpointEmbedder",
    "Parts",
    "Vectors",
    "centred",
    "centred_space",
    "cores",
    "surprise",
    "unit",
]
