"""The app manifest: what the bot asks of a workspace, and nothing more."""

from typing import Any
from urllib.parse import urljoin

# What the bot cannot do without.
SCOPES = ("app_mentions:read", "chat:write", "commands", "im:history")
EVENTS = ("app_home_opened", "app_mention", "app_uninstalled", "message.im", "tokens_revoked")

# To answer in its threads without being mentioned, it has to read what is written in channels.
FOLLOW_UP_SCOPES = ("channels:history", "groups:history")
FOLLOW_UP_EVENTS = ("message.channels", "message.groups")

PROMPT_SCOPES = ("assistant:write",)

# To ask whether people of other organisations are in a channel, where shelves are given to some.
SHELF_SCOPES = ("channels:read", "groups:read")

# To read the files that some may add to the documents.
FILE_SCOPES = ("files:read",)

# To know who is in the user groups that EDITORS names.
GROUP_SCOPES = ("usergroups:read",)

# Where people's answers are kept: to name their authors, to follow what becomes of their messages,
# and to hear of reactions.
NAME_SCOPE = "users:read"
KEEP_SCOPES = (NAME_SCOPE, "reactions:read", *FOLLOW_UP_SCOPES)
KEEP_EVENTS = ("reaction_added", *FOLLOW_UP_EVENTS)

# Where people install the app in their workspaces, and where Slack sends them back to.
INSTALL_PATH = "/slack/install"
REDIRECT_PATH = "/slack/oauth_redirect"

COMMAND = "/ask"
SHORTCUT = "find_quote"
SHORTCUT_NAME = "Find the quote"
ADD_SHORTCUT = "add_to_documents"
ADD_SHORTCUT_NAME = "Add to documents"
KEEP_SHORTCUT = "keep_answer"
KEEP_SHORTCUT_NAME = "Keep as an answer"
DIALOG = "ask_documents"
DIALOG_NAME = "Ask the documents"

_DESCRIPTION = "Answers questions with sentences quoted word for word from your documents."


def manifest(
    *,
    follow_ups: bool = False,
    suggested_prompts: bool = False,
    shelves: bool = False,
    user_groups: bool = False,
    kept_answers: bool = False,
    url: str | None = None,
    oauth: bool = False,
) -> dict[str, Any]:
    """The manifest to create the Slack app from.

    Args:
        follow_ups: whether the bot also answers in its threads without a new mention.
        suggested_prompts: whether it offers questions in its messages tab.
        shelves: whether it may ask who is in a channel, to give that its own documents.
        user_groups: whether it may ask who is in a user group, as EDITORS names some.
        kept_answers: whether it names the authors of answers that are kept, follows what becomes
            of their messages, and hears of reactions.
        url: where Slack sends its requests; None for Socket Mode.
        oauth: whether people install the app in many workspaces; that needs the url.

    Returns:
        The manifest, ready to be written as JSON.
    """
    scopes = sorted(
        {
            *SCOPES,
            *FILE_SCOPES,
            *(FOLLOW_UP_SCOPES if follow_ups else ()),
            *(PROMPT_SCOPES if suggested_prompts else ()),
            *(SHELF_SCOPES if shelves else ()),
            *(GROUP_SCOPES if user_groups else ()),
            *(KEEP_SCOPES if kept_answers else ()),
        }
    )
    events = sorted(
        {
            *EVENTS,
            *(FOLLOW_UP_EVENTS if follow_ups else ()),
            *(KEEP_EVENTS if kept_answers else ()),
        }
    )
    request_url = {} if url is None else {"request_url": url}
    command = {
        "command": COMMAND,
        "description": "Find the sentences that answer a question",
        "usage_hint": "question, help or sources",
        "should_escape": False,
    }
    return {
        "display_information": {
            "name": "Pullquote",
            "description": _DESCRIPTION,
            "background_color": "#2f3e46",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            **({"agent_view": {"agent_description": _DESCRIPTION}} if suggested_prompts else {}),
            "bot_user": {"display_name": "Pullquote", "always_online": True},
            "shortcuts": [
                {
                    "name": SHORTCUT_NAME,
                    "type": "message",
                    "callback_id": SHORTCUT,
                    "description": "Finds what the documents say to a message",
                },
                {
                    "name": ADD_SHORTCUT_NAME,
                    "type": "message",
                    "callback_id": ADD_SHORTCUT,
                    "description": "Adds the files of a message to the documents",
                },
                {
                    "name": KEEP_SHORTCUT_NAME,
                    "type": "message",
                    "callback_id": KEEP_SHORTCUT,
                    "description": "Has a message quoted where its question is asked",
                },
                {
                    "name": DIALOG_NAME,
                    "type": "global",
                    "callback_id": DIALOG,
                    "description": "Asks a question; only you see the answer",
                },
            ],
            "slash_commands": [command if url is None else {**command, "url": url}],
        },
        "oauth_config": {
            **({"redirect_urls": [urljoin(url, REDIRECT_PATH)]} if oauth and url else {}),
            "scopes": {"bot": scopes},
        },
        "settings": {
            "event_subscriptions": {
                **request_url,
                "bot_events": events,
            },
            "interactivity": {"is_enabled": True, **request_url},
            "org_deploy_enabled": False,
            "socket_mode_enabled": url is None,
            "token_rotation_enabled": oauth,
        },
    }
