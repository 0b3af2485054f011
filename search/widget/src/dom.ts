// Elements out of data. Text of a server becomes text nodes and <mark>; no string is ever read as markup.

export const OPEN = "\ue000"; // what the server is asked to put round the words that were found
export const SHUT = "\ue001";
const SVG = "http://www.w3.org/2000/svg";

export type Child = Node | string | false | null | undefined;
type Value = string | number | boolean | null | undefined | ((event: never) => void);

// Return an element; `li.item` is one whose class and part are `item`.
// A function becomes a listener; true an empty attribute; false, null and undefined none.
export function h<K extends keyof HTMLElementTagNameMap>(
  name: K | `${K}.${string}`,
  attributes: Record<string, Value> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const [tag, part] = name.split(".") as [K, string?];
  const made = document.createElement(tag);
  put(made, "class", part);
  put(made, "part", part);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(name, value as EventListener);
    else put(made, name, value);
  }
  made.append(...children.filter((child): child is Node | string => !!child));
  return made;
}

// Set an attribute, or take it away.
export function put(element: Element, name: string, value: Exclude<Value, (event: never) => void>): void {
  if (value === false || value == null) element.removeAttribute(name);
  else element.setAttribute(name, value === true ? "" : String(value));
}

// Return a drawing of 20 by 20, for the eye alone.
export function icon(path: string): SVGSVGElement {
  const [drawing, line] = [document.createElementNS(SVG, "svg"), document.createElementNS(SVG, "path")];
  put(drawing, "viewBox", "0 0 20 20");
  put(drawing, "aria-hidden", "true");
  put(line, "d", path);
  drawing.append(line);
  return drawing;
}

// Return a text with the words that were found in <mark>.
export function marked(text: string): Child[] {
  return text.split(OPEN).flatMap((part, index) => {
    const [found, ...rest] = part.split(SHUT);
    if (index === 0 || !rest.length) return [part.replaceAll(SHUT, "")];
    return [h("mark.mark", {}, found), rest.join("")];
  });
}

// Return the address if it is one of the web.
export function web(address: unknown): string | null {
  try {
    const { protocol, href } = new URL(String(address));
    return protocol === "https:" || protocol === "http:" ? href : null;
  } catch {
    return null;
  }
}
