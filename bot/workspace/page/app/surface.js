/** What blocks need of the workspace, wherever they stand. */

import { post, upload } from "./api.js";
import { attempt } from "./notify.js";

/**
 * Let blocks tell what is used, ask for options, and send files.
 * @param {string} person who looks at them.
 * @param {Object} place where they stand: `view_id`, or `channel` and `ts`.
 * @returns {Partial<import("../blocks/context.js").Context>}
 */
export function handlers(person, place) {
  return {
    onAction: (control, action) => attempt(() => post("act", { person, ...place, action })),
    onSuggest: async (control, part, typed) => {
      const answer = await post("suggest", { person, ...place, called: part.action_id, typed });
      return answer.option_groups ?? [{ options: answer.options }];
    },
    onFile: async (file) => {
      const id = await upload(person, file);
      await post("share", { person, file: id });
      return id;
    },
  };
}
