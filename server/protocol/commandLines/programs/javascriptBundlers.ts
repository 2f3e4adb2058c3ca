import type { Program } from "../program.js";

const viteConfig = { files: "vite.config.{ts,js,mjs,mts,cjs,cts}", port: ["server", "port"] };
const webpackConfig = { files: "webpack.config.{js,ts,cjs,mjs}", port: ["devServer", "port"] };

/**
 * Bundlers of JavaScript with a dev server, and servers of static files.
 *
 * Sources: each one's documentation of its command line; for variables and defaults, where it is silent, its source code as published on npm.
 */
export const javascriptBundlers: readonly Program[] = [
  {
    name: "Vite",
    commands: ["vite", "vite dev", "vite serve"],
    not: ["build", "optimize", "preview", "lib"],
    kind: "page",
    defaultPort: 5173,
    flag: "--port {port} --strictPort",
    repeats: "last",
    config: viteConfig,
  },
  {
    name: "Vite",
    commands: ["vite preview"],
    kind: "page",
    defaultPort: 4173,
    flag: "--port {port} --strictPort",
    repeats: "last",
    config: { ...viteConfig, port: ["preview", "port"] },
  },
  {
    name: "webpack",
    commands: ["webpack serve", "webpack s", "webpack server", "webpack-dev-server", "webpack-cli serve"],
    kind: "page",
    repeats: "last",
    defaultPort: 8080,
    flag: "--port {port}",
    config: webpackConfig,
  },
  {
    name: "Rspack",
    commands: ["rspack serve", "rspack dev", "rspack s", "rspack server"],
    kind: "page",
    defaultPort: 8080,
    flag: "--port {port}",
    config: { files: "rspack.config.{js,ts,cjs,mjs}", port: ["devServer", "port"] },
  },
  {
    name: "Rsbuild",
    commands: ["rsbuild dev", "rsbuild preview"],
    kind: "page",
    defaultPort: 3000,
    flag: "--port {port}",
    config: { files: "rsbuild.config.{ts,js,mjs,mts,cjs,cts}", port: ["server", "port"] },
  },
  {
    name: "Parcel",
    commands: ["parcel", "parcel serve"],
    not: ["build", "watch", "help"],
    kind: "page",
    repeats: "last",
    defaultPort: 1234,
    variable: "PORT",
    flag: "-p {port}",
    told: ["-p"],
  },
  { name: "Snowpack", commands: ["snowpack dev"], kind: "page", defaultPort: 8080, flag: "--port {port}" },
  {
    name: "Web Dev Server",
    commands: ["wds", "web-dev-server", "es-dev-server"],
    kind: "page",
    defaultPort: 8000,
    flag: "--port {port}",
    told: ["-p"],
    config: { files: "web-dev-server.config.{js,mjs,cjs}", port: ["port"] },
  },
  {
    name: "esbuild",
    commands: ["esbuild --serve", "esbuild --servedir"],
    kind: "page",
    defaultPort: 8000,
    flag: "--serve={port}",
    told: ["--serve=host:port"],
  },
  {
    name: "serve",
    commands: ["serve"],
    kind: "page",
    defaultPort: 3000,
    variable: "PORT",
    flag: "-l {port}",
    told: ["-l", "--listen", "-p"],
  },
  {
    name: "http-server",
    commands: ["http-server", "hs"],
    kind: "page",
    defaultPort: 8080,
    variable: "PORT",
    flag: "-p {port}",
    told: ["-p"],
  },
  { name: "live-server", commands: ["live-server"], kind: "page", defaultPort: 8080, variable: "PORT", flag: "--port={port}" },
  { name: "lite-server", commands: ["lite-server"], kind: "page", config: { files: "bs-config.js", port: ["port"] }, defaultPort: 3000 },
  {
    name: "Browsersync",
    commands: ["browser-sync", "browser-sync start"],
    not: ["init", "reload", "recipe"],
    kind: "page",
    defaultPort: 3000,
    flag: "--port {port}",
  },
  {
    name: "json-server",
    commands: ["json-server"],
    kind: "server",
    defaultPort: 3000,
    flag: "--port {port}",
    told: ["-p"],
  },
];
