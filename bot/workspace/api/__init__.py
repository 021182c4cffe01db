"""Slack's Web API: what an app can ask for, as a table of methods."""
