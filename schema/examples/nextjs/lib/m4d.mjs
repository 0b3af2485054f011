const CARD = `fragment Card on Content {
  id path title summary locale dir publishedAt
  source { name }
  license { name }
}`;

/** Asks by GET, so that Next.js and a CDN may keep the answer; throws what the server says is wrong. */
export async function ask(query, variables = {}) {
  const url = new URL("/graphql", process.env.M4D_URL ?? "http://127.0.0.1:8000");
  url.searchParams.set("query", query);
  url.searchParams.set("variables", JSON.stringify(variables));
  const answer = await fetch(url, {
    headers: { Accept: "application/graphql-response+json" },
    next: { revalidate: 60 },
  });
  const { data, errors } = await answer.json();
  if (errors) throw new Error(`${errors[0].extensions.code}: ${errors[0].message}`);
  return data;
}

/** The newest items of a country, with how many there are and the cursor of the next page. */
export async function newest(country, language, after = null) {
  const { country: about, contents } = await ask(
    `query Newest($country: String!, $id: ID!, $after: String, $locale: LocaleInput) {
      country(code: $country, locale: $locale) { name }
      contents(first: 10, after: $after, filter: { countries: { anyOf: [$id] } }, locale: $locale) {
        count { value }
        nodes { ...Card }
        pageInfo { hasNextPage endCursor }
      }
    }
    ${CARD}`,
    { country, id: country, after, locale: { prefer: [language, "en"] } },
  );
  return { name: about.name, total: contents.count.value, items: contents.nodes, next: contents.pageInfo };
}

/** What stands at a path of the site: an item, where it has moved to, or null. */
export async function at(path) {
  const { route } = await ask(
    `query At($path: String!) {
      route(path: $path) {
        __typename
        ... on ContentRoute { content { ...Card body { html } provenance { originalUrl } } }
        ... on RedirectRoute { path permanent }
      }
    }
    ${CARD}`,
    { path },
  );
  return route;
}
