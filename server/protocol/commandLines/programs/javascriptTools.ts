import type { Program } from "../program.js";

/**
 * Workbenches beside a project of JavaScript: catalogues of components, browsers of databases, catchers of mail.
 *
 * Sources: each one's documentation of its command line; for variables and defaults, where it is silent, its source code as published on npm.
 */
export const javascriptTools: readonly Program[] = [
  {
    name: "Storybook",
    commands: ["storybook dev", "start-storybook", "storybook"],
    not: ["build", "add", "init", "upgrade", "migrate", "doctor", "info", "remove", "sandbox"],
    kind: "tool",
    defaultPort: 6006,
    variable: "SBCONFIG_PORT",
    flag: "-p {port}",
    told: ["-p"],
  },
  {
    name: "Ladle",
    commands: ["ladle serve", "ladle dev"],
    kind: "tool",
    repeats: "last",
    defaultPort: 61000,
    flag: "--port {port}",
    told: ["-p"],
  },
  {
    name: "Histoire",
    commands: ["histoire dev", "histoire preview"],
    kind: "tool",
    defaultPort: 6006,
    flag: "--port {port}",
    told: ["-p"],
  },
  { name: "Prisma Studio", commands: ["prisma studio"], kind: "tool", defaultPort: 5555, flag: "--port {port}", told: ["-p"] },
  { name: "Drizzle Studio", commands: ["drizzle-kit studio"], kind: "tool", defaultPort: 4983, flag: "--port {port}" },
  { name: "Genkit", commands: ["genkit start", "genkit ui:start"], kind: "tool", defaultPort: 4000, flag: "--port {port}", told: ["-p"] },
  {
    name: "MailDev",
    commands: ["maildev"],
    kind: "tool",
    defaultPort: 1080,
    variable: "MAILDEV_WEB_PORT",
    flag: "--web {port}",
    told: ["--web", "-w"],
  },
  {
    name: "Mailpit",
    commands: ["mailpit"],
    kind: "tool",
    defaultPort: 8025,
    flag: "--listen localhost:{port}",
    told: ["--listen host:port", "-l host:port"],
  },
  {
    name: "MailHog",
    commands: ["mailhog", "MailHog"],
    kind: "tool",
    defaultPort: 8025,
    flag: "-ui-bind-addr localhost:{port}",
    told: ["-ui-bind-addr host:port"],
  },
  { name: "Verdaccio", commands: ["verdaccio"], kind: "tool", defaultPort: 4873, flag: "--listen {port}", told: ["--listen", "-l"] },
];
