import assert from "node:assert/strict";
import { MAX_MESSAGE_BYTES } from "../../../server/protocol/framing.js";
import { listAll } from "../../../server/protocol/pages/listAll.js";
import type { Params } from "../../../server/protocol/requests.js";
import { listPage } from "../../../server/services/listAssignments.js";
import { house } from "./house.js";

suite("The list", () => {
  async function filled() {
    const built = await house();
    await built.request({ project: "shop", service: "web", preferred: 4103 });
    await built.idle({ project: "shop", service: "web-admin", preferred: 4102 });
    await built.request({ project: "shop", service: "api", context: "feature", preferred: 4101 });
    await built.idle({ project: "my.shop", service: "web", preferred: 4100 });
    return built;
  }

  const cases: [params: Params<"portDaddy/list">, ports: number[]][] = [
    [{}, [4100, 4101, 4102, 4103]],
    [{ active: true }, [4101, 4103]],
    [{ active: false }, [4100, 4102]],
    [{ project: "shop" }, [4101, 4102, 4103]],
    [{ project: "sho" }, []],
    [{ project: "*shop" }, [4100, 4101, 4102, 4103]],
    [{ project: "my*" }, [4100]],
    [{ project: "my?shop" }, []],
    [{ project: "my.*" }, [4100]],
    [{ project: "*.*" }, [4100]],
    [{ service: "web*" }, [4100, 4102, 4103]],
    [{ service: "*e*" }, [4100, 4102, 4103]],
    [{ service: "w*b*a*n" }, [4102]],
    [{ service: "web*web" }, []],
    [{ service: "*e*e*" }, []],
    [{ service: "**" }, [4100, 4101, 4102, 4103]],
    [{ context: "" }, [4100, 4102, 4103]],
    [{ context: "*" }, [4100, 4101, 4102, 4103]],
    [{ context: "f*" }, [4101]],
    [{ project: "shop", service: "web*", active: true }, [4103]],
    [{ service: `${"*a".repeat(100)}*b` }, []],
  ];
  for (const [params, ports] of cases) {
    test(`of ${JSON.stringify(params).slice(0, 60)} has ${ports.length}, by port`, async () => {
      const { list } = await filled();
      assert.deepEqual(
        list(params).map(({ port }) => port),
        ports,
      );
    });
  }

  test("takes a pattern of many stars in no time that would grow with their number", async () => {
    const { request, list } = await house();
    await request({ project: "a".repeat(255) });
    assert.deepEqual(list({ project: `${"a*".repeat(127)}b` }), []);
  });

  test("goes on after a port", async () => {
    const { list } = await filled();
    assert.deepEqual(
      list({ after: 4101, service: "web*" }).map(({ port }) => port),
      [4102, 4103],
    );
  });

  test("is sent in pages that each fit into a message, and that together have everything", async () => {
    const { request, registry, list } = await house();
    // Each is six bytes of JSON per character.
    const folder = `/${"\u0001".repeat(4000)}`;
    for (let project = 0; project < 400; project++) await request({ project: `p${project}`, folder: `${folder}${project}` });
    const sizes: number[] = [];
    const { assignments, revision } = await listAll(
      {
        request: (_method, params) => {
          const page = { ...listPage(registry, params), revision: 7 + sizes.length };
          sizes.push(JSON.stringify(page).length);
          return Promise.resolve(page);
        },
      },
      {},
    );
    assert.deepEqual(assignments, list());
    assert.equal(revision, 7, "from the first page");
    assert.ok(sizes.length > 2 && Math.max(...sizes) < MAX_MESSAGE_BYTES, sizes.join());
  });
});
