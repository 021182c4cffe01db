"""The tables, as the newest migration leaves them."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

from bot.storage.sqlite import UtcDateTime
from bot.storage.store import Verdict

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
    # Claims that were neither released nor finished: the one that is held, and those that died.
    Column("tries", Integer, nullable=False, server_default="0"),
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
    Column("outcome", Text, nullable=False, server_default=""),
    Column("reason", Text, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("given", UtcDateTime, nullable=False),
    Column("asked", Text, nullable=False, server_default=""),
    Column("ranking", Text, nullable=False, server_default="lexical"),
    Index("answers_given", "given"),
    Index("answers_asked", "team", "channel", "asked"),
)

# The texts of questions that are done with, where they are kept at all.
texts = Table(
    "texts",
    metadata,
    Column("answer", ForeignKey("answers.id", ondelete="CASCADE"), primary_key=True),
    Column("text", Text, nullable=False),
)

# As slack_sdk's stores for installations and for the state of an installation read and write
# them; encrypted tokens are longer than those are there.
TEAM_NAME = 200  # characters
bots = Table(
    "slack_bots",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("client_id", String(32), nullable=False),
    Column("app_id", String(32), nullable=False),
    Column("enterprise_id", String(32)),
    Column("enterprise_name", String(200)),
    Column("team_id", String(32)),
    Column("team_name", String(TEAM_NAME)),
    Column("bot_token", Text),
    Column("bot_id", String(32)),
    Column("bot_user_id", String(32)),
    Column("bot_scopes", String(1000)),
    Column("bot_refresh_token", Text),
    Column("bot_token_expires_at", DateTime),
    Column("is_enterprise_install", Boolean, nullable=False),
    Column("installed_at", DateTime, nullable=False),
    Index("slack_bots_idx", "client_id", "enterprise_id", "team_id", "installed_at"),
)
oauth_states = Table(
    "slack_oauth_states",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("state", String(200), nullable=False),
    Column("expire_at", DateTime, nullable=False),
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

# Without a foreign key: an answer can be judged before it is noted. The rank is that of the span
# that is meant, where the answer has several to choose from.
feedback = Table(
    "feedback",
    metadata,
    Column("answer", Text, primary_key=True),
    Column("user", Text, primary_key=True),
    Column("team", Text, nullable=False),
    Column("verdict", String(max(len(each.value) for each in Verdict)), nullable=False),
    Column("given", UtcDateTime, nullable=False),
    Column("rank", Integer),
    Column("why", Text, nullable=False, server_default=""),
)

# What people have set right, as it is now, by a body in the JSON of its kind.
entries = Table(
    "entries",
    metadata,
    Column("team", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("body", Text, nullable=False),
    Column("user", Text, nullable=False),
    Column("made", UtcDateTime, nullable=False),
)

# Every change of that, and of other things that people change. The bodies before and after it undo
# it; both are NULL once they are erased, and where something else has to undo it.
changes = Table(
    "changes",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("team", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("about", Text, nullable=False),
    Column("user", Text, nullable=False),
    Column("made", UtcDateTime, nullable=False),
    Column("origin", Text, nullable=False),
    Column("before", Text),
    Column("after", Text),
    Column("undoes", BigInteger().with_variant(Integer, "sqlite")),
    Index("changes_origin", "origin", unique=True),
    # A number is never used again: a button undoes the change by it, long after.
    sqlite_autoincrement=True,
)

# What people added where they chat. Of each name in a place there is at most one, and the one that
# it has taken the place of.
documents = Table(
    "documents",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("team", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("former", Boolean, nullable=False),
    Column("origin", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("user", Text, nullable=False),
    Column("added", UtcDateTime, nullable=False),
    Column("everybody", Boolean, nullable=False),
    Column("content_hash", String(64), nullable=False),
    Column("size", Integer, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Index("documents_place", "team", "place", "name", "former", unique=True),
    Index("documents_origin", "origin", unique=True),
)

# What people said where they chat, and others are answered from; of a message, there is one.
kept_answers = Table(
    "kept_answers",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("team", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("message", Text, nullable=False),
    Column("thread", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("keeper", Text, nullable=False),
    Column("question", Text, nullable=False),
    Column("asker", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("said", UtcDateTime, nullable=False),
    Column("link", Text, nullable=False),
    Column("confirmed", UtcDateTime, nullable=False),
    Column("everybody", Boolean, nullable=False),
    Column("doubted", Boolean, nullable=False),
    Index("kept_answers_message", "team", "place", "message", unique=True),
    # A number is never used again: a document is known by it.
    sqlite_autoincrement=True,
)

# Questions that somebody has put to people: where they stand, and where the asker is.
asked_people = Table(
    "asked_people",
    metadata,
    Column("team", Text, primary_key=True),
    Column("channel", Text, primary_key=True),
    Column("message", Text, primary_key=True),
    Column("user", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("thread", Text, nullable=False),
    Column("asked", UtcDateTime, nullable=False),
)
