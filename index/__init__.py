"""Documents in: parse, structure, chunk, pair, embed, store."""
