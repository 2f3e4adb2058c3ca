/** A client, by its name and the pid of its process. Pid 0 and a missing one both mean that it has none here. */
interface Client {
  client: string;
  pid?: number;
}

/** Who holds a lease: `vscode (pid 41)`, or `devcontainer` where the pid means nothing on this side. */
export const formatOwner = ({ client, pid }: Client): string => (hasPid(pid) ? `${client} (pid ${pid})` : client);

/** Who caused an event, named as an owner is; empty when Port Daddy did it by itself. */
export function formatActor({ client, pid }: Partial<Client>): string {
  if (client !== undefined) return formatOwner({ client, pid });
  return hasPid(pid) ? `pid ${pid}` : "";
}

const hasPid = (pid: number | undefined): pid is number => pid !== undefined && pid !== 0;
