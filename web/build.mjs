// Builds the page: `node build.mjs [--out DIR] [--watch]`, DIR being dist unless told otherwise.
// Every file it writes is one the server embeds, so the output is the same for the same input.
import { build, context } from "esbuild";
import { copyFile, mkdir, readFile, utimes } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const root = dirname(fileURLToPath(import.meta.url));
const { values } = parseArgs({
  options: { out: { type: "string", default: join(root, "dist") }, watch: { type: "boolean", default: false } },
});
const out = resolve(values.out);

// The licences of what is bundled ask to travel with it.
async function notices() {
  const parts = [];
  for (const name of ["preact", "diff"]) {
    const text = await readFile(join(root, "node_modules", name, "LICENSE"), "utf8");
    parts.push(`${name}\n\n${text.trim().replaceAll("*/", "* /")}`);
  }
  return `/* This file contains:\n\n${parts.join("\n\n----\n\n")}\n*/`;
}

const options = {
  absWorkingDir: root,
  entryPoints: { app: "src/main.tsx" },
  outdir: out,
  bundle: true,
  minify: !values.watch,
  sourcemap: values.watch ? "inline" : false,
  format: "esm",
  target: ["chrome109", "firefox115", "safari16"],
  jsx: "automatic",
  jsxImportSource: "preact",
  legalComments: "none",
  footer: { js: await notices() },
  logLevel: "warning",
};

await mkdir(out, { recursive: true });
for (const name of ["index.html", "favicon.svg"]) await copyFile(join(root, "public", name), join(out, name));

if (values.watch) await (await context(options)).watch();
else {
  await build(options);
  // The folder is what a build tool looks at, and writing into its files does not make it newer.
  const now = new Date();
  await utimes(out, now, now);
}
