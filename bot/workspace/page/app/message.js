/** One message: who, when, what, and what can be done with it. */

import { element, icon } from "../blocks/dom.js";
import { renderBlocks, renderMessageText } from "../blocks/render.js";
import { post } from "./api.js";
import { showJson } from "./json.js";
import { authorOf, channelOf } from "./model.js";
import { attempt } from "./notify.js";
import { go } from "./view.js";

const REPLY = "M4 4h12v9H9l-4 3v-3H4z";
const SHORTCUT = "M11 2 4 11h5l-1 7 7-9h-5z";
const EDIT = "M4 16l1-4 8-8 3 3-8 8z";
const DELETE = "M5 6h10l-1 11H6zM4 4h12M8 4V2h4v2";
const CODE = "M7 6 3 10l4 4M13 6l4 4-4 4";

/**
 * Draw an entry of a conversation.
 * @param {import("./model.js").Model} model
 * @param {{kind: string, ts: number, message: Object}} entry
 * @param {boolean} inThread whether it stands in the thread that is open.
 * @returns {HTMLElement}
 */
export function drawEntry(model, entry, inThread) {
  return entry.kind === "notice" ? drawNotice(entry) : drawMessage(model, entry, inThread);
}

function drawNotice(entry) {
  return element("article", { class: "ws-message ws-notice" },
    element("div", { class: "ws-avatar", "aria-hidden": "true" }, "!"),
    element("div", { class: "ws-body" },
      element("header", {}, element("b", {}, "Workspace"), time(entry.ts), only()),
      element("p", { class: "ws-said" }, entry.message.text)));
}

function drawMessage(model, entry, inThread) {
  const { message } = entry;
  const author = authorOf(model, message);
  const said = element("div", { class: "ws-said" }, drawContent(model, message));
  const article = element("article", {
    class: `ws-message${entry.kind === "private" ? " ws-private" : ""}`,
    "data-ts": message.ts,
    "aria-label": `${author.name}, ${clock(entry.ts)}`,
  },
  element("div", { class: `ws-avatar ${author.isApp ? "ws-app-avatar" : ""}`, "aria-hidden": "true" },
    author.name.slice(0, 1).toUpperCase()),
  element("div", { class: "ws-body" },
    element("header", {},
      element("b", {}, author.name),
      author.isApp && element("span", { class: "ws-badge" }, "APP"),
      time(entry.ts),
      entry.kind === "private" && only()),
    said,
    message.edited && element("span", { class: "ws-edited" }, "(edited)"),
    drawReactions(message),
    !inThread && drawReplies(message)));
  if (entry.kind === "message" && message.subtype !== "tombstone") {
    article.append(drawTools(model, message, article, said, inThread));
  } else if (entry.kind === "private") {
    article.append(element("div", { class: "ws-tools" }, jsonTool(message)));
  }
  return article;
}

function only() {
  return element("span", { class: "ws-only" }, "Only visible to you");
}

function drawContent(model, message) {
  const context = {
    ...model.names,
    onAction: (control, action) => attempt(() => post("act", {
      person: model.me.name, channel: message.channel ?? channelOf(model), ts: message.ts, action,
    })),
  };
  return message.blocks?.length
    ? renderBlocks(message.blocks, context)
    : renderMessageText(message.text ?? "", context);
}

function drawReactions(message) {
  if (!message.reactions?.length) return null;
  return element("p", { class: "ws-reactions" }, message.reactions.map((reaction) => (
    element("span", { class: "ws-reaction" }, `:${reaction.name}: ${reaction.count}`)
  )));
}

function drawReplies(message) {
  if (!message.reply_count) return null;
  const count = message.reply_count;
  const button = element("button", { type: "button", class: "ws-replies" },
    count === 1 ? "1 reply" : `${count} replies`);
  button.addEventListener("click", () => go({ thread: message.ts }));
  return button;
}

function drawTools(model, message, article, said, inThread) {
  const shortcuts = model.state.app.features.shortcuts.filter((one) => one.type === "message");
  const mine = message.user === model.me.id;
  return element("div", { class: "ws-tools", role: "group", "aria-label": "With this message" },
    !inThread && tool("Reply in thread", REPLY, () => go({ thread: message.thread_ts || message.ts })),
    shortcuts.map((shortcut) => tool(shortcut.name, SHORTCUT, () => post("shortcut", {
      person: model.me.name, name: shortcut.callback_id, channel: channelOf(model), ts: message.ts,
    }))),
    mine && tool("Edit", EDIT, () => edit(model, message, said)),
    mine && tool("Delete", DELETE, () => post("delete", {
      person: model.me.name, channel: channelOf(model), ts: message.ts,
    })),
    jsonTool(message));
}

function jsonTool(message) {
  return tool("Show its JSON", CODE, () => showJson("Message", message));
}

function tool(label, path, run) {
  const button = element("button", { type: "button", class: "ws-tool", title: label, "aria-label": label },
    icon(path));
  button.addEventListener("click", () => attempt(run));
  return button;
}

/** Put a field in the place of what was said. */
function edit(model, message, said) {
  const field = element("textarea", { class: "ws-field", rows: 2, "aria-label": "Edit the message" });
  field.value = plain(model, message.text);
  const form = element("form", { class: "ws-edit" },
    field,
    element("div", { class: "ws-edit-buttons" },
      element("button", { type: "button", class: "bk-button", "data-cancel": true }, "Cancel"),
      element("button", { type: "submit", class: "bk-button bk-primary" }, "Save")));
  const close = () => form.replaceWith(said);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    close();
    attempt(() => post("edit", {
      person: model.me.name,
      channel: channelOf(model),
      ts: message.ts,
      text: typed(model, field.value),
    }));
  });
  form.querySelector("[data-cancel]").addEventListener("click", close);
  field.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      form.requestSubmit();
    }
  });
  said.replaceWith(form);
  field.focus();
}

/** A text as it is typed: mentions as @name. */
export function plain(model, text) {
  return text
    .replace(/<@([A-Z0-9]+)(\|[^>]*)?>/g, (whole, id) => `@${model.names.users[id]?.name ?? id}`)
    .replace(/<#([A-Z0-9]+)(\|[^>]*)?>/g, (whole, id) => `#${model.names.channels[id]?.name ?? id}`)
    .replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}

/** What is typed, with the mentions of people that there are marked as such. */
export function typed(model, text) {
  return text.replace(/(^|[^\w<])@([\w.-]*\w)/g, (whole, before, name) => (
    model.state.people.some((one) => one.name === name) ? `${before}<@${name}>` : whole
  ));
}

function time(seconds) {
  return element("time", { datetime: new Date(seconds * 1000).toISOString() }, clock(seconds));
}

function clock(seconds) {
  return new Date(seconds * 1000).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
}
