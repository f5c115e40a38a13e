/** Reads the text of an option. Throws an error whose message is one sentence that names the flag and what is allowed. */
export type Kind<T> = (text: string, flag: string) => T;

const DECIMAL = /^\d+(\.\d+)?$/;

export const decimal =
  (min: number, max: number, unit = ""): Kind<number> =>
  (text, flag) => {
    const value = DECIMAL.test(text) ? Number(text) : Number.NaN;
    if (value >= min && value <= max) return value;
    throw new Error(`--${flag} must be a number ${unit}from ${min} to ${max}, not "${text}"`);
  };

export const whole =
  (min: number, max: number): Kind<number> =>
  (text, flag) => {
    const value = decimal(min, max)(text, flag);
    if (Number.isInteger(value)) return value;
    throw new Error(`--${flag} must be a whole number from ${min} to ${max}, not "${text}"`);
  };

/** Given in whole seconds, kept in ms. */
export const wholeSeconds =
  (min: number, max: number): Kind<number> =>
  (text, flag) =>
    1000 * whole(min, max)(text, flag);

export const oneOf =
  <const T extends string>(...allowed: readonly T[]): Kind<T> =>
  (text, flag) => {
    const found = allowed.find((each) => each === text);
    if (found !== undefined) return found;
    throw new Error(`--${flag} must be one of ${allowed.join(", ")}, not "${text}"`);
  };

export const anyText: Kind<string> = (text, flag) => {
  if (text !== "") return text;
  throw new Error(`--${flag} must not be empty: leave it out`);
};

/** An IPv6 address may be given as it stands in a URL, in brackets. */
export const bindAddress: Kind<string> = (text, flag) =>
  anyText(text, flag).replace(/^\[(.*:.*)\]$/, "$1");

export const exactOrigin: Kind<string> = (text, flag) => {
  if (URL.canParse(text) && new URL(text).origin === text) return text;
  throw new Error(`--${flag} must be a whole origin such as https://daw.example, not "${text}"`);
};

/** As a browser writes it into `Host`: in lower case, and without the port that goes without saying. */
export const exactHost: Kind<string> = (text, flag) => {
  const url = `http://${text}`;
  const isName = /^(\[[\da-f:.]+\]|[\da-z-]+(\.[\da-z-]+)*)(:\d+)?$/.test(text);
  if (isName && URL.canParse(url) && new URL(url).host === text) return text;
  throw new Error(
    `--${flag} must be a host such as daw.example or daw.example:8443, not "${text}"`,
  );
};

/**
 * A secret, of characters that may stand in a header and in a WebSocket subprotocol alike. What was given is not in the
 * sentence: it would go to a terminal, and from there anywhere.
 */
export const secret: Kind<string> = (text, flag) => {
  if (text === "") throw new Error(`--${flag} and its variable must not be empty: leave them out`);
  if (/^[\w.~+-]{1,256}$/.test(text)) return text;
  throw new Error(
    `--${flag} must be 1 to 256 letters, digits and -._~+ (as from: openssl rand -hex 24)`,
  );
};
