// Autocomplete over M4D: projects and all else, one request for both; the packages as they are published.
import { autocomplete } from "@algolia/autocomplete-js";
import "@algolia/autocomplete-theme-classic";
import { getMeilisearchResults, meilisearchAutocompleteClient } from "@meilisearch/autocomplete-client";

const { endpoint, embedId } = document.documentElement.dataset;
const searchClient = meilisearchAutocompleteClient({ url: endpoint, apiKey: embedId });
const sections = { Projects: 'kind = "PROJECT"', "News and more": 'kind != "PROJECT"' };

function source(query, [title, filters]) {
  return {
    sourceId: title,
    getItems: () =>
      getMeilisearchResults({
        searchClient,
        queries: [{ indexName: "content", query, params: { hitsPerPage: 4, filters } }],
      }),
    getItemUrl: ({ item }) => item.url,
    templates: {
      header: () => title,
      item: ({ item, components, html }) =>
        html`<a class="aa-ItemLink" href=${item.url ?? ""}>${components.Highlight({ hit: item, attribute: "title" })}</a>`,
    },
  };
}

autocomplete({
  container: "#box",
  placeholder: "Search",
  getSources: ({ query }) => (query ? Object.entries(sections).map((section) => source(query, section)) : []),
});
