import assert from "node:assert/strict";
import { findProgram } from "../../../../server/protocol/commandLines/findProgram.js";
import { parseCommandLine } from "../../../../server/protocol/commandLines/parseCommandLine.js";
import { programs } from "../../../../server/protocol/commandLines/programs.js";
import { isAnyPort } from "../../../../server/protocol/port.js";

const rowOf = (line: string) => {
  for (const command of parseCommandLine(line)) {
    const program = findProgram(command);
    if (program !== undefined) return program;
  }
  return undefined;
};

suite("The table of programs", () => {
  test("has each command line once", () => {
    const seen = new Set<string>();
    const twice = programs.flatMap(({ commands }) => commands).filter((command) => seen.size === seen.add(command).size);
    assert.deepEqual(twice, []);
    assert.ok(seen.size > 300);
  });

  for (const program of programs) {
    const { name, commands, not = [], kind, defaultPort, variable, flag, told = [], repeats, config, signs = [], earlier } = program;
    test(`is sound in the row of ${name}: ${commands[0]}`, () => {
      assert.ok(commands.length > 0);
      for (const command of commands) assert.match(command, /^[^\s]+( [^\s]+)*$/);
      assert.ok(defaultPort === undefined || isAnyPort(defaultPort));
      if (earlier !== undefined) assert.ok(isAnyPort(earlier.defaultPort) && earlier.defaultPort !== defaultPort);
      assert.ok(variable === undefined || /^[A-Z][A-Z0-9_]*$/.test(variable));
      if (flag !== undefined) assert.ok(flag.includes("{port}"), flag);
      for (const { start } of signs)
        if (start !== undefined) assert.ok(start.includes("{port}") || variable !== undefined, `${start} would not get the port`);
      if (program.variableFrom !== undefined) assert.ok(variable !== undefined);
      // Shells take these characters for their own.
      if (flag !== undefined) assert.doesNotMatch(flag.replaceAll("{port}", "5180"), /[&|;<>()$`"'\\]/);
      const following = commands.map((command) => command.split(" ")[1]).filter((word) => word !== undefined);
      assert.deepEqual(
        not.filter((word) => following.includes(word)),
        [],
      );
      assert.equal(new Set(not).size, not.length);
      assert.equal(new Set(told).size, told.length);
      if (repeats !== undefined || program.flagFirst === true) assert.ok(flag !== undefined);
      if (config !== undefined) assert.ok(config.files !== "" && config.port.length > 0);
      for (const { file } of signs) assert.doesNotMatch(file.replace(/^\*\//, ""), /^[/.]\/|\\|\*/);
      // A database does not take PORT, which is the main service's.
      if (kind === "database") assert.notEqual(variable, "PORT");
    });

    test(`finds the row of ${name} by its command lines: ${commands[0]}`, () => {
      const added = flag === undefined ? [] : [flag.replaceAll("{port}", "5180"), ...(program.flagFirst === true ? ["main.ts"] : [])];
      for (const command of commands) {
        assert.deepEqual(rowOf(command), program, command);
        const line = [command, ...added].join(" ");
        assert.deepEqual(rowOf(line), program, line);
      }
    });

    test(`finds no server where ${name} does something else: ${commands[0]}`, () => {
      for (const word of not) {
        const found = rowOf(`${commands[0]!.split(" ")[0]!} ${word}`);
        assert.notEqual(found, program, word);
      }
    });

    for (const { start } of signs)
      if (start !== undefined)
        test(`finds ${name} by the command line of its sign: ${start}`, () => {
          const found = rowOf(start.replaceAll("{port}", "5180"));
          // `gradle run` starts whatever the build file says.
          assert.ok(found === program || found?.ownCode === true);
        });
  }

  /** Real command lines, and the name of the row that serves there. */
  const LINES: readonly [line: string, name: string, kind?: string][] = [
    ["next -p 3201", "Next.js"],
    ["next dev --turbopack", "Next.js"],
    ["vite ./client", "Vite"],
    ["vite .", "Vite"],
    ["vite client --config vite.client.ts", "Vite"],
    ["vite & tsc -w", "Vite"],
    ["tsc && vite preview --port 4300", "Vite"],
    ["nuxt", "Nuxt"],
    ["craco start", "Create React App"],
    ["react-app-rewired start", "Create React App"],
    ["set PORT=4001&&react-scripts start", "Create React App"],
    ["vitepress", "VitePress"],
    ["vitepress dev docs", "VitePress"],
    ["remix dev", "Remix"],
    ["nx serve web", "Nx"],
    ["strapi develop", "Strapi"],
    ["netlify dev", "Netlify CLI"],
    ["vercel dev", "Vercel CLI"],
    ["react-native start", "React Native"],
    ["backstage-cli repo start", "Backstage"],
    ["python -m http.server 8000", "Python http.server"],
    ["umi dev", "Umi"],
    ["vinxi dev", "Vinxi"],
    ["nitro dev", "Nitro"],
    ["sanity dev", "Sanity"],
    ["shopify hydrogen dev", "Hydrogen"],
    ["electron-vite dev", "electron-vite"],
    ["quasar dev", "Quasar"],
    ["ionic serve", "Ionic"],
    ["meteor run", "Meteor"],
    ["ng run app:serve", "Angular"],
    ["dotnet watch", "ASP.NET Core"],
    ["rw dev", "RedwoodJS"],
    ["firebase emulators:start", "Firebase Emulators", "tool"],
    ["serve -s build -l 4002", "serve"],
    ["slidev", "Slidev"],
    ["web-dev-server --watch", "Web Dev Server"],
    ["wds", "Web Dev Server"],
    ["snowpack dev", "Snowpack"],
    ["live-server", "live-server"],
    ["lite-server", "lite-server"],
    ["browser-sync start -s", "Browsersync"],
    ["stencil build --dev --watch --serve", "Stencil"],
    ["gulp serve", "gulp"],
    ["grunt serve", "Grunt"],
    ["hexo server", "Hexo"],
    ["gridsome develop", "Gridsome"],
    ["vuepress dev", "VuePress"],
    ["mintlify dev", "Mintlify"],
    ["rspress dev", "Rspress"],
    ["medusa develop", "Medusa"],
    ["keystone dev", "Keystone"],
    ["directus start", "Directus"],
    ["blitz dev", "Blitz"],
    ["preact watch", "Preact CLI"],
    ["cds watch", "SAP CAP"],
    ["func start", "Azure Functions"],
    ["sls offline", "Serverless Offline"],
    ["sst dev", "SST"],
    ["prisma studio", "Prisma Studio", "tool"],
    ["mastra dev", "Mastra"],
    ["langgraphjs dev", "LangGraph"],
    ["genkit start", "Genkit", "tool"],
    ["n8n start", "n8n"],
    ["node-red", "Node-RED"],
    ["polymer serve", "Polymer"],
    ["solid-start dev", "SolidStart"],
    ["waku dev", "Waku"],
    ["rwsdk dev", "RedwoodSDK"],
    ["partykit dev", "PartyKit"],
    ["docusaurus start", "Docusaurus"],
    ["storybook dev -p 6006", "Storybook", "tool"],
    ["eleventy --quiet --serve", "Eleventy"],
    ["npx @11ty/eleventy --serve", "Eleventy"],
    ["bun --hot index.ts", "Bun"],
    ["deno serve --port 3000 main.ts", "Deno"],
    ["tsx watch src/index.ts", "Node.js"],
    ["node ace serve --watch", "AdonisJS"],
    ["wrangler pages dev ./dist", "Wrangler"],
    ["esbuild src/app.ts --bundle --servedir=www", "esbuild"],
    ["python manage.py runserver 0.0.0.0:8000", "Django"],
    ["flask --app shop run --debug", "Flask"],
    ["poetry run uvicorn app.main:app --reload", "Uvicorn"],
    ["gunicorn -b 0.0.0.0:8000 shop.wsgi", "Gunicorn"],
    ["streamlit run app.py --server.port 8502", "Streamlit"],
    ["jupyter lab --no-browser", "Jupyter", "tool"],
    ["bundle exec rails server -p 3000", "Rails"],
    ["bin/rails s", "Rails"],
    ["bundle exec puma -C config/puma.rb", "Puma"],
    ["php artisan serve", "Laravel"],
    ["php -S localhost:8000 -t public", "PHP"],
    ["symfony serve", "Symfony"],
    ["./mvnw spring-boot:run", "Spring Boot"],
    ["./gradlew bootRun", "Spring Boot"],
    ["dotnet run --project src/Api", "ASP.NET Core"],
    ["go run ./cmd/server", "Go"],
    ["air -c .air.toml", "Air"],
    ["trunk serve --open", "Trunk"],
    ["iex -S mix phx.server", "Phoenix"],
    ["redis-server --port 6380", "Redis", "database"],
    ["postgres -D data -p 5433", "PostgreSQL", "database"],
    ["mongod --dbpath data", "MongoDB", "database"],
  ];

  for (const [line, name, kind] of LINES)
    test(`knows ${line}`, () => {
      const found = rowOf(line);
      assert.equal(found?.name, name);
      if (kind !== undefined) assert.equal(found.kind, kind);
    });

  for (const line of [
    ...["docker compose up", "astro", "convex dev", "cf dev", "tsc --watch", "tailwindcss -i a.css -o b.css --watch", "ngrok http 3000"],
    ...[
      "stripe listen --forward-to localhost:3200",
      "lt --port 3000",
      "bundle exec sidekiq",
      "celery -A shop worker",
      "php artisan queue:listen",
    ],
    ...[
      "next build",
      "vite build",
      "storybook build",
      "nest build",
      "expo export",
      "parcel build index.html",
      "dotnet watch test",
      "prisma migrate dev",
    ],
    ...["mkdir -p 2024", "ssh -p 2222 host", "psql -p 5433", "electron ."],
  ])
    test(`starts no server by ${line}`, () => {
      assert.equal(rowOf(line), undefined);
    });
});
