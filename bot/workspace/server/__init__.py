"""The workspace over HTTP: Slack's side for the app, the control side for people and tests."""
