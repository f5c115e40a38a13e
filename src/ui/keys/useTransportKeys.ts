import { useEffect, useLayoutEffect, useRef } from "react";
import { currentSettings } from "../settings.ts";
import type { Report } from "../useRefusal.ts";
import { type KeyBinding, bindingFor, isSingleKey } from "./key-map.ts";
import { isForFocused } from "./key-owner.ts";
import { useFocusShows } from "./useFocusShows.ts";
import { useListsLetGo } from "./useListsLetGo.ts";
import { useKeyActions } from "./useKeyActions.ts";

/**
 * The keys of the page, wherever the focus is but in a text field or a dialog. Each counts once however long it is held,
 * but for those that move by steps.
 */
export function useTransportKeys(report: Report): void {
  const act = useKeyActions(report);
  const latest = useRef(act);
  useLayoutEffect(() => {
    latest.current = act;
  });
  const focusShows = useFocusShows();
  useListsLetGo();

  useEffect(() => {
    const bindingOf = (event: KeyboardEvent): KeyBinding | null => {
      if (event.defaultPrevented || event.isComposing) return null;
      const binding = bindingFor(event);
      if (!binding || (isSingleKey(binding) && !currentSettings().singleKeys)) return null;
      return isForFocused(event, focusShows.current) ? null : binding;
    };
    const onKeyDown = (event: KeyboardEvent) => {
      const binding = bindingOf(event);
      if (!binding) return;
      event.preventDefault();
      if (!event.repeat || binding.repeats) latest.current(binding.id, event);
    };
    // A button clicks on keyup: Space must not press the one that the mouse has left focused.
    const onKeyUp = (event: KeyboardEvent) => {
      if (event.code === "Space" && bindingOf(event)) event.preventDefault();
    };
    window.addEventListener("keydown", onKeyDown);
    window.addEventListener("keyup", onKeyUp);
    return () => {
      window.removeEventListener("keydown", onKeyDown);
      window.removeEventListener("keyup", onKeyUp);
    };
  }, [focusShows]);
}
