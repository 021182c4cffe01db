"""The dashboard and the alerts, in a real Prometheus that watches a real bot."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.service.incidents import KINDS
from bot.service.question import Surface
from bot.workspace.driver.driver import Driver
from bot.workspace.process import Connection
from tests.deploy.monitoring import DEPLOY, Prometheus, running_prometheus, tool
from tests.slack.bots import bot
from tests.slack.watching import wait_until

pytestmark = pytest.mark.programs

PAGE = (DEPLOY.parent / "docs" / "operations.md").read_text("utf-8")
DASHBOARD = json.loads((DEPLOY / "grafana-dashboard.json").read_text("utf-8"))
QUERIES = [target["expr"] for panel in DASHBOARD["panels"] for target in panel["targets"]]
ALERTS = [
    rule
    for group in yaml.safe_load((DEPLOY / "prometheus-alerts.yml").read_text("utf-8"))["groups"]
    for rule in group["rules"]
]
METRIC = re.compile(r"\b(?:pullquote|process)_[a-z_]+\b")
# What Prometheus makes of a histogram.
PARTS = re.compile(r"_(bucket|count|sum)$")


def table(heading: str) -> set[str]:
    """The names in the first column of the table below a heading of the page."""
    section = PAGE.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return set(re.findall(r"^\| `(\w+)`", section, re.MULTILINE))


@pytest.fixture(scope="module")
def prometheus(
    workspace: Driver, corpus: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Prometheus]:
    """A Prometheus that has watched a bot answer, refuse and greet."""
    folder = tmp_path_factory.mktemp("monitoring")
    command = [sys.executable, "-m", "bot", "serve", "--corpus", str(corpus)]
    watched = {"METRICS_PORT": "0"}
    with (
        bot(workspace, command, Connection.SOCKET, folder, watched) as running,
        running_prometheus(folder, running.watched_port) as prometheus,
    ):
        wait_until(lambda: bool(prometheus.query("pullquote_ready")))
        alice = workspace.person("alice")
        for text in ("How much does a day pass cost?", "Who invented the telegraph?", "hello"):
            alice.say("@bot", text)
            alice.wait_for_reply()
        wait_until(lambda: total(prometheus, "increase(pullquote_questions_total[1m])") > 0)
        yield prometheus


def total(prometheus: Prometheus, expression: str) -> float:
    """The sum of an expression's series."""
    return sum(float(one["value"][1]) for one in prometheus.query(expression))


def metrics(prometheus: Prometheus) -> set[str]:
    """The names of all that the bot exports, in the form of its own page."""
    names = {one["metric"]["__name__"] for one in prometheus.query('{job="pullquote"}')}
    own = {name for name in names if METRIC.fullmatch(name)}
    return {name if name.endswith("_total") else PARTS.sub("", name) for name in own}


@pytest.mark.parametrize("query", QUERIES)
def test_every_query_of_the_dashboard_finds_what_the_bot_exports(
    query: str, prometheus: Prometheus
) -> None:
    """Grafana's variables are filled in; Prometheus evaluates it, and there are series in it."""
    filled = query.replace("$__rate_interval", "1m").replace("$instance", ".*")

    assert "$" not in filled
    assert prometheus.query(filled)


def test_no_panel_lies_on_another_or_is_without_a_title() -> None:
    """The panels have numbers of their own, and lie side by side on Grafana's 24 columns."""
    panels: list[dict[str, Any]] = DASHBOARD["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    for panel in panels:
        assert panel["title"]
        assert panel["gridPos"]["x"] + panel["gridPos"]["w"] <= 24
    for one, other in combinations([panel["gridPos"] for panel in panels], 2):
        assert (
            one["x"] + one["w"] <= other["x"]
            or other["x"] + other["w"] <= one["x"]
            or one["y"] + one["h"] <= other["y"]
            or other["y"] + other["h"] <= one["y"]
        )


def test_every_alert_is_evaluated_and_a_bot_that_is_well_sets_none_off(
    prometheus: Prometheus,
) -> None:
    """Each rule asks only for what is exported, and Prometheus finds no fault with it."""
    wait_until(lambda: all(rule["health"] != "unknown" for rule in prometheus.rules()))

    rules = prometheus.rules()
    assert [rule["name"] for rule in rules] == [alert["alert"] for alert in ALERTS]
    exported = metrics(prometheus)
    for rule in rules:
        assert (rule["health"], rule["state"]) == ("ok", "inactive"), rule
        named = {PARTS.sub("", name) for name in METRIC.findall(rule["query"])}
        assert named <= exported


def test_each_alert_goes_off_when_it_should() -> None:
    """Prometheus' own tests of rules: each with series that set it off, and with others."""
    cases = Path(__file__).with_name("alerts.yml")
    tried = {
        alert["alertname"]
        for test in yaml.safe_load(cases.read_text("utf-8"))["tests"]
        for alert in test["alert_rule_test"]
        if alert.get("exp_alerts")
    }
    assert tried == {alert["alert"] for alert in ALERTS}

    done = subprocess.run(
        [tool("promtool"), "test", "rules", str(cases)], capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout + done.stderr


def test_the_page_names_every_metric_that_is_exported(prometheus: Prometheus) -> None:
    """Those, and no others."""
    assert table("Metrics") == metrics(prometheus)


def test_the_page_names_every_label(prometheus: Prometheus) -> None:
    """Every surface, outcome, reason and part; nothing else is a label of a count."""
    for metric, label in (
        ("pullquote_questions_total", "surface"),
        ("pullquote_questions_total", "outcome"),
        ("pullquote_unsure_total", "outcome"),
        ("pullquote_unsure_total", "reason"),
        ("pullquote_ready", "part"),
        ("pullquote_reader", "state"),
        ("pullquote_readings_total", "result"),
        ("pullquote_document_changes_total", "change"),
    ):
        values = {one["metric"][label] for one in prometheus.query(metric)}
        assert values
        assert all(f"`{value}`" in PAGE for value in values)
    surfaces = {one["metric"]["surface"] for one in prometheus.query("pullquote_questions_total")}
    assert surfaces == {surface.value for surface in Surface}


def test_the_page_says_what_to_do_about_each_alert() -> None:
    """Those of the rules, and no others."""
    assert table("Alerts") == {alert["alert"] for alert in ALERTS}


def test_the_page_says_what_to_do_about_each_fault() -> None:
    """Those that are counted, and no others."""
    assert table("Faults") == set(KINDS)
