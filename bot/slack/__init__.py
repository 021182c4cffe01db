"""The bot in a Slack workspace: an event becomes a question, an answer becomes blocks."""
