import assert from "node:assert/strict";
import { refusalOf } from "../../backend/rawClient.js";
import { CLIENT, temporaryServers, TOKEN } from "./openServer.js";

suite("The token of a backend", () => {
  const listen = temporaryServers();

  /** The token with another character at a place. */
  const differentAt = (place: number): string => {
    const other = TOKEN[place] === "a" ? "b" : "a";
    return TOKEN.slice(0, place) + other + TOKEN.slice(place + 1);
  };
  const wrong: [what: string, token: string][] = [
    ["of the same length", "x".repeat(TOKEN.length)],
    ["that differs in its first character", differentAt(0)],
    ["that differs in the middle", differentAt(20)],
    ["that differs in its last character", differentAt(TOKEN.length - 1)],
    ["with the same characters in another order", TOKEN.slice(20) + TOKEN.slice(0, 20)],
    ["in other letters", TOKEN === TOKEN.toLowerCase() ? TOKEN.toUpperCase() : TOKEN.toLowerCase()],
    ["that is longer", `${TOKEN}x`],
    ["that is shorter", TOKEN.slice(1)],
    ["that is empty", ""],
    ["with as many characters, but more bytes", `é${TOKEN.slice(1)}`],
    ["with as many bytes, but fewer characters", `é${TOKEN.slice(2)}`],
  ];
  for (const [what, token] of wrong) {
    test(`is not one ${what}: nothing is answered, and the connection ends`, async () => {
      const { dial, seen, clients } = await listen();
      const client = await dial();
      const { data } = await refusalOf(client.shakeHands({ token, client: CLIENT }));
      assert.equal(data["kind"], "Unauthorized");
      await refusalOf(client.request("portDaddy/list", {}));
      await client.closed;
      assert.deepEqual([seen.asked, seen.opened, clients.count, seen.refusedConnections], [[], [], 0, 1]);
    });
  }

  test("opens the connection when it is right", async () => {
    const { connect, seen, clients } = await listen();
    await (await connect()).request("portDaddy/list", {});
    assert.deepEqual([seen.asked.map(({ method }) => method), seen.opened, clients.count], [["portDaddy/list"], ["life-1"], 1]);
  });
});
