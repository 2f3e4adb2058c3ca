import { dataDirectory } from "../../../server/protocol/dataDirectory.js";
import { ownNamespace } from "../../../server/protocol/machine/namespaces.js";
import { isNetworkFolder } from "../../../server/protocol/machine/network.js";
import { currentDirectory } from "../../connection/network/otherNetwork.js";
import { isInner } from "../../connection/network/innerBackend.js";
import { readAnnouncement } from "../../connection/runningBackend.js";
import { ok, type Report, warning } from "./doctorChecks.js";

/** Checks that the backend sees the ports that this command sees. Only Linux has network namespaces. */
export async function checkNetwork(dataDir = dataDirectory(), own = ownNamespace("net")): Promise<Report[]> {
  if (own === undefined) return [];
  const folder = await currentDirectory(dataDir).catch(() => undefined);
  if (folder === undefined) return []; // Another check says why the directory cannot be read.
  if (isNetworkFolder(folder))
    return [
      warning(
        `${own} has a backend of its own, in ${folder}`,
        "Its ports have nothing to do with those outside of this network namespace. Give programs that need the same ports the same network.",
      ),
    ];
  const { file } = await readAnnouncement(folder);
  if (file === undefined) return [];
  if (isInner(file))
    return [
      warning(
        "the backend was started in a sandbox, and does not see all processes outside of it",
        "Update Port Daddy here: its version in the sandbox is newer, and only one as new could replace the backend.",
      ),
    ];
  return file.netNamespace === undefined
    ? [warning("the backend does not tell its network namespace, because it is older", "Update Port Daddy where it is older.")]
    : [ok(`the backend is in the same network namespace as this command, ${own}`)];
}
