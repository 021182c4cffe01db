"""Block Kit: its rules as tables, and the validator that refuses what Slack refuses."""
