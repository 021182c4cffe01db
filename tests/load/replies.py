"""A bot that does nothing but reply: what the workspace and the machine take of every figure.

It answers each event with one fixed quote and acknowledges it then, as Pullquote does, but
verifies, claims, searches and keeps nothing.
"""

import asyncio
import os
import signal
import sys

import aiohttp
from aiohttp import web

_BLOCKS = [
    {
        "type": "rich_text",
        "elements": [
            {
                "type": "rich_text_quote",
                "elements": [{"type": "text", "text": "The last ferry leaves at 23:15."}],
            }
        ],
    }
]


_SESSION = web.AppKey("session", aiohttp.ClientSession)


async def _receive(request: web.Request) -> web.Response:
    payload = await request.json()
    if "challenge" in payload:
        return web.json_response({"challenge": payload["challenge"]})
    event = payload["event"]
    message = {"channel": event["channel"], "thread_ts": event["ts"], "blocks": _BLOCKS}
    url = f"{os.environ['SLACK_API_URL']}chat.postMessage"
    async with request.app[_SESSION].post(url, json=message) as answer:
        await answer.read()
    return web.Response()


async def _main() -> None:
    application = web.Application()
    application.add_routes([web.post("/slack/events", _receive)])
    token = {"Authorization": f"Bearer {os.environ['SLACK_BOT_TOKEN']}"}
    stopped = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
    async with aiohttp.ClientSession(headers=token) as application[_SESSION]:
        runner = web.AppRunner(application, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        sys.stdout.write(f"Replying on port {runner.addresses[0][1]}.\n")
        sys.stdout.flush()
        await stopped.wait()
        await runner.cleanup()


if __name__ == "__main__":
    asyncio.run(_main())
