/** The log for people who look for a fault. Never a secret: no token, no environment. */
export interface Log {
  info(message: string): void;
  warn(message: string): void;
  error(message: string, error?: unknown): void;
}
