const KEY = "codette.token";
const FIELD = "token=";

/** The one that the browser would not keep: it is known until the page is left. */
let unkept: string | null = null;

/** The last one that the server has let this page in with. */
let good: string | null = null;

/**
 * The token that this page shows the server: the one in its address, `#token=…`, or the last that was given in this tab. What
 * stands behind a # is never sent to any server; it is taken out of the address at once, so that it is in no bookmark and
 * on no screen.
 */
export function takePageToken(): string | null {
  const parts = location.hash.slice(1).split("&");
  const own = parts.find((part) => part.startsWith(FIELD));
  if (own === undefined) return pageToken();
  const rest = parts.filter((part) => !part.startsWith(FIELD)).join("&");
  const address = location.pathname + location.search + (rest && `#${rest}`);
  history.replaceState(history.state, "", address);
  keepPageToken(unescaped(own.slice(FIELD.length)));
  return pageToken();
}

/** Null when there is none. */
export function pageToken(): string | null {
  if (unkept !== null) return unkept || null;
  try {
    return sessionStorage.getItem(KEY) || null;
  } catch {
    return null;
  }
}

/** An empty one forgets the last. */
export function keepPageToken(token: string): void {
  try {
    sessionStorage.setItem(KEY, token);
    unkept = null;
  } catch {
    unkept = token;
  }
}

/** The server has let this page in. */
export function pageTokenIsGood(): void {
  good = pageToken();
}

/** What the page can go back to from a token that was refused; null when there is nothing else. */
export const formerToken = (): string | null => (good === pageToken() ? null : good);

/** A + stands for itself here: tokens may have one. */
function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
