import type { Program } from "../program.js";

/** Servers written in PHP. Sources: each one's documentation of its command line, and its source code where it is silent. */
export const php: readonly Program[] = [
  {
    name: "Laravel",
    commands: ["artisan serve"],
    kind: "server",
    defaultPort: 8000,
    variable: "SERVER_PORT",
    flag: "--port={port}",
    signs: [{ file: "artisan" }],
  },
  {
    name: "Symfony",
    commands: ["symfony server:start", "symfony serve", "symfony local:server:start"],
    kind: "server",
    defaultPort: 8000,
    flag: "--port={port}",
    signs: [{ file: "symfony.lock", start: "symfony server:start --port={port}" }],
  },
  { name: "PHP", commands: ["php -S"], kind: "server", told: ["-S host:port"] },
];
