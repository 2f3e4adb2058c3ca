import * as vscode from "vscode";
import { hostLabel } from "../project/hostLabel.js";

/** What a URL needs to know of an assignment. */
export interface PortOfProject {
  project: string;
  port: number;
}

/**
 * The address at which a browser reaches a service. Cookies know no ports: what is at `localhost:3200` gets those of `localhost:4351`, too.
 * By the setting each project has a host of its own, `<project>.localhost`, which browsers take for this machine.
 * Source: RFC 6761, 6.3; "Let 'localhost' be localhost", draft-ietf-dnsop-let-localhost-be-localhost.
 */
export function urlOf({ project, port }: PortOfProject): string {
  const perProject = vscode.workspace.getConfiguration("portDaddy").get<string>("url.host") === "project";
  return `http://${perProject ? `${hostLabel(project)}.` : ""}localhost:${port}`;
}
