// The two boxes of the landing page that talk to /graphql. Text from the server becomes text nodes, never markup.
const PAUSE_MS = 120;
const COPIED_MS = 1600;
const MOST_COLORED = 60_000; // characters of an answer that are colored; a longer one is shown plain
const SEARCH = `query Search($text: String!, $filter: ContentFilter, $locale: LocaleInput) {
  search(text: $text, first: 5, filter: $filter, locale: $locale) {
    count { value }
    facets(by: [KIND, COUNTRY], first: 6) { field buckets { value label count } }
    nodes {
      title kind locale dir publishedAt
      excerpt(length: 150)
      source { name }
      license { name }
      provenance { originalUrl }
    }
  }
}`;
// JSON, as JSON.stringify indents it: a key, a string, or another value
const TOKEN = /("(?:[^"\\]|\\.)*")(\s*:)?|\b(?:true|false|null)\b|-?\d[\d.eE+-]*/g;

const byId = (id) => document.getElementById(id);
const LANGUAGE = document.documentElement.lang;
const WORDS = JSON.parse(byId("words").dataset.words);
const plural = new Intl.PluralRules(LANGUAGE);
const integer = new Intl.NumberFormat(LANGUAGE, { numberingSystem: "latn" });
const day = new Intl.DateTimeFormat(LANGUAGE === "en" ? "en-GB" : LANGUAGE, {
  day: "numeric", month: "long", year: "numeric", timeZone: "UTC", numberingSystem: "latn",
});

async function ask(query, variables, signal) {
  const answer = await fetch("/graphql", {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/graphql-response+json, application/json" },
    body: JSON.stringify({ query, variables }),
    credentials: "omit",
    signal,
  });
  return answer.json();
}

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

function colored(json) {
  if (json.length > MOST_COLORED) return [json];
  const parts = [];
  let end = 0;
  for (const match of json.matchAll(TOKEN)) {
    const kind = match[2] ? "key" : match[1] ? "text" : "value";
    parts.push(json.slice(end, match.index), element("span", { class: kind }, match[1] ?? match[0]), match[2] ?? "");
    end = match.index + match[0].length;
  }
  return [...parts, json.slice(end)];
}

function queryBox() {
  const form = byId("query-form");
  const text = byId("query-text");
  const status = byId("query-status");
  const answer = byId("query-answer");
  const examples = [...byId("query-examples").querySelectorAll("button")];
  let running;
  const mark = () => examples.forEach((each) => each.setAttribute("aria-pressed", String(each.value === text.value)));
  const run = async () => {
    running?.abort();
    running = new AbortController();
    status.textContent = WORDS.asking;
    const began = performance.now();
    try {
      const body = await ask(text.value, undefined, running.signal);
      const took = Math.max(1, Math.round(performance.now() - began));
      answer.hidden = false;
      answer.replaceChildren(...colored(JSON.stringify(body, null, 2)));
      status.textContent = body.errors
        ? WORDS.wrong.replace("{message}", () => body.errors[0].message)
        : WORDS.answered.replace("{ms}", integer.format(took));
    } catch (error) {
      if (error.name !== "AbortError") status.textContent = WORDS.away;
    }
  };
  for (const example of examples) {
    example.addEventListener("click", () => {
      text.value = example.value;
      text.rows = example.value.split("\n").length + 1;
      mark();
      run();
    });
  }
  text.addEventListener("input", mark);
  text.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    run();
  });
}

function hit(node) {
  const url = node.provenance?.originalUrl ?? "";
  const title = { class: "title", lang: node.locale };
  const isLink = /^https?:\/\//i.test(url);
  const name = isLink ? element("a", { ...title, href: url, rel: "noopener" }, node.title) : element("span", title, node.title);
  const published = node.publishedAt && day.format(new Date(node.publishedAt));
  const kind = WORDS[node.kind] ?? node.kind.toLowerCase().replaceAll("_", " ");
  const facts = [kind, node.source.name, published, node.license.name].filter(Boolean);
  const item = element("li", { dir: node.dir.toLowerCase() }, name);
  if (node.excerpt) item.append(element("p", { class: "excerpt", lang: node.locale }, node.excerpt));
  item.append(element("ul", { class: "meta dotted" }, ...facts.map((fact) => element("li", {}, element("bdi", {}, fact)))));
  return item;
}

function searchBox() {
  const input = byId("search-text");
  const status = byId("search-status");
  const facets = byId("search-facets");
  const hits = byId("search-hits");
  const chosen = { KIND: new Map(), COUNTRY: new Map() }; // field -> value -> label
  let timer, running;

  const show = (text, groups = [], items = []) => {
    const focused = facets.contains(document.activeElement) ? document.activeElement.dataset.key : null;
    status.textContent = text;
    facets.replaceChildren(...groups);
    hits.replaceChildren(...items);
    if (focused) (facets.querySelector(`[data-key="${CSS.escape(focused)}"]`) ?? input).focus();
  };
  const chip = (field, { value, label, count }) => {
    const isOn = chosen[field].has(value);
    const text = count === undefined ? label : `${label} ${count}`;
    const made = element("button", { type: "button", class: "chip", "aria-pressed": isOn, "data-key": `${field} ${value}` }, text);
    made.addEventListener("click", () => {
      if (!chosen[field].delete(value)) chosen[field].set(value, label);
      look();
    });
    return made;
  };
  const group = ({ field, buckets }) => {
    const shown = new Set(buckets.map(({ value }) => value));
    const others = [...chosen[field]].filter(([value]) => !shown.has(value)).map(([value, label]) => ({ value, label }));
    const name = WORDS[field];
    const chips = element("div", { class: "row" }, ...[...buckets, ...others].map((each) => chip(field, each)));
    const label = element("span", { class: "meta", "aria-hidden": "true" }, name);
    return element("div", { class: "facet", role: "group", "aria-label": name }, label, chips);
  };
  const filter = () => ({
    ...(chosen.KIND.size && { kinds: [...chosen.KIND.keys()] }),
    ...(chosen.COUNTRY.size && { countries: { anyOf: [...chosen.COUNTRY.keys()] } }),
  });
  const look = async () => {
    clearTimeout(timer);
    running?.abort();
    const text = input.value.trim();
    if (!text) return show("");
    running = new AbortController();
    try {
      const { data, errors } = await ask(SEARCH, { text, filter: filter(), locale: { prefer: [LANGUAGE, "en"] } }, running.signal);
      if (!data?.search) return show(errors?.[0]?.message ?? WORDS.nothing);
      const { count, facets: found, nodes } = data.search;
      const groups = found.filter(({ field, buckets }) => buckets.length || chosen[field].size).map(group);
      const words = WORDS.results[plural.select(count.value)] ?? WORDS.results.other;
      show(words.replace("{n}", integer.format(count.value)), groups, nodes.map(hit));
    } catch (error) {
      if (error.name !== "AbortError") show(WORDS.away);
    }
  };
  const begin = () => {
    for (const values of Object.values(chosen)) values.clear();
    look();
  };
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(begin, PAUSE_MS);
  });
  for (const word of byId("search-words").querySelectorAll("button")) {
    word.addEventListener("click", () => {
      input.value = word.value;
      begin();
    });
  }
  byId("search-form").addEventListener("submit", (event) => {
    event.preventDefault();
    look();
  });
}

function copyButtons() {
  if (!navigator.clipboard) return; // only where the page is served securely, or from this machine
  for (const shell of document.querySelectorAll(".shell")) {
    const text = shell.textContent;
    const button = element("button", { type: "button", class: "copy" }, WORDS.copy);
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(text);
        button.textContent = WORDS.copied;
      } catch {
        button.textContent = WORDS.refused;
      }
      setTimeout(() => (button.textContent = WORDS.copy), COPIED_MS);
    });
    shell.prepend(button);
  }
}

queryBox();
searchBox();
copyButtons();
for (const control of document.querySelectorAll("form :disabled")) control.disabled = false;
