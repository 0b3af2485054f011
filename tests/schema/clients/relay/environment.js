import { Environment, Network, RecordSource, Store } from "relay-runtime";

export function makeEnvironment(url) {
  const ask = async ({ id }, variables) => {
    const asked = new URL(url);
    asked.searchParams.set("documentId", `sha256:${id}`);
    asked.searchParams.set("variables", JSON.stringify(variables));
    const answer = await fetch(asked, { headers: { Accept: "application/graphql-response+json" } });
    return answer.json();
  };
  return new Environment({ network: Network.create(ask), store: new Store(new RecordSource()) });
}
