import { useEffect } from "react";
import { useAccess } from "../../react/useAccess.ts";
import { takePageToken } from "./page-token.ts";

/** A link with a token in it that is followed, or pasted, where the page is open already: that loads nothing anew. */
export function usePastedToken(): void {
  const { setToken } = useAccess();
  useEffect(() => {
    const take = () => setToken(takePageToken());
    window.addEventListener("hashchange", take);
    return () => window.removeEventListener("hashchange", take);
  }, [setToken]);
}
