import assert from "node:assert/strict";
import type { Repository } from "../proposals/repository.js";
import { compose, frontEnd, generated, within } from "./generatedProjects.js";
import { setUpOf } from "./setUp.js";

const beside = (repository: Repository): Repository => ({ ...compose, ...within("backend", repository), ...within("frontend", frontEnd) });

const procfile: Repository = {
  ...frontEnd,
  "vite.config.ts": "export default { server: { port: 3001 } }",
  Procfile: "web: npx vite\ndocs: mkdocs serve\napi: gunicorn shop.wsgi\n",
  "mkdocs.yml": "dev_addr: 0.0.0.0:8005\n",
  "gunicorn.conf.py": "bind = '0.0.0.0:8009'\n",
};

const flaskProcfile: Repository = { ...generated.flaskApp, ".flaskenv": "FLASK_RUN_PORT=5002\n", Procfile: "web: flask run\n" };

const fastapiRun: Repository = {
  "main.py":
    'from fastapi import FastAPI\nimport uvicorn\n\napp = FastAPI()\n\nif __name__ == "__main__":\n    uvicorn.run(\n        "main:app",\n        host="0.0.0.0",\n        port=8001,\n        reload=True,\n    )\n',
};

/** Each repository with its plan, as `setUpOf` writes it. */
const kept: Record<string, [repository: Repository, plan: string[]]> = {
  django: [generated.django, ["web PORT 8000 Django server", "  manage.py: port-daddy run -- python manage.py runserver {port}"]],
  flask: [generated.flask, ["web FLASK_RUN_PORT 5000 Flask server", "  shop/__init__.py: FLASK_RUN_PORT"]],
  flaskApp: [generated.flaskApp, ["web PORT 5001 Flask server", "  app.py: port-daddy run -- flask run --port {port}"]],
  fastapi: [generated.fastapi, ["web PORT 8000 FastAPI server", "  app/main.py: port-daddy run -- fastapi dev app/main.py --port {port}"]],
  streamlit: [generated.streamlit, ["web STREAMLIT_SERVER_PORT 8601 Streamlit page", "  streamlit_app.py: STREAMLIT_SERVER_PORT"]],
  jupyter: [generated.jupyter, ["jupyter JUPYTER_PORT 8888 Jupyter tool", "  jupyter_server_config.py: JUPYTER_PORT"]],
  rails: [generated.rails, ["web PORT 3000 Rails server", "  bin/rails: PORT"]],
  railsVite: [
    generated.railsVite,
    [
      "web WEB_PORT 3000 Rails server",
      "  Procfile.dev: bin/rails s -p ${WEB_PORT:-${PORT:-3000}}",
      "vite VITE_RUBY_PORT 3036 Vite Ruby page",
      "  Procfile.dev: bin/vite dev",
      "> Procfile.dev",
      "! config/vite.json gives tests port 3037; where VITE_RUBY_PORT is set, as in Port Daddy's terminals, they have that port instead.",
    ],
  ],
  puma: [
    generated.puma,
    ["web WEB_PORT 9393 Puma server", "  Procfile: bundle exec puma -C config/puma.rb -p ${WEB_PORT:-9393}", "> Procfile"],
  ],
  jekyll: [generated.jekyll, ["web PORT 4000 Jekyll page", "  Gemfile: port-daddy run -- bundle exec jekyll serve --port {port}"]],
  hugo: [generated.hugo, ["web PORT 1313 Hugo page", "  hugo.toml: port-daddy run -- hugo server --port {port}"]],
  laravel: [
    generated.laravel,
    [
      "web SERVER_PORT 8000 Laravel server",
      '  composer.json: npx concurrently -c "#93c5fd,#c4b5fd,#fb7185,#fdba74" "php artisan serve" "php artisan queue:listen --tries=1" "php artisan pail --timeout=0" "npm run dev" --names=server,queue,logs,vite --kill-others',
      "vite VITE_PORT 5173 Vite page",
      "  package.json: vite.config.js: port: Number(process.env.VITE_PORT) || 5173",
      "> vite.config.js",
      "! .env, APP_URL, names port 8000 and stays as it is, because it is not known whether all that read it replace variables; it is right as long as web has that port.",
    ],
  ],
  symfony: [generated.symfony, ["web PORT 8000 Symfony server", "  symfony.lock: port-daddy run -- symfony server:start --port={port}"]],
  phpServer: [generated.phpServer, ["web PORT 8080 PHP server", "  composer.json: port-daddy run -- php -S localhost:{port} -t public"]],
  springMaven: [generated.springMaven, ["web SERVER_PORT 8081 Spring Boot server", "  pom.xml: SERVER_PORT"]],
  springGradle: [generated.springGradle, ["web SERVER_PORT 8082 Spring Boot server", "  build.gradle: SERVER_PORT"]],
  springKotlin: [generated.springKotlin, ["web SERVER_PORT 8080 Spring Boot server", "  build.gradle.kts: SERVER_PORT"]],
  quarkus: [generated.quarkus, ["web QUARKUS_HTTP_PORT 8181 Quarkus server", "  pom.xml: QUARKUS_HTTP_PORT"]],
  quarkusGradle: [generated.quarkusGradle, ["web QUARKUS_HTTP_PORT 8080 Quarkus server", "  build.gradle: QUARKUS_HTTP_PORT"]],
  micronaut: [generated.micronaut, ["web MICRONAUT_SERVER_PORT 8090 Micronaut server", "  build.gradle.kts: MICRONAUT_SERVER_PORT"]],
  dotnet: [
    generated.dotnet,
    ["web PORT 5169 ASP.NET Core server", "  Properties/launchSettings.json: port-daddy run -- dotnet run --urls=http://localhost:{port}"],
  ],
  go: [
    generated.go,
    ["web PORT 8080 - server", "  main.go: left as it is", "! main.go is left as it is. Check that web gets its port from PORT there."],
  ],
  goAir: [
    generated.goAir,
    [
      "web PORT 8080 Air server",
      "  .air.toml: left as it is",
      "! .air.toml is left as it is. Check that Air gets its port from PORT there.",
    ],
  ],
  goCmd: [
    generated.goCmd,
    [
      "api PORT 8085 - server",
      "  cmd/api/main.go: left as it is",
      "! cmd/api/main.go is left as it is. Check that api gets its port from PORT there.",
    ],
  ],
  rust: [
    generated.rust,
    [
      "web PORT 3000 - server",
      "  src/main.rs: left as it is",
      "! src/main.rs is left as it is. Check that web gets its port from PORT there.",
    ],
  ],
  trunk: [generated.trunk, ["web TRUNK_SERVE_PORT 8085 Trunk page", "  Trunk.toml: TRUNK_SERVE_PORT"]],
  deno: [
    generated.deno,
    [
      "main PORT 8000 Deno server",
      "  deno.json: left as it is",
      '! Task "dev" in deno.json is left as it is. Check that Deno gets its port from PORT there.',
    ],
  ],
  phoenix: [
    generated.phoenix,
    [
      "web PORT 4000 Phoenix server",
      '  mix.exs: config/dev.exs: port: String.to_integer(System.get_env("PORT") || "4000")',
      "> config/dev.exs",
    ],
  ],
  phoenix18: [generated.phoenix18, ["web PORT 4000 Phoenix server", "  mix.exs: PORT"]],
  "Laravel in a folder beside a front end": [
    { ...within("backend", generated.laravel), ...within("frontend", frontEnd) },
    [
      "frontend PORT 5173 Vite page",
      "  frontend/package.json: cd frontend && port-daddy run -- npm run dev -- --port {port} --strictPort",
      "backend SERVER_PORT 8000 Laravel server",
      '  backend/composer.json: npx concurrently -c "#93c5fd,#c4b5fd,#fb7185,#fdba74" "php artisan serve" "php artisan queue:listen --tries=1" "php artisan pail --timeout=0" "npm run dev" --names=server,queue,logs,vite --kill-others',
      "backend-vite BACKEND_VITE_PORT - Vite page",
      "  backend/package.json: backend/vite.config.js: port: Number(process.env.BACKEND_VITE_PORT) || 5173",
      "> backend/vite.config.js",
      "! Port 5173 belongs to frontend and backend-vite, so places that only mention it were left as they are.",
      "! backend/.env, APP_URL, names port 8000 and stays as it is, because it is not known whether all that read it replace variables; it is right as long as backend has that port.",
    ],
  ],
  "two services of Spring Boot, which read one variable": [
    { ...within("orders", generated.springMaven), ...within("users", generated.springGradle) },
    [
      "orders PORT 8081 Spring Boot server",
      "  orders/pom.xml: cd orders && port-daddy run --env SERVER_PORT -- ./mvnw spring-boot:run",
      "users USERS_PORT 8082 Spring Boot server",
      "  users/build.gradle: cd users && port-daddy run :users --env SERVER_PORT -- ./gradlew bootRun",
    ],
  ],
  "Laravel and Spring Boot, which read one variable": [
    { ...within("a", generated.phpServer), ...within("b", generated.laravel), ...within("c", generated.springKotlin) },
    [
      "a PORT 8080 PHP server",
      "  a/composer.json: cd a && port-daddy run -- php -S localhost:{port} -t public",
      "b B_PORT 8000 Laravel server",
      "  b/composer.json: cd b && port-daddy run :b --env SERVER_PORT -- composer run dev",
      "c C_PORT - Spring Boot server",
      "  c/build.gradle.kts: cd c && port-daddy run :c --env SERVER_PORT -- ./gradlew bootRun",
      "b-vite B_VITE_PORT 5173 Vite page",
      "  b/package.json: b/vite.config.js: port: Number(process.env.B_VITE_PORT) || 5173",
      "> b/vite.config.js",
      "! Port 8080 belongs to a and c, so places that only mention it were left as they are.",
      "! b/.env, APP_URL, names port 8000 and stays as it is, because it is not known whether all that read it replace variables; it is right as long as b has that port.",
    ],
  ],
  "a Procfile of programs whose files set their ports": [
    procfile,
    [
      "api API_PORT 8009 Gunicorn server",
      "  Procfile: port-daddy run -- gunicorn shop.wsgi --bind 0.0.0.0:{port}",
      "web WEB_PORT 3001 Vite page",
      "  package.json: port-daddy run :web -- npm run dev -- --port {port} --strictPort",
      "  Procfile: npx vite --port ${WEB_PORT:-3001}",
      "docs DOCS_PORT 8005 MkDocs page",
      "  Procfile: port-daddy run :docs -- mkdocs serve --dev-addr localhost:{port}",
      "> Procfile",
    ],
  ],
  "a Procfile for a host": [
    { ...generated.django, Procfile: "web: gunicorn shop.wsgi\n" },
    ["web WEB_PORT 8000 Gunicorn server", "  Procfile: PORT=${WEB_PORT:-${PORT:-8000}} gunicorn shop.wsgi", "> Procfile"],
  ],
  "a front end of Rails": [
    { ...within("api", generated.rails), ...within("web", frontEnd) },
    [
      "web PORT 5173 Vite page",
      "  web/package.json: cd web && port-daddy run -- npm run dev -- --port {port} --strictPort",
      "api API_PORT 3000 Rails server",
      "  api/bin/rails: cd api && port-daddy run :api -- bin/rails server",
    ],
  ],
  "a workspace of Cargo": [
    {
      "Cargo.toml": "[workspace]\nmembers = ['crates/*']\n",
      ...within("crates/api", generated.rust),
      ...within("crates/ui", generated.trunk),
    },
    [
      "ui TRUNK_SERVE_PORT 8085 Trunk page",
      "  crates/ui/Trunk.toml: TRUNK_SERVE_PORT",
      "api API_PORT 3000 - server",
      "  crates/api/src/main.rs: left as it is",
      "! crates/api/src/main.rs is left as it is. Check that api gets its port from API_PORT there.",
    ],
  ],
  "Flask whose command line is in a Procfile": [flaskProcfile, ["web FLASK_RUN_PORT 5002 Flask server", "  Procfile: flask run"]],
  "FastAPI that starts itself": [
    fastapiRun,
    ["web PORT 8001 FastAPI server", "  main.py: port-daddy run -- fastapi dev main.py --port {port}"],
  ],
};

suite("The set-up of generated projects", () => {
  for (const [name, [repository, plan]] of Object.entries(kept)) {
    test(`of ${name}`, async () => assert.deepEqual(await setUpOf(repository), plan));
  }

  for (const [name, repository] of Object.entries(generated)) {
    test(`finds ${name} beside a front end and databases as it does alone`, async () => {
      const programs = (plan: string[]): string[] =>
        plan.filter((line) => /^\S+ [A-Z_]+ \S+ .* (?:page|server|tool)$/.test(line)).map((line) => line.split(" ").slice(3).join(" "));
      const alone = programs(await setUpOf(repository));
      const together = programs(await setUpOf(beside(repository)));
      assert.deepEqual(together.sort(), [...alone, "Vite page"].sort());
    });
  }
});
