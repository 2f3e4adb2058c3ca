/** The addresses at which a server is reached as `localhost`: those that the name stands for, and all. Others of 127.0.0.0/8 are not. */
const ADDRESSES: readonly string[] = ["127.0.0.1", "::1", "0.0.0.0", "::", "*"];

/** Whether `http://localhost:3200` may reach a server that listens at one of these addresses. */
export const servesLocalhost = (addresses: readonly string[]): boolean => addresses.some((address) => ADDRESSES.includes(address));
