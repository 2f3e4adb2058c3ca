export const FIRST_PORT = 1024;
export const LAST_PORT = 65535;

/** Whether a number is a port that can be assigned. */
export const isPort = (value: number): boolean => Number.isInteger(value) && value >= FIRST_PORT && value <= LAST_PORT;
