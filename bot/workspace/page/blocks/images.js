/** Images, in blocks and as elements. */

import { element } from "./dom.js";

/** Render an image; where it cannot be loaded, its words in its place. */
export function image(part) {
  const source = String(part.image_url ?? part.slack_file?.url ?? "");
  const alt = part.alt_text || "Image";
  const words = element("span", { class: "bk-image-missing", role: "img", "aria-label": alt }, alt);
  if (!/^https?:\/\//.test(source)) return words;
  const picture = element("img", {
    class: "bk-image", src: source, alt: part.alt_text ?? "", loading: "lazy",
    referrerpolicy: "no-referrer",
  });
  picture.addEventListener("error", () => picture.replaceWith(words));
  return picture;
}
