// Stryker's runner for mocha loads mocha's own files by names without an extension; mocha 12 has renamed them from .js to .cjs.
require.extensions[".cjs"] = require.extensions[".js"];
