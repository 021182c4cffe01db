"""Every error that Pullquote raises on purpose.

    PullquoteError
    ├── DocumentError        a file cannot be read as a document
    ├── TextError            a document's text is not where it was stored
    ├── CorpusError          a path is missing, or nothing under the paths can be read
    ├── GlossaryError        a glossary file has a line that cannot be understood
    ├── ShelvesError         what says who is given which documents cannot be followed
    ├── EngineError          what finds passages cannot be opened, reached or kept
    │   └── EngineUnreachableError  it cannot be reached now, however often it was asked
    ├── PinsError            a pins file has a line that cannot be understood
    ├── ModelError           a model cannot be fetched, or cannot be run
    ├── AloneError           a question has ended processes, and the one that it had to itself
    ├── ProofError           a message does not quote what its document says
    ├── QuestionSetError     a question set, or a line of a batch, is not in the expected format
    ├── SettingsError        an environment variable, or a line of `.env`, has a value of no use
    ├── ManifestError        an app manifest cannot be read, or contradicts itself
    ├── SlackError           Slack refuses a token or a call
    │   ├── SlackTooMuchError      a message is too long for Slack, or its blocks are refused
    │   └── SlackUnreachableError  Slack did not answer, however often it was asked
    ├── StorageError         the database cannot be opened, or does not keep what it is given
    │   ├── NewerDatabaseError     a newer version of Pullquote has written to it
    │   ├── NotTakenError          it does not take an item for what is in it, and is well
    │   └── NotErasedError         what was erased in it can still be read in its log
    └── WorkspaceError       the local workspace refuses what it is asked, or what was awaited there
                             does not come

Each says what went wrong, where, and what the person who reads it can do about it.
"""


class PullquoteError(Exception):
    """What went wrong, where it did, and how to mend it.

    Args:
        problem: one sentence on what is wrong, without the place.
        where: the file, path, line or setting that is concerned.
        hint: one sentence on what to do.
    """

    def __init__(self, problem: str, *, where: str, hint: str) -> None:
        super().__init__(f"{where}: {problem} {hint}")
        self.problem = problem
        self.where = where
        self.hint = hint


class DocumentError(PullquoteError):
    """A file cannot be read as a document."""


class TextError(PullquoteError):
    """The text of a document is no longer where it was stored, or cannot be got at."""


class CorpusError(PullquoteError):
    """A path does not exist, or nothing under the given paths can be read."""


class GlossaryError(PullquoteError):
    """A glossary file has a line that cannot be understood."""


class ShelvesError(PullquoteError):
    """What says who is given which documents cannot be read, or names what is not there."""


class EngineError(PullquoteError):
    """What finds passages cannot be opened or reached, or cannot keep what it holds."""


class PinsError(PullquoteError):
    """A pins file cannot be read, or has a line that cannot be understood."""


class ModelError(PullquoteError):
    """A model cannot be fetched, or cannot be run."""


class AloneError(PullquoteError):
    """A question that processes have died at could not be answered in one of its own either."""


class ProofError(PullquoteError):
    """A message does not quote what its document says."""


class QuestionSetError(PullquoteError):
    """A question set, or a line of a batch, is not in the expected format."""


class SettingsError(PullquoteError):
    """An environment variable, or a line of `.env`, has a value of no use."""


class SlackError(PullquoteError):
    """Slack refuses a token or a call."""


class SlackTooMuchError(SlackError):
    """Slack finds a message too long, or its blocks not to its liking."""


class UnreachableError(PullquoteError):
    """A host cannot be reached now, however often it was asked; later it may."""


class EngineUnreachableError(EngineError, UnreachableError):
    """What finds passages cannot be reached now, or does not have all of them now."""


class SlackUnreachableError(SlackError, UnreachableError):
    """Slack did not answer, or not now."""


class StorageError(PullquoteError):
    """The database cannot be opened, or does not keep what it is given."""


class NewerDatabaseError(StorageError):
    """A newer version of Pullquote has written to the database; this one cannot read it."""


class NotTakenError(StorageError):
    """The database does not take an item for what is in it; it is well, and takes others."""


class NotErasedError(StorageError):
    """What was erased can still be read in the database's log."""


class ManifestError(PullquoteError):
    """An app manifest cannot be read, or contradicts itself."""


class WorkspaceError(PullquoteError):
    """The local workspace refuses what it is asked, or what was awaited there does not come."""
