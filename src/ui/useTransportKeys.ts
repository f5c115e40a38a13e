import { useEffect, useRef } from "react";
import { useTransport } from "../react/useTransport.ts";
import { useTransportCommands } from "../react/useTransportCommands.ts";
import type { Report } from "./useRefusal.ts";

/** Space, Home, `.` and L drive the transport wherever the focus is, but in a text field or a dialog. */
export function useTransportKeys(report: Report): void {
  const commands = useTransportCommands();
  const playing = useTransport((transport) => transport.playing);
  const looping = useTransport((transport) => transport.loop.enabled);

  const focusShows = useFocusShows();

  useEffect(() => {
    const isForTransport = (event: KeyboardEvent) =>
      isNotTyping(event) && !(event.code === "Space" && focusShows.current && takesSpace(event));
    const commandFor = (event: KeyboardEvent) => {
      // Space and Home by their place, letters by what they write: an AZERTY keyboard has them elsewhere.
      if (event.code === "Space") return playing ? commands.pause : commands.play;
      if (event.code === "Home") return () => commands.seek({ beats: 0 });
      if (event.key === ".") return commands.stop;
      if (event.key.toLowerCase() === "l") return () => commands.setLoop({ enabled: !looping });
      return null;
    };
    const onKeyDown = (event: KeyboardEvent) => {
      if (!isForTransport(event)) return;
      const command = commandFor(event);
      if (!command) return;
      event.preventDefault();
      if (!event.repeat) report(command());
    };
    // A button clicks on keyup: Space must not press the one that the mouse has left focused.
    const onKeyUp = (event: KeyboardEvent) => {
      if (event.code === "Space" && isForTransport(event)) event.preventDefault();
    };
    window.addEventListener("keydown", onKeyDown);
    window.addEventListener("keyup", onKeyUp);
    return () => {
      window.removeEventListener("keydown", onKeyDown);
      window.removeEventListener("keyup", onKeyUp);
    };
  }, [commands, playing, looping, report, focusShows]);
}

/**
 * Whether the focus was moved by keyboard. Somebody who walks the page that way presses the button that shows the focus; a
 * button that the mouse has left focused stays out of it. Asked when the focus moves, for Chromium shows it on any
 * focused button once a key is pressed.
 */
function useFocusShows() {
  const focusShows = useRef(false);
  useEffect(() => {
    const onFocus = ({ target }: FocusEvent) => {
      focusShows.current = target instanceof Element && target.matches(":focus-visible");
    };
    const onPointerDown = () => {
      focusShows.current = false;
    };
    window.addEventListener("focusin", onFocus);
    window.addEventListener("pointerdown", onPointerDown);
    return () => {
      window.removeEventListener("focusin", onFocus);
      window.removeEventListener("pointerdown", onPointerDown);
    };
  }, []);
  return focusShows;
}

const TYPES_TEXT = "input, textarea, select, [contenteditable], dialog *, [role=dialog] *";
const TAKES_SPACE = "button, a[href], summary";

function isNotTyping({ ctrlKey, metaKey, altKey, defaultPrevented, target }: KeyboardEvent) {
  if (ctrlKey || metaKey || altKey || defaultPrevented) return false;
  return !(target instanceof Element && target.matches(TYPES_TEXT));
}

const takesSpace = ({ target }: KeyboardEvent) =>
  target instanceof Element && target.matches(TAKES_SPACE);
