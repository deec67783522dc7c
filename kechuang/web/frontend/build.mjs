// Bundles echarts.js and copies htmx into static/vendor, each with its licence at the head.
import { build } from "esbuild";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";

const out = new URL("../static/vendor/", import.meta.url).pathname;
const version = name => JSON.parse(readFileSync(`node_modules/${name}/package.json`, "utf8")).version;
mkdirSync(out, { recursive: true });

await build({
  entryPoints: ["echarts.js"], bundle: true, minify: true, format: "iife", target: ["es2020"], legalComments: "none",
  outfile: `${out}echarts.js`,
  banner: { js: `/* Apache ECharts ${version("echarts")}, Apache-2.0; only the parts used here. */` },
});
const htmx = readFileSync("node_modules/htmx.org/dist/htmx.min.js", "utf8");
writeFileSync(`${out}htmx.js`, `/* htmx ${version("htmx.org")}, 0BSD. */\n${htmx}`);
