import { listenOnEachAddress } from "../listenOnEachAddress.js";
import type { PortProbe } from "../system.js";

/**
 * Tries four addresses, because Windows lets a server on 127.0.0.1 and one on 0.0.0.0 share a port. It may fail for a while after a kill.
 */
export class Win32PortProbe implements PortProbe {
  canListen(port: number): Promise<boolean> {
    return listenOnEachAddress(port);
  }
}
