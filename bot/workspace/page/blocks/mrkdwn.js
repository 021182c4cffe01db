/** Slack's mrkdwn, and plain text, as nodes. */

import { element, fragment } from "./dom.js";
import { broadcast, channel, date, emoji, group, link, user } from "./inline.js";

const MARKS = { "*": "strong", _: "em", "~": "s" };
const EMOJI = /:([a-z0-9_+'-]+):(?::skin-tone-([2-6]):)?/y;
const ANGLED = /<([^<>\n]+)>/y;
const ADDRESS = /https?:\/\/[^\s<>|]+/y;
const QUOTED = /^(?:>|&gt;) ?/;
const REST_QUOTED = /^(?:>>>|&gt;&gt;&gt;) ?/;

/**
 * Render mrkdwn.
 * @param {string} text
 * @param {import("./context.js").Context} context
 * @param {boolean} verbatim whether addresses without brackets stay text.
 * @returns {DocumentFragment}
 */
export function renderMrkdwn(text, context, verbatim = false) {
  const reading = { context, verbatim };
  const nodes = [];
  // What stands between each second pair of fences is code, line breaks and marks included.
  const parts = String(text).split("```");
  const unclosed = parts.length % 2 === 0 ? "```" + parts.pop() : "";
  parts[parts.length - 1] += unclosed;
  parts.forEach((part, position) => {
    if (position % 2 === 1) nodes.push(codeBlock(part));
    else nodes.push(...lines(part, reading, position > 0, position < parts.length - 1));
  });
  return fragment(nodes);
}

/** Render a plain_text object: its words, and its emoji unless it wants their codes. */
export function renderPlain(object) {
  const text = String(object.text);
  if (object.emoji === false) return fragment(unescaped(text));
  const nodes = [];
  let words = "";
  for (let at = 0; at < text.length;) {
    const found = match(EMOJI, text, at);
    const shown = found && emoji(found[1], found[2] ?? null);
    if (shown instanceof Node) {
      nodes.push(unescaped(words), shown);
      words = "";
      at += found[0].length;
    } else {
      words += text[at];
      at += 1;
    }
  }
  return fragment(nodes, unescaped(words));
}

/** Render a text object of either kind. */
export function renderText(object, context) {
  return object.type === "mrkdwn"
    ? renderMrkdwn(object.text, context, object.verbatim === true)
    : renderPlain(object);
}

function lines(text, reading, afterCode, beforeCode) {
  const nodes = [];
  let words = [];
  let quoted = [];
  const flushWords = () => {
    if (words.length) nodes.push(...inline(words.join("\n"), reading));
    words = [];
  };
  const flushQuoted = () => {
    if (quoted.length) {
      nodes.push(element("blockquote", { class: "bk-quote" }, inline(quoted.join("\n"), reading)));
    }
    quoted = [];
  };
  let all = text;
  if (afterCode) all = all.replace(/^\n/, "");
  if (beforeCode) all = all.replace(/\n$/, "");
  const rows = all.split("\n");
  for (const [number, row] of rows.entries()) {
    if (REST_QUOTED.test(row)) {
      flushWords();
      flushQuoted();
      quoted = [row.replace(REST_QUOTED, ""), ...rows.slice(number + 1)];
      break;
    }
    if (QUOTED.test(row)) {
      flushWords();
      quoted.push(row.replace(QUOTED, ""));
    } else {
      flushQuoted();
      words.push(row);
    }
  }
  flushWords();
  flushQuoted();
  return nodes;
}

function inline(text, reading) {
  const nodes = [];
  let words = "";
  const flush = () => {
    if (words) nodes.push(unescaped(words));
    words = "";
  };
  for (let at = 0; at < text.length;) {
    const found = special(text, at, reading);
    if (found === null) {
      words += text[at];
      at += 1;
    } else {
      flush();
      nodes.push(found.node);
      at = found.end;
    }
  }
  flush();
  return nodes;
}

/** Read what starts at a place and is more than a character. */
function special(text, at, reading) {
  switch (text[at]) {
    case "`": {
      const end = codeEnd(text, at);
      return end && {
        node: element("code", { class: "bk-code" }, unescaped(text.slice(at + 1, end))),
        end: end + 1,
      };
    }
    case "<": {
      const found = match(ANGLED, text, at);
      const node = found && angled(found[1], reading.context);
      return node ? { node, end: at + found[0].length } : null;
    }
    case ":": {
      const found = match(EMOJI, text, at);
      const node = found && emoji(found[1], found[2] ?? null);
      return node instanceof Node ? { node, end: at + found[0].length } : null;
    }
    case "h": {
      const found = !reading.verbatim && !isWord(text[at - 1]) && match(ADDRESS, text, at);
      if (!found) return null;
      const address = found[0].replace(/[.,:;!?'")\]*_~]+$/, "");
      return { node: link(unescaped(address)), end: at + address.length };
    }
    default:
      return MARKS[text[at]] ? marked(text, at, reading) : null;
  }
}

/** Read words between two marks, which stand tight to them and apart from other words. */
function marked(text, at, reading) {
  const mark = text[at];
  const opens = !isWord(text[at - 1]) && text[at - 1] !== mark;
  if (!opens || !text[at + 1] || /\s/.test(text[at + 1]) || text[at + 1] === mark) return null;
  for (let end = at + 1; end < text.length && text[end] !== "\n"; end += 1) {
    if (text[end] === "`") end = codeEnd(text, end) || end;
    else if (text[end] === "<") end += (match(ANGLED, text, end)?.[0].length ?? 1) - 1;
    else if (text[end] === mark && !/\s/.test(text[end - 1])
        && !isWord(text[end + 1]) && text[end + 1] !== mark) {
      const inner = inline(text.slice(at + 1, end), reading);
      return { node: element(MARKS[mark], {}, inner), end: end + 1 };
    }
  }
  return null;
}

function codeEnd(text, at) {
  const end = text.indexOf("`", at + 1);
  return end > at + 1 && !text.slice(at, end).includes("\n") ? end : null;
}

/** Read what stands in angle brackets; null where it is neither mention nor link. */
function angled(content, context) {
  const bar = content.indexOf("|");
  const target = bar < 0 ? content : content.slice(0, bar);
  const escaped = bar < 0 ? null : content.slice(bar + 1);
  const label = escaped === null ? null : unescaped(escaped);
  if (/^@[UW]\w+$/.test(target)) return user(target.slice(1), context, label);
  if (/^#[CGD]\w+$/.test(target)) return channel(target.slice(1), context, label);
  if (/^!(here|channel|everyone)$/.test(target)) return broadcast(target.slice(1));
  if (target.startsWith("!subteam^")) return group(target.slice("!subteam^".length), label);
  if (target.startsWith("!date^")) {
    const [, timestamp, format, url] = target.split("^");
    return date(timestamp, unescaped(format ?? ""), url && unescaped(url), label);
  }
  if (/^(https?:\/\/|mailto:|tel:)/.test(target)) {
    return link(unescaped(target), escaped === null ? null : renderPlain({ text: escaped }));
  }
  return null;
}

function codeBlock(text) {
  const code = element("code", {}, unescaped(text.replace(/^\n/, "").replace(/\n$/, "")));
  return element("pre", { class: "bk-pre", tabindex: 0 }, code);
}

/** Undo the three escapes that Slack's texts have. */
function unescaped(text) {
  return text.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");
}

function isWord(character) {
  return character !== undefined && /[\p{L}\p{N}]/u.test(character);
}

function match(pattern, text, at) {
  pattern.lastIndex = at;
  return pattern.exec(text);
}
