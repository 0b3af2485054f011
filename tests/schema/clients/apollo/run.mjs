// Lists, pages and asks again by Apollo Client; prints what came, and every request that was made.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { gql } from "@apollo/client";
import { makeClient } from "./client.mjs";
import { possibleTypes } from "./possible-types.mjs";
import { CARD, LIST } from "./queries.mjs";

const requests = [];
const real = globalThis.fetch;
globalThis.fetch = async (url, options) => {
  const answer = await real(url, options);
  const hasDocument = /query(=|":)/.test(options.body ?? url);
  requests.push({ method: options.method, hasDocument, status: answer.status });
  return answer;
};

const sha256 = (text) => createHash("sha256").update(text).digest("hex");
const types = possibleTypes(readFileSync("schema.graphql", "utf-8"));
const client = makeClient(`${process.argv[2]}/graphql`, sha256, types);
const variables = { filter: { kinds: ["PROJECT", "DOCUMENT"] } };

const { data: first } = await client.query({ query: LIST, variables });
const list = client.watchQuery({ query: LIST, variables });
const watching = list.subscribe(() => {});
await list.fetchMore({ variables: { after: first.contents.pageInfo.endCursor } });
const merged = client.readQuery({ query: LIST, variables });
watching.unsubscribe();
await makeClient(`${process.argv[2]}/graphql`, sha256, types).query({ query: LIST, variables });

const { __typename, id } = first.contents.edges[0].node;
const fromCache = client.readFragment({ fragment: CARD, fragmentName: "Card", id: `${__typename}:${id}` });
const failed = await client.query({ query: gql`{ nothing }`, errorPolicy: "all" });

console.log(
  JSON.stringify({
    types,
    first: first.contents.edges.map(({ node }) => node.id),
    merged: merged.contents.edges.map(({ node }) => node.id),
    statuses: merged.contents.edges.map(({ node }) => [node.__typename, "status" in node]),
    count: merged.contents.count.value,
    fromCache,
    failed: failed.error.errors?.map(({ extensions }) => extensions.code),
    requests,
  }),
);
process.exit(0);
