import type { Program } from "../program.js";

/**
 * Workbenches beside a project: catalogues of components, browsers of databases, catchers of mail, doubles of other servers.
 *
 * Sources: each one's documentation of its command line; for variables, defaults and repeated flags its source code and trials.
 */
export const tools: readonly Program[] = [
  // Without `-p` it listens on any free port, so that the number of a script must stay there.
  {
    name: "Storybook",
    commands: ["storybook dev", "start-storybook"],
    kind: "tool",
    variable: "SBCONFIG_PORT",
    flag: "-p {port}",
    told: ["-p"],
    repeats: "last",
  },
  {
    name: "Ladle",
    commands: ["ladle serve", "ladle dev", "ladle preview"],
    kind: "tool",
    defaultPort: 61000,
    flag: "--port {port}",
    told: ["-p"],
    repeats: "last",
  },
  {
    name: "Histoire",
    commands: ["histoire dev", "histoire preview"],
    kind: "tool",
    defaultPort: 6006,
    flag: "--port {port}",
    told: ["-p"],
  },
  { name: "React Cosmos", commands: ["cosmos"], kind: "tool", defaultPort: 5000, flag: "--port {port}" },
  {
    name: "React Styleguidist",
    commands: ["styleguidist server"],
    kind: "tool",
    defaultPort: 6060,
    variable: "NODE_PORT",
    flag: "--port {port}",
  },
  { name: "React Email", commands: ["email dev"], kind: "tool", defaultPort: 3000, flag: "--port {port}", told: ["-p"] },
  { name: "Prisma Studio", commands: ["prisma studio"], kind: "tool", defaultPort: 5555, flag: "--port {port}", told: ["-p"] },
  { name: "Drizzle Studio", commands: ["drizzle-kit studio"], kind: "tool", defaultPort: 4983, flag: "--port {port}" },
  {
    name: "Genkit",
    commands: ["genkit start", "genkit ui:start"],
    kind: "tool",
    defaultPort: 4000,
    flag: "--port {port}",
    told: ["-p"],
    flagFirst: true,
  },
  { name: "Inngest", commands: ["inngest dev", "inngest-cli dev"], kind: "tool", defaultPort: 8288, flag: "--port {port}", told: ["-p"] },
  { name: "Prism", commands: ["prism mock", "prism proxy"], kind: "tool", defaultPort: 4010, flag: "--port {port}", told: ["-p"] },
  {
    name: "MailDev",
    commands: ["maildev"],
    kind: "tool",
    defaultPort: 1080,
    variable: "MAILDEV_WEB_PORT",
    flag: "--web {port}",
    told: ["--web", "-w"],
    repeats: "last",
  },
  {
    name: "Mailpit",
    commands: ["mailpit"],
    not: ["sendmail", "ingest", "dump", "readyz", "version"],
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
  { name: "MailCatcher", commands: ["mailcatcher"], kind: "tool", defaultPort: 1080, flag: "--http-port {port}", told: ["--http-port"] },
  {
    name: "Verdaccio",
    commands: ["verdaccio"],
    kind: "tool",
    defaultPort: 4873,
    flag: "--listen {port}",
    told: ["--listen host:port", "-l host:port"],
  },
  { name: "Temporal", commands: ["temporal server start-dev"], kind: "database", defaultPort: 7233, flag: "--port {port}", told: ["-p"] },
];
