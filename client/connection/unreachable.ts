import type { BackendFile } from "../../server/protocol/handshake.js";

/** The backend could be neither reached nor started. The message is a sentence for a person. */
export class BackendUnreachable extends Error {
  override readonly name = "BackendUnreachable";
}

/** A backend runs and accepts connections, but does not answer. It may answer again, or be ended. */
export class BackendSilent extends BackendUnreachable {
  /** @param file which one */
  constructor(
    message: string,
    readonly file: BackendFile,
  ) {
    super(message);
  }
}

/** No backend runs for our network namespace, which needs one of its own: that of another namespace is of no use to us. */
export class OwnBackendMissing extends BackendUnreachable {}

/** The backend failed while it started. That may pass, so another attempt at once makes sense. */
export class BackendNotStarted extends BackendUnreachable {}
