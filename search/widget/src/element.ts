// What both elements share: a shadow root with the style sheet, the attributes, the language and the events.

import { type Door, type Hit, SearchError } from "./client.js";
import { Names } from "./names.js";
import { Speech } from "./texts.js";
import css from "./widget.css";

const HOSTED = new URL("../search", import.meta.url).href; // beside the address the script came from

export const SHARED = ["endpoint", "embed-id", "index", "lang", "filter", "label", "target"];

let sheet: CSSStyleSheet | undefined;

function sharedSheet(): CSSStyleSheet {
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
  }
  return sheet;
}

export abstract class Embedded extends HTMLElement {
  protected readonly root = this.attachShadow({ mode: "open" });
  protected names = new Names(new Speech("en"));
  protected alive = new AbortController(); // until the element leaves the page
  #isWaiting = false;

  // Put the parts into the shadow root, from the attributes as they stand.
  protected abstract build(): unknown;

  connectedCallback(): void {
    this.root.adoptedStyleSheets = [sharedSheet()];
    this.#rebuild();
  }

  disconnectedCallback(): void {
    this.alive.abort();
  }

  attributeChangedCallback(): void {
    if (!this.isConnected || this.#isWaiting || !this.root.firstChild) return;
    this.#isWaiting = true;
    queueMicrotask(() => {
      this.#isWaiting = false;
      if (this.isConnected) this.#rebuild();
    });
  }

  protected get door(): Door {
    return {
      endpoint: this.said("endpoint", HOSTED).replace(/\/+$/, ""),
      embedId: this.said("embed-id"),
      index: this.said("index", "content"),
    };
  }

  protected said(name: string, otherwise = ""): string {
    return this.getAttribute(name)?.trim() || otherwise;
  }

  protected number(name: string, otherwise: number): number {
    const value = Number.parseInt(this.said(name), 10);
    return value > 0 ? value : otherwise;
  }

  // Tell the host page; return whether it lets the default happen.
  protected emit(name: string, detail: object = {}): boolean {
    const type = `${this.localName}:${name}`;
    return this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true, cancelable: true }));
  }

  // Tell the host page that a hit is followed, which it may prevent.
  protected pick(event: Event, hit: Hit, position: number, query = ""): void {
    if (!this.emit("select", { hit, position, query })) event.preventDefault();
  }

  // Tell the host page why there is no answer, and return it; an answer that cannot be shown is a wrong one.
  protected refused(error: unknown): SearchError {
    const known = error instanceof SearchError ? error : new SearchError("wrong", String(error));
    const { fault, code, message } = known;
    this.emit("error", { fault, code, message });
    return known;
  }

  #rebuild(): void {
    this.alive.abort();
    this.alive = new AbortController();
    const lang = this.said("lang") || this.closest<HTMLElement>("[lang]")?.lang || document.documentElement.lang;
    this.names = new Names(new Speech(lang));
    this.build();
  }
}
