"""Files: three calls of the app, people's own, and who can read them."""

import http.client
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from bot.errors import WorkspaceError
from bot.workspace.driver.driver import Driver
from tests.patience import PATIENCE
from tests.workspace.by_hand import SocketBot
from tests.workspace.calling import Caller

CHANNEL = "#general"


def read(url: str, **headers: str) -> tuple[int, bytes, dict[str, str]]:
    """The status, the body and the headers of a file's address."""
    parts = urlsplit(url)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    with closing(
        http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=PATIENCE)
    ) as line:
        line.request("GET", parts.path, headers=named)
        answer = line.getresponse()
        return answer.status, answer.read(), dict(answer.headers)


def test_an_app_uploads_a_file(full: Driver, told: SocketBot, ask: Caller, tmp_path: Path) -> None:
    """slack_sdk's upload in three calls is seen in the channel, listed, and deleted again."""
    path = tmp_path / "notes.txt"
    path.write_text("one\ntwo", encoding="utf-8")
    channel = ask("conversations_list")["channels"][0]["id"]
    made = ask(
        "files_upload_v2",
        file=str(path),
        title="Notes",
        channel=channel,
        initial_comment="look",
    )["file"]
    kinds = [told.take()["event"] for _ in range(4)]
    assert [one["type"] for one in kinds] == [
        "file_created",
        "message",
        "file_shared",
        "file_public",
    ]
    assert (kinds[1]["subtype"], kinds[1]["files"][0]["id"]) == ("file_share", made["id"])
    assert kinds[2]["channel_id"] == channel

    info = ask("files_info", file=made["id"])["file"]
    assert (info["title"], info["name"], info["size"]) == ("Notes", "notes.txt", 7)
    assert (info["mimetype"], info["filetype"], info["preview"]) == (
        "text/plain",
        "text",
        "one\ntwo",
    )
    assert info["channels"] == [channel]
    (seen,) = full.person("alice").messages(CHANNEL)
    assert (seen.text, seen.content["files"][0]["title"]) == ("look", "Notes")
    assert [one["id"] for one in ask("files_list", channel=channel)["files"]] == [made["id"]]
    assert ask("files_list", types="images")["files"] == []

    ask("files_delete", file=made["id"])
    assert ask.refused("files_info", file=made["id"])["error"] == "file_not_found"
    assert told.take()["event"]["type"] == "file_deleted"
    (seen,) = full.person("alice").messages(CHANNEL)
    assert "files" not in seen.content


def test_several_files_and_snippets(ask: Caller) -> None:
    """Several are shared with one message; a snippet gives its text."""
    uploads = [
        {"content": "print(1)", "filename": "a.py", "snippet_type": "python"},
        {"content": b"\x89PNG", "filename": "b.png", "alt_txt": "A dot"},
    ]
    first, second = ask("files_upload_v2", file_uploads=uploads)["files"]
    snippet = ask("files_info", file=first["id"])
    assert (snippet["content"], snippet["file"]["mode"]) == ("print(1)", "snippet")
    assert (second["mimetype"], second["alt_txt"]) == ("image/png", "A dot")
    assert second["channels"] == []


def test_a_file_is_read_with_the_token(full: Driver, ask: Caller) -> None:
    """And by nobody else; what it holds can do nothing in a browser."""
    page = "<script>alert(1)</script>"
    made = ask("files_upload_v2", content=page, filename="page.html")["file"]
    url = made["url_private"]
    assert read(url)[0] == 403
    assert read(url, Authorization="Bearer xoxb-wrong")[0] == 403
    assert read(url, Sec_Fetch_Site="cross-site")[0] == 403
    status, body, headers = read(url, Authorization=f"Bearer {full.bot_token}")
    assert (status, body.decode()) == (200, page)
    assert "sandbox" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    saved = read(made["url_private_download"], Authorization=f"Bearer {full.bot_token}")
    assert saved[2]["Content-Disposition"] == "attachment"
    assert read(f"{url}x/y/z", Authorization=f"Bearer {full.bot_token}")[0] == 404


def test_a_person_uploads_a_file(full: Driver, told: SocketBot) -> None:
    """The app hears of it, and can read it where it is shared."""
    ask, alice = Caller(full, "sync"), full.person("alice")
    file = alice.upload("plan.txt", b"the plan", CHANNEL, text="<@bot> read this")
    kinds = {one["type"]: one for one in (told.take()["event"] for _ in range(5))}
    assert set(kinds) == {"file_created", "message", "app_mention", "file_shared", "file_public"}
    assert kinds["message"]["files"][0]["url_private"] == file["url_private"]
    assert ask("files_info", file=file["id"])["file"]["user"] == alice.id
    assert ask.refused("files_delete", file=file["id"])["error"] == "cant_delete_file"
    mine = alice.upload("mine.txt", b"mine")
    assert ask.refused("files_info", file=mine["id"])["error"] == "file_not_found"


@pytest.mark.parametrize("name", ["a b?#.png", "a/b.png", "download/b.png", "50%.png"])
def test_a_file_of_any_name_is_read(full: Driver, name: str) -> None:
    """At both of its addresses, whatever signs its name has; only one of them is to be saved."""
    made = Caller(full, "sync")("files_upload_v2", content=b"dot", filename=name)["file"]
    token = f"Bearer {full.bot_token}"
    for kind, is_saved in (("url_private", False), ("url_private_download", True)):
        status, body, headers = read(made[kind], Authorization=token)
        assert (status, body) == (200, b"dot")
        assert ("Content-Disposition" in headers) is is_saved


def test_the_app_completes_only_its_own_uploads(full: Driver, ask: Caller) -> None:
    """What a person has uploaded is not found, and stays where it is, under its title."""
    alice, channel = full.person("alice"), ask("conversations_list")["channels"][0]["id"]
    mine = alice.upload("mine.txt", b"mine")
    files = [{"id": mine["id"], "title": "Ours"}]
    refused = ask.refused("files_completeUploadExternal", files=files, channel_id=channel)
    assert refused["error"] == "file_not_found"
    assert alice.messages(CHANNEL) == []


def test_a_refused_completion_changes_no_title(ask: Caller) -> None:
    """Neither where its channel is not there, nor where another of its files is not."""
    made = ask("files_upload_v2", content="a", filename="a.txt", title="Before")["file"]
    files = [{"id": made["id"], "title": "After"}]
    ask.refused("files_completeUploadExternal", files=files, channel_id="C404")
    ask.refused("files_completeUploadExternal", files=[*files, {"id": "F404"}])
    assert ask("files_info", file=made["id"])["file"]["title"] == "Before"


def test_an_upload_address_serves_once(full: Driver) -> None:
    """Then, and for any other address, there is nothing."""
    alice = full.person("alice")
    made = full.control.post("upload", person=alice.id, name="a.txt")
    full.control.send_bytes(made["upload_url"], b"a")
    with pytest.raises(WorkspaceError, match="not good"):
        full.control.send_bytes(made["upload_url"], b"b")


def test_what_was_not_sent_cannot_be_completed(ask: Caller) -> None:
    """Nor can what nobody announced; the old upload is refused as Slack refuses it."""
    made = ask("files_getUploadURLExternal", filename="a.txt", length=1)
    files = [{"id": made["file_id"]}]
    assert ask.refused("files_completeUploadExternal", files=files)["error"] == "file_not_found"
    other = ask.refused("files_completeUploadExternal", files=[{"id": "F404"}])
    assert other["error"] == "file_not_found"
    assert ask.refused("api_call", api_method="files.upload")["error"] == "method_deprecated"


def test_a_file_that_lies_elsewhere(full: Driver, ask: Caller) -> None:
    """It is described, shared, described anew under the same name, and removed."""
    named = {"external_id": "doc-1"}
    made = ask("files_remote_add", title="Plan", external_url="https://x.example/1", **named)[
        "file"
    ]
    assert (made["mode"], made["url_private"]) == ("external", "https://x.example/1")
    ask("files_remote_share", channels=CHANNEL, **named)
    (seen,) = full.person("alice").messages(CHANNEL)
    assert seen.content["files"][0]["external_id"] == "doc-1"
    ask("files_remote_update", title="New plan", **named)
    assert ask("files_remote_info", **named)["file"]["title"] == "New plan"
    again = ask("files_remote_add", title="Third", external_url="https://x.example/3", **named)
    assert again["file"]["id"] == made["id"]
    assert [one["title"] for one in ask("files_remote_list")["files"]] == ["Third"]
    ask("files_remote_remove", **named)
    assert ask("files_remote_list")["files"] == []
    assert ask.refused("files_remote_info", **named)["error"] == "file_not_found"


def test_a_call_with_a_file_part_is_answered_and_written_down(full: Driver) -> None:
    """A file where no method takes one does no harm: the journal has its name and size."""
    client = Caller(full, "sync").client()
    answer = client.api_call("api.test", files={"image": b"\x00\x01"}, data={"foo": "bar"})
    assert answer["args"]["foo"] == "bar"
    (request,) = full.requests("api.test")
    assert request["arguments"]["image"]["size"] == 2
