import { type Command, partOf, type SetVariable, type Word } from "./commandLine.js";

/** A command while what only starts it is taken away. */
export interface Started extends Omit<Command, "words" | "variables"> {
  variables: readonly SetVariable[];
  words: readonly Word[];
}

/** A program's name without its path and the extensions of Windows: `.\node_modules\.bin\vite.cmd` is `vite`. */
export function nameOf(word: Word): Word {
  const { value } = word;
  if (value.includes("://")) return word;
  const from = Math.max(value.lastIndexOf("/"), value.lastIndexOf("\\")) + 1;
  const extension = /\.(?:cmd|exe|bat|ps1)$/i.exec(value);
  const to = extension === null ? value.length : extension.index;
  return from === 0 && to === value.length ? word : partOf(word, from, to);
}

/** Programs of packages that have another name than their package. Source: `bin` in their package.json. */
const PROGRAMS: Readonly<Record<string, string>> = {
  "@angular/cli": "ng",
  "@nestjs/cli": "nest",
  "@vue/cli-service": "vue-cli-service",
  "@ionic/cli": "ionic",
  "@redwoodjs/cli": "rw",
  "@shopify/cli": "shopify",
  "@web/dev-server": "wds",
  "@strapi/strapi": "strapi",
  "@medusajs/cli": "medusa",
  "@react-router/dev": "react-router",
  "@react-router/serve": "react-router-serve",
  "@remix-run/dev": "remix",
  "@remix-run/serve": "remix-serve",
  "@rspack/cli": "rspack",
  "@rsbuild/core": "rsbuild",
  "@docusaurus/core": "docusaurus",
  "firebase-tools": "firebase",
  "netlify-cli": "netlify",
  "webpack-cli": "webpack",
  "@sap/cds-dk": "cds",
  "azure-functions-core-tools": "func",
  "@langchain/langgraph-cli": "langgraphjs",
  "@marp-team/marp-cli": "marp",
  "@stoplight/prism-cli": "prism",
  "sirv-cli": "sirv",
  "local-web-server": "ws",
  "parcel-bundler": "parcel",
  "docsify-cli": "docsify",
  "fastify-cli": "fastify",
  "@slidev/cli": "slidev",
  "@observablehq/framework": "observable",
  "@stencil/core": "stencil",
  "@azure/static-web-apps-cli": "swa",
  "gatsby-cli": "gatsby",
  "ember-cli": "ember",
  "preact-cli": "preact",
  "hexo-cli": "hexo",
  "@quasar/cli": "quasar",
  "@umijs/max": "max",
  "@modern-js/app-tools": "modern",
  "@ice/app": "ice",
  "@rspress/core": "rspress",
  "@ladle/react": "ladle",
  "@sanity/cli": "sanity",
  "@farmfe/cli": "farm",
  "@wordpress/env": "wp-env",
  "@keystone-6/core": "keystone",
  "genkit-cli": "genkit",
  "@graphql-hive/gateway": "hive-gateway",
  "@backstage/cli": "backstage-cli",
};

/** Whether a package brings a program: `@angular/cli` brings `ng`. */
export const bringsProgram = (name: string, program: string): boolean =>
  (Object.hasOwn(PROGRAMS, name) ? PROGRAMS[name] : name) === program;

/** The program of a package as `npx` takes it: `vite@latest`, `@angular/cli@17`. */
export function programOf(word: Word): Word {
  const at = word.value.indexOf("@", 1);
  const name = at === -1 ? word.value : word.value.slice(0, at);
  const program = Object.hasOwn(PROGRAMS, name) ? PROGRAMS[name]! : undefined;
  if (program !== undefined) return { ...word, value: program };
  return at === -1 ? word : partOf(word, 0, at);
}
