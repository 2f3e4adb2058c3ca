import type { Program } from "../program.js";

/** Servers written in Ruby. Sources: each one's documentation of its command line, and its source code where it is silent. */
export const ruby: readonly Program[] = [
  {
    name: "Rails",
    commands: ["rails server", "rails s"],
    kind: "server",
    defaultPort: 3000,
    variable: "PORT",
    flag: "-p {port}",
    told: ["-p"],
    signs: [{ file: "bin/rails" }, { file: "config/application.rb", holds: "Rails::Application" }],
  },
  {
    name: "Vite Ruby",
    commands: ["vite dev --vite-ruby"],
    kind: "page",
    defaultPort: 3036,
    variable: "VITE_RUBY_PORT",
    signs: [{ file: "config/vite.json" }],
  },
  {
    name: "Puma",
    commands: ["puma"],
    kind: "server",
    defaultPort: 9292,
    variable: "PORT",
    flag: "-p {port}",
    told: ["-p", "-b host:port", "--bind host:port"],
    signs: [{ file: "config/puma.rb" }],
  },
  {
    name: "Rack",
    commands: ["rackup"],
    kind: "server",
    defaultPort: 9292,
    flag: "-p {port}",
    told: ["-p"],
    signs: [{ file: "config.ru", start: "bundle exec rackup -p {port}" }],
  },
];
