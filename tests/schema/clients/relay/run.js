// Shows a paginated fragment and loads its next page, as usePaginationFragment does; prints what the store holds.
import { createOperationDescriptor, fetchQuery, getSelector } from "relay-runtime";
import FRAGMENT from "./__generated__/ListPage_page.graphql";
import NEXT from "./__generated__/ListPagePaginationQuery.graphql";
import PAGE from "./__generated__/ListPageQuery.graphql";
import { makeEnvironment } from "./environment";

const environment = makeEnvironment(`${process.argv[2]}/graphql`);
const variables = { filter: { kinds: ["PROJECT", "DOCUMENT"] } };
const operation = createOperationDescriptor(PAGE, variables);
environment.retain(operation);
await fetchQuery(environment, PAGE, variables).toPromise();

const shown = () => {
  const { data } = environment.lookup(operation.fragment);
  return environment.lookup(getSelector(FRAGMENT, data)).data.contents;
};
const first = shown();
const after = first.pageInfo.endCursor;
await fetchQuery(environment, NEXT, { ...variables, first: 5, after }).toPromise();
const merged = shown();

const { connection, refetch } = FRAGMENT.metadata;
console.log(
  JSON.stringify({
    first: first.edges.map(({ node }) => node.id),
    merged: merged.edges.map(({ node }) => node.id),
    hasNext: merged.pageInfo.hasNextPage,
    count: merged.count.value,
    path: connection[0].path,
    refetch: refetch.operation.params?.name ?? refetch.operation.default.params.name,
  }),
);
