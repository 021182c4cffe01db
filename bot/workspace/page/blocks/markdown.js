/** The markdown block: the standard marks that Slack reads, as nodes. */

import { element, fragment } from "./dom.js";
import { emoji, link } from "./inline.js";

const ITEM = /^(\s*)([-*+]|\d+[.)]) +(?:\[([ xX])\] )?(.*)$/;
const RULE = /^ {0,3}([-*_])( *\1){2,} *$/;
const HEADING = /^ {0,3}(#{1,6}) +(.*?)(?: +#+)? *$/;
const FENCE = /^ {0,3}(`{3,}|~{3,})(.*)$/;
const TABLE_RULE = /^ *\|?( *:?-+:? *\|)+ *(:?-+:? *)?$/;
const MARKS = [["***", "strong", "em"], ["**", "strong"], ["__", "strong"], ["~~", "s"],
  ["*", "em"], ["_", "em"]];
const LINK = /!?\[((?:\\.|[^[\]\\])*)\]\(<?([^\s()<>]*(?:\([^\s()<>]*\)[^\s()<>]*)*)>?\)/y;
const ADDRESS = /https?:\/\/[^\s<>]*[^\s<>.,:;!?'")\]*_~]/y;
const EMOJI = /:([a-z0-9_+'-]+):/y;

/** Render the text of a markdown block. */
export function renderMarkdown(text) {
  return element("div", { class: "bk-markdown" }, blocks(String(text).split("\n")));
}

function blocks(rows) {
  const nodes = [];
  for (let at = 0; at < rows.length;) {
    const [node, next] = block(rows, at);
    if (node) nodes.push(node);
    at = next;
  }
  return nodes;
}

/** Read the block that starts at a row; give its node and the row behind it. */
function block(rows, at) {
  const row = rows[at];
  if (row.trim() === "") return [null, at + 1];
  const fence = FENCE.exec(row);
  if (fence) return fenced(rows, at, fence[1]);
  if (RULE.test(row)) return [element("hr", { class: "bk-divider" }), at + 1];
  const heading = HEADING.exec(row);
  if (heading) return [element("h3", { class: "bk-header" }, inline(heading[2])), at + 1];
  if (/^ {0,3}>/.test(row)) {
    const end = until(rows, at, (each) => !/^ {0,3}>/.test(each));
    const inner = rows.slice(at, end).map((each) => each.replace(/^ {0,3}> ?/, ""));
    return [element("blockquote", { class: "bk-quote" }, blocks(inner)), end];
  }
  if (ITEM.test(row)) return list(rows, at);
  if (row.includes("|") && TABLE_RULE.test(rows[at + 1] ?? "")) return table(rows, at);
  const end = until(rows, at + 1, (each) => (
    each.trim() === "" || FENCE.test(each) || HEADING.test(each) || RULE.test(each)
    || /^ {0,3}>/.test(each) || ITEM.test(each)
  ));
  return [element("p", { class: "bk-text" }, inline(rows.slice(at, end).join("\n"))), end];
}

function fenced(rows, at, fence) {
  const end = until(rows, at + 1, (each) => each.trim().startsWith(fence));
  const code = element("code", {}, rows.slice(at + 1, end).join("\n"));
  return [element("pre", { class: "bk-pre", tabindex: 0 }, code), end + 1];
}

function list(rows, at) {
  const [, indent, marker] = ITEM.exec(rows[at]);
  const ordered = /\d/.test(marker);
  const items = [];
  let end = at;
  while (end < rows.length) {
    const item = ITEM.exec(rows[end]);
    if (!item || item[1].length < indent.length || /\d/.test(item[2]) !== ordered) break;
    const inside = until(rows, end + 1, (each) => (
      each.trim() === "" || each.search(/\S/) <= item[1].length
    ));
    const rest = rows.slice(end + 1, inside).map((each) => each.slice(item[1].length + 2));
    const mark = { class: item[3] === undefined ? null : "bk-task-item" };
    items.push(element("li", mark, task(item[3]), inline(item[4]), blocks(rest)));
    end = inside;
  }
  const start = ordered ? Number.parseInt(marker, 10) : null;
  const attributes = { class: "bk-list", "data-indent": 0, start };
  return [element(ordered ? "ol" : "ul", attributes, items), end];
}

function task(mark) {
  if (mark === undefined) return null;
  const done = mark !== " ";
  return element("input", {
    type: "checkbox", checked: done, disabled: true, "aria-label": done ? "Done" : "Not done",
  });
}

function table(rows, at) {
  const end = until(rows, at + 2, (each) => !each.includes("|"));
  const cells = (row) => row.trim().replace(/^\||\|$/g, "").split(/(?<!\\)\|/);
  const line = (row, tag) => element("tr", {}, cells(row).map((cell) => (
    element(tag, { scope: tag === "th" ? "col" : null, class: "bk-wrapped" }, inline(cell.trim()))
  )));
  return [element("div", { class: "bk-table", role: "region", tabindex: 0, "aria-label": "Table" },
    element("table", {},
      element("thead", {}, line(rows[at], "th")),
      element("tbody", {}, rows.slice(at + 2, end).map((row) => line(row, "td"))))), end];
}

function inline(text) {
  const nodes = [];
  let words = "";
  for (let at = 0; at < text.length;) {
    const found = special(text, at);
    if (found) {
      nodes.push(words, found.node);
      words = "";
      at = found.end;
    } else {
      words += text[at];
      at += 1;
    }
  }
  return fragment(nodes, words);
}

function special(text, at) {
  const character = text[at];
  if (character === "\\" && /[\\`*_{}[\]()#+\-.!&|~<>]/.test(text[at + 1] ?? "")) {
    return { node: text[at + 1], end: at + 2 };
  }
  if (character === "`") return code(text, at);
  if (character === "[" || character === "!") {
    const found = match(LINK, text, at);
    return found && { node: link(found[2], inline(found[1])), end: at + found[0].length };
  }
  if (character === "h") {
    const found = !/\w/.test(text[at - 1] ?? "") && match(ADDRESS, text, at);
    return found ? { node: link(found[0]), end: at + found[0].length } : null;
  }
  if (character === ":") {
    const found = match(EMOJI, text, at);
    const node = found && emoji(found[1]);
    return node instanceof Node ? { node, end: at + found[0].length } : null;
  }
  return "*_~".includes(character) ? marked(text, at) : null;
}

function code(text, at) {
  const fence = /^`+/.exec(text.slice(at))[0];
  const end = text.indexOf(fence, at + fence.length);
  if (end < 0) return { node: fence, end: at + fence.length };
  const words = text.slice(at + fence.length, end);
  return { node: element("code", { class: "bk-code" }, words), end: end + fence.length };
}

/** Read words between two marks that stand tight to them. */
function marked(text, at) {
  for (const [mark, ...tags] of MARKS) {
    const inside = at + mark.length;
    const opens = text.startsWith(mark, at) && /\S/.test(text[inside] ?? "")
      && !(mark.includes("_") && /\w/.test(text[at - 1] ?? ""));
    if (!opens) continue;
    for (let end = text.indexOf(mark, inside + 1); end > 0; end = text.indexOf(mark, end + 1)) {
      const closes = /\S/.test(text[end - 1]) && text[end - 1] !== "\\"
        && text[end + mark.length] !== mark[0]
        && !(mark.includes("_") && /\w/.test(text[end + mark.length] ?? ""));
      if (!closes) continue;
      const node = tags.reduceRight(
        (inner, tag) => element(tag, {}, inner), inline(text.slice(inside, end)),
      );
      return { node, end: end + mark.length };
    }
  }
  return null;
}

function until(rows, at, ends) {
  let end = at;
  while (end < rows.length && !ends(rows[end])) end += 1;
  return end;
}

function match(pattern, text, at) {
  pattern.lastIndex = at;
  return pattern.exec(text);
}
