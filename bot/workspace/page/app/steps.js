/** Custom steps of the app, run as a workflow runs them. */

import { post, Refused } from "./api.js";
import { askFor } from "./dialog.js";
import { attempt, say } from "./notify.js";

/**
 * Ask for the inputs of a step, and run it.
 * @param {import("./model.js").Model} model
 * @param {string} callbackId the step's, as the manifest has it.
 */
export function runStep(model, callbackId) {
  const inputs = Object.entries(model.state.functions[callbackId].input_parameters);
  const run = (given) => post("step", {
    person: model.me.name, callback_id: callbackId,
    inputs: Object.fromEntries(inputs.map(([name, { type }]) => [name, taken(type, given[name])])
      .filter(([, value]) => value !== "")),
  });
  if (!inputs.length) attempt(() => run({}));
  else {
    askFor(titleOf(model, callbackId), inputs.map(([name, parameter]) => (
      fieldOf(model, name, parameter)
    )), "Run", run);
  }
}

/** What a step is called. */
export function titleOf({ state }, callbackId) {
  return state.functions[callbackId]?.title || callbackId;
}

/** Say how a run has ended, to whoever started it. */
export function tellEnd(model, { user, callback_id: callbackId, status, outputs, error }) {
  if (user !== model.me.id || status === "running") return;
  const title = titleOf(model, callbackId);
  if (status === "failed") say(`${title} has failed: ${error}`);
  else say(`${title} is done. ${Object.keys(outputs).length ? JSON.stringify(outputs) : ""}`.trim());
}

function fieldOf(model, name, { type, title, description, is_required: isRequired }) {
  const field = { name, label: title || name, hint: description, check: type === "boolean" };
  const people = [model.me, ...model.others].map((one) => ({
    value: one.id, text: one.real_name || one.name,
  }));
  const channels = model.channels.map(({ channel }) => ({
    value: channel.id, text: `# ${channel.name}`,
  }));
  const known = /user/.test(type) ? people : /channel/.test(type) ? channels : null;
  if (!known) return field;
  return { ...field, options: isRequired ? known : [{ value: "", text: "None" }, ...known] };
}

function taken(type, given) {
  if (given === "" || typeof given === "boolean") return given;
  if (type.endsWith("user_context")) return { id: given, secret: "" };
  if (type === "number" || type === "integer") return number(given);
  if (type !== "object" && type !== "array") return given;
  try {
    return JSON.parse(given);
  } catch {
    throw new Refused(`“${given}” is no JSON, which is needed here.`);
  }
}

function number(given) {
  if (Number.isFinite(Number(given))) return Number(given);
  throw new Refused(`“${given}” is no number.`);
}
