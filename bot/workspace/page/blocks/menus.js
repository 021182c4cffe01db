/** The menus: of one option or of several, with options of the app's or names of the workspace. */

import { kept, names, placeholder, start } from "./control.js";
import { element, uniqueId } from "./dom.js";
import { renderPlain } from "./mrkdwn.js";

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
  const summaryId = uniqueId("summary");
  const summary = element("summary", {
    class: "bk-field bk-select", id: summaryId, "aria-describedby": place.hintId,
    "aria-labelledby": place.labelId && `${place.labelId} ${summaryId}`,
  });
  const named = place.labelId
    ? { "aria-labelledby": place.labelId } : { "aria-label": placeholder(part) };
  const control = element("details", { class: "bk-multi" }, summary,
    element("div", { class: "bk-multi-list", role: "group", ...named },
      entries.map((entry, number) => element("label", { class: "bk-choice" },
        boxes[number], element("span", {}, entry.text)))));
  const refresh = () => {
    const texts = entries.filter((_, number) => boxes[number].checked).map(({ text }) => text);
    summary.textContent = texts.join(", ") || placeholder(part);
    const full = texts.length >= (part.max_selected_items ?? Infinity);
    for (const box of boxes) box.disabled = full && !box.checked;
  };
  refresh();
  control.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && control.open) {
      event.stopPropagation();
      event.preventDefault();
      control.open = false;
      summary.focus();
    }
  });
  return kept(control, part, place, () => ({
    [field]: entries.filter((_, number) => boxes[number].checked).map(({ value }) => value),
  }), refresh);
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
