"""The tables, as the newest migration leaves them."""

from datetime import UTC, datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
)

from bot.storage.store import Verdict


class UtcDateTime(TypeDecorator[datetime]):
    """A time in UTC. SQLite stores it without its zone, so that it is given back here."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy calls it so
        """Into the database."""
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy calls it so
        """Out of the database."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


metadata = MetaData()

# Accepted, in hand or finished. The body holds the text of the question; it is NULL once erased.
# The user is known only of what was accepted as a question.
questions = Table(
    "questions",
    metadata,
    # SQLite counts up by itself only what it calls INTEGER.
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("team", Text, nullable=False),
    Column("body", Text),
    Column("accepted", UtcDateTime, nullable=False),
    Column("holder", String(32), nullable=False),
    Column("lease_ends", UtcDateTime, nullable=False),
    Column("finished", UtcDateTime),
    Column("user", Text, nullable=False, server_default=""),
    Index("questions_accepted", "accepted"),
)

question_keys = Table(
    "question_keys",
    metadata,
    Column("key", Text, primary_key=True),
    Column("question", ForeignKey("questions.id", ondelete="CASCADE"), nullable=False),
    Index("question_keys_question", "question"),
)

answers = Table(
    "answers",
    metadata,
    Column("id", Text, primary_key=True),
    Column("team", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("message", Text, nullable=False),
    Column("user", Text, nullable=False),
    Column("surface", Text, nullable=False),
    Column("answered", Boolean, nullable=False),
    Column("reason", Text, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("given", UtcDateTime, nullable=False),
    Column("asked", Text, nullable=False, server_default=""),
    Index("answers_given", "given"),
    Index("answers_asked", "team", "channel", "asked"),
)

# The texts of questions that were answered or refused, where they are kept at all.
texts = Table(
    "texts",
    metadata,
    Column("answer", ForeignKey("answers.id", ondelete="CASCADE"), primary_key=True),
    Column("text", Text, nullable=False),
)

spans = Table(
    "spans",
    metadata,
    Column("answer", ForeignKey("answers.id", ondelete="CASCADE"), primary_key=True),
    Column("rank", Integer, primary_key=True, autoincrement=False),
    Column("document", Text, nullable=False),
    Column("content_hash", Text, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("confidence", Float, nullable=False),
)

# Without a foreign key: an answer that was given while the database was gone can be judged too.
feedback = Table(
    "feedback",
    metadata,
    Column("answer", Text, primary_key=True),
    Column("user", Text, primary_key=True),
    Column("team", Text, nullable=False),
    Column("verdict", String(max(len(each.value) for each in Verdict)), nullable=False),
    Column("given", UtcDateTime, nullable=False),
)
