// The adapter that InstantSearch speaks to Meilisearch through, unmodified, against the door.
import { instantMeiliSearch } from "@meilisearch/instant-meilisearch";

const [, , base] = process.argv;
const requests = [];
const real = globalThis.fetch;
globalThis.fetch = async (url, init) => {
  requests.push([init.method, new URL(url.toString()).pathname]);
  return real(url, init);
};
const highlight = { highlightPreTag: "__ais-highlight__", highlightPostTag: "__/ais-highlight__" };
const scrolled = instantMeiliSearch(`${base}/search`, "").searchClient;
const numbered = instantMeiliSearch(`${base}/search`, "", {
  finitePagination: true,
  placeholderSearch: false,
  keepZeroFacets: true,
}).searchClient;

async function search(client, params) {
  const { results } = await client.search([{ indexName: "content", params: { ...highlight, ...params } }]);
  return results[0];
}

const refined = {
  query: "",
  facets: ["kind", "countries"],
  maxValuesPerFacet: 10,
  hitsPerPage: 4,
  page: 0,
  facetFilters: [["kind:NEWS", "kind:PROJECT"]],
};
const disjunctive = await scrolled.search([
  { indexName: "content", params: { ...highlight, ...refined } },
  { indexName: "content", params: { ...highlight, query: "", facets: "kind", hitsPerPage: 1, page: 0 } },
]);
const found = {
  first: await search(scrolled, { query: "", hitsPerPage: 4, page: 0 }),
  typed: await search(scrolled, { query: "migra", hitsPerPage: 4, page: 0 }),
  next: await search(scrolled, { query: "", hitsPerPage: 4, page: 1 }),
  refined: await search(scrolled, refined),
  disjunctive: disjunctive.results,
  ranged: await search(scrolled, { query: "", numericFilters: ["published_at>=1"], facets: ["published_at"], hitsPerPage: 2 }),
  numbered: await search(numbered, { query: "migration", hitsPerPage: 2, page: 1 }),
  nothing: await search(numbered, { query: "", hitsPerPage: 2, page: 0 }),
  values: await scrolled.searchForFacetValues([
    { indexName: "content", params: { facetName: "kind", facetQuery: "ne", ...refined, facetFilters: [] } },
  ]),
};
process.stdout.write(JSON.stringify({ ...found, requests }));
