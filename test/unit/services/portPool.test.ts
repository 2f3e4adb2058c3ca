import assert from "node:assert/strict";
import { BROWSER_REFUSED_PORTS } from "../../../server/protocol/port.js";
import { PortPool } from "../../../server/services/pool/portPool.js";

suite("The pool of ports", () => {
  /** 5425 to 5434, without 5427 to 5429; 5432 is PostgreSQL's. */
  function tenPorts() {
    const pool = new PortPool();
    pool.configure({ range: [5425, 5434], reserved: [[5427, 5429]] }, []);
    return pool;
  }
  const portsOf = (pool: PortPool, start: number, first = 5425, last = 5434) => [...pool.freePorts(start, first, last)];

  test("has the ports of the range, first and last included, without those that are excluded or only given by number", () => {
    const pool = tenPorts();
    const around = Array.from({ length: 14 }, (_, index) => 5423 + index);
    assert.deepEqual(
      around.filter((port) => pool.isCandidate(port)),
      [5425, 5426, 5430, 5431, 5433, 5434],
    );
    assert.deepEqual(
      around.filter((port) => pool.refusal(port) === undefined),
      around.filter((port) => port < 5427 || port > 5429),
    );
    assert.deepEqual(
      around.filter((port) => pool.outside(port) !== undefined),
      [5423, 5424, 5435, 5436],
    );
    assert.equal(pool.outside(5424), 'it is outside the range 5425 to 5434 ("range" in config.json)');
  });

  test("has other ports with other settings, and none of before", () => {
    const pool = tenPorts();
    pool.configure({ range: [5429, 5431], reserved: [] }, [{ first: 5431, last: 5431, reason: "the system keeps it" }]);
    assert.deepEqual(portsOf(pool, 5429), [5429, 5430]);
    assert.deepEqual(pool.range, [5429, 5431]);
    assert.equal(pool.refusal(5428), undefined);
  });

  test("names what is excluded beside the range, too, to who asks for a port there", () => {
    const pool = tenPorts();
    pool.configure({ range: [5425, 5434], reserved: [[5500, 5501]] }, []);
    const reason = 'it is reserved ("reserved" in config.json)';
    assert.deepEqual(
      [5499, 5500, 5501, 5502].map((port) => pool.refusal(port)),
      [undefined, reason, reason, undefined],
    );
  });

  test("names what is excluded up to both ends of the range", () => {
    const pool = new PortPool();
    const reason = 'it is reserved ("reserved" in config.json)';
    pool.configure({ range: [5425, 5434], reserved: [[5000, 5425], [5434, 6000], [5000, 5424], [5435, 6000]] }, []); // prettier-ignore
    assert.deepEqual(pool.excluded(), [
      { first: 5425, last: 5425, reason },
      { first: 5434, last: 5434, reason },
    ]);
    assert.deepEqual([pool.isCandidate(5425), pool.isCandidate(5434), pool.freeCount()], [false, false, 7]);
  });

  test("names what not even a request by number gets beside the range, up to both its ends", () => {
    const pool = new PortPool();
    const reason = 'it is reserved ("reserved" in config.json)';
    const system = [{ first: 5400, last: 5450, reason: "the system keeps it", ephemeral: {} }];
    pool.configure({ range: [5425, 5434], reserved: [[1024, 1030], [5420, 5426], [5430, 5430], [5434, 5436], [65_530, 65_535]] }, system); // prettier-ignore
    const refused = BROWSER_REFUSED_PORTS.map((port) => ({ first: port, last: port, reason: "browsers refuse to open it" }));
    assert.deepEqual(pool.excludedOutside(), [
      ...[{ first: 1024, last: 1030, reason }, { first: 5420, last: 5424, reason }, ...refused.filter(({ first }) => first < 5425)],
      { first: 5400, last: 5424, reason: "the system keeps it" },
      ...[{ first: 5435, last: 5436, reason }, { first: 65_530, last: 65_535, reason }, ...refused.filter(({ first }) => first > 5434)],
      { first: 5435, last: 5450, reason: "the system keeps it" },
    ]);
    assert.equal(pool.refusal(5428), undefined, "a last resort, since the range is narrow");
    assert.deepEqual([pool.refusal(5424), pool.refusal(5450), pool.risk(5450)], [reason, "the system keeps it", undefined]);
  });

  test("names in order the ports that are only given by number, as far as they are given at all", () => {
    const pool = new PortPool();
    pool.configure({ range: [5000, 6006], reserved: [5432] }, []);
    assert.deepEqual(pool.onlyByNumber(), [5000, 5173, 5601, 5672, 5900, 5984, 6006]);
    pool.configure({ range: [1024, 65_535], reserved: [] }, []);
    assert.deepEqual(
      pool.onlyByNumber(),
      pool.onlyByNumber().sort((one, other) => one - other),
    );
  });

  test("counts the free ones", () => {
    const pool = tenPorts();
    assert.equal(pool.freeCount(), 6);
    for (const port of [5425, 5428, 5432, 9999]) pool.occupy(port);
    assert.equal(pool.freeCount(), 5, "of those only one could be given");
    pool.vacate(5425);
    assert.equal(pool.freeCount(), 6);
  });

  test("tells the free ones from the start up, and then from the first", () => {
    const pool = tenPorts();
    assert.deepEqual(portsOf(pool, 5430), [5430, 5431, 5433, 5434, 5425, 5426]);
    assert.deepEqual(portsOf(pool, 5425), [5425, 5426, 5430, 5431, 5433, 5434]);
    assert.deepEqual(portsOf(pool, 5434), [5434, 5425, 5426, 5430, 5431, 5433]);
    assert.deepEqual(portsOf(pool, 5431, 5430, 5433), [5431, 5433, 5430]);
    pool.configure({ range: [65_504, 65_535], reserved: [[65_505, 65_534]] }, []);
    assert.deepEqual(portsOf(pool, 65_535, 65_504, 65_535), [65_535, 65_504]);
  });

  test("tells each as of the moment in which it is read", () => {
    const pool = tenPorts();
    const ports = pool.freePorts(5425, 5425, 5434);
    assert.equal(ports.next().value, 5425);
    for (const port of [5426, 5430, 5433, 5434]) pool.occupy(port);
    assert.deepEqual([...ports], [5431]);
  });

  test("keeps a port that is claimed from all others, until the claim has ended and the port is vacated", () => {
    const pool = tenPorts();
    pool.claim(5425);
    pool.vacate(5425);
    assert.equal(pool.isOccupied(5425), true);
    pool.endClaim(5425);
    assert.equal(pool.isOccupied(5425), true, "it may be assigned by now");
    pool.vacate(5425);
    assert.deepEqual([pool.isOccupied(5425), portsOf(pool, 5425)[0]], [false, 5425]);
  });
});
