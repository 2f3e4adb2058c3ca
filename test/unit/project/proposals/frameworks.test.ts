import assert from "node:assert/strict";
import { frameworkOf, portIn, withPortFlag } from "../../../../client/project/proposals/frameworks.js";

suite("Frameworks", () => {
  const commands: [command: string, framework: string | undefined][] = [
    ["vite", "Vite"],
    ["vite dev --host", "Vite"],
    ["NODE_ENV=development npx vite --open", "Vite"],
    ["vite build", undefined],
    ["vitest", undefined],
    ["node_modules/.bin/next dev", "Next.js"],
    ["next build", undefined],
    ["nuxt dev", "Nuxt"],
    ["nuxi dev", "Nuxt"],
    ["ng serve shop", "Angular"],
    ["wrangler pages dev ./dist", "Wrangler"],
    ["remix vite:dev", "Remix"],
    ["storybook dev -p 6006", "Storybook"],
    ["python manage.py runserver", "Django"],
    ["flask --app shop run --debug", "Flask"],
    ["uvicorn shop:app --reload", "Uvicorn"],
    ["bin/rails server", "Rails"],
    ["php artisan serve", "Laravel"],
    ["webpack serve --mode development", "webpack"],
    ["webpack --watch", undefined],
    ["parcel src/index.html", "Parcel"],
    ["parcel build", undefined],
    ["eleventy --serve", "Eleventy"],
    ["node server.js", undefined],
  ];
  for (const [command, framework] of commands) {
    test(`"${command}" starts ${framework ?? "none that is known"}`, () => assert.equal(frameworkOf(command)?.name, framework));
  }

  test("a port is found where a command says one", () => {
    const ports = [
      "vite --port 3400",
      "PORT=3401 node x",
      "serve -p 3402",
      "next dev -p3403",
      "x --port=3404 -y",
      "manage.py runserver 0.0.0.0:3405",
    ];
    assert.deepEqual(ports.map(portIn), [3400, 3401, 3402, 3403, 3404, 3405]);
    assert.deepEqual(["vite", "node a.js 3400", "x --port 80", "x --port 99999", "x --port $PORT"].map(portIn), Array(5).fill(undefined));
  });

  const changes: [command: string, variable: string, changed: string | undefined][] = [
    ["vite", "PORT", "vite --port $PORT --strictPort"],
    ["vite dev --host", "PORT", "vite dev --host --port $PORT --strictPort"],
    ["astro dev && echo done", "WEB_PORT", "astro dev --port $WEB_PORT && echo done"],
    ["ng serve", "PORT", "ng serve --port $PORT"],
    ["wrangler dev", "API_PORT", "wrangler dev --port $API_PORT"],
    ["python manage.py runserver", "PORT", "python manage.py runserver $PORT"],
    ["php artisan serve", "PORT", "php artisan serve --port=$PORT"],
    ["mkdocs serve", "DOCS_PORT", "mkdocs serve --dev-addr localhost:$DOCS_PORT"],
    ["next dev", "PORT", undefined],
    ["next dev", "WEB_PORT", "next dev -p $WEB_PORT"],
    ["vite --port 3400", "PORT", "vite --port $PORT"],
    ["serve -p3400 -y", "DOCS_PORT", "serve -p$DOCS_PORT -y"],
    ["next dev --port=3400 && true", "PORT", "next dev --port=$PORT && true"],
    ["PORT=3400 node server.js", "PORT", undefined],
    ["vite --port $PORT", "PORT", undefined],
    ["node server.js", "API_PORT", undefined],
  ];
  for (const [command, variable, changed] of changes) {
    test(`"${command}" with ${variable} becomes ${changed === undefined ? "nothing else" : `"${changed}"`}`, () =>
      assert.equal(withPortFlag(command, variable), changed));
  }
});
