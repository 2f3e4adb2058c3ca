import { tryEach } from "./trial.js";

/** Rails' server reads PORT. Source: rails/rails, railties/lib/rails/commands/server/server_command.rb, `port`. */
const rails = `#!/usr/bin/env ruby
exit if ARGV[0] == "tailwindcss:watch" && sleep
at = ARGV.index("-p")
port = at ? ARGV[at + 1] : ENV.fetch("PORT", 3000)
exec "puma", "--port", port.to_s
`;
/** The gem hands the port to Vite. Source: ElMassimo/vite_ruby, vite_ruby/lib/vite_ruby/config.rb: VITE_RUBY_PORT before config/vite.json. */
const vite = `#!/usr/bin/env ruby
require "json"
port = ENV.fetch("VITE_RUBY_PORT") { JSON.parse(File.read("config/vite.json"))["development"]["port"] }
exec "npx", "vite", "--port", port.to_s, "--strictPort"
`;
const rack = { "config.ru": 'run ->(env) { [200, {}, ["shop"]] }\n' };

tryEach("After set-up projects in Ruby run", ["puma", "ruby-foreman"], {
  "Rails as the second line of a Procfile": {
    folder: "procfile-second",
    more: { ...rack, "bin/rails": rails },
    start: "chmod +x bin/rails && foreman start -f Procfile.dev",
    without: [3000],
    services: ["web"],
  },
  "Rails with a page of Vite Ruby": {
    folder: "vite-ruby",
    more: { ...rack, "bin/rails": rails, "bin/vite": vite, "index.html": "<p>shop" },
    start: "chmod +x bin/* && foreman start -f Procfile.dev",
    // Foreman gives its second line 100 more than the first.
    without: [3036, 5100],
    services: ["web", "vite"],
  },
  "Puma in a Procfile with Foreman's .env": {
    folder: { ...rack, ".env": "PORT=3500\n", "Procfile.dev": "web: puma --port $PORT\ncss: sleep 600\n" },
    start: "foreman start -f Procfile.dev",
    without: [3500],
    services: ["web"],
  },
  "Puma without a port": {
    folder: { ...rack, Procfile: "web: puma\n" },
    start: "foreman start",
    without: [9292],
    services: ["web"],
  },
});
