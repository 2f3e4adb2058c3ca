import assert from "node:assert/strict";
import { mock } from "node:test";
import { isFailure } from "../../../../server/protocol/failures.js";
import { watchingHouse } from "../listening/watchingHouse.js";

suite("A listener on the port of shop", () => {
  setup(() => mock.timers.enable({ apis: ["setTimeout"] }));
  teardown(() => mock.timers.reset());

  type House = Awaited<ReturnType<typeof watchingHouse>>;
  const folder = "/home/me/shop";
  const shop = { project: "shop", folder, preferred: 4100 };

  /** Process 40 leases the port of shop. */
  async function leasedBy40({ system, request }: House): Promise<void> {
    system.processes.start(40);
    await request({ ...shop, owner: { pid: 40 } });
  }

  /** A process begins and listens on the port of shop. */
  function serve({ system }: House, { pid = 42, parent = 1, folder }: { pid?: number; parent?: number; folder?: string }): void {
    if (system.processes.get(pid) === undefined) system.processes.start(pid, parent);
    system.listen(4100, pid, folder);
  }

  const cases: [what: string, isOwn: boolean, happens: (house: House) => Promise<void>][] = [
    [
      "that leases it itself",
      true,
      async (house) => {
        await leasedBy40(house);
        serve(house, { pid: 40, folder: "/elsewhere" });
      },
    ],
    [
      "that descends from the process that leases it",
      true,
      async (house) => {
        await leasedBy40(house);
        house.system.processes.start(41, 40);
        serve(house, { parent: 41, folder: "/elsewhere" });
      },
    ],
    [
      "that descends from another process with the pid of the one that leased it",
      false,
      async (house) => {
        await leasedBy40(house);
        house.system.processes.start(40);
        serve(house, { parent: 40, folder: "/elsewhere" });
      },
    ],
    [
      "that descends from the command line that leases it",
      true,
      async (house) => {
        const cli = house.connect("cli");
        await house.request(shop, cli);
        serve(house, { parent: cli.client.pid, folder: "/elsewhere" });
      },
    ],
    [
      "that is the window that leases it",
      true,
      async (house) => {
        await house.request(shop);
        serve(house, { pid: house.client.client.pid, folder: "/elsewhere" });
      },
    ],
    [
      "that the window that leases it started in another folder",
      false,
      async (house) => {
        await house.request(shop);
        serve(house, { parent: house.client.client.pid, folder: "/elsewhere" });
      },
    ],
    [
      "that the window that leases it started, and whose folder the system does not tell",
      true,
      async (house) => {
        await house.request(shop);
        serve(house, { parent: house.client.client.pid });
      },
    ],
    [
      "that somebody else started, and whose folder the system does not tell",
      false,
      async (house) => {
        await house.request(shop);
        serve(house, {});
      },
    ],
    [
      "that works in its folder",
      true,
      async (house) => {
        await house.request(shop);
        serve(house, { folder });
      },
    ],
    [
      "that works deep within its folder",
      true,
      async (house) => {
        await house.request(shop);
        serve(house, { folder: `${folder}/packages/web` });
      },
    ],
    [
      "that works above its folder",
      false,
      async (house) => {
        await house.request(shop);
        serve(house, { folder: "/home/me" });
      },
    ],
    [
      "that works in a deeper folder that is another project's",
      false,
      async (house) => {
        await house.request(shop);
        await house.idle({ project: "docs", folder: `${folder}/docs` });
        serve(house, { folder: `${folder}/docs/site` });
      },
    ],
    [
      "that works in a worktree within its folder",
      false,
      async (house) => {
        await house.request(shop);
        await house.idle({ project: "shop", context: "feature", folder: `${folder}/.worktrees/feature` });
        serve(house, { folder: `${folder}/.worktrees/feature` });
      },
    ],
    [
      "that works in its folder, beside a deeper one that is another project's",
      true,
      async (house) => {
        await house.request(shop);
        await house.idle({ project: "docs", folder: `${folder}/docs` });
        serve(house, { folder: `${folder}/web` });
      },
    ],
    [
      "that works in its folder, but descends from the process of another service, of which no server listens where it should",
      false,
      async (house) => {
        await house.request(shop);
        house.system.processes.start(50);
        await house.request({ project: "shop", service: "api", folder, preferred: 4200, owner: { pid: 50 } });
        serve(house, { parent: 50, folder });
      },
    ],
    [
      "that works in its folder, and descends from the process of another service, whose server listens where it should",
      true,
      async (house) => {
        await house.request(shop);
        house.system.processes.start(50);
        await house.request({ project: "shop", service: "api", folder, preferred: 4200, owner: { pid: 50 } });
        house.system.processes.start(51, 50);
        house.system.listen(4200, 51, folder);
        serve(house, { parent: 50, folder });
      },
    ],
  ];

  for (const [what, isOwn, happens] of cases) {
    test(`${what} is ${isOwn ? "its own server" : "a stranger"}, whoever is asked`, async () => {
      const house = await watchingHouse();
      await happens(house);
      await house.watch();
      await house.pass(2000);
      const answers = {
        conflicts: !house.troubles().some(([port, kind]) => port === 4100 && kind === "conflict"),
        listeners: (await house.feed.list()).find(({ port }) => port === 4100)?.own === true,
        explain: / Its own server, /.test((await house.explainer.explain(4100)).reason),
        // Last, because from then on the process leases the port.
        adoption: await house.adopt({ project: "shop", port: 4100 }, house.connect("another window")).then(
          () => true,
          (error: unknown) => !isFailure(error, "PortUnavailable"),
        ),
      };
      assert.deepEqual(answers, { conflicts: isOwn, listeners: isOwn, explain: isOwn, adoption: isOwn });
    });
  }
});
