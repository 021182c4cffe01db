"""How long what is kept is kept, and the clock that it is measured by."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial

Clock = Callable[[], datetime]  # the time now, in UTC

# Slack delivers an unacknowledged event again after a minute: a claim whose holder died has to
# be free by then.
LEASE = timedelta(seconds=45)

# So many processes may die with a question in hand before it is suspected of being why.
SUSPECTED_AFTER = 2

# However a question fares, its text is erased after this.
BODY_KEPT = timedelta(hours=1)

# Slack's longest retries of an event go on for a day; a claim that is older keeps nobody out.
CLAIM_KEPT = timedelta(days=2)

# For so long a change can be undone; who made it, and when, is known for longer.
UNDO_KEPT = timedelta(days=90)

# Who was asked is remembered for so long, so that what they answer reaches who wants to know.
ASKED_KEPT = timedelta(days=30)

# The time of this machine.
utc_now: Clock = partial(datetime.now, UTC)
