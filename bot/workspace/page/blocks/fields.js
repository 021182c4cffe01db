/** The elements that keep a value: menus, check boxes, pickers and what is written. */

import { act } from "./act.js";
import { element, uniqueId } from "./dom.js";
import { renderPlain, renderText } from "./mrkdwn.js";
import { keep } from "./state.js";

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

/** Render check boxes. */
export function checkboxes(part, place) {
  const chosen = start(part, place, "selected_options", "initial_options") ?? [];
  const boxes = choices(part, place, "checkbox", (option) => (
    chosen.some((each) => each.value === option.value)
  ));
  const read = () => ({
    selected_options: part.options.filter((_, number) => boxes.inputs[number].checked),
  });
  return kept(boxes.group, part, place, read);
}

/** Render radio buttons. */
export function radioButtons(part, place) {
  const chosen = start(part, place, "selected_option", "initial_option");
  const buttons = choices(part, place, "radio", (option) => option.value === chosen?.value);
  const read = () => ({
    selected_option: part.options.find((_, number) => buttons.inputs[number].checked) ?? null,
  });
  return kept(buttons.group, part, place, read);
}

/** Make a picker of a date or a time. */
export function picker(type, field, initial) {
  return (part, place) => {
    const control = element("input", {
      type, class: "bk-field", ...names(part, place), value: start(part, place, field, initial),
    });
    return kept(control, part, place, () => ({ [field]: control.value || null }));
  };
}

/** Render a picker of a date with a time. */
export function dateTimePicker(part, place) {
  const seconds = start(part, place, "selected_date_time", "initial_date_time");
  const control = element("input", {
    type: "datetime-local", class: "bk-field", ...names(part, place), value: localTime(seconds),
  });
  return kept(control, part, place, () => ({
    selected_date_time: control.value ? Date.parse(control.value) / 1000 : null,
  }));
}

/** Make a field to write in. */
export function textInput(type, attributes = {}) {
  return (part, place) => {
    const control = element(part.multiline ? "textarea" : "input", {
      class: "bk-field",
      ...(part.multiline ? { rows: 4 } : { type }),
      ...attributes,
      ...names(part, place),
      placeholder: part.placeholder?.text,
      minlength: part.min_length,
      maxlength: part.max_length,
      min: part.min_value,
      max: part.max_value,
      step: type === "number" && part.is_decimal_allowed ? "any" : null,
    });
    control.value = start(part, place, "value", "initial_value") ?? "";
    return written(control, part, place, () => ({ value: control.value || null }));
  };
}

/** Render a field for rich text, which is written without its formatting here. */
export function richTextInput(part, place) {
  const control = element("textarea", {
    class: "bk-field", ...names(part, place), placeholder: part.placeholder?.text,
    rows: part.min_lines ?? 4,
  });
  control.value = flat(start(part, place, "rich_text_value", "initial_value"));
  return written(control, part, place, () => ({
    rich_text_value: control.value === "" ? null : {
      type: "rich_text",
      elements: [{
        type: "rich_text_section", elements: [{ type: "text", text: control.value }],
      }],
    },
  }));
}

/** Render a field for files, of which only the names are kept. */
export function fileInput(part, place) {
  const control = element("input", {
    type: "file", class: "bk-field", ...names(part, place), multiple: part.max_files !== 1,
    accept: part.filetypes?.map((type) => `.${type}`).join(","),
  });
  return kept(control, part, place, () => ({
    files: [...control.files].map((file) => ({ name: file.name })),
  }));
}

function select(part, place, { field, entries, groups, chosen }) {
  let number = 0;
  const control = element("select", { class: "bk-field bk-select", ...names(part, place) },
    element("option", { value: "", hidden: place.required }, placeholder(part)),
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

function choices(part, place, type, isChosen) {
  const name = uniqueId("choice");
  const inputs = part.options.map((option, number) => element("input", {
    type, name, checked: isChosen(option), autofocus: part.focus_on_load === true && number === 0,
  }));
  const group = element("div", {
    ...names(part, place),
    class: "bk-choices",
    role: type === "radio" ? "radiogroup" : "group",
    autofocus: false,
    "aria-required": type === "radio" && place.required ? "true" : null,
  }, part.options.map((option, number) => element("label", { class: "bk-choice" },
    inputs[number],
    element("span", {},
      renderText(option.text, place.context),
      option.description && element(
        "span", { class: "bk-description" }, renderText(option.description, place.context),
      )))));
  return { group, inputs };
}

/** Let a control keep its value, and tell each change of it, or undo it if it is not confirmed. */
function kept(control, part, place, read, refresh = () => {}) {
  keep(control, place.blockId, part, () => ({ type: part.type, ...read() }));
  const inputs = control.matches("input, select")
    ? [control] : [...control.querySelectorAll("input")];
  const held = () => inputs.map(({ value, checked }) => ({ value, checked }));
  let before = held();
  control.addEventListener("change", async () => {
    if (await act(control, part, place, read())) before = held();
    else inputs.forEach((input, number) => {
      // Only check boxes and radio buttons are checked; their values are not chosen.
      if (["checkbox", "radio"].includes(input.type)) input.checked = before[number].checked;
      else input.value = before[number].value;
    });
    refresh();
  });
  return control;
}

/** Let a field keep its text, and tell it when the app wants to hear of it. */
function written(control, part, place, read) {
  keep(control, place.blockId, part, () => ({ type: part.type, ...read() }));
  const moments = part.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  if (moments.includes("on_character_entered")) {
    control.addEventListener("input", () => act(control, part, place, read()));
  }
  if (moments.includes("on_enter_pressed")) {
    control.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && place.dispatches) {
        event.preventDefault();
        act(control, part, place, read());
      }
    });
  }
  return control;
}

function start(part, place, field, initial) {
  const held = place.context.values?.[place.blockId]?.[part.action_id];
  return (held ? held[field] : part[initial]) ?? null;
}

/** Name and describe a control for screen readers. */
function names(part, place) {
  return {
    id: place.controlId,
    "aria-labelledby": place.labelId,
    "aria-label": place.labelId ? null : placeholder(part),
    "aria-describedby": place.hintId,
    "aria-required": place.required ? "true" : null,
    autofocus: part.focus_on_load === true,
  };
}

function placeholder(part) {
  return part.placeholder
    ? renderPlain(part.placeholder).textContent
    : { datepicker: "Date", timepicker: "Time", datetimepicker: "Date and time" }[part.type]
      ?? "Choose";
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

function localTime(seconds) {
  if (seconds === null) return null;
  const date = new Date(seconds * 1000);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

function flat(value) {
  if (Array.isArray(value)) return value.map(flat).join("");
  if (value === null || typeof value !== "object") return "";
  return (typeof value.text === "string" ? value.text : "") + flat(value.elements ?? []);
}
