/** The code of an error from the operating system, such as "ENOENT"; undefined for any other error. */
export function errorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

/** An error for the end of a sentence: its code if it has one, otherwise its message. */
export const errorText = (error: unknown): string => errorCode(error) ?? (error instanceof Error ? error.message : String(error));
