/** The blocks that hold others, and the small ones that stand in frames: cards, tasks, alerts. */

import { element, safeUrl } from "./dom.js";
import { renderElement } from "./elements.js";
import { image } from "./images.js";
import { link } from "./inline.js";
import { renderPlain, renderText } from "./mrkdwn.js";
import { renderRichText } from "./richtext.js";

const STATUSES = {
  pending: ["○", "Pending"], in_progress: ["◐", "In progress"], complete: ["✓", "Complete"],
  error: ["!", "Failed"],
};

/** Render an alert. */
export function alert(block, context) {
  const level = ["info", "warning", "error", "success"].includes(block.level)
    ? block.level : "default";
  return element("div", { class: `bk-alert bk-alert-${level}`, role: "note" },
    renderText(block.text, context));
}

/** Render a card. */
export function card(block, context) {
  const place = { context, blockId: block.block_id ?? "", dispatches: true };
  const line = (name) => block[name] && element(
    "div", { class: `bk-card-${name}` }, renderText(block[name], context),
  );
  return element("article", { class: "bk-card" },
    block.hero_image && element("div", { class: "bk-card-hero" }, image(block.hero_image)),
    element("div", { class: "bk-card-head" },
      block.icon && image(block.icon),
      element("div", {}, line("title"), line("subtitle"))),
    line("body"), line("subtext"),
    block.actions && element("div", { class: "bk-actions" },
      block.actions.map((part) => renderElement(part, place))));
}

/** Render cards side by side; the row scrolls. */
export function carousel(block, context) {
  return element("div", {
    class: "bk-carousel", role: "region", "aria-label": "Cards", tabindex: 0,
  }, block.elements.map((each) => card(each, context)));
}

/** Render blocks in a frame, folded where they may be. */
export function container(block, context, renderAll) {
  const title = block.rich_text_title
    ? renderRichText(block.rich_text_title, context) : renderPlain(block.title);
  const head = [
    block.icon && image(block.icon),
    element("span", { class: "bk-container-title" }, title),
    block.subtitle && element(
      "span", { class: "bk-description" }, renderText(block.subtitle, context),
    ),
  ].filter(Boolean);
  const body = element("div", { class: "bk-container-body" }, renderAll(block.child_blocks));
  const width = ["narrow", "standard", "wide", "full"].includes(block.width)
    ? block.width : "standard";
  const frame = { class: "bk-container", "data-width": width };
  return block.is_collapsible === true
    ? element("details", { ...frame, open: block.default_collapsed !== true },
      element("summary", { class: "bk-container-head" }, head), body)
    : element("section", { ...frame, "data-divided": block.has_header_divider === true },
      element("div", { class: "bk-container-head" }, head), body);
}

/** Render a call of another service: what it is, who is in it, and where it is joined. */
export function call(block, context) {
  const known = block.call?.v1;
  if (!known) throw new TypeError("nothing is known of the call");
  const people = known.active_participants.map((one) => (
    context.users[one.slack_id]?.name ?? one.display_name ?? one.slack_id
  ));
  return element("article", { class: "bk-card" },
    element("div", { class: "bk-card-title" }, known.name || "Call"),
    element("div", { class: "bk-card-subtitle" }, known.has_ended
      ? "This call has ended" : people.length ? `With ${people.join(", ")}` : "Nobody is in it yet"),
    !known.has_ended && element("div", { class: "bk-card-body" }, link(known.join_url, "Join")));
}

/** Render one task. */
export function taskCard(block, context) {
  const [mark, words] = STATUSES[block.status] ?? ["○", String(block.status)];
  const sources = (block.sources ?? []).filter((source) => safeUrl(source.url));
  return element("div", { class: "bk-task", "data-status": block.status },
    element("div", { class: "bk-task-head" },
      element("span", { class: "bk-task-mark", role: "img", "aria-label": words }, mark),
      element("span", {}, String(block.title))),
    [block.details, block.output].filter(Boolean).map((part) => renderRichText(part, context)),
    sources.length > 0 && element("div", { class: "bk-context" },
      sources.map((source) => link(source.url, String(source.text)))));
}

/** Render a plan: its title, and its tasks in their order. */
export function plan(block, context) {
  return element("div", { class: "bk-plan" },
    element("div", { class: "bk-plan-title" }, String(block.title)),
    element("ol", { class: "bk-plan-tasks" },
      (block.tasks ?? []).map((task) => element("li", {}, taskCard(task, context)))));
}
