import assert from "node:assert/strict";
import { inShort, type Repository, scripts, servicesOf, tickedAfterSetup } from "./repository.js";

/** Small repositories as people have them, and their services: name, variable, preferred port, program. */
const repositories: Record<string, [repository: Repository, services: string[]]> = {
  "an app of Vite": [
    { "package.json": scripts({ dev: "vite", build: "tsc && vite build", preview: "vite preview" }) },
    ["web PORT 5173 Vite"],
  ],
  "an app of Vite 2, which listened on another port": [
    { "package.json": scripts({ dev: "vite", build: "vite build" }, { devDependencies: { vite: "^2.9.18" } }) },
    ["web PORT 3000 Vite"],
  ],
  "an app of Vite whose version is not said": [
    { "package.json": scripts({ dev: "vite", build: "vite build" }, { devDependencies: { vite: ">=2" } }) },
    ["web PORT 5173 Vite"],
  ],
  "a site of Astro 2 and one of today": [
    {
      "a/package.json": scripts({ dev: "astro dev" }, { dependencies: { astro: "~2.10.0" } }),
      "b/package.json": scripts({ dev: "astro dev" }, { dependencies: { astro: "^5.0.0" } }),
    },
    ["a PORT 3000 Astro", "b B_PORT 4321 Astro"],
  ],
  "an app of Next.js with the port in its script": [
    {
      "package.json": scripts({ dev: "next dev --turbopack -p 3001", build: "next build", start: "next start -p 3001", lint: "next lint" }),
    },
    ["web PORT 3001 Next.js"],
  ],
  "an app of Create React App": [
    {
      "package.json": scripts({
        start: "react-scripts start",
        build: "react-scripts build",
        test: "react-scripts test",
        eject: "react-scripts eject",
      }),
    },
    ["web PORT 3000 Create React App"],
  ],
  "Create React App with a port in .env": [
    { "package.json": scripts({ start: "react-scripts start" }), ".env": "# local\nPORT=3005\nREACT_APP_API=http://localhost:8080\n" },
    ["web PORT 3005 Create React App"],
  ],
  "an app that is served after its build only": [
    { "package.json": scripts({ start: "react-scripts start", serve: "serve -s build -l 5000", build: "react-scripts build" }) },
    ["web PORT 3000 Create React App"],
  ],
  "an app of Angular with server-side rendering": [
    {
      "package.json": scripts({
        ng: "ng",
        start: "ng serve",
        build: "ng build",
        watch: "ng build --watch",
        test: "ng test",
        "serve:ssr:shop": "node dist/shop/server/server.mjs",
      }),
      "angular.json": { projects: { shop: {} } },
    },
    ["web PORT 4200 Angular"],
  ],
  "an app of Vue CLI whose start script is another server": [
    {
      "package.json": scripts({
        serve: "vue-cli-service serve",
        build: "vue-cli-service build",
        lint: "vue-cli-service lint",
        start: "node server.js",
      }),
      "server.js": "require('express')().listen(process.env.PORT)",
    },
    ["web PORT 8080 Vue CLI"],
  ],
  "a site of Gatsby": [
    {
      "package.json": scripts({
        develop: "gatsby develop",
        start: "gatsby develop",
        build: "gatsby build",
        serve: "gatsby serve",
        clean: "gatsby clean",
      }),
    },
    ["web PORT 8000 Gatsby"],
  ],
  "an app of Nuxt": [
    {
      "package.json": scripts({
        build: "nuxt build",
        dev: "nuxt dev",
        generate: "nuxt generate",
        preview: "nuxt preview",
        postinstall: "nuxt prepare",
      }),
    },
    ["web PORT 3000 Nuxt"],
  ],
  "an app of SvelteKit with Storybook": [
    {
      "package.json": scripts({
        dev: "vite dev",
        build: "vite build",
        preview: "vite preview",
        check: "svelte-kit sync && svelte-check",
        storybook: "storybook dev -p 6006",
        "build-storybook": "storybook build",
      }),
    },
    ["web PORT 5173 Vite", "storybook SBCONFIG_PORT 6006 Storybook"],
  ],
  "a library of components with a Storybook alone": [
    { "package.json": scripts({ dev: "tsup --watch", build: "tsup", storybook: "storybook dev -p 6007" }) },
    ["storybook SBCONFIG_PORT 6007 Storybook"],
  ],
  "documentation of Docusaurus": [
    {
      "package.json": scripts({
        docusaurus: "docusaurus",
        start: "docusaurus start",
        build: "docusaurus build",
        swizzle: "docusaurus swizzle",
        deploy: "docusaurus deploy",
        clear: "docusaurus clear",
        serve: "docusaurus serve",
      }),
    },
    ["web PORT 3000 Docusaurus"],
  ],
  "documentation of VitePress below a library": [
    {
      "package.json": scripts({
        dev: "tsc -w",
        "docs:dev": "vitepress dev docs",
        "docs:build": "vitepress build docs",
        "docs:preview": "vitepress preview docs",
      }),
    },
    ["docs PORT 5173 VitePress"],
  ],
  "MERN with a proxy": [
    {
      "package.json": scripts(
        {
          start: "node server.js",
          server: "nodemon server.js",
          client: "npm start --prefix client",
          dev: 'concurrently "npm run server" "npm run client"',
        },
        { dependencies: { express: "4" } },
      ),
      "server.js": "const app = require('express')();\nconst PORT = process.env.PORT || 5000;\napp.listen(PORT);",
      "client/package.json": scripts({ start: "react-scripts start", build: "react-scripts build" }, { proxy: "http://localhost:5000" }),
    },
    ["client PORT 3000 Create React App", "server SERVER_PORT 5000 Node.js"],
  ],
  "MERN whose scripts change the folder": [
    {
      "package.json": scripts({ dev: 'concurrently -k -n api,web "cd server && npm run dev" "cd client && npm run dev"' }),
      "server/package.json": scripts({ dev: "nodemon src/index.js", start: "node src/index.js" }, { dependencies: { express: "4" } }),
      "server/src/index.js": "import express from 'express'; const port = process.env.PORT ?? 8000; express().listen(port)",
      "client/package.json": scripts({ dev: "vite", build: "vite build", preview: "vite preview" }),
    },
    ["client PORT 5173 Vite", "server SERVER_PORT 8000 Node.js"],
  ],
  "client and server without a package of their own around": [
    {
      "client/package.json": scripts({ dev: "vite --port 3000" }),
      "server/package.json": scripts({ dev: "tsx watch src/app.ts", seed: "tsx src/seed.ts" }, { dependencies: { fastify: "5" } }),
      "server/src/app.ts": "import fastify from 'fastify'; fastify().listen({ port: Number(process.env.PORT || 4000) })",
    },
    ["client PORT 3000 Vite", "server SERVER_PORT 4000 Node.js"],
  ],
  "Turborepo with a package manager's pattern": [
    {
      "package.json": scripts({ dev: "turbo dev", build: "turbo build" }, { workspaces: ["apps/*", "packages/*"] }),
      "turbo.json": { tasks: { dev: { persistent: true } } },
      "apps/web/package.json": scripts({ dev: "next dev --port 3000" }, { name: "web" }),
      "apps/docs/package.json": scripts({ dev: "next dev --port 3001" }, { name: "docs" }),
      "packages/ui/package.json": scripts({ dev: "tsc --watch", lint: "eslint ." }, { name: "@repo/ui" }),
    },
    ["web PORT 3000 Next.js", "docs DOCS_PORT 3001 Next.js"],
  ],
  "Turborepo that runs another script than dev": [
    {
      "package.json": scripts({ dev: "turbo run start:local --parallel" }, { workspaces: ["apps/*"] }),
      "apps/shop/package.json": scripts({ dev: "echo no", "start:local": "vite --port 4001" }),
    },
    ["shop PORT 4001 Vite"],
  ],
  "two plain apps of Next.js, of which one keeps 3000": [
    {
      "package.json": { workspaces: ["apps/*"] },
      "apps/a/package.json": scripts({ dev: "next dev" }),
      "apps/b/package.json": scripts({ dev: "next dev" }),
    },
    ["a PORT 3000 Next.js", "b B_PORT - Next.js"],
  ],
  "pnpm with recursive scripts and exclusions": [
    {
      "package.json": scripts({ dev: "pnpm -r --parallel dev" }),
      "pnpm-workspace.yaml": "packages:\n  - 'apps/**'\n  - '!**/__tests__/**'\n  - '!apps/old'\n",
      "apps/web/package.json": scripts({ dev: "astro dev" }),
      "apps/old/package.json": scripts({ dev: "vite" }),
      "apps/web/__tests__/app/package.json": scripts({ dev: "vite" }),
      "apps/api/package.json": scripts({ dev: "nest start --watch" }),
    },
    ["web PORT 4321 Astro", "api API_PORT 3000 NestJS"],
  ],
  "pnpm with filters by name": [
    {
      "package.json": scripts({ dev: "run-p dev:*", "dev:site": "pnpm --filter @shop/site dev", "dev:api": "pnpm -F @shop/api start:dev" }),
      "pnpm-workspace.yaml": "packages: ['packages/*']",
      "packages/site/package.json": scripts({ dev: "vite" }, { name: "@shop/site" }),
      "packages/api/package.json": scripts({ "start:dev": "nest start -w" }, { name: "@shop/api" }),
    },
    ["site PORT 5173 Vite", "api API_PORT 3000 NestJS"],
  ],
  "Yarn workspaces with nohoist": [
    {
      "package.json": scripts(
        { start: "yarn workspace web start", api: "yarn workspace api dev" },
        { workspaces: { packages: ["web", "api"], nohoist: [] } },
      ),
      "web/package.json": scripts({ start: "react-scripts start" }, { name: "web" }),
      "api/package.json": scripts({ dev: "ts-node-dev src/main.ts" }, { name: "api", dependencies: { koa: "2" } }),
      "api/src/main.ts": "new Koa().listen(process.env.API_PORT || 3333)",
    },
    ["web PORT 3000 Create React App", "api API_PORT 3333 Node.js"],
  ],
  "Lerna without workspaces": [
    {
      "lerna.json": { packages: ["modules/*"], version: "1.0.0" },
      "package.json": scripts({ dev: "lerna run dev --parallel" }),
      "modules/front/package.json": scripts({ dev: "webpack serve --port 9001" }),
      "modules/lib/package.json": scripts({ dev: "rollup -cw" }),
    },
    ["front PORT 9001 webpack"],
  ],
  "Nx with executors": [
    {
      "nx.json": {},
      "package.json": scripts({ start: "nx serve shop", build: "nx build" }),
      "apps/shop/project.json": {
        name: "shop",
        targets: { build: {}, serve: { executor: "@nx/vite:dev-server", options: { port: 4300 } } },
      },
      "apps/api/project.json": { name: "api", targets: { serve: { executor: "@nx/js:node" } } },
      "apps/shop-e2e/project.json": { name: "shop-e2e", targets: { e2e: { executor: "@nx/playwright:playwright" } } },
    },
    ["shop PORT 4300 Vite", "api API_PORT - Node.js"],
  ],
  "Nx with targets that its plugins add": [
    {
      "nx.json": { plugins: ["@nx/next/plugin", { plugin: "@nx/vite/plugin", options: { serveTargetName: "up" } }, { plugin: "@nx/js" }] },
      "package.json": {},
      "apps/shop/project.json": { name: "shop", targets: {} },
      "apps/shop/vite.config.ts": "export default defineConfig(() => ({ server: { port: 4300 } }));",
      "apps/site/package.json": { name: "@x/site" },
      "apps/site/next.config.mjs": "export default {}",
      "apps/own/package.json": scripts({ dev: "vite --port 4301" }),
      "apps/own/vite.config.ts": "export default {}",
      "apps/api/project.json": { name: "api", targets: { serve: { executor: "@nx/js:node" } } },
      "apps/api/src/main.ts": "app.listen(process.env.PORT || 3333)",
      "libs/ui/project.json": { name: "ui", projectType: "library" },
      "libs/ui/vite.config.ts": "export default {}",
      "libs/kit/project.json": { name: "kit" },
      "libs/kit/vite.config.ts": "export default { build: { lib: {} } }",
    },
    ["site PORT 3000 Next.js", "own OWN_PORT 4301 Vite", "shop SHOP_PORT 4300 Vite", "api API_PORT 3333 Node.js"],
  ],
  "Nx with commands": [
    {
      "nx.json": {},
      "package.json": {},
      "apps/site/project.json": { targets: { dev: { command: "next dev -p 4100", options: { cwd: "apps/site" } } } },
      "apps/bff/project.json": {
        targets: {
          serve: { executor: "nx:run-commands", options: { commands: ["tsc -w", "node --watch server.js"], cwd: "{projectRoot}" } },
        },
      },
      "apps/bff/server.js": "http.createServer().listen(process.env.PORT || 3333)",
    },
    ["site PORT 4100 Next.js", "bff BFF_PORT 3333 Node.js"],
  ],
  "packages with one folder name": [
    {
      "package.json": { workspaces: ["apps/*/*"] },
      "apps/shop/web/package.json": scripts({ dev: "vite --port 5182" }, { name: "@mono/shop-web" }),
      "apps/admin/web/package.json": scripts({ dev: "vite --port 5181" }, { name: "@mono/admin-web" }),
      "apps/admin/api/package.json": scripts({ dev: "nest start" }),
    },
    ["shop-web PORT 5182 Vite", "admin-web ADMIN_WEB_PORT 5181 Vite", "api API_PORT 3000 NestJS"],
  ],
  "Rails with Procfile.dev": [
    {
      "Procfile.dev":
        "web: env RUBY_DEBUG_OPEN=true bin/rails server\njs: yarn build --watch\ncss: yarn build:css --watch\nworker: bundle exec sidekiq\n",
      "package.json": scripts({ build: "esbuild app/javascript/*.* --bundle", "build:css": "sass a:b" }),
      "bin/rails": "#!/usr/bin/env ruby",
      "config/application.rb": "class Application < Rails::Application",
      "config/puma.rb": 'port ENV.fetch("PORT", 3000)',
      "config.ru": "run Rails.application",
    },
    ["web WEB_PORT 3000 Rails"],
  ],
  "Rails with nothing but itself": [
    {
      "bin/rails": "#!/usr/bin/env ruby",
      "config.ru": "run",
      "config/puma.rb": 'port ENV.fetch("PORT") { 3100 }',
      "config/database.yml": "x",
    },
    ["web PORT 3100 Rails"],
  ],
  "Rails with Vite": [
    {
      "Procfile.dev": "vite: bin/vite dev\nweb: bin/rails s\n",
      "config/vite.json": { all: { sourceCodeDir: "app/frontend" }, development: { autoBuild: true, port: 3036 } },
      "bin/rails": "#!/usr/bin/env ruby",
    },
    ["web WEB_PORT 3000 Rails", "vite VITE_RUBY_PORT 3036 Vite Ruby"],
  ],
  "containers of languages that run what is mounted into them": [
    {
      "package.json": scripts({ dev: "vite" }),
      "api/manage.py": "import django",
      "docker-compose.yml": `services:
  page:
    image: node:20-alpine
    volumes: [".:/app", "/app/node_modules"]
    command: sh -c "npm install && npm run dev -- --host"
    ports: ["5173:5173"]
  django:
    image: python:3.12
    volumes: [{ type: bind, source: ./api, target: /app }]
    command: python manage.py runserver 0.0.0.0:8000
    ports: ["8001:8000"]
  jobs:
    image: python:3.12
    volumes: [./api:/app]
    command: celery -A shop flower --port=5555
    ports: ["5555:5555"]
`,
    },
    ["page PORT 5173 Vite", "api API_PORT 8001 Django", "jobs JOBS_PORT 5555 -"],
  ],
  "processes that only their port tells to be servers": [
    { Procfile: "web: bin/start --port=$PORT\nadmin: ./admin -listen :${PORT}\nmailer: ./mailer --smtp-port 2525\n" },
    ["web WEB_PORT - -", "admin ADMIN_PORT - -"],
  ],
  "Laravel's Octane with Vite": [
    {
      artisan: "#!/usr/bin/env php",
      "composer.json": { scripts: { dev: 'npx concurrently "php artisan octane:start --watch" "npm run dev"' } },
      "package.json": scripts({ dev: "vite", build: "vite build" }),
    },
    ["main PORT 8000 Laravel Octane", "web WEB_PORT 5173 Vite"],
  ],
  "processes that give scripts their ports": [
    {
      "Procfile.dev": "site: PORT=3010 npm run dev\nadmin: npm --prefix admin run dev -- --port 5174\n",
      "package.json": scripts({ dev: "next dev" }),
      "admin/package.json": scripts({ dev: "vite" }),
    },
    ["site SITE_PORT 3010 Next.js", "admin ADMIN_PORT 5174 Vite"],
  ],
  "Rails with Webpacker": [
    {
      "Procfile.dev": "web: bundle exec rails s -p 3000\nwebpacker: ./bin/webpack-dev-server\n",
      "config/webpacker.yml": "default: &default\n  compile: false\ndevelopment:\n  <<: *default\n  dev_server:\n    port: 3045\n",
      "bin/rails": "#!/usr/bin/env ruby",
    },
    ["web WEB_PORT 3000 Rails", "webpacker WEBPACKER_DEV_SERVER_PORT 3045 webpack (Webpacker)"],
  ],
  "Rails with Shakapacker": [
    {
      "Procfile.dev": "rails: bin/rails s\nwp-client: bin/shakapacker-dev-server\n",
      "config/shakapacker.yml": "development:\n  dev_server:\n    host: localhost\n",
      "bin/rails": "#!/usr/bin/env ruby",
    },
    ["rails RAILS_PORT 3000 Rails", "wp-client SHAKAPACKER_DEV_SERVER_PORT 3035 webpack (Shakapacker)"],
  ],
  "a Rails API with React in a folder": [
    { "api/bin/rails": "#!", "api/config.ru": "run", "web/package.json": scripts({ dev: "vite", build: "vite build" }) },
    ["web PORT 5173 Vite", "api API_PORT 3000 Rails"],
  ],
  "Django with React": [
    {
      "frontend/package.json": scripts({ start: "react-scripts start" }, { proxy: "http://localhost:8000" }),
      "backend/manage.py": "os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'shop.settings')",
      "backend/requirements.txt": "Django==5.0\npsycopg2\n",
    },
    ["frontend PORT 3000 Create React App", "backend BACKEND_PORT 8000 Django"],
  ],
  "Django with Tailwind in its folder": [
    { "manage.py": "import django", "package.json": scripts({ dev: "tailwindcss -i a.css -o b.css --watch", build: "tailwindcss" }) },
    ["web PORT 8000 Django"],
  ],
  "Django behind gunicorn in production": [
    {
      "manage.py": "import django",
      Procfile: "release: python manage.py migrate\nweb: gunicorn shop.wsgi --log-file -\nworker: celery -A shop worker\n",
    },
    ["web WEB_PORT 8000 Gunicorn"],
  ],
  "Flask and Streamlit": [
    { "api/app.py": "from flask import Flask\napp = Flask(__name__)\n", "dashboard/streamlit_app.py": "import streamlit as st" },
    ["dashboard STREAMLIT_SERVER_PORT 8501 Streamlit", "api FLASK_RUN_PORT 5000 Flask"],
  ],
  "FastAPI with Vue": [
    {
      "backend/main.py": "from fastapi import FastAPI\napp = FastAPI()\n",
      "frontend/package.json": scripts({ dev: "vite", build: "vue-tsc && vite build" }),
    },
    ["frontend PORT 5173 Vite", "backend BACKEND_PORT 8000 FastAPI"],
  ],
  "Laravel with Vite": [
    {
      artisan: "#!/usr/bin/env php",
      "composer.json": { scripts: { test: ["@php artisan test"], "post-autoload-dump": ["x"] } },
      "package.json": scripts({ build: "vite build", dev: "vite" }),
    },
    ["web SERVER_PORT 8000 Laravel", "vite VITE_PORT 5173 Vite"],
  ],
  "Laravel whose composer.json starts all": [
    {
      artisan: "#!/usr/bin/env php",
      "composer.json": {
        scripts: {
          dev: [
            "Composer\\Config::disableProcessTimeout",
            'npx concurrently -c "#93c5fd,#c4b5fd,#fdba74" "php artisan serve" "php artisan queue:listen --tries=1" "npm run dev" --names=\'server,queue,vite\'',
          ],
        },
      },
      "package.json": scripts({ build: "vite build", dev: "vite" }),
    },
    ["web SERVER_PORT 8000 Laravel", "vite VITE_PORT 5173 Vite"],
  ],
  Symfony: [
    {
      "symfony.lock": {},
      "composer.json": {},
      "bin/console": "#!",
      "package.json": scripts({ "dev-server": "encore dev-server", dev: "encore dev", watch: "encore dev --watch" }),
    },
    ["web PORT 8000 Symfony"],
  ],
  "Spring Boot with Angular": [
    {
      "backend/pom.xml": "<artifactId>spring-boot-maven-plugin</artifactId>",
      "backend/src/main/resources/application.properties": "spring.application.name=shop\nserver.port=8081\n",
      "frontend/package.json": scripts({ start: "ng serve --proxy-config proxy.json" }),
      "frontend/angular.json": {},
    },
    ["frontend PORT 4200 Angular", "backend SERVER_PORT 8081 Spring Boot"],
  ],
  "Spring Boot with profiles in one file": [
    {
      "pom.xml": "<artifactId>spring-boot-maven-plugin</artifactId>",
      "src/main/resources/application.yml": "---\n# all\nserver:\n  port: 8081\n---\nspring.profiles: prod\nserver:\n  port: 8089\n",
    },
    ["web SERVER_PORT 8081 Spring Boot"],
  ],
  "Quarkus with a YAML configuration": [
    {
      "pom.xml": "<artifactId>quarkus-maven-plugin</artifactId>",
      "src/main/resources/application.yml": "quarkus:\n  http:\n    port: 8085\n",
    },
    ["web QUARKUS_HTTP_PORT 8085 Quarkus"],
  ],
  "a solution of .NET": [
    {
      "Shop.sln": "x",
      "src/Shop.Api/Properties/launchSettings.json": {
        profiles: {
          http: { commandName: "Project", applicationUrl: "http://localhost:5186" },
          https: { commandName: "Project", applicationUrl: "https://localhost:7186;http://localhost:5186" },
        },
      },
      "src/Shop.Web/Properties/launchSettings.json": {
        profiles: {
          "IIS Express": { commandName: "IISExpress", applicationUrl: "http://localhost:1" },
          https: { commandName: "Project", applicationUrl: "https://localhost:7001;http://localhost:5001" },
        },
      },
      "src/Shop.Core/Shop.Core.csproj": "<Project/>",
    },
    ["Shop.Web PORT 5001 ASP.NET Core", "Shop.Api SHOP_API_PORT 5186 ASP.NET Core"],
  ],
  "Go with air and a front end": [
    {
      ".air.toml": "[build]\n",
      "go.mod": "module shop",
      "main.go": 'port := os.Getenv("PORT")\nif port == "" { port = "8080" }\nhttp.ListenAndServe(":"+port, nil)',
      "web/package.json": scripts({ dev: "vite" }),
    },
    ["web PORT 5173 Vite", "server SERVER_PORT 8080 Air"],
  ],
  "services of Go": [
    {
      "services/users/go.mod": "module users",
      "services/users/main.go": 'log.Fatal(http.ListenAndServe(":8081", nil))',
      "services/orders/go.mod": "module orders",
      "services/orders/main.go": 'r := gin.Default()\nr.Run(":8082")',
      "services/cli/go.mod": "module cli",
      "services/cli/main.go": 'fmt.Println("8080")',
    },
    ["orders PORT 8082 -", "users USERS_PORT 8081 -"],
  ],
  Phoenix: [
    { "mix.exs": '{:phoenix, "~> 1.8"}', "config/dev.exs": "config :shop, ShopWeb.Endpoint,\n  http: [ip: {127, 0, 0, 1}, port: 4001],\n" },
    ["web PORT 4001 Phoenix"],
  ],
  Hugo: [{ "hugo.toml": "title = 'x'", "content/a.md": "x" }, ["web PORT 1313 Hugo"]],
  "Jekyll in docs": [{ "docs/Gemfile": 'gem "jekyll"', "docs/_config.yml": "port: 4010\n", "src/lib.rs": "x" }, ["docs PORT 4010 Jekyll"]],
  "MkDocs beside a package of Python": [
    { "mkdocs.yml": "dev_addr: 127.0.0.1:8005\n", "pyproject.toml": "[project]" },
    ["docs PORT 8005 MkDocs"],
  ],
  "an app of Tauri": [
    {
      "package.json": scripts({ dev: "vite", build: "tsc && vite build", preview: "vite preview", tauri: "tauri" }),
      "vite.config.ts":
        "export default defineConfig({ clearScreen: false, server: { port: 1420, strictPort: true, hmr: host ? { protocol: 'ws', host, port: 1421 } : undefined } })",
      "src-tauri/tauri.conf.json": { build: { devUrl: "http://localhost:1420", beforeDevCommand: "npm run dev" } },
    },
    ["web PORT 1420 Vite"],
  ],
  "Expo with an API": [
    {
      "mobile/package.json": scripts({
        start: "expo start",
        android: "expo start --android",
        ios: "expo start --ios",
        web: "expo start --web",
      }),
      "api/package.json": scripts({ dev: "bun --watch src/index.ts" }, { dependencies: { hono: "4" } }),
      "api/src/index.ts": "export default { port: 8787, fetch: new Hono().fetch }",
    },
    ["mobile RCT_METRO_PORT 8081 Expo", "api API_PORT 8787 Bun"],
  ],
  "an app with a server of its own": [
    {
      "package.json": scripts(
        { dev: "node server.js", build: "next build", start: "NODE_ENV=production node server.js" },
        { dependencies: { next: "15" } },
      ),
      "server.js": "const port = parseInt(process.env.PORT || '3002', 10); createServer(x).listen(port)",
    },
    ["main PORT 3002 Node.js"],
  ],
  "two servers in one package": [
    {
      "package.json": scripts({ dev: "next dev", "dev:api": "node api.js", scrape: "node scrape.js", seed: "tsx seed.ts" }),
      "api.js": "http.createServer(f).listen(process.env.PORT || 4000)",
      "scrape.js": "fetch('http://localhost:4000')",
    },
    ["web PORT 3000 Next.js", "api API_PORT 4000 Node.js"],
  ],
  "an API of Express with a port in .env": [
    {
      "package.json": scripts(
        { start: "node index.js", dev: "nodemon index.js", test: "jest" },
        { dependencies: { express: "4", dotenv: "16" } },
      ),
      "index.js": "app.listen(process.env.PORT || 3000)",
      ".env": 'export PORT="4100"\nDB_PORT=5432',
    },
    ["main PORT 4100 Node.js"],
  ],
  "an API that reads a variable of its own": [
    {
      "package.json": scripts({ dev: "tsx watch src/server.ts" }),
      "src/server.ts": "import { port } from './config'; app.listen(port)",
      "src/config.ts": "export const port = Number(process.env.HTTP_PORT ?? 7001); export const db = process.env.DB_PORT || 5432",
    },
    ["main HTTP_PORT 7001 Node.js"],
  ],
  "NestJS in debug mode": [
    {
      "package.json": scripts({
        start: "nest start",
        "start:dev": "nest start --watch",
        "start:debug": "nest start --debug 0.0.0.0:9229 --watch",
        "start:prod": "node dist/main",
      }),
      "src/main.ts": "await app.listen(process.env.PORT ?? 3300);",
    },
    ["main PORT 3300 NestJS"],
  ],
  "microservices of one NestJS": [
    {
      "package.json": scripts({
        "start:gateway": "nest start gateway --watch",
        "start:users": "nest start users --watch",
        build: "nest build",
      }),
    },
    ["gateway PORT 3000 NestJS", "users USERS_PORT - NestJS"],
  ],
  "a script with ports of others": [
    {
      "package.json": scripts({
        dev: "DB_PORT=5433 node server.js",
        stripe: "stripe listen --forward-to localhost:3200/webhook",
        tunnel: "ssh -p 2222 -L 8000:localhost:8000 host",
        db: "psql -p 5433",
        seed: "node seed.js --port 5432",
      }),
      "server.js": "app.listen(process.env.PORT || 3200)",
    },
    ["main PORT 3200 Node.js"],
  ],
  "a tool with scripts of its own kind": [
    {
      "package.json": scripts({
        build: "node build.mjs",
        dev: "node build.mjs --watch",
        test: "node --test",
        generate: "node scripts/generate.js",
      }),
      "build.mjs": "await esbuild.context()",
    },
    [],
  ],
  "a bot without a server": [
    {
      "package.json": scripts({ start: "node index.js" }, { dependencies: { "discord.js": "14" } }),
      "index.js": "client.login(process.env.TOKEN)",
    },
    [],
  ],
  "Cloudflare Workers with a site": [
    {
      "package.json": { workspaces: ["apps/*"] },
      "apps/worker/package.json": scripts({ dev: "wrangler dev", deploy: "wrangler deploy" }),
      "apps/worker/wrangler.toml": 'name = "x"\n[dev]\nport = 8790\n',
      "apps/site/package.json": scripts({ dev: "astro dev --port 4400" }),
    },
    ["site PORT 4400 Astro", "worker WORKER_PORT 8790 Wrangler"],
  ],
  "Deno with Fresh": [
    {
      "deno.json": {
        tasks: { start: "deno run -A --watch=static/,routes/ dev.ts", build: "deno run -A dev.ts build", check: "deno fmt --check" },
      },
      "dev.ts": "Deno.serve({ port: 8010 }, handler)",
    },
    ["main PORT 8010 Deno"],
  ],
  "a proxy, a mock and an app": [
    {
      "package.json": scripts({
        dev: "vite",
        "mock:api": "json-server --watch db.json --port 3004",
        "dev:host": "vite --host",
        "dev:https": "vite --config vite.https.ts",
      }),
    },
    ["web PORT 5173 Vite", "mock-api MOCK_API_PORT 3004 json-server"],
  ],
  "two apps of Vite with configurations of their own": [
    {
      "package.json": scripts({
        dev: "npm-run-all -p dev:*",
        "dev:client": "vite --config vite.client.ts",
        "dev:admin": "vite --config vite.admin.ts --port 5200",
      }),
      "vite.client.ts": "export default { server: { port: 5300 } }",
    },
    ["client PORT 5300 Vite", "admin ADMIN_PORT 5200 Vite"],
  ],
  "Prisma's studio beside an app": [
    {
      "package.json": scripts({
        dev: "next dev",
        "db:studio": "prisma studio",
        "db:migrate": "prisma migrate dev",
        postinstall: "prisma generate",
      }),
    },
    ["web PORT 3000 Next.js", "db-studio DB_STUDIO_PORT 5555 Prisma Studio"],
  ],
  "Laravel in Sail's containers": [
    {
      artisan: "#!",
      "docker-compose.yml":
        "services:\n  mysql: { image: 'mysql/mysql-server:8.0', ports: ['${FORWARD_DB_PORT:-3306}:3306'] }\n  mailpit: { image: 'axllent/mailpit:latest', ports: ['${FORWARD_MAILPIT_PORT:-1025}:1025', '${FORWARD_MAILPIT_DASHBOARD_PORT:-8025}:8025'] }\n",
      "package.json": scripts({ dev: "vite", build: "vite build" }),
    },
    [
      "web SERVER_PORT 8000 Laravel",
      "vite VITE_PORT 5173 Vite",
      "mailpit FORWARD_MAILPIT_DASHBOARD_PORT 8025 -",
      "mysql FORWARD_DB_PORT 3306 - off",
    ],
  ],
  "Next.js with a database and a container of itself": [
    {
      "package.json": scripts({ dev: "next dev" }),
      "docker-compose.yml":
        "services: { postgres: { image: 'postgres:15', ports: ['5432:5432'] }, app: { build: ., ports: ['3000:3000'] } }",
    },
    ["app PORT 3000 Next.js", "postgres POSTGRES_PORT 5432 - off"],
  ],
  "a Procfile whose lines change the folder": [
    {
      "Procfile.dev": "api: cd api && bin/rails s -p 3001\nweb: cd web && yarn dev\nredis: redis-server --port 6380\n",
      "api/bin/rails": "#!",
      "web/package.json": scripts({ dev: "vite --port 3000" }),
    },
    ["web WEB_PORT 3000 Vite", "api API_PORT 3001 Rails", "redis REDIS_PORT 6380 Redis off"],
  ],
  "Electron around Create React App": [
    {
      "package.json": scripts({
        dev: 'concurrently -k "cross-env BROWSER=none npm start" "wait-on http://localhost:3000 && electron ."',
        start: "react-scripts start",
      }),
    },
    ["web PORT 3000 Create React App"],
  ],
  "a server behind nodemon's command": [
    {
      "package.json": scripts({ dev: "nodemon --exec ts-node server/index.ts", start: "NODE_ENV=production node dist/index.js" }),
      "server/index.ts": "const port = parseInt(process.env.PORT || '3000', 10); createServer().listen(port)",
    },
    ["main PORT 3000 Node.js"],
  ],
  "React Router": [
    {
      "package.json": scripts({
        dev: "react-router dev",
        build: "react-router build",
        start: "react-router-serve ./build/server/index.js",
      }),
    },
    ["web PORT 5173 React Router"],
  ],
  "Express as its generator writes it": [
    {
      "package.json": scripts({ start: "node ./bin/www" }),
      "bin/www": "var port = normalizePort(process.env.PORT || '3000'); server.listen(port);",
    },
    ["main PORT 3000 Node.js"],
  ],
  "Strapi with its port in .env, and a site": [
    {
      "package.json": { workspaces: ["apps/*"] },
      "apps/cms/package.json": scripts({ develop: "strapi develop", start: "strapi start", build: "strapi build", strapi: "strapi" }),
      "apps/cms/.env": "HOST=0.0.0.0\nPORT=1338\n",
      "apps/web/package.json": scripts({ dev: "next dev -p 3000" }),
    },
    ["web PORT 3000 Next.js", "cms CMS_PORT 1338 Strapi"],
  ],
  "a shop of Medusa": [
    {
      "backend/package.json": scripts({ dev: "medusa develop", start: "medusa start", seed: "medusa exec ./src/scripts/seed.ts" }),
      "storefront/package.json": scripts({ dev: "next dev --turbopack -p 8000" }),
    },
    ["storefront PORT 8000 Next.js", "backend BACKEND_PORT 9000 Medusa"],
  ],
  "an app of the T3 stack": [
    {
      "package.json": scripts({
        "db:push": "drizzle-kit push",
        "db:studio": "drizzle-kit studio",
        dev: "next dev --turbo",
        preview: "next build && next start",
        start: "next start",
      }),
    },
    ["web PORT 3000 Next.js", "db-studio DB_STUDIO_PORT 4983 Drizzle Studio"],
  ],
  "a monorepo whose scripts load dotenv files": [
    {
      "package.json": scripts({ dev: "turbo watch dev --continue" }),
      "pnpm-workspace.yaml": "packages:\n  - apps/*\n",
      "apps/nextjs/package.json": scripts({ dev: "pnpm with-env next dev", "with-env": "dotenv -e ../../.env --" }),
      "apps/expo/package.json": scripts({ dev: "expo start" }),
    },
    ["nextjs PORT 3000 Next.js", "expo RCT_METRO_PORT 8081 Expo"],
  ],
  "PHP's own server": [
    { "composer.json": { scripts: { start: "php -S localhost:8080 -t public", test: "phpunit" } } },
    ["web PORT 8080 PHP"],
  ],
  "Rust with trunk and axum": [
    {
      "frontend/Trunk.toml": "[serve]\nport = 8085\n",
      "backend/Cargo.toml": "[package]",
      "backend/src/main.rs": 'let listener = tokio::net::TcpListener::bind("0.0.0.0:3000").await.unwrap();',
      "package.json": scripts({ dev: 'concurrently "cd frontend && trunk serve" "cd backend && cargo run"' }),
    },
    ["frontend TRUNK_SERVE_PORT 8085 Trunk", "backend BACKEND_PORT 3000 Cargo"],
  ],
  "documentation that a script starts in its folder": [
    { "package.json": scripts({ docs: "cd docs && mintlify dev --port 3333", dev: "tsup --watch" }), "docs/mint.json": {} },
    ["docs PORT 3333 Mintlify"],
  ],
  "functions of Firebase": [
    {
      "firebase.json": { emulators: {} },
      "functions/package.json": scripts({
        serve: "npm run build && firebase emulators:start --only functions",
        build: "tsc",
        shell: "firebase functions:shell",
      }),
    },
    ["functions FUNCTIONS_PORT 4000 Firebase Emulators"],
  ],
  "a program that nobody knows, with a port": [{ "package.json": scripts({ dev: "foo serve --port 4100" }) }, ["main PORT 4100 -"]],
  "a server in a folder without a package": [
    {
      "package.json": scripts({ start: "node server", dev: "nodemon server", client: "cd client && npm run dev" }),
      "server/index.js": "app.listen(8000)",
      "client/package.json": scripts({ dev: "vite" }),
    },
    ["client PORT 5173 Vite", "server SERVER_PORT 8000 Node.js"],
  ],
  "ports that cmd.exe or cross-env sets": [
    {
      "a/package.json": scripts({ start: "set PORT=3005&& react-scripts start" }),
      "b/package.json": scripts({ start: "cross-env PORT=3006 react-scripts start" }),
    },
    ["a PORT 3005 Create React App", "b B_PORT 3006 Create React App"],
  ],
  "an API of Python and a page in one package": [
    {
      "package.json": scripts({
        dev: "concurrently 'npm:dev:*'",
        "dev:api": "uv run uvicorn app.main:app --reload --port 8000",
        "dev:web": "vite",
      }),
    },
    ["web PORT 5173 Vite", "api UVICORN_PORT 8000 Uvicorn"],
  ],
  "FastAPI in a folder of its folder": [
    { "frontend/package.json": scripts({ dev: "nuxt dev --port 3100" }), "backend/app/main.py": "app = FastAPI()" },
    ["frontend PORT 3100 Nuxt", "backend BACKEND_PORT 8000 FastAPI"],
  ],
  "scripts in camel case, and with letters of another language": [
    {
      "package.json": scripts({
        buildClient: "cd client && PORT=1234 npm run build",
        startClient: "cd client && vite",
        startServer: "node server.js",
        "dév:bücher": "node buecher.js",
      }),
      "client/index.html": "x",
      "server.js": "app.listen(8000)",
      "buecher.js": "app.listen(8001)",
    },
    ["client PORT 5173 Vite", "server SERVER_PORT 8000 Node.js", "bucher BUCHER_PORT 8001 Node.js"],
  ],
  "configurations with other ports within the server's": [
    {
      "a/package.json": scripts({ dev: "vite" }),
      "a/vite.config.js": "const port = 5174;\nexport default { server: { port, hmr: { port: 5175 } } };",
      "b/package.json": scripts({ dev: "vite" }),
      "b/vite.config.js": "export default { server: { proxy: { '/api': { port: 5176 } }, port: 5177 } };",
    },
    ["a PORT 5173 Vite", "b B_PORT 5177 Vite"],
  ],
  "an app beside the documentation of another package": [
    {
      "package.json": scripts({ dev: "vite", docs: "docusaurus start website" }),
      "website/package.json": scripts({ start: "docusaurus start" }),
    },
    ["web PORT 5173 Vite", "website WEBSITE_PORT 3000 Docusaurus"],
  ],
  "two applications of Nest in one script": [
    { "package.json": scripts({ dev: "nest start api --watch & nest start auth --watch" }) },
    ["api PORT 3000 NestJS", "auth AUTH_PORT - NestJS"],
  ],
  "a Makefile and nothing else": [{ Makefile: "run:\n\tgo run .", "README.md": "x" }, []],
  "an empty folder": [{ "README.md": "x" }, []],
};

suite("Services of real repositories", () => {
  for (const [name, [repository, services]] of Object.entries(repositories)) {
    test(name, async () => assert.deepEqual(inShort(await servicesOf(repository)), services));
    test(`${name}, set up twice`, async () => assert.deepEqual(await tickedAfterSetup(repository), []));
  }
});
