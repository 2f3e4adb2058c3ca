import assert from "node:assert/strict";
import { byPort, useDashboard } from "./dashboardPage.js";
import { record } from "./recorded.js";

suite("The dashboard page", () => {
  const pages = useDashboard();

  for (const count of [0, 1, 50, 6900]) {
    test(`shows ${count} assignments`, async () => {
      const recording = record(count);
      const dashboard = await (await pages().open({ recording, state: byPort })).ready();
      const grid = dashboard.page.getByRole("grid", { name: "Ports" });
      const listeners = recording.listeners.filter(
        ({ port }) => !recording.list.assignments.some((assignment) => assignment.port === port),
      );
      assert.equal(await grid.getAttribute("aria-rowcount"), String(Math.max(1, count + listeners.length + 1)));
      assert.ok((await dashboard.page.locator(".rows .row").count()) < 60, "only what is in sight is there");
      if (count === 0) await dashboard.page.getByText("No service has a port yet.").waitFor();
      else await dashboard.row(Math.min(...recording.list.assignments.map(({ port }) => port))).waitFor();
      assert.deepEqual(dashboard.problems, []);
    });
  }

  test("follows what is pushed: changes, listeners, measurements", async () => {
    const recording = record(1);
    const dashboard = await (await pages().open({ recording })).ready();
    const { page } = dashboard;
    const [shop] = recording.list.assignments;
    await dashboard.host(
      (host, [assignment, removed]) => {
        host.notify({ method: "portDaddy/didChange", params: { revision: 42, changed: [assignment], removed: [removed.port] } });
      },
      [{ ...shop!, port: 3333, service: "new", listener: undefined }, shop!] as const,
    );
    await dashboard.row(3333).getByText("shop:new").waitFor();
    await dashboard.row(3333).getByText("active").waitFor();
    await dashboard.row(shop!.port).getByText("unassigned").waitFor(); // It still listens there.
    await dashboard.host((host) => host.notify({ method: "portDaddy/didChangeListeners", params: { listeners: [] } }));
    await dashboard.row(shop!.port).waitFor({ state: "detached" });
    await dashboard.host((host) => host.notify({ method: "portDaddy/didMeasure", params: host.recording.measurement }));
    await page.getByText("0.38 ms").waitFor();
  });

  test("asks for everything anew when it has missed a change", async () => {
    const dashboard = await (await pages().open({ recording: record(1) })).ready();
    await dashboard.host((host) => {
      host.recording.list.revision = 50;
      host.recording.list.assignments[0]!.service = "later";
      host.notify({ method: "portDaddy/didChange", params: { revision: 50, changed: [], removed: [] } });
    });
    await dashboard.page.getByText("shop:later").waitFor();
  });

  test("says when the backend is away, and goes on by itself when it is back", async () => {
    const dashboard = await (await pages().open({ recording: record(1) })).ready();
    await dashboard.host((host) => host.backend({ kind: "away" }));
    await dashboard.page.getByText("Disconnected. Showing data from").waitFor();
    await dashboard.page.getByRole("status").getByText("Disconnected from the backend.").waitFor();
    await dashboard.host((host) => {
      host.recording.list.assignments[0]!.service = "back";
      host.backend({ kind: "connected", version: "0.1.0" });
    });
    await dashboard.page.getByText("shop:back").waitFor();
    await dashboard.page.getByText("Showing data from").waitFor({ state: "detached" });
  });

  test("what could not be asked while the backend was away is asked when it is back", async () => {
    const failing = { "portDaddy/history": "The backend is away.", "portDaddy/metrics": "The backend is away." };
    const dashboard = await (await pages().open({ recording: record(50), failing })).ready();
    const { page } = dashboard;
    const comesBack = (): Promise<void> =>
      dashboard.host((host) => {
        host.failing = {};
        host.backend({ kind: "connected", version: "0.1.0" });
      });
    await page.getByRole("tab", { name: "History" }).click();
    await page.getByText("Could not load the history.").waitFor();
    await comesBack();
    await page.getByText("released port 7733").first().waitFor();

    await dashboard.host((host, failing) => (host.failing = failing), failing);
    await page.getByRole("tab", { name: "Statistics" }).click();
    await page.getByText("Could not load the statistics.").waitFor();
    await comesBack();
    await page.getByRole("img", { name: /^Assignments: / }).waitFor();
  });

  test("a page that nobody sees asks for nothing and tells its host", async () => {
    const dashboard = await (await pages().open({ recording: record(50) })).ready();
    await dashboard.page.waitForFunction(() =>
      window.fakeHost.sent.some((message) => message.type === "request" && message.method === "portDaddy/usage"),
    );
    await dashboard.page.evaluate(() => {
      Object.defineProperty(document, "hidden", { value: true, configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
    });
    const before = await dashboard.host((host) => [host.sent.at(-1), host.sent.length] as const);
    assert.deepEqual(before[0], { type: "watch", visible: false });
    await dashboard.page.clock.runFor(10_000);
    assert.equal(await dashboard.host((host) => host.sent.length), before[1]);
  });

  test("asks what processes use for the rows in sight alone", async () => {
    const dashboard = await (await pages().open({ recording: record(6900), state: byPort })).ready();
    await dashboard.row(3100).getByText("54 MB").waitFor();
    const asked = await dashboard.host((host) =>
      host.sent.flatMap((message) =>
        message.type === "request" && message.method === "portDaddy/usage" ? [message.params.pids.length] : [],
      ),
    );
    assert.ok(
      asked.every((pids) => pids > 0 && pids < 60),
      String(asked),
    );
  });

  test("an answer or a message that is none is not believed", async () => {
    const dashboard = await (await pages().open({ recording: record(1) })).ready();
    await dashboard.host((host) => {
      for (const message of [
        null,
        1,
        "x",
        {},
        { type: "backend" },
        { type: "notification", method: "portDaddy/didChange", params: { revision: 42 } },
      ])
        host.post(message);
      host.post({
        type: "notification",
        method: "portDaddy/didChange",
        params: { revision: 42, changed: [{ port: "3200" }], removed: [] },
      });
    });
    await dashboard.host((host) => host.backend({ kind: "away" }));
    await dashboard.page.getByText("Showing data from").waitFor(); // That came after all of it, and is understood.
    assert.deepEqual([...new Set(dashboard.problems)], ["Port Daddy: dropped an unknown message."]);
    assert.ok(await dashboard.row(3200).isVisible());
  });

  test("filters as it is typed: words, states, ranges", async () => {
    const recording = record(50);
    const dashboard = await (await pages().open({ recording })).ready();
    const filter = dashboard.page.getByLabel("Filter ports");
    const shown = async (): Promise<string | null> => dashboard.page.getByRole("grid", { name: "Ports" }).getAttribute("aria-rowcount");
    const expect = (matching: number): string => String(matching + 1);
    const { assignments } = recording.list;
    await filter.fill("state:conflict");
    assert.equal(await shown(), expect(1));
    await filter.fill("project:shop web");
    assert.equal(await shown(), expect(assignments.filter(({ project, service }) => project === "shop" && service.includes("web")).length));
    await filter.fill("3100-3600");
    assert.equal(await shown(), expect(assignments.filter(({ port }) => port <= 3600).length));
    await dashboard.page.getByRole("button", { name: "Clear the filter" }).click();
    assert.equal(await shown(), expect(53));
  });

  test("sorts, groups, and keeps how it was looked at", async () => {
    const recording = record(50);
    const dashboard = await (await pages().open({ recording })).ready();
    await dashboard.page.getByRole("button", { name: "State" }).click();
    assert.match((await dashboard.page.locator(".rows .row").first().textContent())!, /conflict/);
    await dashboard.page.getByLabel("By project").check();
    await dashboard.page.getByRole("button", { name: /acme-website/ }).click();
    await dashboard.page.getByLabel("Filter ports").fill("a");
    const state = await dashboard.host((host) => host.kept);
    const again = await (await pages().open({ recording, state })).ready();
    assert.equal(await again.page.getByLabel("Filter ports").inputValue(), "a");
    assert.ok(await again.page.getByLabel("By project").isChecked());
    assert.equal(await again.page.locator(".row.group", { hasText: "acme-website" }).getAttribute("aria-expanded"), "false");
  });

  test("comes back to where the table was scrolled", async () => {
    const recording = record(6900);
    const dashboard = await (await pages().open({ recording, state: byPort })).ready();
    await dashboard.page.locator(".scroller").evaluate((scroller) => scroller.scrollTo({ top: 50_000 }));
    await dashboard.page.waitForFunction(() => (window.fakeHost.kept as { scrollTop: number } | undefined)?.scrollTop === 50_000);
    const state = await dashboard.host((host) => host.kept);
    const again = await (await pages().open({ recording, state })).ready();
    await again.row(5030).waitFor();
  });

  test("actions are intents for the host, and what it says is shown", async () => {
    const failing = { release: "shop:web (port 3200) is in use by cli (pid 4001). Release it there, or use force." };
    const dashboard = await (await pages().open({ recording: record(1), failing })).ready();
    const { page } = dashboard;
    await dashboard.row(3200).click();
    for (const name of ["Open in Browser", "Copy URL", "Move to Another Port…", "Unpin Port", "Stop Process…", "Release Port"]) {
      await page.locator(".details").getByRole("button", { name, exact: true }).click();
    }
    await page.getByRole("alert").getByText(failing.release).waitFor();
    assert.deepEqual(await dashboard.host((host) => host.actions), [
      { kind: "open", port: 3200 },
      { kind: "copyUrl", port: 3200 },
      { kind: "move", port: 3200 },
      { kind: "pin", port: 3200, pinned: false },
      { kind: "stop", port: 3200, pid: 4100, startedAt: "start-0" },
      { kind: "release", ports: [3200] },
    ]);
  });

  test("the request form says what is wrong, then asks", async () => {
    const dashboard = await (await pages().open({ recording: record(0) })).ready();
    const { page } = dashboard;
    await page.getByRole("button", { name: "Request Port" }).first().click();
    await page.getByLabel("Project", { exact: true }).fill("no good");
    await page.getByLabel("Preferred port (optional)").fill("80");
    await page.keyboard.press("Enter");
    await page.getByText("Enter a number from 1024 to 65535").waitFor();
    assert.deepEqual(await dashboard.host((host) => host.actions), []);
    await page.getByLabel("Project", { exact: false }).and(page.getByRole("combobox")).fill("shop");
    await page.getByLabel("Preferred port (optional)").fill("3200");
    await page.keyboard.press("Enter");
    await page.getByRole("form").waitFor({ state: "detached" });
    assert.deepEqual(await dashboard.host((host) => host.actions), [{ kind: "request", project: "shop", preferred: 3200 }]);
  });

  test("exports what the table shows, without a process's arguments, and no formula", async () => {
    const recording = record(50);
    recording.list.assignments[0]!.listener!.command = '@cmd|"calc" --api-key=SECRET';
    const dashboard = await (await pages().open({ recording })).ready();
    await dashboard.page.getByLabel("Filter ports").fill("3200");
    await dashboard.page.getByRole("button", { name: "CSV" }).click();
    const [action] = await dashboard.host((host) => host.actions);
    assert.ok(action?.kind === "export");
    assert.deepEqual(
      action.text.split("\r\n").map((line) => line.split(",").slice(0, 7).join()),
      ["port,project,service,context,state,pid,process", `3200,shop,web,,listening,4100,"'@cmd|""calc"""`, ""],
    );
  });

  test("the history is told in sentences, of one port or project, page by page", async () => {
    const dashboard = await (await pages().open({ recording: record(50) })).ready();
    const { page } = dashboard;
    await page.getByRole("tab", { name: "History" }).click();
    await page.getByText("released port 7733").first().waitFor();
    const events = page.locator(".history-list .event");
    assert.equal(await events.count(), 100);
    await page.getByRole("button", { name: "Show Older Events" }).click();
    await events.nth(199).waitFor();
    await page.getByLabel("Port or project").fill("shop");
    await page.waitForFunction(() =>
      [...document.querySelectorAll(".history-list .event-words")].every((words) => words.textContent.includes("shop")),
    );
    await page.getByLabel("Port or project").fill("not a name");
    await page.getByText("This is neither a port nor a project.").waitFor();
  });

  test("draws the time, and says it in words", async () => {
    const dashboard = await (await pages().open({ recording: record(50) })).ready();
    await dashboard.page.getByRole("tab", { name: "Statistics" }).click();
    await dashboard.page.getByRole("img", { name: /^Request latency: p50 0\.\d+ ms now, between/ }).waitFor();
    assert.equal(await dashboard.page.locator(".uplot canvas").count(), 5);
    await dashboard.page.getByRole("button", { name: "14 days" }).click();
    await dashboard.page.waitForFunction(() =>
      window.fakeHost.sent.some(
        (message) => message.type === "request" && message.method === "portDaddy/metrics" && message.params.series === "fortnight",
      ),
    );
  });

  test("a chart has all of its span, whole numbers for what is counted, and a break where nothing was measured", async () => {
    const recording = record(1);
    recording.series = recording.series.filter((_, index) => index >= 120 && (index < 200 || index >= 260));
    const dashboard = await (await pages().open({ recording })).ready();
    const { page } = dashboard;
    await page.evaluate(() => {
      const { prototype } = CanvasRenderingContext2D;
      const { value: write } = Object.getOwnPropertyDescriptor(prototype, "fillText") as { value: (...args: unknown[]) => void };
      prototype.fillText = function (text, ...where) {
        this.canvas.dataset["texts"] = `${this.canvas.dataset["texts"] ?? ""}${text}|`;
        Reflect.apply(write, this, [text, ...where]);
      };
    });
    await page.getByRole("tab", { name: "Statistics" }).click();
    const chart = (title: string) => page.locator(".chart", { has: page.getByRole("heading", { name: title }) });
    const labels = async (title: string): Promise<string[]> =>
      (await chart(title).locator("canvas[data-texts]").getAttribute("data-texts"))!.split("|").slice(0, -1);
    const shown = await labels("Conflicts and drift");
    assert.deepEqual(
      shown.filter((label) => !label.includes(":")),
      ["0", "1"],
    );
    assert.deepEqual(
      shown.filter((label) => label.includes(":")),
      ["08:30", "08:40", "08:50", "09:00", "09:10", "09:20"],
    );
    assert.ok((await labels("Request latency")).includes("0"));

    /** Whether the line is drawn at so many minutes after the beginning of the hour. */
    const isDrawn = (minute: number): Promise<boolean> =>
      chart("Assignments").evaluate((figure, minute) => {
        const [canvas, over] = [figure.querySelector("canvas")!, figure.querySelector<HTMLElement>(".u-over")!];
        const line = getComputedStyle(figure.querySelector(".dot.is-listening")!).color.match(/\d+/g)!.map(Number);
        const x = Math.round(over.offsetLeft + (over.offsetWidth * minute) / 60);
        const { data } = canvas.getContext("2d")!.getImageData(x, 0, 1, canvas.height);
        for (let at = 0; at < data.length; at += 4) {
          if (line.every((part, index) => Math.abs(part - data[at + index]!) < 60) && data[at + 3]! > 128) return true;
        }
        return false;
      }, minute);
    const drawn = await Promise.all([5, 25, 38, 55].map(isDrawn));
    assert.deepEqual(drawn, [false, true, false, true]);
  });
});
