// Prints, as JSON, what a page loads for each search box: files by kind, in bytes after gzip -9.
import { execFileSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const HERE = new URL(".", import.meta.url).pathname;
const ROOT = join(HERE, "../..");
const EXAMPLES = join(ROOT, "search/examples");
const PAGE = '<!doctype html><html lang="en"><body><h1>Remittances</h1><p>One page is enough for it.</p></body></html>';

const gzipped = (content) => gzipSync(content, { level: 9 }).length;

// Return the sizes of a file of ours, or of one that its maker has built.
async function built(paths) {
  const sizes = await Promise.all(paths.map(async (path) => gzipped(await readFile(path))));
  return sizes.reduce((sum, size) => sum + size, 0);
}

// Return the sizes of a page's own script, bundled with all that it imports.
async function bundled(contents, resolveDir = HERE) {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir },
    outdir: "out",
    write: false,
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    logLevel: "error",
  });
  const size = (kind) => {
    const files = outputFiles.filter(({ path }) => path.endsWith(kind));
    return files.reduce((sum, { contents }) => sum + gzipped(contents), 0);
  };
  return { js: size(".js"), css: size(".css"), wasm: 0 };
}

function docsearch(name) {
  const options = '{ container: "#box", appId: "ID", apiKey: "key", indexName: "content" }';
  return bundled(`import docsearch from "${name}"; import "@docsearch/css"; docsearch(${options});`);
}

// What Pagefind writes beside a site, without the index: its default UI, and what that loads for the first search.
async function pagefind() {
  const site = await mkdtemp(join(tmpdir(), "site-"));
  try {
    await writeFile(join(site, "index.html"), PAGE);
    execFileSync(join(HERE, "node_modules/.bin/pagefind"), ["--site", site], { stdio: "ignore" });
    const file = (name) => join(site, "pagefind", name);
    return {
      js: await built([file("pagefind-ui.js"), file("pagefind.js")]),
      css: await built([file("pagefind-ui.css")]),
      wasm: await built([file("wasm.en.pagefind")]),
    };
  } finally {
    await rm(site, { recursive: true });
  }
}

const measured = {
  "`<m4d-search>` and `<m4d-latest>`": {
    js: await built([join(ROOT, "search/m4d_search/static/m4d-search.js")]),
    css: 0, // inside the script
    wasm: 0,
  },
  "DocSearch 5.2.0, search alone": await docsearch("@docsearch/js/docsearch"),
  "Pagefind 1.5.2, default UI and core": await pagefind(),
  "InstantSearch 4.118.1 with instant-meilisearch 1.0.0": await bundled('import "./instantsearch/main.js";', EXAMPLES),
  "DocSearch 5.2.0": await docsearch("@docsearch/js"),
};
process.stdout.write(JSON.stringify(measured));
