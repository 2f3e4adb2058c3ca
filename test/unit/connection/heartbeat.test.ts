import assert from "node:assert/strict";
import { mock } from "node:test";
import { Heartbeat } from "../../../client/connection/silence/heartbeat.js";

suite("The heartbeat of a backend", () => {
  let now = 0;
  let heard: string[] = [];
  let needed = true;

  setup(() => {
    now = 0;
    heard = [];
    needed = true;
    mock.timers.enable({ apis: ["setTimeout", "Date"] });
    mock.method(performance, "now", () => now);
  });
  teardown(() => mock.reset());

  const open = (): Heartbeat =>
    new Heartbeat({
      ping: () => void heard.push(`ping at ${now}`),
      onDidFallSilent: (since) => void heard.push(`silent at ${now} since ${since}`),
      onDidRespond: () => void heard.push(`responds at ${now}`),
      isNeeded: () => needed,
    });

  /** Lets time pass while this process runs. */
  const pass = (ms: number): void => {
    for (let passed = 0; passed < ms; passed += 50) {
      now += 50;
      mock.timers.tick(50);
    }
  };

  test("asks after a second without a message, and says within three that no answer comes", () => {
    const heartbeat = open();
    heartbeat.received();
    pass(10_000);
    assert.deepEqual(heard, ["ping at 1000", "silent at 2500 since 0"]);
    heartbeat.received();
    assert.deepEqual(heard.slice(2), ["responds at 10000"]);
    pass(1000);
    assert.deepEqual(heard.slice(3), ["ping at 11000"]);
    heartbeat.stop();
  });

  test("asks nothing while other messages come", () => {
    const heartbeat = open();
    for (let count = 0; count < 10; count++) {
      heartbeat.received();
      pass(800);
    }
    assert.deepEqual(heard, []);
    pass(200);
    assert.deepEqual(heard, ["ping at 8200"]);
    heartbeat.stop();
  });

  test("says so of a handshake that is not answered", () => {
    const heartbeat = open();
    heartbeat.expect();
    pass(1500);
    assert.deepEqual(heard, ["silent at 1500 since 0"]);
    heartbeat.stop();
  });

  test("does not count the time in which this process slept or was blocked", () => {
    const heartbeat = open();
    heartbeat.received();
    pass(1000);
    for (let count = 0; count < 20; count++) {
      now += 60_000; // Its timers come a minute late.
      mock.timers.tick(250);
    }
    pass(1250);
    assert.deepEqual(heard, ["ping at 1000"]);
    pass(250);
    assert.equal(heard.length, 2, "but that after it");
    heartbeat.stop();
  });

  test("asks nothing while nobody looks, and at once when somebody does again", () => {
    const heartbeat = open();
    heartbeat.received();
    needed = false;
    pass(60_000);
    assert.deepEqual(heard, []);
    needed = true;
    heartbeat.look();
    heartbeat.look();
    pass(1500);
    assert.deepEqual(heard, ["ping at 60000", "silent at 61500 since 0"]);
    heartbeat.stop();
  });

  test("asks and says nothing after it was stopped", () => {
    const heartbeat = open();
    heartbeat.received();
    heartbeat.stop();
    heartbeat.received();
    heartbeat.expect();
    heartbeat.look();
    pass(10_000);
    assert.deepEqual(heard, []);
  });
});
