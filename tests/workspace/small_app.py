"""A small Bolt app of the tests' own: it uses every surface, and says plainly what came in."""

import asyncio
import os
from typing import Any

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond, AsyncSay
from slack_sdk.web.async_client import AsyncWebClient

Json = dict[str, Any]

# Even where they are empty, as the tests leave them, these switch Bolt to OAuth.
for _name in ("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET"):
    os.environ.pop(_name, None)

client = AsyncWebClient(token=os.environ["SLACK_BOT_TOKEN"], base_url=os.environ["SLACK_API_URL"])
app = AsyncApp(
    client=client,
    signing_secret=os.environ["SLACK_SIGNING_SECRET"] or "unused",
    process_before_response=True,
)


def plain(text: str) -> Json:
    """A plain text object."""
    return {"type": "plain_text", "text": text}


def button(label: str, action_id: str) -> Json:
    """A button."""
    return {"type": "button", "text": plain(label), "action_id": action_id, "value": label}


def modal(title: str) -> Json:
    """A modal with one input."""
    return {
        "type": "modal",
        "callback_id": "form",
        "title": plain(title),
        "submit": plain("Send"),
        "notify_on_close": True,
        "blocks": [
            {
                "type": "input",
                "block_id": "name",
                "label": plain("Name"),
                "element": {"type": "plain_text_input", "action_id": "given"},
            },
            {"type": "actions", "elements": [button("Next", "next")]},
        ],
    }


@app.event("app_mention")
async def mentioned(event: Json, say: AsyncSay) -> None:
    """Answer a mention in its thread, with something to click."""
    root = event.get("thread_ts") or event["ts"]
    blocks: list[Json] = [
        {"type": "section", "text": {"type": "mrkdwn", "text": "You called."}},
        {"type": "actions", "elements": [button("Again", "again"), button("Form", "form")]},
        {
            "type": "context_actions",
            "elements": [
                {
                    "type": "feedback_buttons",
                    "action_id": "feedback",
                    "positive_button": {"text": plain("Good"), "value": "good"},
                    "negative_button": {"text": plain("Bad"), "value": "bad"},
                }
            ],
        },
    ]
    await say(text="You called.", blocks=blocks, thread_ts=root)


@app.event("message")
async def heard(event: Json, say: AsyncSay) -> None:
    """Answer a direct message; say of anything else what it was."""
    if event.get("bot_id") or event["channel_type"] != "im":
        return
    await say(f"{event.get('subtype', 'message')}: {event.get('text', '')}")


@app.event("member_joined_channel")
@app.event("reaction_added")
async def noticed() -> None:
    """Acknowledge what asks for nothing: what no listener takes is told again and again."""


@app.command("/echo")
async def echo(command: Json, ack: AsyncAck, respond: AsyncRespond) -> None:
    """Give back what came with the command: at once, later, or never."""
    if command["text"] == "never":
        await asyncio.Event().wait()
    if command["text"] == "at once":
        await ack("At once.")
        return
    await ack()
    await respond(f"You said: {command['text']}")


@app.action("again")
async def again(ack: AsyncAck, respond: AsyncRespond) -> None:
    """Replace the message that was clicked."""
    await ack()
    await respond(text="Clicked.", replace_original=True)


@app.action("form")
async def open_form(ack: AsyncAck, body: Json) -> None:
    """Open a modal."""
    await ack()
    await client.views_open(trigger_id=body["trigger_id"], view=modal("First"))


@app.action("next")
async def push_form(ack: AsyncAck, body: Json) -> None:
    """Put a modal on top."""
    await ack()
    await client.views_push(trigger_id=body["trigger_id"], view=modal("Next"))


@app.action("feedback")
async def take_feedback(ack: AsyncAck, action: Json, body: Json, respond: AsyncRespond) -> None:
    """Say to the one who clicked, in the same thread, which thumb it was."""
    await ack()
    root = body["container"].get("thread_ts")
    await respond(f"Feedback: {action['value']}", thread_ts=root)


@app.view("form")
async def submitted(ack: AsyncAck, body: Json, view: Json) -> None:
    """Object to one name, clear the stack for another, and greet the rest."""
    name = view["state"]["values"]["name"]["given"]["value"]
    match name:
        case "nobody":
            await ack(response_action="errors", errors={"name": "That is nobody."})
        case "everybody":
            await ack(response_action="clear")
        case "update":
            await ack(response_action="update", view=modal("Updated"))
        case _:
            await ack()
            await client.chat_postMessage(channel=body["user"]["id"], text=f"Hello, {name}.")


@app.view_closed("form")
async def closed(ack: AsyncAck, body: Json) -> None:
    """Say that a modal was closed."""
    await ack()
    await client.chat_postMessage(
        channel=body["user"]["id"], text=f"Closed, cleared: {body['is_cleared']}"
    )


@app.shortcut("find")
async def found(ack: AsyncAck, shortcut: Json, respond: AsyncRespond) -> None:
    """Answer a message shortcut in private."""
    await ack()
    await respond(f"Found: {shortcut['message']['text']}")


@app.shortcut("start")
async def started(ack: AsyncAck, shortcut: Json) -> None:
    """Answer a global shortcut with a modal."""
    await ack()
    await client.views_open(trigger_id=shortcut["trigger_id"], view=modal("Started"))


@app.event("app_home_opened")
async def home(event: Json) -> None:
    """Publish a home, or suggest prompts."""
    if event["tab"] == "messages":
        await client.assistant_threads_setSuggestedPrompts(
            channel_id=event["channel"], prompts=[{"title": "Greet", "message": "Good morning"}]
        )
        return
    section = {"type": "section", "text": plain("Welcome home.")}
    actions = {"type": "actions", "elements": [button("Form", "form")]}
    await client.views_publish(
        user_id=event["user"], view={"type": "home", "blocks": [section, actions]}
    )


async def serve() -> None:
    """Connect in the way that the environment says."""
    if os.environ["SLACK_APP_TOKEN"]:
        handler = AsyncSocketModeHandler(app, os.environ["SLACK_APP_TOKEN"])
        await handler.start_async()  # type: ignore[no-untyped-call]
        return

    async def receive(request: web.Request) -> web.Response:
        answer = await app.async_dispatch(await to_bolt_request(request))
        return await to_aiohttp_response(answer)

    server = web.Application()
    server.add_routes([web.post("/slack/events", receive)])
    runner = web.AppRunner(server)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", int(os.environ["PORT"])).start()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve())
