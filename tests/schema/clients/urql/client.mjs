import { cacheExchange, Client, fetchExchange } from "@urql/core";
import { persistedExchange } from "@urql/exchange-persisted";

export const makeClient = (url) =>
  new Client({
    url,
    // asks by hash and GET; a document the server does not know yet is sent once
    exchanges: [cacheExchange, persistedExchange({ preferGetForPersistedQueries: true }), fetchExchange],
  });
