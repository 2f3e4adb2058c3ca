import type { Repository } from "../proposals/repository.js";

const manage = `#!/usr/bin/env python
"""Django's command-line utility for administrative tasks."""
import os
import sys


def main():
    """Run administrative tasks."""
    os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'shop.settings')
    try:
        from django.core.management import execute_from_command_line
    except ImportError as exc:
        raise ImportError("Couldn't import Django.") from exc
    execute_from_command_line(sys.argv)


if __name__ == '__main__':
    main()
`;

const pom = (plugins: string, more = ""): string => `<?xml version="1.0" encoding="UTF-8"?>
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>${more}
  <groupId>com.example</groupId>
  <artifactId>shop</artifactId>
  <version>0.0.1-SNAPSHOT</version>
  <build>
    <plugins>
${plugins}
    </plugins>
  </build>
</project>
`;

/** Projects as the generators of their frameworks write them, as far as set-up could look at it. */
export const generated = {
  django: {
    "manage.py": manage,
    "shop/__init__.py": "",
    "shop/settings.py": 'from pathlib import Path\n\nDEBUG = True\nALLOWED_HOSTS = []\nROOT_URLCONF = "shop.urls"\n',
    "shop/asgi.py": "from django.core.asgi import get_asgi_application\napplication = get_asgi_application()\n",
    "shop/wsgi.py": "from django.core.wsgi import get_wsgi_application\napplication = get_wsgi_application()\n",
    "requirements.txt": "Django==5.1\n",
  },
  flask: {
    "pyproject.toml": '[project]\nname = "shop"\ndependencies = ["flask"]\n',
    "shop/__init__.py":
      "import os\n\nfrom flask import Flask\n\n\ndef create_app(test_config=None):\n    app = Flask(__name__, instance_relative_config=True)\n    return app\n",
    "shop/db.py": "import sqlite3\n",
  },
  flaskApp: {
    "app.py":
      "from flask import Flask\n\napp = Flask(__name__)\n\n\n@app.route('/')\ndef hello():\n    return 'Hello'\n\n\nif __name__ == '__main__':\n    app.run(debug=True, port=5001)\n",
    "requirements.txt": "flask\n",
  },
  fastapi: {
    "pyproject.toml": '[project]\nname = "app"\ndependencies = ["fastapi[standard]"]\n',
    "app/__init__.py": "",
    "app/main.py": "from fastapi import FastAPI\n\napp = FastAPI()\n\n\n@app.get('/')\ndef root():\n    return {}\n",
  },
  streamlit: {
    "streamlit_app.py": 'import streamlit as st\n\nst.title("Shop")\n',
    "requirements.txt": "streamlit\n",
    ".streamlit/config.toml": '[theme]\nbase = "dark"\n\n[server]\nport = 8601\nheadless = true\n',
  },
  jupyter: {
    "jupyter_server_config.py": "c = get_config()\n",
    "notebooks/a.ipynb": '{"cells": []}',
    "requirements.txt": "jupyterlab\npandas\n",
  },
  rails: {
    Gemfile: 'source "https://rubygems.org"\n\ngem "rails", "~> 8.0.1"\ngem "propshaft"\ngem "sqlite3", ">= 2.1"\ngem "puma", ">= 5.0"\n',
    "config.ru":
      '# This file is used by Rack-based servers to start the application.\n\nrequire_relative "config/environment"\n\nrun Rails.application\n',
    "bin/rails":
      '#!/usr/bin/env ruby\nAPP_PATH = File.expand_path("../config/application", __dir__)\nrequire_relative "../config/boot"\nrequire "rails/commands"\n',
    "bin/dev": '#!/usr/bin/env ruby\nexec "./bin/rails", "server", *ARGV\n',
    "config/application.rb": 'require_relative "boot"\n\nmodule Shop\n  class Application < Rails::Application\n  end\nend\n',
    "config/puma.rb":
      '# The `port` that Puma will listen on.\nthreads_count = ENV.fetch("RAILS_MAX_THREADS", 3)\nthreads threads_count, threads_count\n\n# Specifies the `port` that Puma will listen on to receive requests; default is 3000.\nport ENV.fetch("PORT", 3000)\n\n# Allow puma to be restarted by `bin/rails restart` command.\nplugin :tmp_restart\n',
    "config/cable.yml": "development:\n  adapter: async\n",
    "config/deploy.yml": "service: shop\nproxy:\n  app_port: 3000\n",
    Dockerfile: 'FROM ruby\nEXPOSE 80\nCMD ["./bin/thrust", "./bin/rails", "server"]\n',
  },
  railsVite: {
    Gemfile: 'gem "rails"\ngem "vite_rails"\n',
    "bin/rails": "#!/usr/bin/env ruby\n",
    "bin/vite": "#!/usr/bin/env ruby\n",
    "config.ru": "run Rails.application\n",
    "config/application.rb": "class Application < Rails::Application\nend\n",
    "config/puma.rb": 'port ENV.fetch("PORT", 3000)\n',
    "config/vite.json":
      '{\n  "all": {\n    "sourceCodeDir": "app/frontend",\n    "watchAdditionalPaths": []\n  },\n  "development": {\n    "autoBuild": true,\n    "publicOutputDir": "vite-dev",\n    "port": 3036\n  },\n  "test": {\n    "autoBuild": true,\n    "publicOutputDir": "vite-test",\n    "port": 3037\n  }\n}\n',
    "Procfile.dev": "vite: bin/vite dev\nweb: bin/rails s\n",
    "package.json": { name: "shop", private: true, devDependencies: { vite: "^5.4.0", "vite-plugin-ruby": "^5.1.0" } },
    "vite.config.ts":
      "import { defineConfig } from 'vite'\nimport RubyPlugin from 'vite-plugin-ruby'\n\nexport default defineConfig({\n  plugins: [RubyPlugin()],\n})\n",
  },
  puma: {
    Gemfile: 'gem "sinatra"\ngem "puma"\n',
    "config.ru": 'require "./app"\nrun Sinatra::Application\n',
    "app.rb": "require 'sinatra'\n",
    "config/puma.rb": "threads 1, 5\nport 9393\n",
    Procfile: "web: bundle exec puma -C config/puma.rb\n",
  },
  jekyll: {
    Gemfile: 'source "https://rubygems.org"\ngem "jekyll", "~> 4.3.3"\ngem "minima", "~> 2.5"\n',
    "_config.yml": "title: Your awesome title\ntheme: minima\n",
    "index.markdown": "---\nlayout: home\n---\n",
  },
  hugo: {
    "hugo.toml": "baseURL = 'https://example.org/'\nlanguageCode = 'en-us'\ntitle = 'My New Hugo Site'\n",
    "archetypes/default.md": "+++\n+++\n",
  },
  laravel: {
    artisan: "#!/usr/bin/env php\n<?php\n\nuse Illuminate\\Foundation\\Application;\n",
    "composer.json": {
      name: "laravel/laravel",
      require: { php: "^8.2", "laravel/framework": "^12.0" },
      scripts: {
        dev: [
          "Composer\\Config::disableProcessTimeout",
          'npx concurrently -c "#93c5fd,#c4b5fd,#fb7185,#fdba74" "php artisan serve" "php artisan queue:listen --tries=1" "php artisan pail --timeout=0" "npm run dev" --names=server,queue,logs,vite --kill-others',
        ],
        test: ["@php artisan config:clear --ansi", "@php artisan test"],
      },
    },
    "package.json": {
      private: true,
      type: "module",
      scripts: { build: "vite build", dev: "vite" },
      devDependencies: { "laravel-vite-plugin": "^2.0.0", vite: "^7.0.4", concurrently: "^9.0.1" },
    },
    "vite.config.js":
      "import { defineConfig } from 'vite';\nimport laravel from 'laravel-vite-plugin';\n\nexport default defineConfig({\n    plugins: [\n        laravel({\n            input: ['resources/css/app.css', 'resources/js/app.js'],\n            refresh: true,\n        }),\n    ],\n});\n",
    "public/index.php": "<?php\n",
    ".env": "APP_NAME=Laravel\nAPP_URL=http://localhost:8000\nDB_CONNECTION=sqlite\nREDIS_PORT=6379\nMAIL_PORT=2525\n",
  },
  symfony: {
    "composer.json": {
      type: "project",
      require: { php: ">=8.2", "symfony/framework-bundle": "7.2.*" },
      scripts: { "auto-scripts": { "cache:clear": "symfony-cmd" } },
    },
    "symfony.lock": {},
    "bin/console": "#!/usr/bin/env php\n<?php\n\nuse App\\Kernel;\nuse Symfony\\Bundle\\FrameworkBundle\\Console\\Application;\n",
    "public/index.php": "<?php\n",
    ".env": 'APP_ENV=dev\nDATABASE_URL="postgresql://app:!ChangeMe!@127.0.0.1:5432/app?serverVersion=16&charset=utf8"\n',
    "compose.yaml":
      "services:\n###> doctrine/doctrine-bundle ###\n  database:\n    image: postgres:${POSTGRES_VERSION:-16}-alpine\n    environment:\n      POSTGRES_DB: ${POSTGRES_DB:-app}\n    volumes:\n      - database_data:/var/lib/postgresql/data:rw\n###< doctrine/doctrine-bundle ###\n\nvolumes:\n  database_data:\n",
    "compose.override.yaml":
      'services:\n  database:\n    ports:\n      - "5432"\n  mailer:\n    image: axllent/mailpit\n    ports:\n      - "1025"\n      - "8025"\n',
  },
  phpServer: {
    "composer.json": {
      name: "a/b",
      scripts: { start: "php -S localhost:8080 -t public", test: "phpunit" },
      config: { "process-timeout": 0 },
    },
    "public/index.php": "<?php\n",
  },
  springMaven: {
    "pom.xml": pom(
      "      <plugin>\n        <groupId>org.springframework.boot</groupId>\n        <artifactId>spring-boot-maven-plugin</artifactId>\n      </plugin>",
      "\n  <parent>\n    <groupId>org.springframework.boot</groupId>\n    <artifactId>spring-boot-starter-parent</artifactId>\n    <version>3.4.1</version>\n  </parent>",
    ),
    mvnw: "#!/bin/sh\n",
    "mvnw.cmd": "@echo off\n",
    "src/main/java/com/example/shop/ShopApplication.java": "@SpringBootApplication\npublic class ShopApplication {}\n",
    "src/main/resources/application.properties": "spring.application.name=shop\nserver.port=8081\n",
  },
  springGradle: {
    "build.gradle":
      "plugins {\n\tid 'java'\n\tid 'org.springframework.boot' version '3.4.1'\n\tid 'io.spring.dependency-management' version '1.1.7'\n}\n",
    "settings.gradle": "rootProject.name = 'shop'\n",
    gradlew: "#!/bin/sh\n",
    "gradlew.bat": "@rem\n",
    "src/main/resources/application.yml": "spring:\n  application:\n    name: shop\nserver:\n  port: ${PORT:8082}\n",
  },
  springKotlin: {
    "build.gradle.kts": 'plugins {\n\tkotlin("jvm") version "1.9.25"\n\tid("org.springframework.boot") version "3.4.1"\n}\n',
    gradlew: "#!/bin/sh\n",
    "src/main/resources/application.properties": "spring.application.name=shop\n",
  },
  quarkus: {
    "pom.xml": pom(
      "      <plugin>\n        <groupId>${quarkus.platform.group-id}</groupId>\n        <artifactId>quarkus-maven-plugin</artifactId>\n      </plugin>",
    ),
    mvnw: "#!/bin/sh\n",
    "src/main/resources/application.properties": "quarkus.http.port=8181\n%test.quarkus.http.port=8281\n",
  },
  quarkusGradle: {
    "build.gradle": "plugins {\n    id 'java'\n    id 'io.quarkus'\n}\n",
    gradlew: "#!/bin/sh\n",
    "src/main/resources/application.properties": "",
  },
  micronaut: {
    "build.gradle.kts": 'plugins {\n    id("io.micronaut.application") version "4.4.4"\n}\n',
    "micronaut-cli.yml": "applicationType: default\n",
    gradlew: "#!/bin/sh\n",
    "src/main/resources/application.yml": "micronaut:\n  application:\n    name: shop\n  server:\n    port: 8090\n",
  },
  dotnet: {
    "Shop.csproj": '<Project Sdk="Microsoft.NET.Sdk.Web">\n</Project>\n',
    "Program.cs": "var builder = WebApplication.CreateBuilder(args);\nvar app = builder.Build();\napp.Run();\n",
    "Properties/launchSettings.json": {
      $schema: "https://json.schemastore.org/launchsettings.json",
      profiles: {
        http: {
          commandName: "Project",
          dotnetRunMessages: true,
          launchBrowser: true,
          applicationUrl: "http://localhost:5169",
          environmentVariables: { ASPNETCORE_ENVIRONMENT: "Development" },
        },
        https: {
          commandName: "Project",
          dotnetRunMessages: true,
          launchBrowser: true,
          applicationUrl: "https://localhost:7239;http://localhost:5169",
          environmentVariables: { ASPNETCORE_ENVIRONMENT: "Development" },
        },
      },
    },
  },
  go: {
    "go.mod": "module example.com/shop\n\ngo 1.23\n",
    "main.go": 'package main\n\nimport (\n\t"log"\n\t"net/http"\n)\n\nfunc main() {\n\tlog.Fatal(http.ListenAndServe(":8080", nil))\n}\n',
  },
  goAir: {
    "go.mod": "module example.com/shop\n\ngo 1.23\n",
    "main.go":
      'package main\n\nimport (\n\t"net/http"\n\t"os"\n)\n\nfunc main() {\n\tport := os.Getenv("PORT")\n\tif port == "" {\n\t\tport = "8080"\n\t}\n\thttp.ListenAndServe(":"+port, nil)\n}\n',
    ".air.toml":
      'root = "."\ntmp_dir = "tmp"\n\n[build]\n  bin = "./tmp/main"\n  cmd = "go build -o ./tmp/main ."\n\n[proxy]\n  app_port = 0\n  enabled = false\n  proxy_port = 0\n',
  },
  goCmd: {
    "go.mod": "module example.com/shop\n",
    "cmd/api/main.go": 'package main\n\nimport "github.com/gin-gonic/gin"\n\nfunc main() {\n\tr := gin.Default()\n\tr.Run(":8085")\n}\n',
    Makefile: "run:\n\tgo run ./cmd/api\n",
  },
  rust: {
    "Cargo.toml":
      '[package]\nname = "shop"\nversion = "0.1.0"\nedition = "2021"\n\n[dependencies]\naxum = "0.8"\ntokio = { version = "1", features = ["full"] }\n',
    "src/main.rs":
      'use axum::{routing::get, Router};\n\n#[tokio::main]\nasync fn main() {\n    let app = Router::new().route("/", get(|| async { "x" }));\n    let listener = tokio::net::TcpListener::bind("0.0.0.0:3000").await.unwrap();\n    axum::serve(listener, app).await.unwrap();\n}\n',
  },
  trunk: {
    "Cargo.toml": '[package]\nname = "ui"\n\n[dependencies]\nyew = { version = "0.21", features = ["csr"] }\n',
    "Trunk.toml": '[build]\ntarget = "index.html"\n\n[serve]\naddress = "127.0.0.1"\nport = 8085\n',
    "index.html": "<html></html>",
    "src/main.rs": "fn main() {}\n",
  },
  deno: {
    "deno.json": {
      tasks: { dev: "deno run --watch --allow-net main.ts", start: "deno serve --port 8010 server.ts" },
      imports: { "@std/assert": "jsr:@std/assert@1" },
    },
    "main.ts": 'Deno.serve({ port: 8000 }, () => new Response("x"));\n',
    "server.ts": "export default { fetch() { return new Response('x'); } };\n",
  },
  phoenix: {
    "mix.exs":
      'defmodule Shop.MixProject do\n  use Mix.Project\n\n  defp deps do\n    [\n      {:phoenix, "~> 1.7.14"},\n      {:bandit, "~> 1.5"}\n    ]\n  end\nend\n',
    "config/dev.exs":
      'import Config\n\n# Configure your database\nconfig :shop, Shop.Repo,\n  username: "postgres",\n  hostname: "localhost",\n  database: "shop_dev",\n  port: 5432,\n  pool_size: 10\n\nconfig :shop, ShopWeb.Endpoint,\n  # Binding to loopback ipv4 address prevents access from other machines.\n  http: [ip: {127, 0, 0, 1}, port: 4000],\n  check_origin: false\n',
    "config/runtime.exs":
      'import Config\n\nif config_env() == :prod do\n  port = String.to_integer(System.get_env("PORT") || "4000")\nend\n',
    "lib/shop/application.ex": "defmodule Shop.Application do\nend\n",
  },
  phoenix18: {
    "mix.exs": '{:phoenix, "~> 1.8.2"}\n',
    "config/dev.exs": "import Config\n\nconfig :shop, ShopWeb.Endpoint,\n  http: [ip: {127, 0, 0, 1}],\n  check_origin: false\n",
    "config/runtime.exs":
      'import Config\n\nconfig :shop, ShopWeb.Endpoint,\n  http: [port: String.to_integer(System.get_env("PORT", "4000"))]\n',
  },
} satisfies Record<string, Repository>;

/** The files of a repository in a folder of it. */
export const within = (folder: string, repository: Repository): Repository =>
  Object.fromEntries(Object.entries(repository).map(([name, content]) => [`${folder}/${name}`, content]));

export const compose: Repository = {
  "docker-compose.yml":
    "services:\n  db:\n    image: postgres:16\n    ports:\n      - \"5432:5432\"\n  redis:\n    image: redis:7\n    ports: ['6379:6379']\n",
};

export const frontEnd: Repository = {
  "package.json": {
    name: "frontend",
    scripts: { dev: "vite", build: "vite build", preview: "vite preview" },
    devDependencies: { vite: "^6.0.0" },
  },
  "vite.config.ts":
    "import { defineConfig } from 'vite'\nimport react from '@vitejs/plugin-react'\n\nexport default defineConfig({\n  plugins: [react()],\n})\n",
};
