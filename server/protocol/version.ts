import { engines } from "../../package.json";

declare const PORT_DADDY_VERSION: string;

/** The version of the package that this code was built from. */
export const VERSION: string = PORT_DADDY_VERSION;

/** `22.14`: the lowest version of Node that everything runs on. It is the first with Node-API 10, which better-sqlite3 needs. */
export const LOWEST_NODE: string = engines.node.replace(">=", "");
