/**
 * Block Kit in a page, as Slack shows it. `blocks.css` beside it gives the looks.
 *
 * Nothing here reads text as markup: whatever a block holds, it stays text, and only addresses
 * that a person may follow become links.
 */

import { alert, call, card, carousel, container, plan, taskCard } from "./cards.js";
import { complete } from "./context.js";
import { element, fragment } from "./dom.js";
import {
  actions, context, divider, file, header, imageBlock, input, section, table, video,
} from "./layout.js";
import { renderMarkdown } from "./markdown.js";
import { renderMrkdwn } from "./mrkdwn.js";
import { renderRichText } from "./richtext.js";
import { unknown } from "./unknown.js";

export { EMOJI_NAMES, emojiOf } from "./emoji.js";
export { collectState, objections, showErrors } from "./state.js";

const BLOCKS = {
  section,
  header,
  divider,
  context,
  context_actions: actions,
  actions,
  image: imageBlock,
  input,
  file,
  video,
  rich_text: renderRichText,
  markdown: (block) => renderMarkdown(block.text),
  table: (block, surroundings) => table(block, surroundings, renderRichText),
  data_table: (block, surroundings) => table(block, surroundings, renderRichText),
  alert,
  card,
  carousel,
  container: (block, surroundings) => (
    container(block, surroundings, (blocks) => renderBlocks(blocks, surroundings))
  ),
  task_card: taskCard,
  plan,
  call,
};

/**
 * Render blocks.
 * @param {Array<Object>} blocks as an app sent them; those of a message or of a view.
 * @param {Partial<import("./context.js").Context>} given names, what is filled in, and what to do
 *     when a control is used.
 * @returns {DocumentFragment} one `div.bk-block` a block, with `data-block-id`. A block or element
 *     that is not supported, or makes no sense, is a box with its JSON.
 */
export function renderBlocks(blocks, given) {
  const surroundings = complete(given);
  return fragment(blocks.map((block) => {
    const whole = element("div", { class: "bk-block" }, renderBlock(block, surroundings));
    whole.dataset.blockId = block?.block_id ?? "";
    return whole;
  }));
}

/**
 * Render the text of a message that has no blocks.
 * @param {string} text mrkdwn.
 * @param {Partial<import("./context.js").Context>} given
 * @returns {HTMLElement}
 */
export function renderMessageText(text, given) {
  return element("div", { class: "bk-text" }, renderMrkdwn(text, complete(given)));
}

function renderBlock(block, surroundings) {
  if (!Object.hasOwn(BLOCKS, String(block?.type))) return unknown(block, "block");
  try {
    return BLOCKS[block.type](block, surroundings);
  } catch {
    return unknown(block, "block", "makes no sense");
  }
}
