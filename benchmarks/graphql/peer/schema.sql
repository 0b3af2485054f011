-- The same data in tables as PostGraphile is usually given them: a row for each thing, keys and indexes for each way.
DROP SCHEMA IF EXISTS peer CASCADE;
CREATE SCHEMA peer;
CREATE TABLE peer.source (id serial PRIMARY KEY, slug text UNIQUE NOT NULL, name text NOT NULL, homepage text);
CREATE TABLE peer.country (id serial PRIMARY KEY, iso2 text UNIQUE NOT NULL, name text NOT NULL);
CREATE TABLE peer.theme (id serial PRIMARY KEY, slug text UNIQUE NOT NULL, name text NOT NULL);
CREATE TABLE peer.item (
  id uuid PRIMARY KEY, kind text NOT NULL, slug text NOT NULL, title text NOT NULL, summary text, html text,
  locale text NOT NULL, origin text NOT NULL, image_url text, published_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL, source_id int NOT NULL REFERENCES peer.source, UNIQUE (kind, slug)
);
CREATE TABLE peer.item_country (
  item_id uuid REFERENCES peer.item, country_id int REFERENCES peer.country, PRIMARY KEY (item_id, country_id)
);
CREATE TABLE peer.item_theme (
  item_id uuid REFERENCES peer.item, theme_id int REFERENCES peer.theme, PRIMARY KEY (item_id, theme_id)
);

INSERT INTO peer.source (slug, name, homepage) SELECT key, name, homepage FROM public.source;
INSERT INTO peer.country (iso2, name) SELECT iso2, names ->> 'en' FROM public.country;
INSERT INTO peer.theme (slug, name) SELECT slug, names ->> 'en' FROM public.theme;
INSERT INTO peer.item
SELECT content.id, content.kind, content.slug, content.title, content.summary, content.html, content.language,
  content.origin, content.image ->> 'url', content.effective_at, content.updated_at, source.id
FROM public.content JOIN peer.source ON source.slug = content.source_key WHERE content.state = 'PUBLISHED';
INSERT INTO peer.item_country
SELECT link.content_id, country.id FROM public.content_country AS link
JOIN peer.country ON country.iso2 = link.country JOIN peer.item ON item.id = link.content_id;
INSERT INTO peer.item_theme
SELECT link.content_id, theme.id FROM public.content_theme AS link
JOIN peer.theme ON theme.slug = link.theme JOIN peer.item ON item.id = link.content_id;

CREATE INDEX ON peer.item (published_at DESC, id DESC);
CREATE INDEX ON peer.item (kind, published_at DESC, id DESC);
CREATE INDEX ON peer.item (source_id, published_at DESC, id DESC);
CREATE INDEX ON peer.item_country (country_id, item_id);
CREATE INDEX ON peer.item_theme (theme_id, item_id);

CREATE FUNCTION peer.news_about(country text, theme text) RETURNS SETOF peer.item LANGUAGE sql STABLE AS $$
  SELECT item.* FROM peer.item
  WHERE kind = 'NEWS'
  AND id IN (SELECT item_id FROM peer.item_country JOIN peer.country AS c ON c.id = country_id WHERE c.iso2 = $1)
  AND id IN (SELECT item_id FROM peer.item_theme JOIN peer.theme AS t ON t.id = theme_id WHERE t.slug = $2)
  ORDER BY published_at DESC, id DESC
$$;
ANALYZE;
