import assert from "node:assert/strict";
import { parsePageMessage } from "../../../client/dashboard/pageMessages.js";

suite("What the dashboard's page may say", () => {
  const allowed = [
    { type: "watch", visible: true },
    { type: "prefer", preferences: { grouped: true, sort: { by: "port", descending: true } } },
    { type: "prefer", preferences: { grouped: false, sort: { by: "identity", descending: false }, mapOpen: false } },
    { type: "request", id: 1, method: "portDaddy/list", params: {} },
    { type: "request", id: 2, method: "portDaddy/usage", params: { pids: [4242] } },
    { type: "act", id: 3, action: { kind: "open", port: 3200 } },
    { type: "act", id: 4, action: { kind: "release", ports: [3200, 3201], byKey: true } },
    { type: "act", id: 5, action: { kind: "stop", port: 80, pid: 4242, startedAt: "1" } },
    { type: "act", id: 6, action: { kind: "request", project: "shop", preferred: 3200 } },
    { type: "act", id: 7, action: { kind: "export", format: "csv", text: "port" } },
  ];
  for (const message of allowed) {
    test(`${JSON.stringify(message)} is passed on as it is`, () => assert.deepEqual(parsePageMessage(message), message));
  }

  const refused: [why: string, message: unknown][] = [
    ["nothing at all", undefined],
    ["another kind of message", { type: "eval", code: "1" }],
    ["a method that changes something", { type: "request", id: 1, method: "portDaddy/release", params: { port: 3200 } }],
    ["the end of the backend", { type: "request", id: 1, method: "portDaddy/stop", params: {} }],
    ["no method", { type: "request", id: 1, method: "constructor", params: {} }],
    ["parameters that the backend would refuse", { type: "request", id: 1, method: "portDaddy/usage", params: { pids: ["1"] } }],
    ["a field too many", { type: "watch", visible: true, also: 1 }],
    ["an action that nobody knows", { type: "act", id: 1, action: { kind: "run", command: "rm" } }],
    ["a process without its start", { type: "act", id: 1, action: { kind: "stop", port: 3200, pid: 1 } }],
    ["a name that is none", { type: "act", id: 1, action: { kind: "request", project: "<img>" } }],
    ["a port beyond all", { type: "act", id: 1, action: { kind: "open", port: 70_000 } }],
    ["no port to release", { type: "act", id: 1, action: { kind: "release", ports: [] } }],
    ["a preference that nobody knows", { type: "prefer", preferences: { grouped: true, sort: { by: "colour", descending: true } } }],
    ["more than preferences", { type: "prefer", preferences: { grouped: true, sort: { by: "port", descending: true }, filter: "x" } }],
    ["another format", { type: "act", id: 1, action: { kind: "export", format: "html", text: "" } }],
  ];
  for (const [why, message] of refused) {
    test(`${why} is dropped`, () => assert.equal(parsePageMessage(message), undefined));
  }
});
