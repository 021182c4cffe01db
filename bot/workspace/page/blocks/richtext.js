/** The rich_text block: its lines, quotes, code and lists. */

import { element, fragment } from "./dom.js";
import { broadcast, channel, date, emoji, group, link, user } from "./inline.js";
import { unknown } from "./unknown.js";

const STYLES = { bold: "strong", italic: "em", strike: "s", underline: "u", code: "code" };
const MARKERS = { bullet: ["disc", "circle", "square"], ordered: ["1", "a", "i"] };

const INLINE = {
  text: (part) => String(part.text),
  link: (part) => link(part.url, part.text || null),
  emoji: (part) => emoji(part.name, part.skin_tone ?? null, part.unicode ?? null),
  date: (part) => date(part.timestamp, part.format, part.url, part.fallback),
  user: (part, context) => user(part.user_id, context),
  usergroup: (part) => group(part.usergroup_id),
  team: (part) => group(part.team_id),
  channel: (part, context) => channel(part.channel_id, context),
  broadcast: (part) => broadcast(part.range),
  color: (part) => [color(part.value), String(part.value)],
};

const ELEMENTS = {
  rich_text_section: (part, context) => element("div", { class: "bk-line" }, line(part, context)),
  rich_text_quote: (part, context) => element(
    "blockquote", { class: "bk-quote" }, line(part, context),
  ),
  rich_text_preformatted: (part, context) => element(
    "pre", { class: bordered("bk-pre", part), tabindex: 0 },
    element("code", {}, line(part, context)),
  ),
  rich_text_list: (part, context) => list(part, context),
};

/** Render a rich_text block. */
export function renderRichText(block, context) {
  return element("div", { class: "bk-rich" }, block.elements.map((part) => (
    ELEMENTS[part.type]?.(part, context) ?? unknown(part, "element")
  )));
}

function line(part, context) {
  return fragment(part.elements.map((inner) => {
    const make = INLINE[inner.type];
    return make ? styled(make(inner, context), inner.style) : unknown(inner, "element");
  }));
}

function styled(content, style) {
  if (!style) return content;
  let node = content;
  for (const [name, tag] of Object.entries(STYLES)) {
    if (style[name]) node = element(tag, tag === "code" ? { class: "bk-code" } : {}, node);
  }
  return style.highlight || style.client_highlight ? element("mark", {}, node) : node;
}

function list(part, context) {
  const level = Math.max(0, Math.min(8, Number(part.indent) || 0));
  const kind = part.style === "ordered" ? "ordered" : "bullet";
  const marker = MARKERS[kind][level % 3];
  const attributes = kind === "ordered"
    ? { type: marker, start: 1 + (Number(part.offset) || 0) }
    : { "data-marker": marker };
  return element(
    kind === "ordered" ? "ol" : "ul",
    { class: bordered("bk-list", part), "data-indent": level, ...attributes },
    part.elements.map((item) => element("li", {}, line(item, context))),
  );
}

function bordered(name, part) {
  return part.border ? `${name} bk-bordered` : name;
}

function color(value) {
  const box = element("span", { class: "bk-color", "aria-hidden": "true" });
  if (/^#[0-9a-f]{3,8}$/i.test(value)) box.style.backgroundColor = value;
  return box;
}
