// The client of Meilisearch for Node and browsers, unmodified, against the door.
import { Meilisearch } from "meilisearch";

const [, , base, key, uid, scopedKey] = process.argv;
const client = new Meilisearch({ host: `${base}/search` });
const index = client.index("content");

async function refusal(work) {
  try {
    return await work();
  } catch (error) {
    return { code: error.cause?.code, status: error.response?.status, message: error.message };
  }
}

const options = {
  filter: ['kind = "NEWS" OR kind = "PROJECT"'],
  facets: ["kind", "published_at"],
  attributesToRetrieve: ["id", "title", "kind"],
  attributesToHighlight: ["title"],
  attributesToCrop: ["body"],
  cropLength: 5,
  showMatchesPosition: true,
  showRankingScore: true,
  sort: ["published_at:desc"],
  limit: 3,
};
const scoped = new Meilisearch({ host: `${base}/search`, apiKey: scopedKey });
const keyed = new Meilisearch({ host: `${base}/search/`, apiKey: key });
const found = {
  health: await client.health(),
  healthy: await client.isHealthy(),
  version: await client.getVersion(),
  everything: await index.search(),
  search: await index.search("migration", options),
  get: await index.searchGet("migration", { ...options, filter: options.filter[0] }),
  paged: await index.search("", { page: 2, hitsPerPage: 2 }),
  several: await client.multiSearch({
    queries: [
      { indexUid: "content", q: "migration", limit: 1 },
      { indexUid: "content", q: "", facets: ["kind"], limit: 0 },
    ],
  }),
  federated: await client.multiSearch({
    federation: { limit: 3 },
    queries: [
      { indexUid: "content", q: "migration" },
      { indexUid: "content", q: "remittances", federationOptions: { weight: 2 } },
    ],
  }),
  values: await index.searchForFacetValues({ facetName: "kind", facetQuery: "ne" }),
  keyed: await keyed.index("content").search("", { limit: 1 }),
  scoped: await scoped.index("content").search("", { facets: ["kind"], limit: 50, attributesToRetrieve: ["kind"] }),
  wrongFilter: await refusal(() => index.search("", { filter: "title = x" })),
  wrongIndex: await refusal(() => client.index("nowhere").search("")),
  wrongKey: await refusal(() => new Meilisearch({ host: `${base}/search`, apiKey: "nobody" }).index("content").search("")),
};
process.stdout.write(JSON.stringify({ uid, ...found }));
