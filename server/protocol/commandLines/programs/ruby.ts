import type { Program } from "../program.js";

/** Servers written in Ruby. Sources: each one's documentation of its command line; for variables its source code. */
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
  // `bin/vite dev` is known as Vite's own command line; the gem hands it the port.
  {
    name: "Vite Ruby",
    commands: ["vite_ruby dev"],
    kind: "page",
    defaultPort: 3036,
    variable: "VITE_RUBY_PORT",
    signs: [{ file: "config/vite.json" }],
  },
  // Rails' template and Heroku's guide for config/puma.rb read PORT; without it Puma reads no variable.
  {
    name: "Puma",
    commands: ["puma -C", "puma --config"],
    kind: "server",
    defaultPort: 3000,
    variable: "PORT",
    flag: "-p {port}",
    told: ["-p", "-b host:port", "--bind host:port"],
  },
  {
    name: "Puma",
    commands: ["puma"],
    kind: "server",
    defaultPort: 9292,
    flag: "-p {port}",
    told: ["-p", "-b host:port", "--bind host:port"],
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
  { name: "Thin", commands: ["thin start"], kind: "server", defaultPort: 3000, flag: "-p {port}", told: ["-p"] },
  {
    name: "Unicorn",
    commands: ["unicorn", "unicorn_rails"],
    kind: "server",
    defaultPort: 8080,
    flag: "-p {port}",
    told: ["-p", "-l host:port", "--listen host:port"],
  },
  {
    name: "Falcon",
    commands: ["falcon serve", "falcon"],
    not: ["host", "virtual", "supervisor", "proxy"],
    kind: "server",
    defaultPort: 9292,
    flag: "--port {port}",
    told: ["-p", "--bind host:port", "-b host:port"],
  },
  { name: "Passenger", commands: ["passenger start"], kind: "server", defaultPort: 3000, flag: "--port {port}", told: ["-p"] },
  { name: "shotgun", commands: ["shotgun"], kind: "server", defaultPort: 9393, flag: "--port {port}", told: ["-p"] },
  { name: "Hanami", commands: ["hanami server"], kind: "server", defaultPort: 2300, flag: "--port {port}", told: ["-p"] },
  { name: "AnyCable", commands: ["anycable-go"], kind: "server", defaultPort: 8080, variable: "ANYCABLE_PORT", flag: "--port={port}" },
  { name: "Ruby", commands: ["ruby"], kind: "server", ownCode: true },
];
