/** The sentences for people when another process is, or will be, the backend of a data directory, because its files were replaced. */
export const replacedSentence = (dataDir: string): string =>
  `The files in ${dataDir} were replaced, and Port Daddy goes on with what is there now. Ports in use are requested again; other assignments and the history since then are lost.`;
