// Builds what /playground loads; with --check only compares it with what is committed. Needs `npm ci` and no network.
import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { build } from "esbuild";

const HERE = new URL(".", import.meta.url);
const TARGET = new URL("../m4d_schema/pages/static/playground/", HERE);
const LICENSE = /^(licen[cs]e|copying)(\.|$)/i;

// GraphiQL brings its fonts inside its style sheet, two thirds of it; the page uses those of the system
const withoutFonts = {
  name: "without-fonts",
  setup: ({ onLoad }) =>
    onLoad({ filter: /graphiql\/dist\/style\.css$/ }, async ({ path }) => ({
      contents: (await readFile(path, "utf-8")).replaceAll(/@font-face\s*\{[^}]*\}/g, ""),
      loader: "css",
    })),
};

async function bundle() {
  const { outputFiles, metafile } = await build({
    absWorkingDir: new URL(".", HERE).pathname,
    entryPoints: { playground: "src/main.jsx" },
    outdir: "built", // nothing is written there
    write: false,
    bundle: true,
    minify: true,
    metafile: true,
    format: "esm",
    target: "es2022",
    jsx: "automatic",
    charset: "utf8",
    legalComments: "none", // LICENSES.txt has them whole
    define: { "process.env.NODE_ENV": '"production"' },
    // React's way to a <style> element, which the page's policy refuses
    alias: { "react-style-singleton": "./src/style-singleton.js" },
    plugins: [withoutFonts],
  });
  const files = outputFiles.map(({ path, text }) => [path.split(/[\\/]/).at(-1), text]);
  return new Map([...files, ["LICENSES.txt", await licenses(Object.keys(metafile.inputs))]]);
}

async function licenses(inputs) {
  const folders = inputs.map((path) => path.match(/^.*node_modules\/(?:@[^/]+\/)?[^/]+/)?.[0]);
  const texts = [...new Set(folders.filter(Boolean))].sort().map(async (folder) => {
    const { name, version, license } = JSON.parse(await readFile(new URL(`${folder}/package.json`, HERE), "utf-8"));
    const file = (await readdir(new URL(`${folder}/`, HERE))).sort().find((each) => LICENSE.test(each));
    const text = file ? await readFile(new URL(`${folder}/${file}`, HERE), "utf-8") : `License: ${license}`;
    return `${name} ${version}\n\n${text.replaceAll("\r\n", "\n").trim()}\n`;
  });
  const all = (await Promise.all(texts)).join(`\n${"-".repeat(80)}\n`);
  return `What playground.js and playground.css are made of.\n\n${all}`;
}

const files = await bundle();
if (process.argv.includes("--check")) {
  const committed = (await readdir(TARGET)).sort();
  const isSame = async (name) => (await readFile(new URL(name, TARGET), "utf-8")) === files.get(name);
  const compared = await Promise.all(committed.map(isSame));
  if (committed.length !== files.size || compared.includes(false)) {
    console.error("pages/static/playground is not what schema/playground builds: run `make playground`.");
    process.exit(1);
  }
} else {
  await mkdir(TARGET, { recursive: true });
  await Promise.all([...files].map(([name, text]) => writeFile(new URL(name, TARGET), text)));
}
