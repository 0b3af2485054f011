// <m4d-search>: a combobox over what the door answers, in the page or in a dialog.

import { type Answer, ask, type Hit } from "./client.js";
import { h, icon } from "./dom.js";
import { Embedded, SHARED } from "./element.js";
import { shortcuts } from "./keys.js";
import { createView, LENS, type View } from "./view.js";

const PAUSE_MS = 100;
const PAGE_SIZE = 10;
const FACETS = "kind countries themes languages";

export interface Results {
  query: string;
  hits: Hit[];
  total: number;
  page: number;
  pages: number;
}

export class M4dSearch extends Embedded {
  static observedAttributes = [...SHARED, "mode", "sort", "facets", "page-size", "placeholder", "shortcuts", "browse"];

  #view!: View; // from when the element stands in a page
  #early = ""; // the text it was given before
  #dialog: HTMLDialogElement | undefined;
  #chosen = new Map<string, Set<string>>();
  #page = 1;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running = new AbortController();
  #answer: Answer | undefined;
  #query = "";

  // What is shown; null before anything was asked.
  get results(): Results | null {
    if (!this.#answer) return null;
    const { hits, total, page, pages } = this.#answer;
    return { query: this.#query, hits, total, page, pages };
  }

  get value(): string {
    return this.#view ? this.#view.input.value : this.#early;
  }

  set value(text: string) {
    void this.search(text);
  }

  // Search for a text at once, and be done when the answer is shown.
  search(text: string): Promise<void> {
    this.#early = text;
    if (this.#view) this.#view.input.value = text;
    return this.#begin();
  }

  // Choose values of a facet in the place of those chosen.
  refine(facet: string, values: Iterable<string>): Promise<void> {
    this.#chosen.delete(facet);
    const wanted = new Set(values);
    if (wanted.size) this.#chosen.set(facet, wanted);
    return this.#begin();
  }

  clear(): Promise<void> {
    this.#chosen.clear();
    return this.search("");
  }

  open(): void {
    if (this.#dialog && !this.#dialog.open) {
      this.#dialog.showModal();
      this.emit("open");
      if (!this.#answer || this.#query !== this.value.trim()) void this.#begin();
    }
    this.#view.input.focus();
    this.#view.input.select();
  }

  close(): void {
    this.#view.facets.close();
    this.#stop();
    if (this.#dialog) this.#dialog.close();
    else this.#view.expand(false);
  }

  protected build(): void {
    const { names } = this;
    const { speech } = names;
    const own = this.#fallback;
    const text = this.value || (own?.value ?? "");
    const label = this.said("label", speech.say("search"));
    const placeholder = this.said("placeholder", own?.placeholder || label);
    const isModal = this.said("mode") === "modal";
    const keys = shortcuts(this.getAttribute("shortcuts"));
    this.#view = createView(
      {
        names,
        label,
        placeholder,
        facets: this.#facets,
        hint: isModal ? "" : (keys[0]?.shown() ?? ""),
        target: this.said("target"),
      },
      {
        typed: () => this.#typed(),
        pressed: (event) => this.#pressed(event),
        picked: (event, place) => this.#pick(event, place),
        changed: () => void this.#begin(),
        cleared: () => this.#cleared(),
        turned: (step) => void this.#turn(step),
        again: () => void this.#look(),
        chosen: (facet, value, wanted) => this.#choose(facet, value, wanted),
        reset: () => this.#reset(),
      },
    );
    this.#view.input.value = text;
    if (this.said("sort") === "recent") this.#view.order.value = "recent";
    this.#dialog = undefined;
    const parts = isModal ? this.#modal(label, keys) : [this.#view.panel];
    const { tag, dir } = speech;
    this.root.replaceChildren(h("div.root", { role: "search", "aria-label": label, lang: tag, dir }, ...parts));
    this.#listen(keys);
    this.#answer = undefined;
    if (!isModal) void this.#begin();
  }

  get #facets(): string[] {
    return this.said("facets", this.hasAttribute("facets") ? "" : FACETS).split(/[\s,]+/).filter(Boolean);
  }

  // The field of the form that stands in the element for browsers without JavaScript.
  get #fallback(): HTMLInputElement | null {
    return this.querySelector("input[type=search], input[type=text], input:not([type])");
  }

  #modal(label: string, keys: ReturnType<typeof shortcuts>): Node[] {
    const { panel, bar } = this.#view;
    const shut = () => this.close();
    bar.append(h("button.close", { type: "button", click: shut }, this.names.speech.say("close")));
    const dialog = h("dialog.dialog", { "aria-modal": "true", "aria-label": label }, panel);
    dialog.addEventListener("close", () => this.emit("close"));
    dialog.addEventListener("click", ({ target }) => target === dialog && shut());
    this.#dialog = dialog;
    const trigger = h(
      "button.trigger",
      {
        type: "button",
        "aria-haspopup": "dialog",
        "aria-keyshortcuts": keys.map(({ aria }) => aria).join(" ") || null,
        click: () => this.open(),
      },
      icon(LENS),
      h("span", {}, this.#view.input.placeholder),
      keys.length > 0 && h("kbd", { "aria-hidden": "true" }, keys.at(-1)?.shown()),
    );
    return [trigger, dialog];
  }

  #listen(keys: ReturnType<typeof shortcuts>): void {
    const { signal } = this.alive;
    const { facets, panel } = this.#view;
    const called = (event: KeyboardEvent) => {
      if (event.defaultPrevented || !keys.some((key) => key.isMeant(event))) return;
      event.preventDefault();
      this.open();
    };
    const clickedAway = (event: MouseEvent) => {
      const open = facets.bar.querySelector("[open]");
      if (open && !event.composedPath().includes(open)) facets.close();
    };
    const escaped = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || !facets.close()) return;
      event.preventDefault(); // or the dialog closes with it
      event.stopPropagation();
    };
    document.addEventListener("keydown", called, { signal });
    document.addEventListener("click", clickedAway, { signal });
    panel.addEventListener("focusin", () => void this.#name(), { signal, once: true });
    panel.addEventListener("keydown", escaped, { signal, capture: true });
    window.addEventListener("online", () => panel.dataset.state === "error" && void this.#look(), { signal });
    signal.addEventListener("abort", () => this.#stop());
  }

  #typed(): void {
    this.#stop();
    this.#timer = setTimeout(() => void this.#begin(), PAUSE_MS);
  }

  #stop(): void {
    clearTimeout(this.#timer);
    this.#running.abort();
  }

  #pressed(event: KeyboardEvent): void {
    if (event.isComposing) return;
    const { active, isExpanded } = this.#view;
    const does: Record<string, (() => void) | false | undefined> = {
      ArrowDown: () => (isExpanded ? this.#view.step(1) : void this.#begin()),
      ArrowUp: () => this.#view.step(-1),
      Home: active && (() => this.#view.move(0)),
      End: active && (() => this.#view.move(-2)),
      Enter: () => (active ? press(active, event) : this.#submit()),
      Escape: !this.#dialog && (() => this.#escape()),
    };
    const act = Object.hasOwn(does, event.key) && does[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  }

  // Esc goes back a step at a time: the option, the results, the text.
  #escape(): void {
    if (this.#view.active) this.#view.move(-1);
    else if (this.#view.isExpanded && !this.hasAttribute("browse")) this.close();
    else this.#cleared();
  }

  // Enter without an option goes where the form of the page goes, if there is one.
  #submit(): void {
    const form = this.#copied()?.form;
    if (form?.hasAttribute("action")) form.requestSubmit();
    else void this.#begin();
  }

  // Put the text into the field of the page's form, and return the field.
  #copied(): HTMLInputElement | null {
    const own = this.#fallback;
    if (own) own.value = this.value;
    return own;
  }

  #pick(event: Event, place: number): void {
    const hit = this.#answer?.hits[place];
    if (hit) this.pick(event, hit, place, this.#query);
  }

  #choose(facet: string, value: string, wanted: boolean): void {
    const values = new Set(this.#chosen.get(facet));
    if (wanted) values.add(value);
    else values.delete(value);
    if (this.root.activeElement?.className === "chip") this.#view.input.focus(); // it goes away
    void this.refine(facet, values);
  }

  #reset(): void {
    this.#view.input.focus();
    this.#chosen.clear();
    void this.#begin();
  }

  #cleared(): void {
    this.#view.input.focus();
    void this.search("");
  }

  #turn(step: number): Promise<void> | undefined {
    const page = this.#page + step;
    if (page < 1 || page > (this.#answer?.pages ?? 1)) return undefined;
    this.#page = page;
    this.#view.bar.scrollIntoView({ block: "nearest" });
    return this.#look();
  }

  #begin(): Promise<void> {
    this.#page = 1;
    return this.#look();
  }

  async #look(): Promise<void> {
    if (!this.#view) return;
    this.#stop();
    const query = this.value.trim();
    this.#copied();
    if (!query && !this.#chosen.size && !this.hasAttribute("browse")) {
      this.#answer = undefined;
      this.#query = "";
      return this.#view.idle();
    }
    const running = (this.#running = new AbortController());
    this.#view.loading();
    void this.#name();
    try {
      const answer = await ask(this.door, this.#question(query), running.signal);
      if (running.signal.aborted) return;
      this.#answer = answer;
      this.#query = query;
      this.#view.show(answer, this.#chosen, query);
      this.emit("results", this.results ?? {});
    } catch (error) {
      if (running.signal.aborted) return;
      this.#answer = undefined;
      this.#view.fail(this.refused(error));
    }
  }

  async #name(): Promise<void> {
    const { names } = this;
    if (!(await names.load(this.door.endpoint)) || names !== this.names) return;
    if (this.#answer && this.#view.isExpanded) this.#view.show(this.#answer, this.#chosen, this.#query);
  }

  #question(text: string) {
    const { order, exact } = this.#view;
    return {
      text,
      filter: this.said("filter"),
      chosen: this.#chosen,
      facets: this.#facets,
      recent: order.value === "recent",
      exact: exact.checked,
      page: this.#page,
      size: this.number("page-size", PAGE_SIZE),
    };
  }
}

// Click a link as the key was pressed: with Control or Command it opens beside the page.
function press(link: HTMLElement, { ctrlKey, metaKey, shiftKey }: KeyboardEvent): void {
  link.dispatchEvent(
    new MouseEvent("click", { bubbles: true, cancelable: true, composed: true, ctrlKey, metaKey, shiftKey }),
  );
}
