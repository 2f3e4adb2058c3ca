import assert from "node:assert/strict";
import { type OpenDashboard, useDashboard } from "./dashboardPage.js";
import { record } from "./recorded.js";

interface Measured {
  frames: number;
  p50: number;
  p95: number;
  longest: number;
  /** For each frame; what the frame took beyond them is the machine's painting and other work. */
  scriptMs: number;
  layoutMs: number;
  heapMegabytes: number;
}

/** Runs in the page: how long each frame took while `work` went on for so many milliseconds. */
async function frames(dashboard: OpenDashboard, ms: number): Promise<Measured> {
  const session = await dashboard.page.context().newCDPSession(dashboard.page);
  await session.send("Performance.enable");
  const metrics = async (): Promise<Record<string, number>> =>
    Object.fromEntries((await session.send("Performance.getMetrics")).metrics.map(({ name, value }) => [name, value]));
  const before = await metrics();
  const times = await dashboard.page.evaluate(async (duration) => {
    const times: number[] = [];
    const start = performance.now();
    let last = start;
    while (last - start < duration) {
      await new Promise(requestAnimationFrame);
      const now = performance.now();
      times.push(now - last);
      last = now;
      document.dispatchEvent(new Event("test-frame"));
    }
    times.sort((a, b) => a - b);
    return {
      frames: times.length,
      p50: times[Math.floor(times.length * 0.5)]!,
      p95: times[Math.floor(times.length * 0.95)]!,
      longest: times.at(-1)!,
    };
  }, ms);
  const after = await metrics();
  const each = (name: string): number => ((after[name]! - before[name]!) * 1000) / times.frames;
  return {
    ...times,
    scriptMs: each("ScriptDuration"),
    layoutMs: each("LayoutDuration") + each("RecalcStyleDuration"),
    heapMegabytes: after["JSHeapUsedSize"]! / 2 ** 20,
  };
}

const say = (what: string, { frames: count, p50, p95, longest, scriptMs, layoutMs, heapMegabytes }: Measured): void =>
  console.log(
    `      ${what}: ${count} frames, p50 ${p50.toFixed(1)} ms, p95 ${p95.toFixed(1)} ms, longest ${longest.toFixed(1)} ms, of each ${scriptMs.toFixed(1)} ms script and ${layoutMs.toFixed(1)} ms layout; heap ${heapMegabytes.toFixed(1)} MB`,
  );

suite("The dashboard's speed, measured and not judged", () => {
  const pages = useDashboard();

  test("scrolling through 6,900 rows", async () => {
    const dashboard = await (await pages().open({ recording: record(6900) })).ready();
    say("at rest", await frames(dashboard, 500));
    await dashboard.page.evaluate(() => {
      const scroller = document.querySelector(".scroller")!;
      document.addEventListener("test-frame", () => scroller.scrollBy(0, 130));
    });
    const measured = await frames(dashboard, 2000);
    say("scrolling", measured);
    assert.ok(measured.frames > 0);
  });

  test("500 changes a second among 6,900 assignments", async () => {
    const dashboard = await (await pages().open({ recording: record(6900) })).ready();
    await dashboard.page.evaluate(() => {
      const host = window.fakeHost;
      const { assignments, revision } = host.recording.list;
      let sent = 0;
      const start = performance.now();
      setInterval(() => {
        for (const due = ((performance.now() - start) / 1000) * 500; sent < due; sent++) {
          const assignment = assignments[(sent * 37) % assignments.length]!;
          const state = assignment.state === "active" ? "idle" : "active";
          host.notify({
            method: "portDaddy/didChange",
            params: { revision: revision + 1 + sent, changed: [{ ...assignment, state }], removed: [] },
          });
        }
      }, 10);
    });
    const measured = await frames(dashboard, 2000);
    say("changing", measured);
    const lists = await dashboard.host(
      (host) => host.sent.filter((message) => message.type === "request" && message.method === "portDaddy/list").length,
    );
    assert.equal(lists, 1, "nothing was missed");
  });
});
