/** Tells a person in a sandbox or container why its ports have nothing to do with those outside. */
export const networkSentence = (netNamespace: string, dataDir: string): string =>
  `This program is in a network namespace of its own, ${netNamespace}, so its ports come from a backend of its own, in ${dataDir}.`;
