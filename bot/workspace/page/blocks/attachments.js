/** What stands below a message: what its app has attached, or what its links lead to. */

import { complete } from "./context.js";
import { formatDate } from "./dates.js";
import { element } from "./dom.js";
import { image } from "./images.js";
import { link } from "./inline.js";
import { renderMrkdwn } from "./mrkdwn.js";
import { renderBlocks } from "./render.js";
import { unknown } from "./unknown.js";

const NAMED = { good: "--bk-success", warning: "--bk-warning", danger: "--bk-danger" };
const HEX = /^#?([0-9a-f]{3}|[0-9a-f]{6})$/i;

/**
 * Render an attachment.
 * @param {Object} attachment as an app sent it.
 * @param {Partial<import("./context.js").Context>} given as for blocks.
 * @returns {HTMLElement} whatever it holds stays text. Buttons of the older kind are left out.
 */
export function renderAttachment(attachment, given) {
  try {
    return drawn(attachment, given);
  } catch {
    return unknown(attachment, "attachment", "makes no sense");
  }
}

function drawn(attachment, given) {
  const context = complete(given);
  const written = (name, text = attachment[name]) => text && element(
    "div", { class: `bk-text bk-attachment-${name}` }, renderMrkdwn(String(text), context),
  );
  const linked = (name, url) => attachment[name] && element(
    "div", { class: `bk-attachment-${name}` },
    url ? link(url, String(attachment[name])) : String(attachment[name]),
  );
  const picture = (url, name) => url && element("div", { class: `bk-attachment-${name}` },
    image({ image_url: url, alt_text: attachment.title || attachment.fallback }));
  const footer = [attachment.footer, attachment.ts && formatDate(
    Number(attachment.ts), "{date_short} at {time}",
  )].filter(Boolean).map(String).join(" | ");
  const frame = element("div", { class: "bk-attachment-frame" },
    picture(attachment.thumb_url, "thumb"),
    linked("author_name", attachment.author_link),
    linked("title", attachment.title_link),
    written("text"),
    attachment.fields && element("div", { class: "bk-fields" },
      attachment.fields.map((field) => element("div", { class: "bk-text" },
        element("b", {}, String(field.title ?? "")), element("br"),
        renderMrkdwn(String(field.value ?? ""), context)))),
    attachment.blocks && renderBlocks(attachment.blocks, given),
    picture(attachment.image_url, "image"),
    footer && element("div", { class: "bk-attachment-footer" }, footer));
  const colour = String(attachment.color ?? "");
  if (Object.hasOwn(NAMED, colour)) frame.style.borderColor = `var(${NAMED[colour]})`;
  else if (HEX.test(colour)) frame.style.borderColor = `#${colour.match(HEX)[1]}`;
  return element("div", { class: "bk-attachment" }, written("pretext"), frame);
}
