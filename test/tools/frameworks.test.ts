import { tryEach } from "./trial.js";

tryEach("After set-up projects of JavaScript's frameworks run", [], {
  Docusaurus: {
    folder: "docusaurus",
    more: {
      "docusaurus.config.js": 'module.exports = { title: "shop", url: "http://example.org", baseUrl: "/", plugins: [] };',
      "src/pages/index.js": "export default () => 'shop';",
    },
    start: "npm start -- --no-open",
    without: [3000],
    services: ["web"],
  },
  "a build of Docusaurus": {
    folder: "docusaurus",
    more: {
      "docusaurus.config.js": 'module.exports = { title: "shop", url: "http://example.org", baseUrl: "/" };',
      "build/index.html": "<p>shop",
    },
    start: "npm run serve -- --no-open",
    without: [3000],
    services: ["web"],
  },
  "NestJS with a debugger": {
    folder: "nest-debug",
    more: {
      "nest-cli.json": '{ "sourceRoot": "src" }',
      "tsconfig.json": JSON.stringify({
        compilerOptions: {
          module: "node20",
          target: "es2022",
          outDir: "dist",
          rootDir: "src",
          experimentalDecorators: true,
          skipLibCheck: true,
          types: [],
        },
      }),
      "src/main.ts": `import { Module } from "@nestjs/common";
import { NestFactory } from "@nestjs/core";

declare const process: { env: Record<string, string | undefined> };

@Module({})
class Shop {}

void NestFactory.create(Shop).then((app) => app.listen(process.env.PORT ?? 3000));
`,
    },
    start: "npm run start:dev",
    without: [3000],
    services: ["main"],
    always: [9229],
  },
  Astro: {
    folder: { "package.json": '{ "name": "shop", "scripts": { "dev": "astro dev --force" } }' },
    more: { "src/pages/index.astro": "<p>shop</p>\n" },
    start: "ASTRO_TELEMETRY_DISABLED=1 npm run dev",
    without: [4321],
    services: ["web"],
    isRun: true,
  },
});
