"""The bot in Slack.

A question's way through it, in the order of the files:

`requests` or `sockets` lets a request in; a surface (`messages`, `command`, `shortcut`, `dialog`,
`home`) makes an `IncomingQuestion` of it and hands it to `bot.service`, which answers through
`delivery`. `render` puts the answer into blocks, `quote_check` reads them back, `messenger` sends
them. `actions` and `feedback` are the buttons below an answer. `app` puts the parts together,
`serve` runs them until they are told to stop, `watchdog` ends a process that no longer answers,
and `alone` answers what may have been why.
"""
