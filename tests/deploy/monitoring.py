"""Prometheus as a process, asked over its HTTP API."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import yaml

from tests.deploy.places import free_port
from tests.patience import PATIENCE
from tests.slack.watching import fetch, wait_until

DEPLOY = Path(__file__).parents[2] / "deploy"


def tool(name: str) -> str:
    """Where a program of Prometheus is."""
    found = shutil.which(name)
    if found is None:
        pytest.fail(f"There is no {name} here. Install it (Debian: apt install prometheus).")
    return found


class Prometheus:
    """One that runs.

    Args:
        port: where.
    """

    def __init__(self, port: int) -> None:
        self._port = port

    def _get(self, path: str, **arguments: str) -> Any:  # noqa: ANN401 - JSON of many shapes
        with closing(HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE)) as connection:
            connection.request("GET", f"/api/v1/{path}?{urlencode(arguments)}")
            answer = json.loads(connection.getresponse().read())
        assert answer["status"] == "success", answer
        return answer["data"]

    def query(self, expression: str) -> list[dict[str, Any]]:
        """The series that an expression has now."""
        result: list[dict[str, Any]] = self._get("query", query=expression)["result"]
        return result

    def rules(self) -> list[dict[str, Any]]:
        """The alerts, with how they were evaluated."""
        return [rule for group in self._get("rules")["groups"] for rule in group["rules"]]

    def is_ready(self) -> bool:
        """Whether it answers, rather than saying that it still starts."""
        try:
            return fetch(self._port, "/-/ready")[0] == HTTPStatus.OK
        except (OSError, HTTPException):
            return False


@contextmanager
def running_prometheus(folder: Path, bot_port: int) -> Iterator[Prometheus]:
    """Run a Prometheus with the rules and the settings that are deployed, until the block ends.

    Args:
        folder: where it keeps what it needs.
        bot_port: the port that the bot is watched on.
    """
    settings = yaml.safe_load((DEPLOY / "prometheus.yml").read_text("utf-8"))
    settings["global"] = {"scrape_interval": "1s", "evaluation_interval": "1s"}
    (job,) = settings["scrape_configs"]
    job["static_configs"] = [{"targets": [f"127.0.0.1:{bot_port}"]}]
    (folder / "prometheus.yml").write_text(yaml.safe_dump(settings), encoding="utf-8")
    shutil.copy(DEPLOY / "prometheus-alerts.yml", folder)
    port = free_port()
    with (folder / "prometheus.log").open("w", encoding="utf-8") as log:
        process = subprocess.Popen(
            [
                tool("prometheus"),
                f"--config.file={folder / 'prometheus.yml'}",
                f"--storage.tsdb.path={folder / 'data'}",
                f"--web.listen-address=127.0.0.1:{port}",
            ],
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        prometheus = Prometheus(port)
        wait_until(prometheus.is_ready)
        yield prometheus
    finally:
        process.terminate()
        process.wait()
