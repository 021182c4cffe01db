"""The bot in Slack.

A question's way through it, in the order of the files:

`requests` or `sockets` lets a request in, a surface (`mention`, `direct`, `thread`, `command`,
`shortcut`, `home`) hands what was asked to `responder` as an `Inquiry`, `render` puts the answer
into blocks, `proof` reads them back, `outbox` sends them. `actions` and `feedback` are the buttons
below an answer. `app` puts the parts together, `serve` runs them until they are told to stop,
`watchdog` ends a process that no longer answers, and `alone` answers what may have been why.
"""
