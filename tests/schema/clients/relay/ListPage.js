import { graphql } from "relay-runtime";

export const PAGE = graphql`
  query ListPageQuery($filter: ContentFilter) {
    ...ListPage_page @arguments(filter: $filter)
  }
`;

export const LIST = graphql`
  fragment ListPage_page on Query
  @argumentDefinitions(
    filter: { type: "ContentFilter" }
    first: { type: "Int", defaultValue: 5 }
    after: { type: "String" }
  )
  @refetchable(queryName: "ListPagePaginationQuery") {
    contents(first: $first, after: $after, filter: $filter) @connection(key: "ListPage_contents") {
      count {
        value
      }
      edges {
        node {
          id
          title
          path
          ... on Project {
            status
          }
        }
      }
    }
  }
`;
