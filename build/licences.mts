/**
 * The licences under which packages may be shipped, each with words that its text contains. A person has read each: it allows to pass the
 * package on with ours, and asks for no more than its text and copyright line, which ThirdPartyNotices.txt has.
 */
export const acceptedLicences: Readonly<Record<string, string>> = {
  "BSD-2-Clause": "Redistribution and use in source and binary forms, with or without modification, are permitted",
  "BSD-3-Clause": "Neither the name of",
  "BlueOak-1.0.0": "Blue Oak Model License",
  ISC: "Permission to use, copy, modify, and/or distribute this software for any purpose",
  MIT: "Permission is hereby granted, free of charge, to any person obtaining a copy of this software",
};

interface Licensed {
  name: string;
  version: string;
  licence?: string;
  texts: readonly { source: string; text: string }[];
}

/** A sentence for each package whose licence nobody has looked at, or whose text is not that of the licence which it names. */
export function unreviewedLicences(packages: readonly Licensed[]): string[] {
  return packages.flatMap(({ name, version, licence, texts }) => {
    const who = `${name} ${version}`;
    if (licence === undefined)
      return `${who} names no licence in its package.json. Find out under which one it may be shipped, or do without it.`;
    const words = Object.hasOwn(acceptedLicences, licence) ? acceptedLicences[licence] : undefined;
    if (words === undefined)
      return `${who} has the licence ${licence}, which nobody has looked at. Read it, and add it to build/licences.mts if the package may be shipped.`;
    const hasText = texts.some(({ text }) => text.replace(/\s+/g, " ").toLowerCase().includes(words.toLowerCase()));
    return hasText ? [] : `${who} names the licence ${licence}, but has no file with its text. Look at its files.`;
  });
}
