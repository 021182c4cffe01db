/** The fields: check boxes, radio buttons, pickers and what is written. */

import { kept, names, start, written } from "./control.js";
import { element, uniqueId } from "./dom.js";
import { renderText } from "./mrkdwn.js";
import { keep } from "./state.js";

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

/** Render a field for files, which are sent when they are picked; their ids are kept. */
export function fileInput(part, place) {
  let files = start(part, place, "files", "") ?? [];
  const control = element("input", {
    type: "file", class: "bk-field", ...names(part, place), multiple: part.max_files !== 1,
    accept: part.filetypes?.map((type) => `.${type}`).join(","),
  });
  keep(control, place.blockId, part, () => ({ type: part.type, files }));
  control.addEventListener("change", async () => {
    const picked = [...control.files];
    files = [];
    control.setCustomValidity("This is still being sent.");
    try {
      files = await Promise.all(picked.map((file) => place.context.onFile(file)));
      control.setCustomValidity("");
    } catch (error) {
      control.setCustomValidity(error.message);
    }
  });
  return control;
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
