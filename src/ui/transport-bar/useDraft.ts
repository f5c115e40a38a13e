import { useLayoutEffect, useState } from "react";
import { useTransportClient } from "../../react/DAWContext.tsx";
import { useCanChange } from "../timeline/useCanChange.ts";

/**
 * What is being typed into a field of the bar; null while nobody types. React hears of no blur when a field is disabled under
 * somebody's hands: what was typed is forgotten then, and the next frame writes what the transport has.
 */
export function useDraft(): [draft: string | null, setDraft: (draft: string | null) => void] {
  const { requestFrame } = useTransportClient("useDraft");
  const canChange = useCanChange();
  const [draft, setDraft] = useState<string | null>(null);
  if (!canChange && draft !== null) setDraft(null);
  useLayoutEffect(() => {
    if (!canChange) requestFrame();
  }, [canChange, requestFrame]);
  return [draft, setDraft];
}
