// What to call the values of facets: as M4D itself names them in a language, else as the browser does, else as words.

import { attempt, type Speech } from "./texts.js";

type Table = Record<string, Record<string, string>>;

const TIMEOUT_MS = 5_000;

const asked = new Map<string, Promise<Table>>();

export class Names {
  #table: Table = {};

  constructor(readonly speech: Speech) {}

  // Read the names that stand beside the door, once for each page; return whether there are new ones.
  async load(endpoint: string): Promise<boolean> {
    const address = `${endpoint.replace(/[^/]*$/, "")}embed/names.${this.speech.language}.json`;
    if (!asked.has(address)) asked.set(address, read(address));
    const before = this.#table;
    this.#table = (await asked.get(address)) ?? {};
    return this.#table !== before;
  }

  name = (facet: string, value: string): string => {
    const { [facet]: table = {} } = this.#table;
    if (Object.hasOwn(table, value)) return String(table[value]);
    const type = facet === "countries" ? "region" : facet === "languages" ? "language" : undefined;
    const own = type && attempt(() => new Intl.DisplayNames(this.speech.tag, { type }).of(value), value);
    const words = own ?? (facet === "license" ? value : value.replaceAll(/[-_]+/g, " ").toLowerCase());
    return words.charAt(0).toUpperCase() + words.slice(1);
  };
}

async function read(address: string): Promise<Table> {
  try {
    const response = await fetch(address, {
      credentials: "omit",
      referrerPolicy: "strict-origin",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return response.ok ? await response.json() : {};
  } catch {
    return {};
  }
}
