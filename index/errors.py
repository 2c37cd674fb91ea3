"""Every exception that Duolex raises on purpose.

DuolexError                  what a user can read: what is wrong, where, what to do
├── SettingError             a setting or option is missing, malformed or contradictory   (exit 2)
├── NotFoundError            a path, document or passage that does not exist
├── ReadError                a file could not be read into text
│   ├── UnsupportedFileError     its format is none that we read
│   ├── EncodingError            its bytes are no text in any encoding we know
│   ├── EmptyFileError           it holds no text (empty, or a scan without a text layer)
│   ├── ProtectedFileError       it wants a password
│   ├── BrokenFileError          its container is damaged
│   ├── FileTooLargeError        it is over the size limit
│   └── FileChangedError         it changed or vanished while it was being read
├── LibraryError             the library on disk cannot be used as asked
│   ├── LockedError              another process owns it
│   ├── NewerLibraryError        a newer Duolex made it
│   ├── EmbedderMismatchError    another embedder made it
│   ├── StorageError             the disk is full or refuses
│   ├── DamagedError             its catalogue is not as it was written
│   └── VectorStoreError         Chroma is broken or out of reach
├── EmbeddingError           the embedder failed
└── ModelError               the chat model failed
    ├── ModelUnreachableError    nothing answers at the address
    ├── ModelRefusedError        it answered with an error status
    ├── ModelTimeoutError        it did not finish in time
    ├── ModelInterruptedError    the stream ended before the answer did
    └── ModelNonsenseError       it answered, but with nothing that can be used

A message names the file or setting, says what is wrong, and ends with what to do.
"""


class DuolexError(Exception):
    """Base of all our errors; `str(error)` is written for the user."""

    @property
    def kind(self) -> str:
        """Short machine-readable name: the class name without `Error`, in snake case."""
        name = type(self).__name__.removesuffix("Error")
        return "".join("_" + c.lower() if c.isupper() and i else c.lower() for i, c in enumerate(name))


class SettingError(DuolexError): ...


class NotFoundError(DuolexError): ...


class ReadError(DuolexError): ...


class UnsupportedFileError(ReadError): ...


class EncodingError(ReadError): ...


class EmptyFileError(ReadError): ...


class ProtectedFileError(ReadError): ...


class BrokenFileError(ReadError): ...


class FileTooLargeError(ReadError): ...


class FileChangedError(ReadError): ...


class LibraryError(DuolexError): ...


class LockedError(LibraryError): ...


class NewerLibraryError(LibraryError): ...


class EmbedderMismatchError(LibraryError): ...


class StorageError(LibraryError): ...


class DamagedError(LibraryError): ...


class VectorStoreError(LibraryError): ...


class EmbeddingError(DuolexError): ...


class ModelError(DuolexError): ...


class ModelUnreachableError(ModelError): ...


class ModelRefusedError(ModelError): ...


class ModelTimeoutError(ModelError): ...


class ModelInterruptedError(ModelError): ...


class ModelNonsenseError(ModelError): ...
