import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type RequestListener, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Containers } from "../../../server/adapters/containers/containers.js";
import { ContainerScan } from "../../../server/adapters/containers/containerScan.js";
import { engineSockets } from "../../../server/adapters/containers/engineSockets.js";
import { addContainers, parseContainers, type PublishedPort } from "../../../server/adapters/containers/publishedPorts.js";
import type { ScannedListener } from "../../../server/adapters/system.js";
import { capture } from "./captures.js";

suite("containers: what an engine answers", () => {
  const published: Record<string, PublishedPort[]> = {
    "docker-containers.json": [{ port: 3333, address: "0.0.0.0", container: "boring_feynman" }],
    "docker-containers-families.json": [
      { port: 5432, address: "0.0.0.0", container: "demo-db-1" },
      { port: 5432, address: "::", container: "demo-db-1" },
      { port: 8080, address: "127.0.0.1", container: "proxy/backend" },
    ],
    "docker-containers-compose.json": [
      {
        ...{ port: 55432, address: "127.0.0.1", container: "shop-db-1", containerFolder: "/home/zoe/shop" },
        containerSources: ["/home/zoe/shop/init.sql", "/home/zoe/data"],
      },
      { port: 3000, address: "0.0.0.0", container: "shop_devcontainer-app-1", containerFolder: "/home/zoe/mono/app" },
      { port: 8090, address: "0.0.0.0", container: "blog_web_1", containerFolder: "/home/zoe/blog" },
    ],
    "podman-containers.json": [{ port: 8090, address: "0.0.0.0", container: "port-test" }],
  };
  for (const [name, ports] of Object.entries(published)) test(name, () => assert.deepEqual(parseContainers(capture(name)), ports));

  test("another form is an error", () => {
    for (const text of ['{"message":"page not found"}', '[{"Ports":{}}]', '[{"Ports":[{"PublicPort":"80"}]}]', "null"]) {
      assert.throws(() => parseContainers(text), /container engine's answer is of an unknown form/);
    }
    assert.throws(() => parseContainers("<html>"), SyntaxError);
  });

  test("labels and mounts of other forms are none, and no error", () => {
    const db = '"Names":["/db"],"Ports":[{"PublicPort":5432}]';
    const folder = "com.docker.compose.project.working_dir";
    const odd = [
      ...['"Labels":null,"Mounts":null', '"Labels":[],"Mounts":{}', '"Labels":"x","Mounts":[null,"/data",7,{}]'],
      ...[`"Labels":{"${folder}":7}`, `"Labels":{"${folder}":""}`, `"Labels":{"${folder}":"shop"}`],
      ...['"Mounts":[{"Type":"volume","Source":"/var/lib/docker/volumes/x"}]', '"Mounts":[{"Type":"bind","Source":7}]'],
    ];
    for (const fields of odd) {
      assert.deepEqual(parseContainers(`[{${db},${fields}}]`), [{ port: 5432, address: "0.0.0.0", container: "db" }], fields);
    }
  });

  test("a folder of Windows, and folders as Docker Desktop sees them", () => {
    const [row] = parseContainers(
      JSON.stringify([
        {
          ...{ Names: ["/db"], Ports: [{ PublicPort: 5432 }], Labels: { "com.docker.compose.project.working_dir": "C:\\shop" } },
          Mounts: ["/host_mnt/Users/zoe/shop", "/host_mnt"].map((Source) => ({ Type: "bind", Source })),
        },
      ]),
    );
    assert.deepEqual([row?.containerFolder, row?.containerSources], ["C:\\shop", ["/Users/zoe/shop", "/host_mnt"]]);
  });

  test("a folder in WSL, as VS Code on Windows names it", () => {
    for (const host of ["wsl.localhost", "wsl$", "WSL.localhost"]) {
      const Labels = { "devcontainer.local_folder": `\\\\${host}\\Ubuntu-24.04\\home\\zoe\\shop` };
      const text = JSON.stringify([{ Names: ["/app"], Ports: [{ PublicPort: 3000 }], Labels }]);
      assert.equal(parseContainers(text)[0]?.containerFolder, "/home/zoe/shop");
    }
  });

  test("the folders of compose's files, which may be relative, but not the project's own a second time", () => {
    const sourcesOf = (labels: Record<string, string>, mounts: string[] = []) => {
      const Labels = Object.fromEntries(Object.entries(labels).map(([name, path]) => [`com.docker.compose.project.${name}`, path]));
      const Mounts = mounts.map((Source) => ({ Type: "bind", Source }));
      return parseContainers(JSON.stringify([{ Names: ["/db"], Ports: [{ PublicPort: 5432 }], Labels, Mounts }]))[0]?.containerSources;
    };
    const files = "../infra/compose.yml,compose.yml,/etc/shop/a.yml,/etc/shop/b.yml";
    const working_dir = "/home/zoe/shop";
    assert.deepEqual(sourcesOf({ working_dir, config_files: files }), ["/home/zoe/infra", "/etc/shop"]);
    assert.deepEqual(sourcesOf({ working_dir, config_files: files }, ["/etc/shop", "/data"]), ["/home/zoe/infra", "/etc/shop", "/data"]);
    assert.equal(sourcesOf({ working_dir, config_files: "compose.yml" }), undefined);
    // Nothing tells what it is relative to.
    assert.deepEqual(sourcesOf({ config_files: files }), ["/etc/shop"]);
    assert.deepEqual(sourcesOf({ working_dir: "C:\\shop", config_files: "C:\\infra\\a.yml,..\\b.yml" }), ["C:\\infra", "C:\\"]);
    assert.deepEqual(sourcesOf({ config_files: "\\\\wsl$\\Ubuntu\\home\\zoe\\shop\\a.yml" }), ["/home/zoe/shop"]);
  });

  test("one without a name is named by its id", () => {
    const answer = '[{"Id":"00112233445566778899","Names":[],"Ports":[{"PublicPort":80}]},{"Ports":[{"PublicPort":81}]}]';
    assert.deepEqual(parseContainers(answer), [{ port: 80, address: "0.0.0.0", container: "001122334455" }]);
  });
});

suite("containers: which listener is whose", () => {
  const row = (port: number, address: string, pid?: number): ScannedListener => ({
    port,
    address,
    ...(pid !== undefined && { pid }),
    ancestors: [],
  });

  test("a published port names its row; all addresses of one family are those of the other", () => {
    const rows = [row(5432, "::", 7), row(8080, "127.0.0.1"), row(8080, "::1", 9)];
    assert.deepEqual(addContainers(rows, parseContainers(capture("docker-containers-families.json"))), [
      { ...rows[0], container: "demo-db-1" },
      { ...rows[1], container: "proxy/backend" },
      rows[2],
    ]);
  });

  test("a row that is explained by its container is not hidden, and tells the container's folders", () => {
    const published = parseContainers(capture("docker-containers-compose.json"));
    const hidden = (port: number): ScannedListener => ({ ...row(port, "127.0.0.1"), user: "root", isHidden: true });
    const [db, other, ...unseen] = addContainers([hidden(55432), hidden(55433)], published);
    assert.deepEqual(db, { ...row(55432, "127.0.0.1"), user: "root", ...published[0] });
    assert.deepEqual(other, hidden(55433));
    assert.deepEqual(unseen[0], { ...published[1], ancestors: [] });
  });

  test("without a row it gets its own, one for each address", () => {
    const rows = [row(8080, "::1", 9)];
    assert.deepEqual(addContainers(rows, parseContainers(capture("docker-containers-families.json"))), [
      rows[0],
      { port: 5432, address: "0.0.0.0", container: "demo-db-1", ancestors: [] },
      { port: 5432, address: "::", container: "demo-db-1", ancestors: [] },
      { port: 8080, address: "127.0.0.1", container: "proxy/backend", ancestors: [] },
    ]);
    assert.deepEqual(addContainers(rows, []), rows);
  });
});

suite("containers: where engines are", () => {
  const paths = (...args: Parameters<typeof engineSockets>): string[] => engineSockets(...args).map(({ path }) => path);

  test("on Linux and macOS", () => {
    const env = { DOCKER_HOST: "unix:///custom.sock", XDG_RUNTIME_DIR: "/run/user/1000" };
    assert.deepEqual(paths("linux", env, "/home/zoe"), [
      ...["/custom.sock", "/var/run/docker.sock", "/run/user/1000/docker.sock", "/home/zoe/.docker/run/docker.sock"],
      ...["/home/zoe/.colima/default/docker.sock", "/run/user/1000/podman/podman.sock", "/run/podman/podman.sock"],
    ]);
    const docker = ["/var/run/docker.sock", "/h/.docker/run/docker.sock", "/h/.colima/default/docker.sock"];
    const bare = [...docker, "/run/podman/podman.sock"];
    assert.deepEqual(paths("darwin", { TMPDIR: "/var/folders/x/T/" }, "/h"), [
      ...docker,
      "/var/folders/x/T/podman/podman-machine-default-api.sock",
      "/h/.local/share/containers/podman/machine/podman.sock",
    ]);
    assert.deepEqual(paths("linux", { DOCKER_HOST: "tcp://elsewhere:2375" }, "/h"), bare);
    assert.deepEqual(paths("linux", { DOCKER_HOST: "unix:///var/run/docker.sock" }, "/h"), bare);
  });

  test("on Windows", () => {
    const pipes = ["//./pipe/docker_engine", "//./pipe/podman-machine-default"];
    assert.deepEqual(paths("win32", {}, "C:\\"), pipes);
    assert.deepEqual(paths("win32", { DOCKER_HOST: "npipe:////./pipe/docker_engine" }, "C:\\"), pipes);
  });
});

suite("containers: a real engine's door", () => {
  let folder: string;
  let path: string;
  let now: number;
  const servers: Server[] = [];
  setup(async function () {
    if (process.platform === "win32") this.skip();
    folder = await mkdtemp(join(tmpdir(), "port-daddy-engine-"));
    path = join(folder, "docker.sock");
    now = 1_000_000;
  });
  teardown(async () => {
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      server.close();
    }
    await rm(folder, { recursive: true });
  });

  const asked: string[] = [];
  const engine = async (answer: RequestListener): Promise<Server> => {
    asked.length = 0;
    const server = createServer((request, response) => {
      asked.push(`${request.method} ${request.url}`);
      answer(request, response);
    }).listen(path);
    servers.push(server);
    await once(server, "listening");
    return server;
  };
  const answers =
    (text: string, status = 200): RequestListener =>
    (_, response) =>
      response.writeHead(status, { "content-type": "application/json" }).end(text);
  /** @param limitMs long, as a busy machine may keep an engine that answers from answering for longer than the usual limit */
  const containers = (startsEngine = false, limitMs = 30_000): Containers =>
    new Containers(
      () => [{ path, startsEngine }],
      () => now,
      limitMs,
    );
  const db = { port: 3333, address: "0.0.0.0", container: "boring_feynman" };

  test("it is asked every 5 seconds at most", async () => {
    await engine(answers(capture("docker-containers.json")));
    const asking = containers();
    assert.deepEqual(await asking.publishedPorts(false), [db]);
    now += 4_999;
    assert.deepEqual(await asking.publishedPorts(false), [db]);
    assert.deepEqual(asked, ["GET /containers/json"]);
    now += 1;
    await asking.publishedPorts(false);
    assert.equal(asked.length, 2);
  });

  test("a socket that would start Podman is left alone until something points there", async () => {
    await engine(answers(capture("podman-containers.json")));
    const asking = containers(true);
    assert.deepEqual(await asking.publishedPorts(false), []);
    assert.deepEqual(asked, []);
    assert.equal((await asking.publishedPorts(true)).length, 1);
  });

  test("no socket, a file, nobody behind it: none, and half a minute's rest", async () => {
    const asking = containers();
    assert.deepEqual(await asking.publishedPorts(true), []);
    await writeFile(path, "");
    now += 30_000;
    assert.deepEqual(await asking.publishedPorts(true), []);
    await rm(path);
    await engine(answers(capture("docker-containers.json")));
    now += 29_999;
    assert.deepEqual(await asking.publishedPorts(true), []);
    now += 1;
    assert.deepEqual(await asking.publishedPorts(true), [db]);
  });

  const failures: Record<string, RequestListener> = {
    "answers 500": answers("[]", 500),
    "answers garbage": answers("<html>"),
    "answers another form": answers('{"message":"page not found"}'),
    "hangs up": (request) => request.socket.destroy(),
    "stops in the middle": (_, response) => {
      response.writeHead(200, { "content-length": "100" }).write("[");
      response.socket?.end();
    },
    "never answers": () => undefined,
    "never ends": (_, response) => void response.writeHead(200).write("["),
  };
  for (const [what, answer] of Object.entries(failures)) {
    test(`an engine that ${what} fails nothing; what it said last is believed for a minute`, async () => {
      let isWell = false;
      await engine((request, response) => (isWell ? answers(capture("docker-containers.json")) : answer)(request, response));
      const asking = containers(false, what.startsWith("never") ? 3_000 : undefined);
      assert.deepEqual(await asking.publishedPorts(true), []);
      isWell = true;
      now += 30_000;
      assert.deepEqual(await asking.publishedPorts(true), [db]);
      isWell = false;
      now += 5_000;
      assert.deepEqual(await asking.publishedPorts(true), [db]);
      assert.equal(asked.length, 3);
      now += 29_999;
      assert.deepEqual(await asking.publishedPorts(true), [db]);
      assert.equal(asked.length, 3);
      now += 30_000;
      assert.deepEqual(await asking.publishedPorts(true), []);
    });
  }

  test("a scan waits 0.3 s for an engine that never answers", async () => {
    await engine(() => undefined);
    const began = performance.now();
    assert.deepEqual(await new Containers(() => [{ path, startsEngine: false }]).publishedPorts(false), []);
    const ms = performance.now() - began;
    assert.ok(ms >= 290 && ms < 5_000, `it took ${ms} ms`);
  });

  test("an engine that has gone has no containers", async () => {
    const server = await engine(answers(capture("docker-containers.json")));
    const asking = containers();
    assert.deepEqual(await asking.publishedPorts(true), [db]);
    server.closeAllConnections();
    server.close();
    await once(server, "close");
    now += 5_000;
    assert.deepEqual(await asking.publishedPorts(true), []);
  });

  test("the scan asks for Podman's containers when a listener is nobody's or an engine's", async () => {
    await engine(answers(capture("podman-containers.json")));
    const scanOf = (...rows: ScannedListener[]) => new ContainerScan({ scan: () => Promise.resolve(rows) }, containers(true)).scan();
    const own = { port: 8090, address: "0.0.0.0", pid: 7, command: "node server.js", ancestors: [] };
    assert.deepEqual(await scanOf(own), [own]);
    for (const command of ["rootlessport", "/usr/local/bin/gvproxy -mtu 1500", "C:\\Program Files\\WSL\\wslrelay.exe --mode 2"]) {
      const proxy = { ...own, command };
      assert.deepEqual(await scanOf(proxy), [{ ...proxy, container: "port-test" }]);
    }
    const nobodys = { port: 8090, address: "::", ancestors: [] };
    assert.deepEqual(await scanOf(own, nobodys), [{ ...own, container: "port-test" }, { ...nobodys, container: "port-test" }]); // prettier-ignore
  });

  suite("a new listener", () => {
    let rows: ScannedListener[];
    let answer: string;
    let scan: ContainerScan;
    const proxy: ScannedListener = { port: 3333, address: "0.0.0.0", pid: 7, command: "/usr/bin/docker-proxy -proto tcp", ancestors: [] };
    const nobodys: ScannedListener = { port: 3333, address: "0.0.0.0", isHidden: true, ancestors: [] };
    const named = async () => (await scan.scan()).map(({ container }) => container);
    /** How often the engine was asked by a scan. */
    const costs = async (): Promise<number> => {
      asked.length = 0;
      await scan.scan();
      return asked.length;
    };
    setup(async () => {
      rows = [];
      answer = "[]";
      scan = new ContainerScan({ scan: () => Promise.resolve(rows) }, containers());
      await engine((request, response) => answers(answer)(request, response));
    });

    for (const [what, row] of Object.entries({ "the engine's": proxy, "of an unknown process": nobodys })) {
      test(`${what} is asked about at once`, async () => {
        assert.equal(await costs(), 1);
        [rows, answer] = [[row], capture("docker-containers.json")];
        now += 1;
        assert.deepEqual(await named(), ["boring_feynman"]);
        assert.equal(await costs(), 0);
      });
    }

    test("is asked about at each scan for 10 seconds, until the container runs", async () => {
      rows = [proxy];
      assert.equal(await costs(), 1);
      for (const age of [1_000, 2_000, 10_000]) {
        now = 1_000_000 + age;
        assert.equal(await costs(), 1, `${age} ms later`);
      }
      now += 4_999;
      assert.equal(await costs(), 0);
      answer = capture("docker-containers.json");
      now += 1;
      assert.deepEqual(await named(), ["boring_feynman"]);
    });

    test("on a port that was another container's a moment ago", async () => {
      [rows, answer] = [[proxy], capture("docker-containers.json")];
      assert.deepEqual(await named(), ["boring_feynman"]);
      [rows, answer] = [[{ ...proxy, pid: 8, command: "node server.js" }], "[]"];
      now += 1;
      assert.deepEqual(await named(), [undefined]);
    });

    test("of another program is a reason to ask once, since any program may forward to a container", async () => {
      assert.equal(await costs(), 1);
      rows = [{ ...proxy, command: "ssh -L 5432:db:5432" }];
      now += 1;
      assert.equal(await costs(), 1);
      now += 1;
      assert.equal(await costs(), 0);
    });

    test("does not wait for a silent engine more often than every 5 seconds", async () => {
      answer = "<html>";
      rows = [proxy];
      assert.equal(await costs(), 1);
      now += 4_999;
      assert.equal(await costs(), 0);
      now += 1;
      assert.equal(await costs(), 1);
    });

    test("makes an engine that has just begun known", async () => {
      const servers_ = servers.splice(0);
      await Promise.all(servers_.map((server) => new Promise((resolve) => server.close(resolve))));
      assert.deepEqual(await named(), []);
      await engine(answers(capture("docker-containers.json")));
      rows = [proxy];
      now += 1;
      assert.deepEqual(await named(), ["boring_feynman"]);
    });
  });

  test("a scan that fails is an error", async () => {
    const failing = { scan: () => Promise.reject(new Error("would not say")) };
    await assert.rejects(new ContainerScan(failing, containers()).scan(), { message: "would not say" });
  });
});
