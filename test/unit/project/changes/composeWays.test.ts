import assert from "node:assert/strict";
import { parse } from "yaml";
import { composeWays } from "../../../../client/project/changes/composeWays.js";
import { derivedName } from "../../../../client/project/environment.js";
import { openWorkspaceFiles } from "../../../../client/project/files/openWorkspaceFiles.js";
import type { ComposePlace, PortName } from "../../../../client/project/proposals/proposal.js";
import { proposeFromCompose } from "../../../../client/project/proposals/sources/composeFile.js";
import { TemporaryHome } from "../temporaryHome.js";

suite("Ways for a service of a compose file", () => {
  let home: TemporaryHome;
  setup(() => (home = new TemporaryHome()));
  teardown(() => home.remove());

  const portName = (service: string, variable = derivedName(service)): PortName => ({
    ...{ service, variable, isMain: variable === "PORT" },
    ...{ reference: "", url: "" },
  });

  /** Writes the best way of each proposed service. @returns the texts of the files that changed, and the services without a way */
  async function written(texts: Record<string, string>, main?: string): Promise<{ changed: Record<string, string>; without: string[] }> {
    home.mkdir("shop");
    for (const [name, text] of Object.entries(texts)) home.write(`shop/${name}`, text);
    const files = await openWorkspaceFiles(home.path("shop"));
    const changed: Record<string, string> = {};
    const without: string[] = [];
    const changes = [];
    for (const proposal of await proposeFromCompose(files)) {
      const variable = proposal.service === main ? "PORT" : (proposal.env ?? derivedName(proposal.service));
      const complete = { ...proposal, env: variable, isTicked: true };
      const place = proposal.places[0] as ComposePlace;
      const [way] = await composeWays(files, complete, place, portName(proposal.service, variable));
      if (way === undefined) without.push(proposal.service);
      changes.push(...(way?.changes ?? []));
    }
    for (const { file, at, content } of changes.toSorted(
      (a, b) => (b.at as { offset: number }).offset - (a.at as { offset: number }).offset,
    )) {
      const { offset, length } = at as { offset: number; length: number };
      const text = changed[file] ?? texts[file]!;
      changed[file] = text.slice(0, offset) + String(content) + text.slice(offset + length);
    }
    return { changed, without };
  }
  const ports = async (entries: string, main?: string, before = "", after = "") => {
    const text = (value: string) => `${before}services:\n  api:\n    image: x\n    ports:${value}\n${after}`;
    const { changed } = await written({ "compose.yaml": text(entries) }, main);
    const now = changed["compose.yaml"];
    if (now === undefined) return undefined;
    assert.ok(now.startsWith(text("\0").split("\0")[0]!) && now.endsWith(text("\0").split("\0")[1]!), now);
    return now.slice(text("\0").indexOf("\0"), now.length - (text("\0").length - text("\0").indexOf("\0") - 1));
  };

  const edited: [before: string, after: string][] = [
    ["\n      - 3000:3000 # here", '\n      - "${API_PORT:-3000}:3000" # here'],
    ["\n      - '3000:3000'", "\n      - '${API_PORT:-3000}:3000'"],
    ['\r\n      - "3000:3000"\r\n', '\r\n      - "${API_PORT:-3000}:3000"\r\n'],
    [' ["127.0.0.1:5433:5432"]', ' ["127.0.0.1:${API_PORT:-5433}:5432"]'],
    [" [ 3000:3000 , 80:80 ]", ' [ "${API_PORT:-3000}:3000" , 80:80 ]'],
    ["\n      - '[::1]:8080:8080'", "\n      - '[::1]:${API_PORT:-8080}:8080'"],
    ["\n      - 8080:8080/tcp", '\n      - "${API_PORT:-8080}:8080/tcp"'],
    ["\n      - target: 80\n        published: 8080 # here", '\n      - target: 80\n        published: "${API_PORT:-8080}" # here'],
    ["\n      - { target: 80, published: '8080' }", "\n      - { target: 80, published: '${API_PORT:-8080}' }"],
    // All entries of the same port move.
    [
      '\n      - "127.0.0.1:3000:3000"\n      - "[::1]:3000:3000"',
      '\n      - "127.0.0.1:${API_PORT:-3000}:3000"\n      - "[::1]:${API_PORT:-3000}:3000"',
    ],
    ["\n      - &one 3000:3000", '\n      - &one "${API_PORT:-3000}:3000"'],
    ["\n      - !!str 3000:3000", '\n      - !!str "${API_PORT:-3000}:3000"'],
    ["\n    - 3000:3000", '\n    - "${API_PORT:-3000}:3000"'],
    ["\n      - 3000:3000\t# tab", '\n      - "${API_PORT:-3000}:3000"\t# tab'],
    ["\n      # first\n\n      - 3000:3000\n      # last", '\n      # first\n\n      - "${API_PORT:-3000}:3000"\n      # last'],
    ["\n      -\n        3000:3000", '\n      -\n        "${API_PORT:-3000}:3000"'],
    [
      "\n      - 3000:3000\n    command: |\n      serve 3000:3000",
      '\n      - "${API_PORT:-3000}:3000"\n    command: |\n      serve 3000:3000',
    ],
    [
      "\n      - 3000:3000\n    labels: >-\n      3000:3000\n      x",
      '\n      - "${API_PORT:-3000}:3000"\n    labels: >-\n      3000:3000\n      x',
    ],
    [" [{ target: 80, published: 8080 }]", ' [{ target: 80, published: "${API_PORT:-8080}" }]'],
    [" !!seq [3000:3000]", ' !!seq ["${API_PORT:-3000}:3000"]'],
    [' ["3000:3000", # é 😀\n      "80:80"]', ' ["${API_PORT:-3000}:3000", # é 😀\n      "80:80"]'],
    [
      "\n      - ? target\n        : 80\n        ? published\n        : 8080",
      '\n      - ? target\n        : 80\n        ? published\n        : "${API_PORT:-8080}"',
    ],
    [" &unused\n      - 3000:3000", ' &unused\n      - "${API_PORT:-3000}:3000"'],
  ];
  /** Values with the texts of numbers, since a variable makes a text of one, and without the variable. */
  const plain = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(plain);
    if (typeof value !== "object" || value === null) return String(value).replace(/\$\{API_PORT:-(\d+)\}/, "$1");
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, plain(each)]));
  };
  for (const [before, after] of edited)
    test(`${JSON.stringify(before)} is edited, and nothing else means something else`, async () => {
      assert.equal(await ports(before), after);
      const inFile = (entries: string): unknown => parse(`services:\n  api:\n    image: x\n    ports:${entries}\n`, { merge: true });
      assert.notDeepEqual(inFile(after), inFile(before));
      assert.deepEqual(plain(inFile(after)), plain(inFile(before)));
    });

  for (const [what, before, after] of [
    ["a document between marks", "---\n", "...\n"],
    ["a directive", "%YAML 1.2\n---\n", ""],
    ["other keys around it", "name: shop\n", "volumes:\n  data: {}\n"],
    ["anchors and aliases elsewhere", "x-a: &a { b: '3000:3000' }\n", "  other: { image: x, labels: *a }\n"],
  ] as const)
    test(`${what} changes nothing`, async () => {
      const text = (port: string): string => `${before}services:\n  api: { image: x, ports: ["${port}:3000"] }\n${after}`;
      const { changed } = await written({ "compose.yaml": text("3000") });
      assert.deepEqual(changed, { "compose.yaml": text("${API_PORT:-3000}") });
    });

  test("hundreds of services have their ways, within the test's own time", async () => {
    const service = (index: number, host: string): string => `  s${index}: { image: x, ports: ["${host}:80"] }\n`;
    const text = (host: (index: number) => string): string =>
      `services:\n${Array.from({ length: 300 }, (_, index) => service(index, host(index))).join("")}`;
    const { changed } = await written({ "compose.yaml": text((index) => String(4000 + index)) });
    assert.deepEqual(changed, { "compose.yaml": text((index) => `\${S${index}_PORT:-${4000 + index}}`) });
  });

  test("of values with anchors only so many are tried, and the others left alone", async () => {
    const text = `x-all: &all [${Array.from({ length: 30 }, (_, index) => `&p${index} "${4000 + index}:80"`).join(", ")}]
services:
${Array.from({ length: 30 }, (_, index) => `  s${index}: { image: x, ports: [*p${index}] }\n`).join("")}`;
    const { changed, without } = await written({ "compose.yaml": text });
    assert.equal(without.length, 10);
    assert.equal(changed["compose.yaml"]?.match(/\$\{S\d+_PORT:-/g)?.length, 20);
  });

  const leftAlone: [what: string, entries: string, before?: string, after?: string][] = [
    ["a block scalar", "\n      - |\n        3000:3000"],
    ["a folded scalar", "\n      - >-\n        3000:3000"],
    ["an escape", '\n      - "3000\\x3a3000"'],
    ["a hexadecimal number", "\n      - { target: 80, published: 0x1F90 }"],
    ["an alias that others use", " *ports", "x-p: &ports ['3000:3000']\n", "  other: { image: x, ports: *ports }\n"],
    ["an anchor that others use", " &ports ['3000:3000']", "", "  other: { image: x, ports: *ports }\n"],
    ["an anchored entry that another service has", " [&p '3000:3000']", "", "  other: { image: x, ports: [*p] }\n"],
    ["an entry whose text is used elsewhere", " [&p '3000:3000']", "", "    labels: { port: *p }\n"],
    ["a key twice", " ['3000:3000']\n    ports: ['3000:3000']"],
    ["a text over two lines", '\n      - "3000:\\\n        3000"'],
    ["a plain text over two lines", "\n      - 3000:3000\n        x"],
    ["a list that is an alias of its own service", " *own", "x: &own ['3000:3000']\n", "    expose: *own\n"],
    ["a second document", " ['3000:3000']", "", "---\nservices: {}\n"],
    ["tabs as indentation", "\n\t- 3000:3000"],
  ];
  for (const [what, entries, before, after] of leftAlone)
    test(`${what} is left alone`, async () => {
      assert.equal(await ports(entries, undefined, before, after), undefined);
    });

  test("a merged list that only one service uses is edited where it is written", async () => {
    const text = "x-base: &base\n  ports: ['3000:3000'] # here\nservices:\n  api: { image: x, <<: *base }\n";
    const { changed } = await written({ "compose.yaml": text });
    assert.deepEqual(changed, { "compose.yaml": text.replace("3000:", "${API_PORT:-3000}:") });
    const shared = `${text}  other: { image: x, <<: *base }\n`;
    assert.deepEqual(await written({ "compose.yaml": shared }), { changed: {}, without: ["api", "other"] });
    const overridden = `${text}  other: { image: x, <<: *base, ports: [] }\n`;
    assert.deepEqual(await written({ "compose.yaml": overridden }), {
      changed: { "compose.yaml": overridden.replace("3000:", "${API_PORT:-3000}:") },
      without: [],
    });
  });

  test("the main service's variable is PORT, the others have their own, and nothing else changes", async () => {
    const text = `services:
  cache: { image: "redis:7", ports: ["6379:6379"] }
  shop:
    build: .
    ports: ["8088:8088"]
    environment: { URL: "http://localhost:8088" }
`;
    const { changed } = await written({ "compose.yaml": text }, "shop");
    const now = changed["compose.yaml"]!;
    assert.equal(now, text.replace('"6379:', '"${CACHE_PORT:-6379}:').replace('"8088:', '"${PORT:-8088}:'));
    assert.deepEqual(Object.keys(parse(now) as object), ["services"]);
  });

  const inside: [what: string, before: string, environment: string, after: string | undefined][] = [
    [
      "a variable with the same number",
      ' ["4000:3000"]',
      "    environment: { PORT: '${PORT:-3000}' }\n",
      ' ["${API_PORT:-4000}:${PORT:-3000}"]',
    ],
    [
      "its own variable",
      ' ["4000:4000/tcp"]',
      "    environment: ['PORT=${API_PORT:-4000}']\n",
      ' ["${API_HOST_PORT:-4000}:${API_PORT:-4000}/tcp"]',
    ],
    ["the shell's variable", ' ["4000:3000"]', "    environment: [PORT]\n", ' ["${API_PORT:-4000}:${PORT:-3000}"]'],
    ["its command", ' ["4000:3000"]', "    command: [serve, -l, '${PORT-3000}']\n", ' ["${API_PORT:-4000}:${PORT:-3000}"]'],
    ["another number", ' ["4000:3000"]', "    environment: { PORT: '${PORT:-3001}' }\n", ' ["${API_PORT:-4000}:3000"]'],
    [
      "a URL of the host's port",
      ' ["3000:3000"]',
      "    environment: { URL: 'http://localhost:${PORT:-3000}' }\n",
      ' ["${API_PORT:-3000}:3000"]',
    ],
  ];
  for (const [what, before, environment, after] of inside)
    test(`the container's port follows what the service is passed: ${what}`, async () => {
      assert.equal(await ports(before, undefined, "", environment), after);
    });

  test("a main service does not share PORT with one that is published by it", async () => {
    const text = 'services: { web: { build: ., ports: ["8080:80"] }, api: { build: ., ports: ["${PORT}:3000"] } }\n';
    const { changed } = await written({ "compose.yaml": text }, "web");
    assert.equal(changed["compose.yaml"], text.replace("8080", "${WEB_PORT:-8080}"));
  });

  test("a variable that is there stays; PORT of a service that is not the main one gets one of its own", async () => {
    assert.equal(await ports(' ["${BIND_IP:-127.0.0.1}:${WEB_PORT:-8087}:80"]'), undefined);
    const text = 'services: { api: { image: x, ports: ["${PORT:-4000}:4000"] } }\n';
    home.write("shop/compose.yaml", text);
    const files = await openWorkspaceFiles(home.path("shop"));
    const [proposal] = await proposeFromCompose(files);
    const place = proposal!.places[0] as ComposePlace;
    const ways = async (variable: string) =>
      composeWays(files, { ...proposal!, env: variable, isTicked: true }, place, portName("api", variable));
    assert.deepEqual(await ways("PORT"), [{ kind: "compose", changes: [], shown: "${PORT:-4000}:4000" }]);
    assert.deepEqual(
      (await ways("API_PORT")).map(({ shown, changes }) => [shown, changes[0]!.content]),
      [
        ["${API_PORT:-4000}:4000", '"${API_PORT:-4000}:4000"'],
        ["${API_PORT:-${PORT:-4000}}:4000", '"${API_PORT:-${PORT:-4000}}:4000"'],
      ],
    );
    // What .env says of PORT is kept.
    home.write("shop/.env", "PORT=4001");
    const others = await openWorkspaceFiles(home.path("shop"));
    const [only, ...more] = await composeWays(others, { ...proposal!, env: "API_PORT", isTicked: true }, place, portName("api"));
    assert.deepEqual([only!.shown, more], ["${API_PORT:-${PORT:-4000}}:4000", []]);
  });

  test("a name with another value in .env is not used", async () => {
    const text = (variable: string) => `services: { shop: { image: x, ports: ["${variable}:80"] } }\n`;
    const files = { "compose.yaml": text("3000") };
    assert.deepEqual((await written({ ...files, ".env": "PORT=5000" }, "shop")).changed, { "compose.yaml": text("${SHOP_PORT:-3000}") });
    assert.deepEqual((await written({ ...files, ".env": "PORT=3000" }, "shop")).changed, { "compose.yaml": text("${PORT:-3000}") });
    assert.deepEqual(await written({ ...files, ".env": "PORT=5000\nSHOP_PORT=5001" }, "shop"), { changed: {}, without: ["shop"] });
  });

  test("an override file is edited where it has the port", async () => {
    const { changed } = await written({
      "compose.yaml": "services: { api: { image: x } }\n",
      "compose.override.yaml": 'services: { api: { ports: ["3000:3000"] } }\n',
    });
    assert.deepEqual(changed, { "compose.override.yaml": 'services: { api: { ports: ["${API_PORT:-3000}:3000"] } }\n' });
  });

  test("a file that is extended or included is edited where it has the port", async () => {
    const { changed, without } = await written({
      "compose.yaml": "include: [infra/compose.yaml]\nservices:\n  web: { extends: { file: base.yaml, service: app } }\n",
      "base.yaml": "services:\n  app: { ports: ['3000:80'] }\n",
      "infra/compose.yaml": "services:\n  mail: { ports: ['8025:8025'] }\n",
    });
    assert.deepEqual(changed, {
      "base.yaml": "services:\n  app: { ports: ['${WEB_PORT:-3000}:80'] }\n",
      "infra/compose.yaml": "services:\n  mail: { ports: ['${MAIL_PORT:-8025}:8025'] }\n",
    });
    assert.deepEqual(without, []);
  });

  test("a port that several services take from the same one is left alone", async () => {
    const extended = "{ extends: { file: base.yaml, service: app } }";
    const { changed, without } = await written({
      "compose.yaml": `services:\n  web: ${extended}\n  admin: ${extended}\n`,
      "base.yaml": "services:\n  app: { ports: ['3000:80'] }\n",
    });
    assert.deepEqual([changed, without], [{}, ["web", "admin"]]);
  });

  test("two files that publish the same port of a service are both edited", async () => {
    const text = "services:\n  web: { ports: ['3000:80'] }\n";
    const after = text.replace("3000", "${WEB_PORT:-3000}");
    const { changed } = await written({ "docker-compose.yml": text, "docker-compose.dev.yml": text });
    assert.deepEqual(changed, { "docker-compose.yml": after, "docker-compose.dev.yml": after });
  });
});
