import { gql } from "@apollo/client";

export const CARD = gql`
  fragment Card on Content {
    id
    title
    path
    ... on Project {
      status
    }
  }
`;

export const LIST = gql`
  query List($filter: ContentFilter, $after: String) {
    contents(first: 5, after: $after, filter: $filter) {
      count {
        value
      }
      edges {
        cursor
        node {
          ...Card
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
  ${CARD}
`;
