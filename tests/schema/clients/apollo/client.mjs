import { ApolloClient, HttpLink, InMemoryCache } from "@apollo/client";
import { PersistedQueryLink } from "@apollo/client/link/persisted-queries";
import { relayStylePagination } from "@apollo/client/utilities";

export const makeClient = (uri, sha256, possibleTypes) =>
  new ApolloClient({
    // asks by hash and GET; a document the server does not know yet is sent once
    link: new PersistedQueryLink({ sha256, useGETForHashedQueries: true }).concat(new HttpLink({ uri })),
    cache: new InMemoryCache({
      possibleTypes,
      typePolicies: {
        Query: { fields: { contents: relayStylePagination(["filter", "orderBy"]) } },
      },
    }),
  });
