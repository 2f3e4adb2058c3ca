/** The code of an error from the operating system, such as "ENOENT"; undefined for any other error. */
export function errorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

/** What went wrong, for the end of a sentence: the code where there is one. */
export const errorText = (error: unknown): string => errorCode(error) ?? (error instanceof Error ? error.message : String(error));
