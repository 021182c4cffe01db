"""What the tests of the service share."""

import pytest

from bot.answering.ask import Assistant
from tests.slack.corpora import assistant_of, ferry


@pytest.fixture(scope="session")
def known(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    """An assistant that knows the ferry document."""
    return assistant_of(ferry(tmp_path_factory.mktemp("corpus")))
