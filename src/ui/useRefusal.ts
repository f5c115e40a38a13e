import { useCallback, useRef, useState } from "react";
import type { CommandResult } from "../react/useTransportCommands.ts";

/** Takes what became of a command. */
export type Report = (result: Promise<CommandResult>) => void;

/** Why the last command was refused, in a sentence; null once one after it has been accepted. */
export function useRefusal(): { readonly refusal: string | null; readonly report: Report } {
  const [refusal, setRefusal] = useState<string | null>(null);
  const reported = useRef(0);
  const answered = useRef(0);
  const report: Report = useCallback((result) => {
    reported.current += 1;
    const own = reported.current;
    void result.then((answer) => {
      // What is refused without the server is so at once: an earlier command's answer may come after that.
      if (own >= answered.current) {
        answered.current = own;
        setRefusal(answer.ok ? null : answer.error.message);
      }
      return answer;
    });
  }, []);
  return { refusal, report };
}
