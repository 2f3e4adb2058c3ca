declare const PORT_DADDY_VERSION: string;

/** The version of the package that this code was built from. */
export const VERSION: string = PORT_DADDY_VERSION;
