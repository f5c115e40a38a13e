const KEY = "codette.token";

/**
 * The token that this page shows the server: the one in its address, `#token=…`, or the last that was given in this tab. What
 * stands behind a # is never sent to any server; it is taken out of the address at once, so that it is in no bookmark and
 * on no screen.
 */
export function takePageToken(): string | null {
  const fragment = new URLSearchParams(location.hash.slice(1));
  const given = fragment.get("token");
  if (given === null) return pageToken();
  fragment.delete("token");
  const rest = fragment.size > 0 ? `#${fragment.toString()}` : "";
  history.replaceState(history.state, "", `${location.pathname}${location.search}${rest}`);
  keepPageToken(given);
  return given || null;
}

/** Null when there is none. A browser may forbid to keep anything: it is then asked for again. */
export function pageToken(): string | null {
  try {
    return sessionStorage.getItem(KEY) || null;
  } catch {
    return null;
  }
}

export function keepPageToken(token: string): void {
  try {
    sessionStorage.setItem(KEY, token);
  } catch {
    // It is known until the page is left.
  }
}
