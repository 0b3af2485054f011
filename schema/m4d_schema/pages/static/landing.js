// The two boxes of the landing page that talk to /graphql. Text from the server becomes text nodes, never markup.
const PAUSE_MS = 120;
const SEARCH = `query Search($text: String!) {
  search(text: $text, first: 8) {
    count { value }
    facets(by: [KIND, COUNTRY], first: 4) { buckets { label count } }
    nodes { title kind locale dir source { name } provenance { originalUrl } }
  }
}`;

async function ask(query, variables, signal) {
  const answer = await fetch("/graphql", {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/graphql-response+json, application/json" },
    body: JSON.stringify({ query, variables }),
    signal,
  });
  return answer.json();
}

function element(name, text, attributes = {}) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

function runQueries() {
  const form = document.getElementById("query-form");
  const answer = document.getElementById("query-answer");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    answer.hidden = false;
    answer.textContent = "…";
    try {
      answer.textContent = JSON.stringify(await ask(form.querySelector("textarea").value), null, 2);
    } catch {
      answer.textContent = "The server did not answer. Is it still running?";
    }
  });
}

function hit(node) {
  const url = node.provenance?.originalUrl ?? "";
  const isLink = /^https?:\/\//.test(url);
  const title = isLink ? element("a", node.title, { href: url, rel: "noopener" }) : element("span", node.title, { class: "title" });
  const item = element("li", undefined, { lang: node.locale, dir: node.dir.toLowerCase() });
  item.append(title, element("br"), element("span", `${node.kind.toLowerCase().replace("_", " ")} · ${node.source.name}`, { class: "meta", dir: "ltr" }));
  return item;
}

function search() {
  const input = document.getElementById("search-text");
  const status = document.getElementById("search-status");
  const facets = document.getElementById("search-facets");
  const hits = document.getElementById("search-hits");
  let timer, running;
  const show = (text, chips = [], items = []) => {
    status.textContent = text;
    facets.replaceChildren(...chips);
    hits.replaceChildren(...items);
  };
  const look = async () => {
    running?.abort();
    const text = input.value.trim();
    if (!text) return show("");
    running = new AbortController();
    try {
      const { data, errors } = await ask(SEARCH, { text }, running.signal);
      if (!data?.search) return show(errors?.[0]?.message ?? "No answer.");
      const found = data.search;
      const chips = found.facets.flatMap((facet) => facet.buckets).map(({ label, count }) => element("span", `${label} ${count}`, { class: "tag" }));
      show(found.count.value === 1 ? "1 result" : `${found.count.value} results`, chips, found.nodes.map(hit));
    } catch (error) {
      if (error.name !== "AbortError") show("The server did not answer. Is it still running?");
    }
  };
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, PAUSE_MS);
  });
  document.getElementById("search-form").addEventListener("submit", (event) => {
    event.preventDefault();
    look();
  });
}

runQueries();
search();
