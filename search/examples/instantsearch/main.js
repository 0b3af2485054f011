// InstantSearch over M4D: its own widgets and Meilisearch's adapter as they are published, and the address of a server.
import { instantMeiliSearch } from "@meilisearch/instant-meilisearch";
import "instantsearch.css/themes/satellite-min.css";
import instantsearch from "instantsearch.js/es";
import { configure, hits, pagination, refinementList, searchBox, stats } from "instantsearch.js/es/widgets";

const { endpoint, embedId } = document.documentElement.dataset;
const { searchClient } = instantMeiliSearch(endpoint, embedId, { finitePagination: true });
const search = instantsearch({ indexName: "content", searchClient });

search.addWidgets([
  configure({ hitsPerPage: 5, attributesToSnippet: ["summary:30"] }),
  searchBox({ container: "#box", placeholder: "Search" }),
  stats({ container: "#stats" }),
  refinementList({ container: "#kinds", attribute: "kind" }),
  hits({
    container: "#hits",
    templates: {
      empty: "Nothing found",
      item: (hit, { html, components }) => html`
        <article lang=${hit.languages?.[0]}>
          <a href=${hit.url ?? ""} rel="noopener">${components.Highlight({ hit, attribute: "title" })}</a>
          <p>${components.Snippet({ hit, attribute: "summary" })}</p>
          <small>${hit.attribution ?? hit.source} · ${hit.license}</small>
        </article>
      `,
    },
  }),
  pagination({ container: "#pages" }),
]);
search.start();
