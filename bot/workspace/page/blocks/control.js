/** What all controls share: a value that they keep, and a name for screen readers. */

import { act } from "./act.js";
import { renderPlain } from "./mrkdwn.js";
import { keep } from "./state.js";

/** Let a control keep its value, and tell each change of it, or undo it if it is not confirmed. */
export function kept(control, part, place, read, refresh = () => {}) {
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
export function written(control, part, place, read) {
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

/** Find what a control starts with: what was filled in before, or what its element says. */
export function start(part, place, field, initial) {
  const held = place.context.values?.[place.blockId]?.[part.action_id];
  return (held ? held[field] : part[initial]) ?? null;
}

/** Name and describe a control for screen readers. */
export function names(part, place) {
  return {
    id: place.controlId,
    "aria-labelledby": place.labelId,
    "aria-label": place.labelId ? null : placeholder(part),
    "aria-describedby": place.hintId,
    "aria-required": place.required ? "true" : null,
    autofocus: part.focus_on_load === true,
  };
}

/** The words that a control shows while nothing is chosen. */
export function placeholder(part) {
  return part.placeholder
    ? renderPlain(part.placeholder).textContent
    : { datepicker: "Date", timepicker: "Time", datetimepicker: "Date and time" }[part.type]
      ?? "Choose";
}
