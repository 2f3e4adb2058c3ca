// `npm test`: everything, one after the other, and the totals as the last line. What fails does not keep the rest from running,
// and is told again at the end, since the steps print thousands of lines.
import { spawn } from "node:child_process";

const steps = ["typecheck", "lint", "test:unit", "test:backend", "test:webview", "test:editor"];
let passed = 0;
let failed = 0;
const failures = [];

for (const step of steps) {
  console.log(`\n=== npm run ${step}`);
  const { code, output } = await run(step);
  const counts = countTests(output);
  passed += counts.passed;
  failed += counts.failed;
  // A step without tests is one itself; one that broke down before it could count its tests has failed, too.
  if (code !== 0 && counts.failed === 0) failed += 1;
  if (code !== 0) failures.push(`=== npm run ${step} failed\n${failuresIn(output)}`);
  if (code === 0 && !step.startsWith("test:")) passed += 1;
}
for (const failure of failures) console.log(`\n${failure}`);
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

function run(step) {
  return new Promise((resolve) => {
    const child = spawn("npm", ["run", "--silent", step], { stdio: ["ignore", "pipe", "inherit"], shell: process.platform === "win32" });
    let output = "";
    child.stdout.on("data", (data) => {
      process.stdout.write(data);
      output += data;
    });
    child.on("close", (code) => resolve({ code, output }));
  });
}

/** mocha's "12 passing", or the closing line of the editor tests, which adds several runs up. */
function countTests(output) {
  const total = /^(\d+) passed, (\d+) failed$/m.exec(output);
  const number = (pattern) => Number(pattern.exec(output)?.[1] ?? 0);
  return total === null
    ? { passed: number(/^ {2}(\d+) passing/m), failed: number(/^ {2}(\d+) failing/m) }
    : { passed: Number(total[1]), failed: Number(total[2]) };
}

/** What mocha says after each "2 failing"; of a step that broke down otherwise, how it ended. */
function failuresIn(output) {
  const lists = output.split(/^(?= {2}\d+ (?:passing|failing))/m).filter((part) => /^ {2}\d+ failing/.test(part));
  return lists.length === 0 ? output.slice(-4000) : lists.map((list) => list.slice(0, 6000).trimEnd()).join("\n");
}
