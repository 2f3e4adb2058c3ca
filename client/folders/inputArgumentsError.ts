/** The `args` of an input in launch.json or tasks.json are wrong; the sentence says which field, and what is allowed. */
export class InputArgumentsError extends Error {
  override readonly name = "InputArgumentsError";
}
