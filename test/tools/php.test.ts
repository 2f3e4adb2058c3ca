import { tryEach } from "./trial.js";

/** The options of Laravel's `serve`. Source: laravel/framework, src/Illuminate/Foundation/Console/ServeCommand.php, `port()` and `getOptions()`. */
const artisan = `#!/usr/bin/env php
<?php
$port = getenv("SERVER_PORT") ?: "8000";
foreach ($argv as $each) if (str_starts_with($each, "--port=")) $port = substr($each, 7);
if ($argv[1] === "serve") passthru(PHP_BINARY . " -S 127.0.0.1:$port -t public");
else sleep(600);
`;
const page = { "public/index.php": "<?php echo 'shop';" };

tryEach("After set-up projects in PHP run", ["php-cli"], {
  "PHP's own server": {
    folder: { ...page, "package.json": '{ "name": "shop", "scripts": { "dev": "php -S localhost:8089 -t public" } }' },
    start: "npm run dev",
    without: [8089],
    services: ["web"],
    isRun: true,
  },
  "PHP's own server in a Procfile": {
    folder: { ...page, Procfile: "web: php -S localhost:8089 -t public\n" },
    start: "nf start",
    without: [8089],
    services: ["web"],
  },
  "Laravel with a page of Vite": {
    folder: "laravel",
    more: { ...page, artisan, "index.html": "<p>shop" },
    // The line of its "dev" in composer.json.
    start: 'npx concurrently "php artisan serve" "php artisan queue:listen --tries=1" "npm run dev" --names=server,queue,vite',
    without: [5173, 8000],
    services: ["web", "vite"],
  },
});
