// Searches by urql, twice and from two clients; prints what came, and every request that was made.
import { gql } from "@urql/core";
import { makeClient } from "./client.mjs";

const SEARCH = gql`
  query Search($text: String!) {
    search(text: $text, first: 3) {
      count {
        value
      }
      nodes {
        __typename
        id
        title
      }
    }
  }
`;

const requests = [];
const real = globalThis.fetch;
globalThis.fetch = async (url, options) => {
  const answer = await real(url, options);
  const hasDocument = /query(=|":)/.test(options.body ?? url);
  requests.push({ method: options.method, hasDocument, status: answer.status });
  return answer;
};

const url = `${process.argv[2]}/graphql`;
const client = makeClient(url);
const found = await client.query(SEARCH, { text: "remitances" });
const again = await client.query(SEARCH, { text: "remitances" });
const other = await makeClient(url).query(SEARCH, { text: "remitances" });
const failed = await client.query(gql`{ nowhere }`, {});

console.log(
  JSON.stringify({
    found: found.data.search,
    isSame: again.data === found.data,
    other: other.data.search.count.value,
    failed: failed.error.graphQLErrors.map(({ extensions }) => extensions.code),
    requests,
  }),
);
