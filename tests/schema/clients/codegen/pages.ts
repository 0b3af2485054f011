import { graphql } from "./generated";

export const COUNTRY = graphql(`
  query CountryPage($code: String!, $id: ID!, $first: Int) {
    country(code: $code) { name flag }
    contents(first: $first, filter: { countries: { anyOf: [$id] } }) {
      count { value }
      nodes { ...Card }
    }
  }
`);

export const CARD = graphql(`
  fragment Card on Content {
    id
    path
    title
    publishedAt
    ... on Project { status }
  }
`);
