import assert from "node:assert/strict";
import { type OpenDashboard, useDashboard } from "./dashboardPage.js";
import { record } from "./recorded.js";

/** Projects and ports of the rows on the screen, from top to bottom, each with whether it is marked. */
const drawn = ({ page }: OpenDashboard) =>
  page.locator(".rows .row:not(.group)").evaluateAll((rows) =>
    rows
      .map((row) => ({
        top: row.getBoundingClientRect().top,
        port: Number(row.id.replace("row-", "")),
        project: (row.querySelector(".identity")!.getAttribute("title") ?? "").split(":")[0]!,
        marked: row.classList.contains("selected"),
      }))
      .sort((a, b) => a.top - b.top),
  );

const marked = async (dashboard: OpenDashboard): Promise<number[]> =>
  (await drawn(dashboard)).filter((row) => row.marked).map(({ port }) => port);

/** What Delete asks the host to release; nothing when it asks for nothing. */
async function released(dashboard: OpenDashboard): Promise<number[]> {
  await dashboard.page.getByLabel("Ports", { exact: true }).and(dashboard.page.locator(".scroller")).focus();
  await dashboard.page.keyboard.press("Delete");
  const action = await dashboard.host((host) => host.actions.pop());
  return action?.kind === "release" ? action.ports : [];
}

suite("The selection in the dashboard follows the screen", () => {
  const pages = useDashboard();

  async function grouped(): Promise<OpenDashboard> {
    const dashboard = await (await pages().open({ recording: record(24), height: 1400 })).ready();
    await dashboard.page.getByRole("button", { name: "Port", exact: true }).click();
    await dashboard.page.getByLabel("By project").check();
    return dashboard;
  }
  const group = ({ page }: OpenDashboard, project: string) => page.getByRole("button", { name: new RegExp(`^${project} `) });

  test("Shift+click selects what is between two rows on the screen, and Delete releases no other", async () => {
    const dashboard = await grouped();
    const rows = (await drawn(dashboard)).filter(({ project }) => project === "shop");
    await dashboard.row(rows[0]!.port).click();
    await dashboard.row(rows[3]!.port).click({ modifiers: ["Shift"] });
    const expected = rows.slice(0, 4).map(({ port }) => port);
    assert.deepEqual(await marked(dashboard), expected);
    await dashboard.page.getByRole("complementary", { name: "Selected ports" }).getByText("4 ports", { exact: true }).waitFor();
    assert.deepEqual(await released(dashboard), expected);
    await dashboard.page.keyboard.press("Shift+ArrowDown");
    await dashboard.page.keyboard.press("Shift+ArrowDown");
    assert.deepEqual(
      await released(dashboard),
      rows.slice(0, 6).map(({ port }) => port),
    );
  });

  test("a range over a collapsed group leaves its ports out", async () => {
    const dashboard = await grouped();
    await group(dashboard, "blog").click();
    const rows = await drawn(dashboard);
    assert.ok(rows.every(({ project }) => project !== "blog") && rows.some(({ project }) => project === "api-gateway"));
    await dashboard.row(rows[0]!.port).click();
    await dashboard.row(rows.at(-4)!.port).click({ modifiers: ["Shift"] });
    assert.deepEqual(
      await marked(dashboard),
      rows.slice(0, -3).map(({ port }) => port),
    );
    const assigned = await released(dashboard);
    const blog = await dashboard.host((host) =>
      host.recording.list.assignments.filter(({ project }) => project === "blog").map(({ port }) => port),
    );
    assert.deepEqual(
      assigned.filter((port) => blog.includes(port)),
      [],
    );
  });

  test("collapsing a group takes its rows out of the selection, and expanding it does not bring them back", async () => {
    const dashboard = await grouped();
    await dashboard.page.locator(".scroller").focus();
    await dashboard.page.keyboard.press("Control+a");
    await group(dashboard, "shop").click();
    const left = await released(dashboard);
    assert.ok(left.length > 0);
    await group(dashboard, "shop").click();
    const rows = await drawn(dashboard);
    assert.deepEqual(
      rows.filter((row) => row.marked && row.project === "shop"),
      [],
    );
    assert.deepEqual(await released(dashboard), left);
  });

  test("what the filter hides is not selected, with everything or without", async () => {
    const dashboard = await grouped();
    const filter = dashboard.page.getByLabel("Filter ports");
    const scroller = dashboard.page.locator(".scroller");
    await scroller.focus();
    await dashboard.page.keyboard.press("Control+a");
    await filter.fill("project:blog");
    const blog = await released(dashboard);
    assert.deepEqual(blog, await marked(dashboard));
    await filter.fill("");
    assert.deepEqual(await marked(dashboard), blog);
    await filter.fill("project:shop");
    assert.deepEqual(await released(dashboard), []);
    assert.equal(await dashboard.page.locator(".details").count(), 0);
    await dashboard.page.keyboard.press("Control+a");
    await dashboard.page.getByLabel("By project").uncheck();
    await filter.fill("");
    assert.deepEqual([...new Set((await drawn(dashboard)).filter((row) => row.marked).map(({ project }) => project))], ["shop"]);
  });

  test("a range begins at the same row after sorting, and ends at the row on the screen", async () => {
    const dashboard = await grouped();
    await dashboard.page.getByLabel("By project").uncheck();
    const [, , start] = await drawn(dashboard);
    await dashboard.row(start!.port).click();
    await dashboard.page.getByRole("button", { name: "State" }).click();
    const rows = await drawn(dashboard);
    const at = rows.findIndex(({ port }) => port === start!.port);
    const [from, to] = [Math.min(at, 8), Math.max(at, 8)];
    await dashboard.row(rows[8]!.port).click({ modifiers: ["Shift"] });
    assert.deepEqual(
      await marked(dashboard),
      rows.slice(from, to + 1).map(({ port }) => port),
    );
  });

  test("a port that is gone is not selected, and the keyboard goes on where it was", async () => {
    const dashboard = await grouped();
    const rows = await drawn(dashboard);
    const idle = await dashboard.host((host) =>
      host.recording.list.assignments.filter(({ listener, trouble }) => !listener && !trouble).map(({ port }) => port),
    );
    const at = rows.findIndex(({ port }, index) => index > 2 && idle.includes(port));
    const [before, gone, after] = [rows[at - 1]!.port, rows[at]!.port, rows[at + 1]!.port];
    await dashboard.row(gone).click();
    await dashboard.host(
      (host, port) => host.notify({ method: "portDaddy/didChange", params: { revision: 42, changed: [], removed: [port] } }),
      gone,
    );
    await dashboard.row(gone).waitFor({ state: "detached" });
    assert.deepEqual(await released(dashboard), []);
    await dashboard.page.keyboard.press("ArrowDown");
    assert.deepEqual(await marked(dashboard), [after]);
    await dashboard.page.keyboard.press("ArrowUp");
    assert.deepEqual(await marked(dashboard), [before]);
  });

  test("a port that another service has by now is not selected any more", async () => {
    const dashboard = await grouped();
    const [, row] = await drawn(dashboard);
    await dashboard.row(row!.port).click();
    await dashboard.host((host, port) => {
      const [taken] = host.recording.list.assignments.filter((assignment) => assignment.port === port);
      const changed = [{ ...taken!, project: "other", service: "taker" }];
      host.notify({ method: "portDaddy/didChange", params: { revision: 42, changed, removed: [] } });
    }, row!.port);
    await dashboard.row(row!.port).getByTitle("taker", { exact: true }).waitFor();
    assert.deepEqual([await marked(dashboard), await released(dashboard)], [[], []]);
  });

  test("the map expands the group of a port that is chosen there, and a hidden port is shown without being selected", async () => {
    const dashboard = await grouped();
    const { page } = dashboard;
    await group(dashboard, "shop").click();
    const map = page.getByRole("slider", { name: "Map of all ports" });
    await map.focus();
    await page.keyboard.press("Home");
    do await page.keyboard.press("Control+ArrowRight");
    while (!/ shop:/.test((await map.getAttribute("aria-valuetext"))!));
    await page.keyboard.press("Enter");
    const [port] = await marked(dashboard);
    assert.equal(Number(await map.getAttribute("aria-valuenow")), port);
    await page.getByLabel("Filter ports").fill("project:blog");
    await map.focus();
    await page.keyboard.press("Enter");
    await page.getByRole("complementary", { name: `Port ${port}` }).waitFor();
    assert.deepEqual([await marked(dashboard), await released(dashboard)], [[], []]);
  });

  test("exports what is drawn, as it is drawn", async () => {
    const dashboard = await grouped();
    await group(dashboard, "shop").click();
    const rows = await drawn(dashboard);
    await dashboard.page.getByRole("button", { name: "CSV" }).click();
    const action = await dashboard.host((host) => host.actions.pop());
    assert.ok(action?.kind === "export");
    const ports = action.text
      .split("\r\n")
      .slice(1, -1)
      .map((line) => Number(line.split(",")[0]));
    assert.deepEqual(
      ports,
      rows.map(({ port }) => port),
    );
  });

  test("a selection that was kept is that of the rows that are drawn", async () => {
    const recording = record(24);
    const [first, second] = recording.list.assignments;
    const state = {
      grouped: true,
      collapsed: [first!.project === second!.project ? "blog" : second!.project],
      selected: [first!.port, 3999],
    };
    const dashboard = await (await pages().open({ recording, state })).ready();
    await dashboard.page.locator(`#row-${first!.port}[aria-selected=true]`).waitFor();
    assert.deepEqual(await released(dashboard), [first!.port]);
  });
});
