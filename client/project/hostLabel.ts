/** A project's name as a label of a host's name: letters, digits and hyphens, at most 63. Source: RFC 1035, 2.3.1. */
export function hostLabel(project: string): string {
  const label = project
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-/, "")
    .slice(0, 63)
    .replace(/-$/, "");
  return label === "" ? "project" : label;
}
