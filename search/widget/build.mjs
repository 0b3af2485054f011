// Builds m4d-search.js; with --check only compares it with what is committed. Needs `npm ci` and no network.
import { createHash } from "node:crypto";
import { readFile, readdir, writeFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import { build, transform } from "esbuild";

const HERE = new URL(".", import.meta.url);
const TARGET = new URL("../m4d_search/static/", HERE);
const GUIDE = new URL("../../docs/embed.md", HERE);
const MOST_BYTES = 12 * 1024; // gzipped, all in all

const sheetAsText = {
  name: "sheet-as-text",
  setup: ({ onLoad }) =>
    onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await transform(await readFile(path, "utf-8"), { loader: "css", minify: true });
      return { contents: code.trim(), loader: "text" };
    }),
};

async function bundle() {
  const { outputFiles } = await build({
    absWorkingDir: HERE.pathname,
    entryPoints: ["src/main.ts"],
    write: false,
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    charset: "utf8",
    plugins: [sheetAsText],
  });
  return outputFiles[0].text;
}

const script = await bundle();
const gzip = gzipSync(script, { level: 9 }).length;
if (gzip > MOST_BYTES) {
  console.error(`m4d-search.js has ${gzip} bytes gzipped, more than ${MOST_BYTES}.`);
  process.exit(1);
}
const integrity = `sha384-${createHash("sha384").update(script).digest("base64")}`;
const digest = createHash("sha256").update(script).digest("hex").slice(0, 12);
const guide = (await readFile(GUIDE, "utf-8"))
  .replaceAll(/sha384-[\w+/=]+/g, integrity)
  .replaceAll(/m4d-search\.[0-9a-f]{12}\.js/g, `m4d-search.${digest}.js`);
const files = new Map([
  [new URL("m4d-search.js", TARGET), script],
  [GUIDE, guide],
]);
if (process.argv.includes("--check")) {
  const isSame = async ([path, text]) => (await readFile(path, "utf-8")) === text;
  const compared = await Promise.all([...files].map(isSame));
  if ((await readdir(TARGET)).length !== 1 || compared.includes(false)) {
    console.error("m4d_search/static or docs/embed.md is not what search/widget builds: run `make widget`.");
    process.exit(1);
  }
} else {
  await Promise.all([...files].map(([path, text]) => writeFile(path, text)));
}
