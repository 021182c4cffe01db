"""A question that was put to the bot in Slack, with Slack's own ways back."""

from bot.service.question import IncomingQuestion


class SlackQuestion(IncomingQuestion):
    """A question with what Slack lets it be answered by.

    Args:
        response_url: where a private answer is sent; empty where it is posted.
        trigger: opens a dialog for a few seconds; empty where there is none.
    """

    response_url: str = ""
    trigger: str = ""
