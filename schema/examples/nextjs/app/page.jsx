import Link from "next/link";
import { newest } from "../lib/m4d.mjs";

export default async function Page({ searchParams }) {
  const { after } = await searchParams;
  const { name, total, items, next } = await newest("TN", "fr", after);
  return (
    <main>
      <h1>
        {name} ({total})
      </h1>
      {items.map((item) => (
        <article key={item.id} lang={item.locale} dir={item.dir.toLowerCase()}>
          <h2>
            <Link href={item.path}>{item.title}</Link>
          </h2>
          <p>
            {item.source.name}, {item.license.name}
          </p>
        </article>
      ))}
      {next.hasNextPage && <Link href={`/?after=${encodeURIComponent(next.endCursor)}`}>Suite</Link>}
    </main>
  );
}
