import assert from "node:assert/strict";
import { overrulingsInTerminals } from "../../../../client/project/changes/overrulings.js";
import { MemoryFiles } from "./memoryFiles.js";

suite("What sets a variable in every terminal of a folder", () => {
  const found = async (files: Record<string, string>, folder = ""): Promise<string[]> =>
    (await overrulingsInTerminals(new MemoryFiles(files), folder, "PORT")).map(({ file, value, by }) => `${file} ${value} ${by}`);

  const rows: [files: Record<string, string>, found: string[]][] = [
    [{ ".envrc": "use node\nexport PORT=4000\nexport API_PORT=4001\n" }, [".envrc 4000 direnv"]],
    [{ ".envrc": 'export PORT="4000"\r\n' }, [".envrc 4000 direnv"]],
    [{ ".envrc": "PORT=4000\n# export PORT=4000\nexport PORT=${PORT:-4000}\n" }, []],
    [{ ".envrc": 'export PORT=4000\neval "$(port-daddy env)"' }, []],
    [{ ".envrc": "dotenv\n", ".env": "PORT=4000", ".env.local": "PORT=4001" }, [".env 4000 direnv"]],
    [{ ".envrc": "dotenv_if_exists .env.local", ".env.local": "PORT='4001'" }, [".env.local 4001 direnv"]],
    [{ ".env": "PORT=4000" }, []],
    [{ "mise.toml": '[tools]\nPORT = "1"\n[env]\nPORT = "4000"\n[tasks.x]\nPORT = "2"' }, ["mise.toml 4000 mise"]],
    [{ ".mise.toml": "[env]\n_.file = ['.env.local', '../.env']", ".env.local": "PORT=4001" }, [".env.local 4001 mise"]],
  ];
  for (const [files, expected] of rows)
    test(JSON.stringify(files).slice(0, 90), async () => assert.deepEqual(await found(files), expected));

  test("is looked for in the folder of the service", async () => {
    assert.deepEqual(await found({ "api/.envrc": "export PORT=1" }, "api"), ["api/.envrc 1 direnv"]);
    assert.deepEqual(await found({ "api/.envrc": "export PORT=1" }), []);
  });
});
