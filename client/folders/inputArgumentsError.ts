/** Invalid `args` of an input in launch.json or tasks.json. The sentence names the field and what is allowed. */
export class InputArgumentsError extends Error {
  override readonly name = "InputArgumentsError";
}
