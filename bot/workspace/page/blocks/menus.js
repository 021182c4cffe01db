/** The menus: of one option or of several, with options of the app's or names of the workspace. */

import { act } from "./act.js";
import { kept, names, placeholder, start } from "./control.js";
import { element, uniqueId } from "./dom.js";
import { renderPlain } from "./mrkdwn.js";
import { keep } from "./state.js";

// How much Slack has typed before it asks an app that does not say.
const MIN_QUERY = 3;
// What each box of a menu stands for, whose options the app gives.
const OPTIONS = new WeakMap();

/** Render a menu of which one option is chosen, with options of the app's. */
export function staticSelect(part, place) {
  const groups = part.option_groups ?? [{ options: part.options ?? [] }];
  const options = groups.flatMap((group) => group.options);
  const chosen = start(part, place, "selected_option", "initial_option");
  return select(part, place, {
    field: "selected_option",
    entries: options.map((option) => ({ value: option, text: words(option) })),
    groups: groups.map((group) => ({
      label: group.label && renderPlain(group.label).textContent, size: group.options.length,
    })),
    chosen: options.findIndex((option) => option.value === chosen?.value),
  });
}

/** Make the menu of one person, channel or conversation. */
export function directorySelect(field, initial) {
  return (part, place) => {
    const chosen = start(part, place, field, initial);
    const entries = directory(field, place.context, chosen ? [chosen] : []);
    return select(part, place, {
      field, entries, groups: [{ size: entries.length }],
      chosen: entries.findIndex((entry) => entry.value === chosen),
    });
  };
}

/** Render a menu of which several options are chosen. */
export function staticMultiSelect(part, place) {
  const groups = part.option_groups ?? [{ options: part.options ?? [] }];
  const options = groups.flatMap((group) => group.options);
  const chosen = start(part, place, "selected_options", "initial_options") ?? [];
  return multiSelect(part, place, {
    field: "selected_options",
    entries: options.map((option) => ({
      value: option,
      text: words(option),
      chosen: chosen.some((each) => each.value === option.value),
    })),
  });
}

/** Make the menu of several people, channels or conversations. */
export function directoryMultiSelect(field, initial) {
  return (part, place) => {
    const chosen = start(part, place, field, initial) ?? [];
    const entries = directory(field, place.context, chosen);
    return multiSelect(part, place, {
      field,
      entries: entries.map((entry) => ({ ...entry, chosen: chosen.includes(entry.value) })),
    });
  };
}

/** Make a menu whose options the app gives, for what is typed; of one, or of several. */
export function externalSelect(field, initial) {
  return (part, place) => {
    const isMulti = field === "selected_options";
    const held = start(part, place, field, initial);
    let chosen = isMulti ? held ?? [] : [held].filter(Boolean);
    let asked = 0;
    const read = () => ({ [field]: isMulti ? chosen : chosen[0] ?? null });
    const { control, summary, body } = unfolding(part, place);
    const search = element("input", {
      type: "search", class: "bk-field bk-search", "aria-label": "Search", placeholder: "Search",
      autocomplete: "off",
    });
    const list = element("div", {
      class: "bk-multi-list", role: isMulti ? "group" : "radiogroup", ...listName(part, place),
    });
    const news = element("p", { class: "bk-hint", role: "status" });
    body.append(search, list, news);
    const refresh = () => {
      summary.textContent = chosen.map(words).join(", ") || placeholder(part);
    };
    const find = async () => {
      asked += 1;
      const turn = asked;
      const groups = await place.context.onSuggest(control, part, search.value).catch(() => null);
      if (turn !== asked) return; // something else has been typed since
      list.replaceChildren(...offered(groups ?? [], chosen, isMulti));
      const few = search.value.length < (part.min_query_length ?? MIN_QUERY);
      news.textContent = groups === null ? "The app gives no options."
        : list.hasChildNodes() ? "" : few ? "Type to search." : "Nothing is found.";
    };
    search.addEventListener("input", find);
    search.addEventListener("keydown", (event) => {
      if (event.key === "Enter") event.preventDefault(); // it searches, and submits nothing
    });
    search.addEventListener("change", (event) => event.stopPropagation());
    control.addEventListener("toggle", () => {
      if (!control.open) return;
      search.focus();
      find();
    });
    keep(control, place.blockId, part, () => ({ type: part.type, ...read() }));
    list.addEventListener("change", async ({ target }) => {
      const before = chosen;
      const option = OPTIONS.get(target);
      const others = chosen.filter((one) => one.value !== option.value);
      chosen = isMulti ? (target.checked ? [...others, option] : others) : [option];
      if (chosen.length > (part.max_selected_items ?? Infinity)
        || !(await act(control, part, place, read()))) {
        chosen = before;
        target.checked = before.some((one) => one.value === option.value);
      }
      refresh();
    });
    refresh();
    return control;
  };
}

/** The options that an app offers, under the headings of its groups. */
function offered(groups, chosen, isMulti) {
  const name = uniqueId("choice");
  return groups.flatMap(({ label, options }) => [
    label && element("p", { class: "bk-group" }, renderPlain(label)),
    ...options.map((option) => {
      const input = element("input", {
        type: isMulti ? "checkbox" : "radio", name,
        checked: chosen.some((one) => one.value === option.value),
      });
      OPTIONS.set(input, option);
      return element("label", { class: "bk-choice" }, input, element("span", {}, words(option)));
    }),
  ].filter(Boolean));
}

function select(part, place, { field, entries, groups, chosen }) {
  let number = 0;
  const control = element("select", { class: "bk-field bk-select", ...names(part, place) },
    element("option", { value: "", hidden: !place.optional }, placeholder(part)),
    groups.map((group) => {
      const options = entries.slice(number, number + group.size).map((entry, at) => (
        element("option", { value: number + at, selected: number + at === chosen }, entry.text)
      ));
      number += group.size;
      return group.label ? element("optgroup", { label: group.label }, options) : options;
    }));
  return kept(control, part, place, () => ({
    [field]: control.value === "" ? null : entries[Number(control.value)].value,
  }));
}

function multiSelect(part, place, { field, entries }) {
  const boxes = entries.map((entry) => element("input", {
    type: "checkbox", checked: entry.chosen,
  }));
  const { control, summary, body } = unfolding(part, place);
  body.append(element("div", { class: "bk-multi-list", role: "group", ...listName(part, place) },
    entries.map((entry, number) => element("label", { class: "bk-choice" },
      boxes[number], element("span", {}, entry.text)))));
  const refresh = () => {
    const texts = entries.filter((_, number) => boxes[number].checked).map(({ text }) => text);
    summary.textContent = texts.join(", ") || placeholder(part);
    const full = texts.length >= (part.max_selected_items ?? Infinity);
    for (const box of boxes) box.disabled = full && !box.checked;
  };
  refresh();
  return kept(control, part, place, () => ({
    [field]: entries.filter((_, number) => boxes[number].checked).map(({ value }) => value),
  }), refresh);
}

/** What shows what is chosen, and unfolds to choose; Escape folds it. */
function unfolding(part, place) {
  const id = uniqueId("summary");
  const summary = element("summary", {
    class: "bk-field bk-select", id, "aria-describedby": place.hintId,
    "aria-labelledby": place.labelId && `${place.labelId} ${id}`,
  });
  const body = element("div", {});
  const control = element("details", { class: "bk-multi" }, summary, body);
  control.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && control.open) {
      event.stopPropagation();
      event.preventDefault();
      control.open = false;
      summary.focus();
    }
  });
  return { control, summary, body };
}

function listName(part, place) {
  return place.labelId
    ? { "aria-labelledby": place.labelId } : { "aria-label": placeholder(part) };
}

function words(option) {
  const text = renderPlain(option.text).textContent;
  return option.description
    ? `${text} – ${renderPlain(option.description).textContent}` : text;
}

function directory(field, context, chosen) {
  const people = Object.entries(context.users);
  const channels = Object.entries(context.channels).map(([id, { name }]) => [
    id, { name: `#${name}` },
  ]);
  const listed = /user/.test(field) ? people : channels;
  const known = /conversation/.test(field) ? [...channels, ...people] : listed;
  const ids = known.map(([id]) => id);
  return [
    ...known.map(([id, { name }]) => ({ value: id, text: name })),
    ...chosen.filter((id) => !ids.includes(id)).map((id) => ({ value: id, text: id })),
  ];
}
