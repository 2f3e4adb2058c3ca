import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { EventEmitter, once } from "node:events";
import { mkdirSync, renameSync, rmSync, rmdirSync, symlinkSync, watch, writeFileSync } from "node:fs";
import path from "node:path";
import { mock } from "node:test";
import { ConfigFile } from "../../../server/config/configFile.js";
import { type Config, defaultConfig } from "../../../server/config/config.js";
import { settled } from "../services/house.js";
import { temporaryFolder } from "../store/temporaryFolder.js";

suite("ConfigFile", () => {
  const inFolder = temporaryFolder();
  let file: ConfigFile;
  let events: EventEmitter;
  teardown(() => file.close());

  /** Opens the file, and records its events from then on. */
  function open(): { config: Config; problems: (string | undefined)[] } {
    events = new EventEmitter();
    const problems: (string | undefined)[] = [];
    file = new ConfigFile(inFolder(), {
      onDidChange: (config) => events.emit("change", config),
      onDidFail: (problem) => {
        problems.push(problem);
        events.emit(problem === undefined ? "fine" : "problem", problem);
      },
    });
    return { config: file.open(), problems };
  }
  const write = (content: unknown): void =>
    writeFileSync(inFolder("config.json"), typeof content === "string" ? content : JSON.stringify(content));
  /** The events after a change. */
  async function told(event: "change" | "problem" | "fine", change: () => void): Promise<unknown> {
    const next = once(events, event);
    change();
    return ((await next) as unknown[])[0];
  }

  test("that is not there means the defaults", () => {
    assert.deepEqual(open(), { config: defaultConfig, problems: [undefined] });
  });

  test("is read when it is opened, and not told again", () => {
    write({ maxPortsPerProject: 7 });
    assert.deepEqual(open(), { config: { ...defaultConfig, maxPortsPerProject: 7 }, problems: [undefined] });
  });

  test("that is broken when it is opened means the defaults, and says line and reason", async () => {
    write('{\n"maxPortsPerProject": 0}');
    const { config, problems } = open();
    assert.deepEqual(config, defaultConfig);
    assert.deepEqual(problems, [
      `${inFolder("config.json")} is not valid, so the previous settings stay in force. Line 2: maxPortsPerProject is 0, but must be a whole number from 1 to 10000.`,
    ]);
    assert.deepEqual(await told("change", () => write({ maxPortsPerProject: 8 })), { ...defaultConfig, maxPortsPerProject: 8 });
  });

  test("is not waited for where it is a named pipe", () => {
    const isPipe = spawnSync("mkfifo", [inFolder("config.json")]).status === 0; // Windows has none in folders.
    const problem = isPipe
      ? `${inFolder("config.json")} cannot be read: it is a named pipe. The previous settings stay in force.`
      : undefined;
    assert.deepEqual(open(), { config: defaultConfig, problems: [problem] });
  });

  test("is told of when it is written, changed and removed", async () => {
    open();
    assert.deepEqual(await told("change", () => write({ maxPortsPerProject: 7 })), { ...defaultConfig, maxPortsPerProject: 7 });
    assert.deepEqual(await told("change", () => write({ maxPortsPerProject: 8 })), { ...defaultConfig, maxPortsPerProject: 8 });
    assert.deepEqual(await told("change", () => rmSync(inFolder("config.json"))), defaultConfig);
  });

  test("may be replaced by another file of its name, as editors do", async () => {
    write({ maxPortsPerProject: 7 });
    open();
    for (const maxPortsPerProject of [8, 9]) {
      const config = await told("change", () => {
        writeFileSync(inFolder("draft"), JSON.stringify({ maxPortsPerProject }));
        renameSync(inFolder("draft"), inFolder("config.json"));
      });
      assert.deepEqual(config, { ...defaultConfig, maxPortsPerProject });
    }
  });

  test("stays in force as it was while it is broken, and is told of when it is mended", async () => {
    write({ maxPortsPerProject: 7 });
    const { problems } = open();
    const changes: unknown[] = [];
    events.on("change", (config) => changes.push(config));
    assert.match(String(await told("problem", () => write('{\n"maxPortsPerProject" 8}'))), /Line 2: colon expected\.$/);
    assert.deepEqual(changes, []);
    await told("change", () => write({ maxPortsPerProject: 7 }));
    assert.deepEqual([problems.at(-1), changes], [undefined, [{ ...defaultConfig, maxPortsPerProject: 7 }]]);
  });

  test("that cannot be read is a problem, and none any more when it can, also with the same content", async () => {
    write({ maxPortsPerProject: 7 });
    open();
    const problem = await told("problem", () => {
      rmSync(inFolder("config.json"));
      mkdirSync(inFolder("config.json"));
    });
    assert.match(String(problem), /cannot be read: EISDIR.*The previous settings stay in force\.$/);
    await told("fine", () => {
      rmdirSync(inFolder("config.json"));
      write({ maxPortsPerProject: 7 });
    });
  });

  test("that is saved without a change is not told of", async () => {
    write({ maxPortsPerProject: 7 });
    open();
    const changes: unknown[] = [];
    events.on("change", (config) => changes.push(config));
    mock.timers.enable({ apis: ["setTimeout"] });
    const watcher = watch(inFolder());
    try {
      const seen = once(watcher, "change");
      write({ maxPortsPerProject: 7 });
      await seen;
      await settled();
      mock.timers.tick(1000);
    } finally {
      mock.timers.reset();
      watcher.close();
    }
    await told("change", () => write({ maxPortsPerProject: 8 }));
    assert.equal(changes.length, 1);
  });

  test("that cannot be watched is read all the same, and the problem lasts", () => {
    events = new EventEmitter();
    const problems: (string | undefined)[] = [];
    file = new ConfigFile(inFolder("nowhere"), { onDidChange: () => undefined, onDidFail: (problem) => problems.push(problem) });
    assert.deepEqual(file.open(), defaultConfig);
    assert.match(problems.at(-1)!, /config\.json cannot be watched, so changes take effect at the next start: ENOENT/);
  });

  test("that cannot be watched is read again when somebody says so", () => {
    const changes: Config[] = [];
    file = new ConfigFile(inFolder("later"), { onDidChange: (config) => changes.push(config), onDidFail: () => undefined });
    file.open();
    mkdirSync(inFolder("later"));
    writeFileSync(inFolder("later", "config.json"), JSON.stringify({ maxPortsPerProject: 9 }));
    file.read();
    assert.deepEqual(changes, [{ ...defaultConfig, maxPortsPerProject: 9 }]);
  });

  test("that changes between being read and being watched is not missed", async () => {
    // open() has read the file by now, so only a watch can notice later changes.
    events = new EventEmitter();
    let isWritten = false;
    file = new ConfigFile(inFolder(), {
      onDidChange: (config) => events.emit("change", config),
      onDidFail: () => {
        if (isWritten) return;
        isWritten = true;
        write({ maxPortsPerProject: 9 });
      },
    });
    const changed = once(events, "change");
    file.open();
    assert.deepEqual(await changed, [{ ...defaultConfig, maxPortsPerProject: 9 }]);
  });

  const setting = (maxPortsPerProject: number) => ({ ...defaultConfig, maxPortsPerProject });
  const writeTo = (file: string, maxPortsPerProject: number): void => writeFileSync(file, JSON.stringify({ maxPortsPerProject }));
  const replace = (file: string, make: (draft: string) => void): void => {
    make(`${file}.new`);
    renameSync(`${file}.new`, file);
  };

  test("may be a link, whose target is watched, and that may lead elsewhere later", async () => {
    for (const folder of ["dotfiles", "generation-2"]) mkdirSync(inFolder(folder));
    const [first, second] = [inFolder("dotfiles", "port-daddy.json"), inFolder("generation-2", "config.json")];
    writeTo(first, 7);
    symlinkSync(path.join("dotfiles", "port-daddy.json"), inFolder("config.json"));
    assert.deepEqual(open().config, setting(7));
    assert.deepEqual(await told("change", () => writeTo(first, 8)), setting(8));
    assert.deepEqual(await told("change", () => replace(first, (draft) => writeTo(draft, 9))), setting(9));
    writeTo(second, 10);
    assert.deepEqual(await told("change", () => replace(inFolder("config.json"), (draft) => symlinkSync(second, draft))), setting(10));
    assert.deepEqual(await told("change", () => writeTo(second, 11)), setting(11));
    const plain = (draft: string): void => writeTo(draft, 12);
    assert.deepEqual(await told("change", () => replace(inFolder("config.json"), plain)), setting(12));
  });

  test("may be reached over several links, each of which may lead elsewhere later", async () => {
    for (const folder of ["one", "two"]) {
      mkdirSync(inFolder(folder));
      writeTo(inFolder(folder, "config.json"), folder === "one" ? 7 : 8);
    }
    symlinkSync("one", inFolder("current"));
    symlinkSync(inFolder("current", "config.json"), inFolder("shared.json"));
    symlinkSync("shared.json", inFolder("config.json"));
    assert.deepEqual(open().config, setting(7));
    assert.deepEqual(await told("change", () => replace(inFolder("current"), (draft) => symlinkSync("two", draft))), setting(8));
    assert.deepEqual(await told("change", () => writeTo(inFolder("two", "config.json"), 9)), setting(9));
  });

  test("may be a link to nothing, until something is there, and when that is removed and made again", async () => {
    symlinkSync(path.join("later", "config.json"), inFolder("config.json"));
    assert.deepEqual(open().config, defaultConfig);
    const make = (value: number) => (): void => {
      mkdirSync(inFolder("later"));
      writeTo(inFolder("later", "config.json"), value);
    };
    assert.deepEqual(await told("change", make(7)), setting(7));
    assert.deepEqual(await told("change", () => rmSync(inFolder("later"), { recursive: true })), defaultConfig);
    assert.deepEqual(await told("change", make(8)), setting(8));
    const makeAgain = (): void => {
      rmSync(inFolder("later"), { recursive: true });
      make(9)();
    };
    assert.deepEqual(await told("change", makeAgain), setting(9));
    assert.deepEqual(await told("change", () => writeTo(inFolder("later", "config.json"), 10)), setting(10));
  });

  test("that is a link to itself is a problem until it is another file", async () => {
    symlinkSync("config.json", inFolder("config.json"));
    assert.match(open().problems.at(-1)!, /cannot be read: ELOOP/);
    assert.deepEqual(await told("change", () => replace(inFolder("config.json"), (draft) => writeTo(draft, 7))), setting(7));
  });
});
