import { notFound, permanentRedirect, redirect } from "next/navigation";
import { at } from "../../../lib/m4d.mjs";

export default async function Page({ params }) {
  const { section, slug } = await params;
  const found = await at(`/${section}/${decodeURIComponent(slug)}`);
  if (found?.__typename === "RedirectRoute") (found.permanent ? permanentRedirect : redirect)(found.path);
  if (found?.__typename !== "ContentRoute") notFound();
  const { title, locale, dir, summary, body, source, license, provenance } = found.content;
  return (
    <main lang={locale} dir={dir.toLowerCase()}>
      <h1>{title}</h1>
      {body ? <div dangerouslySetInnerHTML={{ __html: body.html }} /> : <p>{summary}</p>}
      <p>
        <a href={provenance?.originalUrl}>{source.name}</a>, {license.name}
      </p>
    </main>
  );
}
