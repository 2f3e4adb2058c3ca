/** The ids of people on Linux; lower ones are the system's, and the last one is `nobody`. Source: login.defs(5), UID_MIN; systemd's uids-gids. */
const FIRST_PERSON = 1000;
const NOBODY = 65_534;

/** Whether a user id on Linux belongs to a person other than the one with the id `own`. */
export const isOtherPerson = (uid: number, own: number): boolean => uid >= FIRST_PERSON && uid < NOBODY && uid !== own;
