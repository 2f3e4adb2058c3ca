import assert from "node:assert/strict";
import { type Assignment, stateOf } from "../../../server/protocol/assignment.js";
import type { Project } from "../../../client/project/findProject.js";
import { mainAssignment, servicesOf } from "../../../client/views/serviceRows.js";

const project: Project = {
  ...{ project: "shop", context: "", folder: "/code/shop", mainService: "web", file: "/code/shop/port-daddy.json" },
  services: new Map([
    ["web", {}],
    ["api", {}],
  ]),
};

const assigned = (service: string, port: number, more: Partial<Assignment> = {}): Assignment => ({
  ...{ project: "shop", service, context: "", port, folder: "/code/shop", state: "idle", leases: [] },
  ...{ createdAt: "2026-01-01T00:00:00.000Z", lastUsedAt: "2026-01-01T00:00:00.000Z" },
  ...more,
});

suite("the services of a folder", () => {
  test("the declared ones come first, in the file's order, with or without a port; then the others by name", () => {
    const rows = servicesOf(project, [assigned("worker", 3300), assigned("api", 3400), assigned("docs", 3500)]);
    assert.deepEqual(
      rows.map((row) => ("assignment" in row ? `${row.assignment.service} ${row.assignment.port}` : row.declared)),
      ["web", "api 3400", "docs 3500", "worker 3300"],
    );
  });

  test("another clone's ports are not this folder's, though it has the same project", () => {
    assert.deepEqual(servicesOf(project, [assigned("web", 3300, { folder: "/code/shop-2", context: "shop-2" })]), [
      { declared: "web" },
      { declared: "api" },
    ]);
  });

  test("the status bar has the main service's port, else any that there is", () => {
    assert.equal(mainAssignment(project, [assigned("api", 3400), assigned("web", 3200)])?.port, 3200);
    assert.equal(mainAssignment(project, [assigned("api", 3400)])?.port, 3400);
    assert.equal(mainAssignment(project, [assigned("api", 3400, { project: "blog" })]), undefined);
  });
});

suite("the state of a port", () => {
  test("what is wrong comes before who listens, and that before who leases it", () => {
    const listener = { pid: 7, command: "node" };
    const trouble = { kind: "conflict", port: 3200, address: "::", since: "2026-01-01T00:00:00.000Z" } as const;
    assert.equal(stateOf(assigned("web", 3200, { state: "active", listener, trouble })), "conflict");
    assert.equal(stateOf(assigned("web", 3200, { state: "active", listener })), "listening");
    assert.equal(stateOf(assigned("web", 3200, { state: "active" })), "active");
    assert.equal(stateOf(assigned("web", 3200)), "idle");
  });
});
