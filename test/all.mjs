// `npm test`: everything, and the totals as the last line. What fails does not keep the rest from running, and is told again at the end, since
// the steps print thousands of lines.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";

const root = path.join(import.meta.dirname, "..");
const { scripts, version } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
const steps = [];

// Built and packaged once: the scripts of the tests would each do it again.
for (const script of ["package", "build:tests"]) await run(script, scripts[script]);
process.env.PORT_DADDY_VSIX = path.join(root, `port-daddy-${version}.vsix`);
const withoutBuild = (script) => scripts[script].replace(/^(npm run build(:tests)? && )+/, "");

// Two lanes for two processors. The backend's tests wait more than they compute, and windows take what they leave.
await Promise.all([inTurn(["test:unit", "test:backend"]), inTurn(["typecheck", "lint", "test:webview", "test:editor", "test:tools"])]);

for (const { script, failures } of steps) if (failures !== undefined) console.log(`\n=== npm run ${script} failed\n${failures}`);
const total = (kind) => steps.reduce((sum, step) => sum + step[kind], 0);
console.log(`\n${total("passed")} passed, ${total("failed")} failed`);
process.exitCode = total("failed") === 0 ? 0 : 1;

async function inTurn(names) {
  for (const name of names) await run(name, withoutBuild(name));
}

/** Runs a step and counts it. Its output is printed when it has ended, since others run beside it; that of the longest one as it comes. */
async function run(script, command) {
  const began = Date.now();
  console.log(`=== npm run ${script} …`);
  const asItComes = script === "test:editor";
  const { code, output } = await outputOf(command, asItComes ? (data) => process.stdout.write(data) : () => undefined);
  if (!asItComes) process.stdout.write(output);
  console.log(`=== npm run ${script}: ${code === 0 ? "done" : "FAILED"} after ${Math.round((Date.now() - began) / 1000)} s\n`);
  const { passed, failed } = countTests(output);
  const isTest = script.startsWith("test:");
  steps.push({
    script,
    // A step without tests is one itself; one that broke down before it could count its tests has failed, too.
    passed: passed + (code === 0 && !isTest ? 1 : 0),
    failed: failed + (code !== 0 && failed === 0 ? 1 : 0),
    failures: code === 0 ? undefined : failuresIn(output),
  });
}

function outputOf(command, see) {
  return new Promise((resolve) => {
    const bin = path.join(root, "node_modules", ".bin");
    const env = { ...process.env, PATH: `${bin}${path.delimiter}${process.env.PATH}` };
    const child = spawn(command, { cwd: root, env, shell: true, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (data) => {
        see(data);
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
