// Defines the elements. A page that loads the script twice keeps the first; an old browser keeps what is inside them.

import { M4dLatest } from "./latest.js";
import { M4dSearch } from "./search.js";

const isAble = CSS.supports("color: light-dark(red, red)");

for (const [name, element] of [["m4d-search", M4dSearch], ["m4d-latest", M4dLatest]] as const) {
  if (isAble && !customElements.get(name)) customElements.define(name, element);
}
