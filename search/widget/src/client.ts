// What is asked of the search door, in the words of Meilisearch, and what comes back. No cookie, no storage.

import { OPEN, SHUT } from "./dom.js";

const KEPT = 30; // answers, over all widgets of a page
const KEPT_MS = 300_000;
const TIMEOUT_MS = 10_000;
const CROPPED = 32; // words of a text
const READ = [
  "id", "url", "title", "summary", "kind", "countries", "languages", "published_at", "source", "license", "attribution",
];
const TEXTS = ["title", "summary", "translations"]; // the last alone formatted, for it holds whole bodies

export type Fault = "offline" | "away" | "wait" | "forbidden" | "wrong";
export type Chosen = ReadonlyMap<string, ReadonlySet<string>>;

export interface Door {
  endpoint: string;
  embedId: string;
  index: string;
}

export interface Question {
  text: string;
  filter: string;
  chosen: Chosen;
  facets: readonly string[];
  recent: boolean;
  exact: boolean;
  page: number;
  size: number;
}

interface Formatted {
  title?: string;
  summary?: string;
  language?: string;
}

export interface Hit {
  id?: string;
  url?: string;
  title?: string;
  kind?: string;
  countries?: string[];
  languages?: string[];
  published_at?: number | null;
  source?: string;
  license?: string;
  attribution?: string;
  _formatted?: Formatted & { translations?: Formatted[] };
}

export interface Answer {
  hits: Hit[];
  page: number;
  pages: number;
  total: number;
  facets: Map<string, Map<string, number>>;
  degraded: boolean;
}

interface Result {
  hits: Hit[];
  page?: number;
  totalPages?: number;
  totalHits?: number;
  facetDistribution?: Record<string, Record<string, number>>;
}

// Why there is no answer. message: the server's own words, for who sets the box up.
export class SearchError extends Error {
  constructor(
    readonly fault: Fault,
    message = "",
    readonly code = "",
  ) {
    super(message);
  }
}

const answers = new Map<string, { at: number; answer: Answer }>();

// Return the answer, from the last ones or from the door. Throws SearchError, or AbortError after an abort.
export async function ask(door: Door, question: Question, signal: AbortSignal): Promise<Answer> {
  const body = JSON.stringify({ queries: queries(door.index, question) });
  const key = `${door.endpoint} ${door.embedId} ${body}`;
  const kept = answers.get(key);
  if (kept && Date.now() - kept.at < KEPT_MS) return kept.answer;
  const answer = await fetched(door, body, question, signal);
  answers.delete(key);
  answers.set(key, { at: Date.now(), answer });
  if (answers.size > KEPT) answers.delete([...answers.keys()][0] ?? "");
  return answer;
}

// The page that is shown, then one query without hits per facet that narrows: its values are counted without it.
function queries(index: string, { text, filter, chosen, facets, recent, exact, page, size }: Question): object[] {
  const narrowing = [...chosen].filter(([, values]) => values.size);
  const without = (own: string) => [
    ...(filter ? [filter] : []),
    ...narrowing.filter(([facet]) => facet !== own).map(([facet, values]) => [...values].map((v) => equals(facet, v))),
  ];
  const asked = {
    indexUid: index,
    q: exact ? exactly(text) : text,
    ...(exact && { matchingStrategy: "all" }),
  };
  return [
    {
      ...asked,
      filter: without(""),
      page,
      hitsPerPage: size,
      facets,
      ...((recent || !text) && { sort: ["published_at:desc"] }),
      attributesToRetrieve: READ,
      attributesToHighlight: TEXTS,
      attributesToCrop: TEXTS.map((name) => `${name}:${CROPPED}`),
      highlightPreTag: OPEN,
      highlightPostTag: SHUT,
    },
    ...narrowing.map(([facet]) => ({ ...asked, filter: without(facet), hitsPerPage: 0, facets: [facet] })),
  ];
}

// Return a condition; quotes and backslashes of the value are escaped.
function equals(facet: string, value: string): string {
  return `${facet} = "${value.replaceAll(/["\\]/g, "\\$&")}"`;
}

// Return the words each in quotes, which takes them without typos and as they end.
function exactly(text: string): string {
  return text.includes('"') ? text : text.replaceAll(/[^\s-]\S*/g, '"$&"');
}

async function fetched(door: Door, body: string, question: Question, signal: AbortSignal): Promise<Answer> {
  const response = await reached(`${door.endpoint}/multi-search`, {
    method: "POST",
    body,
    headers: {
      "Content-Type": "application/json",
      ...(door.embedId && { Authorization: `Bearer ${door.embedId}` }),
    },
    credentials: "omit",
    referrerPolicy: "strict-origin",
    signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
  });
  const said: { results?: Result[]; message?: string; code?: string } = await response.json().catch(() => {
    signal.throwIfAborted();
    return {};
  });
  if (!response.ok) throw refusal(response.status, said);
  return read(said.results, question, response.headers.has("M4D-Search-Degraded"));
}

async function reached(address: string, request: RequestInit & { signal: AbortSignal }): Promise<Response> {
  try {
    return await fetch(address, request);
  } catch (error) {
    if ((error as Error).name === "AbortError") throw error;
    throw new SearchError(navigator.onLine ? "away" : "offline");
  }
}

function refusal(status: number, { message, code }: { message?: string; code?: string }): SearchError {
  const faults: Record<number, Fault> = { 401: "forbidden", 403: "forbidden", 429: "wait" };
  return new SearchError(faults[status] ?? (status >= 500 ? "away" : "wrong"), message, code);
}

function read(results: Result[] | undefined, question: Question, degraded: boolean): Answer {
  const [main, ...others] = results ?? [];
  if (!main?.hits) throw new SearchError("away");
  const facets = new Map<string, Map<string, number>>();
  for (const { facetDistribution } of [main, ...others]) {
    for (const [facet, counts] of Object.entries(facetDistribution ?? {})) {
      facets.set(facet, new Map(Object.entries(counts)));
    }
  }
  const { hits, page = question.page, totalHits = hits.length, totalPages = 1 } = main;
  return { hits, page, pages: totalPages, total: totalHits, facets, degraded };
}
