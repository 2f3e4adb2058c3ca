import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The source of each captured output in test/fixtures/captures. Outputs are shortened but not reworded; what is made up says so. */
export const sources: Record<string, string> = {
  "linux-tcp.txt": "github.com/microsoft/vscode src/vs/workbench/api/test/node/extHostTunnelService.test.ts (WSL)",
  "linux-tcp6.txt": "github.com/microsoft/vscode src/vs/workbench/api/test/node/extHostTunnelService.test.ts (WSL)",
  "macos-sysctl.txt": "github.com/chef/ohai spec/unit/plugins/darwin/network_spec.rb; the same defaults as High Sierra's",
  "macos-ps.txt": "the form of ps(1) of macOS and strftime's %c in the C locale; the values are made up",
  "macos-lsof-listen.txt": "a public test of lsof -F pcn, `as this macOS prints them`: an f line for each file, asked for or not",
  "macos-lsof-cwd.txt": "a public test of lsof -d cwd -F pn, `as this macOS prints them`",
  "macos-lsof-port.txt":
    "lsof(8), OUTPUT FOR OTHER PROGRAMS; devices as in github.com/nextstrain/nextstrain.org/pull/561; the rest is made up",
  "macos-ps-env.txt": "the form of ps(1) of macOS with -E: the environment behind the command line; the values are made up",
  "macos-netstat.txt": "the form of netstat(1) of macOS, as in public tests of parsers of it; the values are made up",
  "lsof-fields-pctPn.txt": "github.com/inspec/inspec test/fixtures/cmd/lsof-nP-i-FpctPn",
  "lsof-fields-pRctdn.txt": "lsof 4.95.0 of Debian 12, written down for these tests",
  "macos-ps-all.txt": "the form of ps(1) of macOS, as in a public test of a parser of ps's lstart on macOS; the values are made up",
  "linux-ps-all.txt": "ps of procps-ng on Debian 12, written down for these tests; the first command is made up",
  "docker-containers.json": "Docker's page `Engine API v1.24`, List containers",
  "docker-containers-families.json":
    "github.com/blackhorseya/port-doctor, dockerList of its tests; a port for each family as in github.com/moby/moby/issues/42375",
  "docker-containers-compose.json":
    "labels as in Docker Compose's pkg/api/labels.go, the Dev Container CLI and podman_compose.py, mounts as on Docker's page `Engine API`; the values are made up",
  "podman-containers.json": "github.com/containers/podman/issues/25851 and 9553: no IP, and null for none; the ids are made up",
  "windows-cim.json": "the form that our own script gives by ConvertTo-Json; the values are made up",
  "windows-dynamicport-en.txt": "a public script's comment on its function Set-DynamicPort: a Windows Server image with a widened range",
  "windows-dynamicport-fr.txt": "Datadog's agent, package network, TestNetshParse",
  "windows-dynamicport-de.txt": "public tests of two .NET tools (ParseDynamicPortRange_GermanLocale)",
  "windows-dynamicport-ja.txt": "a public note on EADDRNOTAVAIL under Node.js 24, Windows in Japanese",
  "windows-excludedportrange-en.txt": "github.com/open-telemetry/opentelemetry-collector-contrib/pull/10872 (GitHub's Windows runner)",
  "windows-excludedportrange-de.txt":
    "a blog's post `Docker für Windows: Fehler beim Starten des Jenkins Blueocean-Containers`, 2019 (Windows 10 1809)",
  "windows-excludedportrange-es.txt": "github.com/microsoft/WSL/issues/5306",
  "windows-excludedportrange-ja.txt": "a public test of parseExcludedPortRanges, Windows in Japanese",
  "windows-netstat-en.txt": "github.com/flipace/whoport/pull/1 (Windows 7), headings from learn.microsoft.com's page on netstat",
  "windows-netstat-de.txt": "a public test of a launcher's parse_netstat, Windows in German",
  "windows-netstat-ja.txt": "win2012r2.com/2019/01/14/post-424, columns set apart again",
  "windows-netstat-zh.txt": "github.com/billfeller/billfeller.github.io/issues/174",
};

export const FOLDER = "test/fixtures/captures";

export const capture = (name: string): string => readFileSync(join(FOLDER, name), "utf8");

/** Text as Windows writes it: with carriage returns, and with words in the console's code page, which are garbage in UTF-8. */
export const windowsCapture = (name: string): string =>
  capture(name)
    .replaceAll("\n", "\r\n")
    .replace(/[^\n -~\r]/g, "\ufffd");
