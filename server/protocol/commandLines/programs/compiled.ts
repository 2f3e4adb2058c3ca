import type { Program } from "../program.js";

/**
 * Servers written in C#, Go, Rust and Elixir.
 *
 * Sources: each one's documentation of its command line, and its source code where it is silent.
 */
export const compiled: readonly Program[] = [
  {
    name: "ASP.NET Core",
    // Properties/launchSettings.json decides over ASPNETCORE_URLS and ASPNETCORE_HTTP_PORTS here, so that only the flag is sure.
    commands: ["dotnet run", "dotnet watch"],
    not: ["test", "build"],
    kind: "server",
    defaultPort: 5000,
    flag: "--urls=http://localhost:{port}",
    told: ["--urls host:port"],
    signs: [{ file: "Properties/launchSettings.json", holds: "applicationUrl", start: "dotnet run --urls=http://localhost:{port}" }],
  },
  { name: "Go", commands: ["go run"], kind: "server", told: ["-addr host:port", "-port", "-p"], ownCode: true },
  { name: "Air", commands: ["air"], not: ["init"], kind: "server", ownCode: true, signs: [{ file: ".air.toml" }] },
  { name: "Cargo", commands: ["cargo run", "cargo watch"], kind: "server", ownCode: true },
  {
    name: "Trunk",
    commands: ["trunk serve"],
    kind: "page",
    defaultPort: 8080,
    variable: "TRUNK_SERVE_PORT",
    flag: "--port {port}",
    told: ["-p"],
    signs: [{ file: "Trunk.toml" }],
  },
  { name: "Leptos", commands: ["cargo leptos watch", "cargo leptos serve", "cargo-leptos watch"], kind: "page", defaultPort: 3000 },
  {
    name: "Phoenix",
    commands: ["mix phx.server"],
    kind: "server",
    defaultPort: 4000,
    variable: "PORT",
    signs: [{ file: "mix.exs", holds: ":phoenix" }],
  },
];
