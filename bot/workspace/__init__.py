"""A local Slack workspace, for any Bolt app: the platform's protocol without an account."""
