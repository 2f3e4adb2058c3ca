import assert from "node:assert/strict";
import { lineOf } from "./launchConfiguration.js";
import { type Files, terminalOf, trialSuite } from "./trialFolder.js";

interface LaunchTrial {
  folder: string;
  more: Files;
  file?: string;
  /** Configurations, each with its port before set-up. */
  configurations: Record<string, number>;
}

const flask = "from flask import Flask\n\napp = Flask(__name__)\n";
const trials: Record<string, LaunchTrial> = {
  "with comments between its arguments": {
    folder: "launch-args-comments",
    more: {
      "app.py": flask,
      "main.py": "from fastapi import FastAPI\n\napp = FastAPI()\n",
      "manage.py": `import os, sys
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")
from django.core.management import execute_from_command_line
execute_from_command_line(sys.argv)
`,
      "settings.py": 'SECRET_KEY = "shop"\nDEBUG = True\nROOT_URLCONF = "urls"\nALLOWED_HOSTS = ["*"]\n',
      "urls.py": "urlpatterns = []\n",
      "package.json": '{ "scripts": { "dev": "vite" } }',
      "index.html": "<p>shop",
      "pages/index.js": "export default () => 'shop';",
    },
    configurations: {
      Flask: 5001,
      Django: 8001,
      FastAPI: 8002,
      Stringargs: 8003,
      npm: 5183,
      php: 8089,
      cmd: 3090,
    },
  },
  "with a database's port": {
    folder: "launch-db-port",
    more: { "api/server.js": "require('http').createServer().listen(process.env.PORT);" },
    configurations: { API: 4000 },
  },
  "with a terminal's command": {
    folder: "launch-url",
    more: { "index.html": "<p>shop" },
    configurations: { "Full stack": 5180 },
  },
  "for tasks": {
    folder: "launch-url",
    file: ".vscode/tasks.json",
    more: { "index.html": "<p>shop" },
    configurations: { dev: 5180 },
  },
};

const packages = ["python-is-python3", "python3-flask", "python3-django", "python3-fastapi", "python3-uvicorn", "php-cli"];
trialSuite("After set-up the editor starts programs on the assigned ports", packages, (trial) => {
  for (const [title, { folder: files, more, file = ".vscode/launch.json", configurations }] of Object.entries(trials))
    trial(`a configuration ${title}`, async (folder) => {
      folder.write(files, more);
      const before = folder.read(file);
      const plan = folder.setUp();
      const { env, portOf } = terminalOf(plan);
      const names = Object.keys(configurations);
      const assigned = names.map((name) => {
        const service = plan.services.find(({ ways }) => ways.some((way) => way.file === file && way.name === name));
        return portOf(service?.service ?? assert.fail(`nothing for ${name}: ${JSON.stringify(plan.services)}`));
      });
      for (const [text, expected, variables] of [
        [before, Object.values(configurations), {}],
        [folder.read(file), assigned, env],
      ] as const) {
        const lines = names.map((name) => lineOf(text, name, folder.shop, plan.services[0]!.service, portOf));
        const { ports, output } = await folder.listens(`${lines.join(" & ")} & wait`, expected, variables);
        assert.deepEqual(
          ports,
          expected.toSorted((a, b) => a - b),
          `${lines.join("\n")}\n${output}`,
        );
      }
      assert.deepEqual(folder.setUp().files, [], "a second time changes nothing");
    });
});
