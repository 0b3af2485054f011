import type { TypedDocumentString } from "./generated/graphql";

/** Asks by GET and by hash: short addresses that Next.js and a CDN may keep. */
export async function ask<Result, Variables>(
  document: TypedDocumentString<Result, Variables>,
  variables: Variables,
  options: RequestInit & { next?: { revalidate?: number; tags?: string[] } } = { next: { revalidate: 60 } },
): Promise<Result> {
  const url = new URL("/graphql", process.env.M4D_URL);
  url.searchParams.set("documentId", String(document.__meta__?.hash));
  url.searchParams.set("variables", JSON.stringify(variables));
  const answer = await fetch(url, { ...options, headers: { Accept: "application/graphql-response+json" } });
  const { data, errors } = await answer.json();
  if (errors) throw new Error(`${errors[0].extensions.code}: ${errors[0].message}`);
  return data;
}
