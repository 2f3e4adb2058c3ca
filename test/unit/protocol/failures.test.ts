import assert from "node:assert/strict";
import {
  answerTooLarge,
  failureCodes,
  incompatibleVersion,
  invalidParams,
  isFailure,
  nothingListens,
  notFound,
  notOwner,
  notStoppable,
  portRangeExhausted,
  portUnavailable,
  storeTooNew,
  storeUnavailable,
  systemUnavailable,
  tooManyPorts,
  tooManyPortsOfClient,
  unauthorized,
  unknownField,
} from "../../../server/protocol/failures.js";

suite("Failures", () => {
  test("have codes of their own: the standard's for bad parameters, positive ones for all others", () => {
    const { InvalidParams, ...others } = failureCodes;
    assert.equal(InvalidParams, -32602);
    const codes = Object.values(others);
    assert.equal(new Set(codes).size, codes.length);
    assert.deepEqual(
      codes.filter((code) => !Number.isInteger(code) || code <= 0),
      [],
    );
  });

  const all = [
    invalidParams("project", undefined, "a name"),
    unknownField("prefered", ["preferred"]),
    unauthorized("The token is not this backend's."),
    portRangeExhausted({ first: 3100, last: 9999, active: 3, idle: 4 }, "3 are in use"),
    tooManyPorts("shop", 100),
    tooManyPortsOfClient("cli (pid 42)", 1000),
    answerTooLarge(9_000_000, 8_388_608),
    portUnavailable(5432, "it is reserved"),
    notFound("shop:web"),
    notOwner("shop:web", 3100, ["vscode (pid 41)", "cli (pid 42)"]),
    storeUnavailable("the disk is full"),
    storeTooNew(9, 1),
    incompatibleVersion("2.0", "1.0"),
    notStoppable(4100, 42, "it is Port Daddy", 'Use "port-daddy stop".'),
    nothingListens(4100),
    systemUnavailable("list the listeners", new Error("no /proc")),
  ];
  for (const failure of all) {
    test(`${failure.kind} is told to a person in sentences: ${failure.message.slice(0, 60)}`, () => {
      assert.match(failure.message, /^[^\n]*\.$/);
      assert.ok(failure.kind in failureCodes);
      assert.ok(failure instanceof Error && isFailure(failure) && isFailure(failure, failure.kind));
    });
  }

  test("are told apart from other errors, and by their kind", () => {
    assert.equal(isFailure(new Error("NotFound")), false);
    assert.equal(isFailure({ kind: "NotFound" }), false);
    assert.equal(isFailure(notFound("shop"), "NotOwner"), false);
  });

  test("name every owner", () => {
    assert.match(notOwner("shop:web", 3100, ["a", "b"]).message, /is in use by a and b\./);
  });

  test("keep what caused them, for the log", () => {
    const cause = new Error("SQLITE_FULL");
    assert.equal(storeUnavailable("the disk is full", cause).cause, cause);
  });

  test("show a value on one line and not at length", () => {
    const shown = (value: unknown): string => invalidParams("x", value, "y").message;
    assert.equal(shown(undefined), "x is missing, but must be y.");
    assert.equal(shown("a\nb"), 'x is "a\\nb", but must be y.');
    assert.equal(shown("a".repeat(1000)), `x is "${"a".repeat(99)}…, but must be y.`);
    assert.equal(
      shown(() => 1),
      "x is function, but must be y.",
    );
  });

  test("are known by what they are, also where another bundle's class made them", () => {
    class Other extends Error {
      override readonly name = "Failure";
      readonly kind = "NotFound";
    }
    assert.deepEqual(
      [new Other(), notFound("a port"), new Error("NotFound"), { name: "Failure", kind: "NotFound" }, undefined].map((error) => [
        isFailure(error),
        isFailure(error, "NotFound"),
        isFailure(error, "NotOwner"),
      ]),
      [[true, true, false], [true, true, false], ...Array<boolean[]>(3).fill([false, false, false])],
    );
  });
});
