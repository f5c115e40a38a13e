/**
 * Words that go before a command which is not to wait for a core: the server's and those of who measures. Whoever floods has
 * a machine of its own, in life, and so has whoever else works on this one. To go first takes root.
 */
export const FIRST: readonly string[] = process.getuid?.() === 0 ? ["nice", "-n", "-10"] : [];
