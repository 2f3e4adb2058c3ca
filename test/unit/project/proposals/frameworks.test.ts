import assert from "node:assert/strict";
import { frameworkOf, inShell, portIn, withPortFlag } from "../../../../client/project/proposals/frameworks.js";

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
    ["react-router-serve build/server.js", "Remix"],
    ["rsbuild dev --open", "Rspack"],
    ["rsbuild build", undefined],
    ["fastapi dev main.py", "FastAPI"],
    ["gunicorn shop.wsgi", "Gunicorn"],
    ["iex -S mix phx.server", "Phoenix"],
    ["./mvnw -q spring-boot:run", "Spring Boot"],
    ["mvn package", undefined],
    ["./gradlew :web:bootRun", undefined],
    ["./gradlew bootRun", "Spring Boot"],
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
    ["PORT=3400 node server.js", "PORT", "PORT=$PORT node server.js"],
    ["DEBUG_PORT=9229 node server.js", "PORT", undefined],
    ["node server.js --api http://localhost:4000", "PORT", undefined],
    ["python manage.py runserver 0.0.0.0:8000", "PORT", "python manage.py runserver 0.0.0.0:$PORT"],
    ["php -S localhost:8000 -t public", "PORT", "php -S localhost:$PORT -t public"],
    ["gunicorn shop.wsgi", "PORT", undefined],
    ["gunicorn -b 127.0.0.1:8000 shop.wsgi", "API_PORT", "gunicorn -b 127.0.0.1:$API_PORT shop.wsgi"],
    ["flask run", "PORT", "flask run --port $PORT"],
    ["flask run", "FLASK_RUN_PORT", undefined],
    ["uvicorn main:app --reload", "PORT", "uvicorn main:app --reload --port $PORT"],
    ["fastapi dev main.py", "PORT", "fastapi dev main.py --port $PORT"],
    ["nuxt dev", "DOCS_PORT", "nuxt dev --port $DOCS_PORT"],
    ["webpack-dev-server --hot", "PORT", "webpack-dev-server --hot --port $PORT"],
    ["remix vite:dev", "PORT", "remix vite:dev --port $PORT"],
    ["mix phx.server", "PORT", undefined],
    ["./mvnw spring-boot:run", "PORT", "./mvnw spring-boot:run -Dspring-boot.run.arguments=--server.port=$PORT"],
    ["./gradlew bootRun", "PORT", "./gradlew bootRun --args=--server.port=$PORT"],
    ["./mvnw spring-boot:run", "SERVER_PORT", undefined],
    ["vite --port $PORT", "PORT", undefined],
    ["node server.js", "API_PORT", undefined],
  ];
  for (const [command, variable, changed] of changes) {
    test(`"${command}" with ${variable} becomes ${changed === undefined ? "nothing else" : `"${changed}"`}`, () =>
      assert.equal(withPortFlag(command, variable), changed));
  }

  test("a variable is written as the system's shell does", () => {
    assert.equal(withPortFlag("vite", "PORT", inShell("PORT", "win32")), "vite --port %PORT% --strictPort");
    assert.equal(withPortFlag("vite", "PORT", inShell("PORT", "darwin")), "vite --port $PORT --strictPort");
  });
});
