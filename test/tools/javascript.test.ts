import { tryEach } from "./trial.js";

const page = { "index.html": "<p>shop" };
/** A page of Next.js in a folder. */
const nextPage = (folder = "") => ({ [`${folder}pages/index.js`]: "export default () => 'shop';" });

tryEach("After set-up projects in JavaScript run", [], {
  "a page with a number": { folder: "launch-url", more: page, start: "npm run dev", without: [5180], services: ["web"] },
  "a page without a number": { folder: "mixed-eol", more: page, start: "npm run dev", without: [5173], services: ["web"] },
  "two servers, of which one reads PORT as well": {
    folder: "two-node-servers",
    start: "npm run dev:api",
    without: [4000],
    services: ["api"],
  },
  "Next.js with its default as a number": {
    folder: "out-of-range",
    more: nextPage(),
    start: "npm run dev",
    without: [3000],
    services: ["web"],
  },
  "packages of one name": {
    folder: "duplicate-names",
    more: { "apps/shop/web/index.html": "<p>shop" },
    start: "cd apps/shop/web && npm run dev",
    without: [5182],
    services: ["shop-web"],
  },
  "a page and a server by concurrently": {
    folder: "concurrently-quotes",
    more: { ...page, "server.ts": "setInterval(() => {}, 1000);" },
    start: "BROWSER=none npm run dev",
    without: [5173],
    services: ["web"],
  },
  "a package of pnpm": {
    folder: "pnpm-exclude",
    more: { "packages/web/index.html": "<p>shop" },
    start: "cd packages/web && npm run dev",
    without: [5173],
    services: ["web"],
  },
  "a monorepo of Turborepo, which passes no variables by itself": {
    folder: "turbo",
    more: {
      ...nextPage("apps/web/"),
      "apps/docs/package.json": '{ "name": "docs", "scripts": { "build": "next build" } }',
      "package-lock.json": JSON.stringify({
        name: "mono",
        lockfileVersion: 3,
        packages: {
          "": { name: "mono", workspaces: ["apps/*"] },
          "apps/docs": { name: "docs" },
          "apps/web": { name: "web" },
          "node_modules/docs": { resolved: "apps/docs", link: true },
          "node_modules/web": { resolved: "apps/web", link: true },
        },
      }),
    },
    start: "turbo run dev",
    without: [3000],
    services: ["web"],
  },
  "a Procfile, whose runner gives each line a PORT of its own": {
    folder: { "package.json": '{ "name": "shop" }', "Procfile.dev": "web: npx vite --port 5180\ncss: sleep 60\n" },
    more: page,
    start: "nf -j Procfile.dev start",
    without: [5180],
    services: ["web"],
  },
  webpack: {
    folder: { "package.json": '{ "name": "shop", "scripts": { "dev": "webpack serve --port 8085" } }' },
    more: {
      "src/index.js": "console.log(1);",
      "webpack.config.js": "module.exports = { mode: 'development', devServer: { hot: false } };",
    },
    start: "npm run dev",
    without: [8085],
    services: ["web"],
  },
  "scripts of Yarn 4": {
    folder: {
      "package.json": '{ "name": "shop", "packageManager": "yarn@4.18.1", "scripts": { "dev": "next dev -p 3201", "api": "node api.js" } }',
    },
    more: nextPage(),
    start: "npm run dev",
    without: [3201],
    services: ["web"],
  },
});
