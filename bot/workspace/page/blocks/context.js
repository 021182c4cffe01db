/**
 * What blocks are rendered with.
 * @typedef {Object} Context
 * @property {Object<string, {name: string}>} users people by id, for mentions and menus.
 * @property {Object<string, {name: string}>} channels channels by id, for mentions and menus.
 * @property {?string} viewer the id of the person who looks at the page.
 * @property {?Object<string, Object<string, Object>>} values what is filled in, in the form of
 *     Slack's `state.values`; what is not named there starts as its element says.
 * @property {function(HTMLElement, Object): void} onAction called with the control that was used
 *     and with the action as Slack sends it in `actions`, without its `action_ts`.
 * @property {function(HTMLElement, Object, string): Promise<Array<{label: ?Object, options:
 *     Array<Object>}>>} onSuggest called with a menu whose options the app gives, its element and
 *     what is typed; what the app offers, in groups.
 * @property {function(File): Promise<string>} onFile called with a file that fills in a field;
 *     gives its id.
 */

/**
 * Complete a context that leaves out what its page does not need.
 * @param {Partial<Context>} given
 * @returns {Context}
 */
export function complete(given = {}) {
  return {
    users: {}, channels: {}, viewer: null, values: {}, onAction() {},
    onSuggest: async () => [], onFile: async (file) => file.name, ...given,
  };
}
