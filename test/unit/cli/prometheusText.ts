/** The content of Prometheus' text format. */
export interface Family {
  name: string;
  type: string;
  help: string;
  samples: { name: string; labels: Record<string, string>; value: number }[];
}

/**
 * Parses Prometheus' text format strictly by its description, with the rules of `promtool check metrics` for names.
 * Source: prometheus.io/docs/instrumenting/exposition_formats, "Text format details".
 * @throws Error at the first line that is not allowed
 */
export function parsePrometheus(text: string): Family[] {
  if (!text.endsWith("\n")) throw new Error("The last line has no end");
  const families = new Map<string, Family>();
  const seen = new Set<string>();
  let current: Family | undefined;
  for (const line of text.slice(0, -1).split("\n")) {
    const help = /^# HELP ([a-zA-Z_:][a-zA-Z0-9_:]*) ((?:[^\\]|\\\\|\\n)+)$/.exec(line);
    const type = /^# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) (counter|gauge|summary)$/.exec(line);
    if (help !== null) {
      if (families.has(help[1]!)) throw new Error(`${help[1]!} comes in two places`);
      families.set(help[1]!, (current = { name: help[1]!, type: "", help: help[2]!, samples: [] }));
    } else if (type !== null) {
      if (current?.name !== type[1] || current?.type !== "" || current.samples.length > 0)
        throw new Error(`TYPE is not behind its HELP: ${line}`);
      current.type = type[2]!;
    } else {
      if (current === undefined) throw new Error(`A sample of nothing: ${line}`);
      current.samples.push(readSample(line, current));
      const { name, labels } = current.samples.at(-1)!;
      const key = JSON.stringify([name, Object.entries(labels).sort()]);
      if (seen.has(key)) throw new Error(`Twice: ${line}`);
      seen.add(key);
    }
  }
  for (const { name, type } of families.values()) {
    if ((type === "counter") !== name.endsWith("_total")) throw new Error(`${name} is a ${type}`);
    if (/_(count|sum|bucket)$|[A-Z]|_(ms|milliseconds|kilobytes)(_|$)/.test(name)) throw new Error(`${name} is no good name`);
  }
  return [...families.values()];
}

function readSample(line: string, { name, type }: Family): Family["samples"][number] {
  const parts = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{((?:[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\\\|\\"|\\n)*",?)*)\})? (\S+)$/.exec(line);
  if (parts === null) throw new Error(`Not a sample: ${line}`);
  const pairs = [...(parts[2] ?? "").matchAll(/([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\\\|\\"|\\n)*)"/g)];
  const labels = Object.fromEntries(
    pairs.map(([, label, value]) => [label!, value!.replace(/\\(.)/g, (_, escaped: string) => (escaped === "n" ? "\n" : escaped))]),
  );
  const isQuantile = type === "summary" && parts[1] === name && "quantile" in labels;
  const isCount = type === "summary" && parts[1] === `${name}_count` && !("quantile" in labels);
  if (type === "summary" ? !isQuantile && !isCount : parts[1] !== name) throw new Error(`Not one of ${name}: ${line}`);
  if (!/^(NaN|[+-]Inf|[+-]?\d+(\.\d+)?(e[+-]?\d+)?)$/.test(parts[3]!)) throw new Error(`Not a number: ${line}`);
  return { name: parts[1]!, labels, value: Number(parts[3]!.replace("Inf", "Infinity")) };
}
