/** Turns a project's name into a label of a host name: at most 63 letters, digits and hyphens. Source: RFC 1035, 2.3.1. */
export function hostLabel(project: string): string {
  const label = project
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-/, "")
    .slice(0, 63)
    .replace(/-$/, "");
  return label === "" ? "project" : label;
}
