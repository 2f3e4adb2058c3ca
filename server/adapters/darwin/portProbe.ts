import { listenOnEachAddress } from "../listenOnEachAddress.js";
import type { PortProbe } from "../system.js";

/** Four tries: macOS lets a server on 127.0.0.1 and one on 0.0.0.0 have the same port. */
export class DarwinPortProbe implements PortProbe {
  canListen(port: number): Promise<boolean> {
    return listenOnEachAddress(port);
  }
}
