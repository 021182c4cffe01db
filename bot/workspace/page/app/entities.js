/** Work objects: what other services hold, as a card below a message and with their details. */

import { formatDate } from "../blocks/dates.js";
import { element } from "../blocks/dom.js";
import { image } from "../blocks/images.js";
import { link, user } from "../blocks/inline.js";
import { unknown } from "../blocks/unknown.js";
import { post } from "./api.js";
import { cancelButton, openDialog } from "./dialog.js";
import { attempt } from "./notify.js";

/**
 * Draw the card of a work object.
 * @param {import("./model.js").Model} model
 * @param {Object} entity as its app describes it.
 */
export function drawEntity(model, entity) {
  try {
    return card(model, entity);
  } catch {
    return unknown(entity, "work object", "makes no sense");
  }
}

function card(model, entity) {
  const details = element("button", { type: "button", class: "bk-button" }, "Show details");
  details.addEventListener("click", () => attempt(() => post("entity", {
    person: model.me.name, url: String(entity.url ?? ""), id: String(entity.external_ref?.id ?? ""),
    type: String(entity.external_ref?.type ?? ""),
  })));
  return element("article", { class: "bk-card ws-entity" },
    described(model, entity), element("div", { class: "bk-actions" }, details));
}

/**
 * Show what the app says of a work object, to whoever has asked for it.
 * @param {import("./model.js").Model} model
 * @param {Object} told an entry `details` of the journal.
 */
export function showDetails(model, { user: asked, metadata, error, user_auth_url: signIn }) {
  if (asked !== model.me.id) return;
  const content = metadata ? detailed(model, metadata) : element("p", {}, String(
    error?.custom_message || error?.status || "The app asks you to sign in first.",
  ), " ", signIn && link(signIn, "Sign in"));
  const title = metadata ? "Details" : String(error?.custom_title || "There are no details");
  openDialog(title, [content], [cancelButton("Close")], (event) => event.preventDefault());
}

function detailed(model, metadata) {
  try {
    return described(model, metadata);
  } catch {
    return unknown(metadata, "work object", "makes no sense");
  }
}

function described(model, entity) {
  const { attributes = {}, fields = {}, custom_fields: own = [] } = entity.entity_payload ?? {};
  const kind = [attributes.product_name, attributes.display_type, attributes.display_id]
    .filter(Boolean).map(String).join(" · ");
  const all = [
    ...Object.entries(fields).map(([key, field]) => [field?.label || worded(key), field]),
    ...own.map((field) => [field.label || worded(String(field.key)), field]),
  ].filter(([, field]) => field && typeof field === "object");
  return element("div", {},
    kind && element("div", { class: "bk-card-subtitle" }, kind),
    element("div", { class: "bk-card-title" }, link(
      String(entity.url ?? ""), String(attributes.title?.text ?? entity.external_ref?.id),
    )),
    all.length > 0 && element("dl", {}, all.map(([label, field]) => [
      element("dt", {}, String(label)), element("dd", {}, shown(model, field)),
    ])));
}

function shown(model, field) {
  const { type, value, user: person, entity_ref: other } = field;
  if (person) {
    return person.user_id ? user(person.user_id, model.names) : String(person.text);
  }
  if (other) return link(other.entity_url, String(other.title));
  if (field.image_url) return image(field);
  if (Array.isArray(value)) {
    return value.map((one) => element("div", {}, shown(model, { type: field.item_type, ...one })));
  }
  if (type === "slack#/types/user") return user(String(value), model.names);
  if (type === "slack#/types/timestamp") return formatDate(Number(value), "{date_short} at {time}");
  if (type === "slack#/types/link" || field.link) return link(field.link ?? value, String(value));
  return value === undefined || value === null ? "–" : String(value);
}

function worded(key) {
  const words = key.replaceAll("_", " ");
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}
