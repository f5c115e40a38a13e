/** The session of whoever names none. */
export const DEFAULT_SESSION = "default";

/** What a session may be called, in words. */
export const SESSION_NAME_RULE = "1 to 64 letters, digits, dots, underscores or hyphens";

export const isSessionName = (name: string): boolean => /^[\w.-]{1,64}$/.test(name);
