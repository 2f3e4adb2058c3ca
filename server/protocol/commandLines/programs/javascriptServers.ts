import type { Program } from "../program.js";

/**
 * Servers written in JavaScript: runtimes, frameworks for APIs, content systems.
 *
 * Sources: each one's documentation of its command line; for variables and defaults, where it is silent, its source code as published on npm.
 */
export const javascriptServers: readonly Program[] = [
  {
    name: "Nitro",
    commands: ["nitro dev", "nitropack dev", "nitro preview", "nitropack preview"],
    kind: "server",
    defaultPort: 3000,
    variable: "PORT",
    flag: "--port {port}",
  },
  { name: "NestJS", commands: ["nest start"], kind: "server", defaultPort: 3000, variable: "PORT" },
  { name: "AdonisJS", commands: ["ace serve"], kind: "server", defaultPort: 3333, variable: "PORT" },
  { name: "Strapi", commands: ["strapi develop", "strapi dev", "strapi start"], kind: "server", defaultPort: 1337, variable: "PORT" },
  {
    name: "Medusa",
    commands: ["medusa develop", "medusa start"],
    kind: "server",
    defaultPort: 9000,
    variable: "PORT",
    flag: "--port {port}",
    told: ["-p"],
  },
  {
    name: "Keystone",
    commands: ["keystone", "keystone dev", "keystone start"],
    not: ["build", "postinstall", "migrate", "prisma", "telemetry"],
    kind: "server",
    defaultPort: 3000,
    variable: "PORT",
  },
  { name: "Directus", commands: ["directus start"], kind: "server", defaultPort: 8055, variable: "PORT" },
  { name: "Sanity", commands: ["sanity dev", "sanity start", "sanity preview"], kind: "page", defaultPort: 3333, flag: "--port {port}" },
  {
    name: "n8n",
    commands: ["n8n", "n8n start"],
    not: ["export", "import", "execute", "update", "user-management", "worker", "webhook", "db", "license"],
    kind: "server",
    defaultPort: 5678,
    variable: "N8N_PORT",
  },
  {
    name: "Node-RED",
    commands: ["node-red"],
    not: ["admin"],
    kind: "server",
    defaultPort: 1880,
    variable: "PORT",
    flag: "-p {port}",
    told: ["-p"],
  },
  {
    name: "SAP CAP",
    commands: ["cds watch", "cds serve", "cds run", "cds-serve"],
    kind: "server",
    defaultPort: 4004,
    variable: "PORT",
    flag: "--port {port}",
    told: ["-p"],
  },
  { name: "Mastra", commands: ["mastra dev"], kind: "server", defaultPort: 4111, variable: "PORT" },
  { name: "LangGraph", commands: ["langgraphjs dev"], kind: "server", defaultPort: 2024, flag: "--port {port}", told: ["-p"] },
  { name: "Deno", commands: ["deno serve"], kind: "server", defaultPort: 8000, flag: "--port {port}" },
  { name: "Bun", commands: ["bun --hot"], kind: "server", defaultPort: 3000, variable: "PORT", flag: "--port {port}", ownCode: true },
  { name: "Node.js", commands: ["node", "nodemon", "tsx", "ts-node", "ts-node-dev", "node-dev", "tsnd"], kind: "server", ownCode: true },
];
