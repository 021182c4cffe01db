/** What stands in a line beside words: emoji, links, mentions and dates. */

import { formatDate } from "./dates.js";
import { element, fragment, safeUrl } from "./dom.js";
import { emojiOf } from "./emoji.js";

/** Make the emoji of that short code, or its code as text where it is not known here. */
export function emoji(name, tone = null, unicode = null) {
  const character = unicode ? fromCodes(unicode) : emojiOf(name, tone);
  return character === null
    ? `:${name}:`
    : element("span", { class: "bk-emoji", title: `:${name}:` }, character);
}

/** Make a link, or only its words where its address is none to follow. */
export function link(url, words = null) {
  const address = safeUrl(url);
  const shown = words ?? String(url).replace(/^mailto:|^tel:/, "");
  if (address === null) return fragment(shown);
  return element("a", {
    class: "bk-link", href: address, target: "_blank", rel: "noopener noreferrer",
  }, shown);
}

/** Mention a person, by the name that the page knows, else by the label, else by the id. */
export function user(id, context, label = null) {
  const name = context.users[id]?.name ?? label ?? id;
  const self = id === context.viewer ? " bk-mention-self" : "";
  return element("span", { class: `bk-mention${self}`, "data-user": id }, `@${bare(name)}`);
}

/** Mention a channel. */
export function channel(id, context, label = null) {
  const name = context.channels[id]?.name ?? label ?? id;
  return element("span", { class: "bk-mention", "data-channel": id }, `#${bare(name)}`);
}

/** Mention a group or a workspace, of which the page knows no more than it is told. */
export function group(id, label = null) {
  return element("span", { class: "bk-mention" }, `@${bare(label ?? id)}`);
}

/** Call everybody in a channel, or all who are there. */
export function broadcast(range) {
  return element("span", { class: "bk-mention bk-mention-self" }, `@${range}`);
}

/** Write a date, linked if it has an address; the fallback where its format is not known. */
export function date(timestamp, format, url = null, fallback = null) {
  const text = formatDate(Number(timestamp), String(format)) ?? fallback ?? String(timestamp);
  const moment = new Date(Number(timestamp) * 1000);
  const time = element("time", {
    datetime: Number.isNaN(moment.getTime()) ? null : moment.toISOString(),
  }, text);
  return url ? link(url, time) : time;
}

function bare(name) {
  return String(name).replace(/^[@#]/, "");
}

function fromCodes(unicode) {
  try {
    return String.fromCodePoint(...unicode.split("-").map((code) => Number.parseInt(code, 16)));
  } catch {
    return null;
  }
}
