import assert from "node:assert/strict";
import { servedService, type PortUse } from "../../../client/starting/servedService.js";
import { startOf } from "../../../client/starting/startOf.js";
import { variablePlaces } from "../../../client/variables/variableTexts.js";

const WEB = "${command:portDaddy.port}";
const WEB_URL = "${command:portDaddy.url}";
const API = "${input:apiPort}";

const project = {
  services: new Map([
    ["web", { env: "PORT" }],
    ["api", { env: "API_PORT" }],
  ]),
  mainService: "web",
};

const uses = (value: unknown): PortUse[] =>
  variablePlaces(value).map((place) => ({ ...place, service: place.variable === API ? "api" : "web", isUrl: place.variable === WEB_URL }));

const served = (configuration: object): string | undefined => {
  const launched = { type: "node", request: "launch", name: "it", ...configuration };
  return servedService(launched, uses(launched), project);
};

const servedByTask = (task: object): string | undefined => {
  const started = startOf({ label: "it", type: "shell", ...task }, "linux");
  return servedService(started, uses(started), project);
};

suite("The service that is started with a port", () => {
  test("is the one whose port the program listens on, not those that it reaches", () => {
    const program = "${workspaceFolder}/web/server.js";
    assert.equal(served({ program, env: { PORT: WEB, API_PORT: API } }), "web");
    assert.equal(served({ program, env: { API_PORT: API, PORT: WEB } }), "web");
    assert.equal(served({ program: "${workspaceFolder}/api/server.js", env: { API_PORT: API } }), "api");
    assert.equal(served({ program, env: { API_PORT: API } }), undefined);
    assert.equal(served({ program: "${workspaceFolder}/main.js", env: { API_PORT: API } }), "api");
    assert.equal(served({ program: "main.js", env: { PORT: API } }), "api");
    assert.equal(served({ program: "main.js", env: { PORT: WEB, API_URL: `http://localhost:${API}` } }), "web");
    assert.equal(served({ type: "coreclr", program: "app.dll", env: { ASPNETCORE_URLS: `http://localhost:${WEB}` } }), "web");
  });

  test("is known by flags", () => {
    assert.equal(served({ runtimeExecutable: "vite", runtimeArgs: ["--port", WEB] }), "web");
    assert.equal(served({ runtimeExecutable: "vite", runtimeArgs: ["--port", WEB, "--api-port", API] }), "web");
    assert.equal(served({ program: "main.js", args: [`--proxy=http://localhost:${API}`] }), undefined);
    assert.equal(served({ type: "debugpy", program: "manage.py", args: ["runserver", `0.0.0.0:${API}`] }), "api");
    assert.equal(served({ type: "php", runtimeArgs: ["-S", `localhost:${WEB}`, "-t", "public"] }), "web");
    assert.equal(served({ type: "java", mainClass: "App", vmArgs: `-Dserver.port=${WEB}` }), "web");
  });

  test("is none where a server is only reached", () => {
    for (const type of ["chrome", "msedge", "pwa-chrome", "firefox", "editor-browser"])
      assert.equal(served({ type, url: WEB_URL, env: { PORT: WEB } }), undefined, type);
    assert.equal(served({ request: "attach", port: WEB, env: { PORT: WEB } }), undefined);
    assert.equal(served({ program: "web.js", serverReadyAction: { uriFormat: `http://localhost:${WEB}` } }), undefined);
    assert.equal(served({ program: "node_modules/mocha/bin/mocha.js", env: { PORT: WEB } }), undefined);
    assert.equal(served({ type: "debugpy", module: "pytest", env: { PORT: WEB } }), undefined);
    assert.equal(served({ type: "go", mode: "test", program: ".", env: { PORT: WEB } }), undefined);
    assert.equal(served({ runtimeExecutable: "npm", runtimeArgs: ["run", "test:e2e"], env: { PORT: WEB } }), undefined);
    assert.equal(served({ program: "web.js", env: { PORT: WEB }, __pendingTargetId: "1" }), undefined, "a child session");
  });

  test("is found in tasks, too", () => {
    const options = { env: { PORT: WEB } };
    assert.equal(servedByTask({ command: "npm run dev", options }), "web");
    assert.equal(servedByTask({ type: "npm", script: "start", options }), "web");
    assert.equal(servedByTask({ command: "node", args: ["api/server.js", "--port", API] }), "api");
    assert.equal(servedByTask({ command: `PORT=${WEB} npm start` }), "web");
    assert.equal(servedByTask({ command: `npx cross-env PORT=${WEB} API_PORT=${API} npx tsx watch src/index.ts` }), "web");
    assert.equal(servedByTask({ command: `npx http-server -p ${WEB}` }), "web");
    assert.equal(servedByTask({ command: "true", linux: { command: "node server.js" }, options }), "web");
    for (const command of [
      `echo web has port ${WEB}`,
      `curl -s http://localhost:${WEB}/health`,
      `curl -s ${WEB_URL}/health && open ${WEB_URL}`,
      `npx wait-on tcp:${WEB}`,
      `PORT=${WEB} npx playwright test`,
      `PORT=${WEB} npm test`,
      `PORT=${WEB} pnpm run e2e`,
      `xdg-open http://localhost:${WEB}`,
      `psql -p ${API}`,
    ])
      assert.equal(servedByTask({ command }), undefined, command);
    assert.equal(servedByTask({ type: "npm", script: "e2e", options }), undefined);
  });
});
