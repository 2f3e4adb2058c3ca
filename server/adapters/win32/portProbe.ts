import { listenOnEachAddress } from "../listenOnEachAddress.js";
import type { PortProbe } from "../system.js";

/** Four tries: Windows lets a server on 127.0.0.1 and one on 0.0.0.0 have the same port. For a while after a kill it may still say no. */
export class Win32PortProbe implements PortProbe {
  canListen(port: number): Promise<boolean> {
    return listenOnEachAddress(port);
  }
}
