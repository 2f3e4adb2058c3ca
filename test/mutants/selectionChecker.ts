import { type Checker, type CheckResult, CheckStatus } from "@stryker-mutator/api/check";
import type { Mutant, StrykerOptions } from "@stryker-mutator/api/core";
import { commonTokens, declareClassPlugin, PluginKind, tokens } from "@stryker-mutator/api/plugin";
import { type Selection, select } from "./selection.js";

/** Why a mutant was not tried. */
export const NOT_SELECTED = "not selected";

/** Keeps Stryker from trying more than the selected mutants. A checker is asked about each before any test runs. */
class SelectionChecker implements Checker {
  static readonly inject = tokens(commonTokens.options);

  constructor(private readonly options: StrykerOptions) {}

  init(): Promise<void> {
    return Promise.resolve();
  }

  /** All in one group, since a sample is chosen among all. */
  group(mutants: Mutant[]): Promise<string[][]> {
    return Promise.resolve([mutants.map(({ id }) => id)]);
  }

  check(mutants: Mutant[]): Promise<Record<string, CheckResult>> {
    const selected = select(mutants, this.options["selection"] as Selection);
    const result = (id: string): CheckResult =>
      selected.has(id) ? { status: CheckStatus.Passed } : { status: CheckStatus.CompileError, reason: NOT_SELECTED };
    return Promise.resolve(Object.fromEntries(mutants.map(({ id }) => [id, result(id)])));
  }
}

export const strykerPlugins = [declareClassPlugin(PluginKind.Checker, "selection", SelectionChecker)];
