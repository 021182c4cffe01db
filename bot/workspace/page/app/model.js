/** The workspace as one person sees it. */

import { plain } from "./text.js";

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

/** How the app is mentioned. */
export function mentionOf({ state }) {
  return `@${state.people.find((one) => one.id === state.app.user)?.name ?? state.app.name}`;
}

/** Whether the app is in the channel that is looked at, where it hears what mentions it. */
export function isAddressable({ channel, state, view }) {
  return view.place !== "messages" && Boolean(channel?.members.includes(state.app.user));
}

/**
 * What could be asked of the app. In its messages what it offers, until its offer is taken or
 * something else is said, or else the examples, until anything is said. In a channel what was said
 * last without a mention, which the app leaves alone; but only of an app that has examples.
 * @param {Model} model
 * @param {string} thread the timestamp of its first message, or empty for the channel.
 * @returns {Array<{title: ?string, message: string}>}
 */
export function promptsOf(model, thread) {
  const { channel, heard, me, state, view } = model;
  if (view.place !== "messages") return thread ? [] : unheard(model);
  const messages = channel?.messages ?? [];
  const given = heard.prompts.get(`${channel?.channel.id} ${thread}`);
  if (!given) return thread || messages.length ? [] : state.examples.map((message) => ({ message }));
  const isOver = messages.some((one) => one.user === me.id && Number(one.ts) > given.at);
  return isOver ? [] : given.prompts;
}

function unheard(model) {
  const { me, state } = model;
  const { kind, message } = entriesOf(model, "").at(-1) ?? {};
  const isAsked = state.examples.length && isAddressable(model);
  if (!isAsked || kind !== "message" || message.user !== me.id || message.reply_count) return [];
  if (message.subtype || !message.text || message.text.includes(`<@${state.app.user}>`)) return [];
  const mention = mentionOf(model);
  return [{
    title: `Ask ${mention} this: it answers only what mentions it`,
    message: `${mention} ${plain(model, message.text)}`,
  }];
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
    // What an app writes as somebody who lets it is theirs.
    isApp: person ? person.is_bot : Boolean(message.bot_id),
  };
}
