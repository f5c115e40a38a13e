import type { ConnectionState } from "../../react/useConnection.ts";
import { refusalWords, wantsToken, wasAsked } from "./status-words.ts";

interface RefusedWordsProps {
  readonly refused: Extract<ConnectionState, { readonly status: "refused" }>;
  /** It is asked again at this moment. */
  readonly isAsking: boolean;
}

/** What the server has sent this page away for. */
export function RefusedWords({ refused, isAsking }: RefusedWordsProps) {
  if (isAsking) return <b>Asking the server…</b>;
  const { what, said } = refusalWords(refused);
  return (
    <>
      <b>{capitalised(what)}.</b>
      {said !== null && ` ${wasAsked(refused) ? `It says: ${said}` : capitalised(said)}.`}
      {wantsToken(refused) && " Whoever runs the server has one."}
    </>
  );
}

const capitalised = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
