import assert from "node:assert/strict";
import { isFailure } from "../../../server/protocol/failures.js";
import { type BrokenFile, brokenProjectFile } from "../../../client/project/brokenFile.js";
import { parseJson } from "../../../client/project/parseJson.js";
import { parseProjectFile } from "../../../client/project/parseProjectFile.js";

const parse = (text: string) => parseProjectFile(text, "/shop/port-daddy.json");

suite("port-daddy.json", () => {
  test("gives the project and its services, in the order of the file", () => {
    const found = parse('{"project": "shop", "services": {"web": {"preferred": 3200, "env": "PORT"}, "80": {}, "api": {}}}');
    assert.equal(found.project, "shop");
    assert.deepEqual(
      [...found.services],
      Object.entries({ web: { preferred: 3200, env: "PORT" } }).concat([
        ["80", {}],
        ["api", {}],
      ] as never),
    );
  });

  test("a service may be called like anything that objects have, and is checked all the same", () => {
    const { services } = parse('{"services": {"__proto__": {"preferred": 3200}, "constructor": {}}}');
    assert.deepEqual(
      [...services],
      [
        ["__proto__", { preferred: 3200 }],
        ["constructor", {}],
      ],
    );
    assert.throws(() => parse('{"services": {"__proto__": {"preferred": 80}}}'), /preferred is 80, but must be a whole number from 1024/);
  });

  test("may be as good as empty", () => {
    assert.deepEqual(parse("{}"), { file: "/shop/port-daddy.json", project: undefined, services: new Map() });
  });

  const broken: [what: string, text: string, sentence: string][] = [
    [
      "a missing comma",
      '{\n  "project": "shop"\n  "services": {}\n}',
      ", line 3, column 3: a comma is missing; it must contain JSON, without comments.",
    ],
    ["a comment", "{\r\n  // mine\r\n}", ", line 2, column 3: there is a comment; it must contain JSON, without comments."],
    [
      "a trailing comma",
      '{"project": "shop",}',
      ", line 1, column 20: a key in quotation marks is missing; it must contain JSON, without comments.",
    ],
    ["an empty file", "", ", line 1, column 1: a value is missing; it must contain JSON, without comments."],
    ["no object", "[]", ', line 1: The file is [], but must be an object such as {"project": "shop", "services": {"web": {}}}.'],
    [
      "a bad project",
      '{\n"project": "my shop"}',
      ', line 2: project is "my shop", but must be 1 to 255 of the characters A-Z a-z 0-9 . _ -.',
    ],
    [
      "a port as text",
      '{"services": {\n"web": {\n"preferred": "80"}}}',
      ', line 3: services.web.preferred is "80", but must be a whole number from 1024 to 65535.',
    ],
    [
      "a service that is a number",
      '{"services":\n {"web": 3200}}',
      ', line 2: services.web is 3200, but must be an object such as {"preferred": 3200, "env": "PORT"}.',
    ],
    [
      "a service's bad name",
      '{"services":\n {"we b": {}}}',
      ', line 2: services: the name of a service is "we b", but must be 1 to 255 of the characters A-Z a-z 0-9 . _ -.',
    ],
    [
      "an unknown field",
      '{"project": "shop",\n"servces": {}}',
      ', line 2: There is no field "servces"; the fields are $schema, project, services.',
    ],
    [
      "an unknown field of a service",
      '{"services":\n {"web":\n {"port": 1}}}',
      ', line 3: There is no field "services.web.port"; the fields are preferred, env.',
    ],
    [
      "a service declared twice",
      '{"services": {"web": {},\n"web": {}}}',
      ', line 2, column 1: "web" appears twice; it must contain each key once.',
    ],
  ];
  for (const [what, text, sentence] of broken) {
    test(`${what} is refused with file, line, value and what is allowed`, () => {
      assert.throws(
        () => parse(text),
        (error) => {
          assert.ok(isFailure(error, "InvalidParams"), String(error));
          assert.equal(error.message, `/shop/port-daddy.json${sentence}`);
          assert.deepEqual(brokenProjectFile(error), { file: "/shop/port-daddy.json", line: Number(/line (\d+)/.exec(sentence)![1]) });
          return true;
        },
      );
    });
  }

  test("is found broken by what the error carries, not by its sentence", () => {
    const sentence = "/shop/port-daddy.json, line 3: something is wrong";
    for (const error of [new Error(sentence), sentence, undefined]) assert.equal(brokenProjectFile(error), undefined);
    assert.throws(
      () => parseJson("{", "/shop/package.json"),
      (error) => brokenProjectFile(error) === undefined && (error as BrokenFile).place.file === "/shop/package.json",
    );
  });
});
