"""On how many cases a universal promise is tried: thousands by `make soak`, a part by `make test`.

`make check` tries a fifth of that part. A test that says nothing is tried on what the profile says
in `conftest.py`. One that is slower than most, or whose number is promised, says its own:
`@settings(max_examples=cases(5_000, 500))`.
"""

import os

SOAKING = os.environ.get("HYPOTHESIS_PROFILE") == "soak"
CHECKING = os.environ.get("HYPOTHESIS_PROFILE") == "check"
MANY = 2_000
FEW = 60
PART = 5 if CHECKING else 1


def cases(soak: int, test: int = FEW) -> int:
    """The number of cases to try now.

    Args:
        soak: how many `make soak` tries, new ones each time.
        test: how many `make test` tries, the same ones each time.
    """
    return soak if SOAKING else max(1, test // PART)
