"""What Slack calls its events and scopes: a manifest may name these, and no others."""

# The events that this workspace sends, and what Slack asks for before it lets an app subscribe
# to one. No scope: open to every app.
EVENT_SCOPES = {
    "app_home_opened": "",
    "app_mention": "app_mentions:read",
    "app_uninstalled": "",
    "assistant_thread_context_changed": "assistant:write",
    "assistant_thread_started": "assistant:write",
    "channel_archive": "channels:read",
    "channel_created": "channels:read",
    "channel_left": "channels:read",
    "channel_rename": "channels:read",
    "channel_unarchive": "channels:read",
    "entity_details_requested": "",
    "file_created": "files:read",
    "file_deleted": "files:read",
    "file_public": "files:read",
    "file_shared": "files:read",
    "function_executed": "",
    "group_archive": "groups:read",
    "group_left": "groups:read",
    "group_rename": "groups:read",
    "group_unarchive": "groups:read",
    "link_shared": "links:read",
    "member_joined_channel": "channels:read",
    "member_left_channel": "channels:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "message.mpim": "mpim:history",
    "message_metadata_deleted": "metadata.message:read",
    "message_metadata_posted": "metadata.message:read",
    "message_metadata_updated": "metadata.message:read",
    "pin_added": "pins:read",
    "pin_removed": "pins:read",
    "reaction_added": "reactions:read",
    "reaction_removed": "reactions:read",
    "subteam_created": "usergroups:read",
    "subteam_members_changed": "usergroups:read",
    "subteam_updated": "usergroups:read",
    "team_join": "users:read",
    "tokens_revoked": "",
    "user_change": "users:read",
    "user_profile_changed": "users:read",
    "user_status_changed": "users:read",
}
# Other scopes that do as well as the one above.
ALSO = {
    "member_joined_channel": ("groups:read",),
    "member_left_channel": ("groups:read",),
}
# Events of Slack's that never come here.
UNBUILT_EVENTS = frozenset(
    """
    agent_session_stopped agent_session_title_changed app_context_changed app_deleted
    app_installed app_rate_limited app_requested app_uninstalled_team
    call_rejected channel_convert_to_private channel_deleted channel_history_changed
    channel_id_changed channel_shared channel_unshared dnd_updated dnd_updated_user
    email_domain_changed emoji_changed external_org_migration_finished
    external_org_migration_started file_change file_comment_added file_comment_deleted
    file_comment_edited file_unshared grid_migration_finished grid_migration_started group_close
    group_deleted group_history_changed group_open im_close im_created im_history_changed im_open
    invite_requested message.app_home resources_added resources_removed scope_denied scope_granted
    shared_channel_invite_accepted shared_channel_invite_approved shared_channel_invite_declined
    shared_channel_invite_received shared_channel_invite_requested star_added star_removed
    subteam_self_added subteam_self_removed team_access_granted team_access_revoked
    team_domain_change team_rename user_huddle_changed user_resource_denied user_resource_granted
    user_resource_removed url_verification workflow_deleted workflow_published
    workflow_step_deleted workflow_step_execute workflow_unpublished
    """.split()
)

# The scopes that a bot token can have.
BOT_SCOPES = frozenset(
    """
    app_mentions:read assistant:write authorizations:read bookmarks:read bookmarks:write calls:read
    calls:write canvases:read canvases:write channels:history channels:join channels:manage
    channels:read channels:write.invites channels:write.topic chat:write chat:write.customize
    chat:write.public commands connections:write conversations.connect:manage
    conversations.connect:read conversations.connect:write datastore:read datastore:write dnd:read
    emoji:read files:read files:write groups:history groups:read groups:write groups:write.invites
    groups:write.topic hosting:read hosting:write im:history im:read im:write im:write.topic
    incoming-webhook links.embed:write links:read links:write lists:read lists:write
    metadata.message:read mpim:history mpim:read mpim:write mpim:write.invites mpim:write.topic
    pins:read pins:write reactions:read reactions:write reminders:read reminders:write
    remote_files:read remote_files:share remote_files:write search:read.files search:read.im
    search:read.mpim search:read.private search:read.public search:read.users team.billing:read
    team.preferences:read team:read tokens.basic triggers:read triggers:write usergroups:read
    usergroups:write users.profile:read users.profile:write users:read users:read.email users:write
    workflow.steps:execute workflows.templates:read workflows.templates:write
    """.split()
)

# The scopes that only the token of a person can have.
PERSON_SCOPES = frozenset(
    """
    admin admin.analytics:read admin.app_activities:read admin.apps:read admin.apps:write
    admin.barriers:read admin.barriers:write admin.chat:read admin.chat:write
    admin.conversations:manage_objects admin.conversations:read admin.conversations:write
    admin.invites:read admin.invites:write admin.roles:read admin.roles:write admin.teams:read
    admin.teams:write admin.usergroups:read admin.usergroups:write admin.users:read
    admin.users:write admin.workflows:read admin.workflows:write auditlogs:read channels:write
    chat:write:bot chat:write:user dnd:write email files:write:user identify identity.avatar
    identity.basic identity.email identity.team openid profile search:read stars:read stars:write
    """.split()
)
