// The facets: one small panel each, open one at a time, and what is chosen as buttons that take it away again.

import type { Chosen } from "./client.js";
import { h, icon } from "./dom.js";
import type { Names } from "./names.js";

const DOWN = "m5 8 5 5 5-5";
const CROSS = "m6 6 8 8M14 6l-8 8";

interface Handlers {
  chosen: (facet: string, value: string, wanted: boolean) => void;
  reset: () => void;
}

// Return the bar of panels, the chips, and the ways to show counts in them and to close them.
export function createFacets(facets: readonly string[], { speech, name }: Names, on: Handlers) {
  const chips = h("div.chips", { hidden: true });
  const panels = facets.map((facet) => createPanel(facet));
  const bar = h("div.facets", {}, ...panels.map(({ box }) => box));

  function createPanel(facet: string) {
    const [title, badge] = [h("span"), h("span.badge", { hidden: true })];
    const list = h("div.values", { role: "group" });
    const box = h("details", { name: "facet", hidden: true }, h("summary.facet", {}, title, badge, icon(DOWN)), list);
    const rows = new Map<string, ReturnType<typeof createRow>>();

    // Show the counts. Rows keep their place while the panel is open, so that nothing moves under a finger.
    const show = (counts: Map<string, number>, wanted: ReadonlySet<string>) => {
      title.textContent = list.ariaLabel = name("facet", facet);
      badge.hidden = !wanted.size;
      badge.textContent = speech.number(wanted.size);
      for (const value of [...counts.keys(), ...wanted]) {
        if (!rows.has(value)) rows.set(value, createRow(facet, value));
      }
      for (const [value, row] of rows) row.show(counts.get(value) ?? 0, wanted.has(value));
      const ordered = [...rows].sort(([a], [b]) => (counts.get(b) ?? 0) - (counts.get(a) ?? 0));
      const labels = ordered.map(([, { label }]) => label);
      if (box.open) list.append(...labels.filter((label) => !label.isConnected));
      else list.replaceChildren(...labels);
      box.hidden = labels.every((label) => label.hidden);
    };
    return { facet, box, show };
  }

  function createRow(facet: string, value: string) {
    const tick = h("input", { type: "checkbox", change: () => on.chosen(facet, value, tick.checked) });
    const [text, count] = [h("span"), h("span.count")];
    const label = h("label.value", {}, tick, text, count);
    const show = (found: number, isChosen: boolean) => {
      tick.checked = isChosen;
      text.textContent = name(facet, value);
      count.textContent = speech.number(found);
      label.hidden = !found && !isChosen;
    };
    return { label, show };
  }

  function createChip(facet: string, value: string) {
    const n = name(facet, value);
    const take = () => on.chosen(facet, value, false);
    return h("button.chip", { type: "button", "aria-label": speech.say("remove", { n }), click: take }, n, icon(CROSS));
  }

  return {
    bar,
    chips,

    show(counts: Map<string, Map<string, number>>, chosen: Chosen): void {
      for (const { facet, show } of panels) show(counts.get(facet) ?? new Map(), chosen.get(facet) ?? new Set());
      const made = [...chosen].flatMap(([facet, values]) => [...values].map((value) => createChip(facet, value)));
      if (made.length > 1) made.push(h("button.reset", { type: "button", click: on.reset }, speech.say("reset")));
      chips.hidden = !made.length;
      chips.replaceChildren(...made);
    },

    // Close what is open, the focus back on its button; return whether something was.
    close(): boolean {
      const open = bar.querySelector<HTMLDetailsElement>("[open]");
      if (!open) return false;
      if (open.querySelector(":focus")) open.querySelector("summary")?.focus();
      open.open = false;
      return true;
    },
  };
}
