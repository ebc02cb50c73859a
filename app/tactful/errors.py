"""Every error Tactful raises on purpose, so that callers can catch what they can mend.

    TactfulError
      InputError               what was given cannot be used: what, the value, what to do
      SettingsError            a setting is missing, contradictory or unusable
      DataError                a shipped or given file is wrong: says file and line
        KnowledgeError         a file under knowledge/
        PromptError            a file under prompts/
        CaseError              a file under eval/
      StoreError               the search index cannot be used
        StoreBusy              another process is building it and takes too long
      ModelError               the language model gave no usable answer
        ModelUnavailable       the server is down, refuses, or limits the rate
        ModelTimeout           the server did not answer in time
        ModelNonsense          the server answered something other than was asked for

Anything else that escapes is a bug.
"""


class TactfulError(Exception):
    """Base of all errors raised on purpose."""


class InputError(TactfulError):
    """What the caller gave cannot be used."""


class SettingsError(TactfulError):
    """A setting is missing, contradictory or unusable."""


class DataError(TactfulError):
    """A shipped or given file is wrong."""


class KnowledgeError(DataError):
    """A file under ``knowledge/`` is wrong."""


class PromptError(DataError):
    """A file under ``prompts/`` is wrong."""


class CaseError(DataError):
    """A file under ``eval/`` is wrong."""


class StoreError(TactfulError):
    """The search index cannot be used."""


class StoreBusy(StoreError):
    """Another process is building the index and did not finish in time."""


class ModelError(TactfulError):
    """The language model gave no usable answer."""

    def __init__(self, message: str, *, original: BaseException | None = None) -> None:
        super().__init__(message)
        self.original = original


class ModelUnavailable(ModelError):
    """The model's server is down, refuses the request, or limits the rate."""


class ModelTimeout(ModelError):
    """The model's server did not answer in time."""


class ModelNonsense(ModelError):
    """The model answered with something that is not what was asked for."""
