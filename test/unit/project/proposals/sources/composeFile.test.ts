import assert from "node:assert/strict";
import { openWorkspaceFiles } from "../../../../../client/project/files/openWorkspaceFiles.js";
import { proposeFromCompose } from "../../../../../client/project/proposals/sources/composeFile.js";
import { TemporaryHome } from "../../temporaryHome.js";

suite("Services of compose files", () => {
  let home: TemporaryHome;
  setup(() => (home = new TemporaryHome()));
  teardown(() => home.remove());

  const find = async (written: Record<string, string>) => {
    home.mkdir("shop");
    for (const [name, text] of Object.entries(written)) home.write(`shop/${name}`, text);
    const files = await openWorkspaceFiles(home.path("shop"));
    return { proposals: await proposeFromCompose(files), problems: files.problems };
  };

  /** One line for each service: name, kind, variable, port, other ports. */
  const short = async (written: Record<string, string>) =>
    (await find(written)).proposals.map(({ service, kind, env, preferred, otherPorts }) =>
      [service, kind, env, preferred, otherPorts && `(${otherPorts.join(" ")})`].filter((each) => each !== undefined).join(" "),
    );
  const one = async (ports: string, more = "") =>
    short({ "compose.yaml": `services:\n  api:\n    build: .\n    ports: ${ports}\n${more}` });

  test("the port that a person opens, never a debugger's, never 80 as a number", async () => {
    const text = `services:
  backend:
    build: backend
    ports:
      - 80:80
      - 9229:9229
      - 8081:8081
  tracing:
    image: jaegertracing/all-in-one
    ports:
      - "5778:5778"
      - "16686:16686"
  mail:
    image: mailhog/mailhog
    ports:
      - 1025:1025
      - 8025:8025
`;
    assert.deepEqual(await short({ "compose.yaml": text }), [
      "backend server 8081 (80 9229)",
      "tracing tool 16686 (5778)",
      "mail tool 8025 (1025)",
    ]);
  });

  test("databases, brokers and caches by image, command, name and port", async () => {
    const text = `services:
  cache: { image: "redis:7", ports: ["6379:6379"] }
  db: { image: "postgres:16", ports: ["5432:5432"] }
  other: { image: "ghcr.io/acme/own:1", ports: ["5433:5432"] }
  store: { build: ., command: redis-server --port 7000, ports: ["7000:7000"] }
  queue: { build: queue, ports: ["7001:7001"] }
  shop: { build: ., ports: ["8088:8088"] }
  web: { build: ., ports: ["8089:80"] }
`;
    assert.deepEqual(await short({ "compose.yaml": text }), [
      "cache database 6379",
      "db database 5432",
      "other database 5433",
      "store database 7000",
      "queue database 7001",
      "shop server 8088",
      "web page 8089",
    ]);
  });

  test("a variable that is there already, with the default, or the value in .env", async () => {
    assert.deepEqual(await one('["${BIND_IP:-127.0.0.1}:${WEB_PORT:-8087}:80"]'), ["api server WEB_PORT 8087"]);
    assert.deepEqual(await one('["$WEB_PORT:80"]'), ["api server WEB_PORT"]);
    assert.deepEqual(await short({ ".env": "# so\nexport WEB_PORT='8099'\n" }), ["api server WEB_PORT 8099"]);
  });

  test("nothing where Docker chooses, in the host's network, for UDP, ranges and privileged numbers alone", async () => {
    for (const ports of ["[3000]", '["53:53/udp"]', "[80:80, 443:443]", "[9229:9229]", "[]"]) assert.deepEqual(await one(ports), []);
    assert.deepEqual(await one('["3000:3000"]', "    network_mode: host\n"), []);
    const { proposals, problems } = await find({
      "compose.yaml": 'services: { api: { image: x, ports: ["8080-8090:80"] } }',
    });
    assert.deepEqual([proposals, problems], [[], ["compose.yaml publishes 8080-8090:80 for api; such forms are left alone."]]);
  });

  test("ports of an override file are appended, replaced or dropped", async () => {
    const base = 'services:\n  api: { image: x, ports: ["9229:9229"] }\n  db: { image: postgres }\n';
    assert.deepEqual(
      await short({
        "docker-compose.yml": base,
        "docker-compose.override.yml": 'services:\n  api: { ports: ["3000:3000"] }\n  db: { ports: ["5433:5432"] }\n',
      }),
      ["api server 3000 (9229)", "db database 5433"],
    );
    assert.deepEqual(
      await short({ "docker-compose.override.yml": 'services:\n  api: { ports: !override ["3001:3000"] }\n  db: !reset null\n' }),
      ["api server 3001"],
    );
    assert.deepEqual(await short({ "docker-compose.override.yml": "services:\n  api: { ports: !reset [] }\n" }), []);
  });

  test("COMPOSE_FILE in .env names the files; without one of them nothing is proposed", async () => {
    const files = {
      "a.yaml": 'services: { a: { image: x, ports: ["3100:80"] } }',
      "b.yaml": 'services: { b: { image: x, ports: ["3101:80"] } }',
    };
    assert.deepEqual(await short({ ...files, ".env": "COMPOSE_FILE=a.yaml:b.yaml\n" }), ["a server 3100", "b server 3101"]);
    assert.deepEqual(await short({ ...files, ".env": "COMPOSE_FILE=a.yaml:../outside.yaml\n" }), []);
  });

  test("a compose file in a folder below the root, where the root has none", async () => {
    const text = 'services: { web: { build: ../frontend, ports: ["8080:80"] }, api: { image: x, ports: ["4000:4000"] } }';
    const { proposals } = await find({ "docker/compose.yml": text, "examples/compose.yml": text });
    assert.deepEqual(
      proposals.map(({ service, folder, places }) => [service, folder, places]),
      [
        ["web", "frontend", [{ what: "compose", file: "docker/compose.yml", name: "web", entry: 0 }]],
        ["api", "docker", [{ what: "compose", file: "docker/compose.yml", name: "api", entry: 0 }]],
      ],
    );
  });

  test("a proxy's own dashboard where it publishes nothing else, and no shell or name server", async () => {
    const text = (ports: string) =>
      `services: { proxy: { image: "traefik:v3", ports: [${ports}] }, sftp: { image: x, ports: ["2222:22"] } }`;
    assert.deepEqual(await short({ "compose.yaml": text('"8080:8080", "8000:8000"') }), ["proxy page 8000 (8080)", "sftp database 2222"]);
    assert.deepEqual(await short({ "compose.yaml": text('"80:80", "8080:8080"') }), ["proxy tool 8080 (80)", "sftp database 2222"]);
  });

  test("no port on which PHP waits for a web server", async () => {
    const text = `services:
  php: { build: ., ports: ["9000:9000"] }
  app: { image: "php:8.3-fpm-alpine", ports: ["9001:9000", "5173:5173"] }
  store: { build: store, ports: ["9002:9000"] }
`;
    assert.deepEqual(await short({ "compose.yaml": text }), ["app page 5173 (9001)", "store server 9002"]);
  });

  test("a file for development where none has a default name, and none of dev containers", async () => {
    const text = "services: { web: { build: ., ports: ['3000:3000'] } }";
    const other = "services: { web: { build: ., ports: ['3001:3000'] } }";
    assert.deepEqual(await short({ "docker-compose.dev.yml": text, "docker-compose.prod.yml": other }), ["web page 3000"]);
    home.mkdir("shop/.devcontainer");
    assert.deepEqual(await short({ ".devcontainer/docker-compose.yml": other }), ["web page 3000"]);
    assert.deepEqual(await short({ "compose.local.yaml": text }), [], "of two it is not known which counts");
    assert.deepEqual(await short({ "compose.yaml": other }), ["web page 3001"]);
  });

  test("another variable where the usual one means something else", async () => {
    assert.deepEqual(await one('["3000:3000"]', '    environment: ["X=${API_PORT:-1}"]\n'), ["api server API_HOST_PORT 3000"]);
    assert.deepEqual(await short({ ".env": "API_HOST_PORT=1" }), ["api server API_PUBLISHED_PORT 3000"]);
  });

  test("notes on what is left alone, and on PORT that goes into the container", async () => {
    const text = `x-ports: &ports ["3000:3000"]
services:
  a: { image: x, ports: *ports }
  b: { image: x, ports: *ports }
  c: { image: x, ports: ["3002:3000", "8080-8090:80"], environment: { PORT: $PORT } }
  d: { image: x, ports: ["\${D_PORT:-80}:80"] }
`;
    const { proposals } = await find({ "compose.yaml": text });
    assert.deepEqual(
      proposals.map(({ notes }) => notes),
      [
        ["compose.yaml publishes 3000:3000 for a, which is left alone because another part of the file shares it."],
        ["compose.yaml publishes 3000:3000 for b, which is left alone because another part of the file shares it."],
        [
          "compose.yaml also publishes 8080-8090:80 for c; such forms are left alone.",
          "compose.yaml passes PORT on to c; in Port Daddy's terminals it is the port of the main service.",
        ],
        ["compose.yaml gives d the port 80 where D_PORT is not set; Port Daddy gives it another one."],
      ],
    );
  });

  test("files that are no compose files, broken or much too large", async () => {
    for (const text of ["", "- a", "services: 1", "services: { a: 1, b: { ports: { c: 1 } }, c: { ports: [[1]] } }", "a: 1"])
      assert.deepEqual(await find({ "compose.yaml": text }), { proposals: [], problems: [] });
    const { problems } = await find({ "compose.yaml": `services:\n${"  # long\n".repeat(600_000)}` });
    assert.deepEqual(problems, ["compose.yaml was left alone: it has 5,400,010 bytes and at most 1,000,000 are allowed."]);
    assert.equal((await find({ "compose.yaml": "services: [" })).problems.length, 1);
  });

  test("services of files that are included, with the variables beside them", async () => {
    const found = await find({
      "compose.yaml":
        "include:\n  - infra/compose.yaml\n  - { path: [tools/a.yaml, tools/b.yaml], project_directory: . }\nservices:\n  web: { build: ., ports: ['3000:3000'] }\n",
      ".env": "TOOLS_PORT=8100\n",
      "infra/compose.yaml":
        "include: [../more.yaml, https://example.com/x.yaml, ../../outside.yaml, none.yaml]\nservices:\n  db: { image: postgres, ports: ['${DB_PORT}:5432'] }\n",
      "infra/.env": "DB_PORT=5433\n",
      "more.yaml": "include: [compose.yaml]\nservices:\n  api: { build: api, ports: ['${TOOLS_PORT}:80'] }\n",
      "tools/a.yaml": "services:\n  mail: { image: mailhog/mailhog }\n",
      "tools/b.yaml": "services:\n  mail: { ports: ['8025:8025'] }\n",
    });
    assert.deepEqual(
      found.proposals.map(({ service, folder, env, preferred, places: [place] }) => [service, folder, env, preferred, place!.file]),
      [
        ["web", "", undefined, 3000, "compose.yaml"],
        ["db", "infra", "DB_PORT", 5433, "infra/compose.yaml"],
        ["mail", "", undefined, 8025, "tools/b.yaml"],
        ["api", "api", "TOOLS_PORT", 8100, "more.yaml"],
      ],
    );
    assert.deepEqual(found.problems, [
      "infra/compose.yaml includes https://example.com/x.yaml, which is not in this folder; it is left alone.",
      "infra/compose.yaml includes ../../outside.yaml, which is not in this folder; it is left alone.",
      "infra/compose.yaml includes none.yaml, which could not be read; it is left alone.",
    ]);
  });

  test("ports of services that others extend", async () => {
    const found = await find({
      "compose.yaml": `services:
  web: { extends: { file: common/base.yaml, service: app } }
  api: { extends: api-base, ports: ["4001:4001"] }
  api-base: { build: api, environment: [X=1] }
  far: { extends: { file: ../far.yaml, service: app } }
`,
      "common/base.yaml": "services:\n  app: { extends: { file: deep.yaml, service: app }, build: ../web }\n",
      "common/deep.yaml": "services:\n  app: { ports: ['3000:3000'] }\n  other: { ports: ['9999:80'] }\n",
    });
    assert.deepEqual(
      found.proposals.map(({ service, folder, preferred, places: [place] }) => [service, folder, preferred, place!.file]),
      [
        ["web", "web", 3000, "common/deep.yaml"],
        ["api", "api", 4001, "compose.yaml"],
      ],
    );
    assert.deepEqual(found.problems, ["compose.yaml extends far from ../far.yaml, which is not in this folder; it is left alone."]);
  });

  test("services that extend each other in a circle", async () => {
    const text = "services:\n  a: { extends: b, ports: ['3000:80'] }\n  b: { extends: { file: compose.yaml, service: a } }\n";
    assert.deepEqual(await short({ "compose.yaml": text }), ["a server 3000", "b server 3000"]);
  });

  test("files for development beside the main one, and not those for other purposes", async () => {
    const ports = (port: number): string => `services:\n  web: { build: ., ports: ["${port}:80"] }\n`;
    const main = "services:\n  web: { build: . }\n";
    assert.deepEqual(
      await short({ "docker-compose.yml": main, "docker-compose.dev.yml": ports(8081), "docker-compose.prod.yml": ports(8080) }),
      ["web page 8081"],
    );
    const broken = await find({ "docker-compose.yml": ports(8082), "docker-compose.dev.yml": "services: [" });
    assert.deepEqual(
      broken.proposals.map(({ preferred }) => preferred),
      [8082],
    );
    assert.equal(broken.problems.length, 1);
    assert.deepEqual(await short({ "docker-compose.yml": main, ".env": "COMPOSE_FILE=docker-compose.yml:docker-compose.prod.yml\n" }), [
      "web page 8080",
    ]);
  });
});
