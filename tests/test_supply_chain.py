"""What is released: audited honestly, without secrets, under a version that all agree on."""

import json
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from bot import __version__

pytestmark = pytest.mark.programs

REPOSITORY = Path(__file__).resolve().parent.parent
CI = REPOSITORY / ".ci"

Outcome = subprocess.CompletedProcess[str]


def run(*command: str | Path, cwd: Path) -> Outcome:
    """Run a command and keep what it prints."""
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)


# --- known vulnerabilities ---


@pytest.fixture
def advisories() -> Iterator[tuple[str, dict[str, tuple[int, object]]]]:
    """A source of advisories as pip-audit asks OSV: its address, and what it answers by name.

    A package without an answer has no advisory.
    """
    answers: dict[str, tuple[int, object]] = {}

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            status, answer = answers.get(asked["package"]["name"], (200, {}))
            self.send_response(status)
            self.end_headers()
            self.wfile.write(json.dumps(answer).encode())

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its own name
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/v1/query", answers
        server.shutdown()
        thread.join()


def advisory(package: str) -> dict[str, object]:
    """An invented advisory that is mended in 2.0, in the form of OSV."""
    events = [{"introduced": "0"}, {"fixed": "2.0"}]
    affected = {
        "package": {"name": package, "ecosystem": "PyPI"},
        "ranges": [{"type": "ECOSYSTEM", "events": events}],
        "versions": ["1.0"],
    }
    return {
        "id": "PYSEC-0000-1",
        "published": "2026-01-01T00:00:00Z",
        "modified": "2026-01-01T00:00:00Z",
        "details": "Invented.",
        "affected": [affected],
    }


def audit(folder: Path, address: str, *names: str) -> Outcome:
    """Audit a lock of packages, each pinned to 1.0, with the real pip-audit."""
    lines = [f"{name}==1.0 --hash=sha256:{'0' * 64}\n" for name in names]
    (folder / "lock").write_text("".join(lines), "utf-8")
    options = ("--vulnerability-service", "osv", "--osv-url", address)
    return run(sys.executable, CI / "audit.py", "lock", *options, cwd=folder)


def test_an_audit_that_finds_nothing_says_how_much_it_looked_at(
    tmp_path: Path, advisories: tuple[str, dict[str, tuple[int, object]]]
) -> None:
    """Every package was asked for, and none has an advisory."""
    result = audit(tmp_path, advisories[0], "first", "second")

    assert (result.returncode, result.stdout) == (
        0,
        "lock: 2 packages audited, no known vulnerability.\n",
    )


def test_a_known_vulnerability_fails_with_its_name_and_mend(
    tmp_path: Path, advisories: tuple[str, dict[str, tuple[int, object]]]
) -> None:
    """The package, the advisory, and the version that mends it are named."""
    address, answers = advisories
    answers["second"] = (200, {"vulns": [advisory("second")]})

    result = audit(tmp_path, address, "first", "second")

    assert result.returncode == 1
    assert "second 1.0: PYSEC-0000-1, mended in 2.0" in result.stdout
    assert "no known vulnerability" not in result.stdout


def test_a_source_that_fails_is_no_audit(
    tmp_path: Path, advisories: tuple[str, dict[str, tuple[int, object]]]
) -> None:
    """An error half way through is told apart from both a pass and a finding."""
    address, answers = advisories
    answers["second"] = (500, {})

    result = audit(tmp_path, address, "first", "second")

    assert result.returncode == 3
    assert result.stdout.startswith("NOT AUDITED: lock.")


def test_a_source_that_cannot_be_reached_is_no_audit(tmp_path: Path) -> None:
    """Without a network the audit says that it did not take place."""
    result = audit(tmp_path, "http://127.0.0.1:9/v1/query", "first")

    assert result.returncode == 3
    assert result.stdout.startswith("NOT AUDITED: lock.")


@pytest.mark.parametrize(
    ("packages", "status"),
    [
        ([{"name": "a", "skip_reason": "unknown"}], 3),
        ([{"name": "a", "version": "1", "vulns": []}, {"name": "b", "skip_reason": "unknown"}], 3),
        ([], 3),
        (
            [
                {"name": "a", "version": "1", "vulns": [{"id": "X-1", "fix_versions": []}]},
                {"name": "b", "skip_reason": "unknown"},
            ],
            1,
        ),
    ],
)
def test_what_pip_audit_skipped_is_not_audited(
    tmp_path: Path, packages: list[dict[str, object]], status: int
) -> None:
    """pip-audit itself passes when its source knows no package: here that is said, and counted."""
    # A module of this name in the working directory stands in for pip-audit, whose source of
    # advisories that skips packages is one fixed host.
    report = json.dumps({"dependencies": packages})
    (tmp_path / "pip_audit.py").write_text(f"print({report!r})\n", "utf-8")

    result = run(sys.executable, CI / "audit.py", "lock", cwd=tmp_path)

    assert result.returncode == status, result.stderr
    assert "NOT AUDITED: " in result.stdout
    assert ("X-1, mended in no version yet" in result.stdout) == (status == 1)


# --- secrets ---


@pytest.fixture
def commit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Writes files, by their names, into a repository of its own and commits them."""
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_NAME", "Ada")
        monkeypatch.setenv(f"GIT_{role}_EMAIL", "ada@example.org")
    run("git", "init", "--quiet", cwd=tmp_path)

    def write(files: dict[str, str]) -> None:
        for name, text in files.items():
            (tmp_path / name).parent.mkdir(exist_ok=True)
            (tmp_path / name).write_text(text, "utf-8")
        run("git", "add", ".", cwd=tmp_path)
        result = run("git", "commit", "--quiet", "--message", "A change", cwd=tmp_path)
        assert result.returncode == 0, result.stderr

    return write


def find_secrets(folder: Path) -> Outcome:
    """Look for secrets in a repository, with the real hook."""
    hook = Path(sys.executable).with_name("detect-secrets-hook")
    return run(CI / "check-secrets", hook, cwd=folder)


def invented_token() -> str:
    """A token in Slack's form; put together, so that this file holds none."""
    return "-".join(("xoxb", "1" * 12, "2" * 12, "aB3" * 8))


def test_a_secret_that_is_committed_is_found_and_not_printed(
    tmp_path: Path, commit: Callable[..., None]
) -> None:
    """The place is named and the value is not; the same value accepted elsewhere does not help."""
    shutil.copy(REPOSITORY / ".secrets.baseline", tmp_path)
    commit({"notes.md": f"Our bot is {invented_token()}\n", "requirements.lock": "a==1\n"})

    result = find_secrets(tmp_path)

    assert result.returncode == 1
    assert "notes.md:1" in result.stderr
    assert invented_token() not in result.stderr + result.stdout


def test_what_the_baseline_accepts_may_move(tmp_path: Path, commit: Callable[..., None]) -> None:
    """An invented secret that was looked at passes, also on another line of its file."""
    commit({"notes.md": f"{invented_token()}\n"})
    scan = Path(sys.executable).with_name("detect-secrets")
    baseline = run(scan, "scan", "--no-verify", cwd=tmp_path).stdout
    assert "notes.md" in baseline
    commit({".secrets.baseline": baseline, "notes.md": f"\n\n{invented_token()}\n"})

    result = find_secrets(tmp_path)

    assert (result.returncode, result.stderr) == (0, "")
    assert (tmp_path / ".secrets.baseline").read_text("utf-8") == baseline


def test_a_search_that_could_not_be_made_does_not_pass(
    tmp_path: Path, commit: Callable[..., None]
) -> None:
    """A baseline that cannot be read is an error, not an empty finding."""
    commit({".secrets.baseline": "no JSON\n", "notes.md": "Nothing.\n"})

    result = find_secrets(tmp_path)

    assert result.returncode == 2
    assert result.stderr


# --- versions ---


def released(version: str = "1.2.3", heading: str = "## [1.2.3] – 2026-11-24") -> dict[str, str]:
    """The files that name a version."""
    return {
        "bot/__init__.py": f'"""The bot."""\n\n__version__ = "{version}"\n',
        "CHANGELOG.md": f"# Changelog\n\n{heading}\n\n## [0.9.0] – 2026-01-01\n",
    }


def test_the_tag_is_the_version_that_the_changelog_dates(
    tmp_path: Path, commit: Callable[..., None]
) -> None:
    """Code and changelog agree, all is committed, and the tag is new: v and the version."""
    commit(released())

    result = run(CI / "release-tag", cwd=tmp_path)

    assert (result.returncode, result.stdout) == (0, "v1.2.3\n")


@pytest.mark.parametrize(
    ("files", "says"),
    [
        (released(heading="## [1.2.3] – unreleased"), "write '## [1.2.3] – "),
        (released(heading="## [1.2.2] – 2026-11-24"), "write '## [1.2.3] – "),
        (released(version="1.2"), "needs three numbers"),
        (released(version="1.02.3"), "needs three numbers"),
    ],
)
def test_a_version_that_is_not_ready_has_no_tag(
    tmp_path: Path, commit: Callable[..., None], files: dict[str, str], says: str
) -> None:
    """What disagrees is said, with what to write."""
    commit(files)

    result = run(CI / "release-tag", cwd=tmp_path)

    assert (result.returncode, result.stdout) == (1, "")
    assert says in result.stderr


def test_what_is_not_committed_or_was_released_has_no_tag(
    tmp_path: Path, commit: Callable[..., None]
) -> None:
    """A tag names exactly what was checked, and is never used twice."""
    commit(released())
    (tmp_path / "new.py").touch()
    changed = run(CI / "release-tag", cwd=tmp_path)
    (tmp_path / "new.py").unlink()
    run("git", "tag", "v1.2.3", cwd=tmp_path)
    tagged = run(CI / "release-tag", cwd=tmp_path)

    assert (changed.returncode, tagged.returncode) == (1, 1)
    assert "not committed" in changed.stderr
    assert "v1.2.3 exists" in tagged.stderr


def test_the_changelog_begins_with_this_version_and_goes_back_in_time() -> None:
    """The newest entry is the code's version; only that one may be unreleased; versions fall."""
    text = (REPOSITORY / "CHANGELOG.md").read_text("utf-8")
    headings = re.findall(r"^## (.*)$", text, re.MULTILINE)
    entries = [re.fullmatch(r"\[(\d+\.\d+\.\d+)\] – (.*)", heading) for heading in headings]

    versions, dates = zip(*(entry.groups() for entry in entries if entry), strict=True)

    assert len(versions) == len(headings)
    assert versions[0] == __version__
    numbers = [tuple(map(int, version.split("."))) for version in versions]
    assert numbers == sorted(set(numbers), reverse=True)
    assert all(re.fullmatch(r"\d{4}-\d{2}-\d{2}", date) for date in dates[1:])
    assert re.fullmatch(r"\d{4}-\d{2}-\d{2}|unreleased", dates[0])


def test_every_tag_is_a_version_of_the_changelog() -> None:
    """Tags have one form, `v1.2.3`, and the changelog says what each release brought."""
    result = run("git", "tag", cwd=REPOSITORY)
    if result.returncode != 0:
        pytest.skip("this is no clone: git knows no tags here")
    text = (REPOSITORY / "CHANGELOG.md").read_text("utf-8")

    for tag in result.stdout.split():
        assert re.fullmatch(r"v\d+\.\d+\.\d+", tag)
        assert f"## [{tag[1:]}] – " in text
