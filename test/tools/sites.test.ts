import { tryEach } from "./trial.js";

tryEach("After set-up sites run", ["hugo"], {
  Hugo: {
    folder: { "hugo.toml": 'baseURL = "http://example.org/"\n' },
    start: "hugo server",
    without: [1313],
    services: ["web"],
    isRun: true,
  },
  "Hugo with a port in a script": {
    folder: {
      "config.toml": 'baseURL = "http://example.org/"\n',
      "package.json": '{ "name": "shop", "scripts": { "dev": "hugo server -p 1414" } }',
    },
    start: "npm run dev",
    without: [1414],
    services: ["web"],
    isRun: true,
  },
});
