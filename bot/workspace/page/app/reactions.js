/** The reactions to a message, and the choice of one more. */

import { element } from "../blocks/dom.js";
import { EMOJI_NAMES, emojiOf } from "../blocks/emoji.js";
import { post } from "./api.js";
import { cancelButton, openDialog } from "./dialog.js";
import { channelOf } from "./model.js";
import { attempt } from "./notify.js";

const FIRST = [
  "+1", "-1", "white_check_mark", "eyes", "tada", "heart", "joy", "raised_hands", "pray", "clap",
  "thinking_face", "rocket", "fire", "100", "wave", "bulb", "warning", "question",
];
const MOST = 90;

/** Draw the reactions to a message; each is a button that adds one's own or takes it back. */
export function drawReactions(model, message) {
  if (!message.reactions?.length) return null;
  return element("div", { class: "ws-reactions", role: "group", "aria-label": "Reactions" },
    message.reactions.map((reaction) => drawReaction(model, message, reaction)));
}

function drawReaction(model, message, { name, users, count }) {
  const mine = users.includes(model.me.id);
  const names = users.map((id) => nameOf(model, id)).join(", ");
  const button = element("button", {
    type: "button", class: "ws-reaction", "aria-pressed": String(mine), "data-key": name,
    "aria-label": `${name}, ${count}`, title: `${names} reacted with :${name}:`,
  }, shown(name), element("span", {}, String(count)));
  button.addEventListener("click", () => attempt(() => react(model, message, name, !mine)));
  return button;
}

/** Choose an emoji to react with. */
export function pickReaction(model, message) {
  const search = element("input", {
    class: "bk-field", type: "search", "aria-label": "Search emoji", placeholder: "Search emoji",
    autocomplete: "off",
  });
  const grid = element("div", { class: "ws-emoji", role: "group", "aria-label": "Emoji" });
  const choose = (name) => {
    dialog.close();
    attempt(() => react(model, message, name, true));
  };
  const draw = () => {
    const found = namesFor(search.value.trim().toLowerCase());
    grid.replaceChildren(...found.map((name) => {
      const button = element("button", {
        type: "button", class: "ws-tool", "aria-label": name, title: `:${name}:`,
      }, shown(name));
      button.addEventListener("click", () => choose(name));
      return button;
    }));
    if (!found.length) grid.replaceChildren(element("p", { class: "bk-hint" }, "No emoji is called that."));
  };
  const dialog = openDialog("Add a reaction", [search, grid], [cancelButton()], (event) => {
    event.preventDefault();
    grid.querySelector("button")?.click();
  });
  search.addEventListener("input", draw);
  draw();
  search.focus();
}

function namesFor(begun) {
  if (!begun) return [...new Set([...FIRST, ...EMOJI_NAMES])].slice(0, MOST);
  const word = begun.replaceAll(":", "").replaceAll(" ", "_");
  const starting = EMOJI_NAMES.filter((name) => name.startsWith(word));
  return [...new Set([...starting, ...EMOJI_NAMES.filter((name) => name.includes(word))])]
    .slice(0, MOST);
}

function react(model, message, name, added) {
  return post("react", {
    person: model.me.name, channel: channelOf(model), ts: message.ts, name, added,
  });
}

function shown(name) {
  const [plain, tone] = name.split("::skin-tone-");
  const character = emojiOf(plain, tone ?? null);
  return character === null
    ? `:${name}:` : element("span", { class: "bk-emoji", "aria-hidden": "true" }, character);
}

function nameOf(model, id) {
  const person = model.state.people.find((one) => one.id === id);
  return person?.real_name || person?.name || id;
}
