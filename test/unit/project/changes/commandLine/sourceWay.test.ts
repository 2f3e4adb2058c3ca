import assert from "node:assert/strict";
import { readSource } from "../../../../../client/project/changes/commandLine/sourceWay.js";
import { applyEdits } from "../../../../../client/project/changes/fileEdit.js";
import { parseCommandLine } from "../../../../../server/protocol/commandLines/parseCommandLine.js";
import { MemoryFiles } from "../memoryFiles.js";

const API = { service: "api", variable: "API_PORT", isMain: false, reference: "", url: "" };

/** The source after the change; undefined where it is left alone. */
async function changed(text: string, line = "node api.js", file = "api.js"): Promise<string | undefined> {
  const reading = await readSource(new MemoryFiles({ [file]: text }), "", parseCommandLine(line)[0]!, API);
  const edits = reading?.changes?.map(({ at, content }) => ({ ...(at as { offset: number; length: number }), content: content as string }));
  return edits && applyEdits(text, edits);
}

suite("a source file reads the service's variable before PORT", () => {
  const READ = "(process.env.API_PORT ?? process.env.PORT)";
  const rows: [text: string, after: string | undefined][] = [
    ["listen(process.env.PORT || 4000) // process.env.PORT", `listen(${READ} || 4000) // process.env.PORT`],
    ["const url = `http://localhost:${process.env.PORT}`", `const url = \`http://localhost:\${${READ}}\``],
    ["listen(Bun.env.PORT)", "listen((Bun.env.API_PORT ?? Bun.env.PORT))"],
    ["const s = 'process.env.PORT'", undefined],
    ["process.env.PORT = 4000; listen(process.env.PORT)", undefined],
    ["process.env.PORT ||= 4000", undefined],
    ["delete process.env.PORT", undefined],
    ["const { PORT = 4000 } = process.env", undefined],
    ["listen(process.env['PORT'])", undefined],
    ["start()\nprocess.env.PORT && start()", undefined],
    ["dotenv.config({ override: true }); listen(process.env.PORT)", undefined],
    ["listen(process.env.API_PORT || process.env.PORT)", undefined],
    ["listen(process.env.PORT", undefined],
    [`${"[".repeat(100_000)}process.env.PORT`, undefined],
  ];
  for (const [text, after] of rows) test(text.slice(0, 80), async () => assert.equal(await changed(text), after));

  test("the file is that of the command line", async () => {
    const lines = [
      "node -r dotenv/config --watch api",
      "nodemon --ext ts --watch src ./api.ts",
      "tsx watch --tsconfig x.json api.ts",
      "ts-node api.ts",
    ];
    for (const line of lines) {
      assert.equal(await changed("listen(process.env.PORT!)", line, "api.ts"), `listen(${READ}!)`, line);
    }
    for (const line of ["node ../api.js", "node -e 0 api.js", "node /api.js", "node $FILE", "vite api.js"]) {
      assert.equal(await changed("listen(process.env.PORT)", line), undefined, line);
    }
  });
});
