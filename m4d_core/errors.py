"""The error tree, sorted by what must happen next.

M4DError
  SettingsError            refuse to start, all problems at once, exit code 2
  UsageError               a wrong argument of a command, exit code 2
  PluginError
    PluginLoadError        name it, skip it
    DuplicatePluginError   name both, load neither
  SourceError              carries `reason`, one of the codes of docs/operations.md
    RetryError             back off, try again
    FeedError              stop this run, tell the operator
    EntryError             quarantine this entry
      Quarantine           the same, raised by a plugin
  StorageError
    LeaseLostError         another worker owns the source: drop the run
    ConflictError          the row moved meanwhile
  SearchError
    FilterError            the caller's filter is wrong
    EngineError            the engine cannot answer now
  RateError                a client asks too much; `wait_s` says when it may again
  QueryError               carries `code`, from the closed list of the GraphQL door

Messages say what was wrong, where, and what to do next; `hint` holds the last part where a door shows it apart.
"""


class M4DError(Exception):
    """Anything M4D raises on purpose.

    message: for the person at the door, never a secret, path or trace.
    hint: the next step, or None.
    """

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class SettingsError(M4DError):
    """One or more settings are wrong; `problems` holds (variable, what was wrong, what is expected)."""

    def __init__(self, problems: list[tuple[str, str, str]]) -> None:
        super().__init__("\n".join(f"{name}: {wrong}; expected {expected}" for name, wrong, expected in problems))
        self.problems = problems


class UsageError(M4DError):
    """A command was called with an argument that cannot be used."""


class PluginError(M4DError):
    """A plugin is at fault."""


class PluginLoadError(PluginError):
    """A plugin could not be loaded and is skipped."""


class DuplicatePluginError(PluginError):
    """Two distributions claim one plugin name; neither is loaded."""


class SourceError(M4DError):
    """A source could not be read; `reason` is one of the codes listed in docs/operations.md."""

    def __init__(self, message: str, *, reason: str, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.reason = reason


class RetryError(SourceError):
    """A passing fault: back off and try again."""


class FeedError(SourceError):
    """The run must stop and the operator be told; what is stored stays."""


class EntryError(SourceError):
    """One entry is bad: it goes to quarantine, its siblings go on."""


class Quarantine(EntryError):  # noqa: N818 - the one name plugin authors write; it reads as the act
    """Raised by a plugin to send the entry at hand to quarantine."""

    def __init__(self, message: str, *, reason: str = "rejected_by_plugin") -> None:
        super().__init__(message, reason=reason)


class StorageError(M4DError):
    """The database could not do what was asked."""


class LeaseLostError(StorageError):
    """Another worker holds the source now; nothing of this run may be written."""


class ConflictError(StorageError):
    """The row was changed by someone else meanwhile."""


class SearchError(M4DError):
    """Search is at fault."""


class FilterError(SearchError):
    """The filter of a search cannot be understood or is not allowed."""


class EngineError(SearchError):
    """The search engine cannot answer now; the database still can."""


class RateError(M4DError):
    """A client asks more than `limit` points in `window_s` seconds; in `wait_s` it may again."""

    def __init__(self, limit: int, window_s: int, wait_s: int) -> None:
        super().__init__(f"More than {limit:,} in {window_s} seconds; try again in {wait_s}.")
        self.limit = limit
        self.window_s = window_s
        self.wait_s = wait_s


class QueryError(M4DError):
    """A GraphQL request cannot be answered; `code` is from the closed list of docs/graphql.md."""

    def __init__(self, message: str, *, code: str, **extensions: object) -> None:
        super().__init__(message)
        self.code = code
        self.extensions = extensions
