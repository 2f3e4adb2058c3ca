/** The backend could be neither reached nor started. The message is a sentence for a person. */
export class BackendUnreachable extends Error {
  override readonly name = "BackendUnreachable";
}
