// Defines the elements. A page that loads the script twice keeps the first.

import { M4dLatest } from "./latest.js";
import { M4dSearch } from "./search.js";

for (const [name, element] of [["m4d-search", M4dSearch], ["m4d-latest", M4dLatest]] as const) {
  if (!customElements.get(name)) customElements.define(name, element);
}
