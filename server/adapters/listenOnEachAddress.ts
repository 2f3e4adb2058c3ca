import { tryListen } from "./tryListen.js";

const ADDRESSES = [{ host: "127.0.0.1" }, { host: "::1" }, { host: "0.0.0.0" }, { host: "::", ipv6Only: true }];

/**
 * Tries the addresses that dev servers use, one after the other, up to the first that is taken. For systems on which a socket on one
 * address and a socket on all addresses can share a port, so that one free address says nothing about the others.
 * Sources: github.com/nodejs/node/issues/36021; Microsoft's page "Using SO_REUSEADDR and SO_EXCLUSIVEADDRUSE".
 * @throws Error when the system gives no verdict, or has none of the addresses
 */
export async function listenOnEachAddress(port: number): Promise<boolean> {
  let tried = 0;
  for (const address of ADDRESSES) {
    const verdict = await tryListen({ port, ...address });
    if (verdict === "taken") return false;
    if (verdict === "free") tried++;
  }
  if (tried === 0) throw new Error(`Whether port ${port} is free cannot be tried: this machine has neither IPv6 nor IPv4`);
  return true;
}
