/** One message: who, when, what, and what can be done with it. */

import { renderAttachment } from "../blocks/attachments.js";
import { element, fragment, icon, safeUrl } from "../blocks/dom.js";
import { renderBlocks, renderMessageText } from "../blocks/render.js";
import { post } from "./api.js";
import { edit, remove } from "./editing.js";
import { drawEntity } from "./entities.js";
import { Heard } from "./heard.js";
import { showJson } from "./json.js";
import { authorOf, channelOf } from "./model.js";
import { attempt } from "./notify.js";
import { drawReactions, pickReaction } from "./reactions.js";
import { handlers } from "./surface.js";
import { clock } from "./text.js";
import { go } from "./view.js";

const REPLY = "M4 4h12v9H9l-4 3v-3H4z";
const REACT = "M10 2a8 8 0 1 0 0 16 8 8 0 0 0 0-16M7 8v.1M13 8v.1M6.5 12c1.5 2.6 5.5 2.6 7 0";
const SHORTCUT = "M11 2 4 11h5l-1 7 7-9h-5z";
const EDIT = "M4 16l1-4 8-8 3 3-8 8z";
const DELETE = "M5 6h10l-1 11H6zM4 4h12M8 4V2h4v2";
const CODE = "M7 6 3 10l4 4M13 6l4 4-4 4";
const CLOSE = "M5 5l10 10M15 5 5 15";
const MORE = "M4 10h.1M10 10h.1M16 10h.1";

/**
 * Draw an entry of a conversation.
 * @param {import("./model.js").Model} model
 * @param {{kind: string, ts: number, message: Object}} entry
 * @param {boolean} inThread whether it stands in the thread that is open.
 * @returns {HTMLElement}
 */
export function drawEntry(model, entry, inThread) {
  if (entry.kind === "notice") return drawNotice(entry);
  return entry.message.subtype === "tombstone"
    ? drawTombstone(entry, inThread) : drawMessage(model, entry, inThread);
}

function drawNotice({ ts, message }) {
  const dismiss = tool("Dismiss", CLOSE, () => {
    dismiss.dispatchEvent(new CustomEvent("ws-dismiss", { bubbles: true, detail: message }));
  });
  return element("article", { class: "ws-message ws-notice", "aria-label": `Workspace, ${clock(ts)}` },
    element("div", { class: "ws-avatar", "aria-hidden": "true" }, "!"),
    element("div", { class: "ws-body" },
      element("header", {}, element("b", {}, "Workspace"), time(ts), only(), dismiss),
      element("p", { class: "ws-said" }, message.text)));
}

/** What is left of a removed message that heads a thread. */
function drawTombstone({ ts, message }, inThread) {
  return element("article", { class: "ws-message ws-tombstone", "data-ts": message.ts, "aria-label": `Deleted, ${clock(ts)}` },
    element("div", { class: "ws-avatar", "aria-hidden": "true" }, icon(DELETE)),
    element("div", { class: "ws-body" },
      element("p", { class: "ws-said" }, "This message was deleted."),
      !inThread && drawReplies(message)));
}

function drawMessage(model, entry, inThread) {
  const { message } = entry;
  const author = authorOf(model, message);
  const said = element("div", { class: "ws-said" }, drawContent(model, message));
  const tools = entry.kind === "private"
    ? [jsonTool(message)] : toolsFor(model, message, said, inThread);
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
      entry.kind === "private" && only(),
      moreTool()),
    said,
    message.edited && element("span", { class: "ws-edited" }, "(edited)"),
    drawReactions(model, message),
    !inThread && drawReplies(message)),
  element("div", { class: "ws-tools", role: "group", "aria-label": "With this message" }, tools));
  return article;
}

function only() {
  return element("span", { class: "ws-only" }, "Only visible to you");
}

function drawContent(model, message) {
  const channel = channelOf(model);
  const context = {
    ...model.names,
    values: model.heard.used.get(Heard.key(model, message)) ?? {},
    ...handlers(model.me.name, { channel, ts: message.ts }),
  };
  const said = message.blocks?.length
    ? renderBlocks(message.blocks, context)
    : message.text && renderMessageText(message.text, context);
  const below = (message.attachments ?? []).map((one) => (
    one.entity ? drawEntity(model, one.entity) : renderAttachment(one, context)
  ));
  const { entities } = message.metadata ?? {};
  const objects = Array.isArray(entities) && entities.map((one) => drawEntity(model, one));
  return fragment(said, below, objects, message.files?.length > 0 && drawFiles(message.files));
}

/** The files that a message shares; one that lies elsewhere leads there. */
function drawFiles(files) {
  return element("ul", { class: "ws-files", "aria-label": "Files" }, files.map((file) => {
    const address = safeUrl(file.url_private);
    const name = file.title || file.name;
    return element("li", {}, address
      ? element("a", { href: address, target: "_blank", rel: "noreferrer" }, name) : name);
  }));
}

function drawReplies(message) {
  if (!message.reply_count) return null;
  const count = message.reply_count;
  const button = element("button", { type: "button", class: "ws-replies" },
    count === 1 ? "1 reply" : `${count} replies`);
  button.addEventListener("click", () => go({ thread: message.ts }));
  return button;
}

function toolsFor(model, message, said, inThread) {
  const shortcuts = model.state.app.features.shortcuts.filter((one) => one.type === "message");
  const mine = message.user === model.me.id;
  const editTool = tool("Edit", EDIT, () => edit(model, message, said));
  editTool.dataset.edit = "";
  return [
    tool("Add a reaction", REACT, () => pickReaction(model, message)),
    !inThread && tool("Reply in thread", REPLY, () => go({ thread: message.thread_ts || message.ts })),
    shortcuts.map((shortcut) => tool(shortcut.name, SHORTCUT, () => post("shortcut", {
      person: model.me.name, name: shortcut.callback_id, channel: channelOf(model), ts: message.ts,
    }))),
    mine && editTool,
    mine && tool("Delete", DELETE, () => remove(model, message)),
    jsonTool(message),
  ];
}

function jsonTool(message) {
  return tool("Show its JSON", CODE, () => showJson("Message", message));
}

/** Without a pointer that hovers, the tools are behind a button of their own. */
function moreTool() {
  const more = tool("More actions", MORE, () => {
    const article = more.closest("article");
    const open = article.classList.toggle("ws-open");
    more.setAttribute("aria-expanded", String(open));
    if (open) article.querySelector(".ws-tools").scrollIntoView({ block: "nearest" });
  });
  more.classList.add("ws-more");
  more.setAttribute("aria-expanded", "false");
  return more;
}

function tool(label, path, run) {
  const button = element("button", { type: "button", class: "ws-tool", title: label, "aria-label": label },
    icon(path));
  button.addEventListener("click", () => attempt(run));
  return button;
}

function time(seconds) {
  return element("time", { datetime: new Date(seconds * 1000).toISOString() }, clock(seconds));
}
