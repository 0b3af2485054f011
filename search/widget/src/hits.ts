// A hit as people see it: what it is, its title with the words that were found, and whose it is.

import type { Hit } from "./client.js";
import { type Child, h, icon, marked, web } from "./dom.js";
import type { Names } from "./names.js";

const OUT = "M7 4h9v9M16 4 5 15";
const COUNTRIES = 3;

export interface Shown {
  names: Names;
  id?: string;
  role?: "option";
  target: string;
  pick: (event: MouseEvent) => void;
}

// Return what stands where hits will.
export function skeletons(count: number): HTMLElement[] {
  return Array.from({ length: count }, () => h("div.skeleton", { "aria-hidden": "true" }));
}

// Return a hit as a link to its publisher; without a link where its address is not one of the web.
export function hitLink(hit: Hit, { names, id, role, target, pick }: Shown): HTMLAnchorElement {
  const own = hit._formatted ?? {};
  const text = own.translations?.find(({ language }) => language?.startsWith(names.speech.language)) ?? own;
  const about = [
    hit.kind && h("span.kind", {}, names.name("kind", hit.kind)),
    typeof hit.published_at === "number" && names.speech.day(hit.published_at),
    countries(hit.countries ?? [], names),
  ];
  const from = [
    hit.source && names.name("source", hit.source),
    hit.attribution,
    hit.license && names.name("license", hit.license),
  ];
  const lang = text.language ?? hit.languages?.[0];
  return h(
    "a.hit",
    {
      href: web(hit.url),
      target: target || null,
      rel: "noopener",
      referrerpolicy: "strict-origin",
      id,
      role,
      ...(role && { tabindex: -1, "aria-selected": "false" }),
      click: pick,
    },
    h("span.about", {}, ...dotted(about)),
    h("span.title", { dir: "auto", lang }, ...marked(String(text.title ?? hit.title ?? ""))),
    text.summary && h("span.summary", { dir: "auto", lang }, ...marked(String(text.summary))),
    h("span.source", {}, ...dotted(from), icon(OUT)),
  );
}

function countries(codes: string[], { speech, name }: Names): string {
  const shown = codes.slice(0, COUNTRIES).map((code) => name("countries", code));
  const more = codes.length - shown.length;
  return shown.join(speech.dir === "rtl" ? "، " : ", ") + (more > 0 ? ` +${speech.number(more)}` : "");
}

function dotted(parts: Child[]): Child[] {
  return [...new Set(parts)].filter(Boolean).map((part) => h("span", {}, part));
}
