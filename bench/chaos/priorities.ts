/*
 * Who goes first on the machine's cores. Whoever floods has a machine of its own, in life, and so has whoever else works on
 * this one: here they get what the server and those who measure leave them. To go first takes root.
 */

const isRoot = process.getuid?.() === 0;

/** Words that go before a command. */
export const FIRST: readonly string[] = isRoot ? ["nice", "-n", "-10"] : [];
export const LAST: readonly string[] = ["nice", "-n", "10"];
