/** The elements that are pressed: buttons, the overflow menu, feedback and icon buttons. */

import { act } from "./act.js";
import { start } from "./control.js";
import { element, fragment, icon, safeUrl, uniqueId } from "./dom.js";
import { renderPlain } from "./mrkdwn.js";
import { unknown } from "./unknown.js";

const TRASH = "M7 3h6v2h4v1.5h-1.2L15 17H5L4.2 6.5H3V5h4zM5.7 6.5l.7 9h7.2l.7-9zM8 8h1.3v6H8zm2.7 0"
  + "H12v6h-1.3z";
const THUMB_UP = "M3 9h3v8H3zm4.5-.3L10.7 2c1.4 0 2.3 1 2.1 2.4L12.3 7H16c1 0 1.7.9 1.5 1.9"
  + "l-1.3 6.6c-.2.9-.8 1.5-1.7 1.5h-7zm1.5.4v6.4h5.5l1.5-7h-5.5l.6-4z";
const THUMB_DOWN = "M3 3h3v8H3zm4.5 8.3 3.2 6.7c1.4 0 2.3-1 2.1-2.4l-.5-2.6H16c1 0 1.7-.9 1.5-1.9"
  + "l-1.3-6.6C16 3.6 15.4 3 14.5 3h-7zm1.5-.4V4.5h5.5l1.5 7h-5.5l.6 4z";
const DOTS = "M4 8.5a1.5 1.5 0 1 1 0 3 1.5 1.5 0 0 1 0-3m6 0a1.5 1.5 0 1 1 0 3 1.5 1.5 0 0 1 0-3"
  + "m6 0a1.5 1.5 0 1 1 0 3 1.5 1.5 0 0 1 0-3";

/** Render a button or a workflow button; nothing for people who are not to see it. */
export function button(part, place) {
  if (hiddenFrom(part, place)) return fragment();
  const style = ["primary", "danger"].includes(part.style) ? ` bk-${part.style}` : "";
  const address = part.url ? safeUrl(part.url) : null;
  const control = element(address ? "a" : "button", {
    class: `bk-button${style}`,
    "aria-label": part.accessibility_label,
    ...(address
      ? { href: address, target: "_blank", rel: "noopener noreferrer" }
      : { type: "button" }),
  }, renderPlain(part.text));
  control.addEventListener("click", () => {
    act(control, part, place, { text: part.text, ...given(part, "value", "style") });
  });
  return control;
}

/** Render an icon button. */
export function iconButton(part, place) {
  if (hiddenFrom(part, place)) return fragment();
  if (part.icon !== "trash") return unknown(part, "element");
  const label = part.accessibility_label ?? renderPlain(part.text).textContent;
  const control = element("button", {
    type: "button", class: "bk-icon-button", "aria-label": label, title: label,
  }, icon(TRASH));
  control.addEventListener("click", () => act(control, part, place, given(part, "value")));
  return control;
}

/** Render the pair of feedback buttons; the one that was pressed stays pressed. */
export function feedbackButtons(part, place) {
  const pressed = start(part, place, "value", "");
  const pair = [["positive_button", THUMB_UP], ["negative_button", THUMB_DOWN]].map(
    ([name, drawing]) => {
      const half = part[name];
      const label = half.accessibility_label ?? renderPlain(half.text).textContent;
      const control = element("button", {
        type: "button", class: "bk-icon-button", "aria-label": label, title: label,
        "aria-pressed": String(half.value === pressed),
      }, icon(drawing));
      control.addEventListener("click", () => {
        for (const other of pair) other.setAttribute("aria-pressed", String(other === control));
        act(control, part, place, { text: half.text, value: half.value });
      });
      return control;
    },
  );
  return element("span", { class: "bk-feedback", role: "group", "aria-label": "Feedback" }, pair);
}

/** Render an overflow menu: a button that opens a list, all of it reached by the keyboard. */
export function overflow(part, place) {
  const id = uniqueId("menu");
  const opener = element("button", {
    type: "button", class: "bk-icon-button", "aria-haspopup": "menu", "aria-expanded": "false",
    "aria-controls": id, "aria-label": "More options", title: "More options",
  }, icon(DOTS));
  const items = part.options.map((option) => menuItem(option));
  const menu = element("div", {
    class: "bk-menu", role: "menu", id, "aria-label": "More options", popover: "manual",
  }, items);
  const whole = element("span", { class: "bk-overflow" }, opener, menu);

  const isOpen = () => menu.matches(":popover-open");
  const show = (open, focused = 0) => {
    if (open !== isOpen()) menu.togglePopover(open);
    opener.setAttribute("aria-expanded", String(open));
    if (!open) return;
    placeBelow(menu, opener);
    items.at(focused).focus();
    // It stands where the button stood, so it goes when that moves away under it.
    document.addEventListener("scroll", () => show(false), { capture: true, once: true });
  };
  const choose = (option) => {
    show(false);
    opener.focus();
    act(opener, part, place, { selected_option: option });
  };
  items.forEach((item, number) => item.addEventListener("click", () => {
    choose(part.options[number]);
  }));
  opener.addEventListener("click", () => show(!isOpen()));
  opener.addEventListener("keydown", (event) => {
    if (["ArrowDown", "ArrowUp"].includes(event.key)) {
      event.preventDefault();
      show(true, event.key === "ArrowDown" ? 0 : -1);
    }
  });
  menu.addEventListener("keydown", (event) => {
    const at = items.indexOf(document.activeElement);
    const next = {
      ArrowDown: (at + 1) % items.length, ArrowUp: at - 1, Home: 0, End: -1,
    }[event.key];
    if (next !== undefined) {
      event.preventDefault();
      items.at(next).focus();
    } else if (event.key === "Escape") {
      event.stopPropagation();
      show(false);
      opener.focus();
    }
  });
  whole.addEventListener("focusout", (event) => {
    if (!whole.contains(event.relatedTarget)) show(false);
  });
  return whole;
}

/** Put a menu below its button, or above where there is no room, and always within the window. */
function placeBelow(menu, opener) {
  const button = opener.getBoundingClientRect();
  const { width, height } = menu.getBoundingClientRect();
  const left = Math.min(button.right - width, window.innerWidth - width - 8);
  const below = button.bottom + height <= window.innerHeight;
  menu.style.left = `${Math.max(8, left)}px`;
  menu.style.top = `${Math.max(8, below ? button.bottom : button.top - height)}px`;
}

function menuItem(option) {
  const address = option.url ? safeUrl(option.url) : null;
  return element(address ? "a" : "button", {
    class: "bk-menu-item", role: "menuitem", tabindex: -1,
    ...(address
      ? { href: address, target: "_blank", rel: "noopener noreferrer" }
      : { type: "button" }),
  }, renderPlain(option.text), option.description && element(
    "span", { class: "bk-description" }, renderPlain(option.description),
  ));
}

function hiddenFrom(part, place) {
  const people = part.visible_to_user_ids;
  return Array.isArray(people) && !people.includes(place.context.viewer);
}

function given(part, ...names) {
  return Object.fromEntries(names.filter((name) => name in part).map((name) => [name, part[name]]));
}
