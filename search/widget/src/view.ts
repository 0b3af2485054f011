// The parts of <m4d-search> in its shadow root, and how they show what is known. It asks nothing and decides nothing.

import type { Answer, Chosen, Hit, SearchError } from "./client.js";
import { h, icon, put } from "./dom.js";
import { createFacets } from "./facets.js";
import { hitLink, skeletons } from "./hits.js";
import type { Names } from "./names.js";

export const LENS = "M13 13l4.5 4.5M14.5 8.5a6 6 0 1 1-12 0 6 6 0 0 1 12 0Z";
const CROSS = "m5 5 10 10M15 5 5 15";
const SKELETONS = 3;

interface Options {
  names: Names;
  label: string;
  placeholder: string;
  facets: string[];
  hint: string;
  target: string;
}

interface Handlers {
  typed: () => void;
  pressed: (event: KeyboardEvent) => void;
  picked: (event: Event, position: number) => void;
  changed: () => void;
  cleared: () => void;
  turned: (step: number) => void;
  again: () => void;
  chosen: (facet: string, value: string, wanted: boolean) => void;
  reset: () => void;
}

export type View = ReturnType<typeof createView>;

// Return the parts that others listen to or put somewhere, and the ways to show what is known.
export function createView({ names, label, placeholder, facets: wanted, hint, target }: Options, on: Handlers) {
  const { speech } = names;
  const input = h("input.input", {
    type: "text",
    role: "combobox",
    "aria-label": label,
    "aria-expanded": "false",
    "aria-controls": "list",
    "aria-autocomplete": "list",
    placeholder,
    autocomplete: "off",
    spellcheck: "false",
    enterkeyhint: "search",
    input: on.typed,
    keydown: on.pressed,
  });
  const order = h(
    "select.sort",
    { "aria-label": speech.say("sort"), change: on.changed },
    h("option", { value: "relevance" }, speech.say("relevance")),
    h("option", { value: "recent" }, speech.say("recent")),
  );
  const exact = h("input", { type: "checkbox", change: on.changed });
  const facets = createFacets(wanted, names, on);
  const list = h("div.list", { id: "list", role: "listbox", "aria-label": label });
  const status = h("p.status", { role: "status" });
  const notice = h("div.notice", { hidden: true });
  const where = h("span");
  const back = h("button.page", { type: "button", click: () => on.turned(-1) }, speech.say("previous"));
  const forth = h("button.page", { type: "button", click: () => on.turned(1) }, speech.say("next"));
  const pages = h("div.pages", { hidden: true }, back, where, forth);
  const results = h(
    "div.results",
    { hidden: true },
    h("div.tools", {}, facets.bar, order),
    facets.chips,
    h("div.line", {}, status, h("label.exact", {}, exact, speech.say("exact"))),
    notice,
    list,
    pages,
  );
  const bar = h(
    "div.bar",
    {},
    icon(LENS),
    input,
    hint && h("kbd", { "aria-hidden": "true" }, hint),
    h("button.clear", { type: "button", "aria-label": speech.say("clear"), click: on.cleared }, icon(CROSS)),
  );
  const panel = h("div.panel", {}, bar, results);
  let options: HTMLElement[] = [];
  let active = -1;

  // Show or hide the results.
  function expand(isWanted: boolean): void {
    results.hidden = !isWanted;
    put(input, "aria-expanded", String(isWanted && options.length > 0));
    if (isWanted) return;
    move(-1);
    panel.dataset.state = "idle";
  }

  // Go to an option: -1 is none of them, and what is past either end the one at the other.
  function move(place: number): void {
    active = place < -1 ? options.length - 1 : place < options.length ? place : 0;
    if (!options.length) active = -1;
    for (const [index, option] of options.entries()) put(option, "aria-selected", String(index === active));
    put(input, "aria-activedescendant", options[active]?.id);
    options[active]?.scrollIntoView({ block: "nearest" });
  }

  function fill(...hits: HTMLElement[]): void {
    options = hits;
    list.replaceChildren(...hits);
    list.hidden = !hits.length;
    results.scrollTop = 0;
    put(list, "aria-busy", null);
    move(-1);
  }

  function state(name: string, said: string, ...advice: (Node | string | false)[]): void {
    panel.dataset.state = name;
    const kept = advice.filter((each) => each !== false);
    status.replaceChildren(said);
    notice.replaceChildren(...kept);
    notice.hidden = !kept.length;
  }

  state("idle", "");
  return {
    panel,
    bar,
    input,
    order,
    exact,
    facets,
    expand,
    move,

    get isExpanded(): boolean {
      return !results.hidden;
    },

    get active(): HTMLElement | undefined {
      return options[active];
    },

    step(by: number): void {
      move(by < 0 && active < 0 ? -2 : active + by);
    },

    loading(): void {
      panel.dataset.state = "loading";
      results.hidden = false; // before anything is said in it, or no one hears it
      put(list, "aria-busy", "true");
      if (options.length) return;
      state("loading", speech.say("loading"));
      list.replaceChildren(...skeletons(SKELETONS));
      list.hidden = false;
      pages.hidden = true;
    },

    show(answer: Answer, chosen: Chosen, q: string): void {
      const link = (hit: Hit, place: number) => {
        const pick = (event: Event) => on.picked(event, place);
        return hitLink(hit, { names, target, pick, id: `hit-${place}`, role: "option" });
      };
      fill(...answer.hits.map(link));
      if (answer.total) state("ready", speech.count(answer.total));
      else state("empty", speech.say(q ? "nothing" : "none", { q }), speech.say("advice"));
      if (answer.degraded) status.append(" · ", h("span.degraded", {}, speech.say("degraded")));
      facets.show(answer.facets, chosen);
      order.hidden = !q; // without words it is the newest
      pages.hidden = answer.pages < 2;
      where.textContent = speech.say("page", { n: answer.page, m: answer.pages });
      put(back, "aria-disabled", answer.page <= 1 && "true");
      put(forth, "aria-disabled", answer.page >= answer.pages && "true");
      expand(true);
    },

    // Show why there is no answer; the server's own words where it is up to who set the box up.
    fail({ fault, message }: SearchError): void {
      const again = h("button.retry", { type: "button", click: on.again }, speech.say("retry"));
      fill();
      state("error", speech.say(fault), ["wrong", "forbidden"].includes(fault) && h("bdi", { lang: "en" }, message), again);
      pages.hidden = true;
      expand(true);
    },

    idle(): void {
      fill();
      state("idle", "");
      expand(false);
    },
  };
}
