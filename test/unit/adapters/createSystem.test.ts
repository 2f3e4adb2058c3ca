import assert from "node:assert/strict";
import { createSystem } from "../../../server/adapters/createSystem.js";
import type { ListenerScan } from "../../../server/adapters/system.js";

const isScan = (part: unknown): part is ListenerScan => typeof part === "object" && part !== null && "scan" in part;

suite("createSystem", () => {
  for (const [platform, prefix] of Object.entries({ linux: "Linux", darwin: "Darwin", win32: "Win32" })) {
    test(`on ${platform}`, () => {
      const system = createSystem(platform as NodeJS.Platform);
      const { processes, portProbe, systemPorts, listeners, sockets, processControl } = system;
      const names = [processes, portProbe, systemPorts, listeners, sockets].map((adapter: object) => adapter.constructor.name);
      assert.deepEqual(
        names.sort(),
        ["Listeners", "PortProbe", "Processes", "Sockets", "SystemPorts"].map((name) => prefix + name),
      );
      assert.equal(processControl.constructor.name, platform === "win32" ? "Win32ProcessControl" : "PosixProcessControl");
      const decorated: string[] = [];
      let scan: ListenerScan | undefined = system.createListenerScan();
      for (; scan !== undefined; scan = Object.values(scan).find(isScan)) decorated.push(scan.constructor.name);
      assert.deepEqual(decorated, ["ProjectFolders", "ContainerScan", `${prefix}ListenerScan`]);
      assert.notEqual(system.createListenerScan(), system.createListenerScan());
    });
  }

  test("elsewhere it says where it runs", () => {
    assert.throws(() => createSystem("aix"), /does not know the system "aix": it runs on Linux, macOS \(darwin\) and Windows/);
  });

  test("without a platform it is this one's", () => {
    assert.equal(createSystem().processes.constructor, createSystem(process.platform).processes.constructor);
  });
});
