import { useCallback, useState } from "react";
import type { CommandResult } from "../react/useTransportCommands.ts";

/** Takes what became of a command. */
export type Report = (result: Promise<CommandResult>) => void;

/** Why the last command was refused, in a sentence; null once one has been accepted. */
export function useRefusal(): { readonly refusal: string | null; readonly report: Report } {
  const [refusal, setRefusal] = useState<string | null>(null);
  const report: Report = useCallback((result) => {
    void result.then((answer) => setRefusal(answer.ok ? null : answer.error.message));
  }, []);
  return { refusal, report };
}
