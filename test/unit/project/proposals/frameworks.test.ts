import assert from "node:assert/strict";
import { inShort, type Repository, scripts, servicesOf } from "./repository.js";

/**
 * Each framework that Vercel knows, as its example is written, and its services: name, variable, preferred port, program.
 *
 * Source: `packages/frameworks/src/frameworks.ts` and `examples/` of https://github.com/vercel/vercel, by its `slug`; for what is not there the
 * framework's own template.
 */
const frameworks: Record<string, [repository: Repository, services: string[]]> = {
  blitzjs: [{ "package.json": scripts({ dev: "blitz dev", build: "blitz build", start: "blitz start" }) }, ["web PORT 3000 Blitz"]],
  nextjs: [
    { "package.json": scripts({ dev: "next dev", build: "next build", start: "next start", lint: "eslint" }) },
    ["web PORT 3000 Next.js"],
  ],
  gatsby: [
    {
      "package.json": scripts({ develop: "gatsby develop", start: "gatsby develop", build: "gatsby build", serve: "gatsby serve" }),
    },
    ["web PORT 8000 Gatsby"],
  ],
  remix: [{ "package.json": scripts({ build: "remix vite:build", dev: "remix vite:dev", typecheck: "tsc" }) }, ["web PORT 5173 Remix"]],
  "remix, classic": [
    { "package.json": scripts({ build: "remix build", dev: "remix dev", start: "remix-serve build" }) },
    ["web PORT 3000 Remix"],
  ],
  "react-router": [
    {
      "package.json": scripts({
        build: "react-router build",
        dev: "react-router dev",
        start: "react-router-serve ./build/server/index.js",
      }),
    },
    ["web PORT 5173 React Router"],
  ],
  astro: [
    { "package.json": scripts({ dev: "astro dev", start: "astro dev", build: "astro build", preview: "astro preview", astro: "astro" }) },
    ["web PORT 4321 Astro"],
  ],
  hexo: [
    { "package.json": scripts({ build: "hexo generate", clean: "hexo clean", deploy: "hexo deploy", server: "hexo server" }) },
    ["web PORT 4000 Hexo"],
  ],
  eleventy: [
    { "package.json": scripts({ build: "eleventy", watch: "eleventy --watch", serve: "eleventy --serve", start: "eleventy --serve" }) },
    ["web PORT 8080 Eleventy"],
  ],
  "docusaurus-2": [
    { "package.json": scripts({ docusaurus: "docusaurus", start: "docusaurus start", serve: "docusaurus serve" }) },
    ["web PORT 3000 Docusaurus"],
  ],
  docusaurus: [
    { "package.json": scripts({ examples: "docusaurus-examples", start: "docusaurus-start", build: "docusaurus-build" }) },
    ["web PORT 3000 Docusaurus"],
  ],
  preact: [
    { "package.json": scripts({ build: "preact build", serve: "sirv build --port 8080 --cors --single", dev: "preact watch" }) },
    ["web PORT 8080 Preact CLI"],
  ],
  "solidstart-1": [
    { "package.json": scripts({ dev: "vinxi dev", build: "vinxi build", start: "vinxi start", version: "vinxi version" }) },
    ["web PORT 3000 Vinxi"],
  ],
  solidstart: [
    { "package.json": scripts({ dev: "solid-start dev", build: "solid-start build", start: "solid-start start" }) },
    ["web PORT 3000 SolidStart"],
  ],
  dojo: [
    { "package.json": scripts({ dev: "dojo build --mode dev --watch --serve", build: "dojo build --mode dist", test: "dojo test" }) },
    ["web PORT 9999 Dojo"],
  ],
  ember: [{ "package.json": scripts({ build: "ember build --environment=production", start: "ember serve" }) }, ["web PORT 4200 Ember"]],
  vue: [
    { "package.json": scripts({ serve: "vue-cli-service serve", build: "vue-cli-service build", lint: "vue-cli-service lint" }) },
    ["web PORT 8080 Vue CLI"],
  ],
  scully: [
    { "package.json": scripts({ ng: "ng", start: "ng serve", scully: "scully", "scully:serve": "scully serve" }) },
    ["web PORT 4200 Angular", "scully SCULLY_PORT 1668 Scully"],
  ],
  "ionic-angular": [
    { "package.json": scripts({ ng: "ng", start: "ng serve", build: "ng build" }), "angular.json": {} },
    ["web PORT 4200 Angular"],
  ],
  angular: [{ "package.json": scripts({ ng: "ng", start: "ng serve", build: "ng build" }), "angular.json": {} }, ["web PORT 4200 Angular"]],
  polymer: [
    { "package.json": scripts({ start: "polymer serve", build: "polymer build", lint: "polymer lint" }) },
    ["web PORT 8081 Polymer"],
  ],
  svelte: [{ "package.json": scripts({ dev: "vite", build: "vite build", preview: "vite preview" }) }, ["web PORT 5173 Vite"]],
  "svelte, with Rollup": [
    { "package.json": scripts({ build: "rollup -c", dev: "rollup -c -w", start: "sirv public --no-clear" }) },
    ["web PORT 8080 sirv"],
  ],
  sveltekit: [
    { "package.json": scripts({ dev: "svelte-kit dev", build: "svelte-kit build", preview: "svelte-kit preview" }) },
    ["web PORT 3000 SvelteKit"],
  ],
  "sveltekit-1": [{ "package.json": scripts({ dev: "vite dev", build: "vite build", preview: "vite preview" }) }, ["web PORT 5173 Vite"]],
  "ionic-react": [
    { "package.json": scripts({ dev: "vite", build: "tsc && vite build", preview: "vite preview" }) },
    ["web PORT 5173 Vite"],
  ],
  "create-react-app": [
    { "package.json": scripts({ start: "react-scripts start", build: "react-scripts build", test: "react-scripts test" }) },
    ["web PORT 3000 Create React App"],
  ],
  gridsome: [
    { "package.json": scripts({ build: "gridsome build", develop: "gridsome develop", explore: "gridsome explore" }) },
    ["web PORT 8080 Gridsome"],
  ],
  umijs: [
    { "package.json": scripts({ dev: "umi dev", build: "umi build", postinstall: "umi setup", setup: "umi setup", start: "npm run dev" }) },
    ["web PORT 8000 Umi"],
  ],
  sapper: [
    { "package.json": scripts({ dev: "sapper dev", build: "sapper build --legacy", start: "node __sapper__/build" }) },
    ["web PORT 3000 Sapper"],
  ],
  saber: [{ "package.json": scripts({ dev: "saber", build: "saber build" }) }, ["web PORT 3000 Saber"]],
  stencil: [
    { "package.json": scripts({ build: "stencil build", start: "stencil build --dev --watch --serve", test: "stencil test --spec" }) },
    ["web PORT 3333 Stencil"],
  ],
  nuxtjs: [
    { "package.json": scripts({ build: "nuxt build", dev: "nuxt dev", generate: "nuxt generate", preview: "nuxt preview" }) },
    ["web PORT 3000 Nuxt"],
  ],
  redwoodjs: [
    { "package.json": { workspaces: { packages: ["api", "web"] } }, "redwood.toml": "[web]\n  port = 8910\n[api]\n  port = 8911\n" },
    ["web PORT 8910 RedwoodJS"],
  ],
  hugo: [{ "config.toml": 'baseURL = "https://example.com/"\n' }, ["web PORT 1313 Hugo"]],
  jekyll: [{ "_config.yml": "title: x\n", Gemfile: 'gem "jekyll", "~> 4.3"\n' }, ["web PORT 4000 Jekyll"]],
  brunch: [{ "package.json": scripts({ start: "brunch watch --server", build: "brunch build --production" }) }, ["web PORT 3333 Brunch"]],
  middleman: [{ "config.rb": "activate :autoprefixer\n", Gemfile: "gem 'middleman', '~> 4.2'\n" }, ["web PORT 4567 Middleman"]],
  zola: [{ "config.toml": 'base_url = "https://example.com"\n' }, ["web PORT 1111 Zola"]],
  hydrogen: [
    { "package.json": scripts({ build: "shopify hydrogen build", dev: "shopify hydrogen dev", preview: "shopify hydrogen preview" }) },
    ["web SHOPIFY_HYDROGEN_FLAG_PORT 3000 Hydrogen"],
  ],
  vite: [{ "package.json": scripts({ dev: "vite", build: "vite build", preview: "vite preview" }) }, ["web PORT 5173 Vite"]],
  "tanstack-start": [
    { "package.json": scripts({ dev: "vite dev --port 3000", build: "vite build", serve: "vite preview" }) },
    ["web PORT 3000 Vite"],
  ],
  vitepress: [
    { "package.json": scripts({ dev: "vitepress dev docs", build: "vitepress build docs", serve: "vitepress serve docs" }) },
    ["web PORT 5173 VitePress"],
  ],
  vuepress: [{ "package.json": scripts({ dev: "vuepress dev src", build: "vuepress build src" }) }, ["web PORT 8080 VuePress"]],
  parcel: [{ "package.json": scripts({ start: "parcel", build: "parcel build" }) }, ["web PORT 1234 Parcel"]],
  fastapi: [{ "main.py": "from fastapi import FastAPI\napp = FastAPI()\n", "requirements.txt": "fastapi\n" }, ["web PORT 8000 FastAPI"]],
  flask: [
    { "app.py": "from flask import Flask\napp = Flask(__name__)\n", "requirements.txt": "Flask\n" },
    ["web FLASK_RUN_PORT 5000 Flask"],
  ],
  django: [
    { "manage.py": "os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'x.settings')\n", "requirements.txt": "Django\n" },
    ["web PORT 8000 Django"],
  ],
  eve: [{ "package.json": scripts({ dev: "eve dev", build: "eve build" }, { dependencies: { eve: "0" } }) }, ["main PORT 2000 eve"]],
  sanity: [
    { "package.json": scripts({ dev: "sanity dev", start: "sanity start", build: "sanity build", deploy: "sanity deploy" }) },
    ["web SANITY_STUDIO_SERVER_PORT 3333 Sanity"],
  ],
  "sanity-v2": [
    { "package.json": scripts({ start: "sanity start", build: "sanity build" }) },
    ["web SANITY_STUDIO_SERVER_PORT 3333 Sanity"],
  ],
  storybook: [
    { "package.json": scripts({ storybook: "storybook dev -p 6006", "build-storybook": "storybook build" }) },
    ["storybook SBCONFIG_PORT 6006 Storybook"],
  ],
  nitro: [
    { "package.json": scripts({ build: "nitro build", dev: "nitro dev", preview: "node .output/server/index.mjs" }) },
    ["main PORT 3000 Nitro"],
  ],
  hono: [
    {
      "package.json": scripts(
        { dev: "tsx watch src/index.ts", build: "tsc", start: "node dist/index.js" },
        { dependencies: { hono: "4" } },
      ),
      "src/index.ts": "serve({ fetch: app.fetch, port: 3000 }, (info) => {})",
    },
    ["main PORT 3000 Node.js"],
  ],
  express: [
    { "package.json": scripts({ start: "node index.js" }, { dependencies: { express: "5" } }), "index.js": "app.listen(3000)" },
    ["main PORT 3000 Node.js"],
  ],
  h3: [
    { "package.json": scripts({ dev: "listhen -w --open ./app.ts", start: "node app.mjs" }, { dependencies: { h3: "1" } }) },
    ["main PORT 3000 listhen"],
  ],
  koa: [
    { "package.json": scripts({ start: "node src/index.js" }, { dependencies: { koa: "3" } }), "src/index.js": "app.listen(3000)" },
    ["main PORT 3000 Node.js"],
  ],
  nestjs: [
    {
      "package.json": scripts({
        build: "nest build",
        start: "nest start",
        "start:dev": "nest start --watch",
        "start:prod": "node dist/main",
      }),
      "src/main.ts": "await app.listen(process.env.PORT ?? 3000);",
    },
    ["main PORT 3000 NestJS"],
  ],
  elysia: [
    {
      "package.json": scripts({ dev: "bun run --watch src/index.ts" }, { dependencies: { elysia: "1" } }),
      "src/index.ts": "const app = new Elysia().get('/', () => 'x').listen(3000)",
    },
    ["main PORT 3000 Bun"],
  ],
  fastify: [
    { "package.json": scripts({ start: "fastify start -l info app.js", dev: "fastify start -w -l info -P app.js" }) },
    ["main PORT 3000 Fastify CLI"],
  ],
  xmcp: [{ "package.json": scripts({ build: "xmcp build", dev: "xmcp dev", start: "node dist/http.js" }) }, ["main PORT 3001 xmcp"]],
  bun: [{ "package.json": scripts({ dev: "bun --hot server.ts" }), "server.ts": "Bun.serve({ fetch() {} })" }, ["main PORT 3000 Bun"]],
  node: [
    { "package.json": scripts({ start: "node server.js" }), "server.js": "http.createServer(x).listen(process.env.PORT || 3000)" },
    ["main PORT 3000 Node.js"],
  ],
  go: [{ "go.mod": "module x\n", "main.go": 'http.ListenAndServe(":8080", nil)' }, ["web PORT 8080 -"]],
  mastra: [{ "package.json": scripts({ dev: "mastra dev", build: "mastra build", start: "mastra start" }) }, ["main PORT 4111 Mastra"]],
};

suite("Services of each framework", () => {
  for (const [slug, [repository, services]] of Object.entries(frameworks)) {
    test(slug, async () => assert.deepEqual(inShort(await servicesOf(repository)), services));
  }
});
