import assert from "node:assert/strict";
import { processName, UNKNOWN_PROGRAM } from "../../../server/protocol/wording/processName.js";

suite("what a process is called", () => {
  for (const [command, name] of [
    ["vite", "vite"],
    ["/usr/lib/postgresql/16/bin/postgres -D /var/lib/postgresql", "postgres"],
    ["node /home/ann/shop/node_modules/.bin/vite --port 3200", "vite"],
    ["node --inspect /home/ann/shop/node_modules/webpack/bin/webpack.js serve", "webpack"],
    ["node /home/ann/shop/node_modules/@angular/cli/bin/ng.js serve", "cli"],
    ["node /home/ann/shop/node_modules/.bin/next dev -p 3000", "next"],
    ["node --require /home/ann/shop/node_modules/tsx/dist/preflight.cjs --import file:///tsx/loader.mjs server.ts", "node server.ts"],
    ["node server.js", "node server.js"],
    ["node server.js -p 3000 -e production", "node server.js"],
    ["/usr/bin/node --enable-source-maps /home/ann/shop/web/server.js", "node server.js"],
    ["node", "node"],
    ["node -e require('http').createServer().listen(3200)", "node"],
    ["bash -c sleep 1", "bash"],
    ["python3 -m http.server 8000", "python3 -m http.server"],
    ["python3 -u -m uvicorn app:app", "python3 -m uvicorn"],
    ["python3 -c import http.server", "python3"],
    ['"C:\\Program Files\\nodejs\\node.exe" C:\\code\\blog\\server.js', "node server.js"],
    ["C:\\tools\\caddy.exe run", "caddy"],
    ["-bash", "-bash"],
    ["", UNKNOWN_PROGRAM],
    [UNKNOWN_PROGRAM, UNKNOWN_PROGRAM],
  ] as const) {
    test(command === "" ? "an empty command line" : command, () => assert.equal(processName(command), name));
  }

  for (const command of [
    "node --api-key SECRET server.js",
    "node --title SECRET",
    "node - --api-key SECRET",
    "node --eval=run( SECRET )",
    "node -pe process.env SECRET",
    "bash -lc API_KEY=SECRET vite --port 3200",
    "sh -ec curl --api-key=SECRET.sh",
    "python3 -W SECRET app.py",
    "perl -we print SECRET",
    "php -r echo SECRET;",
    "vite --api-key=SECRET",
    "--api-key=SECRET",
    "-pSECRET",
    "API_KEY=SECRET vite",
    '"" SECRET',
    "/ SECRET",
  ]) {
    test(`no argument is part of the name: ${command}`, () => assert.ok(!processName(command).includes("SECRET"), processName(command)));
  }
});
