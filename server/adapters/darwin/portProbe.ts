import { listenOnEachAddress } from "../listenOnEachAddress.js";
import type { PortProbe } from "../system.js";

/** Tries four addresses, because macOS lets a server on 127.0.0.1 and one on 0.0.0.0 share a port. */
export class DarwinPortProbe implements PortProbe {
  canListen(port: number): Promise<boolean> {
    return listenOnEachAddress(port);
  }
}
