/** The blocks of text, images and controls. */

import { element, uniqueId } from "./dom.js";
import { isGroup, renderElement } from "./elements.js";
import { image } from "./images.js";
import { link } from "./inline.js";
import { renderPlain, renderText } from "./mrkdwn.js";

/** Render a section: its text, its fields in two columns, and its accessory beside them. */
export function section(block, context) {
  const id = uniqueId("section");
  const accessory = block.accessory && element("div", { class: "bk-accessory" },
    renderElement(block.accessory, place(block, context, {
      labelId: block.text && isNamedByText(block.accessory) ? id : null,
    })));
  return element("div", { class: "bk-section" },
    element("div", { class: "bk-section-body" },
      block.text && element("div", { class: "bk-text", id }, renderText(block.text, context)),
      block.fields && element("div", { class: "bk-fields" }, block.fields.map((field) => (
        element("div", { class: "bk-text" }, renderText(field, context))
      )))),
    accessory);
}

/** Render a header, below the headings of the page. */
export function header(block) {
  const level = Math.max(1, Math.min(4, Number(block.level) || 1));
  return element(`h${level + 2}`, { class: "bk-header" }, renderPlain(block.text));
}

/** Render a divider. */
export function divider() {
  return element("hr", { class: "bk-divider" });
}

/** Render a line of small texts and images. */
export function context(block, surroundings) {
  return element("div", { class: "bk-context" }, block.elements.map((part) => (
    part.type === "image"
      ? image(part)
      : element("span", { class: "bk-text" }, renderText(part, surroundings))
  )));
}

/** Render a row of controls. */
export function actions(block, surroundings) {
  return element("div", { class: "bk-actions" }, block.elements.map((part) => (
    renderElement(part, place(block, surroundings))
  )));
}

/** Render an image under its title. */
export function imageBlock(block) {
  return element("figure", { class: "bk-figure" },
    block.title && element("figcaption", { class: "bk-caption" }, renderPlain(block.title)),
    image(block));
}

/** Render an input with its label, its hint and the place of its error. */
export function input(block, surroundings) {
  const [labelId, controlId, hintId, errorId] = ["label", "control", "hint", "error"].map(uniqueId);
  const words = [
    renderPlain(block.label),
    block.optional === true && element("span", { class: "bk-optional" }, " (optional)"),
  ].filter(Boolean);
  const label = isGroup(block.element)
    ? element("div", { class: "bk-label", id: labelId }, words)
    : element("label", { class: "bk-label", id: labelId, for: controlId }, words);
  return element("div", { class: "bk-input", "data-block-id": block.block_id ?? "" },
    label,
    renderElement(block.element, place(block, surroundings, {
      controlId, labelId, hintId: block.hint ? `${hintId} ${errorId}` : errorId,
      dispatches: block.dispatch_action === true,
      required: block.optional !== true, optional: block.optional === true,
    })),
    block.hint && element("div", { class: "bk-hint", id: hintId }, renderPlain(block.hint)),
    element("div", { class: "bk-error", id: errorId, role: "alert", hidden: true }));
}

/** Render a video as a picture that leads to it. */
export function video(block) {
  const picture = image({ image_url: block.thumbnail_url, alt_text: block.alt_text });
  return element("figure", { class: "bk-figure" },
    element("figcaption", { class: "bk-caption" },
      link(block.title_url ?? block.video_url, renderPlain(block.title)),
      [block.author_name, block.provider_name].filter(Boolean).length > 0 && element(
        "span", { class: "bk-description" },
        [block.author_name, block.provider_name].filter(Boolean).join(" · "),
      )),
    link(block.video_url, picture),
    block.description && element("div", { class: "bk-hint" }, renderPlain(block.description)));
}

/** Render a remote file by its name, which is all that a block tells of it. */
export function file(block) {
  return element("div", { class: "bk-file" }, `File ${block.external_id}`);
}

/** Render a table or a data table; its first row is its head. */
export function table(block, surroundings, renderCell) {
  const settings = block.column_settings ?? [];
  const naming = block.type === "data_table" ? block.row_header_column_index ?? 0 : null;
  const rows = block.rows.map((row, number) => element("tr", {}, row.map((cell, column) => {
    const scope = number === 0 ? "col" : column === naming ? "row" : null;
    return element(scope ? "th" : "td", {
      scope,
      class: settings[column]?.is_wrapped ? "bk-wrapped" : null,
      "data-align": settings[column]?.align ?? "left",
    }, cell.type === "rich_text" ? renderCell(cell, surroundings) : String(cell.text));
  })));
  const label = block.caption ?? "Table";
  return element("div", { class: "bk-table", role: "region", tabindex: 0, "aria-label": label },
    element("table", {},
      block.caption && element("caption", { class: "bk-caption" }, String(block.caption)),
      element("thead", {}, rows[0]), element("tbody", {}, rows.slice(1))));
}

function place(block, surroundings, more = {}) {
  return {
    context: surroundings, blockId: block.block_id ?? "", dispatches: true, controlId: null,
    labelId: null, hintId: null, required: false, optional: false, ...more,
  };
}

/** Say whether a control has no words of its own, so that the text beside it has to name it. */
function isNamedByText(part) {
  return !["button", "workflow_button", "overflow", "image"].includes(part.type);
}
