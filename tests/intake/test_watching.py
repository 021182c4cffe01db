"""Changes of files are noticed, wherever the path leads, and once they have settled."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import Queue
from threading import Event, Thread

import pytest

from bot.intake.watching import changes
from tests.patience import PATIENCE


class Watch:
    """Somebody who reads whenever they are told to.

    Args:
        paths: what is watched.
        stopped: ends it.
    """

    def __init__(self, paths: list[Path], stopped: Event) -> None:
        self._told: Queue[None] = Queue()
        self._paths = paths
        self._stopped = stopped
        self.thread = Thread(target=self._read)
        self.thread.start()
        self.wait()

    def wait(self) -> None:
        """Wait until they are told once more."""
        self._told.get(timeout=PATIENCE)

    def _read(self) -> None:
        for told in changes(self._paths, self._stopped):
            self._told.put(told)


@pytest.fixture
def watch() -> Iterator[Callable[..., Watch]]:
    """Watches paths until the test is over."""
    stopped, watches = Event(), []

    def begin(*paths: Path) -> Watch:
        watches.append(Watch(list(paths), stopped))
        return watches[-1]

    yield begin
    stopped.set()
    for one in watches:
        one.thread.join(PATIENCE)
        assert not one.thread.is_alive()


def test_what_happens_in_a_folder_is_noticed(tmp_path: Path, watch: Callable[..., Watch]) -> None:
    """New, changed, moved and deleted files, in new folders too."""
    watched = watch(tmp_path)
    for act in (
        lambda: (tmp_path / "a.md").write_text("one"),
        lambda: (tmp_path / "a.md").write_text("another"),
        lambda: (tmp_path / "a.md").rename(tmp_path / "b.md"),
        (tmp_path / "b.md").unlink,
        lambda: (tmp_path / "deep" / "er").mkdir(parents=True),
        lambda: (tmp_path / "deep" / "er" / "c.md").write_text("one"),
    ):
        act()
        watched.wait()


def test_a_file_that_was_named_itself_is_noticed(
    tmp_path: Path, watch: Callable[..., Watch]
) -> None:
    """Also where an editor puts another one in its place, and where it goes and comes back."""
    file, other = tmp_path / "a.md", tmp_path / "a.md~"
    file.write_text("one")
    other.write_text("another")
    watched = watch(file)
    for act in (
        lambda: file.write_text("three"),
        lambda: other.rename(file),
        file.unlink,
        lambda: file.write_text("four"),
    ):
        act()
        watched.wait()


def test_a_folder_that_goes_and_comes_back_is_watched_again(
    tmp_path: Path, watch: Callable[..., Watch]
) -> None:
    """So is one that was not there at first, and one behind a link."""
    folder, link, other = tmp_path / "docs", tmp_path / "link", tmp_path / "other"
    other.mkdir()
    link.symlink_to(other)
    watched = watch(folder, link)
    for act in (
        folder.mkdir,
        lambda: (folder / "a.md").write_text("one"),
        lambda: shutil.rmtree(folder),
        folder.mkdir,
        lambda: (folder / "a.md").write_text("another"),
        lambda: (other / "b.md").write_text("one"),
        lambda: other.rename(tmp_path / "gone"),
        lambda: (folder / "a.md").write_text("three"),
    ):
        act()
        watched.wait()


class Clockwork:
    """A clock, and ticks of a folder, that a test sets."""

    def __init__(self, ticks: list[bool], stopped: Event) -> None:
        self.now = 0.0
        self._stopped = stopped
        self._ticks = ticks

    def ticks(self, *_: object) -> Iterator[bool]:
        """Whether it was quiet, each half a second after the other."""
        for is_quiet in self._ticks:
            self.now += 0.5
            yield is_quiet
        self._stopped.set()


@pytest.mark.parametrize(
    ("ticks", "told"),
    [
        ([True, True, True], [0.5]),  # what came before it was watched, and nothing else
        ([True, False, False, True, True], [0.5, 2.0]),  # once it has settled
        ([True] + [False] * 22, [0.5, 6.0, 11.5]),  # never settled: every few seconds
        ([True] * 130, [0.5, 30.5, 60.5]),  # nothing is told of: now and then
    ],
)
def test_it_is_read_when_it_has_settled_or_has_not_for_long(
    ticks: list[bool], told: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is written is waited for, and for no longer than five seconds."""
    stopped = Event()
    clockwork = Clockwork(ticks, stopped)
    monkeypatch.setattr("bot.intake.watching._ticks", clockwork.ticks)
    times = [clockwork.now for _ in changes([], stopped, lambda: clockwork.now)]

    assert times == told
