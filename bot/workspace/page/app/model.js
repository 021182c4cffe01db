/** The workspace as one person sees it. */

/**
 * @typedef {Object} Model
 * @property {Object} state the workspace, as `/control/state` gives it.
 * @property {import("./view.js").View} view
 * @property {Object} me the person who looks.
 * @property {Array<Object>} others the other people; neither apps nor the one who looks.
 * @property {?Object} channel the channel that is looked at; null for the home, and for the
 *     messages with the app before there are any.
 * @property {Object} names users and channels by id, for mentions.
 * @property {import("./heard.js").Heard} heard
 * @property {import("./typing.js").Writers} writers who is writing where.
 */

/**
 * @param {Object} state
 * @param {import("./view.js").View} view
 * @param {import("./heard.js").Heard} heard
 * @param {import("./typing.js").Writers} writers
 * @returns {Model}
 */
export function modelOf(state, view, heard, writers) {
  const people = state.people.filter((person) => !person.is_bot);
  const me = people.find((person) => person.name === view.person) ?? people[0];
  const direct = state.channels.find((one) => (
    one.kind === "im" && one.members.includes(me.id) && one.members.includes(state.app.user)
  ));
  const channels = state.channels.filter((one) => (
    one.kind === "channel" || (one.kind !== "im" && one.members.includes(me.id))
  ));
  const place = view.place || channels[0]?.channel.id || "messages";
  const channel = place === "messages"
    ? direct ?? null
    : channels.find((one) => one.channel.id === place) ?? null;
  return {
    state,
    view: { ...view, person: me.name, place: place !== "home" && place !== "messages" && !channel
      ? channels[0]?.channel.id ?? "messages" : place },
    me,
    others: people.filter((person) => person !== me),
    channels,
    direct: direct ?? null,
    channel: channel ?? (place === "home" || place === "messages" ? null : channels[0] ?? null),
    names: {
      users: Object.fromEntries(state.people.map((one) => [one.id, { name: one.name }])),
      channels: Object.fromEntries(
        state.channels.map((one) => [one.channel.id, { name: one.channel.name ?? "" }]),
      ),
      viewer: me.id,
    },
    heard,
    writers,
  };
}

/** Where the control API finds what is looked at: a channel's id, or the app's messages. */
export function channelOf(model) {
  return model.view.place === "messages" ? "@bot" : model.channel?.channel.id ?? "";
}

/**
 * What stands in a channel or a thread, in the order of its time.
 * @param {Model} model
 * @param {string} thread the timestamp of its first message, or empty for the channel.
 * @returns {Array<{kind: string, ts: number, message: Object}>} messages, private ones, notices.
 */
export function entriesOf(model, thread) {
  const { channel, heard, me, state } = model;
  if (!channel) return [];
  const id = channel.channel.id;
  const belongs = (message) => (thread
    ? message.ts === thread || message.thread_ts === thread
    : (!message.thread_ts || message.thread_ts === message.ts
      || message.subtype === "thread_broadcast")
      // Of a removed message only its thread is left, while there is one.
      && (message.subtype !== "tombstone" || message.reply_count));
  const messages = channel.messages.filter(belongs)
    .map((message) => ({ kind: "message", ts: Number(message.ts), message }));
  const privates = state.ephemerals
    .filter((one) => one.channel === id && one.only_for === me.id && belongs(one.message))
    .map((one) => ({ kind: "private", ts: Number(one.message.ts), message: one.message }));
  const notices = heard.notices
    .filter((one) => one.user === me.id && one.channel === id && one.thread_ts === thread)
    .map((notice) => ({ kind: "notice", ts: notice.at, message: notice }));
  return [...messages, ...privates, ...notices].sort((one, other) => one.ts - other.ts);
}

/**
 * What could be asked of the app: what it offers, until its offer is taken or something else is
 * said, or else the examples, until anything is said.
 * @param {Model} model
 * @param {string} thread the timestamp of its first message, or empty for the channel.
 * @returns {Array<{title: ?string, message: string}>}
 */
export function promptsOf({ channel, heard, me, state, view }, thread) {
  if (view.place !== "messages") return [];
  const messages = channel?.messages ?? [];
  const given = heard.prompts.get(`${channel?.channel.id} ${thread}`);
  if (!given) return thread || messages.length ? [] : state.examples.map((message) => ({ message }));
  const isOver = messages.some((one) => one.user === me.id && Number(one.ts) > given.at);
  return isOver ? [] : given.prompts;
}

/**
 * What goes on in a channel or a thread: what the app is doing, and who else is writing.
 * @param {Model} model
 * @param {Array<Object>} entries what stands there, see `entriesOf`.
 * @param {string} thread the timestamp of its first message, or empty for the channel.
 * @returns {string} empty where nothing goes on.
 */
export function statusOf(model, entries, thread) {
  const { channel, me, state, writers } = model;
  if (!channel) return "";
  const id = channel.channel.id;
  const doing = state.statuses.find((one) => (
    one.channel === id && isIn(one.thread_ts, entries, thread)
  ))?.status;
  const writing = state.people.filter((one) => (
    one.id !== me.id && writers.in(id, thread).includes(one.id)
  ));
  return [
    doing && `${state.app.name} ${doing}`,
    ...writing.map((one) => `${one.real_name || one.name} is typing…`),
  ].filter(Boolean).join(" ");
}

/** Whether a status set for a thread belongs to what is shown. */
function isIn(threadOfStatus, entries, thread) {
  if (thread) return threadOfStatus === thread;
  return !threadOfStatus || entries.some((entry) => entry.message.ts === threadOfStatus);
}

/** The name of whoever wrote a message. */
export function authorOf(model, message) {
  const person = model.state.people.find((one) => one.id === message.user);
  return {
    name: person?.real_name || person?.name || message.username || "Somebody",
    isApp: Boolean(message.bot_id || person?.is_bot),
  };
}
