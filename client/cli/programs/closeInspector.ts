/** Options by which Node opens an inspector, or loads something that may, such as the editor's debugger. */
const MAY_OPEN = /--inspect|--require|--import|(^|\s)-r\b/;

/**
 * Closes our inspector if one is open: a program with the same NODE_OPTIONS needs its port, and could otherwise inherit its sockets. A debugger
 * that was meant for us alone, by an option of our own command line, stays.
 */
export function closeInspector(): void {
  // Loading the module takes several milliseconds.
  if (!MAY_OPEN.test(process.env["NODE_OPTIONS"] ?? "")) return;
  const inspector = process.getBuiltinModule("node:inspector");
  if (inspector.url() !== undefined) inspector.close();
}
