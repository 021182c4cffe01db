/** Every element that is supported here, by its type. */

import { button, feedbackButtons, iconButton, overflow } from "./buttons.js";
import {
  checkboxes, dateTimePicker, fileInput, picker, radioButtons, richTextInput, textInput,
} from "./fields.js";
import { image } from "./images.js";
import {
  directoryMultiSelect, directorySelect, externalSelect, staticMultiSelect, staticSelect,
} from "./menus.js";
import { unknown } from "./unknown.js";

const ELEMENTS = {
  button,
  workflow_button: button,
  overflow,
  feedback_buttons: feedbackButtons,
  icon_button: iconButton,
  image,
  static_select: staticSelect,
  users_select: directorySelect("selected_user", "initial_user"),
  channels_select: directorySelect("selected_channel", "initial_channel"),
  conversations_select: directorySelect("selected_conversation", "initial_conversation"),
  external_select: externalSelect("selected_option", "initial_option"),
  multi_external_select: externalSelect("selected_options", "initial_options"),
  multi_static_select: staticMultiSelect,
  multi_users_select: directoryMultiSelect("selected_users", "initial_users"),
  multi_channels_select: directoryMultiSelect("selected_channels", "initial_channels"),
  multi_conversations_select: directoryMultiSelect(
    "selected_conversations", "initial_conversations",
  ),
  checkboxes,
  radio_buttons: radioButtons,
  datepicker: picker("date", "selected_date", "initial_date"),
  timepicker: picker("time", "selected_time", "initial_time"),
  datetimepicker: dateTimePicker,
  plain_text_input: textInput("text"),
  email_text_input: textInput("email"),
  url_text_input: textInput("url"),
  number_input: textInput("number"),
  rich_text_input: richTextInput,
  file_input: fileInput,
};

/**
 * Render an element.
 * @param {Object} part
 * @param {import("./act.js").Place} place
 * @returns {Node}
 */
export function renderElement(part, place) {
  const make = Object.hasOwn(ELEMENTS, part.type) ? ELEMENTS[part.type] : null;
  return make ? make(part, place) : unknown(part, "element");
}

/** Say whether an element is a group of controls, which a `label` cannot name. */
export function isGroup(part) {
  return ["checkboxes", "radio_buttons", "external_select"].includes(part.type)
    || String(part.type).startsWith("multi_");
}
